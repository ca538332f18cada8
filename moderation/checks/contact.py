"""Ways to reach somebody: telephone numbers and e-mail addresses."""

import re

import phonenumbers
from django.utils.translation import ngettext

from moderation.checks.base import MAX_PASSAGES, Found, Passage, Subject, found, words_before
from moderation.checks.links import is_own_host

_TRIES = 400  # candidates that are parsed; a text of nothing but digits has thousands
# A number after such a word is that of a thing, unless it is said to be a telephone's.
_OF_A_THING = re.compile(
    r"(?:lampe|laterne|leuchte|mast|station|schacht|hydrant|container|az\.?|aktenzeichen|zeichen"
    r"|kennziffer|flurstück|parzelle|trafo|inventar|objekt|zähler|auftrag|ticket|vorgang|bescheid"
    r"|plz|isbn|artikel|ampel|automat|aufzug|din|en|iso)[ .:#(-]*(?:nr\.?|nummer|no\.?)?[ .:#(-]*$"
)
# After "Nr." stands a thing's number as well, if it is not that of a mobile telephone.
_NUMBERED = re.compile(r"(?:\bnr\.?|nummer)[ .:#(-]*$")
_MOBILE = "+491"
_DATE = re.compile(r"\d{1,2}[./-][ ]?\d{1,2}[./-][ ]?\d{2,4}")
_OF_A_PHONE = re.compile(r"(?:tel|fon|phone|handy|mobil|ruf|whatsapp|signal|sms|fax|durchwahl)")


def phone_numbers(subject: Subject) -> Found | None:
    """Numbers that can be dialled in Germany or, with their country code, elsewhere.

    Known are the forms people write (0171/234 56 78, +49 (0)221 ..., 0221-12345). Not hinted at
    are the municipality's own numbers and the numbers of lamps, masts, files and norms.
    """
    passages = []
    for match in phonenumbers.PhoneNumberMatcher(subject.text, "DE", max_tries=_TRIES):
        mark = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        before = words_before(subject.text, match.start)
        if match.raw_string.lstrip("( ")[:1] not in ("0", "+"):  # "330.000 people"
            continue
        if mark in subject.town.numbers or _DATE.fullmatch(match.raw_string):
            continue
        if before[-1:] in ("_", "/", "="):  # a part of an address in the internet
            continue
        is_numbered = _NUMBERED.search(before) and not mark.startswith(_MOBILE)
        is_of_a_thing = _OF_A_THING.search(before) or is_numbered
        if is_of_a_thing and not _OF_A_PHONE.search(before):
            continue
        passages.append(Passage(start=match.start, end=match.end, mark=mark))
        if len(passages) == MAX_PASSAGES:
            break
    return found(passages, _reason_of_phones(len(passages)))


def _reason_of_phones(number: int) -> str:
    words = ngettext(
        "Eine Telefonnummer steht im Text.", "%(n)d Telefonnummern stehen im Text.", number
    )
    return words % {"n": number}


def own_number(number: str) -> str:
    """A number of the municipality as it is compared (E.164); "" for what is none, as 115."""
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        return ""
    if len(str(parsed.national_number)) < 5:
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


_DOT = r"(?:\.|[ ]{0,2}[\[(][ ]?(?:dot|punkt)[ ]?[\])][ ]{0,2})"
_AT = r"(?:@|[ ]{0,2}[\[({][ ]?(?:at|ät)[ ]?[\])}][ ]{0,2})"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}{_AT}(?P<host>[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}})",
    re.IGNORECASE,
)
_DOTS = re.compile(_DOT, re.IGNORECASE)
_ATS = re.compile(_AT, re.IGNORECASE)


def email_addresses(subject: Subject) -> Found | None:
    """Addresses, also as "name (at) host (dot) de"; not those of the municipality itself."""
    passages = []
    for match in _EMAIL.finditer(subject.text):
        host = _DOTS.sub(".", match["host"]).casefold().rstrip(".")
        if is_own_host(host, subject.town.hosts):
            continue
        mark = _ATS.sub("@", _DOTS.sub(".", match[0])).casefold()
        passages.append(Passage(start=match.start(), end=match.end(), mark=mark))
    words = ngettext(
        "Eine E-Mail-Adresse steht im Text.",
        "%(n)d E-Mail-Adressen stehen im Text.",
        len(passages),
    )
    return found(passages, words % {"n": len(passages)})


__all__ = ["email_addresses", "own_number", "phone_numbers"]
