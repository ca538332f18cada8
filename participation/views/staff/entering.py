"""Typing in what came on paper: one card after the other, or a table with a look at it first."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from common.identifiers import uuid7
from participation import formats, paper, services
from participation.forms.entering import CardForm, CorrectForm, PaperSupportsForm, TableForm
from participation.models import Consultation, Proposal
from participation.models.proposal import Origin
from participation.services.contents import Fields
from participation.views.staff.access import proposal_of, require
from participation.views.staff.frame import consultation_of, for_editors, page, sent, tell_error

# So many of those typed last are shown: what was the one before?
_LAST = 5


def _consultation(request: SignedInRequest, uuid: UUID) -> Consultation:
    """One that proposals can be typed in for; 404 for other formats."""
    consultation = consultation_of(request, uuid)
    if not formats.get(consultation.format).has_proposals:
        raise Http404
    return consultation


@for_editors
@require_http_methods(["GET", "POST"])
def enter(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    consultation = _consultation(request, uuid)
    origin = request.GET.get("herkunft", "")
    form = CardForm(
        sent(request),
        consultation=consultation,
        initial={
            "key": uuid7(),
            "origin": origin if origin in Origin.values else Origin.WORKSHOP,
        },
    )
    failed = request.method == "POST"
    if failed and form.is_valid():
        try:
            proposal, hint = _enter(request, consultation, form.cleaned_data)
        except ValidationError as error:
            tell_error(form, error)
        else:
            words = _("Gespeichert: Nr. %(n)s %(title)s.") % {
                "n": proposal.number,
                "title": proposal.title,
            }
            messages.success(request, f"{words} {hint}".strip())
            here = reverse("participation:manage_enter", args=[consultation.uuid])
            return HttpResponseRedirect(f"{here}?herkunft={proposal.origin}", status=303)
    context = {"form": form, "supports_form": _supports_form()}
    return _page(request, "enter", consultation, context, failed=failed)


def _supports_form(data: QueryDict | None = None) -> PaperSupportsForm:
    return PaperSupportsForm(data, initial={"key": uuid7()}, auto_id="id_liste_%s")


def _enter(
    request: SignedInRequest, consultation: Consultation, data: Mapping[str, Any]
) -> tuple[Proposal, str]:
    place, hint = data["place"].strip(), ""
    point = paper.find(consultation, place)
    if place and point is None and "point" in consultation.shapes:
        hint = _("Der Ort steht nicht auf der Karte und bleibt als Text stehen.")
    proposal = services.enter_card(
        consultation,
        key=data["key"],
        title=data["title"],
        text=data["text"],
        category=data.get("category"),
        geometry=point,
        place=place,
        origin=Origin(data["origin"]),
        supports=data["supports"] or 0,
        by=request.user,
    )
    return proposal, hint


@for_editors
@require_http_methods(["GET", "POST"])
def enter_supports(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Names on a list for a proposal that is there already; it has no page of its own."""
    consultation = _consultation(request, uuid)
    here = reverse("participation:manage_enter", args=[consultation.uuid])
    if request.method == "GET":
        return HttpResponseRedirect(here)
    form = _supports_form(request.POST)
    if form.is_valid():
        try:
            words = _count_supports(request, consultation, form.cleaned_data)
        except ValidationError as error:
            form.add_error("number", error)
        else:
            messages.success(request, words)
            return HttpResponseRedirect(here, status=303)
    card = CardForm(consultation=consultation, initial={"key": uuid7(), "origin": Origin.WORKSHOP})
    context = {"form": card, "supports_form": form}
    return _page(request, "enter", consultation, context, failed=True)


def _count_supports(
    request: SignedInRequest, consultation: Consultation, data: Mapping[str, Any]
) -> str:
    number, count = data["number"], data["count"]
    proposal = Proposal.objects.in_consultation(consultation).filter(number=number).first()
    if proposal is None:
        raise ValidationError(
            _("Einen Vorschlag mit der Nummer %(n)s gibt es hier nicht.") % {"n": number}
        )
    services.add_paper_supports(proposal, count, key=data["key"], by=request.user)
    words = ngettext("%(n)s Unterstützung", "%(n)s Unterstützungen", count) % {"n": count}
    return _("%(words)s zu Nr. %(number)s %(title)s gezählt.") % {
        "words": words,
        "number": number,
        "title": proposal.title,
    }


# --- mending what was typed -------------------------------------------------------------------


