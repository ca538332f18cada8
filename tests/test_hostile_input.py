"""Whatever strangers and clumsy people send: never an error of ours, never a long calculation."""

import base64
import json
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock
from defects import links
from participation.following import PROJECT
from participation.services import set_up_poll
from tests import factories
from tests.factories import TOWN_HALL
from tests.going_back import and_back, telling
from tests.participation.factories import consultation, project

pytestmark = pytest.mark.django_db

FIELDS = [
    "draft_key", "group", "text", "lat", "lon", "accuracy", "place_text", "place_choice", "zone",
    "channel", "on_behalf_of", "callback", "asked", "leaf-street",
]  # fmt: skip
HUGE = "99999999999999999999"


def cursor(order: str, *values: Any) -> str:
    text = json.dumps([zlib.crc32(order.encode()), *values])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


OPEN_TO_ALL = [
    f"/meldungen/{HUGE}/",
    f"/meldungen/{HUGE}/qr.svg",
    f"/sitemap-meldungen-{HUGE}.xml",
    f"/tiles/reports/{HUGE}/0/0.mvt",
    "/tiles/reports/60000000000/0/0.mvt",
    f"/tiles/reports/3/{HUGE}/0.mvt",
    f"/tiles/base/{HUGE}/0/0.mvt",
    f"/tiles/base/3/0/{HUGE}.mvt",
    f"/tiles/projekte/{HUGE}/0/0.mvt",
    "/tiles/projekte/12/2130/1370.mvt?q=xyzzyqq",
    "/tiles/projekte/12/2130/1370.mvt?q=%00&gebiet=%00&thema=%00",
    f"/beteiligung/x/y/{HUGE}/",
    f"/beteiligung/x/y/{HUGE}/qr.svg",
    f"/beteiligung/x/y/{HUGE}/kommentieren/?auf=%00",
    "/beteiligung/x/y/1/?kommentar=%00&nach=%ED%A0%80&haltung=%00",
    "/beteiligung/x/y/thema/%00/",
    "/beteiligung/kommentar/00000000-0000-0000-0000-000000000000/verlauf/",
    "/bilder/../../etc/passwd",
    "/bilder/%2e%2e%2f%2e%2e%2fetc/passwd",
    "/demo/mail/..%2f..%2fetc/",
    "/static/..%2f..%2fconfig/settings.py",
    "/meldung/00000000-0000-0000-0000-000000000000/%00/",
    "/meldung/00000000-0000-0000-0000-000000000000/%ED%A0%80/",
    "/beanstanden/00000000-0000-0000-0000-000000000000/",
    "/beanstanden/%00/",
    "/beanstandung/00000000-0000-0000-0000-000000000000/%00/",
    "/beanstandung/00000000-0000-0000-0000-000000000000/%ED%A0%80/",
    "/begruendung/00000000-0000-0000-0000-000000000000/%00/",
    "/begruendung/00000000-0000-0000-0000-000000000000/%ED%A0%80/",
    "/theme/x.css",
    "/theme/x/192.png",
    "/theme/x/nothing.png",
    "/health/nothing",
    "/transparenz/pruefsumme/?nach=%00&kette=%00",
    "/transparenz/pruefsumme/2026-02-30.csv",
    "/transparenz/pruefsumme/0000-00-00.csv",
    "/transparenz/pruefsumme/9999-12-31.csv",
    "/feeds/pruefsumme.atom?kette=%ED%A0%80",
    "/static/nothing.css",
    "/meldungen/abo/?meldung=%00",
    f"/meldungen/abo/?meldung={HUGE}",
    "/meldungen/abo/?wo=%00&gebiet=%00&art=%00&flaeche=%00",
    "/meldungen/abo/?wo=umkreis&lat=1e309&lon=NaN&umkreis=%ED%A0%80",
    "/meldungen/abo/00000000-0000-0000-0000-000000000000/x/",
    "/feeds/auswahl.atom?wo=flaeche&flaeche=1,1;2,2;NaN,3",
    "/feeds/auswahl.atom?wo=umkreis&lat=NaN&lon=Infinity",
    f"/feeds/meldungen/{HUGE}.atom",
    f"/meldungen/{HUGE}/hinweis/",
    "/abo/bestaetigen/00000000-0000-0000-0000-000000000000/x/",
    "/abo/00000000-0000-0000-0000-000000000000/x/00000000-0000-0000-0000-000000000000/",
    "/meldung/00000000-0000-0000-0000-000000000000/kontakt/00000000-0000-0000-0000-000000000000/%00/",
    "/meldungen/?q=%00",
    "/meldungen/?q=%ED%A0%80",
    "/meldungen/?lat=1e309&lon=NaN",
    "/meldungen/?lat=NaN&lon=Infinity",
    "/meldungen/?lat=1E-999999999&lon=1E-999999999",
    "/meldungen/?lat=90&lon=180&umkreis=5000&sort=nah",
    "/meldungen/?lat=-90&lon=-180&sort=nah",
    "/meldungen/?lat=90&lon=180&nach=x",
    "/meldungen/?nach=%00",
    "/meldungen/?art=%00&gebiet=%00/%00&ort=%00&stand=%00",
    "/meldungen/?gebiet=/",
    "/meldungen/?q=999999999999",
    "/meldungen/?q=٣٤",
    "/meldungen/?q=" + "%25" * 100,
    "/meldungen/?q=" + "\\" * 100,
    "/meldungen/?q='%3A*%26!|()",
    "/meldungen/?ort=" + "a" * 9000,
    "/karte/?lat=1E-999999999&lon=1E-999999999",
    "/suche/?q=%00%01",
    "/suche/?q=" + "ab " * 3000,
    "/suche/?q=%F0%9F%92%A9%E2%80%AE",
    "/feeds/meldungen.atom?q=%01%02",
    "/feeds/meldungen.atom?stand=%01",
    "/feeds/meldungen.atom?ort=%01",
    "/api/v1/reports/?q=%00",
    "/api/v1/reports/?bbox=1e309,0,1,1",
    "/api/v1/reports/?bbox=-180,-90,180,90",
    "/api/v1/reports/?bbox=0,89.9,1,90",
    "/api/v1/reports/?limit=١٢",
    "/api/v1/reports/?created_after=0001-01-01T00:00:00%2B14:00",
    "/api/v1/reports/?created_before=9999-12-31T23:59:59-14:00",
    "/api/v1/reports/?created_after=9999-12-31T23:59:59",
    "/api/v1/reports/?created_after=0001-01-01T00:00:00",
    "/api/v1/reports/?updated_after=%00",
    "/api/v1/reports/?zone=%00&category=%00",
    "/api/v1/reports/?cursor=%00",
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", "0001-01-01T00:00:00+14:00", 1),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", "2026-01-01T00:00:00Z", 10**40),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", "2026-01-01T00:00:00Z", 1e308),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", "2026-01-01T00:00:00Z", [1]),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", {"m": 1}, 1),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", "2026-01-01T00:00:00Z", {"m": 1}),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", "2026-01-01T00:00:00Z", "\ud800"),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", "\ud800", 1),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", True, True),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", "9999-12-31T23:59:59.999999+00:00", -1),
    "/api/v1/reports/?cursor=" + cursor("-created_at,-id", "0001-01-01T00:00:00+00:00", 1),
    "/api/v1/zones/?cursor=" + cursor("layer__order,id", 10**40, -(10**40)),
    "/api/v1/zones/?cursor=" + cursor("layer__order,id", 10**6, 1),
    "/api/v1/zones/?cursor=" + cursor("layer__order,id", {"m": 1}, {"m": 1}),
    "/api/v1/zones/?layer=%00",
    "/api/v1/schema/?lang=%00",
    "/api/v1/schema/?lang=../../x",
    "/api/v1/schema/?version=%00&format=yaml",
    "/api/?format=%00",
    "/meldungen/?lat=50&lon=7&sort=nah&nach=" + cursor("distance,id", {"m": "1e309"}, 1),
    "/meldungen/?lat=50&lon=7&sort=nah&nach=" + cursor("distance,id", {"m": "nan"}, 1),
    "/meldungen/?lat=50&lon=7&sort=nah&nach=" + cursor("distance,id", "x", 1),
    "/meldungen/?lat=50&lon=7&sort=nah&nach=" + cursor("distance,id", [1], 1),
    "/meldungen/?lat=50&lon=7&sort=nah&nach=" + cursor("distance,id", 5, 1),
    "/meldungen/?lat=50&lon=7&sort=nah&nach=" + cursor("distance,id", {"m": 1}, 1e30),
    "/zustaendig/?ort=%00&art=%00",
    "/zustaendig/?lat=1e309&lon=0&art=x",
    "/zustaendig/?lat=85&lon=180&ort=%00",
    "/zustaendig/?art=lamp&lat=85&lon=180&frage-%00=%00",
    "/orte/suche/?q=%00",
    "/orte/suche/?q=" + "1" * 9000,
    "/orte/suche/?q=a/b/c/d&als=html",
    "/orte/suche/?q=Haupt 9999-9999",
    "/orte/suche/?q=Haupt 0",
    "/orte/suche/?q=Haupt ²",
    "/orte/suche/?q=Haupt ٣",
    "/orte/suche/?q=%25%25%25",
    "/orte/hier/?lat=1e309&lon=1",
    "/orte/hier/?lat=-85&lon=180",
    "/orte/hier/?lat=1e-320&lon=-0",
    "/orte/bild.svg?w=1e9&h=-1&z=" + "9" * 5000,
    "/orte/bild.svg?lat=85&lon=180&z=18&w=1280&h=1280",
    "/orte/bild.svg?lat=-85&lon=-180&z=9&pin=%00&thema=%00",
    "/orte/bild.svg?lat=&lon=",
    "/melden/?lat=x&lon=%00&group=%00&place_text=%00",
    "/konto/anmelden/?next=//evil.example/",
    "/konto/anmelden/?next=%00",
    "/demo/bausteine/",
    "/?%00=%00",
    "/sitemap-meldungen-0.xml",
    "/meldungen/liste.csv?q=%00&art=%00&gebiet=%00&alter=%00&lat=nan&lon=inf&sort=nah",
    f"/meldungen/liste.ods?q={HUGE}&stand=%00&umkreis={HUGE}",
]
DESKS = [
    "/bauhof/?fertig=x",
    "/bauhof/?fertig=%00",
    f"/bauhof/?fertig={HUGE}",
    f"/bauhof/{HUGE}/",
    f"/arbeit/{HUGE}/",
    "/arbeit/?liste=%00&amt=%00&nach=%00",
    "/arbeit/?liste=fertig",
    "/arbeit/?liste=fertig&nach=x",
    "/arbeit/?liste=alle&q=%00&art=%00&gebiet=%00&wem=%00&gefahr=%00&sort=%00&zurueck=%00",
    f"/arbeit/?liste=alle&q={HUGE}&gebiet=%2F&eingrenzen=1",
    "/arbeit/?liste=faellig&nach="
    + cursor("-is_danger,due_on,created_at,id", True, None, "2026-01-01T00:00:00Z", 1),
    "/arbeit/filter/?liste=%00",
    "/arbeit/liste.csv?liste=alle&q=%00&art=%00&gebiet=%00&kontakt=%00&sort=%00&nach=%00",
    f"/arbeit/liste.ods?liste=alle&q={HUGE}&gebiet=%2F&amt=%00&kontakt=1",
    f"/arbeit/ausgabe/?liste=%00&q={HUGE}",
    f"/arbeit/{HUGE}/akte/",
    f"/arbeit/{HUGE}/akte.pdf?kontakt=%00",
    f"/arbeit/ausschuss/?von={HUGE}&bis=%00",
    "/arbeit/ausschuss/karte.svg?von=0000-00-00&thema=%00",
    "/arbeit/karte/0/0/0.mvt?liste=%00&q=%00",
    f"/arbeit/karte/1/{HUGE}/0.mvt",
    "/arbeit/?nach=" + cursor("-is_danger,created_at,id", {"m": 1}, 1, 1),
    "/arbeit/?nach=" + cursor("-is_danger,created_at,id", "x", "2026-01-01T00:00:00Z", 1),
    "/moderation/?zurueck=%00",
    "/moderation/?zurueck=x",
    "/moderation/?liste=%00&art=%00&grund=%00&q=%00&nach=%00&alle=%00",
    "/moderation/?nach=" + cursor("due,opened_at,id", "x", "2026-01-01T00:00:00Z", 1),
    "/moderation/entschieden/?vor=%00&nur=%00",
    "/moderation/regeln-der-pruefung/defects.report_text/?bereich=%00",
    "/moderation/regeln-der-pruefung/%00/",
    "/moderation/pruefung/",
    "/moderation/pruefung/00000000-0000-0000-0000-000000000000/",
    "/konto/?next=%00",
    "/konto/zweiter-schritt/",
]


