"""A town is prepared in quiet, opened when nothing is missing, and can be closed again."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Department, LegalPage, Membership, OpeningEvent, Role
from accounts.opening import requirements, verbs
from common.models import Journal
from defects.models import Category
from geo import tenancy
from geo.models import Host, Municipality
from moderation.models import RuleBook
from tests import factories
from tests.concurrency import at_once
from tests.opening.towns import prepared, publish

pytestmark = pytest.mark.django_db
SETUP = "/verwaltung/einrichten/"
# What the public asks for, of every kind.
ASKED = (
    "/",
    "/melden/",
    "/meldungen/",
    "/karte/",
    "/beteiligung/",
    "/transparenz/",
    "/suche/?q=laterne",
    "/feeds/meldungen.atom",
    "/sitemap.xml",
    "/robots.txt",
    "/konto/anlegen/",
    "/orte/suche/?q=Haupt",
    "/tiles/base/14/8519/5505.mvt",
    "/gibt-es-nicht/",
    "/open311/v2/requests.json",
)


@pytest.fixture
def town(settings, db):
    return prepared(settings)


@pytest.fixture
def admin(client, town):
    client.force_login(town.admin)
    return client


def open_it(town):
    verbs.go_live(town.municipality, by=town.admin)
    tenancy.forget_hosts()


def missing(town):
    return [line.key for line in requirements.lacking(town.municipality)]


# --- before it is open ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ASKED)
def test_nobody_else_sees_a_town_that_is_not_open(client, town, path):
    answer = client.get(path)

    assert answer.status_code == 503
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "private, no-store"
    assert int(answer["Retry-After"]) > 0
    assert not answer.cookies
    assert "Laterne" not in answer.text


def test_the_calm_page_says_what_is_going_on(client, town):
    answer = client.get("/", headers={"accept": "text/html"})

    assert "<h1>Noch nicht eröffnet</h1>" in answer.text
    assert "Lindenbach richtet diese Seite gerade ein." in answer.text
    assert 'href="/impressum/"' in answer.text  # § 5 DDG holds for this page, too
    assert 'href="/melden/"' not in answer.text and 'href="/transparenz/"' not in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text


def test_machines_get_a_sentence(client, town):
    api = client.get("/api/v1/reports/")
    feed = client.get("/feeds/meldungen.atom", headers={"accept": "application/atom+xml"})

    assert (api.status_code, feed.status_code) == (503, 503)
    assert api.json() == {"detail": "Lindenbach ist hier noch nicht eröffnet."}
    assert feed.text == "Lindenbach ist hier noch nicht eröffnet.\n"
    assert feed["Content-Type"].startswith("text/plain")


def test_nobody_sends_a_report_to_it(client, town):
    from defects.models import Report

    assert client.post("/melden/", {"do": "send"}).status_code == 503
    assert not Report.objects.exists()


@pytest.mark.parametrize("path", ["/impressum/", "/datenschutz/", "/barrierefreiheit/"])
def test_what_the_law_wants_is_read_already(client, town, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("who", ["clara", "dana", "bob", "mo", "admin"])
def test_who_works_there_tries_everything_and_is_told_that_it_is_a_preview(client, town, who):
    client.force_login(getattr(town, who))

    answer = client.get("/melden/")

    assert answer.status_code == 200
    assert "Vorschau: noch nicht eröffnet" in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert (f'href="{SETUP}"' in answer.text) == (who == "admin")


@pytest.mark.usefixtures("town")
def test_residents_and_staff_of_elsewhere_are_the_public(client):
    for person in (factories.user("alice9"), factories.town(host="dort.example").admin):
        client.force_login(person)
        assert client.get("/melden/").status_code == 503
        assert client.get("/konto/").status_code == 200  # their account is theirs


def test_signing_in_goes_on_and_signing_up_does_not(client, town):
    assert client.get("/konto/anmelden/").status_code == 200
    assert client.get("/konto/anlegen/").status_code == 503


def test_links_in_mails_lead_on(client, town):
    from defects.links import status_path

    path = status_path(town.report())

    assert client.get(path).status_code == 200
    assert client.get(path + "daten/").status_code == 200


def test_a_neighbour_is_not_concerned(client, town):
    factories.town(host="dort.example")

    assert client.get("/", headers={"host": "dort.example"}).status_code == 200
    assert client.get("/health/").status_code == 200


def test_the_chooser_offers_only_towns_that_are_open(client, town):
    factories.town(host="dort.example", name="Dorthausen")

    page = client.get("/", headers={"host": "irgendwo.example"})

    assert "Dorthausen" in page.text and "Lindenbach" not in page.text


def test_an_open_town_pays_nothing_for_the_gate(client, settings):
    factories.town(host="offen.example")
    client.get("/impressum/", headers={"host": "offen.example"})

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/impressum/", headers={"host": "offen.example"})

    assert [row["sql"] for row in asked if "membership" in row["sql"]] == []


# --- what must be there --------------------------------------------------------------------------


def test_nothing_is_missing_in_a_town_that_is_prepared(town):
    assert missing(town) == []


def _without_department(town):
    Department.objects.of(town.municipality).update(email="")


def _without_clearing(town):
    Department.objects.filter(pk=town.clearing.pk).update(email="")


def _without_numbers(town):
    town.municipality.numbers = [{"label": "Notruf", "number": "112", "danger": True}]
    town.municipality.save()


def _without_moderator(town):
    Membership.objects.of(town.municipality).filter(role=Role.MODERATOR).delete()


def _without_host(town):
    Host.objects.filter(municipality=town.municipality).update(name="anders.example")
    factories.municipality()


def _without_https(town):
    town.municipality.base_url = "http://testserver"
    town.municipality.save()


def _without_kinds(town):
    Category.objects.filter(municipality=town.municipality).update(is_active=False)


def _four_eyes_of_one(town):
    factories.policy(town.municipality, "defects.report_text", four_eyes=True)
    Membership.objects.of(town.municipality).filter(role=Role.ADMINISTRATOR).delete()


@pytest.mark.parametrize(
    ("spoil", "keys"),
    [
        (_without_department, ["departments", "clearing"]),
        (_without_clearing, ["clearing"]),
        (_without_numbers, ["numbers"]),
        (_without_moderator, ["moderators"]),
        (_without_host, ["address"]),
        (_without_https, ["address"]),
        (_without_kinds, ["kinds"]),
        (_four_eyes_of_one, ["second_person"]),
    ],
)
def test_each_thing_that_is_missing_keeps_it_closed(town, settings, spoil, keys):
    settings.HTTPS = True
    spoil(town)
    town.municipality.refresh_from_db()

    assert missing(town) == keys
    with pytest.raises(verbs.NotReady) as caught:
        verbs.go_live(town.municipality, by=None)
    assert len(caught.value.messages) == len(keys)
    assert Municipality.objects.get(pk=town.municipality.pk).state == "preparation"


def test_two_eyes_are_advice_where_no_policy_asks_for_four(town):
    Membership.objects.of(town.municipality).filter(role=Role.ADMINISTRATOR).delete()

    lines = {line.key: line for line in requirements.lines(town.municipality)}

    assert (lines["second_person"].is_met, lines["second_person"].is_advice) == (False, True)
    assert missing(town) == []


@pytest.mark.parametrize("sender", ["Nahdran <nahdran@localhost>", ""])
def test_a_sender_that_nobody_has_set_keeps_it_closed(town, settings, sender):
    settings.DEMO = False
    settings.DEFAULT_FROM_EMAIL = sender

    assert missing(town) == ["sender"]


def test_without_texts_and_rules_it_stays_closed(settings):
    bare = factories.town(host="testserver", state="preparation", live_at=None)
    settings.DEFAULT_FROM_EMAIL = "x@lindenbach.example"
    settings.EMAIL_HOST = "mail"

    found = missing(bare)

    assert found[:3] == [f"legal.{page}" for page in LegalPage.values]
    assert {"numbers", "rules", "kinds"} <= set(found)


def test_an_old_assessment_is_told_and_keeps_nothing_closed(town):
    publish(
        town.municipality,
        LegalPage.ACCESSIBILITY,
        by=town.admin,
        reason="x",
        assessed_on="2020-01-01",
    )

    lines = {line.key: line for line in requirements.lines(town.municipality)}

    assert lines["legal.assessment"].is_advice
    assert missing(town) == []


def test_every_line_that_an_administrator_can_mend_leads_to_a_page(admin, town):
    for line in requirements.lines(town.municipality):
        if line.href:
            assert admin.get(line.href).status_code == 200, line
            assert line.mend


# --- opening and closing -----------------------------------------------------------------------


def test_an_administrator_opens_it_and_everybody_comes_in(admin, town, client):
    assert "Jetzt eröffnen" in admin.get(SETUP).text
    answer = admin.post(SETUP + "eroeffnen/")

    assert answer["Location"] == SETUP
    place = Municipality.objects.get(pk=town.municipality.pk)
    assert place.is_live and place.live_at is not None
    event = OpeningEvent.objects.get()
    assert (event.kind, event.by, event.at) == ("opened", town.admin, place.live_at)
    assert Journal.objects.last().verb == "municipality.opened"
    tenancy.forget_hosts()
    client.logout()
    answer = client.get("/")
    assert answer.status_code == 200
    assert "X-Robots-Tag" not in answer.headers and "Vorschau" not in answer.text


def test_opening_what_is_not_ready_says_what_is_missing(admin, town):
    _without_numbers(town)

    answer = admin.post(SETUP + "eroeffnen/", follow=True)

    assert "Außer dem Notruf steht keine Nummer da" in answer.text
    assert not Municipality.objects.get(pk=town.municipality.pk).is_live
    assert not OpeningEvent.objects.exists()


def test_it_is_closed_with_a_reason_that_everybody_reads(admin, town, client):
    open_it(town)
    assert admin.post(SETUP + "schliessen/", {"reason": " "}).status_code == 422
    assert admin.post(SETUP + "schliessen/", {"reason": "Wir ziehen um."}).status_code == 303
    tenancy.forget_hosts()
    client.logout()

    page = client.get("/", headers={"accept": "text/html"})

    assert page.status_code == 503
    assert "hat diese Seite geschlossen" in page.text and "Wir ziehen um." in page.text
    assert [event.kind for event in OpeningEvent.objects.all()] == ["opened", "closed"]
    assert Journal.objects.last().verb == "municipality.closed"
    assert "Wir ziehen um" not in str(Journal.objects.last().payload)


def test_a_page_from_before_is_not_served_after_closing(client, town):
    open_it(town)
    assert client.get("/").status_code == 200
    verbs.close(town.municipality, reason="Umzug", by=None)
    tenancy.forget_hosts()

    assert client.get("/").status_code == 503


def test_doing_it_twice_does_it_once(town):
    assert verbs.go_live(town.municipality, by=None) is True
    assert verbs.go_live(town.municipality, by=None) is False
    assert verbs.close(town.municipality, reason="x", by=None) is True
    assert verbs.close(town.municipality, reason="x", by=None) is False
    with pytest.raises(ValidationError):
        verbs.close(town.municipality, reason=" ", by=None)
    assert OpeningEvent.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_open_it_once(settings):
    town = prepared(settings)

    done = at_once(*[lambda: verbs.go_live(town.municipality, by=town.admin)] * 2)

    assert sorted(done) == [False, True]
    assert OpeningEvent.objects.count() == 1


def test_the_database_keeps_what_was_done(town):
    open_it(town)
    for change in (
        lambda: OpeningEvent.objects.update(reason="anders"),
        lambda: OpeningEvent.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Municipality.objects.filter(pk=town.municipality.pk).update(live_at=None)


@pytest.mark.parametrize("who", ["alice", "clara", "dana", "bob", "mo"])
def test_only_administrators_of_the_town_open_and_close(client, town, who):
    client.force_login(getattr(town, who))
    inside = who != "alice"  # who does not work there does not come in at all
    for path in (SETUP, SETUP + "telefon/", SETUP + "hinweise/"):
        assert client.get(path).status_code == (403 if inside else 503)
    for path in (SETUP + "eroeffnen/", SETUP + "schliessen/", SETUP + "telefon/"):
        assert client.post(path, {"reason": "x"}).status_code == (403 if inside else 503)

    assert not OpeningEvent.objects.exists()


def test_an_administrator_of_elsewhere_does_not(client, town):
    open_it(town)
    client.force_login(factories.town(host="dort.example").admin)

    assert client.get(SETUP).status_code == 403
    assert client.post(SETUP + "schliessen/", {"reason": "x"}).status_code == 403
    assert Municipality.objects.get(pk=town.municipality.pk).is_live


def test_guests_are_sent_to_sign_in_once_it_is_open(client, town):
    open_it(town)

    assert client.get(SETUP)["Location"].startswith("/konto/anmelden/")


# --- the command ---------------------------------------------------------------------------------


def run(*arguments):
    out = StringIO()
    call_command("go_live", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_does_the_same(town):
    ags = town.municipality.ags
    told = run("--municipality", ags, "--check")
    assert told.startswith(f"Lindenbach ({ags}): in preparation\n") and "MISSING" not in told
    assert run("--municipality", ags) == "Lindenbach: open.\n"
    assert run("--municipality", ags) == "Lindenbach: is open already.\n"
    assert run("--municipality", ags, "--close", "Umzug") == "Lindenbach: closed.\n"
    assert [(event.kind, event.by) for event in OpeningEvent.objects.all()] == [
        ("opened", None),
        ("closed", None),
    ]


def test_the_command_fails_with_what_is_missing(town):
    _without_numbers(town)
    ags = town.municipality.ags

    with pytest.raises(CommandError, match="Telefon bei Gefahr: Außer dem Notruf"):
        run("--municipality", ags)
    with pytest.raises(CommandError, match="Something is missing: Lindenbach"):
        run("--municipality", ags, "--check")
    with pytest.raises(CommandError, match="Something is missing: Lindenbach"):
        run("--check")  # of all
    with pytest.raises(CommandError, match="Name the town"):
        run("--close", "Umzug")
    with pytest.raises(CommandError, match="no municipality"):
        run("--municipality", "99999999")


# --- what is mended there ------------------------------------------------------------------------


def numbers(admin, **more):
    from accounts.opening.numbers import fingerprint

    town = Municipality.objects.get(hosts__name="testserver")
    return admin.post(
        SETUP + "telefon/",
        {
            "seen": fingerprint(town),
            "nummer-TOTAL_FORMS": 2,
            "nummer-INITIAL_FORMS": 0,
            "nummer-0-label": "Notruf",
            "nummer-0-number": "112",
            "nummer-0-when": "always",
            "nummer-0-danger": "on",
            "nummer-1-label": "",
            "nummer-1-number": "",
            "nummer-1-when": "always",
            **more,
        },
    )


def test_numbers_are_settled(admin, town):
    assert admin.get(SETUP + "telefon/").status_code == 200
    answer = numbers(admin, **{"nummer-1-label": "Bauhof", "nummer-1-number": "0000-70"})

    assert answer.status_code == 303
    town.municipality.refresh_from_db()
    assert town.municipality.numbers == [
        {"label": "Notruf", "number": "112", "danger": True},
        {"label": "Bauhof", "number": "0000-70", "danger": False},
    ]
    assert Journal.objects.last().verb == "municipality.numbers_settled"
    tenancy.forget_hosts()
    assert "0000-70" in admin.get("/").text


def test_hours_of_a_number_stay_as_they_are(admin, town):
    place = town.municipality
    place.hours = {"mon": [["08:00", "16:00"]]}
    night = {"fri": [["20:00", "22:00"]]}
    place.numbers = [{"label": "Nacht", "number": "0000-1", "danger": True, "during": night}]
    place.save()

    numbers(
        admin,
        **{
            "nummer-0-label": "Nachtdienst",
            "nummer-0-number": "0000-1",
            "nummer-0-when": "own",
            "nummer-0-position": "0",
            "nummer-1-label": "Tag",
            "nummer-1-number": "0000-2",
            "nummer-1-when": "during",
        },
    )

    place.refresh_from_db()
    assert place.numbers == [
        {"label": "Nachtdienst", "number": "0000-1", "danger": True, "during": night},
        {"label": "Tag", "number": "0000-2", "danger": False, "during": place.hours},
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"nummer-0-number": ""},
        {"nummer-0-label": ""},
        {"nummer-0-number": "javascript:1"},
        {"nummer-0-when": "own"},
        {"nummer-0-when": "during"},  # the town has no hours
        {"seen": "veraltet"},
        {"nummer-TOTAL_FORMS": "x"},
        {"nummer-0-position": "-1"},
    ],
)
def test_bad_numbers_are_said_and_nothing_is_saved(admin, town, wrong):
    before = town.municipality.numbers

    assert numbers(admin, **wrong).status_code == 422
    town.municipality.refresh_from_db()
    assert town.municipality.numbers == before


def test_shipped_rules_are_read_and_taken_over(client, settings):
    place = factories.town(host="testserver")
    client.force_login(place.admin)
    path = "/moderation/regeln/uebernehmen/"
    assert "Sachlich und mit Respekt" in client.get(path).text
    assert not RuleBook.objects.exists()

    client.post(path)
    client.post(path)

    assert RuleBook.objects.get().version == 1
    assert [row.verb for row in Journal.objects.all()] == ["moderation.rules_published"]
    assert client.get(path)["Location"] == "/moderation/regeln/"
    client.force_login(place.clara)
    assert client.post(path).status_code == 403


def test_the_start_page_tells_the_administrator(admin, town):
    text = admin.get("/konto/").text

    assert "Alles ist bereit: Sie können eröffnen" in text and f'href="{SETUP}"' in text
