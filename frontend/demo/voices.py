"""What residents of the demo town say about reports that are there, and who follows some."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts import digest
from accounts.models import Subscriber, Subscription
from common import jobs
from defects import following
from defects.models import Hint, Report, Satisfaction
from defects.services import give_hint, say_how_content
from defects.services.voices import offered
from defects.watching import Chosen
from frontend.demo.offices import DOMAIN
from geo.models import Municipality

_HINTS = (
    (Hint.Says.BROKEN, "Heute Morgen war es noch genauso."),
    (Hint.Says.FIXED, "Ich glaube, das ist erledigt."),
    (Hint.Says.BROKEN, ""),
)
# Most are content; a town where everybody is would be none.
_ANSWERS = ("good", "good", "partly", "good", "bad")


def speak(municipality: Municipality, reports: Sequence[Report], now: datetime) -> None:
    shown = list(
        Report.objects.of(municipality).public().filter(pk__in=[each.pk for each in reports])
    )
    with jobs.silence():  # nobody gets mail about what never happened
        _hints([each for each in shown if each.closed_at is None], now)
        _content([each for each in shown if each.closed_at is not None])
        _neighbour(municipality, now)


def _hints(open_ones: Sequence[Report], now: datetime) -> None:
    takers = [report for report in reversed(open_ones) if offered(report)]
    for number, (says, text) in enumerate(_HINTS):
        if number < len(takers):
            give_hint(takers[number], says=says, text=text, at=now - timedelta(hours=number + 2))


def _content(closed: Sequence[Report]) -> None:
    for number, report in enumerate(closed[::4]):
        answer = Satisfaction.Answer(_ANSWERS[number % len(_ANSWERS)])
        say_how_content(report, answer=answer, at=report.closed_at)


def _neighbour(municipality: Municipality, now: datetime) -> None:
    """Somebody without an account who is told of everything, up to this morning."""
    since = now - timedelta(days=1)
    subscriber = Subscriber.objects.create(
        municipality=municipality, email=f"nachbarin@{DOMAIN}", wanted_at=since, created_at=since
    )
    watch = following.keep(Chosen(municipality=municipality))
    Subscription.objects.create(
        municipality=municipality,
        subscriber=subscriber,
        kind=following.WATCH,
        ref=watch.uuid,
        since=since,
        told_until=since,
        confirmed_at=since,
    )
    digest.tell_all(municipality, at=now)
