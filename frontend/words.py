"""The words of our modules (static/frontend/js) in other languages.

German stands in the modules, in calls of `gettext` and `ngettext` from `js/words.js`; their
translations are the `djangojs` domain in `locale/`. Of each of these catalogues the build makes
one static script, `generated/words.<language>.js`, which pages in that language load before their
modules. German pages load none.
"""

import json
from functools import lru_cache
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_language

# `js/words.js` knows it by this; a symbol is in nobody's way.
SYMBOL = "nahdran.words"


def sources() -> list[Path]:
    """The catalogues there are, one per language."""
    return sorted(
        path
        for folder in settings.LOCALE_PATHS
        for path in Path(folder).glob("*/LC_MESSAGES/djangojs.po")
    )


def language_of(source: Path) -> str:
    """`de-simple` for `locale/de_Simple/LC_MESSAGES/djangojs.po`."""
    return to_language(source.parent.parent.name)


@lru_cache(maxsize=1)
def languages() -> frozenset[str]:
    """Those with a catalogue, as Django names them."""
    return frozenset(language_of(source) for source in sources())


def static_name(language: str) -> str:
    return f"generated/words.{language}.js"


def script(source: Path) -> str:
    """What a browser loads: message to translation, or to a list of its two plural forms.

    What is not translated or not sure (fuzzy) is left out, so German is said.
    """
    found: dict[str, str | list[str]] = {}
    for entry in polib.pofile(str(source)).translated_entries():
        if entry.msgid_plural:
            found[entry.msgid] = [form for _, form in sorted(entry.msgstr_plural.items())]
        else:
            found[entry.msgid] = entry.msgstr
    words = json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return f"globalThis[Symbol.for({json.dumps(SYMBOL)})]={words};\n"