def broken(client: Client, paths: list[str]) -> list[str]:
    client.raise_request_exception = False
    return [path for path in paths if _status(client, path) >= 500]


def _status(client: Client, path: str) -> int:
    """After the whole answer has come: a file that is made while it is sent breaks late."""
    answer = client.get(path)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


def test_no_address_breaks_anything(client: Client, town: factories.Town) -> None:
    town.report()

    assert broken(client, OPEN_TO_ALL) == []


@pytest.mark.parametrize("persona", ["dana", "bob", "mo", "clara"])
def test_no_address_breaks_the_desks(client: Client, town: factories.Town, persona: str) -> None:
    town.report()
    client.force_login(getattr(town, persona))

    assert broken(client, DESKS) == []


@pytest.mark.parametrize("do", ["send", "photos", "find", "list", "change"])
def test_no_form_of_guests_breaks(client: Client, town: factories.Town, do: str) -> None:
    for bad in ("\0", "9" * 5000, "1e309", "NaN", "a/b\0c;;;"):
        assert client.post("/melden/", {"do": do, **dict.fromkeys(FIELDS, bad)}).status_code < 500


def test_no_field_breaks_a_report(town: factories.Town) -> None:
    valid = {"group": "lamp", "lat": str(TOWN_HALL.y), "lon": str(TOWN_HALL.x)}

    for field in FIELDS:
        with telling(field), and_back():
            client = Client()
            for bad in ("\0", "9" * 5000, "1e309", "a/b\0c;;;"):
                assert client.post("/melden/", {**valid, field: bad}).status_code < 500


