"""`/arbeit/fristen/`: people settle targets; the case and the list show what follows."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from accounts.models import Role
from common.models import Journal
from defects import services
from defects.models import Category, TownClocks
from defects.services import Settled
from tests import factories
from tests.defects.clock_story import HOST, berlin, clara, plain, signed_in, submitted
from tests.factories import Town
from tests.jobs import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db) -> Town:
    return factories.town(host=HOST)


def typed(town: Town, **changes: Any) -> dict[str, Any]:
    """What the page would send with nothing changed, and `changes`."""
    row = TownClocks.objects.filter(municipality=town.municipality).first() or TownClocks()
    values: dict[str, Any] = {
        "seen": services.mark_of(town.municipality),
        "answer_days": row.answer_days,
        "repair_days": row.repair_days,
        "remind_days": row.remind_days,
        "escalate_days": row.escalate_days,
    }
    for kind in Category.objects.of(town.municipality):
        for name in ("answer_days", "repair_days"):
            values[f"{name}-{kind.key}"] = getattr(kind, name) or ""
    return values | changes


def test_an_administrator_settles_kind_group_and_town_and_each_change_is_in_the_journal(
    town, set_clock
):
    set_clock(berlin(2))
    report = submitted(town, berlin(2))
    client = signed_in(town.admin)
    page = client.get("/arbeit/fristen/")
    assert page.status_code == 200
    assert "Vorschlag: 2 und 10" in page.text  # for the pothole

    changes = {"answer_days": 4, "answer_days-street": 2, "repair_days-pothole": 6}
    answer = client.post("/arbeit/fristen/", typed(town, **changes), follow=True)

    assert "Gespeichert: 3 Werte geändert." in answer.text
    lines = Journal.objects.order_by("id").values_list("verb", "payload")
    assert list(lines) == [
        ("town.clocks_settled", {"before": {"answer_days": 3}, "after": {"answer_days": 4}}),
        (
            "category.targets_settled",
            {"before": {"answer_days": None}, "after": {"answer_days": 2}},
        ),
        (
            "category.targets_settled",
            {"before": {"repair_days": None}, "after": {"repair_days": 6}},
        ),
    ]
    work()
    report.refresh_from_db()
    assert (report.answer_by, report.repair_by) == (berlin(4).date(), berlin(10).date())
    lamp = submitted(town, berlin(2), town.lamp)
    assert (lamp.answer_by, lamp.repair_by) == (berlin(6).date(), berlin(16).date())


def test_a_preview_says_the_days_of_a_report_of_today_and_writes_nothing(town, set_clock):
    set_clock(berlin(2))
    sent = typed(town, vorschau="1", **{"answer_days-pothole": 1, "repair_days-pothole": 20})

    page = signed_in(town.dana).post("/arbeit/fristen/", sent)

    assert page.status_code == 200
    assert "wäre fällig: Antwort 3. März, behoben 30. März" in plain(page.text)
    assert "Noch ist nichts gespeichert" in page.text
    assert 'value="20"' in page.text
    assert not Journal.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("repair_days-pothole", "0", "Mindestens 1."),
        ("repair_days-pothole", "251", "Höchstens 250."),
        ("answer_days", "", "Bitte geben Sie eine Zahl ein."),
        ("answer_days-street", "bald", "Bitte geben Sie eine ganze Zahl ein."),
        ("escalate_days", "-3", "Mindestens 1."),
        ("remind_days", "99999999999999999999", "Höchstens 20."),
    ],
)
def test_bad_input_is_kept_and_said_at_its_field(town, name, value, sentence):
    page = signed_in(town.admin).post(
        "/arbeit/fristen/", typed(town, **{name: value, "repair_days-lamp": "17"})
    )

    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="17"' in page.text
    assert not Journal.objects.exists()


def test_two_people_at_once_do_not_overwrite_each_other(town):
    mine = typed(town, answer_days=5)
    services.settle_clocks(town.municipality, Settled(town={"repair_days": 12}), by=town.dana)
    client = signed_in(town.admin)

    page = client.post("/arbeit/fristen/", mine)

    assert page.status_code == 409
    assert "Jemand hat die Fristen gerade geändert" in page.text
    assert 'name="answer_days" value="5"' in page.text
    assert TownClocks.objects.get().answer_days == 3
    again = mine | {"seen": services.mark_of(town.municipality), "repair_days": 12}
    assert client.post("/arbeit/fristen/", again).status_code == 303
    assert TownClocks.objects.get().answer_days == 5


def test_only_who_distributes_or_administers_here_may(town):
    other = factories.municipality(host="anderswo.example", ags="05999002")
    stranger = factories.member(other, Role.ADMINISTRATOR)
    for person in (town.alice, town.clara, town.bob, town.mo, stranger):
        client = signed_in(person)
        assert client.get("/arbeit/fristen/").status_code == 403
        assert client.post("/arbeit/fristen/", typed(town, answer_days=9)).status_code == 403
    assert not TownClocks.objects.exists() and not Journal.objects.exists()


def test_a_kind_of_another_town_cannot_be_named(town):
    other = factories.municipality(ags="05999003")
    theirs = factories.category(other, "theirs")
    sent = typed(town, **{"answer_days-theirs": 9})

    assert signed_in(town.admin).post("/arbeit/fristen/", sent).status_code == 303
    theirs.refresh_from_db()
    assert theirs.answer_days is None


# --- the case and the list -----------------------------------------------------------------------


def test_both_clocks_stand_on_the_case_and_in_the_list(town, set_clock):
    set_clock(berlin(4))
    report = submitted(town, berlin(2))
    client = signed_in(town.clara)

    row = plain(client.get("/arbeit/?liste=neu").text)
    assert "Erste Antwort bis 5. März" in row and "Behoben bis 16. März" in row

    services.ask_reporter(report, text="Wo?", by=clara(town), at=berlin(4))
    row = plain(client.get("/arbeit/?liste=wartet").text)
    assert "Behoben bis 16. März" in row and "ruht seit 4. März" in row
    assert "Erste Antwort" not in row
    case = plain(client.get(f"/arbeit/{report.number}/").text)
    assert "bis 16. März, ruht seit 4. März (wartet auf die meldende Person)" in case
    assert "gegeben: 4. März" in case


def test_what_is_late_says_since_when(town, set_clock):
    set_clock(berlin(9))
    submitted(town, berlin(2))

    row = plain(signed_in(town.clara).get("/arbeit/?liste=faellig").text)

    assert "Erste Antwort überfällig seit 5. März" in row
    assert "Behoben bis 16. März" in row


def test_the_case_marks_what_is_late_or_due_today(town, set_clock):
    """On a Saturday a danger has to be made safe at once, the first answer has until Monday."""
    set_clock(berlin(7))
    report = submitted(town, berlin(7), is_danger=True)

    def facts() -> dict[str, str]:
        page = signed_in(town.clara).get(f"/arbeit/{report.number}/").text
        found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", plain(page))
        return {name: " ".join(strip_tags(words).split()) for name, words in found}

    assert facts()["Absichern"] == "heute fällig"
    assert facts()["Erste Antwort"] == "bis 9. März"

    set_clock(berlin(9))
    assert facts()["Absichern"] == "überfällig seit 7. März"
    assert facts()["Erste Antwort"] == "heute fällig"

    services.ask_reporter(report, text="Wo?", by=clara(town), at=berlin(9))
    set_clock(berlin(30))
    assert "fällig" not in str(facts())


def test_the_page_costs_the_same_for_many_reports(town, set_clock):
    set_clock(berlin(9))
    client = signed_in(town.admin)

    def cost() -> int:
        client.get("/arbeit/fristen/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/arbeit/fristen/")
        return len(asked)

    submitted(town, berlin(2))
    one = cost()
    for _more in range(3):
        submitted(town, berlin(2), town.lamp)
        factories.category(town.municipality, f"kind{_more}", parent=town.street)
    assert cost() == one
