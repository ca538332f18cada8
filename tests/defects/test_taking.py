"""Somebody rings up or comes by: staff take it down, print a receipt, take the next call."""

import json
import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts.models import Contact, Membership, Role
from common import clock
from common.identifiers import uuid7
from common.models import Journal
from defects import retention, services
from defects.links import status_path
from defects.models import Report, ReportEvent
from defects.rules import RECEIPT_FOR
from defects.services import Actor
from tests import factories, jobs
from tests.factories import Town, at

pytestmark = pytest.mark.django_db

NAME, NUMBER, ADDRESS = "Zorana Petrescu", "0151 5550199", "zorana@geheim.example"
PERSONAL = {
    "channel": "phone",
    "on_behalf_of": NAME,
    "callback": NUMBER,
    "caller_email": ADDRESS,
    "caller_language": "en",
}
FIELDS = ('name="channel"', 'name="on_behalf_of"', 'name="callback"', 'name="caller_email"')


@pytest.fixture
def town() -> Town:
    found = factories.town(host="lindenbach.example")
    found.municipality.numbers = [
        {"label": "Notruf", "number": "112", "danger": True},
        {"label": "Bürgertelefon", "number": "0000-115"},
    ]
    found.municipality.save(update_fields=["numbers"])
    return found


@pytest.fixture
def guest(town: Town) -> Client:
    return Client(headers={"host": "lindenbach.example"})


@pytest.fixture
def clara(town: Town) -> Client:
    return signed_in(town.clara)


def signed_in(user) -> Client:
    client = Client(headers={"host": "lindenbach.example"})
    client.force_login(user)
    return client


def filled(**changes: object) -> dict[str, object]:
    place = at(0, 2)
    return {
        "draft_key": str(uuid7()),
        "group": "street",
        "leaf-street": "pothole",
        "lat": f"{place.y:.6f}",
        "lon": f"{place.x:.6f}",
        "text": "Ein tiefes Loch.",
        "do": "send",
        **changes,
    }


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


# --- taking it down --------------------------------------------------------------------


def test_a_clerk_takes_it_down_and_is_led_to_the_receipt_and_the_next_call(town, clara):
    response = clara.post("/melden/", filled(**PERSONAL))

    report = Report.objects.get()
    assert (report.channel, report.taken_by, report.language) == ("phone", town.clara, "en")
    assert (report.contact.name, report.contact.phone) == (NAME, NUMBER)
    assert response.url == f"/melden/aufgenommen/{report.number}/"
    page = clara.get(response.url)
    assert f'href="/melden/quittung/{report.number}/" autofocus' in page.text
    assert 'href="/melden/?channel=phone"' in page.text
    assert 'value="phone" checked autofocus' in clara.get("/melden/?channel=phone").text


def test_a_script_is_led_there_too(clara):
    answer = clara.post("/melden/", filled(**PERSONAL), headers={"Accept": "application/json"})

    assert answer.json()["href"] == f"/melden/aufgenommen/{Report.objects.get().number}/"


def test_the_same_twice_is_one_report_and_one_mail(clara):
    data = filled(**PERSONAL)

    clara.post("/melden/", data)
    clara.post("/melden/", data)

    assert Report.objects.count() == 1
    outbox.outbox.clear()
    jobs.work()
    assert [message.to for message in outbox.outbox].count([ADDRESS]) == 1


