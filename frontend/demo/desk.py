"""What a morning at the desk of Lindenbach begins with: one's own reports, some with the
Aktenzeichen of the town hall, those of a colleague who is away, and kept filters."""

from datetime import date, timedelta

from accounts.models import Department, User
from common import clock, jobs
from defects.actors import Actor
from defects.models import Category, Report
from defects.services import (
    Settled,
    change_file_reference,
    enter_absence,
    give_to_colleague,
    keep_filter,
    save_referral,
    settle_clocks,
    take,
)
from defects.substitution import deputies_of
from frontend.demo.days import Days
from frontend.demo.people import People
from geo.models import Municipality

_OWN = 4
_OF_A_COLLEAGUE = 2
# What the town has settled where our suggestion does not suit it.
_TARGETS = {
    "street": {"answer_days": 3, "repair_days": 15},
    "pothole": {"answer_days": 2, "repair_days": 10},
    "street_light": {"answer_days": 2, "repair_days": 10},
    "waste": {"answer_days": 2, "repair_days": 5},
    "playground": {"answer_days": 1, "repair_days": 5},
}
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


def arrange(
    municipality: Municipality, bodies: dict[str, Department], staff: People, days: Days
) -> None:
    """The clerk of the demo bar has taken some reports and filed two; everybody has filters."""
    clerk = staff.persona_clerk
    lying = (
        Report.objects.of(municipality)
        .open()
        .filter(body__kind=Department.Kind.INSIDE, paused_since=None)
        .exclude(category__kind=Category.Kind.CONFIDENTIAL)
        .select_related("body", "municipality")
    )
    filed_at = days.at(1, "16:20")
    quiet = lying.exclude(events__at__gte=filed_at)
    for place, report in enumerate(quiet.order_by("due_on", "pk")[:_OWN]):
        take(report, person=clerk)
        if place % 2 == 0:
            change_file_reference(
                report,
                by=Actor.staff(clerk, report.body),
                reference=f"66-21.03/{report.created_at:%Y}-{report.number:04}",
                at=filed_at,
            )
    colleague = _is_away(municipality, staff)
    of_a_colleague = lying.filter(body=bodies["tiefbau"], assignee=None).order_by("due_on", "pk")
    for report in of_a_colleague[:_OF_A_COLLEAGUE]:
        give_to_colleague(report, person=colleague)
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


def settle_targets(municipality: Municipality, staff: People) -> None:
    """Before anything is reported, as if it had always been so."""
    settled = Settled(town={"answer_days": 3, "repair_days": 12}, kinds=_TARGETS)
    with jobs.silence():
        settle_clocks(municipality, settled, by=staff.dispatcher)


def _is_away(municipality: Municipality, staff: People) -> User:
    """The clerk of the Tiefbauamt is away this week; who distributes stands in."""
    person, today = staff.clerks["tiefbau"], clock.today()
    enter_absence(
        municipality,
        person=person,
        deputy=_deputy(person, municipality, staff),
        first_day=today - timedelta(days=1),
        last_day=_end_of_week(today),
        by=staff.dispatcher,
    )
    return person


def _deputy(person: User, municipality: Municipality, staff: People) -> User:
    """The clerk of the demo bar if that may be, so that it is seen there."""
    possible = deputies_of(person, municipality)
    return staff.persona_clerk if staff.persona_clerk in possible else staff.dispatcher


def _end_of_week(today: date) -> date:
    return today + timedelta(days=4 + (-today.weekday()) % 7)
