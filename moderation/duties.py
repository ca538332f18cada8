"""What waits for moderators, for the start page of /konto/."""

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.duties import Duty
from accounts.models import User
from accounts.roles import roles_of
from common import german
from geo.models import Municipality
from moderation.models import Appeal, Case, ProposedDecision


def of_staff(user: User, municipality: Municipality) -> list[Duty]:
    roles = roles_of(user, municipality)
    if not roles.is_moderator:
        return _as_second(user, municipality) if roles.is_administrator else []
    numbers = Case.objects.of(municipality).open().aggregate(n=Count("pk"), first=Min("due_at"))
    if not numbers["n"]:
        return [Duty(_("Moderation"), _("Alles ist geprüft"), 0, "/moderation/", "shield")]
    waiting = ngettext("Eine Prüfung wartet", "%(n)d Prüfungen warten", numbers["n"])
    words = waiting % {"n": numbers["n"]}
    if numbers["first"]:
        words = _("%(words)s, die erste bis %(moment)s") % {
            "words": words,
            "moment": german.moment(numbers["first"]),
        }
    return [Duty(_("Moderation"), words, numbers["n"], "/moderation/", "shield")]


def of_who_stands_in(user: User, municipality: Municipality) -> list[Duty]:
    """Administrators look again where nobody else moderates."""
    if roles_of(user, municipality).is_moderator:
        return []
    count = Appeal.objects.open().decidable_by(user, municipality).count()
    if not count:
        return []
    words = ngettext(
        "Eine Entscheidung ist noch einmal zu prüfen",
        "%(n)d Entscheidungen sind noch einmal zu prüfen",
        count,
    )
    return [
        Duty(
            _("Noch einmal prüfen"), words % {"n": count}, count, "/moderation/pruefung/", "shield"
        )
    ]


def _as_second(user: User, municipality: Municipality) -> list[Duty]:
    """Administrators are asked only where a decision waits for a second person."""
    waiting = ProposedDecision.objects.of(municipality).open().exclude(proposed_by=user).count()
    if not waiting:
        return []
    words = ngettext(
        "Eine Entscheidung wartet auf eine zweite Person",
        "%(n)d Entscheidungen warten auf eine zweite Person",
        waiting,
    )
    return [Duty(_("Moderation"), words % {"n": waiting}, waiting, "/moderation/", "shield")]
