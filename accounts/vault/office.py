"""Data protection among what waits for an administrator."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.duties import Duty
from accounts.models import Hold, User
from accounts.roles import roles_of
from common import clock
from geo.models import Municipality

PATH = "/verwaltung/datenschutz/"


def duties(user: User, municipality: Municipality) -> list[Duty]:
    if not roles_of(user, municipality).is_administrator:
        return []
    held = Hold.objects.of(municipality).active(clock.now()).count()
    words = ngettext("%(n)s Sperre gilt", "%(n)s Sperren gelten", held) % {"n": held}
    return [
        Duty(
            title=_("Datenschutz"),
            waiting=words if held else _("Nichts ist gesperrt."),
            count=0,
            href=PATH,
            icon="lock",
        )
    ]
