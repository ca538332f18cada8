"""The set-up as a file: the same again, and every mistake with its line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import SetupChange
from accounts.setup import files, parts
from defects.models import Category
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    made = factories.town()
    settled = {
        "colours": ("", {"light": "#123456", "dark": "#aaccee"}),
        "texts": ("", {"greeting": {"de": "Guten Tag:\nja", "en": "Hello"}}),
        "times": (
            "",
            {
                "hours": {"mon": [["08:00", "13:00"]], "holiday": []},
                "closing_days": [{"day": "2027-02-08", "name": "Rosenmontag"}],
            },
        ),
        "telephone": (
            "",
            {"numbers": [{"label": "Notruf", "number": "112", "danger": True}]},
        ),
        "categories": (
            "pothole",
            {
                "months": [1, 2, 12],
                "words": {"de": ["Loch", "nein"]},
                "questions": [
                    {
                        "key": "gas",
                        "label": {"de": "Riecht es nach Gas?"},
                        "choices": [
                            {
                                "key": "yes",
                                "label": {"de": "Ja"},
                                "stop": {"de": "Dann rufen Sie bitte die Stadtwerke an."},
                                "phone": "0000-44",
                            },
                            {"key": "no", "label": {"de": "Nein"}},
                        ],
                    },
                    {
                        "key": "deep",
                        "kind": "number",
                        "label": {"de": "Tief?"},
                        "most": "12.5",
                        "stop_when": "more",
                        "stop_limit": "9.5",
                        "stop": {"de": "Dann rufen Sie bitte gleich an.", "en": "Please call."},
                        "stop_phone": "0000-77",
                    },
                    {
                        "key": "since",
                        "kind": "date",
                        "label": {"de": "Seit wann?"},
                        "stop_when": "older",
                        "stop_limit": "30",
                        "stop": {"de": "Dann schreiben Sie bitte der Stadt."},
                    },
                ],
            },
        ),
    }
    for part, (key, given) in settled.items():
        parts.settle(part, made.municipality, key, given, by=made.admin)
    return made


@pytest.fixture
def empty(db):
    return factories.municipality()


def mistakes(town, text):
    with pytest.raises(files.NotRight) as error:
        files.read_in(town, text, by=None)
    return [(problem.line, problem.text) for problem in error.value.problems]


def test_read_into_an_empty_town_it_makes_the_same(town, empty):
    text = files.export(town.municipality)
    files.read_in(empty, text, by=town.admin)

    assert files.export(empty) == text
    assert files.compare(empty, text) == []
    assert SetupChange.objects.of(empty).values("batch").distinct().count() == 1


def test_a_limit_that_cannot_be_is_told_with_its_line(town):
    text = files.export(town.municipality)
    for before, after, line, said in (
        ("stop_when: more", "stop_when: older", "stop_when: older", "bei einer Zahl"),
        ("stop_when: more", "stop_when: never", "stop_when: never", "Möglich ist: less, more"),
        ("stop_limit: 9.5", "stop_limit: 12.5", "stop_limit: 12.5", "„Höchstens“ ist 12,5"),
        ("stop_limit: 30", "stop_limit: 0.5", "stop_limit: 0.5", "von 1 bis 3650"),
    ):
        before = before if before in text else before.replace(": ", ": '", 1) + "'"
        assert before in text, before
        changed = text.replace(before, after, 1)
        [(number, sentence)] = mistakes(town.municipality, changed)
        assert changed.splitlines()[number - 1].strip() == line and said in sentence
    assert files.export(town.municipality) == text


def test_the_log_says_what_changed_at_a_limit(town):
    text = files.export(town.municipality).replace("Dann rufen Sie bitte gleich an.", "Warten Sie.")
    (step,) = files.compare(town.municipality, text)
    assert [(each.label, each.before, each.after) for each in step.differences] == [
        (
            "Fragen: „Tief?“",
            "Deutsch: „Dann rufen Sie bitte gleich an.“; English: „Please call.“",
            "Deutsch: „Warten Sie.“; English: „Please call.“",
        )
    ]


def test_it_holds_no_people(town):
    text = files.export(town.municipality)
    for person in (town.clara, town.dana, town.admin):
        assert person.email not in text and person.full_name not in text


def test_comparing_says_what_would_change_and_changes_nothing(town):
    text = files.export(town.municipality).replace("de: Schlagloch", "de: Loch")
    steps = files.compare(town.municipality, text)

    (step,) = steps
    assert (step.title, step.is_new) == ("Kategorien: Loch", False)
    assert [(each.label, each.before, each.after) for each in step.differences] == [
        ("Name", "„Schlagloch“", "„Loch“")
    ]
    assert Category.objects.get(pk=town.pothole.pk).name == {"de": "Schlagloch"}


def test_what_the_file_does_not_name_stays(town):
    files.read_in(
        town.municipality,
        "nahdran: 1\ndepartments:\n- key: bauhof\n  phone: 0000-70\n",
        by=town.admin,
    )
    values = parts.known("departments").all(town.municipality)
    assert values["bauhof"]["phone"] == "0000-70"
    assert values["bauhof"]["email"] == "bauhof@lindenbach.example" and len(values) == 4


def test_all_mistakes_are_told_with_their_lines(town):
    text = """nahdran: 1
