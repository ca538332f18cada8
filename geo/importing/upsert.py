"""Writes rows by key, and counts what that changed."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db import models

from geo.importing.report import ImportRefused, Report

_BATCH = 1000


def write(
    rows: Sequence[models.Model],
    existing: models.QuerySet[Any],
    report: Report,
    *,
    key: Sequence[str],
    values: Sequence[str],
    prune: bool = False,
) -> None:
    """Add, change or keep `rows`; with `prune`, remove those of `existing` not among them.

    `key` are the fields that say which row is which within `existing`; together with the
    municipality they have a unique constraint. `values` are the fields that may change.
    """
    identity = _reader(key)
    content = _reader(values)
    before = {identity(row): (row.pk, content(row)) for row in existing.only(*key, *values)}
    changed: list[models.Model] = []
    added: list[models.Model] = []
    for row in rows:
        known = before.pop(identity(row), None)
        if known is None:
            added.append(row)
        elif known[1] != content(row):
            row.pk = known[0]
            changed.append(row)
        else:
            report.unchanged += 1
    manager = existing.model._default_manager
    report.gone += len(before)
    if prune and before:
        # First, as new rows may take over what must be unique.
        try:
            manager.filter(pk__in=[pk for pk, _ in before.values()]).delete()
        except models.RestrictedError as error:
            named = ", ".join(sorted(str(row) for row in error.restricted_objects)[:5])
            raise ImportRefused(
                f"Rules of who is in charge still name what --prune would remove: {named}."
            ) from None
        report.removed += len(before)
    for start in range(0, len(added), _BATCH):
        manager.bulk_create(added[start : start + _BATCH])
        report.progress(f"{min(start + _BATCH, len(added))} of {len(added)} added")
    for start in range(0, len(changed), _BATCH):
        # A bulk_update with shapes is one enormous CASE; an upsert is a plain list of rows.
        manager.bulk_create(
            changed[start : start + _BATCH],
            update_conflicts=True,
            unique_fields=["municipality", *_unique(existing.model, key)],
            update_fields=list(values),
        )
        report.progress(f"{min(start + _BATCH, len(changed))} of {len(changed)} changed")
    report.added += len(added)
    report.changed += len(changed)


def _unique(model: type[models.Model], key: Sequence[str]) -> list[str]:
    """The fields beside the municipality of the unique constraint that `key` is part of."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and set(key) <= set(constraint.fields):
            return [name for name in constraint.fields if name != "municipality"]
    raise LookupError(f"{model.__name__} has no unique constraint with {key}.")


def _reader(fields: Sequence[str]) -> Callable[[models.Model], tuple[Any, ...]]:
    def read(row: models.Model) -> tuple[Any, ...]:
        return tuple(_comparable(getattr(row, field)) for field in fields)

    return read


def _comparable(value: Any) -> Any:
    return bytes(value.wkb) if isinstance(value, GEOSGeometry) else value
