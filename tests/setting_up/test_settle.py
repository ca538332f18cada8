"""Each thing that is settled: checked, written, logged, taken back."""

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from accounts.models import Department, SetupChange
from accounts.setup import changes, parts
from common.models import Journal
from defects.models import Category, Question
from geo.models import Municipality
from tests import factories
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return factories.town()


def settle(town, part, key, **given):
    return parts.settle(part, town.municipality, key, given, by=town.admin)


def problems(error):
    """By field, whatever said it."""
    if hasattr(error.value, "problems"):
        return {path[0]: sentence for path, sentence in error.value.problems}
    return {name: told[0] for name, told in error.value.message_dict.items()}


def test_a_change_is_written_and_logged_with_before_and_after(town):
    change = settle(town, "departments", "bauhof", phone="0000-70")

    assert Department.objects.get(pk=town.bauhof.pk).phone == "0000-70"
    assert (change.by, change.title, change.thing) == (town.admin, "Bauhof", "bauhof")
    told = changes.line(change, {})
    assert [(each.label, each.before, each.after) for each in told.differences] == [
        ("Telefon", "leer", "„0000-70“")
    ]
    line = Journal.objects.get(verb="setup.departments")
    assert line.payload == {"thing": "bauhof", "fields": ["phone"]}
    assert line.actor_uuid == town.admin.uuid


def test_what_holds_already_is_no_change(town):
    assert settle(town, "departments", "bauhof", name="Bauhof") is None
    assert not SetupChange.objects.exists()


def test_undoing_is_a_change_of_its_own(town):
    change = settle(town, "departments", "bauhof", name="Betriebshof", phone="0000-70")
    back = parts.undo(change, by=town.admin)

    row = Department.objects.get(pk=town.bauhof.pk)
    assert (row.name, row.phone) == ("Bauhof", "")
    assert back.before["name"] == "Betriebshof"
    assert SetupChange.objects.count() == 2


def test_undoing_something_new_takes_it_out_of_use(town):
    change = settle(town, "departments", "forst", name="Forstamt", kind="outside")
    parts.undo(change, by=town.admin)
    assert not Department.objects.get(key="forst", municipality=town.municipality).is_active


def test_two_people_who_change_the_same_are_told(town):
    seen = parts.fingerprint(parts.known("departments").all(town.municipality)["bauhof"])
    settle(town, "departments", "bauhof", phone="1")
    with pytest.raises(parts.ChangedMeanwhile):
        parts.settle(
            "departments", town.municipality, "bauhof", {"phone": "2"}, by=town.admin, seen=seen
        )
    assert Department.objects.get(pk=town.bauhof.pk).phone == "1"


def test_the_log_is_only_added_to(town):
    settle(town, "departments", "bauhof", phone="0000-70")
    for act in (
        lambda: SetupChange.objects.update(title="Nichts"),
        lambda: SetupChange.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            act()


# --- departments --------------------------------------------------------------------------


def test_a_department_that_is_needed_is_not_switched_off(town):
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.bauhof)
    town.report(body=town.bauhof)
    with pytest.raises(ValidationError) as error:
        settle(town, "departments", "bauhof", active=False)

    said = problems(error)["active"]
    for words in ("„Laterne“", "Eine Regel", "Eine offene Meldung", str(town.bob)):
        assert words in said
    assert Department.objects.get(pk=town.bauhof.pk).is_active


def test_there_is_always_exactly_one_clearing_desk(town):
    with pytest.raises(ValidationError):
        settle(town, "departments", "buergerservice", active=False)
    for key in ("strassen_land", "gibtesnicht", ""):
        with pytest.raises(ValidationError):
            settle(town, "clearing", "", department=key)
    settle(town, "clearing", "", department="tiefbau")
    desks = Department.objects.filter(municipality=town.municipality, is_clearing=True)
    assert [row.key for row in desks] == ["tiefbau"]


def test_what_a_department_is_stays(town):
    with pytest.raises(ValidationError) as error:
        settle(town, "departments", "bauhof", kind="outside")
    assert "kind" in problems(error)


# --- kinds and questions ------------------------------------------------------------------


QUESTION = {
    "key": "depth",
    "kind": "number",
    "label": {"de": "Wie tief ist das Loch?"},
    "unit": "cm",
    "least": "1",
    "most": "200",
}


