"""Lists of reports as files: what the desk shows and what everybody may read, row by row."""

import csv
import io
import tracemalloc
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from odfdo import Document

from accounts.models import Role
from common import clock
from common.models import Journal
from defects.models import Category, Report, Routing
from moderation.passages import MARKER
from tests import factories
from tests.defects.test_desk import signed_in

pytestmark = pytest.mark.django_db
HOST = {"host": "lindenbach.example"}


@pytest.fixture
def town():
    return factories.town(host="lindenbach.example")


@pytest.fixture
def clerk(town):
    return factories.member(town.municipality, Role.CLERK, town.bauhof)


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


def rows(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = content(answer).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def numbers(answer) -> list[str]:
    return [row["Nummer"] for row in rows(answer)]


def labels(*reports) -> list[str]:
    return [report.label for report in reports]


# --- the desk ---------------------------------------------------------------------------


def test_the_file_holds_exactly_what_the_desk_lists(town, clerk):
    old = town.report(text="Die Laterne flackert.", created_at=clock.now() - timedelta(days=3))
    new = town.report(category=town.footway, is_danger=True)
    town.report(body=town.tiefbau)
    client = signed_in(clerk)

    assert numbers(client.get("/arbeit/liste.csv")) == labels(new, old)
    assert numbers(client.get("/arbeit/liste.csv?art=lamp")) == labels(old)
    assert numbers(client.get("/arbeit/liste.csv?gefahr=1")) == labels(new)
    assert numbers(client.get("/arbeit/liste.csv?q=flackert&liste=alle")) == labels(old)
    assert numbers(client.get("/arbeit/liste.csv?liste=fertig")) == []
    assert numbers(client.get("/arbeit/liste.csv?sort=alt")) == labels(old, new)


def test_what_is_wrong_in_the_address_is_left_out_as_on_the_page(town, clerk):
    report = town.report()
    wrong = "?liste=gibtsnicht&art=x&gebiet=y/z&wem=%00&sort=9&kontakt=ja&q=%00&nach=kaputt&amt=q"

    assert numbers(signed_in(town.dana).get("/arbeit/liste.csv" + wrong)) == []
    wrong = wrong.replace("&amt=q", "")
    assert numbers(signed_in(clerk).get("/arbeit/liste.csv" + wrong)) == labels(report)


def test_a_row_says_what_the_case_says(town, clerk):
    town.report(
        text=f"Müll von {MARKER} 🚧",
        shown=True,
        text_shown=False,
        file_reference="66-21/2026",
        zone=town.district,
        assignee=clerk,
    )

    (row,) = rows(signed_in(clerk).get("/arbeit/liste.csv"))

    assert row["Aktenzeichen"] == "66-21/2026"
    assert row["Art"] == "Laterne"
    assert row["Text"] == "Müll von [entfernt] 🚧"
    assert row["Text öffentlich"] == "nein"
    assert row["Gebiet"] == town.district.name
    assert row["Breite"] == "50,800000"
    assert row["Zuständig"] == "Bauhof"
    assert row["Zugewiesen"] == str(clerk)
    assert row["Gemeldet"] == f"{clock.today():%d.%m.%Y}"
    assert "E-Mail" not in row


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r="])
def test_nothing_that_somebody_wrote_is_run_by_a_spreadsheet(town, clerk, begin):
    town.report(text=f"{begin}HYPERLINK(1)", place="=1+1", file_reference="=2+2")
    client = signed_in(clerk)

    (row,) = rows(client.get("/arbeit/liste.csv"))
    assert row["Text"].startswith("'")
    assert row["Ort"] == "'=1+1"
    assert row["Aktenzeichen"] == "'=2+2"

    document = Document(io.BytesIO(content(client.get("/arbeit/liste.ods"))))
    assert "formula" not in document.body.serialize()


def test_the_spreadsheet_holds_the_same(town, clerk):
    report = town.report(text="Zwei\nZeilen", file_reference="66")
    client = signed_in(clerk)

    answer = client.get("/arbeit/liste.ods")
    table = Document(io.BytesIO(content(answer))).body.tables[0]
    header, first = list(table.iter_values())

    assert answer["Content-Disposition"].startswith("attachment; ")
    assert header == list(rows(client.get("/arbeit/liste.csv"))[0])
    found = dict(zip(header, first, strict=True))
    assert found["Nummer"] == report.label
    assert found["Text"] == "Zwei\nZeilen"
    assert found["Gemeldet"] == clock.today()
    assert float(found["Breite"]) == pytest.approx(50.8)


def test_clerks_get_what_their_office_has_and_no_other(town, clerk):
    own, foreign = town.report(), town.report(body=town.tiefbau)
    elsewhere = factories.town(host="anderswo.example")
    elsewhere.report()

    assert numbers(signed_in(clerk).get("/arbeit/liste.csv?liste=alle")) == labels(own)
    assert numbers(signed_in(town.clara).get("/arbeit/liste.csv?liste=alle")) == labels(foreign)
    assert set(numbers(signed_in(town.dana).get("/arbeit/liste.csv?liste=alle"))) == set(
        labels(own, foreign)
    )


def test_confidential_reports_come_to_those_who_see_them(town, clerk):
    secret = factories.category(
        town.municipality, "geheim", kind=Category.Kind.CONFIDENTIAL, name={"de": "Vertraulich"}
    )
    report = town.report(category=secret, shown=False, location=None)

    named = factories.member(town.municipality, Role.CONFIDENTIAL)

    assert numbers(signed_in(named).get("/arbeit/liste.csv?liste=vertraulich")) == labels(report)
    for other in (clerk, town.clara, town.dana):
        answer = signed_in(other).get("/arbeit/liste.csv?liste=vertraulich")
        assert answer.status_code == 403
        assert numbers(signed_in(other).get("/arbeit/liste.csv?liste=alle")) == []


def test_the_clearing_desk_does_not_get_hidden_reports_of_bodies_outside(town):
    clearer = factories.member(town.municipality, Role.CLERK, town.clearing)
    known = town.report(body=town.land, text="Öffentlich")
    town.report(body=town.land, shown=False, text="Verborgen")

    found = rows(signed_in(clearer).get("/arbeit/liste.csv"))

    assert [row["Nummer"] for row in found] == labels(known)


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 403), ("bob", 403), ("mo", 403), ("admin", 403), ("dana", 200), ("clara", 200)],
)
@pytest.mark.parametrize("path", ["/arbeit/liste.csv", "/arbeit/liste.ods", "/arbeit/ausgabe/"])
def test_only_who_has_a_desk_takes_its_list(town, who, status, path):
    assert signed_in(getattr(town, who)).get(path).status_code == status


