"""/bauhof/teams/: the lead makes teams, shows a phone the code, and revokes phones."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import Department
from accounts.roles import itself
from common import clock
from common.http import keep_secret
from defects import crew_phones, services
from defects.forms.crew import PinForm, TeamForm
from defects.models import CrewInvitation, CrewPhone, CrewTeam
from defects.views.status import qr_code


def led_departments(request: SignedInRequest) -> list[Department]:
    """The offices inside whose crews this person leads; 403 if there are none."""
    user = itself(request.user)
    inside = Department.objects.of(request.municipality).active()
    found = [
        each
        for each in inside.filter(kind=Department.Kind.INSIDE)
        if user.has_perm("defects.lead_crews", each)
    ]
    if not found:
        raise PermissionDenied
    return found


def led_team(request: SignedInRequest, uuid: UUID) -> CrewTeam:
    team = get_object_or_404(
        CrewTeam.objects.of(request.municipality).active().select_related("department"), uuid=uuid
    )
    team.department.municipality = request.municipality
    if not request.user.has_perm("defects.lead_crews", team.department):
        raise Http404
    return team


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: SignedInRequest) -> HttpResponse:
    """All teams with their phones; POST makes a team."""
    departments = led_departments(request)
    wanted = request.POST.get("department", "")
    chosen = next((each for each in departments if each.key == wanted), departments[0])
    form = TeamForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            team = services.make_team(
                chosen, name=data["name"], pin=data["pin"], by=itself(request.user)
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(f"/bauhof/teams/{team.uuid}/", status=303)
    found = (
        CrewTeam.objects.active()
        .filter(department__in=departments)
        .select_related("department")
        .annotate(enrolled=Count("phones", filter=Q(phones__revoked_at=None)))
    )
    context = {
        "teams": found,
        "departments": departments,
        "chosen": chosen,
        "form": form,
        "now": clock.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "defects/crew/teams.html", context, status=status)


@never_cache
@login_required
@require_safe
def team(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return _team_page(request, led_team(request, uuid), PinForm())


def _team_page(
    request: SignedInRequest, found: CrewTeam, form: PinForm, status: int = 200
) -> HttpResponse:
    now = clock.now()
    phones = [
        (phone, phone.is_locked(now), phone.is_open(now)) for phone in found.phones.enrolled()
    ]
    context = {"team": found, "phones": phones, "form": form}
    return render(request, "defects/crew/team.html", context, status=status)


@login_required
@require_POST
def team_act(request: SignedInRequest, uuid: UUID, verb: str) -> HttpResponse:
    """`einladen`, `pin`, `abmelden` (all phones), `schliessen` (the team)."""
    found, by = led_team(request, uuid), itself(request.user)
    there = f"/bauhof/teams/{found.uuid}/"
    if verb == "einladen":
        invitation = services.invite_phone(found, by=by)
        return HttpResponseRedirect(f"{there}code/{invitation.uuid}/", status=303)
    if verb == "pin":
        form = PinForm(request.POST)
        if form.is_valid():
            try:
                services.change_pin(found, pin=form.cleaned_data["pin"], by=by)
            except ValidationError as error:
                form.add_error(None, error)
        if form.errors:
            return _team_page(request, found, form, status=422)
        messages.success(request, _("Die neue PIN gilt ab sofort, auch für offene Handys."))
    elif verb == "abmelden":
        count = services.revoke_phones(found, by=by)
        said = ngettext("Ein Handy ist abgemeldet.", "%(n)d Handys sind abgemeldet.", count)
        messages.success(request, said % {"n": count})
    elif verb == "schliessen":
        services.close_team(found, by=by)
        messages.success(
            request, _("%(team)s gibt es nicht mehr. Offene Aufträge sind frei.") % {"team": found}
        )
        there = "/bauhof/teams/"
    else:
        raise Http404
    return HttpResponseRedirect(there, status=303)


_PHONE_ACTS: dict[str, Callable[..., CrewPhone]] = {
    "abmelden": services.revoke_phone,
    "entsperren": services.unlock_phone,
}


@login_required
@require_POST
def phone_act(request: SignedInRequest, uuid: UUID, phone: UUID, verb: str) -> HttpResponse:
    found, act = led_team(request, uuid), _PHONE_ACTS.get(verb)
    row = get_object_or_404(found.phones.select_related("team"), uuid=phone)
    if act is None:
        raise Http404
    act(row, by=itself(request.user))
    if verb == "abmelden":
        said = _("%(phone)s ist abgemeldet. Es kann ab sofort nichts mehr.")
    else:
        said = _("%(phone)s nimmt die PIN wieder an.")
    messages.success(request, said % {"phone": row})
    return HttpResponseRedirect(f"/bauhof/teams/{found.uuid}/", status=303)


@never_cache
@login_required
@require_safe
def code(request: SignedInRequest, uuid: UUID, invitation: UUID) -> HttpResponse:
    """The QR code for one phone, on the lead's screen only."""
    found = led_team(request, uuid)
    row = get_object_or_404(CrewInvitation, uuid=invitation, team=found)
    path = crew_phones.invitation_path(row)
    context = {
        "team": found,
        "invitation": row,
        "is_usable": row.is_usable(clock.now()),
        "address": f"{request.municipality.base_url.rstrip('/')}{path}",
    }
    return keep_secret(render(request, "defects/crew/code.html", context))


@never_cache
@login_required
@require_safe
def code_picture(request: SignedInRequest, uuid: UUID, invitation: UUID) -> HttpResponse:
    found = led_team(request, uuid)
    row = get_object_or_404(CrewInvitation, uuid=invitation, team=found)
    if not row.is_usable(clock.now()):
        raise Http404
    base = request.municipality.base_url.rstrip("/")
    return keep_secret(qr_code(f"{base}{crew_phones.invitation_path(row)}"))
