"""What a body outside sees of a town: a report that waits, a link that is late, one replaced."""

from datetime import timedelta

from common import clock
from defects import services
from defects.links import hand_over_path
from defects.models import DeskTask, HandOver, Report
from defects.states import Responsibility
from tests.factories import Town


def answering(town: Town, report: Report) -> dict[str, str]:
    """Addresses by name; `report` lies with the road authority, which has asked something and
    then was silent for so long that somebody has to look after it."""
    current = HandOver.objects.select_related("body", "report").get(report=report, ended_at=None)
    services.ask_office_by_link(current, text="Ist der Weg dort gewidmet?")
    DeskTask.objects.create(
        municipality=town.municipality,
        report=report,
        body=current.body,
        kind=DeskTask.Kind.FOLLOW_UP,
        since=current.at,
    )
    late = _lying(town, at=clock.now() - timedelta(days=100))
    replaced = _lying(town, at=clock.now())
    old = hand_over_path(replaced)
    services.renew_link(replaced)
    return {
        "hand-over": hand_over_path(current),
        "hand-over-late": hand_over_path(late),
        "hand-over-old": old,
    }


def _lying(town: Town, *, at: object) -> HandOver:
    report = town.report(body=town.land, responsibility=Responsibility.HANDED_OVER)
    return HandOver.objects.create(
        municipality=town.municipality, report=report, body=town.land, at=at
    )
