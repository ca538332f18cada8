"""/arbeit/<number>/abgeben/: who gets it, what they need to know, a look before it goes; and
asking after it, and answering a neighbour, later."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import Department
from accounts.roles import itself
from common.identifiers import uuid_of
from defects import services
from defects.forms.handing import ChaseForm, FactsForm, SentForm
from defects.forms.work import TextForm
from defects.models import Report, Way, way_of
from defects.neighbours import connection_for
from defects.outside_words import fields_for, text_for
from defects.services import Actor
from defects.states import TRANSITIONS, Responsibility, Verb, Work
from defects.views.desk import report_of

_PERMISSION = "defects.hand_over_report"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_away(request: SignedInRequest, number: int) -> HttpResponse:
    """Three looks at one address: choose (`an`), say what is missing, see it and send it.

    Only the last, a POST, does anything. Nothing about people is in the address.
    """
    report = report_of(request, number, permission=_PERMISSION)
    context: dict[str, Any] = {
        "report": report,
        "bodies": _bodies(report),
        "is_possible": (Verb.HANDED_OVER, Work(report.work)) in TRANSITIONS
        and report.duplicate_of_id is None,
    }
    data = request.POST if request.method == "POST" else request.GET
    body = next((each for each in context["bodies"] if each.key == data.get("an")), None)
    if body is None or not context["is_possible"]:
        return render(request, "defects/handing/give.html", context)
    way, connection = way_of(body), connection_for(report, body)
    asked = [] if connection else way.asks
    form = FactsForm(data if "weiter" in data else None, asks=asked)
    context |= {
        "body": body,
        "way": way,
        "connection": connection,
        "is_form": connection is None and way.kind == Way.Kind.FORM,
        "reaches_nobody": connection is None and way.kind == Way.Kind.MAIL and not body.email,
        "form": form,
        "step": "facts",
        "seen": services.version_of(report),
    }
    # A neighbour sees the map: there is nothing to be said before.
    if connection is not None and not form.is_bound:
        form = FactsForm(data, asks=[])
        context["form"] = form
    if not form.is_bound or not form.is_valid():
        return _page(request, context)
    context |= {
        "step": "send",
        "said": form.said,
        "words": text_for(report, body, form.said),
        "fields": [each for each in fields_for(report, body, form.said) if each.value],
        "sent_form": SentForm(request.POST or None),
    }
    if request.method != "POST":
        return _page(request, context)
    return _send(request, report, body, context)


def _send(
    request: SignedInRequest, report: Report, body: Department, context: dict[str, Any]
) -> HttpResponse:
    form: SentForm = context["sent_form"]
    if not form.is_valid():
        return _page(request, context)
    actor = Actor.staff(request.user, report.body)
    try:
        with services.as_seen(report, uuid_of(request.POST.get("seen"))):
            services.hand_over(
                report,
                to=body,
                by=actor,
                reason=form.cleaned_data["note"],
                said=context["said"],
                reference=form.cleaned_data["reference"] if context["is_form"] else "",
            )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, context)
    messages.success(
        request, _("%(label)s: übergeben an %(body)s.") % {"label": report.label, "body": body.name}
    )
    fresh = Report.objects.select_related("body", "category").get(pk=report.pk)
    fresh.municipality = request.municipality
    stays = request.user.has_perm("defects.work_on_report", fresh)
    return HttpResponseRedirect(f"/arbeit/{report.number}/" if stays else "/arbeit/", status=303)


def _page(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    forms = [context["form"], context.get("sent_form")]
    failed = any(form is not None and form.is_bound and form.errors for form in forms)
    return render(request, "defects/handing/give.html", context, status=422 if failed else 200)


def _bodies(report: Report) -> list[Department]:
    """Who can get it: bodies outside, but whoever has been handed it already."""
    found = (
        Department.objects.of(report.municipality)
        .active()
        .filter(kind=Department.Kind.OUTSIDE)
        .select_related("way", "office")
    )
    if report.responsibility == Responsibility.HANDED_OVER:
        found = found.exclude(pk=report.body_id)
    return list(found)


@login_required
@require_POST
def chase(request: SignedInRequest, number: int) -> HttpResponse:
    """Somebody rang up, or has a reminder sent."""
    report = report_of(request, number, permission=_PERMISSION)
    form = ChaseForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        services.chase(
            report,
            words=form.cleaned_data["words"],
            by_mail=form.cleaned_data["by_mail"],
            by=Actor.staff(request.user),
        )
        messages.success(request, _("%(label)s: nachgefasst.") % {"label": report.label})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(f"/arbeit/{report.number}/", status=303)


@login_required
@require_POST
def withdraw_picture(request: SignedInRequest, number: int, photo: UUID) -> HttpResponse:
    """A picture of our repair is not shown any more by the neighbour that handed it over."""
    report = report_of(request, number, permission="defects.work_on_report")
    try:
        services.withdraw_above(report, photo, by=itself(request.user))
        messages.success(request, _("Das Foto wird dort nicht mehr gezeigt."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(f"/arbeit/{report.number}/", status=303)


@login_required
@require_POST
def answer_neighbour(request: SignedInRequest, number: int) -> HttpResponse:
    """The answer to what the neighbour asked us."""
    report = report_of(request, number, permission=_PERMISSION)
    form = TextForm(request.POST, municipality=request.municipality)
    try:
        if not form.is_valid():
            raise ValidationError(_("Bitte schreiben Sie einen Satz dazu."))
        services.answer_below(report, text=form.cleaned_data["text"], by=Actor.staff(request.user))
        messages.success(request, _("%(label)s: beantwortet.") % {"label": report.label})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(f"/arbeit/{report.number}/", status=303)