def test_the_address_counts_only_after_its_owner_said_yes(town, clara):
    clara.post("/melden/", filled(**PERSONAL))
    report = Report.objects.get()
    assert report.contact.email == ""
    jobs.work()
    [asked] = [message for message in outbox.outbox if message.to == [ADDRESS]]
    link = re.search(r"https?://[^/]+(?:/en)?(/meldung/\S+)", asked.body)[1]

    Client(headers={"host": "lindenbach.example"}).post(link)

    report = Report.objects.get()
    contact = report.contact
    assert (contact.email, contact.name, contact.phone) == (ADDRESS, NAME, NUMBER)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"caller_email": "kaputt"}, "Bitte prüfen Sie die E-Mail-Adresse"),
        ({"caller_email": "a" * 260 + "@b.de"}, "kürzen Sie auf 254 Zeichen"),
        ({"channel": "brieftaube"}, "Diese Auswahl gibt es nicht."),
        ({"caller_language": "tlh"}, "Diese Auswahl gibt es nicht."),
        ({"on_behalf_of": "x" * 121}, "kürzen Sie auf 120 Zeichen"),
        ({"callback": "1" * 41}, "kürzen Sie auf 40 Zeichen"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(clara, changes, sentence):
    response = clara.post("/melden/", filled(**{**PERSONAL, **changes}))

    assert response.status_code == 422
    assert sentence in words(response)
    assert f'value="{NAME}"' in response.text or "on_behalf_of" in changes
    assert Report.objects.count() == Contact.objects.count() == 0


# --- who may -------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["guest", "alice", "bob", "mo", "admin", "elsewhere"])
def test_nobody_else_is_asked_for_it_and_what_they_send_is_not_read(town, guest, who):
    if who == "elsewhere":
        other = factories.municipality(host="anderswo.example")
        guest.force_login(factories.member(other, Role.DISPATCHER))
    elif who != "guest":
        guest.force_login(getattr(town, who))

    page = guest.get("/melden/")
    response = guest.post("/melden/", filled(**{**PERSONAL, "caller_email": "kaputt"}))

    assert not any(field in page.text for field in FIELDS)
    report = Report.objects.get()
    assert (report.channel, report.taken_by, report.contact) == ("web", None, None)
    assert report.language == "de"
    assert Contact.objects.count() == 0
    assert response.url.startswith(status_path(report))


def test_a_cache_never_holds_the_fields(town, guest, clara):
    inside = clara.get("/melden/")

    assert all(field in inside.text for field in FIELDS)
    assert "private" in inside["Cache-Control"]
    assert not any(field in guest.get("/melden/").text for field in FIELDS)


@pytest.mark.parametrize("page", ["aufgenommen/{}/", "quittung/{}/", "quittung/{}/qr.svg"])
def test_the_receipt_is_printed_only_by_whoever_took_it_down(town, guest, clara, page):
    clara.post("/melden/", filled(**PERSONAL))
    path = f"/melden/{page.format(Report.objects.get().number)}"

    answers = {
        "guest": guest.get(path).status_code,
        "clara": clara.get(path).status_code,
        **{
            who: signed_in(getattr(town, who)).get(path).status_code
            for who in ("dana", "bob", "mo")
        },
    }

    assert answers == {"guest": 403, "clara": 200, "dana": 403, "bob": 403, "mo": 403}
    assert clara.get("/melden/quittung/99999/").status_code == 404
    town.clara.memberships.all().delete()
    assert signed_in(town.clara).get(path).status_code == 403


@pytest.mark.parametrize(("group", "is_theirs"), [("street", True), ("lamp", False)])
def test_the_way_to_the_report_is_offered_to_those_whom_it_lets_in(town, clara, group, is_theirs):
    clara.post("/melden/", filled(group=group, **PERSONAL))
    number = Report.objects.get().number

    page = clara.get(f"/melden/aufgenommen/{number}/")

    way = f"/arbeit/{number}/"
    assert (clara.get(way).status_code == 200) is is_theirs
    assert (f'href="{way}"' in page.text) is is_theirs


# --- the receipt ------------------------------------------------------------------------------


def test_the_receipt_says_what_the_caller_needs_and_nothing_else(town, clara):
    clara.post("/melden/", filled(**PERSONAL))
    report = Report.objects.get()

    page = clara.get(f"/melden/quittung/{report.number}/")

    for needed in (
        report.label, "Schlagloch", report.place, town.tiefbau.name, "Bürgertelefon", "0000-115",
        status_path(report), "generated/receipt.css",
    ):  # fmt: skip
        assert needed in page.text
    article = page.text[page.text.index("<article") : page.text.index("</article>")]
    for secret in (NAME, NUMBER, ADDRESS, "Ein tiefes Loch.", town.clara.full_name, "112"):
        assert secret not in article
    code = clara.get(f"/melden/quittung/{report.number}/qr.svg")
    assert code["Content-Type"] == "image/svg+xml"
    for answer in (page, code):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"


def test_the_receipt_of_a_confidential_report_says_neither_kind_nor_place(town, clara):
    factories.category(
        town.municipality, "noise", kind="confidential", default_body=town.bauhof,
        name={"de": "Lärm vom Nachbarn"},
    )  # fmt: skip
    clara.post("/melden/", filled(group="noise", **PERSONAL))
    report = Report.objects.get()

    page = clara.get(f"/melden/quittung/{report.number}/").text

    assert "Vertrauliche Meldung" in page
    assert "Lärm" not in page
    assert not report.place or report.place not in page


@pytest.mark.parametrize("page", ["aufgenommen/{}/", "quittung/{}/", "quittung/{}/qr.svg"])
def test_the_receipt_of_a_confidential_report_is_for_that_moment(town, clara, guest, page):
    factories.category(
        town.municipality, "noise", kind="confidential", default_body=town.bauhof,
        name={"de": "Lärm vom Nachbarn"},
    )  # fmt: skip
    form = filled(group="noise", **PERSONAL)
    sent = clara.post("/melden/", form)
    report = Report.objects.get()
    path = f"/melden/{page.format(report.number)}"
    assert sent["Location"] == f"/melden/aufgenommen/{report.number}/"
    assert clara.get(path).status_code == 200
    for stranger in (guest, signed_in(town.dana), signed_in(town.admin)):
        assert stranger.get(path).status_code == 404

    Report.objects.update(created_at=clock.now() - RECEIPT_FOR)
    assert clara.get(path).status_code == 404
    # The same form once more leads to no secret link, neither for people nor for scripts.
    assert clara.post("/melden/", form)["Location"] == "/melden/"
    kept = clara.post("/melden/", form, headers={"accept": "application/json"})
    assert status_path(report) not in kept.text
    assert Report.objects.count() == 1

    Membership.objects.create(
        municipality=town.municipality, user=town.clara, role=Role.CONFIDENTIAL
    )
    assert signed_in(town.clara).get(path).status_code == 200


# --- where the caller's data are -----------------------------------------------------------------


def test_name_and_number_are_read_by_those_who_may_and_stand_nowhere_else(
    town, clara, guest, caplog
):
    clara.post("/melden/", filled(**PERSONAL))
    report = Report.objects.get()
    jobs.work()
    case = f"/arbeit/{report.number}/"

    assert NUMBER in clara.get(case).text  # it lies with her office
    assert NUMBER in signed_in(town.dana).get(case).text
    assert NUMBER not in signed_in(town.mo).get(case).text
    assert NUMBER not in guest.get(report.get_absolute_url()).text
    written = json.dumps(
        [
            list(ReportEvent.objects.values("payload", "verb")),
            list(Journal.objects.values()),
            jobs.waiting(),
        ],
        default=str,
    )
    for secret in (NAME, NUMBER, ADDRESS):
        assert secret not in written
        assert secret not in caplog.text


def test_they_are_deleted_when_their_time_is_over(town, clara):
    clara.post("/melden/", filled(**PERSONAL))
    report = Report.objects.get()
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))
    later = clock.now() + timedelta(days=31)

    due = list(retention.contacts_due(town.municipality, later))
    retention.delete_contacts(due, later)

    assert report.contact_id in {contact.pk for contact in due}
    report.refresh_from_db()
    assert report.contact is None
