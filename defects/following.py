"""What of reports can be followed, and what is new about it for everybody.

One report, or a selection (`defects.watching`). A report stands in a mail once, with its state;
what is hidden or confidential stands in none.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import digest, guests
from accounts.digest import Line
from accounts.models import Subscription
from common import clock
from defects.cards import Card, cards, with_card
from defects.directory import Directory
from defects.merged import leading_uuids
from defects.models import Report, Watch
from defects.models.report import ReportQuerySet
from defects.models.watch import WATCH as WATCH
from defects.watching import Chosen, chosen_of, columns_of, matching
from geo.models import Municipality

REPORT = "defects-report"

Names = Mapping[UUID, tuple[str, str]]
News = Mapping[UUID, list[Line]]


def register_kinds() -> None:
    """Called when the apps are ready."""
    digest.register(
        digest.Kind(
            key=REPORT,
            label=gettext_lazy("Meldung"),
            news="defects.following.news_of_reports",
            named="defects.following.names_of_reports",
        )
    )
    digest.register(
        digest.Kind(
            key=WATCH,
            label=gettext_lazy("Meldungen in einem Gebiet"),
            news="defects.following.news_of_watches",
            named="defects.following.names_of_watches",
            change="defects.following.change_path",
        )
    )


def names_of_reports(municipality: Municipality, refs: Collection[UUID]) -> Names:
    rows = with_card(Report.objects.of(municipality).public().filter(uuid__in=refs))
    directory = Directory(municipality)
    return {
        row.uuid: (f"{card.title} ({card.label})", card.href)
        for row, card in _carded(rows.defer(None), directory)
    }


def names_of_watches(municipality: Municipality, refs: Collection[UUID]) -> Names:
    directory = Directory(municipality)
    found = {}
    for watch in Watch.objects.of(municipality).filter(uuid__in=refs).select_related("zone__layer"):
        watch.municipality = municipality
        chosen = chosen_of(watch)
        found[watch.uuid] = (chosen.name(directory), f"/meldungen/abo/?{chosen.query}")
    return found


def news_of_reports(
    municipality: Municipality, refs: Collection[UUID], since: datetime, until: datetime
) -> News:
    """What is new about a merged report is also what is new about the one that leads it."""
    leads = leading_uuids(refs)
    rows = Report.objects.of(municipality).public().filter(uuid__in={*refs, *leads.values()})
    told = {row.uuid: line for row, line in _lines(municipality, _changed(rows, since, until))}
    return {
        ref: lines
        for ref in refs
        if (lines := [told[each] for each in (ref, leads.get(ref)) if each in told])
    }


def news_of_watches(
    municipality: Municipality, refs: Collection[UUID], since: datetime, until: datetime
) -> News:
    found = matching(municipality, refs, since, until)
    keys = {pk for each in found.values() for pk in each}
    rows = _changed(Report.objects.of(municipality).public().filter(pk__in=keys), since, until)
    lines = {row.pk: line for row, line in _lines(municipality, rows)}
    return {ref: [lines[pk] for pk in each if pk in lines] for ref, each in found.items()}


def _changed(rows: ReportQuerySet, since: datetime, until: datetime) -> ReportQuerySet:
    return rows.filter(updated_at__gt=since, updated_at__lte=until).order_by("updated_at", "pk")


def _lines(municipality: Municipality, rows: ReportQuerySet) -> list[tuple[Report, Line]]:
    directory = Directory(municipality)
    return [
        (
            row,
            Line(
                row.updated_at,
                _("%(title)s (%(label)s): %(state)s")
                % {"title": card.title, "label": card.label, "state": card.state.word},
                card.href,
            ),
        )
        for row, card in _carded(with_card(rows).defer(None), directory)
    ]


def _carded(rows: ReportQuerySet, directory: Directory) -> list[tuple[Report, Card]]:
    found = list(rows)
    return list(zip(found, cards(found, directory, at=clock.now()), strict=True))


# --- selections that are kept ------------------------------------------------------------------


def keep(chosen: Chosen) -> Watch:
    """A row for a selection that somebody is about to follow; one that nobody does goes by
    itself (`defects.retention`)."""
    return Watch.objects.create(municipality=chosen.municipality, **columns_of(chosen))


def change_path(row: Subscription) -> str:
    return f"/meldungen/abo/{row.uuid}/{guests.change_token(row)}/"


@transaction.atomic
def change(row: Subscription, chosen: Chosen) -> None:
    """From now on the subscription is about another selection."""
    Subscription.objects.select_for_update().get(pk=row.pk)
    Watch.objects.of(chosen.municipality).filter(uuid=row.ref).update(**columns_of(chosen))


def watch_of(row: Subscription) -> Watch | None:
    return (
        Watch.objects.of(row.municipality)
        .filter(uuid=row.ref)
        .select_related("zone__layer", "municipality")
        .first()
    )
