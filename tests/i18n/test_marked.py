"""Whatever residents read is marked for translation: in code, templates and modules."""

from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.i18n.reading import APPS, ROOT, Found, aliases, in_module, in_python, in_template

# What may stay German, by path, and why. A line that excuses nothing any more fails.
EXCUSED = {
    # Only staff, offices and bodies outside read it; their pages and mails exist in German only.
    "accounts/models/mailboxes.py": "mailboxes of a town are seen in the administration",
    "accounts/models/people.py": "roles are seen in the administration; states are in English",
    "accounts/vault/table.py": "the table of periods in our documents",
    "defects/models/category.py": "kinds of categories are seen in the administration",
    "defects/models/routing.py": "English words of the way that a rule was found",
    "defects/models/telling.py": "offices and bodies outside",
    "defects/outside_words.py": "what a body outside is written",
    "defects/templates/accounts/mail/defects/confidential_*.txt": "who is named for it",
    "defects/templates/accounts/mail/defects/crew_phone_locked.txt": "who leads a crew",
    "defects/templates/accounts/mail/defects/hint_to_body.txt": "offices and bodies outside",
    "defects/templates/accounts/mail/defects/*_outside.txt": "offices and bodies outside",
    "defects/templates/accounts/mail/defects/*list.txt": "offices",
    "defects/templates/accounts/mail/defects/help_*.txt": "offices",
    "defects/templates/accounts/mail/defects/due.txt": "offices and their heads",
    "defects/templates/accounts/mail/defects/to_body.txt": "offices",
    "defects/templates/accounts/mail/defects/to_former.txt": "offices",
    "defects/templates/accounts/mail/defects/to_on_call.txt": "who is on call",
    "frontend/static/frontend/js/participation/manage.js": "editors",
    "frontend/static/frontend/js/work/*.js": "workplaces",
    "defects/models/paper.py": "names of formats, for the desk",
    "moderation/models/proposed.py": "moderators",
    "participation/templates/accounts/mail/participation/results_due.txt": "editors",
    "participation/templates/accounts/mail/participation/to_department.txt": "offices",
    "participation/checklist.py": "editors",
    "participation/templates/participation/staff/*": "workplaces",
    "frontend/templatetags/desk.py": "the desk",
    "defects/desk_selection.py": "the desk",
    "defects/ruling/*": "workplaces",
    "*/journalled.py": "acts of staff, of the platform, and of those who run it",
    "frontend/showcase.py": "the page of components, for who builds pages",
    "frontend/templates/frontend/showcase.html": "the page of components, for who builds pages",
    # Who runs the server reads it on the command line.
    "*/checkup.py": "the doctor",
    "common/checkup/*": "the doctor",
    "common/doctor.py": "the doctor",
    "common/backup/*": "saving and restoring",
    "accounts/vault/replaying.py": "restoring",
    "participation/again.py": "restoring",
    "frontend/founding/*": "how a municipality is founded",
    # The law of Germany and of its Laender; it binds in these words. Not translated so far.
    "accounts/legal/*": "legal pages",
    # It is stored, so it has one language: that of the town.
    "defects/importing.py": "words of other systems, and what is written into the history",
    "defects/templates_de/*": "a set of kinds and rules that a town takes over and changes",
    "participation/templates_de/*": "a set of topics and projects that a town takes over",
    "moderation/published_rules.py": "rules that a town takes over, with Leichte Sprache of theirs",
    "frontend/demo/*": "the contents of the demo town",
    # It is read by programs, or reads what people wrote in German.
    "common/audit/publishing.py": "a program to check the published sums, with German names",
    "common/plain_german.py": "words that plain German does without",
    "common/german.py": "what German dates are made of",
    "common/models.py": "English words of who acts",
    "common/texts.py": "umlauts in addresses",
    "defects/desk_search.py": "how people write a number into the search",
    "defects/filters.py": "how people write a number into the search",
    "defects/api/features.py": "SQL",
    "defects/views/sitemap.py": "addresses in SQL",
    "frontend/machines.py": "robots.txt",
    "frontend/templates/frontend/service_worker.js": "a program with English names",
    "geo/gazetteer/query.py": "umlauts in searches",
    "geo/importing/*": "names of columns and values in files of towns",
    "geo/models.py": "names of fields",
    "moderation/checks/*": "patterns of German words",
    "moderation/record.py": "a pattern of sections of law",
    "participation/models/poll.py": "names of fields",
    "participation/models/project.py": "names of fields",
    "participation/paper.py": "names of columns in a table that editors upload",
    "participation/services/discussion.py": "umlauts in addresses",
    "participation/texts.py": "a pattern of links",
    "geo/templates/geo/_map_files.html": "names of attributes",
    # Names are the same in every language.
    "frontend/templates/frontend/api.html": "names of formats",
    "frontend/templates/frontend/checksums.html": "names of formats",
    # The page is in Leichte Sprache whatever the language of the others.
    "moderation/templates/moderation/transparency/rules_easy.html": "Leichte Sprache itself",
    "moderation/models/rulebook.py": "how Python names a draft",
    # Every mail begins so; what follows is marked (accounts.delivery).
    "*/templates/accounts/mail/*.txt": "only `Betreff:`",
}
ONLY_SUBJECT = "*/templates/accounts/mail/*.txt"


