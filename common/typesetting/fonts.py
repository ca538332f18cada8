"""The letters of documents: Fira Sans, and others for what Fira Sans has not.

npm installs them as WOFF2, which the typesetter does not read; they are unpacked once into
`var/generated`. A document must name each letter by a font that has it (ISO 14289-1, 7.21.8),
so `printable` puts a sign in the place of what none of them has.
"""

import json
import secrets
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from unicodedata import category

from django.conf import settings

# Under `node_modules`; the first that has a letter sets it.
_SOURCES = (
    *(
        f"@kern-ux/native/dist/fonts/fira-sans/FiraSans-{name}.woff2"
        for name in ("Regular", "SemiBold", "Bold")
    ),
    "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2",
    "@fontsource/noto-sans-hebrew/files/noto-sans-hebrew-hebrew-400-normal.woff2",
    "@fontsource/noto-emoji/files/noto-emoji-emoji-400-normal.woff2",
)
INSTEAD = "▯"
# Joiners and variants shape their neighbours and are no letters themselves. What turns the
# direction of everything after it around is dropped: words of others must not rewrite a page.
_SHAPING = {0x200C, 0x200D, 0xFE0E, 0xFE0F}
_DROPPED = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2060, 0xFEFF, 0x00AD}


def folder() -> Path:
    """Where the fonts are; unpacks them if they are not there yet."""
    place = Path(settings.GENERATED_DIR) / "documents"
    if not (place / _letters_name()).exists():
        build()
    return place


def build() -> None:
    """Unpack the fonts and write down which letters they have. Doing it again is harmless."""
    # Here, because only set-up needs it.
    from fontTools.ttLib import TTFont

    place = Path(settings.GENERATED_DIR) / "documents"
    place.mkdir(parents=True, exist_ok=True)
    letters: set[int] = set()
    for source in _SOURCES:
        font = TTFont(Path(settings.BASE_DIR) / "node_modules" / source)
        letters |= set(font.getBestCmap() or {})
        font.flavor = None
        part = place / f"{secrets.token_hex(8)}.part"
        font.save(part)
        part.replace(place / f"{Path(source).stem}.ttf")
        font.close()
    part = place / f"{secrets.token_hex(8)}.part"
    part.write_text(json.dumps(sorted(letters)))
    part.replace(place / _letters_name())


def is_built() -> bool:
    return (Path(settings.GENERATED_DIR) / "documents" / _letters_name()).exists()


def printable(text: str) -> str:
    """`text` with a sign in the place of each letter that no font has; emoji, Arabic and
    Hebrew stay."""
    known = _letters()
    return "".join(_printable(text, known))


def _printable(text: str, known: frozenset[int]) -> Iterable[str]:
    for letter in text:
        code = ord(letter)
        if letter == "\n" or code in _SHAPING:
            yield letter
        elif code in _DROPPED or (category(letter) == "Cc" and not letter.isspace()):
            continue
        elif code in known and category(letter) not in ("Cc", "Co", "Cs", "Cn"):
            yield letter
        elif letter.isspace():
            yield " "
        else:
            yield INSTEAD


@cache
def _letters() -> frozenset[int]:
    return frozenset(json.loads((folder() / _letters_name()).read_text()))


def _letters_name() -> str:
    """Changes with what is unpacked, so that an upgrade unpacks anew."""
    return f"letters-{len(_SOURCES)}.json"
