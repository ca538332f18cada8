"""What can be set up, in the order in which a town is founded, and how far each is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import Resolver404, resolve, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.legal.pages import PAGES
from accounts.models import Department, Membership, SetupChange, StaffInvitation
from accounts.setup import towns
from common import clock
from common.colours import LEAST
from common.languages import CODES
from geo.models import Municipality


@dataclass(frozen=True, kw_only=True)
class Tile:
    """`is_done` is None where nothing can be missing. Lower `order` comes first."""

    order: int
    title: str
    words: str
    href: str
    icon: str
    is_done: bool | None = None


Teller = Callable[[Municipality], list[Tile]]
_tellers: list[str] = []


def register(dotted: str) -> None:
    """`dotted` tells the tiles of an app (in `AppConfig.ready`)."""
    if dotted not in _tellers:
        _tellers.append(dotted)


def tiles(municipality: Municipality) -> list[Tile]:
    found: list[Tile] = []
    for dotted in _tellers:
        teller: Teller = import_string(dotted)
        found += teller(municipality)
    return sorted(found, key=lambda tile: tile.order)


def own(municipality: Municipality) -> list[Tile]:
    return [
        _legal(municipality),
        _people(municipality),
        _departments(municipality),
        _days(municipality),
        _telephone(municipality),
        _texts(municipality),
        _colours(municipality),
        Tile(
            order=120,
            title=_("Alles als Datei"),
            words=_("Sichern, oder aus einer anderen Gemeinde übernehmen"),
            href=reverse("setup_file"),
            icon="download",
        ),
        _log(municipality),
    ]


def if_there(path: str, tile: Tile) -> list[Tile]:
    """`tile` only where some app answers under `path`."""
    try:
        resolve(path)
    except Resolver404:
        return []
    return [tile]


def _legal(town: Municipality) -> Tile:
    there = sum(key in town.legal_pages for key in PAGES)
    return Tile(
        order=10,
        title=_("Rechtliche Seiten"),
        words=_("%(n)d von %(all)d veröffentlicht: Impressum, Datenschutz, Barrierefreiheit")
        % {"n": there, "all": len(PAGES)},
        href=f"{reverse('setup')}#liste",
        icon="document",
        is_done=there == len(PAGES),
    )


def _people(town: Municipality) -> Tile:
    count = Membership.objects.of(town).values("user").distinct().count()
    waiting = StaffInvitation.objects.of(town).pending().count()
    words = ngettext("Eine Person arbeitet hier", "%(n)d Menschen arbeiten hier", count) % {
        "n": count
    }
    if waiting:
        words += ", " + ngettext(
            "eine Einladung ist offen", "%(n)d Einladungen sind offen", waiting
        ) % {"n": waiting}
    return Tile(
        order=20,
        title=_("Menschen und Aufgaben"),
        words=words,
        href=reverse("setup_people"),
        icon="user",
        is_done=count > 1,
    )


def _departments(town: Municipality) -> Tile:
    rows = list(Department.objects.of(town).active())
    mute = [row.name for row in rows if not row.email]
    has_clearing = any(row.is_clearing for row in rows)
    if not has_clearing:
        words = _("Noch bekommt niemand, was sonst niemandem gehört")
    elif mute:
        words = ngettext(
            "%(all)d Stellen, eine ohne E-Mail-Adresse",
            "%(all)d Stellen, %(n)d ohne E-Mail-Adresse",
            len(mute),
        ) % {"n": len(mute), "all": len(rows)}
    else:
        words = _("%(all)d Stellen, alle mit E-Mail-Adresse") % {"all": len(rows)}
    return Tile(
        order=30,
        title=_("Ämter und Stellen"),
        words=words,
        href=reverse("setup_departments"),
        icon="desk",
        is_done=has_clearing and not mute,
    )


def _days(town: Municipality) -> Tile:
    today = clock.today().isoformat()
    coming = sum(entry["day"] >= today for entry in town.closing_days)
    words = (
        ngettext("Ein eigener freier Tag steht an", "%(n)d eigene freie Tage stehen an", coming)
        % {"n": coming}
        if coming
        else _("Nur die Feiertage des Landes")
    )
    if not town.hours:
        words = _("Öffnungszeiten fehlen noch")
    return Tile(
        order=60,
        title=_("Öffnungszeiten und freie Tage"),
        words=words,
        href=reverse("setup_days"),
        icon="calendar",
        is_done=bool(town.hours),
    )


def _telephone(town: Municipality) -> Tile:
    count = len(town.numbers)
    return Tile(
        order=70,
        title=_("Telefonnummern"),
        words=ngettext("Eine Nummer", "%(n)d Nummern", count) % {"n": count},
        href=reverse("setup_numbers"),
        icon="phone",
        is_done=any(entry.get("danger") for entry in town.numbers),
    )


def _texts(town: Municipality) -> Tile:
    told = towns.texts_of(town)[""]
    written = sum(bool(texts) for texts in told.values())
    missing = sum(len(CODES) - len(texts) for texts in told.values() if texts)
    words = _("%(n)d von %(all)d geschrieben") % {"n": written, "all": len(told)}
    if missing:
        words += ", " + ngettext(
            "eine Übersetzung fehlt", "%(n)d Übersetzungen fehlen", missing
        ) % {"n": missing}
    return Tile(
        order=80,
        title=_("Texte"),
        words=words,
        href=reverse("setup_texts"),
        icon="edit",
        is_done=None if not written else not missing,
    )


def _colours(town: Municipality) -> Tile:
    ratios = towns.contrasts(towns.colours_of(town)[""])
    enough = all(ratio >= LEAST for ratio in ratios.values())
    return Tile(
        order=90,
        title=_("Farben"),
        words=_("Gut zu lesen, hell und dunkel") if enough else _("Eine Farbe ist zu schwach"),
        href=reverse("setup_colours"),
        icon="eye",
        is_done=enough,
    )


def _log(town: Municipality) -> Tile:
    count = SetupChange.objects.of(town).count()
    return Tile(
        order=130,
        title=_("Protokoll"),
        words=ngettext("Eine Änderung", "%(n)d Änderungen", count) % {"n": count},
        href=reverse("setup_log"),
        icon="list",
    )