def test_guests_and_staff_of_another_town_get_nothing(town, client):
    elsewhere = factories.town(host="anderswo.example")

    assert client.get("/arbeit/liste.csv", headers=HOST).status_code == 302
    assert signed_in(elsewhere.dana).get("/arbeit/liste.csv").status_code == 403
    assert signed_in(town.dana).post("/arbeit/liste.csv").status_code == 405


# --- contacts ---------------------------------------------------------------------------


@pytest.fixture
def reached(town):
    return town.report(contact=factories.contact(town.municipality, email="rita@example.org"))


def test_contacts_are_in_it_for_those_who_may_see_them_and_ask(town, clerk, reached):
    client = signed_in(clerk)

    assert "rita@example.org" not in content(client.get("/arbeit/liste.csv")).decode()
    (row,) = rows(client.get("/arbeit/liste.csv?kontakt=1"))
    assert row["E-Mail"] == "rita@example.org"
    assert "Mit Namen, E-Mail und Telefon" in client.get("/arbeit/ausgabe/").text


def test_who_had_a_report_before_does_not_get_its_contact_any_more(town, clerk, reached):
    """Clara's office had it; she still sees it, but not whose it is."""
    Routing.objects.create(
        municipality=town.municipality,
        report=reached,
        step="person",
        body=town.tiefbau,
        sentence="",
    )
    own = town.report(
        body=town.tiefbau, contact=factories.contact(town.municipality, email="otto@example.org")
    )

    found = rows(signed_in(town.clara).get("/arbeit/liste.csv?liste=alle&kontakt=1"))

    assert {row["Nummer"]: row["E-Mail"] for row in found} == {
        own.label: "otto@example.org",
        reached.label: "",
    }


def test_the_journal_says_who_took_which_list_and_not_what_was_searched(town, clerk, reached):
    client = signed_in(clerk)
    content(client.get("/arbeit/liste.ods?liste=alle&q=rita@example.org&kontakt=1"))

    line = Journal.objects.get(verb="list.exported")

    assert line.actor_uuid == clerk.uuid
    assert line.payload == {
        "kind": "ods",
        "rows": 1,
        "contacts": True,
        "queue": "alle",
        "office": "",
        "category": "",
        "zone": "",
        "whose": "",
        "danger": False,
        "searched": True,
    }


