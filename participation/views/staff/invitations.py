"""Whom a consultation for an invited group is open to: addresses are written to and forgotten."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.http import SignedInRequest
from participation import services
from participation.forms.invitations import InvitationsForm, OneInvitationForm
from participation.models import Consultation
from participation.models.consultation import Eligibility
from participation.services.invitations import Invited
from participation.views.staff.frame import href_of, page, saved, sent, tell_error


def invitations(request: SignedInRequest, consultation: Consultation) -> HttpResponse:
    """A list of addresses to invite; one address to write to again or to take back (`do`)."""
    if consultation.eligibility != Eligibility.INVITED:
        raise Http404
    here = href_of(consultation.project, "einladungen", consultation)
    one_is_meant = request.POST.get("do") in ("resend", "withdraw")
    form = InvitationsForm(None if one_is_meant else sent(request), request.FILES or None)
    one = OneInvitationForm(sent(request) if one_is_meant else None)
    problems: list[Any] = []
    if request.method == "POST" and one_is_meant and one.is_valid():
        try:
            words = _about_one(request, consultation, one.cleaned_data["email"])
        except ValidationError as error:
            tell_error(one, error)
        else:
            return saved(request, here, words=words)
    elif request.method == "POST" and not one_is_meant and form.is_valid():
        try:
            invited = services.import_invitations(
                consultation, form.cleaned_data["text"], by=request.user
            )
        except ValidationError as error:
            tell_error(form, error)
        else:
            if not invited.problems:
                return saved(request, here, words=_told(invited))
            messages.success(request, _told(invited))
            problems, form = invited.problems, InvitationsForm()
    context = {
        "form": form,
        "one": one,
        "problems": problems,
        "count": consultation.invitations.count(),
        "used": consultation.invitations.exclude(user=None).count(),
    }
    return page(
        request,
        "invitations",
        consultation.project,
        context,
        step="einladungen",
        consultation=consultation,
        failed=bool(form.errors or one.errors),
    )


def _about_one(request: SignedInRequest, consultation: Consultation, email: str) -> str:
    if request.POST.get("do") == "withdraw":
        services.withdraw_invitation(consultation, email, by=request.user)
        return _("Die Einladung ist zurückgenommen.")
    services.resend_invitation(consultation, email, by=request.user)
    return _("Die Einladung ist noch einmal verschickt.")


def _told(invited: Invited) -> str:
    words = ngettext(
        "Eine Person wird eingeladen.", "%(n)s Personen werden eingeladen.", invited.new
    ) % {"n": invited.new}
    if invited.known:
        known = ngettext(
            "Eine war es schon und bekommt keine zweite Mail.",
            "%(n)s waren es schon und bekommen keine zweite Mail.",
            invited.known,
        )
        words += " " + known % {"n": invited.known}
    return words
