"""Is somebody there who reads what comes in?"""

from collections.abc import Iterator

from accounts.legal.pages import PAGES
from accounts.models import Department, Mailbox, Membership, Role
from common import german
from common.doctor import Finding, error, ok, warning
from geo.models import Municipality

_DEPARTMENTS = "/admin/accounts/department/"


def people() -> Iterator[Finding]:
    for town in Municipality.objects.filter(is_active=True).defer("boundary").order_by("name"):
        yield from _roles(town)
        yield from _departments(town)
        yield _on_call(town)
        yield _legal(town)


def _roles(town: Municipality) -> Iterator[Finding]:
    held = set(
        Membership.objects.filter(municipality=town, user__is_active=True)
        .values_list("role", flat=True)
        .distinct()
    )
    about = f"{town}: Menschen"
    command = f"manage.py grant_role adresse@stadt.de {{}} --ags {town.ags}"
    if Role.ADMINISTRATOR not in held:
        yield error(
            about,
            "Niemand verwaltet: Fristen, Rollen und Regeln kann keiner ändern.",
            command.format(Role.ADMINISTRATOR),
        )
    if Role.DISPATCHER not in held:
        yield warning(
            about,
            "Niemand verteilt: Was liegen bleibt, sieht nur die Verteilstelle und nur ihr Eigenes.",
            command.format(Role.DISPATCHER),
        )
    if Role.MODERATOR not in held:
        yield error(
            about,
            "Niemand moderiert: Texte und Bilder bleiben für immer verborgen.",
            command.format(Role.MODERATOR),
        )
    if {Role.ADMINISTRATOR, Role.DISPATCHER, Role.MODERATOR} <= held:
        yield ok(about, "Verwaltung, Verteilung und Moderation sind besetzt")


def _departments(town: Municipality) -> Iterator[Finding]:
    active = list(Department.objects.of(town).active())
    about = f"{town}: Stellen"
    if not any(department.is_clearing for department in active):
        yield error(
            about,
            "Es gibt keine Verteilstelle: Was keine Regel zuordnet, hat keinen Ort.",
            f'{_DEPARTMENTS}: bei einer Stelle "is clearing" setzen',
        )
    staffed = set(
        Membership.objects.filter(municipality=town, user__is_active=True)
        .exclude(department=None)
        .values_list("department_id", flat=True)
    )
    outside = Department.Kind.OUTSIDE
    mute = [each.name for each in active if not each.email]
    empty = [each.name for each in active if each.kind != outside and each.pk not in staffed]
    if mute:
        yield error(
            about,
            f"Ohne Mailadresse, erfahren also nichts: {_some(mute)}.",
            f"{_DEPARTMENTS}: Feld Email",
        )
    if empty:
        yield warning(
            about,
            f"Niemand arbeitet dort: {_some(empty)}. Was dorthin kommt, öffnet keiner.",
            f"manage.py grant_role adresse@stadt.de clerk --department KEY --ags {town.ags}",
        )
    if active and not mute and not empty:
        yield ok(about, f"{len(active)}, alle mit Adresse und Menschen")


def _on_call(town: Municipality) -> Finding:
    about = f"{town}: Bereitschaft"
    if Mailbox.objects.on_call(town).exists():
        return ok(about, "bekommt jede Gefahr sofort")
    return warning(
        about,
        "Keine Adresse: Von einer Gefahr am Samstag erfährt niemand außer der zuständigen Stelle.",
        "/arbeit/stellen/, Bereitschaft",
    )


def _legal(town: Municipality) -> Finding:
    """The pages that the law wants; without them a town does not open."""
    about = f"{town}: Rechtliche Seiten"
    lacking = [str(page.title) for key, page in PAGES.items() if key not in town.legal_pages]
    if not lacking:
        return ok(about, "alle veröffentlicht")
    is_open = town.state == Municipality.State.LIVE
    make = error if is_open else warning
    means = (
        "Die Seite ist offen, und das Gesetz verlangt sie."
        if is_open
        else "Vorher lässt sich die Gemeinde nicht eröffnen."
    )
    return make(
        about,
        f"Es fehlt: {german.listed(lacking)}. {means}",
        "/verwaltung/einrichten/ (fragt, schreibt einen Entwurf und veröffentlicht ihn)",
    )


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:4])
    return shown if len(names) <= 4 else f"{shown} und {len(names) - 4} weitere"
