"""„Noch einmal prüfen lassen“: by somebody else, within six months, told to both (Art. 20 DSA)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Role
from accounts.vault import purging
from common import clock
from common.clock import months_after
from moderation import holds, links, services
from moderation.deadlines import appeal_ends
from moderation.errors import AppealOpen, DecidedBefore, TooLate
from moderation.models import Appeal, Case, Decision, FlagAnswer, Item, Statement, Visibility
from tests import factories
from tests.concurrency import at_once
from tests.jobs import work
from tests.moderation import content  # registers the kinds
from tests.moderation.noticing import flagged, hide, keep, shown

pytestmark = pytest.mark.django_db
UPHELD, OVERTURNED, PARTLY = Appeal.Outcome.UPHELD, Appeal.Outcome.OVERTURNED, Appeal.Outcome.PARTLY


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


@pytest.fixture
def ida(town):
    """Moderates too."""
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


def hidden(town, **fields):
    item = shown(town, **fields)
    content.authors[item.pk] = content.Author(user_id=town.alice.pk)
    return hide(town, item)


def appealed(town, statement=None):
    return services.appeal_as_author(statement or hidden(town), words="Das war höflich.")


def answer(appeal, outcome, by, **fields):
    return services.decide_appeal(
        appeal, outcome, by=by, **{"reasons": "Genau angesehen.", **fields}
    )


def bodies(mailoutbox):
    work(until=clock.now() + timedelta(seconds=61))
    return {mail.to[0]: mail.body for mail in mailoutbox}


# --- asking ------------------------------------------------------------------------------------


def test_the_author_asks_on_the_page_with_the_reasons_without_signing_in(town, client):
    statement = hidden(town)
    path = links.statement_path(statement)

    empty = client.post(path, {"words": " "})
    assert empty.status_code == 422
    sent = client.post(path, {"words": "Das war höflich."})
    client.post(path, {"words": "Noch einmal!"})

    assert (sent.status_code, sent["Location"]) == (303, path)
    appeal = Appeal.objects.get()
    assert (appeal.words, appeal.side) == ("Das war höflich.", "author")
    assert appeal.first_decided_by == town.mo
    assert Case.objects.open().get().reason == Case.Reason.APPEALED
    assert "Jemand anderes prüft es jetzt." in client.get(path).text


def test_a_hundred_kilobytes_of_protest_are_refused(town, client):
    page = client.post(links.statement_path(hidden(town)), {"words": "a" * 100_000})

    assert page.status_code == 422
    assert not Appeal.objects.exists()


def test_after_six_months_it_is_too_late_and_the_page_says_so(town, client, settings):
    statement = hidden(town)
    path = links.statement_path(statement)
    ends = statement.object_until
    assert ends == appeal_ends(statement.at) > months_after(statement.at, 6)

    seconds = int((ends - clock.now()).total_seconds())
    settings.CLOCK_OFFSET_SECONDS = seconds - 60
    assert 'name="words"' in client.get(path).text
    settings.CLOCK_OFFSET_SECONDS = seconds + 60
    page = client.get(path)
    assert "Das ging bis zum" in page.text and 'name="words"' not in page.text
    assert client.post(path, {"words": "Zu spät"}).status_code == 422
    with pytest.raises(TooLate):
        appealed(town, statement)
    assert not Appeal.objects.exists()


def test_what_was_decided_anew_cannot_be_appealed_any_more(town, client):
    statement = hidden(town)
    item = Item.objects.get(pk=statement.decision.item_id)
    services.decide(item, Visibility.SHOWN, by=town.mo)

    with pytest.raises(ValidationError, match="neu entschieden"):
        appealed(town, statement)
    assert (
        "Inzwischen wurde dazu neu entschieden." in client.get(links.statement_path(statement)).text
    )


def test_a_notifier_asks_when_the_content_stays(town, client):
    item = shown(town)
    flag = flagged(town, item)
    path = links.flag_path(flag)
    assert client.post(path, {"words": "Doch!"}).status_code == 404  # nothing is decided yet
    keep(item, by=town.mo)

    client.post(path, {"words": "Doch!"})

    assert Appeal.objects.get().flag == flag
    item.refresh_from_db()
    assert item.shown
    assert "Jemand anderes prüft es jetzt." in client.get(path).text


def test_a_notifier_who_was_right_has_nothing_to_appeal(town, client):
    item = shown(town)
    flag = flagged(town, item)
    hide(town, item)

    assert 'name="words"' not in client.get(links.flag_path(flag)).text
    assert client.post(links.flag_path(flag), {"words": "Mehr!"}).status_code == 422
    assert not Appeal.objects.exists()


# --- deciding ----------------------------------------------------------------------------------


def test_who_decided_first_does_not_decide_again(town, client, ida):
    appeal = appealed(town)

    with pytest.raises(DecidedBefore):
        answer(appeal, UPHELD, town.mo)
    with pytest.raises(AppealOpen):  # nor by the ordinary way
        item = Item.objects.get(pk=appeal.decision.item_id)
        services.decide(item, Visibility.SHOWN, by=town.mo)
    with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(
            outcome="upheld", decided_at=clock.now(), decided_by=town.mo
        )
    client.force_login(town.mo)
    other = services.ask(shown(town, "eine andere"))
    desk = client.get("/moderation/")
    assert desk.context["card"].case == other
    page = client.get(f"/moderation/{appeal.case.uuid}/")
    assert "Noch einmal prüft das jemand anderes." in page.text
    assert "Nächster Fall" in page.text and "/entscheiden/" not in page.text
    assert Case.objects.get(pk=appeal.case_id).claimed_by is None
    single = client.get(f"/moderation/pruefung/{appeal.uuid}/")
    assert "Noch einmal prüft das jemand anderes." in single.text
    assert 'name="outcome"' not in single.text
    sent = {"outcome": "overturned", "reasons": "x", "version": 1}
    assert client.post(f"/moderation/pruefung/{appeal.uuid}/", sent).status_code == 403
    assert Appeal.objects.open().get() == appeal


def test_claiming_the_next_case_leaves_out_ones_own_decisions(town, ida):
    appeal = appealed(town)

    assert services.claim_next(town.municipality, by=town.mo) is None
    assert services.claim_next(town.municipality, by=ida) == appeal.case


def test_overturned_means_shown_again_and_both_are_told(town, client, ida, mailoutbox):
    item = shown(town)
    content.authors[item.pk] = content.Author(user_id=town.alice.pk)
    flag = flagged(town, item)
    statement = hide(town, item)
    appeal = appealed(town, statement)
    work(until=clock.now() + timedelta(seconds=61))
    mailoutbox.clear()
    client.force_login(ida)
    desk = client.get(f"/moderation/{appeal.case.uuid}/")
    assert "Das war höflich." in desk.text
    assert f"/moderation/pruefung/{appeal.uuid}/" in desk.text
    item.refresh_from_db()

    sent = {"outcome": "overturned", "reasons": "Es ist sachlich.", "version": item.version}
    done = client.post(f"/moderation/pruefung/{appeal.uuid}/", sent)

    assert done.status_code == 303
    item.refresh_from_db()
    assert item.shown
    assert not Case.objects.open().exists()
    told = bodies(mailoutbox)
    assert set(told) == {town.alice.email, "gast@example.org"}
    assert links.statement_path(statement) in told[town.alice.email]
    assert links.flag_path(flag) in told["gast@example.org"]
    assert all("Der Inhalt ist zu sehen." in body for body in told.values())
    client.logout()
    assert "Es ist sachlich." in client.get(links.statement_path(statement)).text
    assert "aufgehoben" in client.get(links.flag_path(flag)).text


def test_upheld_leaves_all_as_it_is_and_closes_the_case(town, ida, mailoutbox):
    appeal = appealed(town)

    answer(appeal, UPHELD, ida)

    item = Item.objects.get(pk=appeal.decision.item_id)
    assert item.visibility == Visibility.REMOVED
    assert Decision.objects.count() == 1
    assert not Case.objects.open().exists()
    assert "Die Entscheidung bleibt." in bodies(mailoutbox)[town.alice.email]


def test_partly_is_hidden_on_another_ground_with_new_reasons(town, ida):
    appeal = appealed(town)
    with pytest.raises(ValidationError):
        answer(appeal, PARTLY, ida)

    answer(appeal, PARTLY, ida, norm="§ 22 KUG")

    new = Statement.objects.latest("id")
    assert new.ground == "§ 22 KUG" and "§ 22 KUG" in new.text
    item = Item.objects.get(pk=appeal.decision.item_id)
    assert item.visibility == Visibility.REMOVED
    assert Appeal.objects.get().result == new.decision


def test_a_notifier_who_is_right_in_the_end_gets_it_hidden(town, ida, mailoutbox):
    item = shown(town)
    content.authors[item.pk] = content.Author(user_id=town.alice.pk)
    flagged(town, item)
    keep(item, by=town.mo)
    appeal = services.appeal_as_notifier(FlagAnswer.objects.get(), words="Doch!")
    with pytest.raises(ValueError, match="no answer"):
        answer(appeal, PARTLY, ida, norm="§ 1")
    rule = hide(town, shown(town)).decision.rule

    answer(appeal, OVERTURNED, ida, rule=rule)

    item.refresh_from_db()
    assert item.visibility == Visibility.REMOVED
    statement = Statement.objects.get(decision__item=item)
    assert statement.decision.source == Decision.Source.NOTICE
    told = bodies(mailoutbox)
    assert "Alle Gründe stehen hier." in told[town.alice.email]
    assert "Der Inhalt ist nicht zu sehen." in told["gast@example.org"]


def test_an_appeal_is_not_lost_when_the_rest_of_its_case_is_decided(town, ida):
    item = shown(town)
    part = services.open_item(municipality=town.municipality, kind="tests.part", parent=item)
    flagged(town, item)
    keep(item, by=town.mo)
    part.refresh_from_db()
    services.review_again(part, of=item)
    services.appeal_as_notifier(FlagAnswer.objects.get(), words="Doch!")

    services.decide(part, Visibility.HELD, by=ida, norm="§ 1")

    assert Case.objects.open().get().item == item


def test_undoing_gives_the_open_question_back(town, ida, mailoutbox):
    appeal = appealed(town)
    decided = answer(appeal, OVERTURNED, ida)

    services.undo_decision(decided.result, by=ida)

    assert Appeal.objects.open().get() == appeal
    assert Case.objects.open().get().item_id == appeal.decision.item_id
    assert "Noch einmal geprüft" not in str(bodies(mailoutbox))


def test_what_the_author_deletes_meanwhile_is_settled(town, ida):
    appeal = appealed(town)
    item = Item.objects.get(pk=appeal.decision.item_id)

    services.decide(item, Visibility.PRIVATE, by=None, automatic=True)

    appeal.refresh_from_db()
    assert appeal.outcome == Appeal.Outcome.LAPSED
    assert not Case.objects.open().exists()


def test_reasons_are_needed_and_what_was_edited_is_looked_at_again(town, ida, client):
    appeal = appealed(town)
    client.force_login(ida)
    path = f"/moderation/pruefung/{appeal.uuid}/"

    for sent in (
        {"outcome": "upheld", "version": 2},
        {"outcome": "quatsch", "reasons": "x", "version": 2},
        {"outcome": "upheld", "reasons": "a" * 100_000, "version": 2},
        {"outcome": "partly", "reasons": "x", "version": 2},
        {"outcome": "upheld", "reasons": "x", "version": 1},
        {},
    ):
        assert client.post(path, sent).status_code == 422
    assert Appeal.objects.open().get() == appeal


@pytest.mark.django_db(transaction=True)
def test_two_moderators_decide_one_appeal_at_once_and_one_is_told(transactional_db):
    town = factories.town()
    people = [factories.member(town.municipality, Role.MODERATOR) for _ in range(2)]
    appeal = appealed(town)
    one, other = Appeal.objects.get(pk=appeal.pk), Appeal.objects.get(pk=appeal.pk)

    answers = at_once(
        lambda: answer(one, UPHELD, people[0]),
        lambda: answer(other, OVERTURNED, people[1]),
    )

    [refusal] = [each for each in answers if isinstance(each, ValidationError)]
    assert refusal.code == "already_decided"
    decided = Appeal.objects.get()
    item = Item.objects.get(pk=appeal.decision.item_id)
    assert item.shown == (decided.outcome == OVERTURNED)


# --- who may -----------------------------------------------------------------------------------


def test_an_administrator_stands_in_where_nobody_else_moderates(town, client):
    appeal = appealed(town)
    path = f"/moderation/pruefung/{appeal.uuid}/"
    client.force_login(town.admin)
    assert "noch einmal zu prüfen" in client.get("/konto/").text
    assert str(appeal.uuid) in client.get("/moderation/pruefung/").text
    assert client.get(path).status_code == 200

    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    assert client.get(path).status_code == 403
    assert str(appeal.uuid) not in client.get("/moderation/pruefung/").text
    ida.is_active = False
    ida.save()
    sent = {"outcome": "upheld", "reasons": "Angesehen.", "version": 2}
    assert client.post(path, sent)["Location"] == "/moderation/pruefung/"

    appeal.refresh_from_db()
    assert appeal.decided_by == town.admin


@pytest.mark.parametrize("person", ["alice", "clara", "bob", "dana"])
def test_others_see_no_appeal(town, client, person):
    appeal = appealed(town)
    client.force_login(getattr(town, person))

    assert client.get("/moderation/pruefung/").status_code == 403
    assert client.get(f"/moderation/pruefung/{appeal.uuid}/").status_code == 404
    assert client.post(f"/moderation/pruefung/{appeal.uuid}/").status_code == 404


def test_the_rule_and_the_list_agree(town, ida):
    other = factories.town()
    appeals = [appealed(town), appealed(other)]
    people = [town.alice, town.mo, ida, town.admin, other.mo, other.admin]

    for place in (town.municipality, other.municipality):
        for person in people:
            listed = set(Appeal.objects.decidable_by(person, place))
            allowed = {
                each
                for each in appeals
                if each.municipality == place and person.has_perm("moderation.decide_appeal", each)
            }
            assert listed == allowed
    assert ida.has_perm("moderation.decide_appeal", appeals[0])
    assert other.admin.has_perm("moderation.decide_appeal", appeals[1])


# --- what is kept meanwhile --------------------------------------------------------------------


def test_a_month_is_a_month_even_at_its_end():
    from datetime import UTC, datetime

    assert months_after(datetime(2026, 8, 31, 10, tzinfo=UTC), 6).date().isoformat() == "2027-02-28"
    assert months_after(datetime(2026, 1, 15, 10, tzinfo=UTC), -6).date().isoformat() == (
        "2025-07-15"
    )


def test_originals_stay_for_six_months_and_as_long_as_an_appeal_is_open(town, ida, settings):
    item = shown(town)
    part = services.open_item(
        municipality=town.municipality, kind="tests.part", parent=item, visibility=Visibility.SHOWN
    )
    free = shown(town)
    statement = hide(town, item)

    assert holds.until(part) == holds.until(item) == statement.object_until
    assert holds.until(free) is None
    assert set(holds.held(at=clock.now())) == {item, part}
    late = statement.object_until + timedelta(days=1)
    assert not holds.held(at=late).exists()
    appealed(town, statement)
    assert holds.until(part) == holds.FOREVER
    assert set(holds.held(at=late)) == {item, part}


def test_what_was_taken_back_holds_nothing(town):
    statement = hidden(town)
    services.undo_decision(statement.decision, by=town.mo)

    item = Item.objects.get(pk=statement.decision.item_id)
    assert holds.until(item) is None
    assert not holds.held(at=clock.now()).exists()


def test_the_original_of_a_held_picture_is_not_deleted(town, settings):
    from photos.models import Photo

    settings.PHOTO_ORIGINAL_DAYS = 30
    item = shown(town)
    photo_item = services.open_item(
        municipality=town.municipality, kind="photos.photo", parent=item
    )
    old = clock.now() - timedelta(days=40)
    photo = Photo.objects.create(
        municipality=town.municipality, item=photo_item, content_type="image/jpeg",
        byte_size=1, sha256=b"x" * 32, created_at=old,
    )  # fmt: skip

    def due(at):
        [found] = purging.look(at=at, municipality=town.municipality, only=["photos.original"])
        return found.due, found.kept

    assert due(clock.now()) == (1, 0)

    hide(town, item)

    assert due(clock.now()) == (0, 1)
    assert due(clock.now() + timedelta(days=200)) == (1, 0)
    assert photo.original_deleted_at is None