# --- length -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/arbeit/liste.csv?kontakt=1", "/meldungen/liste.csv"])
def test_statements_do_not_grow_with_the_list(town, clerk, path):
    client = signed_in(clerk)

    def statements(more: int) -> int:
        for _n in range(more):
            town.report(zone=town.district, contact=factories.contact(town.municipality))
        with CaptureQueriesContext(connection) as caught:
            assert len(rows(client.get(path)))
        return len(caught)

    statements(1)  # hosts and kinds are read once
    one = statements(0)
    assert statements(4) == one


def test_a_list_of_thousands_takes_no_more_memory_than_one_of_hundreds(town, clerk):
    first = town.report(text="Ein Text von einiger Länge. " * 10)

    def fill(count: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO moderation_item (uuid, municipality_id, kind, visibility, shown,
                                             version, title, excerpt, created_at)
                SELECT gen_random_uuid(), municipality_id, kind, visibility, shown, 1, '', '',
                       created_at
                FROM moderation_item, generate_series(1, %s) WHERE id = %s RETURNING id
                """,
                [count, first.item_id],
            )
            items = [row[0] for row in cursor.fetchall()]
        copies = []
        for item in items:
            values = {
                field.attname: getattr(first, field.attname)
                for field in Report._meta.concrete_fields
                if field.name
                not in ("id", "uuid", "number", "item", "text_item", "location_3857", "search")
            }
            copies.append(Report(item_id=item, number=item + 1_000_000, **values))
        Report.objects.bulk_create(copies, batch_size=500)

    def peak(path: str) -> int:
        answer = signed_in(clerk).get(path)
        tracemalloc.start()
        size = sum(len(part) for part in answer.streaming_content)
        _now, found = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > 1000
        return found

    fill(600)
    small = [peak("/arbeit/liste.csv"), peak("/arbeit/liste.ods")]
    fill(2400)
    large = [peak("/arbeit/liste.csv"), peak("/arbeit/liste.ods")]

    assert all(now < before + 1_500_000 for now, before in zip(large, small, strict=True))


# --- everybody --------------------------------------------------------------------------


def test_everybody_gets_the_public_list_as_it_is_narrowed(town, client):
    fixed = town.report(work="fixed", text="Wieder hell")
    lamp = town.report(text="=böse()", zone=town.district)
    hidden = town.report(shown=False, text="Verborgen")

    found = rows(client.get("/meldungen/liste.csv", headers=HOST))
    assert {row["Nummer"] for row in found} == set(labels(fixed, lamp))
    assert hidden.label not in {row["Nummer"] for row in found}
    (row,) = rows(client.get("/meldungen/liste.csv?stand=offen", headers=HOST))
    assert row["Text"] == "'=böse()"
    assert row["Adresse der Seite"].endswith(f"/meldungen/{lamp.number}/")
    assert rows(client.get("/meldungen/liste.csv?q=verborgen", headers=HOST)) == []


def test_a_text_that_waits_for_its_release_is_not_in_it(town, client):
    town.report(text="Name des Nachbarn", text_shown=False, file_reference="66-geheim")

    answer = content(client.get("/meldungen/liste.csv", headers=HOST)).decode()

    assert "Nachbarn" not in answer
    assert "66-geheim" not in answer


def test_the_public_spreadsheet_says_the_same_in_the_language_of_the_page(town, client):
    town.report()

    table = Document(
        io.BytesIO(content(client.get("/en/meldungen/liste.ods", headers=HOST)))
    ).body.tables[0]
    header, row = list(table.iter_values())

    assert len(header) == len(row) == 13
    assert row[header.index(header[6])] == "Received"


def test_a_wrong_selection_is_left_out_and_the_page_links_the_files(town, client):
    report = town.report()

    found = rows(
        client.get("/meldungen/liste.csv?art=nix&alter=%00&lat=999&sort=nah&gebiet=9", headers=HOST)
    )
    page = client.get("/meldungen/?stand=offen", headers=HOST).text

    assert [row["Nummer"] for row in found] == labels(report)
    assert '/meldungen/liste.csv?stand=offen"' in page
    assert '/meldungen/liste.ods?stand=offen"' in page


def test_one_address_takes_the_list_so_often_and_then_waits(town, client, monkeypatch):
    monkeypatch.setattr("defects.views.exports._TIMES", 2)

    seen = [client.get("/meldungen/liste.csv", headers=HOST).status_code for _n in range(3)]

    assert seen == [200, 200, 429]
