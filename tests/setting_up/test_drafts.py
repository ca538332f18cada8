"""Legal pages and the rules of moderation in the file: they come back as drafts, not in public."""

import pytest
from django.core.exceptions import ValidationError

from accounts.forms.legal import FORMS
from accounts.legal import publishing
from accounts.legal.pages import PAGES
from accounts.models import LegalDraft, LegalPage, LegalText, SetupChange
from accounts.opening import requirements
from accounts.setup import files, legal, parts
from common.models import Journal
from moderation import services
from moderation.models import Rule, RuleBook, RuleDraft
from moderation.published_rules import install_rules
from moderation.rulebook import editions
from tests import factories
from tests.opening import towns

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    """Everything published; one page in own words, in English and as a newer draft; a rule gone."""
    made = factories.town()
    here, by = made.municipality, made.admin
    own = {"kontakt": "Kommen Sie vorbei:\n\nMarkt 1: Zimmer 3\n- barrierefrei"}
    draft = publishing.save_draft(
        here,
        PAGES["impressum"],
        facts={**towns.ANSWERS["impressum"], "responsible": "Jonas Muster\r\nMarkt 1"},
        own=own,
        other={"en": "Imprint", "leicht": "Wer sind wir?\nWir sind die Stadt."},
        changed=0,
        by=by,
    )
    publishing.publish(here, PAGES["impressum"], changed=draft.changed, by=by)
    for page in ("datenschutz", "barrierefreiheit"):
        towns.publish(here, page, by=by)
    barriers = [{"part": "Karte", "why": "not_yet", "instead": "Die Liste"}]
    towns.draft(here, "barrierefreiheit", by=by, status="partial", barriers=barriers)
    install_rules(here)
    rows = as_rows(here)
    del rows[2]
    rows.append(
        services.DraftedRule(number=None, short="Kurz", text="Kurz.\nBitte.", easy="", norms=[])
    )
    saved = services.save_draft(here, rules=rows, reason="Klarer.", changed=0, by=made.mo)
    services.publish_rules(here, changed=saved.changed, by=made.mo)
    return made


@pytest.fixture
def empty(db):
    return factories.municipality()


def as_rows(town):
    return [
        services.DraftedRule(
            number=each.number, short=each.short, text=each.text, easy=each.easy, norms=each.norms
        )
        for each in editions(town)[0].wordings
    ]


def mistakes(town, text):
    with pytest.raises(files.NotRight) as error:
        files.read_in(town, text, by=None)
    return {problem.line: problem.text for problem in error.value.problems}


def met(town):
    return {line.key for line in requirements.lines(town) if line.is_met}


def test_read_into_an_empty_town_it_makes_the_same_file(town, empty):
    text = files.export(town.municipality)
    for part in ("imprint:", "privacy:", "accessibility:", "moderation_rules:"):
        assert f"\n{part}\n" in text
    assert "key: regel-7" in text and "key: regel-3" not in text
    assert "status: partial" in text, "what is being written goes before what is published"

    files.read_in(empty, text, by=town.admin)

    assert files.export(empty) == text
    assert files.compare(empty, text) == []
    assert files.compare(town.municipality, text) == []


def test_nothing_of_it_is_public(town, empty, client):
    files.read_in(empty, files.export(town.municipality), by=town.admin)

    assert LegalDraft.objects.filter(municipality=empty).count() == 3
    assert not LegalText.objects.of(empty).exists()
    assert RuleDraft.objects.get(municipality=empty).updated_by is None
    assert not RuleBook.objects.of(empty).exists()
    assert not Rule.objects.filter(municipality=empty).exists()
    assert not {"rules", "impressum", "datenschutz", "barrierefreiheit"} & met(empty)
    (line,) = (line for line in requirements.lines(empty) if line.key == "rules")
    assert line.href == "/moderation/regeln/vorschau/" and "Entwurf" in line.words


