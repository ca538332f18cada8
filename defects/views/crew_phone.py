"""A phone becomes a team's (`/bauhof/anmelden/…`), is opened by the PIN, and shut again."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.http import client_address, guest_form, keep_secret, secret_form
from common.rate_limit import hit
from defects import crew_phones, services
from defects.models import CrewInvitation
from defects.services.crew_phones import INVITED_FOR
from geo.http import TownRequest

_TRIES_AN_ADDRESS = 30


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: TownRequest, uuid: UUID, token: str) -> HttpResponse:
    """GET says whose phone this will be, POST makes it so; 410 for a code that is used or over."""
    invitation = get_object_or_404(
        CrewInvitation.objects.select_related("team__department"),
        uuid=uuid if crew_phones.is_token(token, uuid) else None,
        municipality=request.municipality,
    )
    is_usable = invitation.is_usable(clock.now()) and invitation.team.is_active
    if request.method == "POST" and is_usable:
        try:
            phone = services.enrol_phone(invitation, name=request.POST.get("name", ""))
        except ValidationError:
            is_usable = False  # somebody was quicker
        else:
            response = HttpResponseRedirect(f"{crew_phones.PATH}pin/", status=303)
            crew_phones.remember(response, phone)
            return response
    context = {"team": invitation.team, "is_usable": is_usable}
    status = 200 if is_usable else 410
    return keep_secret(render(request, "defects/crew/enrol.html", context, status=status))


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: TownRequest) -> HttpResponse:
    """The PIN of the team opens its phone for a shift. Other phones are told how to become one."""
    phone = crew_phones.phone_of(request, request.municipality)
    if phone is None:
        return render(request, "defects/crew/no_phone.html", status=403)
    problem, status = "", 200
    if request.method == "POST":
        given = request.POST.get("pin", "")[:20].strip()
        try:
            if not hit(
                purpose="crew-pin-address",
                address=client_address(request),
                limit=_TRIES_AN_ADDRESS,
                window=INVITED_FOR,
            ):
                raise ValidationError(
                    _("Von hier kamen zu viele Versuche. Bitte warten Sie eine Viertelstunde.")
                )
            services.open_phone(phone, pin=given)
        except ValidationError as error:
            problem, status = " ".join(error.messages), 422
        else:
            response = HttpResponseRedirect(crew_phones.PATH, status=303)
            crew_phones.remember(response, phone)
            return response
        phone.refresh_from_db()
    context = {"phone": phone, "problem": problem, "is_locked": phone.is_locked(clock.now())}
    return render(request, "defects/crew/pin.html", context, status=status)


@guest_form
@require_POST
def shut(request: TownRequest) -> HttpResponse:
    """The end of the shift: the PIN is asked again, the phone stays the team's."""
    phone = crew_phones.phone_of(request, request.municipality)
    if phone is not None:
        services.shut_phone(phone)
    return HttpResponseRedirect(f"{crew_phones.PATH}pin/", status=303)
