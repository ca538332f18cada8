"""What waits for editors and departments, for the start page of /konto/."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.duties import Duty
from accounts.models import User
from common import clock
from geo.models import Municipality
from participation import desk, owed

_HREF = "/beteiligung/verwalten/"


def of_staff(user: User, municipality: Municipality) -> list[Duty]:
    """One duty for whoever distributes or answers; nobody else has any."""
    found = desk.desk_of(user, municipality)
    if found is None:
        return []
    today = clock.today()
    numbers = {queue.key: number or 0 for queue, number in found.counts(today=today)}
    parts = [
        (
            numbers.get("neu", 0),
            ngettext("ein Vorschlag zu verteilen", "%(n)d Vorschläge zu verteilen", _n(numbers)),
        ),
        (
            numbers["wartet"],
            ngettext(
                "ein Vorschlag wartet auf Antwort",
                "%(n)d Vorschläge warten auf Antwort",
                numbers["wartet"],
            ),
        ),
        (numbers["faellig"], _("davon %(n)d überfällig")),
    ]
    if found.departments is None:
        results = len(owed.results(municipality, today=today))
        parts.append((results, ngettext("ein Ergebnis fällig", "%(n)d Ergebnisse fällig", results)))
        numbers["ergebnisse"] = results
    said = [words % {"n": number} for number, words in parts if number]
    waiting = ", ".join(said) or _("Nichts Neues")
    open_now = sum(numbers.get(key, 0) for key in ("neu", "wartet", "ergebnisse"))
    href = _HREF if found.departments is None else f"{_HREF}vorschlaege/"
    return [
        Duty(_("Beteiligung"), waiting[:1].upper() + waiting[1:], open_now, href, "participate")
    ]


def _n(numbers: dict[str, int]) -> int:
    return numbers.get("neu", 0)
