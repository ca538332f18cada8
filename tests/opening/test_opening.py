"""A town is opened when nothing is missing, and can be closed again."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.models import OpeningEvent
from accounts.opening import requirements, verbs
from common.models import Journal
from geo import tenancy
from geo.models import Municipality
from tests import factories
from tests.concurrency import at_once
from tests.opening.towns import prepared, without_numbers

pytestmark = pytest.mark.django_db
SETUP = "/verwaltung/einrichten/"


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
    without_numbers(town)

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
    without_numbers(town)
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
