"""Following reports without an account: asked for, confirmed, told once a day, ended, in a feed."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import digest, guests
from accounts.models import Digest, Subscriber, Subscription
from accounts.vault import purging
from accounts.vault.erasure import erase_account
from common import clock
from defects import services
from defects.directory import Directory
from defects.models import Report, Watch
from defects.services import Actor
from defects.states import Work
from defects.watching import WatchForm, as_corners, matching, read_area
from tests import factories
from tests.factories import Town, at, box
from tests.jobs import work

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def town() -> Town:
    made = factories.town(host="testserver")
    made.municipality.base_url = "http://testserver"
    made.municipality.save(update_fields=["base_url"])
    return made


def links_of(message: Any) -> list[str]:
    """Paths of the links in a mail, its headers included."""
    text = message.body + message.extra_headers.get("List-Unsubscribe", "")
    return [urlsplit(found).path for found in re.findall(r"https?://[^\s>]+", text)]


def subscribe(client: Client, email: str = "Anna@Example.org", **fields: Any) -> str:
    """Ask and confirm; returns the path of the page for changing and ending."""
    work()
    outbox.outbox.clear()
    answer = client.post("/meldungen/abo/", {"email": email, **fields})
    assert answer.status_code == 303, answer.text
    work()
    (message,) = outbox.outbox
    (path,) = [path for path in links_of(message) if "bestaetigen" in path]
    page = client.post(path)
    assert "Bestätigt" in page.text
    return re.findall(r'href="(/abo/(?!bestaetigen)[^"]+)"', page.text)[0]


def tomorrow(days: int = 1) -> Any:
    return clock.now() + timedelta(days=days)


def mails_of_a_morning(town: Town, days: int = 1) -> list[Any]:
    work(until=tomorrow())
    outbox.outbox.clear()
    digest.tell_all(town.municipality, at=tomorrow(days))
    work()
    return list(outbox.outbox)


def moved(report: Report, hours: int = 1) -> None:
    """It changes publicly, after what was told before."""
    Report.objects.filter(pk=report.pk).update(updated_at=clock.now() + timedelta(hours=hours))


# --- asking and confirming ------------------------------------------------------------------------


def test_whoever_follows_a_report_is_told_in_one_mail_when_it_moves(client, town):
    report = town.report(place="Mühlweg 4")
    subscribe(client, meldung=report.number)
    assert mails_of_a_morning(town) == []  # nothing to tell, no mail

    Subscription.objects.update(told_until=clock.now() - timedelta(minutes=1))
    services.accept(report, by=Actor.staff(town.bob, town.bauhof))
    (message,) = mails_of_a_morning(town)

    assert message.to == ["anna@example.org"]
    assert f"Laterne, Mühlweg 4 ({report.label}): Angenommen" in message.body
    assert f"http://testserver{report.get_absolute_url()}" in message.body
    assert mails_of_a_morning(town) == []


def test_without_confirmation_nothing_is_told_and_the_address_goes(client, town):
    report = town.report()
    client.post("/meldungen/abo/", {"email": "anna@example.org", "meldung": report.number})
    moved(report)

    assert digest.tell_all(town.municipality, at=tomorrow()) == 0
    purging.purge(at=tomorrow(3), only=["accounts.unconfirmed_subscription"])
    assert not Subscription.objects.exists() and not Subscriber.objects.exists()


def test_a_scanner_that_opens_every_link_five_times_changes_nothing(client, town):
    report = town.report()
    client.post("/meldungen/abo/", {"email": "anna@example.org", "meldung": report.number})
    work()
    before = list(Subscription.objects.values())

    for path in links_of(outbox.outbox[-1]):
        for _ in range(5):
            answer = client.get(path)
            client.head(path)
        assert answer.status_code == 200
        if path != "":
            assert answer.cookies == {}

    assert list(Subscription.objects.values()) == before
    assert before[0]["confirmed_at"] is None


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(client, town):
    report = town.report()
    subscribe(client, meldung=report.number)

    known = client.post("/meldungen/abo/", {"email": "anna@example.org", "meldung": report.number})
    new = client.post("/meldungen/abo/", {"email": "bert@example.org", "meldung": report.number})
    member = client.post("/meldungen/abo/", {"email": town.clara.email, "meldung": report.number})

    assert {(each.status_code, each["Location"]) for each in (known, new, member)} == {
        (303, "/meldungen/abo/gesendet/")
    }
    work()
    subjects = [message.subject for message in outbox.outbox[-3:]]
    assert sorted(subjects) == sorted(
        [
            "Sie bekommen diese Nachrichten schon",
            *["Bitte bestätigen: Nachrichten aus Lindenbach"] * 2,
        ]
    )


def test_nobody_floods_a_postbox_and_nothing_tells(client, town):
    report = town.report()
    for _ in range(6):
        answer = client.post(
            "/meldungen/abo/", {"email": "anna@example.org", "meldung": report.number}
        )
        assert answer["Location"] == "/meldungen/abo/gesendet/"
    work()

    assert len(outbox.outbox) == guests.ASKED_AN_HOUR


def test_one_connection_asks_so_often_and_is_then_told_to_wait(client, town):
    report = town.report()
    answers = [
        client.post("/meldungen/abo/", {"email": f"a{n}@example.org", "meldung": report.number})
        for n in range(31)
    ]

    assert [answer.status_code for answer in answers] == [303] * 30 + [422]
    assert "sehr viele Anfragen" in answers[-1].text


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"email": "anna"},
        {"email": "a" * 300 + "@example.org"},
        {"email": "anna@example.org\nBcc: b@example.org"},
        {"email": "anna@example.org", "wo": "gebiet", "gebiet": "stadtteile/nirgends"},
        {"email": "anna@example.org", "wo": "umkreis", "ort": "Nirgendsweg 7"},
        {"email": "anna@example.org", "wo": "umkreis", "lat": "nan", "lon": "1"},
        {"email": "anna@example.org", "wo": "umkreis", "lat": "10", "lon": "10"},
        {"email": "anna@example.org", "wo": "flaeche", "flaeche": ""},
        {"email": "anna@example.org", "wo": "flaeche", "flaeche": "1,2;3"},
        {"email": "anna@example.org", "wo": "flaeche", "flaeche": "[" * 9000},
        {"email": "anna@example.org", "wo": "flaeche", "flaeche": "0,0;1,0;1,1"},
        {"email": "anna@example.org", "art": "gibt-es-nicht"},
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(client, town, fields):
    answer = client.post("/meldungen/abo/", fields)

    assert answer.status_code == 422
    assert not Subscriber.objects.exists() and not Watch.objects.exists()


def test_a_hidden_report_cannot_be_followed_and_looks_like_one_that_is_not_there(client, town):
    hidden = town.report(shown=False)
    for number in (hidden.number, 999_999, "x"):
        answer = client.post("/meldungen/abo/", {"email": "a@example.org", "meldung": number})
        assert answer.status_code == 404
    assert client.get(f"/feeds/meldungen/{hidden.number}.atom").status_code == 404


def test_links_of_others_of_another_town_and_revoked_ones_open_nothing(client, town):
    factories.municipality(host="anderswo.example")
    report = town.report()
    path = subscribe(client, meldung=report.number)
    row = Subscription.objects.get()
    stranger = Client(headers={"host": "anderswo.example"})

    for wrong in (path, guests.confirm_path(row)):
        assert stranger.get(wrong).status_code == 404
        assert stranger.post(wrong).status_code == 404
        assert client.get(re.sub("[^/]+/$", "x" * 24 + "/", wrong)).status_code == 404
    Subscriber.objects.update(link_version=2)
    assert client.get(path).status_code == 404
    assert "gilt nicht mehr" in client.get(guests.confirm_path(row)).text
    assert Subscription.objects.count() == 1


# --- ending and changing --------------------------------------------------------------------------


def test_the_mail_program_ends_all_by_one_click_without_a_cookie(client, town):
    report = town.report()
    subscribe(client, meldung=report.number)
    subscribe(client, wo="stadt")
    Subscription.objects.update(told_until=clock.now() - timedelta(minutes=1))
    moved(report, 0)
    (message,) = mails_of_a_morning(town)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>")).path

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(link, {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://m.x"})

    assert answer.status_code == 200
    assert not Subscription.objects.exists() and not Subscriber.objects.exists()


def test_one_of_several_ends_by_its_own_link_and_one_click(client, town):
    report = town.report()
    subscribe(client, meldung=report.number)
    path = subscribe(client, wo="stadt")
    one = Subscription.objects.get(kind="defects-report")

    page = client.get(f"{path}{one.uuid}/")
    assert "Keine Nachrichten mehr zu" in page.text
    assert Subscription.objects.count() == 2
    Client(enforce_csrf_checks=True).post(
        f"{path}{one.uuid}/", {"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://m.x"}
    )

    assert [row.kind for row in Subscription.objects.all()] == ["defects-watch"]
    assert Subscriber.objects.count() == 1


def test_what_is_followed_can_be_changed_with_the_link_and_by_nobody_else(client, town):
    path = subscribe(client, wo="stadt", art="lamp")
    page = client.get(path)
    assert "Laterne: Lindenbach" in page.text
    (change,) = re.findall(r'href="(/meldungen/abo/[0-9a-f-]{36}/[^"]+)"', page.text)

    for _ in range(5):
        shown = client.get(change)
    assert shown.status_code == 200 and shown["Referrer-Policy"] == "no-referrer"
    assert client.get(change[:-5] + "xxxx/").status_code == 404
    assert client.post(change, {"wo": "umkreis", "ort": "Nirgendsweg"}).status_code == 422
    answer = client.post(change, {"wo": "stadt", "art": "pothole"})

    assert answer.status_code == 303 and answer["Location"] == path
    assert Watch.objects.get().kinds == ["pothole"]
    assert "Schlagloch: Lindenbach" in client.get(path).text


def test_after_its_time_an_address_goes_unless_its_owner_prolongs_it(client, town):
    path = subscribe(client, wo="stadt")
    Subscriber.objects.update(wanted_at=clock.now() - timedelta(days=700))
    assert "enden diese Nachrichten von selbst" in client.get(path).text
    client.post(path, {"do": "keep"})

    purging.purge(at=tomorrow(60), only=["accounts.subscriber"])
    assert Subscription.objects.count() == 1
    purging.purge(at=tomorrow(800), only=["accounts.subscriber", "defects.watch"])
    assert not Subscription.objects.exists() and not Watch.objects.exists()


# --- one mail a day -------------------------------------------------------------------------------


def test_one_address_gets_one_mail_a_day_with_and_without_an_account(client, town):
    report, other = town.report(), town.report()
    person = factories.user("anna")
    assert person.email == "anna@example.org"
    digest.follow(town.municipality, person, "defects-report", other.uuid)
    subscribe(client, meldung=report.number)
    Subscription.objects.update(told_until=clock.now() - timedelta(minutes=1))
    moved(report, 0), moved(other, 0)

    (message,) = mails_of_a_morning(town)

    assert report.label in message.body and other.label in message.body
    assert message.body.count("Dazu keine Nachrichten mehr") == 2
    assert Digest.objects.get().user == person


def test_a_second_run_of_the_same_day_tells_nobody_again(client, town):
    report = town.report()
    subscribe(client, meldung=report.number)
    Subscription.objects.update(told_until=clock.now() - timedelta(minutes=1))
    moved(report, 0)
    morning = (clock.now() + timedelta(days=1)).astimezone(clock.BERLIN).replace(hour=7)

    assert digest.tell_all(town.municipality, at=morning) == 1
    Report.objects.update(updated_at=morning + timedelta(hours=1))
    assert digest.tell_all(town.municipality, at=morning + timedelta(hours=2)) == 0
    assert digest.tell_all(town.municipality, at=morning + timedelta(days=1)) == 1


def test_what_is_hidden_before_it_is_sent_is_not_told(client, town):
    report = town.report(place="Geheimweg 1")
    subscribe(client, wo="stadt")
    Subscription.objects.update(told_until=clock.now() - timedelta(minutes=1))
    moved(report, 0)
    outbox.outbox.clear()
    assert digest.tell_all(town.municipality, at=tomorrow()) == 1
    Report.objects.update(shown=False, text_shown=False)

    work()

    assert outbox.outbox == []


def test_another_town_tells_of_its_own_only(client, town):
    elsewhere = factories.town(host="anderswo.example")
    subscribe(client, wo="stadt")
    Subscription.objects.update(told_until=clock.now() - timedelta(minutes=1))
    moved(elsewhere.report(), 0)

    assert digest.tell_all(town.municipality, at=tomorrow()) == 0
    assert digest.tell_all(elsewhere.municipality, at=tomorrow()) == 0


def test_a_subscription_belongs_to_one_and_an_address_is_there_once(town):
    person = factories.user()
    subscriber = Subscriber.objects.create(municipality=town.municipality, email="a@example.org")
    for broken in (
        {"user": None, "subscriber": None},
        {"user": person, "subscriber": subscriber},
        {"user": person, "confirmed_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.create(
                municipality=town.municipality, kind="x", ref=person.uuid, **broken
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.create(municipality=town.municipality, email="a@example.org")


# --- the selection --------------------------------------------------------------------------------


def selections(town: Town) -> dict[str, dict[str, Any]]:
    low, high = at(-100, -100), at(150, 150)
    ring = [low.coords, (high.x, low.y), high.coords, (low.x, high.y), low.coords]
    return {
        "stadt": {"wo": "stadt"},
        "gebiet": {"wo": "gebiet", "gebiet": "stadtteile/altstadt"},
        "umkreis": {"wo": "umkreis", "lat": at(0, 0).y, "lon": at(0, 0).x, "umkreis": "250"},
        "gezeichnet": {"flaeche": ";".join(f"{x},{y}" for x, y in ring)},
        "arten": {"wo": "stadt", "art": ["lamp"]},
        "beides": {"wo": "umkreis", "lat": at(0, 0).y, "lon": at(0, 0).x, "umkreis": "250",
                   "art": ["pothole"]},
    }  # fmt: skip


@pytest.mark.parametrize("name", ["stadt", "gebiet", "umkreis", "gezeichnet", "arten", "beides"])
def test_mail_and_feed_of_a_selection_hold_the_same_reports(client, town, name):
    factories.zone(town.municipality, "Oberdorf", boundary=box(1000, -1000, 2000, 1000))
    for east in (0, 200, 700, 1500):
        for category in (town.lamp, town.pothole):
            services.submit_report(
                municipality=town.municipality, category=category, location=at(east, 20)
            )
    fields = selections(town)[name]
    directory = Directory(town.municipality)
    subscribe(client, **fields)
    watch = Watch.objects.get()

    told = matching(
        town.municipality, [watch.uuid], clock.now() - timedelta(days=1), tomorrow()
    ).get(watch.uuid, [])
    feed = ET.fromstring(client.get(f"/feeds/auswahl.atom?{urlencode(fields, doseq=True)}").text)
    ids = {entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")}

    expected = {"stadt": 8, "gebiet": 6, "umkreis": 4, "gezeichnet": 2, "arten": 4, "beides": 2}
    assert len(told) == expected[name]
    assert ids == {f"urn:uuid:{row.uuid}" for row in Report.objects.filter(pk__in=told)}
    assert directory.kinds


def test_the_page_works_without_scripts_and_keeps_what_was_typed(client, town):
    answer = client.post(
        "/meldungen/abo/", {"wo": "umkreis", "ort": "Nirgendsweg 7", "email": "anna@example.org"}
    )

    assert 'value="Nirgendsweg 7"' in answer.text and 'value="anna@example.org"' in answer.text
    assert 'aria-describedby="w-ort-fehler"' in answer.text
    page = client.get("/meldungen/abo/?gebiet=stadtteile/altstadt&art=lamp")
    assert re.search(r'value="gebiet" checked', page.text)
    assert "/feeds/auswahl.atom?wo=gebiet&amp;gebiet=stadtteile/altstadt&amp;art=lamp" in page.text
    assert page.cookies == {}


def test_whoever_is_signed_in_needs_no_link(client, town):
    report = town.report()
    person = factories.user("berta")
    client.force_login(person)

    answer = client.post("/meldungen/abo/", {"meldung": report.number})

    assert answer["Location"] == "/konto/nachrichten/"
    assert Subscription.objects.get().user == person
    assert report.label in client.get("/konto/nachrichten/").text


def test_a_feed_of_a_wrong_selection_says_what_is_wrong(client, town):
    answer = client.get("/feeds/auswahl.atom?wo=gebiet&gebiet=x")
    assert answer.status_code == 400 and "Gebiet" in answer.text


def test_an_area_is_read_by_hand_from_both_ways_of_writing(town):
    area = read_area("7.2,50.8;7.21,50.8;7.21,50.81")
    assert as_corners(area) == "7.20000,50.80000;7.21000,50.80000;7.21000,50.81000"
    again = read_area(
        '{"type":"Polygon","coordinates":[[[7.2,50.8],[7.21,50.8],[7.21,50.81],[7.2,50.8]]]}'
    )
    assert again.coords == area.coords
    for wrong in (
        "1,2;3,4",
        "1,1;2,2;1,2;2,1",
        "{}",
        '{"type":"Point","coordinates":[1,2]}',
        ";".join(f"7.{n:03},50.8" for n in range(150)),
        "nan,nan;1,1;2,2",
        "7,90;8,89;9,88",
    ):
        form = WatchForm({"flaeche": wrong}, directory=Directory(town.municipality))
        assert not form.is_valid(), wrong


def test_the_morning_costs_the_same_for_one_and_for_many(client, town, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    numbers = []
    for _round in range(2):
        for n in range(3):
            subscribe(client, email=f"p{_round}{n}@example.org", wo="stadt", art="lamp")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            digest.tell_all(town.municipality, at=tomorrow())
        numbers.append(len(queries))
        Digest.objects.all().delete()
        Subscription.objects.update(told_until=clock.now())
    assert numbers[0] == numbers[1]


def test_closed_words_of_the_mail_follow_the_report(client, town):
    report = town.report(work=Work.FIXED)
    subscribe(client, meldung=report.number)
    Subscription.objects.update(told_until=clock.now() - timedelta(minutes=1))
    moved(report, 0)
    (message,) = mails_of_a_morning(town)
    assert "Behoben" in message.body


def test_whoever_deletes_the_account_is_not_written_to_without_one_either(client, town):
    subscribe(client, wo="stadt")
    person = factories.user("anna")

    erase_account(person, wish="keep", municipality=town.municipality)

    assert not Subscriber.objects.exists() and not Subscription.objects.exists()