@pytest.mark.parametrize("do", ["save", "photos", "find", "list", "leave-place", "\0"])
def test_no_field_breaks_changing_a_report(town: factories.Town, do: str) -> None:
    path = f"{links.status_path(town.report(created_at=clock.now()))}aendern/"

    # What no step is called saves, field by field as above.
    fields = (*FIELDS, "seen", "remove", "photos") if do != "\0" else ("text", "seen", "remove")
    for field in fields:
        with telling(field), and_back():
            client = Client()
            for bad in ("\0", "9" * 5000, "1e309", "NaN", "a/b\0c;;;"):
                assert client.post(path, {"do": do, field: bad}).status_code < 500


@pytest.mark.parametrize("do", ["reply", "still_broken", "is_fixed", "\0"])
def test_no_text_breaks_the_status_page(client: Client, town: factories.Town, do: str) -> None:
    report = town.report(work="fixed" if do == "still_broken" else "received")

    response = client.post(links.status_path(report), {"do": do, "text": "a\0b"})

    assert response.status_code == 422


@pytest.mark.parametrize("do", ["reply", "still_broken"])
def test_the_status_page_takes_no_longer_text_than_the_form(
    client: Client, town: factories.Town, do: str
) -> None:
    report = town.report(work="fixed" if do == "still_broken" else "received")

    response = client.post(links.status_path(report), {"do": do, "text": "a" * 4001})

    assert response.status_code == 422
    assert "höchstens 4000 Zeichen" in response.text