@for_editors
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Mend one that staff typed in, or take it back."""
    proposal = proposal_of(request, uuid)
    require(request, "correct_card", proposal)
    consultation = consultation_of(request, proposal.consultation.uuid)
    form = CorrectForm(sent(request), consultation=consultation, initial=_typed(proposal))
    failed = request.method == "POST"
    if failed and form.is_valid():
        try:
            _correct(request, proposal, form.cleaned_data)
        except ValidationError as error:
            tell_error(form, error)
        else:
            messages.success(request, _("Nr. %(n)s ist geändert.") % {"n": proposal.number})
            href = reverse("participation:manage_proposal", args=[proposal.uuid])
            return HttpResponseRedirect(href, status=303)
    return page(
        request,
        "enter_correct",
        consultation.project,
        {"form": form, "proposal": proposal, "possible": proposal.state in services.CORRECTABLE},
        step="eingeben",
        consultation=consultation,
        failed=failed,
    )


def _typed(proposal: Proposal) -> dict[str, Any]:
    return {
        "title": proposal.title,
        "text": proposal.text,
        "category": proposal.category.uuid if proposal.category else None,
        "place": proposal.place,
        "version": proposal.version,
    }


def _correct(request: SignedInRequest, proposal: Proposal, data: Mapping[str, Any]) -> None:
    place = data["place"].strip()
    moved = place != proposal.place
    services.correct_card(
        proposal,
        Fields(
            title=data["title"],
            text=data["text"],
            category=data.get("category"),
            geometry=paper.find(proposal.consultation, place) if moved else proposal.geometry,
            place=place,
            cost_euros=proposal.cost_euros,
        ),
        version=data["version"],
        by=request.user,
    )


@for_editors
@require_POST
def take_back(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    proposal = proposal_of(request, uuid)
    require(request, "correct_card", proposal)
    try:
        services.take_back_card(proposal, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        href = reverse("participation:manage_correct", args=[proposal.uuid])
        return HttpResponseRedirect(href, status=303)
    messages.success(request, _("Nr. %(n)s ist zurückgenommen.") % {"n": proposal.number})
    href = reverse("participation:manage_enter", args=[proposal.consultation.uuid])
    return HttpResponseRedirect(href, status=303)


# --- a table ----------------------------------------------------------------------------------


@for_editors
@require_http_methods(["GET", "POST"])
def enter_table(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Read a table, show it with the mistakes of each row, write it when that is wanted."""
    consultation = _consultation(request, uuid)
    form = TableForm(sent(request), request.FILES or None, initial={"key": uuid7()})
    sheet: paper.Sheet | None = None
    if request.method == "POST" and form.is_valid():
        try:
            sheet = paper.read(form.cleaned_data["text"], consultation)
            if _may_write(request, sheet):
                return _write(request, consultation, form.cleaned_data, sheet)
        except ValidationError as error:
            tell_error(form, error)
            sheet = None
    context = {"form": form, "sheet": sheet, "most": paper.MOST_ROWS}
    if sheet is not None:
        context |= {"text": form.cleaned_data["text"], "key": form.cleaned_data["key"]}
    failed = bool(form.errors) or bool(sheet and request.POST.get("do") == "all" and sheet.wrong)
    return _page(request, "enter_table", consultation, context, failed=failed)


def _may_write(request: SignedInRequest, sheet: paper.Sheet) -> bool:
    """All of it if all is right, the good rows if that was chosen; looking writes nothing."""
    match request.POST.get("do"):
        case "all":
            return bool(sheet.cards) and not sheet.wrong
        case "good":
            return bool(sheet.cards)
    return False


def _write(
    request: SignedInRequest,
    consultation: Consultation,
    data: Mapping[str, Any],
    sheet: paper.Sheet,
) -> HttpResponse:
    count = services.enter_cards(
        consultation,
        sheet.cards,
        key=data["key"],
        origin=Origin(data["origin"]),
        by=request.user,
    )
    words = ngettext("%(n)s Karte gespeichert.", "%(n)s Karten gespeichert.", count) % {"n": count}
    messages.success(request, words)
    here = reverse("participation:manage_enter", args=[consultation.uuid])
    return HttpResponseRedirect(here, status=303)


def _page(
    request: SignedInRequest,
    template: str,
    consultation: Consultation,
    context: dict[str, Any],
    *,
    failed: bool,
) -> HttpResponse:
    stored = Proposal.objects.in_consultation(consultation).exclude(number=None)
    counted = dict(stored.order_by().values_list("origin").annotate(n=Count("pk")))
    values = context | {
        "origins": [(origin.label, counted[origin]) for origin in Origin if counted.get(origin)],
        "last": list(stored.filter(entered_by=request.user).order_by("-id")[:_LAST]),
        "correctable": services.CORRECTABLE,
    }
    return page(
        request,
        template,
        consultation.project,
        values,
        step="eingeben",
        consultation=consultation,
        failed=failed,
    )