colors:
  light: "#123456"
departments:
  - key: bauhof
    name: 12
    telefon: 0000-70
  - key: Kein Schlüssel
    name: X
  - key: bauhof
    name: Y
categories:
  - key: lamp
    department: gibtesnicht
    months: [13]
  - key: neu
    parent: street
    name: {en: New}
    questions:
      - key: a
        kind: choice
        label: {de: Frage, fr: Question}
"""
    told = dict(mistakes(town.municipality, text))
    assert set(told) == {2, 6, 7, 8, 10, 14, 15, 18, 22}
    assert "colours" in told[2] and "Text" in told[6] and "phone" in told[7]
    assert "zweimal" in told[10] and "gibtesnicht" in told[14]


def test_one_mistake_and_nothing_is_changed(town):
    text = """nahdran: 1
departments:
  - key: bauhof
    phone: 0000-70
clearing:
  department: strassen_land
"""
    before = files.export(town.municipality)
    ((line, words),) = mistakes(town.municipality, text)
    assert line == 6 and "Amt im Haus" in words
    assert files.export(town.municipality) == before


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("- a\n- b\n", 1),
        ("nahdran: 2\n", 1),
        ("nahdran: 1\ntexts: [\n", 3),
        ("nahdran: 1\ncolours: &a\n  light: '#123456'\ntexts: *a\n", 4),
        ("nahdran: 1\ntexts: {greeting: !!python/object:os.system x}\n", 2),
        ("nahdran: 1\ntexts: []\n", 2),
        ("nahdran: 1\ndepartments: {}\n", 2),
        ("nahdran: 1\ndepartments:\n  - nur ein Wort\n", 3),
        ("nahdran: 1\nnahdran: 1\n", 2),
        ("[" * 3000, 1),
        ("nahdran: 1\x00", 1),
        ("nahdran: 1\ntexts: {greeting: {de: !!int zwölf}}\n", 2),
        ("nahdran: 1\ntexts: {greeting: {de: !!bool vielleicht}}\n", 2),
        ("nahdran: 1\ntexts: {greeting: {de: !!int ''}}\n", 2),
        ("nahdran: 1\ntexts: {greeting: {de: !!float .nan}}\n", 2),
        ("nahdran: 1\ntexts:\n  greeting: " + "9" * 5000, 3),
        ('nahdran: 1\ntexts: {greeting: {de: "\\0"}}\n', 2),
        ('nahdran: 1\ntexts: {greeting: {de: "\\ud800"}}\n', 2),
        ('nahdran: 1\n"\\ud800": 1\n', 2),
        ("x" * 500_001, 1),
    ],
)
def test_what_is_no_such_file_is_refused(empty, text, line):
    assert mistakes(empty, text)[0][0] == line


def test_times_and_words_are_not_mistaken_for_numbers(empty):
    text = """nahdran: 1
times:
  hours:
    mon: [[08:00, 13:00]]
texts:
  greeting: {de: no}
"""
    files.read_in(empty, text, by=None)
    empty.refresh_from_db()
    assert empty.hours == {"mon": [["08:00", "13:00"]]}
    assert empty.texts["de"]["greeting"] == "no"


def test_commands_write_and_read(town, empty, tmp_path):
    path = tmp_path / "a.yaml"
    call_command("export_setup", municipality=town.municipality.ags, output=path)
    out = StringIO()
    call_command("import_setup", path, municipality=empty.ags, stdout=out)
    assert "Kategorien: Schlagloch" in out.getvalue() and "--apply" in out.getvalue()
    assert not Category.objects.of(empty).exists()
    call_command("import_setup", path, municipality=empty.ags, apply=True, stdout=out)
    assert files.export(empty) == path.read_text()
    assert {row.by for row in SetupChange.objects.of(empty)} == {None}
    path.write_text("nahdran: 1\nfarben: {}\n")
    with pytest.raises(CommandError, match="Zeile 2"):
        call_command("import_setup", path, municipality=empty.ags, apply=True)
