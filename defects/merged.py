"""What was merged into a report, and what a merged report belongs to."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import BigIntegerField, Func, QuerySet

from defects.models import Report


def leading_pk(of: str = "pk") -> Func:
    """As an annotation: the key of the report that leads, which is its own if it is not merged.
    `of` names the key of a report."""
    return Func(of, function="defects_leading_report", output_field=BigIntegerField())


def merged_into(report: Report) -> list[Report]:
    """Everything that was merged into `report`, directly or over others, the oldest first, with
    its contact; one statement if nothing was."""
    found: list[Report] = []
    fresh = [report.pk]
    while fresh:
        rows = list(_below(fresh))
        found += rows
        fresh = [row.pk for row in rows]
    for row in found:
        row.municipality = report.municipality
    return sorted(found, key=lambda row: row.pk)


def merged_into_many(pks: Collection[int]) -> dict[int, list[Report]]:
    """{key of what leads: what was merged into it}, as `merged_into`."""
    top: dict[int, int] = {pk: pk for pk in pks}
    found: dict[int, list[Report]] = {}
    fresh: Iterable[int] = list(pks)
    while fresh:
        rows = list(_below(fresh))
        for row in rows:
            assert row.duplicate_of_id is not None  # noqa: S101 - the query says so
            top[row.pk] = top[row.duplicate_of_id]
            found.setdefault(top[row.pk], []).append(row)
        fresh = [row.pk for row in rows]
    return found


def _below(pks: Iterable[int]) -> QuerySet[Report]:
    return Report.objects.filter(duplicate_of__in=list(pks)).select_related("contact")


def leading_uuids(refs: Collection[UUID]) -> dict[UUID, UUID]:
    """{merged report: what leads it} for those of `refs` that are merged."""
    rows = (
        Report.objects.filter(uuid__in=refs, duplicate_of__isnull=False)
        .annotate(leading=leading_pk())
        .values_list("uuid", "leading")
    )
    tops = dict(rows)
    uuids = dict(Report.objects.filter(pk__in=tops.values()).values_list("pk", "uuid"))
    return {ref: uuids[pk] for ref, pk in tops.items() if pk in uuids}
