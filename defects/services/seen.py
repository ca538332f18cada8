"""Two who act on one report: whoever acts on what is no longer so is told, not obeyed."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from defects.errors import ChangedMeanwhile
from defects.models import Report, ReportEvent
from defects.services.steps import lock_row
from defects.states import AMONG_HELPERS, Verb
from moderation.services import lock as lock_items

# These change nothing that a decision could rest on.
_BESIDE = (Verb.NOTED, Verb.PHOTO_ADDED, *AMONG_HELPERS)


def version_of(report: Report) -> UUID | None:
    """What a page shows of `report`: its last event that counts."""
    return _events().filter(report=report).values_list("uuid", flat=True).first()


def latest_version() -> Subquery:
    """The same as an annotation on reports."""
    return Subquery(_events().filter(report=OuterRef("pk")).values("uuid")[:1])


def _events() -> "QuerySet[ReportEvent]":
    return ReportEvent.objects.exclude(verb__in=_BESIDE).order_by("-id")


@contextmanager
def as_seen(report: Report, seen: UUID | None, *, with_items: bool = False) -> Iterator[None]:
    """What is done inside is done only if `report` is still at the version `seen`.

    None asks nothing. `with_items` as in `steps.begin`: for acts that decide about pictures.
    Raises `ChangedMeanwhile`.
    """
    with transaction.atomic():
        if seen is not None:
            if with_items:
                lock_items(report.item)
            # Only the lock: the act itself brings `report` up to date.
            lock_row(report)
            if version_of(report) != seen:
                raise ChangedMeanwhile(
                    _("Jemand anders hat das gerade geändert."), code="changed_meanwhile"
                )
        yield