def test_what_was_read_in_is_looked_at_and_published(town, empty):
    files.read_in(empty, files.export(town.municipality), by=town.admin)
    draft = LegalDraft.objects.get(municipality=empty, page="impressum")
    publishing.publish(empty, PAGES["impressum"], changed=draft.changed, by=town.admin)
    theirs = LegalText.objects.of(town.municipality).newest("impressum")
    assert LegalText.objects.of(empty).newest("impressum").sections == [
        {**section, "text": section["text"].replace("\r\n", "\n")} for section in theirs.sections
    ]

    rules = RuleDraft.objects.get(municipality=empty)
    book = services.publish_rules(empty, changed=rules.changed, by=town.mo)

    assert (book.version, book.reason) == (1, "")
    assert [each.number for each in book.wordings.all()] == [1, 2, 4, 5, 6, 7]
    assert Rule.objects.filter(municipality=empty, is_active=True).count() == 6
    assert files.export(empty) == files.export(town.municipality)
    rows = [*as_rows(empty), services.DraftedRule(
        number=None, short="Neu", text="Neu.", easy="", norms=[]
    )]  # fmt: skip
    saved = services.save_draft(empty, rules=rows, reason="Mehr.", changed=0, by=town.mo)
    after = services.publish_rules(empty, changed=saved.changed, by=town.mo)
    assert after.version == 2 and after.wordings.last().number == 8


def test_a_draft_from_a_file_is_written_on_by_hand(town, empty):
    files.read_in(empty, files.export(town.municipality), by=town.admin)
    draft = RuleDraft.objects.get(municipality=empty)
    saved = services.save_draft(
        empty, rules=draft.rules[:2], reason="", changed=draft.changed, by=town.mo
    )
    assert saved.changed == draft.changed + 1
    strange = services.DraftedRule(number=99, short="X", text="X", easy="", norms=[])
    with pytest.raises(ValidationError, match="Nummer"):
        services.save_draft(empty, rules=[strange], reason="", changed=saved.changed, by=town.mo)


def test_it_is_shown_before_it_is_taken_and_can_be_undone(town):
    here = town.municipality
    before = files.export(here)
    text = before.replace("phone: 0000-115", "phone: 0000-116", 1).replace("Kurz.\\n", "Knapp.\\n")
    text = text.replace("Markt 1: Zimmer 3", "Markt 1: Zimmer 4")
    assert text.count("Zimmer 4") == 1
    text = text.replace("short: Keine Werbung", "short: Ohne Werbung")

    steps = {step.part.key: step for step in files.compare(here, text)}

    assert list(steps) == ["imprint", "moderation_rules"] and files.export(here) == before
    told = [(each.label, each.before, each.after) for each in steps["imprint"].differences]
    assert ("Telefon", "„0000-115“", "„0000-116“") in told
    (words,) = [each for each in told if each[0] == "Abschnitte in eigenen Worten: kontakt"]
    assert "Zimmer 3" in words[1] and "Zimmer 4" in words[2]
    told = [(each.label, each.after) for each in steps["moderation_rules"].differences]
    assert ("Regel: „Ohne Werbung“", "„Ohne Werbung“") in told

    files.read_in(here, text, by=town.admin)
    assert LegalText.objects.of(here).newest("impressum").facts["phone"] == "0000-115"
    assert RuleBook.objects.of(here).count() == 2
    for change in SetupChange.objects.of(here):
        assert parts.can_undo(change)
        parts.undo(change, by=town.admin)

    assert files.export(here) == before
    assert not RuleDraft.objects.filter(municipality=here).exists()
    assert not LegalDraft.objects.filter(municipality=here, page="impressum").exists()
    assert Journal.objects.filter(municipality_id=here.pk, verb="setup.imprint").count() == 2


def test_undone_in_an_empty_town_nothing_is_left(town, empty):
    before = files.export(empty)
    files.read_in(empty, files.export(town.municipality), by=town.admin)
    drafted = {"imprint", "privacy", "accessibility", "moderation_rules"}
    for change in SetupChange.objects.of(empty).filter(part__in=drafted):
        parts.undo(change, by=town.admin)
    assert not LegalDraft.objects.filter(municipality=empty).exists()
    assert not RuleDraft.objects.filter(municipality=empty).exists()
    assert "imprint" not in files.export(empty) and before


