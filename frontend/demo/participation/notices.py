"""A comment that somebody has flagged and that waits; one that was looked at a second time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import User
from common import clock
from frontend.demo.days import clock_at
from geo.models import Municipality
from moderation import services
from moderation.models import Appeal, Flag, Rule, Statement
from participation.models import Comment

OFF_TOPIC = 5
RESIDENT_EMAIL = "gerda.hinze@example.org"
WHY = "Hier geht es nur noch ums Streiten, nicht um den Vorschlag."
PROTEST = "Ich war wütend, aber ich habe niemanden beleidigt. Bitte sehen Sie es noch einmal an."
ANSWER = (
    "Wir haben es noch einmal gelesen. Sie nennen andere mit einem Schimpfwort. Ohne dieses Wort "
    "können Sie Ihre Meinung jederzeit noch einmal schreiben."
)


def let_people_object(municipality: Municipality, moderators: Sequence[User]) -> None:
    """The newest comment is flagged; the author of the removed one asked for another look."""
    now = clock.now()
    _flag(municipality, now - timedelta(hours=3))
    statement = (
        Statement.objects.of(municipality)
        .exclude(user=None)
        .filter(decision__decided_by=moderators[0])
        .first()
    )
    if statement is not None and statement.at + timedelta(days=1) < now:
        _look_again(statement, moderators[1])


def _flag(municipality: Municipality, at: datetime) -> None:
    written = Comment.objects.of(municipality).public().filter(department=None, parent=None)
    comment = written.exclude(author=None).filter(created_at__lt=at).latest("created_at", "id")
    notice = services.Notice(
        ground=Flag.Ground.RULE,
        rule=Rule.objects.get(municipality=municipality, number=OFF_TOPIC),
        words=WHY,
        email=RESIDENT_EMAIL,
        good_faith=True,
    )
    with clock_at(at):
        services.flag(comment.item, notice, by=None)


def _look_again(statement: Statement, by: User) -> None:
    with clock_at(statement.at + timedelta(hours=5)):
        appeal = services.appeal_as_author(statement, words=PROTEST)
    with clock_at(statement.at + timedelta(hours=20)):
        services.decide_appeal(appeal, Appeal.Outcome.UPHELD, by=by, reasons=ANSWER)
