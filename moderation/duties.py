"""What waits for moderators, for the start page of /konto/."""

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.duties import Duty
from accounts.models import User
from accounts.roles import roles_of
from common import german
from geo.models import Municipality
from moderation.models import Case


def of_staff(user: User, municipality: Municipality) -> list[Duty]:
    if not roles_of(user, municipality).is_moderator:
        return []
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
