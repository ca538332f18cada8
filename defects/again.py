"""What was taken back after a backup goes again when that is restored: `vault.replaying`."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from defects.models import Report, ReportPhoto
from defects.services.own_data import withdraw_photo, withdraw_text


def texts() -> Iterator[tuple[UUID, int]]:
    rows = Report.objects.exclude(text="").exclude(text_item=None)
    yield from rows.values_list("text_item__uuid", "pk")


def withdraw_text_again(pk: int, at: datetime) -> None:
    withdraw_text(Report.objects.get(pk=pk), at=at)


def photos() -> Iterator[tuple[UUID, tuple[int, UUID]]]:
    rows = ReportPhoto.objects.filter(role=ReportPhoto.Role.REPORTED)
    for uuid, report in rows.values_list("photo__uuid", "report"):
        yield uuid, (report, uuid)


def withdraw_photo_again(what: tuple[int, UUID], at: datetime) -> None:
    withdraw_photo(Report.objects.get(pk=what[0]), what[1], at=at)