def test_finished_cases_are_listed(client: Client, town: factories.Town) -> None:
    fixed = town.report(work="fixed")
    duplicate = town.report(duplicate_of=fixed)
    client.force_login(town.dana)

    page = client.get("/arbeit/?liste=fertig").text

    assert fixed.label in page
    assert duplicate.label in page


@pytest.mark.parametrize("bad", ["x", "\0", HUGE, ""])
def test_no_post_breaks_the_desks(client: Client, town: factories.Town, bad: str) -> None:
    report = town.report()
    fields = dict.fromkeys(
        ("decision", "event", "item", "version", "outcome", "rule", "note", "seen", "text", "to",
         "next_body", "reason", "on", "people", "liste", "gesture", "case", "target", "unit",
         "do", "next"), bad,
    )  # fmt: skip
    for user in (town.dana, town.bob, town.mo):
        client.force_login(user)
        for path in (
            "/moderation/zuruecknehmen/",
            "/moderation/mehrere/",
            "/moderation/regeln-der-pruefung/defects.report_text/",
            "/konto/tasten/",
            f"/arbeit/{report.number}/zuruecknehmen/",
            f"/bauhof/{report.number}/zuruecknehmen/",
            *(
                f"/arbeit/{report.number}/{verb}/"
                for verb in ("annehmen", "nicht-fuer-uns", "zuweisen", "uebergeben", "fragen",
                             "einplanen", "behoben", "nicht-behoben", "antworten", "notiz", "x")
            ),
            *(
                f"/bauhof/{report.number}/{verb}/"
                for verb in ("behoben", "gesichert", "geht-nicht", "x")
            ),
        ):  # fmt: skip
            assert client.post(path, fields).status_code < 500


def test_no_form_about_participation_breaks(client: Client, town: factories.Town) -> None:
    client.raise_request_exception = False
    of = project(town.municipality)
    ideas, poll, survey = (consultation(of, kind) for kind in ("ideas", "poll", "survey"))
    option = set_up_poll(
        poll, question="?", text="", counting="", most_choices=1,
        options=[("A", ""), ("B", "")], by=town.admin, at=clock.now() - timedelta(days=2),
    ).options.first()  # fmt: skip
    assert option is not None
    far = '{"type": "Point", "coordinates": [' + "9" * 400 + ", 1]}"
    posts: list[tuple[str, dict[str, Any]]] = [
        ("/beteiligung/folgen/",
         {"kind": PROJECT, "ref": str(of.uuid), "back": "/a\0b"}),
        (f"{poll.get_absolute_url()}abstimmen/",
         {"options": [str(option.uuid), "a\0b"], "do": "vote"}),
        (f"{survey.get_absolute_url()}antworten/", {"x": "a\0b"}),
        (f"{ideas.get_absolute_url()}vorschlagen/", {"title": ["\0", "gut"], "do": "send"}),
        (f"{ideas.get_absolute_url()}vorschlagen/",
         {"title": "gut", "text": "gut", "geometry": far, "do": "send"}),
    ]  # fmt: skip

    broken = [path for path, data in posts if client.post(path, data).status_code >= 500]

    assert broken == []
