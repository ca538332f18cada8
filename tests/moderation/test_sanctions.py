"""Pause and block: who may, how long, what becomes of it, and who looks at it again."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from common import clock
from common.models import Journal
from moderation import sanction_links, services, standing
from moderation.deadlines import appeal_ends
from moderation.errors import AlreadyDecided, CannotSanction, CannotUndo, RuleMissing
from moderation.models import Sanction, SanctionAppeal, SanctionEvent
from moderation.models.sanction import address_key, normalised_address
from tests import factories
from tests.concurrency import at_once
from tests.jobs import work

pytestmark = pytest.mark.django_db
Outcome = SanctionAppeal.Outcome


@pytest.fixture
def troll(town):
    return resident("troll")


@pytest.fixture
def ida(town):
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


def resident(name, **fields):
    person = factories.user(name, **fields)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def pause(town, rule, person, *, days=7, kind="pause", by=None, **fields):
    return services.impose_sanction(
        **{
            "municipality": town.municipality,
            "person": person,
            "kind": Sanction.Kind(kind),
            "rule": rule,
            "reason": "Drei Beleidigungen an einem Tag.",
            "ends_at": clock.now() + timedelta(days=days),
            "by": by or town.mo,
            **fields,
        }
    )


def stands(person, town, at=None):
    return standing.sanction_of(person, town.municipality.pk, at=at or clock.now())


# --- imposing -------------------------------------------------------------------------------


def test_a_pause_binds_at_once_and_ends_by_the_clock(town, rule, troll):
    made = pause(town, rule, troll)

    assert stands(troll, town) == made
    assert stands(troll, town, at=made.ends_at - timedelta(seconds=1)) == made
    assert stands(troll, town, at=made.ends_at) is None  # no job ran
    line = Journal.objects.get(verb="moderation.sanction_imposed")
    assert (line.object_uuid, line.actor_uuid) == (made.uuid, town.mo.uuid)
    assert list(made.events.values_list("verb", "ends_at")) == [("imposed", made.ends_at)]


def test_it_binds_in_its_own_municipality_alone(town, rule, troll):
    pause(town, rule, troll)

    other = factories.municipality()

    assert standing.sanction_of(troll, other.pk, at=clock.now()) is None
    assert address_key(troll.email, town.municipality.pk) != address_key(troll.email, other.pk)


@pytest.mark.parametrize(
    ("again", "is_caught"),
    [
        ("Troll@Example.org", True),
        ("troll+neu@example.org", True),
        ("tr.oll@example.org", False),  # dots tell people apart there
        ("troll2@example.org", False),
    ],
)
def test_a_new_account_with_the_same_address_is_caught(town, rule, troll, again, is_caught):
    pause(town, rule, troll)
    troll.emailaddress_set.all().delete()
    troll.delete()

    successor = resident("nachfolger", email=again)

    assert bool(stands(successor, town)) is is_caught


def test_dots_are_left_out_where_the_provider_leaves_them_out():
    assert normalised_address("Tr.oll+x@GoogleMail.com") == "troll@gmail.com"
    assert normalised_address("tr.oll@web.de") == "tr.oll@web.de"


def test_no_address_is_kept_in_plain_text(town, rule, troll):
    made = pause(town, rule, troll)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM moderation_sanction s")
        [(row,)] = cursor.fetchall()
    assert "troll" not in row.lower()
    assert len(bytes(made.address_key)) == 32


def test_the_contact_of_a_report_is_meant_by_its_confirmed_address(town, rule):
    contact = factories.contact(town.municipality, email="troll@example.org")
    with pytest.raises(CannotSanction, match="niemand bestätigt"):
        pause(town, rule, contact)
    contact.email_confirmed_at = clock.now()
    contact.save()

    made = pause(town, rule, contact)

    assert made.user is None
    assert stands(resident("troll"), town) == made


def test_an_account_without_a_confirmed_address_is_nobody_s(town, rule):
    with pytest.raises(CannotSanction, match="niemand bestätigt"):
        pause(town, rule, factories.user("fremd"))


def test_end_reason_and_rule_are_needed_and_limited(town, rule, troll, settings):
    with pytest.raises(ValidationError, match="Zukunft"):
        pause(town, rule, troll, days=-1)
    with pytest.raises(ValidationError, match="höchstens 31 Tage"):
        pause(town, rule, troll, days=40)
    with pytest.raises(ValidationError, match="Länger als 365"):
        pause(town, rule, troll, kind="block", days=366)
    with pytest.raises(ValidationError, match="Grund"):
        pause(town, rule, troll, reason="  ")
    with pytest.raises(RuleMissing):
        pause(town, None, troll)
    settings.SANCTION_LONGEST_DAYS = 100
    with pytest.raises(ValidationError, match="Länger als 100"):
        pause(town, rule, troll, kind="block", days=101)
    assert not Sanction.objects.exists()


def test_only_one_runs_at_a_time(town, rule, troll):
    pause(town, rule, troll)
    with pytest.raises(CannotSanction, match="schon pausiert"):
        pause(town, rule, troll, kind="block", days=90)
    assert SanctionEvent.objects.count() == 1


@pytest.mark.parametrize("role", [None, "crew", "clerk", "dispatcher", "editor"])
def test_others_may_not(town, rule, troll, role):
    if role is None:
        person = resident("erika")
    else:
        department = town.bauhof if role in ("crew", "clerk") else None
        person = factories.member(town.municipality, role, department)
    with pytest.raises(CannotSanction, match="Moderation"):
        pause(town, rule, troll, by=person)
    assert not person.has_perm("moderation.sanction", town.municipality)


def test_moderators_of_another_town_may_not(town, rule, troll):
    stranger = factories.member(factories.municipality(), Role.MODERATOR)
    with pytest.raises(CannotSanction, match="Moderation"):
        pause(town, rule, troll, by=stranger)


@pytest.mark.parametrize(
    ("by", "whom", "may"),
    [
        ("moderator", "dispatcher", True),
        ("moderator", "moderator", False),
        ("moderator", "administrator", False),
        ("administrator", "moderator", True),
        ("administrator", "administrator", False),
    ],
)
def test_colleagues_with_the_same_or_a_higher_role_are_safe(town, rule, by, whom, may):
    actor = factories.member(town.municipality, by)
    colleague = factories.member(town.municipality, whom)
    EmailAddress.objects.create(user=colleague, email=colleague.email, verified=True)
    if may:
        assert pause(town, rule, colleague, by=actor).user == colleague
    else:
        with pytest.raises(CannotSanction, match="gleichen oder einer höheren"):
            pause(town, rule, colleague, by=actor)


def test_nobody_pauses_themselves(town, rule):
    EmailAddress.objects.create(user=town.mo, email=town.mo.email, verified=True)
    with pytest.raises(CannotSanction, match="Sich selbst"):
        pause(town, rule, town.mo)


# --- the database says so too ------------------------------------------------------------------


def test_the_database_refuses_what_no_service_writes(town, rule, troll):
    made = pause(town, rule, troll)
    rows = Sanction.objects.filter(pk=made.pk)
    for wrong in (
        {"ends_at": made.begins_at},
        {"ends_at": made.begins_at + timedelta(days=40)},
        {"reason": ""},
        {"imposed_by": troll},
        {"lifted_at": clock.now()},
        {"kind": "ban"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    for act in (lambda e: e.update(reason="anders"), lambda e: e.delete()):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            act(SanctionEvent.objects.filter(sanction=made))


def test_whoever_imposed_cannot_decide_the_objection_in_the_database(town, rule, troll):
    appeal = services.object_to_sanction(pause(town, rule, troll), "Nein.", by=troll)
    with pytest.raises(IntegrityError), transaction.atomic():
        SanctionAppeal.objects.filter(pk=appeal.pk).update(
            decided_by=town.mo, decided_at=clock.now(), outcome="upheld", reasons="Doch."
        )


# --- changing, lifting, taking back ---------------------------------------------------------------


def test_the_end_is_changed_and_the_row_equals_its_history(town, rule, troll, ida):
    made = pause(town, rule, troll)
    later = made.ends_at + timedelta(days=5)

    services.change_end(made, later, reason="Es ging weiter.", by=ida)
    services.lift_sanction(made, reason="Sie hat sich entschuldigt.", by=town.mo)

    made.refresh_from_db()
    events = list(made.events.values_list("verb", "ends_at"))
    assert [verb for verb, _end in events] == ["imposed", "changed", "lifted"]
    assert events[-1][1] == made.ends_at == later
    assert stands(troll, town) is None
    with pytest.raises(CannotSanction, match="vorbei"):
        services.change_end(made, later, reason="Doch.", by=ida)
    assert pause(town, rule, troll).user == troll  # what was lifted stands in nobody's way


def test_only_staff_lift_and_nobody_their_own(town, rule, troll):
    colleague = factories.member(town.municipality, Role.MODERATOR)
    EmailAddress.objects.create(user=colleague, email=colleague.email, verified=True)
    made = pause(town, rule, colleague, by=town.admin)
    for person in (colleague, troll, town.dana):
        with pytest.raises(CannotSanction):
            services.lift_sanction(made, reason="Bitte.", by=person)
    assert stands(colleague, town) == made


def test_a_mistake_is_taken_back_within_a_minute_and_nobody_is_told(town, rule, troll):
    made = pause(town, rule, troll)
    with pytest.raises(CannotUndo):
        services.undo_sanction_step(made, by=town.admin)

    services.undo_sanction_step(made, by=town.mo)

    assert stands(troll, town) is None
    assert Sanction.objects.get().undone
    work(until=clock.now() + timedelta(minutes=2))
    assert mail.outbox == []


def test_after_a_minute_it_is_decided_anew(town, rule, troll):
    made = pause(town, rule, troll)
    late = clock.now() + timedelta(seconds=61)
    with pytest.raises(CannotUndo, match="Minute"):
        services.undo_sanction_step(made, by=town.mo, at=late)


def test_taking_back_a_change_or_a_lifting_restores_what_was(town, rule, troll):
    made = pause(town, rule, troll)
    end = made.ends_at
    services.change_end(made, end + timedelta(days=1), reason="Mehr.", by=town.mo)
    assert services.undo_sanction_step(made, by=town.mo).ends_at == end
    services.lift_sanction(made, reason="Gut.", by=town.mo)
    services.undo_sanction_step(made, by=town.mo)
    assert stands(troll, town) == made


# --- the letter -----------------------------------------------------------------------------------


def test_the_letter_says_what_why_how_long_and_how_to_object(town, rule, troll):
    made = pause(town, rule, troll)
    work()
    assert mail.outbox == []  # the minute is not over

    work(until=clock.now() + timedelta(minutes=2))

    [letter] = mail.outbox
    assert letter.to == [troll.email]
    for words in (
        "Drei Beleidigungen",
        str(rule),
        "abstimmen",
        "Mängel oder Gefahren",
        "noch einmal prüfen",
        sanction_links.path(made),
    ):
        assert words in letter.body


# --- objecting ------------------------------------------------------------------------------------


def test_somebody_else_looks_at_it_again_and_lifts_it(town, rule, troll, ida):
    made = pause(town, rule, troll)
    appeal = services.object_to_sanction(made, "Das war ich nicht.", by=troll)
    with pytest.raises(CannotSanction, match="nicht beteiligt"):
        services.decide_sanction_appeal(appeal, Outcome.UPHELD, reasons="Doch.", by=town.mo)
    with pytest.raises(ValidationError, match="Gründe"):
        services.decide_sanction_appeal(appeal, Outcome.LIFTED, reasons=" ", by=ida)

    services.decide_sanction_appeal(appeal, Outcome.LIFTED, reasons="Stimmt.", by=ida)

    assert stands(troll, town) is None
    with pytest.raises(AlreadyDecided):
        services.decide_sanction_appeal(appeal, Outcome.UPHELD, reasons="Nein.", by=ida)
    work(until=clock.now() + timedelta(minutes=2))
    assert "Stimmt." in mail.outbox[-1].body


def test_an_objection_can_shorten_it(town, rule, troll, ida):
    made = pause(town, rule, troll)
    appeal = services.object_to_sanction(made, "Zu lang.", by=None)
    for wrong in (None, made.ends_at, clock.now() - timedelta(days=1)):
        with pytest.raises(ValidationError, match="vor dem bisherigen"):
            services.decide_sanction_appeal(
                appeal, Outcome.SHORTENED, reasons="Ja.", by=ida, ends_at=wrong
            )
    end = clock.now() + timedelta(days=1)

    services.decide_sanction_appeal(appeal, Outcome.SHORTENED, reasons="Ja.", by=ida, ends_at=end)

    made.refresh_from_db()
    assert made.ends_at == end == made.events.last().ends_at


def test_whoever_changed_it_took_part(town, rule, troll, ida):
    made = pause(town, rule, troll)
    services.change_end(made, made.ends_at - timedelta(days=1), reason="Reicht.", by=ida)
    appeal = services.object_to_sanction(made, "Trotzdem.", by=troll)
    with pytest.raises(CannotSanction, match="nicht beteiligt"):
        services.decide_sanction_appeal(appeal, Outcome.UPHELD, reasons="Nein.", by=ida)
    services.decide_sanction_appeal(appeal, Outcome.UPHELD, reasons="Nein.", by=town.admin)


def test_one_objection_at_a_time_for_six_months(town, rule, troll, ida):
    made = pause(town, rule, troll)
    last = appeal_ends(made.begins_at)
    assert services.may_object(made, at=last)
    assert not services.may_object(made, at=last + timedelta(seconds=1))
    appeal = services.object_to_sanction(made, "Nein.", by=troll)
    with pytest.raises(CannotSanction, match="schon geprüft"):
        services.object_to_sanction(made, "Nein!", by=troll)
    services.decide_sanction_appeal(appeal, Outcome.UPHELD, reasons="Doch.", by=ida)
    assert not services.may_object(made, at=clock.now())

    services.change_end(made, made.ends_at + timedelta(days=1), reason="Noch einmal.", by=town.mo)

    assert services.may_object(made, at=clock.now())


# --- pages ----------------------------------------------------------------------------------------


def test_only_those_who_may_see_the_pages(town, rule, troll, client):
    made = pause(town, rule, troll)
    paths = ["/moderation/sperren/", made.get_absolute_url()]
    for path in paths:
        assert client.get(path).status_code == 302
        for person in (troll, town.dana, town.clara):
            client.force_login(person)
            assert client.get(path).status_code == 403
        for person in (town.mo, town.admin):
            client.force_login(person)
            page = client.get(path)
            assert page.status_code == 200
            assert troll.email not in page.text
        client.logout()


def test_the_list_has_filters(town, rule, troll, ida, client):
    made = pause(town, rule, troll)
    client.force_login(town.mo)

    def shown(query):
        return [
            row["sanction"] for row in client.get(f"/moderation/sperren/{query}").context["rows"]
        ]

    assert shown("") == [made]
    assert (
        shown("?zeige=vorbei")
        == shown("?zeige=einspruch")
        == shown("?nach=quatsch&zeige=vorbei")
        == []
    )
    services.object_to_sanction(made, "Nein.", by=troll)
    assert shown("?zeige=einspruch") == [made]
    services.lift_sanction(made, reason="Gut.", by=ida)
    assert shown("") == []
    assert shown("?zeige=vorbei") == [made]


def test_the_list_asks_no_more_for_more_rows(town, rule, client):
    client.force_login(town.mo)
    pause(town, rule, resident("eins"))
    client.get("/moderation/sperren/")
    with CaptureQueriesContext(connection) as one:
        client.get("/moderation/sperren/")
    for name in ("zwei", "drei"):
        pause(town, rule, resident(name))
    with CaptureQueriesContext(connection) as three:
        client.get("/moderation/sperren/")
    assert len(one) == len(three)


def test_changing_lifting_and_taking_back_on_the_page(town, rule, troll, client):
    made = pause(town, rule, troll)
    client.force_login(town.mo)
    path = made.get_absolute_url()
    for data in (
        {"do": "change", "ends_at": "quatsch", "reason": "x"},
        {"do": "change", "ends_at": "2001-01-01", "reason": "x"},
        {"do": "lift", "reason": ""},
        {"do": "answer", "outcome": "lifted", "reasons": "x"},
    ):
        assert client.post(path, data).status_code == 422
    assert client.post(path, {"do": "quatsch"}).status_code == 404
    day = (clock.today() + timedelta(days=2)).isoformat()

    assert (
        client.post(path, {"do": "change", "ends_at": day, "reason": "Reicht."}).status_code == 303
    )
    made.refresh_from_db()
    assert made.ends_at < clock.now() + timedelta(days=4)
    assert client.post(path, {"do": "lift", "reason": "Gut."}).status_code == 303
    assert client.post(path, {"do": "undo"}).status_code == 303
    assert stands(troll, town)


def test_the_own_page_opens_by_its_link_alone_and_takes_the_objection(town, rule, troll, client):
    made = pause(town, rule, troll)
    path = sanction_links.path(made)
    assert client.get(f"/sperre/{made.uuid}/falsch/").status_code == 404
    page = client.get(path)
    assert page["Referrer-Policy"] == "no-referrer"
    for words in ("Was Sie weiter tun können", "Drei Beleidigungen", rule.text):
        assert words in page.text
    assert client.post(path, {"words": ""}).status_code == 422

    assert client.post(path, {"words": "Das war ich nicht."}).status_code == 303

    assert SanctionAppeal.objects.get().by is None
    again = client.post(path, {"words": "Noch einmal."})
    assert again.status_code == 422
    made.link_version += 1
    made.save()
    assert client.get(path).status_code == 404


def test_konto_leads_to_it(town, rule, troll, client):
    made = pause(town, rule, troll)
    client.force_login(troll)
    page = client.get("/konto/")
    assert sanction_links.path(made) in page.text
    assert "Ihre Pause" in page.text
    client.force_login(resident("erika"))
    assert "Ihre Pause" not in client.get("/konto/").text


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_colleagues_at_the_same_moment_pause_once(town, rule, troll, ida):
    answers = at_once(
        lambda: pause(town, rule, troll, by=town.mo), lambda: pause(town, rule, troll, by=ida)
    )
    assert sorted(isinstance(each, Sanction) for each in answers) == [False, True]
    assert Sanction.objects.count() == SanctionEvent.objects.count() == 1