def test_a_kind_with_questions_is_written(town):
    settle(town, "categories", "pothole", name={"de": "Loch"}, questions=[QUESTION])
    row = Category.objects.get(pk=town.pothole.pk)
    assert (row.name, row.parent) == ({"de": "Loch"}, town.street)
    asked = row.questions.get()
    assert (asked.kind, asked.unit, asked.least, asked.most) == ("number", "cm", 1, 200)


def test_a_question_that_was_answered_is_only_switched_off(town):
    settle(town, "categories", "pothole", questions=[QUESTION, {**QUESTION, "key": "width"}])
    town.report(category=town.pothole, answers={"depth": "12"})
    settle(town, "categories", "pothole", questions=[])
    assert [(row.key, row.is_active) for row in Question.objects.all()] == [("depth", False)]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"kind": "choice", "choices": [{"key": "a", "label": {"de": "A"}}]}, "questions"),
        ({"kind": "text", "choices": [{"key": "a", "label": {"de": "A"}}]}, "questions"),
        ({"least": "5", "most": "2"}, "questions"),
        ({"label": {"en": "How deep?"}}, "questions"),
        ({"kind": "picture"}, "questions"),
        ({"key": "part", "kind": "text", "least": None, "most": None}, "questions"),
    ],
)
def test_questions_that_cannot_be_are_refused(town, question, field):
    with pytest.raises(ValidationError) as error:
        settle(town, "categories", "pothole", questions=[{**QUESTION, **question}])
    assert field in problems(error)
    assert not Question.objects.exists()


def test_the_question_of_the_rules_keeps_its_answers(town):
    factories.part_question(town.pothole)
    values = parts.known("categories").all(town.municipality)["pothole"]["questions"][0]
    better = {**values, "label": {"de": "Wo auf der Straße?"}}
    settle(town, "categories", "pothole", questions=[better])
    assert str(Question.objects.get()) == "Wo auf der Straße?"
    worse = {**values, "choices": [*values["choices"][:1], {"key": "x", "label": {"de": "X"}}]}
    with pytest.raises(ValidationError):
        settle(town, "categories", "pothole", questions=[worse])


def test_a_kind_with_reports_stays_public_or_confidential(town):
    town.report()
    with pytest.raises(ValidationError) as error:
        settle(town, "categories", "lamp", kind="confidential")
    assert "kind" in problems(error)
    settle(town, "categories", "footway", kind="confidential")


def test_a_kind_that_leads_elsewhere_says_where(town):
    with pytest.raises(ValidationError) as error:
        settle(town, "categories", "footway", kind="redirect")
    assert set(problems(error)) == {"redirect_url", "redirect_text"}


# --- colours and texts ----------------------------------------------------------------------


def test_colours_too_weak_are_refused_with_one_that_is_not(town):
    with pytest.raises(ValidationError) as error:
        settle(town, "colours", "", light="#88bbff", dark="#8ab4f8")
    assert set(problems(error)) == {"light"}
    assert "4,5 zu 1" in problems(error)["light"]
    offered = problems(error)["light"].rpartition("#")[2][:6]
    settle(town, "colours", "", light=f"#{offered}")
    assert Municipality.objects.get(pk=town.municipality.pk).colour == f"#{offered}"


def test_texts_leave_what_else_a_town_has(town):
    place = town.municipality
    place.texts = {"de": {"links": [{"label": "Stadt", "href": "https://x.example"}]}}
    place.save()
    settle(town, "texts", "", greeting={"de": "Guten Tag", "en": "Hello"}, footer={"de": ""})
    place.refresh_from_db()
    assert place.texts["de"]["greeting"] == "Guten Tag" and place.texts["de"]["links"]
    assert place.texts["en"] == {"greeting": "Hello"}
    assert "footer" not in place.texts["de"]


def test_one_town_never_touches_another(town):
    other = factories.town()
    settle(town, "departments", "bauhof", phone="0000-70")
    settle(town, "clearing", "", department="tiefbau")
    settle(town, "categories", "lamp", name={"de": "Lampe"})
    assert parts.known("departments").all(other.municipality)["bauhof"]["phone"] == ""
    assert parts.known("clearing").all(other.municipality)[""]["department"] == "buergerservice"
    assert SetupChange.objects.of(other.municipality).count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_clearing_desks_at_once_are_one(town):
    def choose(key):
        return lambda: parts.settle(
            "clearing", town.municipality, "", {"department": key}, by=town.admin
        )

    at_once(choose("tiefbau"), choose("bauhof"))
    assert Department.objects.filter(is_clearing=True).count() == 1
