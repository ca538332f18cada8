"""What waits for clerks, dispatchers and crews, for the start page of /konto/."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.duties import Duty, Part
from accounts.models import Membership, Role, User
from accounts.roles import roles_of
from common import clock
from defects import queues
from defects.crew_lists import helps_of as crew_helps
from defects.models import Category, DeskTask
from geo.models import Municipality

# What somebody should look at today.
_NOW = ("neu", "faellig", "zurueck", "nachfassen", "hinweise", "helfen", "vertraulich")


def of_administrators(user: User, municipality: Municipality) -> list[Duty]:
    """That somebody has to be named for what is confidential: it lies unread, and nobody can read
    it. How much there is stays untold."""
    if not roles_of(user, municipality).is_administrator:
        return []
    unread = (
        DeskTask.objects.of(municipality)
        .live()
        .filter(kind=DeskTask.Kind.UNREAD, report__category__kind=Category.Kind.CONFIDENTIAL)
    )
    named = Membership.objects.of(municipality).filter(role=Role.CONFIDENTIAL, user__is_active=True)
    if not unread.exists() or named.exists():
        return []
    words = _("Niemand liest Vertrauliches: Bitte geben Sie jemandem diese Aufgabe")
    return [Duty(_("Vertrauliche Meldungen"), words, 1, reverse("setup_people"), "lock")]


def of_staff(user: User, municipality: Municipality) -> list[Duty]:
    """One duty per workplace that the person has: the desk, the crew's list."""
    roles = roles_of(user, municipality)
    duties = []
    everything = roles.has(Role.DISPATCHER)
    desks = roles.departments_as(Role.CLERK)
    named = roles.has(Role.CONFIDENTIAL)
    if everything or desks or named:
        duties.append(_desk(user, municipality, None if everything else desks, named=named))
    crews = roles.departments_as(Role.CREW)
    if crews:
        jobs = queues.jobs_of(crews, today=clock.today()).count()
        helps = crew_helps(municipality, crews).unfinished().count()
        waiting = ngettext("Ein Auftrag heute", "%(n)d Aufträge heute", jobs) % {"n": jobs}
        if helps:
            waiting += ", " + _("%(n)d zum Helfen") % {"n": helps}
        parts = (Part(_("Helfen"), helps, "/bauhof/helfen/"),) if helps else ()
        duties.append(Duty(_("Bauhof"), waiting, jobs + helps, "/bauhof/", "crew", parts))
    return duties


def _desk(user: User, municipality: Municipality, departments: list | None, *, named: bool) -> Duty:
    clears = any(each.is_clearing for each in departments or ())
    desk = queues.Desk(municipality, departments, with_outside=clears, named=named)
    counted = queues.counts(desk, user=user, today=clock.today())
    numbers = {queue.key: number for queue, number in counted}
    parts = [
        ngettext("eine neue Meldung", "%(n)d neue Meldungen", numbers["neu"])
        % {"n": numbers["neu"]},
        _("%(n)d heute fällig") % {"n": numbers["faellig"]},
        _("%(n)d zurückgekommen") % {"n": numbers["zurueck"]},
        _("%(n)d zum Nachfassen") % {"n": numbers["nachfassen"]},
        ngettext("ein Hinweis", "%(n)d mit Hinweisen", numbers["hinweise"])
        % {"n": numbers["hinweise"]},
        _("%(n)d zum Helfen") % {"n": numbers["helfen"]},
        _("%(n)d vertraulich") % {"n": numbers.get("vertraulich", 0)},
    ]
    open_now = [numbers.get(key, 0) for key in _NOW]
    said = [part for part, number in zip(parts, open_now, strict=True) if number]
    waiting = ", ".join(said) or _("Nichts Neues")
    shown = tuple(
        Part(str(queue.label), number, f"/arbeit/?liste={queue.key}")
        for queue, number in counted
        if number
    )
    said_first = waiting[:1].upper() + waiting[1:]
    return Duty(_("Arbeit"), said_first, sum(open_now), "/arbeit/", "desk", shown)
