"""A crew sees something new on its way: the same intake as everybody's, and theirs at once."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.gis.geos import Point
from django.db import transaction

from common import clock
from defects.actors import Actor
from defects.models import Category, CrewTeam, Report
from defects.services.crew_jobs import assign_job
from defects.services.intake import submit_report
from defects.services.responsibility import accept
from geo.models import Asset
from photos.models import Photo

CHANNEL = "crew"


@transaction.atomic
def report_by_crew(
    *,
    by: Actor,
    category: Category,
    location: Point,
    accuracy_metres: float | None = None,
    place: str = "",
    text: str = "",
    photos: Sequence[Photo] = (),
    asset: Asset | None = None,
    is_danger: bool = False,
    do_it: CrewTeam | None = None,
    at: datetime | None = None,
) -> Report:
    """As `submit_report`, with its errors; words and pictures are reviewed like all others.

    If the rules give it to the crew's own department it is accepted, and with `do_it` that
    team has it on its list of today.
    """
    report = submit_report(
        municipality=category.municipality,
        category=category,
        location=location,
        accuracy_metres=accuracy_metres,
        place=place,
        text=text,
        photos=photos,
        asset=asset,
        is_danger=is_danger,
        channel=CHANNEL,
        taken_by=by.user,
        team=by.team,
        at=at,
    )
    if by.department is not None and report.body_id == by.department.pk:
        accept(report, by=by, at=at)
        if do_it is not None and do_it.department_id == report.body_id:
            assign_job(report, to=do_it, on=clock.today(), by=by, at=at)
    return report