def excuse_of(found: Found) -> str | None:
    for pattern in EXCUSED:
        if fnmatch(found.path, pattern):
            if pattern == ONLY_SUBJECT and found.words.rstrip(": ") != "Betreff":
                continue
            return pattern
    return None


def files(pattern: str) -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob(pattern)):
            if path.is_file() and not {"migrations", "management"} & set(path.parts):
                yield path


def all_found() -> list[Found]:
    looks: list[tuple[str, Callable[[str, str], Iterator[Found]]]] = [
        ("*.py", in_python),
        ("templates/**/*", in_template),
        ("static/**/*.js", in_module),
    ]
    return [
        found
        for pattern, look in looks
        for path in files(pattern)
        for found in look(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    ]


def test_what_residents_read_is_marked_or_excused_and_every_excuse_is_needed() -> None:
    excuses = [(found, excuse_of(found)) for found in all_found()]
    unmarked = [
        f"{found.path}:{found.line}: {found.words}" for found, excuse in excuses if excuse is None
    ]
    assert unmarked == []
    used = {excuse for _found, excuse in excuses}
    assert [pattern for pattern in EXCUSED if pattern not in used] == []


def test_marks_have_names_that_makemessages_knows() -> None:
    found = [
        each
        for path in files("*.py")
        for each in aliases(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('title = "Noch nicht gemeldet"', ["Noch nicht gemeldet"]),
        ('title = f"{n} Meldungen"', ["{} Meldungen"]),
        ('title = _("Noch nicht gemeldet")', []),
        ('def f():\n    """Sagt „ja“."""', []),
        ('class A(models.TextChoices):\n    B = "b", "Pause"', ["Pause"]),
        ('class A(models.TextChoices):\n    B = "b", _("Pause")', []),
        ('raise ValueError("There is no such state.")', []),
    ],
)
def test_german_in_code_is_found(source: str, words: list[str]) -> None:
    assert [found.words for found in in_python(source, "a.py")] == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hallo</p>", ["Hallo"]),
        ('<p>{% translate "Hallo" %}</p>', []),
        ("<p>{% blocktranslate %}{{ n }} Tage{% endblocktranslate %}</p>", []),
        ('<img alt="Ein Foto der Straße">', ["Ein Foto der Straße"]),
        ('{% button "Wählen Sie" %}', ["Wählen Sie"]),
        ('{{ name|default:_("Für alle") }}', []),
        ("{# Für alle #}{% comment %}Für alle{% endcomment %}", []),
    ],
)
def test_german_in_templates_is_found(source: str, words: list[str]) -> None:
    assert [found.words for found in in_template(source, "a.html")] == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('say("Kein Netz, bitte warten.");', ["Kein Netz, bitte warten."]),
        ('say(gettext("Kein Netz, bitte warten."));', []),
        ("say(`Punkt ${n} ist weg.`);", ["Punkt ${n} ist weg."]),
        ('button.textContent = "Schließen";', ["Schließen"]),
        ('list.setAttribute("aria-label", "Orte");', ["Orte"]),
        ('say("Kopiert.");', ["Kopiert."]),
        ('ngettext("Noch ein Punkt", "Noch %(n)s Punkte", n);', []),
        ('// sagt "Nicht gefunden"\nclass A { type = "Polygon"; }', []),
    ],
)
def test_german_in_modules_is_found(source: str, words: list[str]) -> None:
    assert [found.words for found in in_module(source, "a.js")] == words
