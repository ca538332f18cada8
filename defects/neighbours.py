"""Where a report stands between municipalities of this installation: above it, below it.

The report that was handed over is above, the case that the other municipality got is below.
Only the `HandOver` row joins them; nobody of the one works here or sees anything there else.
"""

from django.db.models import QuerySet

from accounts.models import Department
from defects.models import FROM_NEIGHBOUR, Category, Connection, HandOver, Report


def connection_for(report: Report, body: Department) -> Connection | None:
    """By which `body` gets `report` as a case of its own; None if it is no neighbour. What is
    confidential stays in the house that it was told to."""
    if body.kind != Department.Kind.OUTSIDE or report.category.kind == Category.Kind.CONFIDENTIAL:
        return None
    return (
        Connection.objects.live()
        .filter(body=body, partner__is_active=True)
        .select_related("partner", "department", "category")
        .first()
    )


def hand_over_of(twin: Report) -> HandOver | None:
    """The hand-over by which `twin` lies here now; None when it was given or taken back."""
    if twin.channel != FROM_NEIGHBOUR:
        return None
    return _rows(twin).filter(ended_at=None).first()


def last_hand_over_of(twin: Report) -> HandOver | None:
    """The same, also after it is over."""
    if twin.channel != FROM_NEIGHBOUR:
        return None
    return _rows(twin).order_by("-id").first()


def came_through(report: Report) -> set[int]:
    """The municipalities by which `report` came here, this one included, as ids."""
    found = {report.municipality_id}
    above = last_hand_over_of(report)
    while above is not None:
        found.add(above.municipality_id)
        above = last_hand_over_of(above.report)
    return found


def leads_back(report: Report, body: Department) -> bool:
    """Whether `body` is a municipality that `report` came from: giving back is a step of its
    own, which a person takes."""
    connection = connection_for(report, body)
    return connection is not None and connection.partner_id in came_through(report)


def _rows(twin: Report) -> "QuerySet[HandOver]":
    return HandOver.objects.filter(twin=twin).select_related(
        "report__municipality", "report__category", "report__body", "report__item", "body"
    )