def test_long_texts_are_cut_where_they_are_the_same(town, empty):
    words = " ".join(f"Wort{number}" for number in range(400))
    page = f"nahdran: 1\nimprint:\n  easy: {words}\n"
    files.read_in(empty, page, by=None)
    (step,) = files.compare(empty, page.replace("Wort200", "Anders"))
    (each,) = step.differences
    assert "Wort200" in each.before and "Anders" in each.after
    assert each.after.startswith("… ") and each.after.endswith(" …") and len(each.after) < 200


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("imprint: []\n", 2, "Namen und Werte"),
        ("imprint:\n  phone: 115\n", 3, "Text"),
        ("imprint:\n  fax: '1'\n", 3, "gibt es hier nicht"),
        ("imprint:\n  no_vat_id: ja\n", 3, "true"),
        ("imprint:\n  email: keine\n", 3, "E-Mail"),
        ("imprint:\n  street: |\n    a\n    b\n", 3, "eine Zeile"),
        ("imprint:\n  name: A\n  sections:\n    quatsch: X\n", 4, "quatsch"),
        ("imprint:\n  sections: [a]\n", 3, "Abschnitte"),
        ("imprint:\n  sections:\n    kontakt: 3\n", 4, "Text"),
        ("imprint:\n  easy: <script>alert(1)</script>\n", 3, "HTML"),
        ("privacy:\n  log_days: 1000\n", 3, "0 bis 365"),
        ("privacy:\n  log_days: viele\n", 3, "0 bis 365"),
        ("accessibility:\n  status: super\n", 3, "full"),
        ("accessibility:\n  assessed_on: gestern\n", 3, "2027-02-08"),
        ("accessibility:\n  barriers:\n    - part: A\n      why: darum\n", 5, "not_yet"),
        ("moderation_rules:\n  rules: {}\n", 3, "Liste"),
        ("moderation_rules:\n  rules:\n    - key: 3\n      short: A\n", 4, "regel-3"),
        ("moderation_rules:\n  rules:\n    - key: regel-1\n      short: A\n", 4, "text"),
        (
            (
                "moderation_rules:\n  rules:\n    - key: regel-1\n      short: A\n      text: B\n"
                "      norms:\n        - § 1, § 2\n"
            ),
            8,
            "eigene Zeile",
        ),
        (
            (
                "moderation_rules:\n  rules:\n    - key: regel-1\n      short: A\n"
                "      text: <b>B</b>\n"
            ),
            6,
            "HTML",
        ),
        ("texts:\n  greeting:\n    de: Hallo <img src=x onerror=y>\n", 4, "HTML"),
        ("texts:\n  greeting:\n    de: " + "x" * 601 + "\n", 4, "600"),
    ],
)
def test_mistakes_are_told_with_their_line_and_nothing_is_written(empty, text, line, words):
    before = files.export(empty)
    told = mistakes(
        empty, f"nahdran: 1\n{text}times:\n  closing_days: [{{day: 2027-02-08, name: X}}]\n"
    )
    assert set(told) == {line} and words in told[line]
    assert files.export(empty) == before
    assert not SetupChange.objects.exists() and not LegalDraft.objects.exists()


def test_a_town_with_rules_cannot_be_left_without(town):
    told = mistakes(town.municipality, "nahdran: 1\nmoderation_rules:\n  rules: []\n")
    assert told == {3: "Ohne Regeln geht es nicht."}


def test_brackets_that_are_no_markup_are_text(empty):
    files.read_in(
        empty,
        "nahdran: 1\ntexts:\n  contact: {de: 'Stadt <info@stadt.example>, Risse <3 cm'}\n",
        by=None,
    )
    empty.refresh_from_db()
    assert "<info@stadt.example>" in empty.texts["de"]["contact"]


def test_the_file_knows_every_question_of_the_pages():
    for page, key in legal.KEYS.items():
        asked = {name for name in FORMS[page].base_fields if name != "changed"}
        more = {"barriers"} if page == LegalPage.ACCESSIBILITY else set()
        names = {field.name for field in parts.known(key).fields}
        assert names == asked | more | {"sections", "english", "easy"}
