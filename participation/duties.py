"""What waits for editors and departments, for the start page of /konto/."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.duties import Duty
from accounts.models import Role, User
from accounts.roles import roles_of
from common import clock
from geo.models import Municipality
from participation import desk, owed
from participation.models import Quarantine, QuarantineAccount

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


def of_second_person(user: User, municipality: Municipality) -> list[Duty]:
    """Votes that somebody wants set aside, or counted again, wait for a second person."""
    if not roles_of(user, municipality).has(Role.MODERATOR, Role.ADMINISTRATOR):
        return []
    waiting = Quarantine.objects.of(municipality).waiting().order_by("id")
    objections = QuarantineAccount.objects.filter(
        quarantine__municipality=municipality, objected_at__isnull=False, decided_at=None
    )
    objected = [row.quarantine for row in objections.select_related("quarantine")[:20]]
    found = list({each.pk: each for each in [*waiting[:20], *objected]}.values())
    n = len(found)
    if not n:
        href = f"{_HREF}quarantaene/"
        return [Duty(_("Stimmen prüfen"), _("Nichts wartet"), 0, href, "shield")]
    words = ngettext(
        "Eine Quarantäne wartet auf eine zweite Person",
        "%(n)d Quarantänen warten auf eine zweite Person",
        n,
    ) % {"n": n}
    return [Duty(_("Stimmen prüfen"), words, n, found[0].get_absolute_url(), "shield")]


def _n(numbers: dict[str, int]) -> int:
    return numbers.get("neu", 0)
