"""Which cases of the queue somebody wants to see, as the address of the page says it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation import kinds
from moderation.models import Case, CaseQuerySet, Item

ALL, OVERDUE, MINE, FREE = "", "ueberfaellig", "meine", "frei"
LISTS = (
    (ALL, _("Alle")),
    (OVERDUE, _("Überfällig")),
    (MINE, _("Mir zugewiesen")),
    (FREE, _("Nicht zugewiesen")),
)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """`which` is one of `LISTS`, `kind` a kind's key, `reason` one of `Case.Reason`. What an
    address says wrongly is left out: nobody gets an error for an old bookmark."""

    which: str = ALL
    kind: str = ""
    reason: str = ""
    words: str = ""

    @property
    def is_narrowed(self) -> bool:
        return self != Selection()

    @property
    def is_filtered(self) -> bool:
        """Narrowed by more than one of the four lists."""
        return bool(self.kind or self.reason or self.words)

    def query(self, *, after: str = "", **changes: str) -> str:
        """`?liste=...` of this selection with `changes`; "" for all."""
        chosen = replace(self, **changes) if changes else self
        values = {
            "liste": chosen.which,
            "art": chosen.kind,
            "grund": chosen.reason,
            "q": chosen.words,
            "nach": after,
        }
        said = urlencode({name: value for name, value in values.items() if value})
        return f"?{said}" if said else ""

    def of(self, cases: CaseQuerySet, *, user: User, at: datetime) -> CaseQuerySet:
        """Those of `cases` that are wanted."""
        if self.which == OVERDUE:
            cases = cases.overdue(at=at)
        elif self.which == MINE:
            cases = cases.assigned_to(user)
        elif self.which == FREE:
            cases = cases.unassigned()
        if self.kind:
            cases = cases.filter(item__kind=self.kind)
        if self.reason:
            cases = cases.filter(reason=self.reason)
        for word in self.words.split():
            below = Item.objects.filter(parent=OuterRef("item"), excerpt__icontains=word)
            own = Q(item__title__icontains=word) | Q(item__excerpt__icontains=word)
            cases = cases.filter(own | Exists(below))
        return cases


def selection_of(values: Mapping[str, str]) -> Selection:
    """What the address asks for."""

    def known(name: str, among: set[str]) -> str:
        value = values.get(name, "")
        return value if value in among else ""

    return Selection(
        which=known("liste", {key for key, _label in LISTS}),
        kind=known("art", {kind.key for kind in kinds.all_kinds()}),
        reason=known("grund", set(Case.Reason.values)),
        words=values.get("q", "").replace("\0", "").strip()[:100],
    )
