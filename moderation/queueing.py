"""The list of open cases: a page of lines, with how many there are, in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from common import german, keyset
from geo.models import Municipality
from moderation import hints, kinds
from moderation.models import Case, CaseQuerySet, ProposedDecision
from moderation.models.case import QUEUE_ORDER, due_or_never
from moderation.selection import FREE, LISTS, MINE, OVERDUE, Selection

PAGE = 50
_NO_COUNTS = {"all": 0, "overdue": 0, "mine": 0, "free": 0}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One case in the list, from what its row and its item's say."""

    case: Case
    title: str
    excerpt: str
    label: str | Promise
    due: str
    is_overdue: bool
    claimed_by: User | None
    waits_for_second: bool


@dataclass(frozen=True, kw_only=True)
class Queue:
    """`number` cases are selected, of which `lines` are on this page; `counts` by list."""

    lines: list[Line]
    next: str
    number: int
    counts: dict[str, int]

    @property
    def cases(self) -> list[Case]:
        return [line.case for line in self.lines]

    def lists(self, selection: Selection) -> list[dict[str, Any]]:
        """The four lists with their numbers and addresses."""
        keys = {OVERDUE: "overdue", MINE: "mine", FREE: "free"}
        return [
            {
                "label": label,
                "count": self.counts[keys.get(which, "all")],
                "query": selection.query(which=which),
                "is_chosen": which == selection.which,
            }
            for which, label in LISTS
        ]


def queue_of(
    user: User,
    municipality: Municipality,
    selection: Selection,
    *,
    at: datetime,
    after: str = "",
) -> Queue:
    """A page of what `user` may decide, the longest overdue first; one statement, two if the
    selection is empty. A cursor that is none means the first page."""
    visible = Case.objects.visible_to(user, municipality).open()
    wanted = selection.of(visible, user=user, at=at)
    rows = (
        with_marks(wanted)
        .told_of_own_decision(user)
        .annotate(
            counts=Subquery(_counts(visible, user, at).values("counts")),
            due=due_or_never(),
        )
    )
    page = keyset.page_or_first(rows, order=QUEUE_ORDER, size=PAGE, after=after)
    counts = _of_first(page.rows, visible, user, at)
    number = _number(selection, counts, wanted)
    return Queue(lines=lines(page.rows, at=at), next=page.next or "", number=number, counts=counts)


def with_marks(cases: CaseQuerySet) -> CaseQuerySet:
    """`cases` with everything a line needs, without a statement of their own."""
    proposed = ProposedDecision.objects.open().filter(case=OuterRef("pk"))
    told = cases.select_related("item", "claimed_by", "assigned_to").annotate(
        waits_for_second=Exists(proposed)
    )
    return hints.with_hint_count(told)


def lines(cases: Iterable[Case], *, at: datetime) -> list[Line]:
    return [_line(case, at) for case in cases]


def _line(case: Case, at: datetime) -> Line:
    kind = kinds.get(case.item.kind)
    return Line(
        case=case,
        title=case.item.title or str(kind.label),
        excerpt=case.item.excerpt,
        label=kind.label,
        due=due_in_words(case, at),
        is_overdue=case.is_overdue(at),
        claimed_by=case.claimed_by if case.is_claimed(at) else None,
        waits_for_second=bool(getattr(case, "waits_for_second", False)),
    )


def due_in_words(case: Case, at: datetime) -> str:
    """ "bis Mo., 9. März, 12:00 Uhr" or "überfällig seit ..."; "" without a date."""
    if case.due_at is None:
        return ""
    words = _("überfällig seit %(moment)s") if case.is_overdue(at) else _("bis %(moment)s")
    return words % {"moment": german.moment(case.due_at)}


def _counts(visible: CaseQuerySet, user: User, at: datetime) -> Any:
    """One row with the numbers of the four lists."""
    return (
        visible.order_by()
        .values("municipality")
        .annotate(
            everything=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=at)),
            own=Count("pk", filter=Q(assigned_to=user)),
            nobody=Count("pk", filter=Q(assigned_to=None)),
        )
        .annotate(counts=JSONObject(all="everything", overdue="late", mine="own", free="nobody"))
    )


def _of_first(
    rows: Sequence[Case], visible: CaseQuerySet, user: User, at: datetime
) -> dict[str, int]:
    if rows:
        found: dict[str, int] = rows[0].counts  # type: ignore[attr-defined]
        return found
    alone = list(_counts(visible, user, at).values_list("counts", flat=True))
    return alone[0] if alone else dict(_NO_COUNTS)


def _number(selection: Selection, counts: dict[str, int], wanted: CaseQuerySet) -> int:
    """How many are selected; counted only where the four lists do not say it."""
    if selection.is_filtered:
        return wanted.count()
    keys = {OVERDUE: "overdue", MINE: "mine", FREE: "free"}
    return counts[keys.get(selection.which, "all")]


def line_of(user: User, municipality: Municipality, uuid: UUID, *, at: datetime) -> Line | None:
    """The line of one open case that `user` may see; None if there is none (any more)."""
    found = with_marks(Case.objects.visible_to(user, municipality).open()).filter(uuid=uuid)
    case = found.first()
    return _line(case, at) if case else None
