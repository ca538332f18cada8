"""Brings locale/*/LC_MESSAGES/djangojs.po up to date with the words of our modules.

What `makemessages -d djangojs` finds, without gettext's programs: `gettext("...")` and
`ngettext("...", "...", n)` in static/**/*.js.
"""

import json
import re
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand

from frontend.finders import OWN_APPS
from frontend.words import sources

_LITERAL = r'"(?:[^"\\\n]|\\.)*"'
_CALL = re.compile(rf"\b(n?gettext)\(\s*({_LITERAL})(?:,\s*({_LITERAL}))?")
_ANY_CALL = re.compile(r"(?<!function )\bn?gettext\(")


def modules() -> list[Path]:
    root = Path(settings.BASE_DIR)
    return sorted(path for app in OWN_APPS for path in (root / app).glob("static/**/*.js"))


def used() -> dict[tuple[str, str], set[str]]:
    """Every message, as text and plural ("" for none), with the modules that it stands in.

    Raises `ValueError` for a call that names no literal: nobody could find what it says.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for path in modules():
        name = path.relative_to(settings.BASE_DIR).as_posix()
        source = path.read_text(encoding="utf-8")
        calls = list(_CALL.finditer(source))
        if len(calls) != len(_ANY_CALL.findall(source)):
            raise ValueError(f"{name}: words to translate have to be literals in double quotes.")
        for call in calls:
            text, plural = json.loads(call[2]), json.loads(call[3]) if call[3] else ""
            if bool(plural) != (call[1] == "ngettext"):
                raise ValueError(f"{name}: {call[0]!r} names too few forms, or too many.")
            found.setdefault((text, plural), set()).add(name)
    return found


def merged(before: polib.POFile) -> polib.POFile:
    """What the modules say now with the translations there were; the rest is dropped."""
    known = {entry.msgid: entry for entry in before}
    after = polib.POFile(wrapwidth=98)
    after.metadata = before.metadata
    for (text, plural), files in sorted(used().items()):
        entry = polib.POEntry(
            msgid=text, msgid_plural=plural, occurrences=[(name, "") for name in sorted(files)]
        )
        old = known.get(text)
        if plural:
            forms = old.msgstr_plural if old is not None else {}
            entry.msgstr_plural = {0: forms.get(0, ""), 1: forms.get(1, "")}
        else:
            entry.msgstr = old.msgstr if old is not None else ""
        after.append(entry)
    return after


class Command(BaseCommand):
    help = "Brings the translations of our modules (djangojs.po) up to date with the modules."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in sources():
            po = merged(polib.pofile(str(path), wrapwidth=98))
            po.save(str(path))
            missing = len(po) - len(po.translated_entries())
            self.stdout.write(f"{path.parent.parent.name}: {len(po)} texts, {missing} to translate")
