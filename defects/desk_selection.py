"""Which reports somebody wants to see at the desk, as the address of the page says it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.selection import Chip
from defects import queues
from defects.desk_search import DeskKinds, matching
from defects.models.report import ReportQuerySet
from defects.queues import BY_KEY, EVERYTHING, QUEUES, URGENT, Queue
from geo.districts import division, in_division
from geo.models import Municipality

WHOSE = {"ich": _("mir zugewiesen"), "niemand": _("niemandem zugewiesen")}
SORTS = {
    "": _("Dringendes zuerst"),
    "neu": _("Neueste zuerst"),
    "alt": _("Älteste zuerst"),
}
_SORTED = {"neu": ("-created_at", "-id"), "alt": ("created_at", "id")}
MAP = "karte"
# The names in the address, for each field of `DeskSelection`.
_NAMES = {
    "queue": "liste",
    "office": "amt",
    "kind": "art",
    "zone": "gebiet",
    "whose": "wem",
    "danger": "gefahr",
    "words": "q",
    "sort": "sort",
    "view": "ansicht",
    "dense": "dicht",
}
_FILTERS = ("kind", "zone", "whose", "danger", "words")


@dataclass(frozen=True, kw_only=True)
class DeskSelection:
    """One queue (or everything that may be seen) and what it is narrowed to.

    What an address says wrongly is left out: nobody gets an error for an old bookmark. `view`
    and `dense` say how the list looks.
    """

    queue: str = QUEUES[0].key
    office: str = ""
    kind: str = ""
    zone: str = ""
    whose: str = ""
    danger: str = ""
    words: str = ""
    sort: str = ""
    view: str = ""
    dense: str = ""

    @property
    def which(self) -> Queue:
        return BY_KEY[self.queue]

    @property
    def is_filtered(self) -> bool:
        return any(getattr(self, name) for name in _FILTERS)

    @property
    def sees_everything(self) -> bool:
        """Everything that the person may see, not only what lies with the departments."""
        return self.queue == EVERYTHING.key

    @property
    def order(self) -> tuple[str, ...]:
        if self.sort:
            return _SORTED[self.sort]
        return queues.ORDERS.get(self.queue, URGENT)

    def query(self, *, after: str = "", **changes: str) -> str:
        """`?liste=neu&...` of this selection with `changes`."""
        values = dict(self.fields(**changes))
        if after:
            values["nach"] = after
        return "?" + urlencode(values)

    def fields(self, **changes: str) -> list[tuple[str, str]]:
        """The same as names and values, for a form that keeps it."""
        chosen = replace(self, **changes) if changes else self
        values = ((name, getattr(chosen, field)) for field, name in _NAMES.items())
        return [(name, value) for name, value in values if value]

    def chips(self, *, municipality: Municipality, kinds: DeskKinds) -> list[Chip]:
        """What it is narrowed to, each to be taken away again."""
        zone = division(municipality, self.zone) if self.zone else None
        said = {
            "words": f"„{self.words}“" if self.words else "",
            "kind": next((str(kind) for kind in kinds.all if kind.key == self.kind), ""),
            "zone": zone.name if zone else "",
            "whose": str(WHOSE.get(self.whose, "")),
            "danger": str(_("nur Gefahr")) if self.danger else "",
        }
        return [
            Chip(label, "/arbeit/" + self.query(**{name: ""}))
            for name, label in said.items()
            if label and getattr(self, name)
        ]

    def of(
        self, reports: ReportQuerySet, *, municipality: Municipality, user: User, kinds: DeskKinds
    ) -> ReportQuerySet:
        """Those of `reports` that it is narrowed to."""
        if self.kind:
            within = kinds.within(self.kind)
            reports = reports.filter(category__in=within) if within else reports
        if self.zone and (found := division(municipality, self.zone)) is not None:
            reports = reports.filter(in_division(found))
        if self.whose == "ich":
            reports = reports.filter(assignee=user)
        elif self.whose == "niemand":
            reports = reports.filter(assignee=None)
        if self.danger:
            reports = reports.filter(is_danger=True)
        if self.words:
            reports = reports.filter(
                matching(self.words, user=user, municipality=municipality, kinds=kinds)
            )
        return reports


def selection_of(values: Mapping[str, str]) -> DeskSelection:
    """What the address asks for."""

    def plain(name: str, longest: int) -> str:
        return str(values.get(name) or "").replace("\0", "").strip()[:longest]

    def known(name: str, among: Mapping[str, object]) -> str:
        value = str(values.get(name) or "")
        return value if value in among else ""

    return DeskSelection(
        queue=known("liste", BY_KEY) or QUEUES[0].key,
        office=plain("amt", 60),
        kind=plain("art", 40),
        zone=plain("gebiet", 150),
        whose=known("wem", WHOSE),
        danger=known("gefahr", {"1": True}),
        words=plain("q", 100),
        sort=known("sort", SORTS),
        view=known("ansicht", {MAP: True}),
        dense=known("dicht", {"1": True}),
    )
