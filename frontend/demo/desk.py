"""What a morning at the desk of Lindenbach begins with: one's own reports, some with the
Aktenzeichen of the town hall, and kept filters."""

from accounts.models import Department
from defects.actors import Actor
from defects.models import Report
from defects.services import change_file_reference, keep_filter, take
from frontend.demo.people import People
from geo.models import Municipality

_OWN = 4


def arrange(municipality: Municipality, bodies: dict[str, Department], staff: People) -> None:
    """The clerk of the demo bar has taken some reports and filed two; everybody has filters."""
    clerk = staff.persona_clerk
    lying = (
        Report.objects.of(municipality)
        .open()
        .filter(body__kind=Department.Kind.INSIDE, paused_since=None)
        .select_related("body", "municipality")
    )
    for place, report in enumerate(lying.order_by("due_on", "pk")[:_OWN]):
        take(report, person=clerk)
        if place % 2 == 0:
            change_file_reference(
                report,
                by=Actor.staff(clerk, report.body),
                reference=f"66-21.03/{report.created_at:%Y}-{report.number:04}",
            )
    keep_filter(
        municipality, name="Gefahr, alle Listen", query="liste=alle&gefahr=1&sort=neu", by=clerk
    )
    keep_filter(
        municipality,
        name="Laternen, niemandem zugewiesen",
        query="liste=arbeit&art=street_light&wem=niemand",
        by=staff.dispatcher,
        department=bodies["stadtwerke"],
    )
    keep_filter(
        municipality,
        name="Schlaglöcher",
        query="liste=neu&art=pothole",
        by=staff.dispatcher,
        department=bodies["tiefbau"],
    )
