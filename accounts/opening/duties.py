"""Setting the town up among what waits for an administrator."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.duties import Duty
from accounts.models import BarrierNotice, User
from accounts.opening import requirements
from accounts.roles import roles_of
from geo.models import Municipality


def of_administrators(user: User, municipality: Municipality) -> list[Duty]:
    if not roles_of(user, municipality).is_administrator:
        return []
    return [_setting_up(municipality), *_barriers(municipality)]


def _setting_up(municipality: Municipality) -> Duty:
    found = requirements.lines(municipality)
    waiting = [line for line in found if not line.is_met and (line.is_due or not line.is_advice)]
    count = len(waiting)
    if count:
        words = ngettext("Eins fehlt noch", "%(n)d Dinge fehlen noch", count) % {"n": count}
    elif municipality.is_live:
        words = _("Eröffnet, nichts fehlt")
    else:
        words = _("Alles ist bereit: Sie können eröffnen")
        count = 1
    return Duty(_("Gemeinde einrichten"), words, count, reverse("setup"), "home")


def _barriers(municipality: Municipality) -> list[Duty]:
    count = BarrierNotice.objects.of(municipality).waiting().count()
    if not count:
        return []
    words = ngettext("Ein Hinweis wartet", "%(n)d Hinweise warten", count) % {"n": count}
    return [Duty(_("Schwer zu bedienen"), words, count, reverse("barrier_list"), "info")]
