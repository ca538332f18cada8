"""What waits for clerks, dispatchers and crews, for the start page of /konto/."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.duties import Duty
from accounts.models import Role, User
from accounts.roles import roles_of
from common import clock
from defects import queues
from geo.models import Municipality


def of_staff(user: User, municipality: Municipality) -> list[Duty]:
    """One duty per workplace that the person has: the desk, the crew's list."""
    roles = roles_of(user, municipality)
    duties = []
    everything = roles.has(Role.DISPATCHER)
    desks = roles.departments_as(Role.CLERK)
    if everything or desks:
        duties.append(_desk(user, municipality, None if everything else desks))
    crews = roles.departments_as(Role.CREW)
    if crews:
        jobs = queues.jobs_of(crews, today=clock.today()).count()
        waiting = ngettext("Ein Auftrag heute", "%(n)d Aufträge heute", jobs) % {"n": jobs}
        duties.append(Duty(_("Bauhof"), waiting, jobs, "/bauhof/", "crew"))
    return duties


def _desk(user: User, municipality: Municipality, departments: list | None) -> Duty:
    reports = queues.scope(municipality, departments)
    numbers = {
        queue.key: number
        for queue, number in queues.counts(reports, user=user, today=clock.today())
    }
    parts = [
        ngettext("eine neue Meldung", "%(n)d neue Meldungen", numbers["neu"])
        % {"n": numbers["neu"]},
        _("%(n)d heute fällig") % {"n": numbers["faellig"]},
        _("%(n)d zurückgekommen") % {"n": numbers["zurueck"]},
        _("%(n)d zum Nachfassen") % {"n": numbers["nachfassen"]},
    ]
    open_now = [numbers["neu"], numbers["faellig"], numbers["zurueck"]]
    open_now.append(numbers["nachfassen"])
    said = [part for part, number in zip(parts, open_now, strict=True) if number]
    waiting = ", ".join(said) or _("Nichts Neues")
    return Duty(_("Arbeit"), waiting[:1].upper() + waiting[1:], sum(open_now), "/arbeit/", "desk")
