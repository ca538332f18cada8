"""Somebody is away: who stands in sees and gets their work, from the first day to the last."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, Role, User
from common.models import Journal
from defects import services
from defects.models import Absence, Report
from defects.queues import Desk, counts, reports_in
from defects.substitution import Day, deputies_of
from tests import factories
from tests.concurrency import at_once
from tests.defects.clock_story import HOST, berlin, plain, signed_in, submitted
from tests.factories import Town

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 3, 3), date(2026, 3, 6)


@pytest.fixture
def town(db) -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def carl(town) -> User:
    """A second clerk of the Tiefbauamt."""
    return factories.member(town.municipality, Role.CLERK, town.tiefbau, "carl")


def away(town: Town, deputy: User, **fields) -> Absence:
    values = {"person": town.clara, "first_day": FIRST, "last_day": LAST, "by": town.clara}
    return services.enter_absence(
        town.municipality, deputy=deputy, today=date(2026, 3, 2), **{**values, **fields}
    )


def mine(town: Town, user: User, day: date) -> list[Report]:
    desk = Desk(town.municipality, [town.tiefbau])
    found = reports_in("meine", desk.reports, user=user, today=day)
    number = {q.key: n for q, n in counts(desk, user=user, today=day)}["meine"]
    assert number == len(found)
    return list(found)


def test_the_deputy_has_the_assigned_cases_while_it_lasts_and_no_day_longer(town, carl):
    report = submitted(town, berlin(2))
    services.take(report, person=town.clara)
    submitted(town, berlin(2))  # of the same office, nobody's
    away(town, carl)

    assert mine(town, carl, FIRST - DAY) == []
    assert mine(town, carl, FIRST) == mine(town, carl, LAST) == [report]
    assert mine(town, carl, LAST + DAY) == []
    assert mine(town, town.clara, FIRST) == [report]


def test_the_list_and_the_case_say_for_whom(town, carl, set_clock):
    set_clock(berlin(3))
    report = submitted(town, berlin(2))
    services.take(report, person=town.clara)
    away(town, carl)
    client = signed_in(carl)

    assert "in Vertretung für Clara" in client.get("/arbeit/?liste=meine").text
    assert (
        f"Sie handeln in Vertretung für {town.clara}."
        in client.get(f"/arbeit/{report.number}/").text
    )

    set_clock(berlin(9))
    assert "in Vertretung" not in client.get("/arbeit/?liste=meine").text
    assert "in Vertretung" not in client.get(f"/arbeit/{report.number}/").text


def test_an_office_where_nobody_is_gives_what_is_nobodys_to_its_deputy(town, carl):
    report, hers = submitted(town, berlin(2)), submitted(town, berlin(2))
    services.take(hers, person=town.clara)
    values = {"absent_from": FIRST, "absent_until": LAST, "deputy": carl}
    services.settle_office(town.tiefbau, by=town.dana, values=values)

    assert mine(town, carl, FIRST) == [report]
    assert mine(town, carl, LAST + DAY) == []


def test_who_stands_in_here_does_not_stand_in_in_another_town(town, carl):
    """Clara and Carl work in both towns; she is away in one."""
    other = factories.town(ags="05999006")
    for person in (town.clara, carl):
        Membership.objects.create(
            municipality=other.municipality, user=person, department=other.tiefbau,
            role=Role.CLERK,
        )  # fmt: skip
    there = submitted(other, berlin(2))
    services.take(there, person=town.clara)
    away(town, carl)

    desk = Desk(other.municipality, [other.tiefbau])
    assert not reports_in("meine", desk.reports, user=carl, today=FIRST).exists()
    assert Day(other.municipality, FIRST).responsible(there) == town.clara


def test_who_is_reached_is_the_deputy_or_the_office(town, carl):
    report = submitted(town, berlin(2))
    services.take(report, person=town.clara)
    away(town, carl)

    assert Day(town.municipality, FIRST - DAY).responsible(report) == town.clara
    assert Day(town.municipality, FIRST).responsible(report) == carl
    assert Day(town.municipality, LAST + DAY).responsible(report) == town.clara

    # The deputy is away as well, or works elsewhere by now.
    both = away(town, town.dana, person=carl, first_day=LAST, by=carl)
    assert Day(town.municipality, LAST).responsible(report) == town.tiefbau
    both.delete()
    Membership.objects.filter(user=carl).delete()
    assert Day(town.municipality, FIRST).responsible(report) == town.tiefbau


def test_only_who_may_work_on_all_of_it_can_stand_in(town, carl):
    elsewhere = factories.member(town.municipality, Role.CLERK, town.bauhof, "erna")
    assert deputies_of(town.clara, town.municipality) == [carl, town.dana]
    for person in (elsewhere, town.mo, town.alice, town.clara):
        with pytest.raises(ValidationError) as error:
            away(town, person)
        assert "deputy" in error.value.message_dict

    Membership.objects.create(
        municipality=town.municipality, user=town.clara, department=town.bauhof, role=Role.CLERK
    )
    assert deputies_of(town.clara, town.municipality) == [town.dana]
    # Whoever distributes has reports of all offices.
    assert deputies_of(town.dana, town.municipality) == []


def test_being_back_sooner_ends_it_and_what_has_not_begun_goes(town, carl):
    absence = away(town, carl)
    services.end_absence(absence, by=town.clara, today=date(2026, 3, 5))
    absence.refresh_from_db()
    assert absence.last_day == date(2026, 3, 4)
    services.end_absence(absence, by=town.clara, today=date(2026, 3, 6))

    later = away(town, carl, first_day=date(2026, 4, 1), last_day=date(2026, 4, 2))
    services.end_absence(later, by=town.clara, today=date(2026, 3, 5))

    assert list(Absence.objects.all()) == [absence]
    verbs = ["absence.entered", "absence.ended", "absence.entered", "absence.ended"]
    assert [line.verb for line in Journal.objects.order_by("id")] == verbs
    assert all(line.payload == {} for line in Journal.objects.all())


def test_the_database_takes_one_absence_at_a_time(town, carl):
    away(town, carl)
    with pytest.raises(ValidationError):
        away(town, carl, first_day=LAST, last_day=LAST + DAY)
    values = {"municipality": town.municipality, "user": town.clara}
    for broken in (
        {"deputy": carl, "first_day": LAST, "last_day": LAST},
        {"deputy": town.clara, "first_day": LAST + DAY, "last_day": LAST + DAY},
        {"deputy": carl, "first_day": LAST + 3 * DAY, "last_day": LAST + DAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.create(**values, **broken)


@pytest.mark.django_db(transaction=True)
def test_entered_twice_at_once_it_is_one(town, carl):
    found = at_once(lambda: away(town, carl), lambda: away(town, carl))

    assert sorted(type(each).__name__ for each in found) == ["Absence", "ValidationError"]
    assert Absence.objects.count() == 1


# --- the page ------------------------------------------------------------------------------------


def test_a_clerk_enters_the_own_absence(town, carl, set_clock):
    set_clock(berlin(2))
    client = signed_in(town.clara)
    page = client.get("/arbeit/vertretung/")
    assert "Wer ist nicht da?" not in page.text

    sent = {"first_day": "2026-03-03", "last_day": "2026-03-06", "deputy": carl.pk}
    # Somebody else cannot be named by whoever may not.
    answer = client.post("/arbeit/vertretung/", {**sent, "person": town.dana.pk}, follow=True)

    assert "3. März bis 6. März, Vertretung: Carl" in plain(answer.text)
    assert Absence.objects.get().user == town.clara
    over = client.post(f"/arbeit/vertretung/{Absence.objects.get().uuid}/zurueck/", follow=True)
    assert "Niemand ist abwesend gemeldet." in over.text


def test_who_distributes_enters_it_for_somebody_who_is_ill(town, carl, set_clock):
    set_clock(berlin(3))
    sent = {
        "person": town.clara.pk, "first_day": "2026-03-03", "last_day": "2026-03-06",
        "deputy": carl.pk,
    }  # fmt: skip
    answer = signed_in(town.dana).post("/arbeit/vertretung/", sent, follow=True)

    assert "Clara" in answer.text and "läuft" in answer.text
    assert Absence.objects.get().entered_by == town.dana


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"last_day": "2026-03-02"}, "Der letzte Tag liegt vor dem ersten."),
        ({"first_day": "bald"}, "Bitte geben Sie einen Tag ein"),
        ({"last_day": ""}, "Bitte geben Sie den letzten Tag an."),
        ({"deputy": ""}, "Bitte wählen Sie, wer vertritt."),
        ({"deputy": "999999"}, "Diese Person steht hier nicht zur Wahl."),
        ({"last_day": "2028-03-02"}, "länger als ein Jahr"),
        ({"first_day": "2026-02-02", "last_day": "2026-02-03"}, "schon vorbei"),
    ],
)
def test_bad_input_is_kept_and_answered_with_a_sentence(town, carl, set_clock, changed, sentence):
    set_clock(berlin(2))
    sent = {"first_day": "2026-03-03", "last_day": "2026-03-06", "deputy": carl.pk} | changed

    page = signed_in(town.clara).post("/arbeit/vertretung/", sent)

    assert page.status_code == 422
    assert sentence in page.text
    assert not Absence.objects.exists()


def test_others_may_not_and_nobody_ends_what_is_not_theirs(town, carl):
    other = factories.municipality(host="anderswo.example", ags="05999002")
    stranger = factories.member(other, Role.DISPATCHER)
    absence = away(town, carl)
    path = f"/arbeit/vertretung/{absence.uuid}/zurueck/"
    for person in (town.alice, town.bob, town.mo, stranger):
        assert signed_in(person).get("/arbeit/vertretung/").status_code == 403
        assert signed_in(person).post(path).status_code == 403
    erna = factories.member(town.municipality, Role.CLERK, town.bauhof, "erna")
    assert signed_in(erna).post(path).status_code == 403
    assert "Clara" not in signed_in(erna).get("/arbeit/vertretung/").text
    theirs = factories.member(other, Role.CLERK, factories.department(other), "theo")
    elsewhere = Absence.objects.create(
        municipality=other, user=theirs, deputy=stranger, first_day=FIRST, last_day=LAST
    )
    gone = signed_in(town.dana).post(f"/arbeit/vertretung/{elsewhere.uuid}/zurueck/")
    assert gone.status_code == 404
    assert Absence.objects.filter(last_day=LAST).count() == 2


def test_the_list_costs_the_same_for_however_many_are_away(town, carl, set_clock):
    set_clock(berlin(3))
    client = signed_in(carl)

    def cost() -> int:
        client.get("/arbeit/?liste=meine")
        with CaptureQueriesContext(connection) as asked:
            client.get("/arbeit/?liste=meine")
        return len(asked)

    services.take(submitted(town, berlin(2)), person=town.clara)
    away(town, carl)
    one = cost()
    for name in ("dora", "emil", "fritz"):
        person = factories.member(town.municipality, Role.CLERK, town.tiefbau, name)
        services.take(submitted(town, berlin(2)), person=person)
        away(town, carl, person=person, by=person)

    assert cost() == one
