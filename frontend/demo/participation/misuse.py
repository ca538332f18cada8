"""What towns hope not to need: a pause that is over, and votes that two people set aside."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from common import jobs
from frontend.demo.days import clock_at
from frontend.demo.offices import DOMAIN
from frontend.demo.participation.people import Crowd
from frontend.demo.participation.play import RESPECT, Play
from frontend.demo.participation.projects import Running
from geo.models import Municipality
from moderation.models import Rule, Sanction
from moderation.services import impose_sanction
from participation import services
from participation.models import Comment
from participation.models.consultation import Act

# So many accounts of one box vote, and are found out; others are not touched by it.
BOTS = 4
POLL = "platz-am-bahnhof"


def tell(play: Play, *, now: datetime) -> None:
    """After all else has happened; with one moderator alone nothing is decided by two."""
    for removed in play.removed[:1]:
        pause_somebody(play.municipality, play.crowd, removed, rule=RESPECT, now=now)
    poll = play.founded[POLL].round
    phase = poll.row.phases.filter(acts__contains=[Act.VOTE]).first() if poll else None
    if poll is None or phase is None or len(play.crowd.moderators) < 2:
        return
    at = phase.starts_at + timedelta(hours=9)
    if at + timedelta(hours=5) < min(now, phase.ends_at):
        set_votes_aside(play.crowd, poll, at)


def pause_somebody(
    municipality: Municipality, crowd: Crowd, removed: Comment, *, rule: int, now: datetime
) -> None:
    """The author of a comment that broke the rules had three days to cool down."""
    begins = max(removed.created_at, now - timedelta(days=60)) + timedelta(hours=20)
    author = removed.author
    if author is None or begins + timedelta(days=3) >= now:
        return
    with clock_at(begins), jobs.silence():
        impose_sanction(
            municipality=municipality,
            person=author,
            kind=Sanction.Kind.PAUSE,
            rule=Rule.objects.get(municipality=municipality, number=rule),
            reason="Sie haben mehrmals andere beleidigt, auch nach einem Hinweis von uns.",
            ends_at=begins + timedelta(days=3),
            by=crowd.moderators[0],
        )


def set_votes_aside(crowd: Crowd, poll: Running, at: datetime) -> None:
    """Four accounts of one box, made within minutes, voted alike."""
    with clock_at(at), jobs.silence():
        bots = [_bot(number, at) for number in range(1, BOTS + 1)]
        for bot in bots:
            services.vote(poll.options[0].poll, [poll.options[0]], by=bot)
    with clock_at(at + timedelta(hours=3)), jobs.silence():
        made = services.propose_quarantine(
            poll.row,
            [bot.uuid for bot in bots],
            reason="Vier Konten mit demselben Postfach, in wenigen Minuten angelegt.",
            by=crowd.moderators[0],
        )
    with clock_at(at + timedelta(hours=5)), jobs.silence():
        services.confirm_quarantine(made, by=crowd.moderators[1])


def _bot(number: int, at: datetime) -> User:
    user = User.objects.create(
        email=f"bahnhof+{number}@{DOMAIN}",
        display_name=f"Bahnhof {number}",
        password=make_password(None),
        date_joined=at - timedelta(minutes=BOTS - number + 1),
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
