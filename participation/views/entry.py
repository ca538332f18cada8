"""The way in: /beteiligung/mitmachen/ and /beteiligung/weiter/<key>/.

`go_on` is the page of an act that waits (`participation.acts`): what will be done, the one
step that is missing, at the end one button. Every step answers with a redirect back to the
page, so that reloading repeats nothing. `join` is the first step alone.

Both are forms of guests without a token: `common.http` looks where the post comes from.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import joining, names, services
from accounts.models import LEVELS, Residence, User
from common import rate_limit
from common.http import guest_form, keep_secret, own_path, secret_form
from geo.http import TownRequest
from participation import acts, eligibility
from participation.eligibility import Step
from participation.forms.entry import (
    CodeForm,
    EmailForm,
    PasswordForm,
    PostcodeForm,
    PublicNameForm,
    StepForm,
)
from participation.models import Consultation, PendingAct

_HOME = "/konto/"
# Who is led here from there has taken part already.
_OWN = "/beteiligung/meine/"
# Whoever mistypes may mend it; trying out which postcode is let in ends soon.
_POSTCODES = 5
_A_DAY = timedelta(days=1)


# --- signing in alone ---------------------------------------------------------------------


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    go_on = own_path(asked.get("next"), _HOME)
    if isinstance(request.user, User):
        return HttpResponseRedirect(go_on)
    error = None
    if request.method == "POST":
        try:
            return _address_step(request, go_on) or _again(request, go_on)
        except ValidationError as refused:
            error = refused
    context = {
        **_address_form(request, error),
        "go_on": go_on if go_on != _HOME else "",
        "is_own": go_on.startswith(_OWN),
    }
    return render(request, "participation/entry/join.html", context, status=422 if error else 200)


def _again(request: HttpRequest, go_on: str) -> HttpResponse:
    query = HttpRequest().GET.copy()
    if go_on != _HOME:
        query["next"] = go_on
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}".rstrip("?"), status=303)


def _address_step(request: HttpRequest, go_on: str) -> HttpResponse | None:
    """Signing in with an address: sending the code, typing it, or beginning again."""
    match request.POST.get("do"):
        case "email":
            joining.begin(request, request.POST.get("email", ""))
        case "resend":
            joining.resend(request)
        case "code":
            return joining.finish(request, request.POST.get("code", ""), go_on=go_on)
        case "other_address":
            joining.forget(request)
        case _:
            raise ValidationError(_("Diesen Schritt gibt es nicht."))
    return None


def _address_form(request: HttpRequest, error: ValidationError | None) -> dict[str, Any]:
    """The form of the address, or of the code once it is on its way. An error that belongs to
    neither (a code that has ended) stands above the form."""
    waiting = joining.waiting(request)
    did = request.POST.get("do")
    form: StepForm
    if waiting is not None:
        form = CodeForm(request.POST if did == "code" else None)
        belongs = did == "code"
    else:
        form = EmailForm(request.POST if did == "email" else None)
        belongs = did == "email"
    if error and belongs:
        form.refuse(error)
    problem = " ".join(error.messages) if error and not belongs else ""
    return {"form": form, "waiting": waiting, "problem": problem}


# --- an act that waits ----------------------------------------------------------------------


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def go_on(request: TownRequest, key: UUID) -> HttpResponse:
    act = acts.find_for(request, request.municipality, key)
    if act is None:
        response = _nothing_waits(request, key)
    else:
        try:
            response = _step(request, act, acts.consultation_of(act), acts.show(act))
        except (ObjectDoesNotExist, LookupError):
            response = _target_is_gone(request, act)
    return keep_secret(response)


def _nothing_waits(request: TownRequest, key: UUID) -> HttpResponse:
    """Done, too old, somebody else's, or never there: one page for all, which tells nothing."""
    if where := acts.where_done(request, key):
        return HttpResponseRedirect(where, status=303)
    context = {"here": request.path, "hours": int(acts.LIFE.total_seconds() // 3600)}
    return render(request, "participation/entry/nothing.html", context, status=404)


def _target_is_gone(request: TownRequest, act: PendingAct) -> HttpResponse:
    """What it was about has been deleted meanwhile; what the person wrote is still shown."""
    if request.method == "POST" and request.POST.get("do") == "discard":
        acts.discard(act)
        return HttpResponseRedirect("/", status=303)
    texts = [text for text in act.payload.values() if isinstance(text, str) and " " in text]
    return render(
        request, "participation/entry/gone.html", {"act": act, "texts": texts}, status=410
    )


def _step(
    request: TownRequest,
    act: PendingAct,
    consultation: Consultation | None,
    shown: list[tuple[str, str]],
) -> HttpResponse:
    error = None
    if request.method == "POST":
        try:
            take = _STEPS.get(request.POST.get("do", ""), _first_step)
            return take(request, act) or HttpResponseRedirect(acts.path(act), status=303)
        except ValidationError as refused:
            error = refused
    verdict = eligibility.verdict(request.user, consultation)
    context = {
        "act": act,
        "kind": acts.KINDS[act.act],
        "shown": shown,
        "consultation": consultation,
        "step": verdict.step.value if verdict.step else "",
        "sentence": verdict.sentence,
        "here": acts.path(act),
        "place": acts.place_of(act),
        "change_path": acts.change_path(act),
        **_form(request, act, verdict.step, error),
        **_hint(request.user, consultation, verdict.step),
    }
    return render(request, "participation/entry/go_on.html", context, status=422 if error else 200)


def _form(
    request: TownRequest, act: PendingAct, step: Step | None, error: ValidationError | None
) -> dict[str, Any]:
    """The form of the missing step with what was sent and the sentence beside it."""
    if step in (Step.SIGN_IN, Step.CONFIRM_EMAIL):
        return _address_form(request, error)
    form: StepForm | None = None
    did = request.POST.get("do")
    match step:
        case Step.POSTCODE:
            form = PostcodeForm(request.POST if did == "postcode" else None)
        case Step.REGISTER:
            form = PasswordForm(request.POST if did == "password" else None)
        case None if acts.KINDS[act.act].shows_name and isinstance(request.user, User):
            name = {"name": request.user.display_name}
            form = PublicNameForm(request.POST if did == "act" else None, initial=name)
    belongs = form is not None and form.is_bound and (did != "act" or _is_name(error))
    if error and form and belongs:
        form.refuse(error)
    problem = " ".join(error.messages) if error and not belongs else ""
    return {"form": form, "problem": problem}


def _is_name(error: ValidationError | None) -> bool:
    """Whether `accounts.names` has said it, not the service of the act."""
    return getattr(error, "code", None) in names.CODES


def _hint(user: Any, consultation: Consultation | None, step: Step | None) -> dict[str, Any]:
    """For who has done the step already, and it was not enough: what was, and what is needed."""
    if consultation is None or step not in (Step.POSTCODE, Step.IDENTITY):
        return {}
    known = Residence.objects.filter(user=user, municipality_id=consultation.municipality_id)
    if step == Step.POSTCODE:
        said = known.filter(source=Residence.Source.POSTCODE).first()
        return {"outside": said.postcode if said else ""}
    proved = known.filter(source=Residence.Source.IDENTITY).first()
    needed = LEVELS[min(consultation.least_trust, 3)]
    return {"too_low": proved.level if proved else "", "needed": needed}


# --- what the buttons of the page do ----------------------------------------------------------


def _first_step(request: TownRequest, act: PendingAct) -> HttpResponse | None:
    """Everything about the address, while there is something to do about it."""
    user, did = request.user, request.POST.get("do")
    if isinstance(user, User) and did == "email":
        joining.begin(request, user.email)  # their own, whatever was sent
        return None
    if isinstance(user, User) and joining.waiting(request) is None:
        raise ValidationError(_("Dieser Schritt ist schon getan."))
    return _address_step(request, acts.path(act))


def _signed_in(request: TownRequest) -> User:
    if not isinstance(request.user, User):
        raise ValidationError(_("Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse."))
    return request.user


def _say_postcode(request: TownRequest, act: PendingAct) -> None:
    user = _signed_in(request)
    if not rate_limit.hit(
        purpose="participation.postcode", address=str(user.uuid), limit=_POSTCODES, window=_A_DAY
    ):
        raise ValidationError(
            _("Sie haben Ihre Postleitzahl heute schon oft geändert. Morgen geht es wieder.")
        )
    services.declare_postcode(
        user, request.POST.get("postcode", ""), municipality=request.municipality
    )


def _choose_password(request: TownRequest, act: PendingAct) -> None:
    _signed_in(request)
    joining.choose_password(request, request.POST.get("password", ""))


def _change_person(request: TownRequest, act: PendingAct) -> None:
    """With another address: sign out, and the act waits on in this browser."""
    _signed_in(request)
    logout(request)
    acts.keep_over_sign_out(request, act)


def _discard(request: TownRequest, act: PendingAct) -> HttpResponse:
    acts.discard(act)
    messages.info(request, _("Verworfen. Es wurde nichts abgesendet."))
    return HttpResponseRedirect(own_path(act.back, "/"), status=303)


def _act(request: TownRequest, act: PendingAct) -> HttpResponse:
    user = _signed_in(request)
    kind = acts.KINDS[act.act]
    if kind.shows_name and "name" in request.POST:
        services.change_public_name(user, request.POST["name"], municipality=request.municipality)
    try:
        where = acts.perform(act, by=user)
    except ValidationError as error:
        if getattr(error, "code", None) == "done":
            return HttpResponseRedirect(own_path(act.back, "/"), status=303)
        raise
    acts.remember_done(request, act, where)
    messages.success(request, str(kind.done))
    return HttpResponseRedirect(where, status=303)


_STEPS: dict[str, Callable[[TownRequest, PendingAct], HttpResponse | None]] = {
    "postcode": _say_postcode,
    "password": _choose_password,
    "change_person": _change_person,
    "discard": _discard,
    "act": _act,
}
