"""A file never replaces what somebody is writing before that is said and looked at."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.legal import publishing
from accounts.legal.pages import PAGES
from accounts.models import SetupChange
from accounts.setup import parts
from moderation.models import RuleDraft
from moderation.published_rules import install_rules
from moderation.services import DraftedRule, save_draft
from tests.setting_up.test_pages import BASE, seen_in
from tests.setting_up.test_pages import admin as admin_of_town
from tests.setting_up.test_pages import town as own_town
from tests.setting_up.test_pages import visit as visit_of_town

pytestmark = pytest.mark.django_db
admin = admin_of_town  # the fixtures
visit = visit_of_town
town = own_town


def rule_draft(town, short):
    install_rules(town.municipality)
    rule = DraftedRule(number=1, short=short, text="Bitte.", easy="", norms=[])
    draft = RuleDraft.objects.filter(municipality=town.municipality).first()
    return save_draft(
        town.municipality,
        rules=[rule],
        reason="Klarer.",
        changed=draft.changed if draft else 0,
        by=town.mo,
    )


RULES = """nahdran: 1
moderation_rules:
  rules:
    - key: regel-1
      short: Aus der Datei
      text: Bitte.
"""


def test_a_draft_that_somebody_writes_is_named_before_a_file_replaces_it(admin, town):
    rule_draft(town, "Von Mo")
    page = BASE + "datei/"

    answer = admin.post(page, {"text": RULES, "do": "look"})

    assert "Dazu gibt es schon einen Entwurf" in answer.text and str(town.mo) in answer.text
    assert "Entwurf ersetzen und alles übernehmen" in answer.text
    assert "„Von Mo“" in answer.text and "„Aus der Datei“" in answer.text
    assert RuleDraft.objects.get().rules[0]["short"] == "Von Mo"

    admin.post(page, {"text": RULES, "do": "apply", "seen": seen_in(answer)})

    assert RuleDraft.objects.get().rules[0]["short"] == "Aus der Datei"
    change = SetupChange.objects.get(part="moderation_rules")
    parts.undo(change, by=town.admin)
    draft = RuleDraft.objects.get()
    assert (draft.rules[0]["short"], draft.reason) == ("Von Mo", "Klarer.")


def test_what_was_written_since_somebody_looked_is_not_replaced(admin, town):
    rule_draft(town, "Von Mo")
    page = BASE + "datei/"
    seen = seen_in(admin.post(page, {"text": RULES, "do": "look"}))
    rule_draft(town, "Noch besser")

    answer = admin.post(page, {"text": RULES, "do": "apply", "seen": seen})

    assert answer.status_code == 200 and "Übernommen ist noch nichts" in answer.text
    assert "„Noch besser“" in answer.text
    assert RuleDraft.objects.get().rules[0]["short"] == "Noch besser"
    assert not SetupChange.objects.exists()
    admin.post(page, {"text": RULES, "do": "apply", "seen": seen_in(answer)})
    assert RuleDraft.objects.get().rules[0]["short"] == "Aus der Datei"


def test_the_draft_of_a_legal_page_is_named_too(admin, town):
    publishing.save_draft(
        town.municipality,
        PAGES["impressum"],
        facts={"phone": "0000-1"},
        own={},
        other={},
        changed=0,
        by=town.admin,
    )
    text = "nahdran: 1\nimprint:\n  phone: 0000-2\nprivacy:\n  log_days: 7\n"
    answer = admin.post(BASE + "datei/", {"text": text, "do": "look"})
    assert answer.text.count("Dazu gibt es schon einen Entwurf") == 1


def test_the_command_names_the_draft_before_it_replaces_it(town, tmp_path):
    rule_draft(town, "Von Mo")
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    out = StringIO()

    call_command("import_setup", path, municipality=town.municipality.ags, stdout=out)

    assert "Das ersetzt einen Entwurf" in out.getvalue() and str(town.mo) in out.getvalue()
    assert RuleDraft.objects.get().rules[0]["short"] == "Von Mo"
