"""Names of persons, as far as a form of address or a first name gives them away."""

import re
from collections.abc import Iterator

from django.utils.translation import ngettext

from moderation.checks.base import Found, Passage, Subject, found
from moderation.checks.first_names import FIRST_NAMES, NOT_AFTER_A_TITLE, WELL_KNOWN

_NAME = r"[A-ZÄÖÜ][a-zäöüßéèç]{1,30}(?:-[A-ZÄÖÜ][a-zäöüßéèç]{1,30})?"
_ADDRESSED = re.compile(
    r"(?<![\w-])(?:Herrn?|Hr\.|Frau|Fr\.|Fräulein|Familie|Fam\.)[ ](?:(?:Dr|Prof)\.[ ]){0,2}"
    rf"(?P<name>(?:(?:von|van|de|zu)[ ])?{_NAME}(?:[ ]{_NAME})?)(?![\w-])"
)
_WITH_DEGREE = re.compile(
    rf"(?<![\w-])(?:Dr|Prof)\.[ ](?:(?:med|Dr)\.[ ])?(?P<name>{_NAME})(?![\w-])"
)
_FULL = re.compile(rf"(?<![\w-])(?P<first>{_NAME})[ ](?:(?:von|van)[ ])?(?P<last>{_NAME})(?![\w-])")
# "Anna Freud Schule", "Willy Brandt Platz", "Peter und Paul Kirche"
_PLACE = re.compile(
    r"(?:straße|strasse|str|platz|weg|allee|gasse|ring|ufer|damm|brücke|schule|gymnasium"
    r"|kirche|krankenhaus|klinik|haus|heim|park|halle|stadion|denkmal|siedlung|viertel|hof|stift"
    r"|stiftung|markt|umzug|fest|kapelle|museum|theater|saal|steig|steg|pfad|graben|berg|tal|bad"
    r"|kita|kindergarten|hospital|quartier|anlage|garten|turm|tor|tunnel|brunnen|chaussee|apotheke"
    r"|bäckerei|praxis|zentrum|kolleg|bücherei|bibliothek|preis)(?:s|es|en|n)?",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:meister|rat|rät|direktor|präsident|minister|kanzler|leiter|pfarrer)(?:in)?$"
)
_NEXT = re.compile(r"[ -](?P<word>[^\W\d_]+)")
_SAINT = re.compile(r"(?:st\.|sankt|hl\.|heilige[rnm]?)[ -]$")
_LETTERS = re.compile(r"[^\W\d_]+")


def names_of_persons(subject: Subject) -> Found | None:
    """ "Herr Muster", "Fam. Muster", "Erika Muster": somebody is named.

    Not hinted at are streets and buildings that are called after somebody, office holders
    without a name ("Frau Bürgermeisterin") and persons of history.
    """
    passages: list[Passage] = []
    for passage in _candidates(subject):
        if all(passage.start >= each.end or passage.end <= each.start for each in passages):
            passages.append(passage)
    words = ngettext(
        "Im Text scheint eine Person mit Namen genannt zu sein.",
        "Im Text scheinen Personen mit Namen genannt zu sein, an %(n)d Stellen.",
        len(passages),
    )
    return found(sorted(passages, key=lambda each: each.start), words % {"n": len(passages)})


def _candidates(subject: Subject) -> Iterator[Passage]:
    text = subject.text
    for match in _ADDRESSED.finditer(text):
        name = match["name"]
        if not _is_no_name(name.split(" ")[0]) and not _is_place(subject, match.end(), name):
            yield Passage(start=match.start(), end=match.end())
    for match in _WITH_DEGREE.finditer(text):
        if not _is_no_name(match["name"]) and not _is_place(subject, match.end(), match["name"]):
            yield Passage(start=match.start(), end=match.end())
    start = 0
    while pair := _FULL.search(text, start):
        # "Nachbar Peter Muster": the second word may be the first name of the next pair.
        start = pair.start("last")
        first, last = pair["first"], pair["last"]
        if first.casefold().partition("-")[0] not in FIRST_NAMES:
            continue
        if _is_no_name(last) or (
            last.casefold() in FIRST_NAMES and _follows_place(text, pair.end())
        ):
            continue
        if _SAINT.search(text[max(0, pair.start() - 12) : pair.start()].casefold()):
            continue
        if not _is_place(subject, pair.end(), f"{first} {last}"):
            yield Passage(start=pair.start(), end=pair.end())
            start = pair.end()


def _is_no_name(word: str) -> bool:
    """A noun or an office that stands where a surname could."""
    small = word.casefold()
    return small in NOT_AFTER_A_TITLE or bool(_PLACE.fullmatch(small) or _OFFICE.search(small))


def _follows_place(text: str, end: int) -> bool:
    after = _NEXT.match(text, end)
    return after is not None and _PLACE.fullmatch(after["word"]) is not None


def _is_place(subject: Subject, end: int, name: str) -> bool:
    """Called after somebody: the town has such a street, or a word for a place follows."""
    small = " ".join(_LETTERS.findall(name.casefold()))
    if small in WELL_KNOWN or any(small.endswith(f" {last}") for last in WELL_KNOWN):
        return True
    if _PLACE.search(small) and any(_PLACE.fullmatch(word) for word in small.split()):
        return True
    return small in subject.town.streets or _follows_place(subject.text, end)
