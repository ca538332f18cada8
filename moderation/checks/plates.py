"""Number plates of vehicles."""

import re

from django.utils.translation import ngettext

from moderation.checks.base import Found, Passage, Subject, found
from moderation.checks.plate_codes import CODES

# "B-AB 1234", "B AB 1234", "B-AB1234", with E (electric) or H (historic) behind; an army's "Y".
_PLATE = re.compile(
    r"(?<![\w-])(?P<code>[A-ZÄÖÜ]{1,3})(?P<sign>[ ]?[-–:·][ ]?|[ ])(?P<letters>[A-Z]{1,2})"
    r"(?P<gap>[ -]?)(?P<digits>[1-9]\d{0,3})[ ]?[EH]?(?![\w-])"
)
_SMALL = re.compile(
    r"(?<![\w-])(?P<code>[a-zäöüA-ZÄÖÜ]{1,3})(?P<sign>-)(?P<letters>[a-zA-Z]{1,2})"
    r"(?P<gap>[ -])(?P<digits>[1-9]\d{0,3})[ ]?[eEhH]?(?![\w-])"
)
_ARMY = re.compile(r"(?<![\w-])Y[- ][1-9]\d{2}[ ]?\d{3}(?!\w)")
# What looks the same: norms ("DIN EN 124"), steps and lines.
_OTHER = frozenset({("DIN", "EN"), ("DIN", "IE"), ("EN", "EN"), ("S", "U")})


def number_plates(subject: Subject) -> Found | None:
    """Plates with one of the German Unterscheidungszeichen.

    Roads (A 61, L 113), norms (DIN 1234) and bus lines have one group of letters, plates two.
    Without a hyphen at least two digits are asked for, and capitals throughout.
    """
    passages: list[Passage] = []
    for pattern in (_PLATE, _SMALL):
        for match in pattern.finditer(subject.text):
            code, letters = match["code"].upper(), match["letters"].upper()
            if code not in CODES or (code, letters) in _OTHER:
                continue
            if match["sign"] == " " and len(match["digits"]) < 2:
                continue
            if any(each.start < match.end() and match.start() < each.end for each in passages):
                continue
            mark = f"{code}-{letters} {match['digits']}"
            passages.append(Passage(start=match.start(), end=match.end(), mark=mark))
    passages += [Passage(start=m.start(), end=m.end()) for m in _ARMY.finditer(subject.text)]
    words = ngettext(
        "Ein Kfz-Kennzeichen steht im Text.",
        "%(n)d Kfz-Kennzeichen stehen im Text.",
        len(passages),
    )
    return found(sorted(passages, key=lambda each: each.start), words % {"n": len(passages)})
