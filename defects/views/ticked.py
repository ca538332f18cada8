"""What somebody ticked on a page of the desk, read again: by number, with the version shown."""

from uuid import UUID

from accounts.http import SignedInRequest
from accounts.roles import itself
from common.identifiers import number_of, uuid_of
from defects.models import Report

MOST = 200
Chosen = list[tuple[Report, UUID | None]]


def ticked(request: SignedInRequest) -> dict[int, UUID | None]:
    """Numbers with the version that the page showed; the first that were ticked."""
    sent = request.POST if request.method == "POST" else request.GET
    found: dict[int, UUID | None] = {}
    for value in sent.getlist("meldung"):
        told, _sign, version = value.partition(":")
        number = number_of(told)
        if number is not None:
            found[number] = uuid_of(version)
    return found


def left_out(request: SignedInRequest, *, most: int | None = None) -> int:
    """How many of the ticked ones are too many for one go."""
    return max(len(ticked(request)) - (most or MOST), 0)


def chosen(request: SignedInRequest, *, most: int | None = None) -> Chosen:
    """The ticked reports whose history the person may read, in their order on the page."""
    wanted = dict(list(ticked(request).items())[: most or MOST])
    rows = (
        Report.objects.inside_of(itself(request.user), request.municipality)
        .filter(number__in=wanted)
        .select_related("category__parent", "body", "zone", "item")
        .defer("zone__boundary")
    )
    by_number = {report.number: report for report in rows}
    found: Chosen = []
    for number, version in wanted.items():
        if (report := by_number.get(number)) is not None:
            report.municipality = request.municipality
            found.append((report, version))
    return found
