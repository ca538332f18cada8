"""Ways to reach somebody: telephone numbers and e-mail addresses."""

import re

import phonenumbers
from django.utils.translation import ngettext

from moderation.checks.base import MAX_PASSAGES, Found, Passage, Subject, found, words_before
from moderation.checks.links import is_own_host

_TRIES = 400  # candidates that are parsed; a text of nothing but digits has thousands
# A number after such a word is that of a thing, unless it is said to be a telephone's.
_OF_A_THING = re.compile(
    r"(?:lampe|laterne|leuchte|mast|nr\.?|nummer|station|schacht|hydrant|container|az\.?"
    r"|aktenzeichen|zeichen|kennziffer|flurstück|parzelle|trafo|inventar|objekt|zähler|auftrag"
    r"|ticket|vorgang|bescheid|plz|isbn|artikel|ampel|automat|aufzug|din|en|iso)"
    r"[ .:#(-]*(?:nr\.?|nummer|no\.?)?[ .:#(-]*$"
)
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
        if mark in subject.town.numbers:
            continue
        if _OF_A_THING.search(before) and not _OF_A_PHONE.search(before):
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
    if not phonenumbers.is_possible_number(parsed):
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
