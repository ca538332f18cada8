"""What moderation promises to content, to moderators and to authors."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Role
from common import clock, data_version
from common.models import Journal
from moderation import services
from moderation.errors import AlreadyDecided, CannotUndo, ClaimedByAnother, NotYet, RuleMissing
from moderation.kinds import UnknownKind
from moderation.models import Case, Decision, Item, Visibility
from tests import factories
from tests.moderation import content

pytestmark = pytest.mark.django_db

NOON = "2026-11-23 12:00:00+01:00"


def note(town, title="report", parent=None, visibility=Visibility.PENDING, **fields):
    kind = "tests.part" if parent else "tests.note"
    return services.open_item(
        municipality=town.municipality,
        kind=kind,
        parent=parent,
        visibility=visibility,
        title=title,
        **fields,
    )


def a_report(town):
    """A report as the defects app makes it: itself public, its text and photo in review."""
    root = note(town, "report", visibility=Visibility.SHOWN)
    text = note(town, "text", parent=root)
    photo = note(town, "photo", parent=root)
    return root, text, photo, services.ask(root)


def shown(*items):
    return [Item.objects.get(pk=item.pk).shown for item in items]


# --- opening, asking


def test_an_item_is_shown_only_if_all_above_it_are(town):
    public = note(town, visibility=Visibility.SHOWN)
    pending = note(town)

    assert public.shown
    assert not pending.shown
    assert note(town, "child", parent=public, visibility=Visibility.SHOWN).shown
    assert not note(town, "child", parent=pending, visibility=Visibility.SHOWN).shown


def test_content_of_a_kind_that_nobody_registered_is_refused(town):
    with pytest.raises(UnknownKind):
        services.open_item(municipality=town.municipality, kind="tests.unheard_of")


def test_asking_twice_keeps_one_case_with_the_earlier_date(town, django_assert_num_queries):
    item = note(town)
    late, early = clock.now() + timedelta(days=3), clock.now() + timedelta(days=1)

    first = services.ask(item, due_at=late)
    with django_assert_num_queries(1):  # with the job that lets the checks look
        second = services.ask(item, due_at=early, reason=Case.Reason.EDITED)
    services.ask(item)

    assert second == first
    assert second == Case.objects.get()
    assert Case.objects.get().due_at == early
    assert Case.objects.get().reason == Case.Reason.NEW


def test_asking_after_the_case_is_closed_opens_another(town):
    item = note(town)
    first = services.ask(item)
    services.decide(item, Visibility.SHOWN, by=town.mo)

    second = services.ask(item, reason=Case.Reason.FLAGGED)

    assert second != first
    assert list(Case.objects.open()) == [second]


# --- deciding


def test_deciding_shows_the_item_tells_its_content_and_closes_the_case(town):
    item = note(town)
    case = services.ask(item)
    before = data_version.get(town.municipality.pk)

    decision = services.decide(item, Visibility.SHOWN, by=town.mo)

    case.refresh_from_db()
    assert (item.visibility, item.shown) == (Visibility.SHOWN, True)
    assert content.told == [("report", True, "shown")]
    assert (decision.previous, decision.case, decision.decided_by) == ("pending", case, town.mo)
    assert case.closed_at is not None
    assert data_version.get(town.municipality.pk) == before + 1


def test_the_case_stays_open_while_something_in_it_is_pending(town):
    _, text, photo, case = a_report(town)

    services.decide(text, Visibility.SHOWN, by=town.mo)
    case.refresh_from_db()
    assert case.closed_at is None

    services.decide(photo, Visibility.SHOWN, by=town.mo)
    case.refresh_from_db()
    assert case.closed_at is not None


def test_hiding_a_report_hides_what_hangs_below_it_from_the_leaves_up(town, rule):
    root, text, photo, case = a_report(town)
    services.release_all(case, by=town.mo)
    content.told.clear()
    root.refresh_from_db()

    services.decide(root, Visibility.REMOVED, by=town.mo, rule=rule)

    assert shown(root, text, photo) == [False, False, False]
    assert content.told == [
        ("photo", False, "removed"),
        ("text", False, "removed"),
        ("report", False, "removed"),
    ]
    assert Item.objects.get(pk=text.pk).visibility == Visibility.SHOWN


def test_showing_it_again_brings_back_what_was_shown_from_the_root_down(town, rule):
    root, text, photo, _ = a_report(town)
    services.decide(text, Visibility.SHOWN, by=town.mo)
    services.decide(photo, Visibility.HELD, by=town.mo, rule=rule)
    root.refresh_from_db()
    services.decide(root, Visibility.REMOVED, by=town.mo, rule=rule)
    content.told.clear()

    services.decide(root, Visibility.SHOWN, by=town.mo)

    assert shown(root, text, photo) == [True, True, False]
    assert content.told == [("report", True, "shown"), ("text", True, "shown")]


def test_what_is_pending_below_something_hidden_waits_for_nobody(town, rule):
    root, _, _, case = a_report(town)

    services.decide(root, Visibility.HELD, by=town.mo, rule=rule)

    case.refresh_from_db()
    assert case.closed_at is not None


def test_showing_something_asks_again_for_what_is_still_pending_below_it(town, rule):
    root, *_ = a_report(town)
    services.decide(root, Visibility.HELD, by=town.mo, rule=rule)

    services.decide(root, Visibility.SHOWN, by=town.mo)

    [case] = Case.objects.open()
    assert case.item == root


def test_a_part_with_a_case_of_its_own_does_not_keep_the_other_case_open(town):
    proposal = note(town, "proposal")
    comment = note(town, "comment", parent=proposal)
    case, own = services.ask(proposal), services.ask(comment)

    services.decide(proposal, Visibility.SHOWN, by=town.mo)
    assert list(Case.objects.open()) == [own]

    services.decide(comment, Visibility.SHOWN, by=town.mo)
    assert Decision.objects.get(item=comment).case == own
    assert Decision.objects.get(item=proposal).case == case


@pytest.mark.parametrize("outcome", [Visibility.HELD, Visibility.REMOVED])
def test_a_restriction_needs_a_rule(town, outcome):
    item = note(town)

    with pytest.raises(RuleMissing):
        services.decide(item, outcome, by=town.mo)

    assert not Decision.objects.exists()


def test_a_rule_of_another_municipality_is_our_mistake(town, rule):
    other = factories.municipality()
    item = services.open_item(municipality=other, kind="tests.note")

    with pytest.raises(ValueError, match="own municipality"):
        services.decide(item, Visibility.HELD, by=town.mo, rule=rule)


def test_a_decision_is_in_the_journal_without_its_words(town, rule):
    item = note(town)

    decision = services.decide(
        item, Visibility.HELD, by=town.mo, rule=rule, note="Der Name steht im zweiten Satz."
    )

    entry = Journal.objects.get(verb="moderation.decided")
    assert entry.object_uuid == item.uuid
    assert entry.actor_uuid == town.mo.uuid
    assert entry.payload == {
        "decision": str(decision.uuid),
        "kind": "tests.note",
        "from": "pending",
        "to": "held",
        "rule": 1,
        "automatic": False,
    }


def test_a_policy_decides_without_a_person(town):
    item = note(town)

    decision = services.decide(item, Visibility.SHOWN, by=None, automatic=True)

    assert (decision.decided_by, decision.automatic) == (None, True)
    assert Journal.objects.get(verb="moderation.decided").actor_kind == "system"


def test_the_same_click_twice_gets_the_first_answer(town):
    item = note(town)

    first = services.decide(item, Visibility.SHOWN, by=town.mo, version=1)
    second = services.decide(item, Visibility.SHOWN, by=town.mo, version=1)

    assert second == first
    assert Decision.objects.count() == 1


def test_who_decides_what_another_just_decided_is_told_so(town, rule):
    other = factories.member(town.municipality, Role.MODERATOR)
    item = note(town)
    services.decide(Item.objects.get(), Visibility.HELD, by=other, rule=rule)

    with pytest.raises(AlreadyDecided) as caught:
        services.decide(item, Visibility.SHOWN, by=town.mo)

    assert caught.value.messages == [
        "Das ist schon entschieden: nicht freigegeben. Bitte laden Sie die Seite neu."
    ]
    assert shown(item) == [False]


def test_nobody_releases_what_changed_since_they_looked(town):
    item = note(town)
    case = services.ask(item)
    services.review_again(Item.objects.get(), excerpt="Etwas ganz anderes")

    with pytest.raises(AlreadyDecided) as caught:
        services.decide(item, Visibility.SHOWN, by=town.mo)
    with pytest.raises(AlreadyDecided):
        services.release_all(case, by=town.mo, versions={item.uuid: 1})

    assert caught.value.messages == [
        "Der Inhalt wurde gerade geändert. Bitte sehen Sie ihn noch einmal an."
    ]


def test_what_cannot_be_shown_yet_is_refused_with_its_reason(town):
    item = note(town)
    content.unready[item.pk] = "Das Foto wird noch vorbereitet."

    with pytest.raises(NotYet) as caught:
        services.decide(item, Visibility.SHOWN, by=town.mo)

    assert caught.value.messages == ["Das Foto wird noch vorbereitet."]


# --- all at once


def test_release_all_shows_everything_as_one_click(town):
    root, text, photo, case = a_report(town)

    decisions = services.release_all(case, by=town.mo)

    assert shown(root, text, photo) == [True, True, True]
    assert [decision.item for decision in decisions] == [text, photo]
    assert len({decision.gesture for decision in decisions}) == 1
    assert case.closed_at is not None


def test_release_all_leaves_what_cannot_be_shown_yet(town):
    _, text, photo, case = a_report(town)
    content.unready[photo.pk] = "Das Foto wird noch vorbereitet."

    services.release_all(case, by=town.mo)

    assert shown(text, photo) == [True, False]
    assert case.closed_at is None
    with pytest.raises(NotYet):
        services.release_all(case, by=town.mo)


def test_release_all_leaves_what_the_moderator_has_not_seen(town):
    root, text, photo, case = a_report(town)
    late = note(town, "late photo", parent=root)

    services.release_all(case, by=town.mo, versions={text.uuid: 1, photo.uuid: 1})

    assert shown(text, photo, late) == [True, True, False]
    assert case.closed_at is None


def test_release_all_of_a_closed_case_is_refused(town):
    _, _, _, case = a_report(town)
    services.release_all(case, by=town.mo)

    with pytest.raises(AlreadyDecided):
        services.release_all(Case.objects.get(), by=town.mo)


# --- working on a case


@time_machine.travel(NOON, tick=False)
def test_a_claimed_case_is_kept_from_others_for_ten_minutes(town):
    other = factories.member(town.municipality, Role.MODERATOR, name="Ida")
    item = note(town)
    case = services.ask(item)

    services.claim(case, by=town.mo)

    with pytest.raises(ClaimedByAnother) as caught:
        services.claim(case, by=other)
    with pytest.raises(ClaimedByAnother):
        services.decide(item, Visibility.SHOWN, by=other)
    with pytest.raises(ClaimedByAnother):
        services.release_all(case, by=other)
    assert caught.value.messages == [
        f"{town.mo} prüft das gerade (noch 10 Min.). Nehmen Sie den nächsten Fall."
    ]
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
        services.claim(case, by=other)


def test_a_case_given_back_is_free_again(town):
    other = factories.member(town.municipality, Role.MODERATOR)
    case = services.ask(note(town))
    services.claim(case, by=town.mo)

    services.let_go(case, by=other)
    assert Case.objects.get().claimed_by == town.mo

    services.let_go(case, by=town.mo)
    assert services.claim(case, by=other).claimed_by == other


def test_claim_next_takes_the_longest_overdue_first_and_nothing_twice(town):
    other = factories.member(town.municipality, Role.MODERATOR)
    now = clock.now()
    undated = services.ask(note(town))
    later = services.ask(note(town), due_at=now + timedelta(hours=1))
    overdue = services.ask(note(town), due_at=now - timedelta(hours=1))
    elsewhere = factories.municipality()
    services.ask(services.open_item(municipality=elsewhere, kind="tests.note"))

    assert services.claim_next(town.municipality, by=town.mo) == overdue
    assert services.claim_next(town.municipality, by=other) == later
    assert services.claim_next(town.municipality, by=town.mo, after=overdue) == undated
    assert services.claim_next(town.municipality, by=other, after=later) is None


# --- undoing


def test_a_click_is_undone_within_a_minute_as_a_whole(town):
    root, text, photo, case = a_report(town)
    with time_machine.travel(NOON, tick=False):
        first, _ = services.release_all(case, by=town.mo)
    content.told.clear()

    with time_machine.travel("2026-11-23 12:01:00+01:00", tick=False):
        undone = services.undo_decision(first, by=town.mo)

    assert shown(root, text, photo) == [True, False, False]
    assert [decision.outcome for decision in undone] == ["pending", "pending"]
    assert content.told == [("photo", False, "pending"), ("text", False, "pending")]
    case.refresh_from_db()
    assert (case.closed_at, case.claimed_by) == (None, town.mo)
    assert Decision.objects.count() == 4


def test_what_was_shown_first_is_looked_at_later(town):
    """Nobody is told again: nothing changes but that somebody has seen it."""
    item = note(town, visibility=Visibility.SHOWN)
    case = services.ask(item)

    [decision] = services.release_all(case, by=town.mo, versions={item.uuid: item.version})

    case.refresh_from_db()
    assert case.closed_at is not None
    assert (decision.outcome, decision.previous) == ("shown", "shown")
    assert (shown(item), content.told) == ([True], [])
    services.undo_decision(decision, by=town.mo)
    case.refresh_from_db()
    assert (case.closed_at, shown(item), content.told) == (None, [True], [])


def test_what_changed_while_it_was_looked_at_is_looked_at_again(town):
    item = note(town, visibility=Visibility.SHOWN)
    case = services.ask(item)

    with pytest.raises(AlreadyDecided):
        services.release_all(case, by=town.mo, versions={item.uuid: item.version - 1})

    case.refresh_from_db()
    assert case.closed_at is None


def test_taking_down_what_was_shown_first_can_be_undone(town, rule):
    item = note(town, visibility=Visibility.SHOWN)
    case = services.ask(item)

    decision = services.decide(item, Visibility.REMOVED, by=town.mo, rule=rule, note="Nein.")
    case.refresh_from_db()
    assert (case.closed_at is None, shown(item)) == (False, [False])
    services.undo_decision(decision, by=town.mo)

    case.refresh_from_db()
    assert (case.closed_at, shown(item)) == (None, [True])


def test_taking_back_that_something_is_shown_again_gives_its_rule_back(town, rule):
    item = note(town)
    services.ask(item)
    services.decide(item, Visibility.SHOWN, by=town.mo)
    services.decide(item, Visibility.REMOVED, by=town.mo, rule=rule, note="Zu grob.")
    again = services.decide(item, Visibility.SHOWN, by=town.mo)

    [undone] = services.undo_decision(again, by=town.mo)

    assert (undone.outcome, undone.rule, undone.note) == (Visibility.REMOVED, rule, "Zu grob.")
    item.refresh_from_db()
    assert (item.visibility, item.shown) == (Visibility.REMOVED, False)
    assert Journal.objects.order_by("id").last().payload["rule"] == rule.number


def test_after_a_minute_nothing_is_undone(town):
    with time_machine.travel(NOON, tick=False):
        decision = services.decide(note(town), Visibility.SHOWN, by=town.mo)

    with (
        time_machine.travel("2026-11-23 12:01:01+01:00", tick=False),
        pytest.raises(CannotUndo, match="Minute"),
    ):
        services.undo_decision(decision, by=town.mo)


def test_only_who_decided_can_undo(town):
    other = factories.member(town.municipality, Role.MODERATOR)
    decision = services.decide(note(town), Visibility.SHOWN, by=town.mo)

    with pytest.raises(CannotUndo):
        services.undo_decision(decision, by=other)


def test_undoing_twice_or_after_another_decision_is_refused(town, rule):
    item = note(town)
    first = services.decide(item, Visibility.SHOWN, by=town.mo)
    [undo] = services.undo_decision(first, by=town.mo)

    with pytest.raises(CannotUndo):
        services.undo_decision(first, by=town.mo)
    with pytest.raises(CannotUndo):
        services.undo_decision(undo, by=town.mo)

    item.refresh_from_db()
    second = services.decide(item, Visibility.SHOWN, by=town.mo)
    services.review_again(item, excerpt="neu")
    with pytest.raises(CannotUndo):
        services.undo_decision(second, by=town.mo)


# --- editing


def test_an_edit_sends_released_content_back_to_review(town):
    root, text, _, case = a_report(town)
    services.release_all(case, by=town.mo)
    content.told.clear()

    again = services.review_again(text, excerpt="Jetzt mit Nachtrag", of=root)

    assert (text.visibility, text.shown, text.excerpt) == ("pending", False, "Jetzt mit Nachtrag")
    assert content.told == [("text", False, "pending")]
    assert again == Case.objects.open().get()
    assert (again.item, again.reason) == (root, Case.Reason.EDITED)
    assert Decision.objects.filter(automatic=True).count() == 1


def test_an_edit_of_pending_content_makes_no_decision(town):
    item = note(town)
    case = services.ask(item)

    assert services.review_again(item, excerpt="besser") == case
    assert not Decision.objects.exists()
    assert item.version == 2


def test_an_edit_of_private_content_asks_nobody(town):
    item = note(town, visibility=Visibility.PRIVATE)

    assert services.review_again(item, excerpt="anders") is None
    assert not Case.objects.exists()
    assert item.visibility == Visibility.PRIVATE


def test_a_blanked_item_stays_as_a_placeholder(town):
    item = note(town, excerpt="Frau Meier hat ...")

    services.blank(item)

    stored = Item.objects.get()
    assert (stored.title, stored.excerpt) == ("", "")
