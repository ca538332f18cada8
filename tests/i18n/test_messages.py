"""The files of translations are what the code says, and nothing of them is missing or unsure."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "bin/messages.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def used(messages):
    return messages.used()


@pytest.mark.parametrize("folder", ["en", "de_Simple"])
def test_translations_hold_what_the_code_says(messages, used, folder):
    before = messages.read(folder)

    after = messages.merged(before, used)

    missing = {entry.msgid for entry in after} - {entry.msgid for entry in before}
    assert not missing, "run bin/messages, then translate"
    assert str(before) == str(after), "run bin/messages"


@pytest.mark.parametrize("folder", ["en", "de_Simple"])
def test_all_that_the_public_reads_is_translated(messages, folder):
    po = messages.read(folder)

    assert len(po) > 2_000
    assert messages.faults(po) == []


def test_texts_of_workplaces_need_no_translation(messages, used):
    of_staff = [key.text for key, files in used.items() if not messages.is_public(files)]
    assert len(of_staff) > 500
    assert messages.is_public({"defects/templates/defects/work/_case.html", "defects/states.py"})


def _found(messages, source: str, name: str):
    reader = messages._in_python if name == "python" else messages._in_template
    return {(key.context, key.text, key.plural) for key in reader(source)}


def test_texts_of_python_are_found_however_they_are_marked(messages):
    source = (
        "from django.utils.translation import gettext as _now, gettext_lazy as _lazy, ngettext\n"
        "from django.utils.translation import pgettext, npgettext as _many, gettext_noop as _\n"
        "_now('eins'); _lazy('zwei' ' drei'); _('vier')\n"
        "ngettext('%(n)s Tag', '%(n)s Tage', 3); pgettext('Wochentag', 'Mo')\n"
        "_many('Frist', 'ein Tag', '%d Tage', 2); _now(variable); print('kein Text')\n"
    )

    assert _found(messages, source, "python") == {
        (None, "eins", None),
        (None, "zwei drei", None),
        (None, "vier", None),
        (None, "%(n)s Tag", "%(n)s Tage"),
        ("Wochentag", "Mo", None),
        ("Frist", "ein Tag", "%d Tage"),
    }


def test_texts_of_templates_are_found_however_they_are_marked(messages):
    source = (
        '{% load i18n %}{% translate "Ja" %}{% translate "Mo" context "Wochentag" as x %}'
        "{% blocktranslate with name=user trimmed %}\n  Guten Tag\n  {{ name }}\n"
        "{% endblocktranslate %}{% blocktranslate count n=n %}ein Tag{% plural %}{{ n }} Tage"
        '{% endblocktranslate %}{% button _("Weiter") %}<p>kein Text</p>'
    )

    assert _found(messages, source, "template") == {
        (None, "Ja", None),
        ("Wochentag", "Mo", None),
        (None, "Guten Tag %(name)s", None),
        (None, "ein Tag", "%(n)s Tage"),
        (None, "Weiter", None),
    }


def test_a_translation_with_another_placeholder_or_tag_is_a_fault(messages):
    import polib

    po = polib.POFile()
    for text, translated in (
        ("Hallo %(name)s", "Hello %(nam)s"),
        ("<b>Ja</b>", "<i>Yes</i>"),
        ("Gut", "Good"),
        ("Leer", ""),
    ):
        po.append(polib.POEntry(msgid=text, msgstr=translated))
    po.append(polib.POEntry(msgid="Unsicher", msgstr="Unsure", flags=["fuzzy"]))

    faults = messages.faults(po)

    assert len(faults) == 4
    assert not any("Gut" in fault for fault in faults)


def test_untranslated_texts_are_german_in_every_language():
    from django.utils import translation

    for code in ("en", "de-simple"):
        with translation.override(code):
            assert translation.gettext("Das hat niemand übersetzt") == "Das hat niemand übersetzt"


def test_texts_of_django_itself_follow():
    from django.forms import JSONField
    from django.utils import translation

    words = JSONField.default_error_messages["invalid"]
    with translation.override("en"):
        assert str(words) == "Enter a valid JSON."
    with translation.override("de-simple"):
        assert str(words) == "Bitte ein gültiges JSON-Objekt eingeben."
