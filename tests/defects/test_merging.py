"""Duplicates: one report leads, everybody is told once, and apart again it is as it was."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import digest, guests
from accounts.models import Role, Subscription
from common import clock
from common.identifiers import uuid7
from defects import links, services
from defects.errors import CannotUndo, ReasonMissing, TransitionNotAllowed, WrongReport
from defects.following import REPORT
from defects.history import fold
from defects.models import Report
from defects.retention import contacts_due
from defects.services import Actor, ContactDetails, Person
from defects.services.steps import state_of
from defects.states import NotFixedReason, Verb, Work
from moderation.models import Item, Visibility
from moderation.services import decide
from photos.services import store_upload
from tests import factories
from tests.concurrency import at_once
from tests.factories import Town
from tests.jobs import work
from tests.photos.pictures import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


def sent(town: Town, email: str = "", *, east: float = 0) -> Report:
    report = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(east, 0),
        text="Ein tiefes Loch.",
        contact=ContactDetails(email=email) if email else None,
    )
    return Report.objects.get(pk=report.pk)


def clara(town: Town) -> Actor:
    return Actor.staff(town.clara, town.tiefbau)


def fresh(report: Report) -> Report:
    return Report.objects.select_related("municipality", "category", "body", "cause").get(
        pk=report.pk
    )


def later() -> object:
    return clock.now() + timedelta(seconds=90)


def mails_after(act) -> list:
    """What leaves the house because of `act`, once the minute for taking back is over."""
    work(until=later())
    mail.outbox.clear()
    act()
    work(until=later())
    return list(mail.outbox)


def guest() -> Client:
    return Client(headers={"host": "lindenbach.example"})


# --- merging ------------------------------------------------------------------------------


def test_several_become_one_and_the_rows_are_the_fold_of_their_events(town):
    leading, one, two = (sent(town) for _ in range(3))

    events, kept = services.merge([one, two], into=leading, by=clara(town))

    assert kept == []
    assert [event.report for event in events] == [one, two]
    for report in (one, two):
        assert fresh(report).duplicate_of == leading
        assert fold(report.events.order_by("id")) == state_of(fresh(report))
    assert fresh(leading).affected_count == 2


def test_what_is_itself_merged_is_not_led_to_but_what_leads_it(town):
    root, middle, last = (sent(town) for _ in range(3))
    services.merge([middle], into=root, by=clara(town))

    services.merge([last], into=middle, by=clara(town))

    assert fresh(last).duplicate_of == root


def test_a_report_that_leads_others_brings_them_along(town):
    root, middle, last = sent(town), sent(town, "mara@example.org"), sent(town, "lea@example.org")
    services.merge([last], into=middle, by=clara(town))
    services.merge([middle], into=root, by=clara(town))

    told = mails_after(lambda: services.mark_fixed(fresh(root), by=clara(town)))

    assert sorted(each.to[0] for each in told if "example.org" in each.to[0]) == [
        "lea@example.org",
        "mara@example.org",
    ]
    assert fresh(root).affected_count == 2


def test_one_that_cannot_be_merged_stays_and_says_why(town):
    leading, good, closed = (sent(town) for _ in range(3))
    services.answer(closed, note="Danke.", by=clara(town))

    events, kept = services.merge([good, closed], into=leading, by=clara(town))

    assert [event.report for event in events] == [good]
    assert [(report, "geht hier nicht" in why) for report, why in kept] == [(closed, True)]
    assert fresh(closed).duplicate_of is None


def test_neither_another_town_nor_a_confidential_report_nor_one_that_is_hidden(town):
    report = sent(town)
    elsewhere = factories.town().report()
    secret = town.report(
        category=factories.category(town.municipality, "secret", kind="confidential"),
        shown=False,
        location=None,
    )
    hidden = town.report(shown=False)

    for into in (elsewhere, secret, hidden):
        events, kept = services.merge([report], into=into, by=clara(town))
        assert (events, len(kept)) == ([], 1)
        with pytest.raises(WrongReport):
            services.mark_duplicate(report, of=into, by=clara(town))
    assert fresh(report).duplicate_of is None


def test_the_database_takes_no_circle_and_no_other_town(town):
    standing = {"due_on": None, "answer_by": None, "repair_by": None}
    one, two, three = (town.report(**standing) for _ in range(3))
    Report.objects.filter(pk=one.pk).update(duplicate_of=two)
    Report.objects.filter(pk=two.pk).update(duplicate_of=three)

    for report, of in (
        (three, one),
        (town.report(**standing), factories.town().report()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(duplicate_of=of)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_merge_crosswise_do_not_end_in_a_circle():
    town = factories.town(host="lindenbach.example")
    a, b, c, d = (town.report(body=town.tiefbau) for _ in range(4))
    services.merge([b], into=a, by=clara(town))
    services.merge([d], into=c, by=clara(town))

    # Each names something merged, so neither touches the other's rows before it is resolved.
    at_once(
        lambda: services.merge([a], into=fresh(d), by=clara(town)),
        lambda: services.merge([c], into=fresh(b), by=Actor.staff(town.dana)),
    )

    assert Report.objects.filter(duplicate_of=None).count() == 1
    assert Report.objects.get(duplicate_of=None).affected_count == 3


def test_what_others_changed_since_the_page_was_made_stays(town):
    leading, report = sent(town), sent(town)
    seen = {report.pk: services.version_of(report)}
    services.accept(report, by=clara(town))

    events, kept = services.merge([report], into=leading, by=clara(town), seen=seen)

    assert (events, kept[0][1]) == ([], "Jemand anders hat das gerade geändert.")


# --- who is told --------------------------------------------------------------------------


def test_reporters_are_told_once_in_plain_words_with_their_own_links(town):
    leading = sent(town, "anna@example.org")
    two = [sent(town, "Mara@example.org"), sent(town, "mara@example.org")]
    other = sent(town, "lea@example.org")

    told = mails_after(lambda: services.merge([*two, other], into=leading, by=clara(town)))

    assert sorted(each.to[0].lower() for each in told) == ["lea@example.org", "mara@example.org"]
    to_mara = next(each for each in told if each.to[0].lower() == "mara@example.org")
    assert f"gehört jetzt zu {leading.label}" in to_mara.subject
    for report in two:
        assert links.status_path(report) in to_mara.body
    for report in (leading, other):
        assert links.status_path(report) not in to_mara.body
    for address in ("anna", "lea"):
        assert address not in to_mara.body


def test_taken_back_within_the_minute_nobody_hears_of_it(town):
    leading, report = sent(town), sent(town, "mara@example.org")

    def both() -> None:
        events, _kept = services.merge([report], into=leading, by=clara(town))
        services.undo(events[0], by=clara(town))

    assert mails_after(both) == []
    assert fresh(report).duplicate_of is None
    assert fresh(leading).affected_count == 0
    verbs = list(report.events.order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == [Verb.MARKED_DUPLICATE, Verb.UNDONE]


def test_when_the_leading_one_is_closed_everybody_is_told_once(town):
    leading = sent(town, "anna@example.org")
    merged = [sent(town, "anna@example.org"), sent(town, "mara@example.org")]
    merged.append(sent(town, "MARA@example.org"))
    services.merge(merged, into=leading, by=clara(town))

    told = mails_after(lambda: services.mark_fixed(fresh(leading), by=clara(town)))

    assert sorted(each.to[0].lower() for each in told) == ["anna@example.org", "mara@example.org"]
    to_mara = next(each for each in told if each.to[0].lower() == "mara@example.org")
    assert to_mara.subject == f"Ihre Meldung {merged[1].label}: Behoben"
    assert links.status_path(leading) not in to_mara.body
    assert all(links.status_path(each) in to_mara.body for each in merged[1:])


def test_a_question_is_put_to_who_sent_the_leading_one_alone(town):
    leading, report = sent(town, "anna@example.org"), sent(town, "mara@example.org")
    services.merge([report], into=leading, by=clara(town))

    told = mails_after(
        lambda: services.ask_reporter(fresh(leading), text="Welche Seite?", by=clara(town))
    )

    assert [each.to for each in told] == [["anna@example.org"]]


def test_closing_taken_back_within_the_minute_tells_nobody(town):
    leading, report = sent(town), sent(town, "mara@example.org")
    services.merge([report], into=leading, by=clara(town))

    def both() -> None:
        services.undo(services.mark_fixed(fresh(leading), by=clara(town)), by=clara(town))

    assert mails_after(both) == []


def test_followers_of_both_read_one_line_and_those_of_a_merged_one_hear_of_the_leading(town):
    leading, report = sent(town), sent(town)
    for each in (leading, report):
        digest.follow(town.municipality, town.alice, REPORT, each.uuid)
    guests.ask(town.municipality, "gast@example.org", REPORT, report.uuid)
    guests.confirm(Subscription.objects.get(subscriber__email="gast@example.org"))
    services.merge([report], into=leading, by=clara(town))
    Subscription.objects.update(told_until=clock.now())
    services.mark_fixed(fresh(leading), by=clara(town))

    def tell() -> None:
        digest.tell_all(town.municipality, at=later())

    told = mails_after(tell)

    assert sorted(each.to[0] for each in told) == sorted([town.alice.email, "gast@example.org"])
    for each in told:
        assert each.body.count(f"({leading.label}): Behoben") == 1


def test_apart_again_followers_hear_only_of_their_own(town):
    leading, report = sent(town), sent(town)
    digest.follow(town.municipality, town.alice, REPORT, report.uuid)
    services.merge([report], into=leading, by=clara(town))
    services.separate(fresh(report), reason="Zwei verschiedene Löcher.", by=clara(town))
    Subscription.objects.update(told_until=clock.now())
    services.mark_fixed(fresh(leading), by=clara(town))

    assert mails_after(lambda: digest.tell_all(town.municipality, at=later())) == []


# --- apart again --------------------------------------------------------------------------


def test_separated_it_is_as_it_was_and_so_are_those_who_said_the_same(town):
    leading, report = sent(town), sent(town, "mara@example.org")
    services.say_also(report, by=Person(device="phone"))
    services.say_also(leading, by=Person(device="phone"))
    services.plan(report, on=clock.today() + timedelta(days=3), by=clara(town))
    before = state_of(fresh(report))
    services.merge([report], into=leading, by=clara(town))
    assert (fresh(leading).affected_count, fresh(report).affected_count) == (2, 0)

    services.separate(fresh(report), reason="Zwei verschiedene Löcher.", by=clara(town))

    now = fresh(report)
    assert (now.work, now.planned_for) == (Work.PLANNED, before.planned_for)
    assert (now.duplicate_of, now.was_reopened) == (None, False)
    assert (fresh(leading).affected_count, now.affected_count) == (1, 1)
    assert fold(report.events.order_by("id")) == state_of(now)


def test_separating_needs_a_reason_and_something_merged(town):
    leading, report = sent(town), sent(town)
    with pytest.raises(TransitionNotAllowed):
        services.separate(report, reason="Warum auch immer.", by=clara(town))
    services.merge([report], into=leading, by=clara(town))
    with pytest.raises(ReasonMissing):
        services.separate(fresh(report), reason=" ", by=clara(town))


def test_a_separation_is_not_taken_back_into_a_circle(town):
    leading, report = sent(town), sent(town)
    services.merge([report], into=leading, by=clara(town))
    apart = services.separate(fresh(report), reason="Doch nicht.", by=clara(town))
    services.merge([leading], into=report, by=clara(town))

    with pytest.raises(CannotUndo):
        services.undo(apart, by=clara(town))
    assert fresh(leading).duplicate_of == report


def test_a_leading_report_that_is_reopened_is_reopened_for_all(town):
    leading, report = sent(town), sent(town, "mara@example.org")
    services.merge([report], into=leading, by=clara(town))
    services.mark_not_fixed(fresh(leading), reason=NotFixedReason.NOTHING_FOUND, by=clara(town))

    told = mails_after(
        lambda: services.reopen(fresh(leading), reason="Es ist doch da.", by=clara(town))
    )

    assert f"Ihre Meldung {report.label}: Wieder offen" in [each.subject for each in told]
    assert fresh(report).duplicate_of == leading


# --- what pages say -----------------------------------------------------------------------


def test_the_secret_page_shows_the_progress_of_the_leading_one_and_nothing_of_its_reporter(town):
    leading, report = sent(town, "anna@example.org"), sent(town, "mara@example.org")
    services.merge([report], into=leading, by=clara(town))
    services.ask_reporter(fresh(leading), text="Geheime Frage an Anna?", by=clara(town))
    services.reply(fresh(leading), text="Geheime Antwort von Anna", by=Actor.resident())
    services.mark_fixed(fresh(leading), note="Neu asphaltiert.", by=clara(town))

    page = guest().get(links.status_path(report)).text

    assert (
        f'Ihre Meldung gehört zu <a href="/meldungen/{leading.number}/">{leading.label}</a>' in page
    )
    assert "Neu asphaltiert." in page
    assert "Geheime" not in page
    assert "anna@example.org" not in page
    assert links.status_path(leading) not in page


def test_of_a_leading_report_that_is_hidden_the_secret_page_says_no_number(town):
    leading, report = town.report(body=town.tiefbau), sent(town)
    services.merge([report], into=leading, by=clara(town))
    Report.objects.filter(pk=leading.pk).update(shown=False, text_shown=False)

    page = guest().get(links.status_path(report)).text

    assert leading.label not in page


def test_the_public_page_leads_to_the_number_at_the_end_and_lists_count_once(town):
    root, middle, last = (sent(town) for _ in range(3))
    services.merge([last], into=middle, by=clara(town))
    services.merge([middle], into=root, by=clara(town))

    page = guest().get(f"/meldungen/{last.number}/").text

    assert f'<a href="/meldungen/{root.number}/">Meldung {root.label}</a>' in page
    assert Report.objects.of(town.municipality).open().count() == 1


def test_how_to_reach_who_sent_a_merged_one_is_kept_until_the_leading_one_is_over(town):
    leading, report = sent(town), sent(town, "mara@example.org")
    services.merge([report], into=leading, by=clara(town))
    much_later = clock.now() + timedelta(days=2000)

    assert not contacts_due(town.municipality, much_later).exists()
    services.mark_fixed(fresh(leading), by=clara(town))
    assert list(contacts_due(town.municipality, much_later)) == [fresh(report).contact]


# --- at the desk --------------------------------------------------------------------------


def signed_in(user) -> Client:
    client = Client(headers={"host": "lindenbach.example"})
    client.force_login(user)
    return client


def test_from_a_case_similar_ones_are_offered_and_merged(town):
    leading, near, far = sent(town), sent(town, east=20), sent(town, east=900)
    desk = signed_in(town.clara)

    page = desk.get(f"/arbeit/{leading.number}/zusammenfuehren/").text
    assert near.label in page
    assert "etwa 20 m" in page
    assert far.label not in page
    by_number = desk.get(f"/arbeit/{leading.number}/zusammenfuehren/?nummer={far.label}").text
    assert far.label in by_number

    done = desk.post(
        f"/arbeit/{leading.number}/zusammenfuehren/",
        {"meldung": [f"{leading.number}:", f"{near.number}:"], "fuehrt": leading.number, "do": 1},
    )

    assert done.status_code == 200
    assert "eine Meldung geändert" in done.text
    assert fresh(near).duplicate_of == leading
    event = near.events.get(verb=Verb.MARKED_DUPLICATE)
    desk.post("/arbeit/mehrere/zuruecknehmen/", {"event": str(event.uuid)})
    assert fresh(near).duplicate_of is None


def test_from_the_list_the_leading_one_is_chosen(town):
    one, two, three = (sent(town) for _ in range(3))
    desk = signed_in(town.clara)
    ticked = [f"{each.number}:{services.version_of(each)}" for each in (one, two, three)]

    asked = desk.post("/arbeit/mehrere/", {"meldung": ticked, "schritt": "zusammenfuehren"})
    assert asked.status_code == 200
    assert "Welche führt?" in asked.text
    nothing = desk.post("/arbeit/zusammenfuehren/", {"meldung": ticked, "do": 1})
    assert nothing.status_code == 422
    desk.post("/arbeit/zusammenfuehren/", {"meldung": ticked, "fuehrt": two.number, "do": 1})

    assert [fresh(each).duplicate_of for each in (one, two, three)] == [two, None, two]


def test_the_case_of_the_leading_one_names_what_belongs_to_it_and_a_merged_one_can_go(town):
    leading, report = sent(town), sent(town)
    services.merge([report], into=leading, by=clara(town))
    desk = signed_in(town.clara)

    assert report.label in desk.get(f"/arbeit/{leading.number}/").text
    page = desk.get(f"/arbeit/{report.number}/").text
    assert "Gehört zu" in page and leading.label in page
    without = desk.post(f"/arbeit/{report.number}/trennen/", {"text": ""})
    assert without.status_code == 422
    desk.post(f"/arbeit/{report.number}/trennen/", {"text": "Zwei verschiedene Löcher."})

    assert fresh(report).duplicate_of is None


@pytest.mark.parametrize("who", ["alice", "mo", "bob"])
def test_others_may_not_merge(town, who):
    leading, report = sent(town), sent(town)
    other = signed_in(getattr(town, who))

    answers = [
        other.get(f"/arbeit/{leading.number}/zusammenfuehren/").status_code,
        other.post(
            f"/arbeit/{leading.number}/zusammenfuehren/",
            {"meldung": [leading.number, report.number], "fuehrt": leading.number, "do": 1},
        ).status_code,
        other.post(f"/arbeit/{report.number}/trennen/", {"text": "Nein."}).status_code,
    ]

    assert set(answers) <= {403, 404}
    assert fresh(report).duplicate_of is None


def test_a_clerk_merges_nothing_of_another_office_nor_of_another_town(town):
    own, foreign = sent(town), town.report(body=town.bauhof)
    elsewhere = factories.town(host="anderswo.example")
    theirs = elsewhere.report(number=own.number + 500)
    desk = signed_in(town.clara)

    said = desk.post(
        "/arbeit/zusammenfuehren/",
        {"meldung": [own.number, foreign.number, theirs.number], "fuehrt": own.number, "do": 1},
    )
    assert said.status_code in (200, 422)
    assert fresh(foreign).duplicate_of is None
    assert fresh(theirs).duplicate_of is None
    stranger = factories.member(elsewhere.municipality, Role.DISPATCHER)
    assert signed_in(stranger).get(f"/arbeit/{own.number}/zusammenfuehren/").status_code in (
        403,
        404,
    )


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"meldung": "x", "fuehrt": "y", "do": "1"},
        {"meldung": ["1\0", "99999999999"], "fuehrt": "-1", "do": "1"},
    ],
)
def test_nonsense_is_answered_with_a_sentence(town, data):
    sent(town)
    assert signed_in(town.clara).post("/arbeit/zusammenfuehren/", data).status_code in (303, 422)


def test_pictures_of_another_office_are_shown_once_they_are_released(town):
    """Not even what somebody wrote beside a picture that waits for review."""
    mine = sent(town)
    upload = store_upload(
        municipality=town.municipality,
        draft_key=uuid7(),
        upload=SimpleUploadedFile("a.jpg", jpeg()),
    )
    theirs = services.submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=factories.at(5, 0),
        photos=[upload],
    )
    work()
    path = f"/arbeit/{mine.number}/zusammenfuehren/?nummer={theirs.number}"

    def pictures(user) -> list:
        client = guest()
        client.force_login(user)
        rows = client.get(path).context["rows"]
        return [row["near"].photo for row in rows if row["report"].pk == theirs.pk]

    assert pictures(town.clara) == [None]
    assert pictures(town.dana) == [upload]
    decide(Item.objects.get(photo=upload), Visibility.SHOWN, by=town.mo)
    assert pictures(town.clara) == [upload]
