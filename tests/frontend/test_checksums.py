"""The daily hashes of the journal, as everybody reads and checks them."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html import unescape
from xml.etree import ElementTree as ET

import pytest
import time_machine

from common.audit import publishing
from common.models import DailyHead
from geo.tenancy import forget_hosts
from tests import factories
from tests.common.audit import seal_at

pytestmark = pytest.mark.django_db

PAGE = "/transparenz/pruefsumme/"
ATOM = "{http://www.w3.org/2005/Atom}"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def lindenbach():
    return factories.municipality(host="testserver")


def days(town: int | None, number: int) -> list[DailyHead]:
    """`number` days with two rows each; newest first."""
    for day in range(number):
        seal_at(MONDAY + timedelta(days=day), "one", "two", town=town)
    seal_at(MONDAY + timedelta(days=number), town=town)
    return list(DailyHead.objects.filter(municipality_id=town).order_by("-day"))


def test_a_town_shows_its_own_heads_newest_first_and_the_platform_has_others(client, lindenbach):
    other = factories.municipality(name="Nachbarstadt", host="other.example")
    ours = days(lindenbach.pk, 2)
    theirs, platform = days(other.pk, 1), days(None, 1)

    page = client.get(PAGE).text
    assert page.index("3. März 2026") < page.index("2. März 2026")
    assert all(head.hash in page for head in ours if head.rows)
    assert not any(head.hash in page for head in (*theirs, *platform))
    assert "2 neue Einträge, 4 insgesamt" in page

    page = client.get(f"{PAGE}?kette=plattform").text
    assert platform[0].hash in page and ours[0].hash not in page


def test_before_the_first_head_it_says_when_there_will_be_one(client, lindenbach):
    assert "Noch keine Prüfsumme" in client.get(PAGE).text


@pytest.mark.parametrize("number", [1, 3])
def test_many_heads_cost_as_many_statements_as_one(
    client, lindenbach, django_assert_num_queries, number
):
    days(lindenbach.pk, number)
    forget_hosts()

    with django_assert_num_queries(2 + 1 + 1):  # hosts, data version, heads
        client.get(PAGE)


def test_pages_of_a_month_follow_each_other_without_a_gap(client, lindenbach):
    found = days(lindenbach.pk, 40)

    first = client.get(PAGE).text
    following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = client.get(PAGE + unescape(following)).text

    assert [head.hash in first for head in found] == [True] * 31 + [False] * 9
    assert [head.hash in second for head in found] == [False] * 31 + [True] * 9
    assert client.get(f"{PAGE}?nach=quatsch").status_code == 200


def test_a_new_head_is_on_the_page_at_once(client, lindenbach):
    seal_at(MONDAY, "one", town=lindenbach.pk)
    assert "Noch keine Prüfsumme" in client.get(PAGE).text

    seal_at(MONDAY + timedelta(days=1), town=lindenbach.pk)

    assert DailyHead.objects.get().hash in client.get(PAGE).text


def test_all_heads_as_a_table(client, lindenbach):
    newer, older = days(lindenbach.pk, 2)

    answer = client.get(f"{PAGE}pruefsummen.csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.text.splitlines() == [
        "tag;platz;eintraege_am_tag;pruefsumme",
        f"2026-03-02;2;2;{older.hash}",
        f"2026-03-03;4;2;{newer.hash}",
    ]


def test_the_feed_gives_each_reader_a_copy(client, lindenbach):
    newer, older = days(lindenbach.pk, 2)

    answer = client.get("/feeds/pruefsumme.atom")

    entries = ET.fromstring(answer.text).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Prüfsumme vom 3. März 2026",
        "Prüfsumme vom 2. März 2026",
    ]
    assert newer.hash in (entries[0].findtext(f"{ATOM}summary") or "")
    assert older.hash in (entries[1].findtext(f"{ATOM}summary") or "")


def test_the_program_on_the_page_checks_the_files_and_finds_a_change(client, lindenbach, tmp_path):
    """As somebody does who has kept the head of Monday."""
    last, middle, monday = days(lindenbach.pk, 3)
    page = client.get(PAGE).text
    code = page.partition('tabindex="0"><code>')[2].partition("</code>")[0]
    (tmp_path / "pruefen.py").write_text(unescape(code), encoding="utf-8")
    files = []
    for head in (middle, last):
        files.append(tmp_path / f"{head.day}.csv")
        answer = client.get(f"{PAGE}{head.day}.csv")
        files[-1].write_bytes(b"".join(answer))

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(tmp_path / "pruefen.py"), monday.hash, *map(str, files)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run().stdout.strip() == f"Stimmt. Pruefsumme am Ende: {last.hash}"
    rows = files[0].read_text().splitlines()
    files[0].write_text("\n".join([rows[0], rows[1].replace(rows[1][20], "x", 1), rows[2]]))
    assert "passt nicht" in run().stderr


def test_the_values_of_a_day_tell_no_moment_and_come_in_portions(
    client, lindenbach, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(publishing, "_AT_ONCE", 2)
    seal_at(MONDAY, *"abcde", town=lindenbach.pk)
    seal_at(MONDAY + timedelta(days=1), town=lindenbach.pk)
    forget_hosts()

    with django_assert_num_queries(2 + 1 + 3):  # hosts, heads, portions
        text = b"".join(client.get(f"{PAGE}2026-03-02.csv")).decode()

    lines = text.splitlines()
    assert len(lines) == 6
    assert {line.count(";") for line in lines} == {3}
    assert "09:00" not in text


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-03", "2026-02-30", "heute"])
def test_a_day_without_a_head_is_not_there(client, lindenbach, day):
    with time_machine.travel(MONDAY, tick=False):
        seal_at(MONDAY, "one", town=lindenbach.pk)
    seal_at(MONDAY + timedelta(days=1), town=lindenbach.pk)

    assert client.get(f"{PAGE}{day}.csv").status_code == 404


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}pruefsummen.csv", "/feeds/pruefsumme.atom"])
def test_nobody_can_send_anything_there(client, lindenbach, path):
    assert client.post(path).status_code == 405
