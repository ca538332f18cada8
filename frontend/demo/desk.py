"""What a morning at the desk of Lindenbach begins with: one's own reports and kept filters."""

from accounts.models import Department
from defects.models import Category, Report
from defects.services import keep_filter, save_referral, take
from frontend.demo.people import People
from geo.models import Municipality

_OWN = 4
_REFERRALS = (
    (
        "Kreis, Abfallwirtschaft",
        "https://abfall.kreis.example/melden/",
        "Tonne kaputt oder nicht geleert",
    ),
    (
        "Netzbetreiber, Störung melden",
        "https://netz.example/stoerung/",
        "Strom oder Gas fällt aus",
    ),
    ("Land, Straßenbau", "https://strassen.land.example/", "Landstraße außerhalb der Orte"),
)


def arrange(municipality: Municipality, bodies: dict[str, Department], staff: People) -> None:
    """The clerk of the demo bar has taken some reports, and everybody has filters to press."""
    clerk = staff.persona_clerk
    lying = (
        Report.objects.of(municipality)
        .open()
        .filter(body__kind=Department.Kind.INSIDE, paused_since=None)
        .exclude(category__kind=Category.Kind.CONFIDENTIAL)
        .select_related("body", "municipality")
    )
    for report in lying.order_by("due_on", "pk")[:_OWN]:
        take(report, person=clerk)
    for name, url, when in _REFERRALS:
        save_referral(municipality, name=name, url=url, when=when, by=staff.dispatcher)
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
