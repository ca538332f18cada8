"""Which names people may give themselves: any, except what looks like the town speaking."""

import re
import unicodedata
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Department
from geo.models import Municipality

LONGEST = 60
# What a refused name is refused for, as the error's code.
CODES = frozenset({"name_long", "name_signs", "name_letters", "name_address", "name_official"})


def _folded(word: str) -> str:
    """Buergermeister is burgermeister; both sides of each comparison are folded."""
    return re.sub(r"([aou])e", r"\1", word)


# Whole words, as they are left by `_words`: ä is a, ß is ss, 0 is o.
_OFFICIAL_WORDS = frozenset(
    {
        *("stadt", "stadte", "gemeinde", "kommune", "landkreis", "landrat", "landratin"),
        *("amt", "behorde", "rathaus", "verwaltung", "stadtrat", "gemeinderat", "kreistag"),
        *("magistrat", "dezernat", "dezernent", "dezernentin", "bauhof", "polizei", "feuerwehr"),
        *("moderator", "moderatorin", "moderation", "redaktion", "admin", "administrator"),
        *("administratorin", "administration", "support", "nahdran"),
    }
)
_OFFICIAL = frozenset(map(_folded, _OFFICIAL_WORDS))
# Beginnings and ends of compounds: Oberbürgermeisterin, Stadtverwaltung, Tiefbauamt.
_OFFICIAL_STARTS = (
    *("burgermeister", "oberburgermeister", "ortsburgermeister", "stadtverwalt", "gemeindeverwalt"),
    *("kreisverwalt", "stadtwerk", "ordnungsamt", "verwaltungs", "moderator", "administrator"),
)
_OFFICIAL_ENDS = ("amt", "verwaltung", "burgermeister", "burgermeisterin", "dezernat")
# Words that end like an office and are none.
_NO_OFFICES = frozenset({"samt", "gesamt", "insgesamt"})
# What people write instead of letters.
_LOOKALIKES = str.maketrans("0134578@$", "oieastbas")
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK"})


def cleaned(name: str, *, municipality: Municipality) -> str:
    """The name as it is kept; "" for none. Raises `ValidationError` with a sentence."""
    name = " ".join(unicodedata.normalize("NFKC", name).split())
    if not name:
        return ""
    if len(name) > LONGEST:
        raise ValidationError(
            _("Bitte kürzen Sie den Namen auf höchstens %(n)s Zeichen.") % {"n": LONGEST},
            code="name_long",
        )
    if any(unicodedata.category(sign)[0] == "C" for sign in name):
        raise ValidationError(_("Dieser Name enthält unsichtbare Zeichen."), code="name_signs")
    if not any(sign.isalpha() for sign in name):
        raise ValidationError(_("Ein Name braucht Buchstaben."), code="name_letters")
    if len(_ALPHABETS & {unicodedata.name(sign, "").split(" ")[0] for sign in name}) > 1:
        raise ValidationError(
            _("Bitte schreiben Sie den Namen in einer Schrift."), code="name_signs"
        )
    if re.search(r"@|://|www\.|\.(de|com|net|org)\b", name, re.IGNORECASE):
        raise ValidationError(
            _("Bitte keine E-Mail-Adresse und keinen Link als Namen: Alle lesen ihn."),
            code="name_address",
        )
    if _is_official(name, municipality):
        raise ValidationError(
            _("Dieser Name klingt nach der Verwaltung. Bitte wählen Sie einen anderen."),
            code="name_official",
        )
    return name


def _is_official(name: str, municipality: Municipality) -> bool:
    words = list(_words(name))
    together = "".join(words)
    if any(_sounds_official(word) for word in words):
        return True
    # "S t a d t", "Stadt.Lindenbach"
    if together in _OFFICIAL or together.startswith(_OFFICIAL_STARTS):
        return True
    town = "".join(_words(municipality.name))
    if together in (town, f"stadt{town}", f"gemeinde{town}"):
        return True
    bodies = Department.objects.of(municipality).values_list("name", flat=True)
    return any(_holds(together, "".join(_words(body))) for body in bodies)


def _holds(together: str, body: str) -> bool:
    return len(body) > 2 and (body == together or (len(body) > 5 and body in together))


def _sounds_official(word: str) -> bool:
    if word in _OFFICIAL or word.startswith(_OFFICIAL_STARTS):
        return True
    return word.endswith(_OFFICIAL_ENDS) and word not in _NO_OFFICES


def _words(text: str) -> Iterator[str]:
    """Words in small plain letters, so that "Bürgermeister" and "8ürgermeíster" are looked at
    as they are read."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for word in re.findall(r"[a-z]+", plain.translate(_LOOKALIKES)):
        yield _folded(word)
