"""What was taken back after a backup goes again when that is restored: `vault.replaying`."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from defects.models import Affected, Report, ReportPhoto
from defects.services.affected import take_also_back
from defects.services.own_data import withdraw_name, withdraw_photo, withdraw_text
from defects.services.reaching import stop_mails


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


def names() -> Iterator[tuple[UUID, int]]:
    rows = Report.objects.exclude(contact=None).exclude(contact__name="")
    yield from rows.values_list("contact__uuid", "pk")


def withdraw_name_again(pk: int, at: datetime) -> None:
    withdraw_name(Report.objects.get(pk=pk), at=at)


def addresses() -> Iterator[tuple[UUID, int]]:
    rows = Report.objects.exclude(contact=None).exclude(contact__email="")
    yield from rows.values_list("contact__uuid", "pk")


def withdraw_address_again(pk: int, at: datetime) -> None:
    stop_mails(Report.objects.get(pk=pk), at=at)


def alsos() -> Iterator[tuple[UUID, int]]:
    yield from Affected.objects.filter(is_reporter=False).values_list("uuid", "pk")


def withdraw_also_again(pk: int, at: datetime) -> None:
    """One of several of the same person may have gone with another."""
    if (row := Affected.objects.filter(pk=pk).first()) is not None:
        take_also_back(row, at=at)
