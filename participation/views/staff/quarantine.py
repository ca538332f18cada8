"""Votes that look like fraud: what is alike, who proposes to set them aside, who confirms.

For moderators and administrators. Nothing here asks or shows what anybody chose.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from accounts.roles import roles_of
from common.identifiers import uuid_of, uuids_of
from participation import services, suspicion
from participation.forms.quarantine import AnswerForm, ProposeForm, SearchForm
from participation.models import Consultation, Quarantine, QuarantineAccount, SurveyQuestion

# Pages with more accounts would not be read; the list says how many there are.
SHOWN = 200


@never_cache
@login_required
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Where to look: the consultations that were published, and what was decided."""
    if not request.user.has_perm("moderation.sanction", request.municipality):
        raise PermissionDenied
    consultations = (
        Consultation.objects.of(request.municipality)
        .filter(project__published_at__isnull=False)
        .select_related("project")
        .annotate(
            has_texts=Exists(
                SurveyQuestion.objects.filter(
                    consultation=OuterRef("pk"), kind=SurveyQuestion.Kind.TEXT
                )
            )
        )
        .order_by("-id")
    )
    decided = Quarantine.objects.of(request.municipality).select_related("consultation")
    context = {
        "consultations": consultations[:SHOWN],
        "quarantines": decided[:SHOWN],
        "moderates": roles_of(request.user, request.municipality).is_moderator,
    }
    return render(request, "participation/staff/quarantines.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suspicious(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The patterns, a search by time or addresses, and the proposal."""
    consultation = get_object_or_404(
        Consultation.objects.of(request.municipality).select_related("project", "municipality"),
        uuid=uuid,
    )
    if not request.user.has_perm("participation.quarantine", consultation):
        raise PermissionDenied
    did = request.POST.get("do", "") if request.method == "POST" else ""
    search = SearchForm(request.POST if did == "search" else None)
    form = ProposeForm(request.POST if did == "propose" else None)
    chosen = set(uuids_of(request.POST.getlist("accounts")))
    problem = ""
    if did == "propose" and form.is_valid():
        try:
            made = services.propose_quarantine(
                consultation, chosen, reason=form.cleaned_data["reason"], by=request.user
            )
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, _("Vorgeschlagen. Jetzt entscheidet eine zweite Person."))
            return HttpResponseRedirect(made.get_absolute_url(), status=303)
    accounts = suspicion.accounts_of(consultation)
    groups = _groups(accounts, search) if did == "search" else _patterns(accounts)
    if did == "propose":
        kept = [each for each in accounts if each.uuid in chosen]
        groups = [suspicion.Group(_("Ihre Auswahl"), kept)] if kept else groups
    context = {
        "consultation": consultation,
        "groups": [(group, group.accounts[:SHOWN]) for group in groups],
        "is_search": did == "search",
        "search": search,
        "form": form,
        "problem": problem,
        "total": len(accounts),
        "earlier": consultation.quarantines.select_related("proposed_by").all(),
    }
    status = 422 if problem or (form.is_bound and form.errors) or search.errors else 200
    return render(request, "participation/staff/quarantine_new.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(
        Quarantine.objects.of(request.municipality).select_related(
            "consultation__project",
            "consultation__municipality",
            "municipality",
            "proposed_by",
            "decided_by",
            "lift_proposed_by",
            "lifted_by",
        ),
        uuid=uuid,
    )
    if not request.user.has_perm("participation.quarantine", found.consultation):
        raise PermissionDenied
    problem, form, did = "", None, request.POST.get("do", "")
    if request.method == "POST":
        form = AnswerForm(request.POST) if did == "answer" else ProposeForm(request.POST)
        try:
            _act(request, found, did, form)
        except ValidationError as error:
            problem = " ".join(error.messages)
            found = Quarantine.objects.select_related("consultation__project").get(pk=found.pk)
        else:
            return HttpResponseRedirect(found.get_absolute_url(), status=303)
    accounts = list(found.accounts.select_related("user", "decided_by"))
    user = request.user
    context: dict[str, Any] = {
        "quarantine": found,
        "consultation": found.consultation,
        "accounts": accounts[:SHOWN],
        "number": len(accounts),
        "named": sum(account.entries.count() for account in accounts[:SHOWN])
        if found.state == Quarantine.State.PROPOSED
        else found.number,
        "objections": [each for each in accounts if each.objected_at],
        "may_answer": services.may_decide_objection(user, found),
        "is_first": found.proposed_by_id == user.pk,
        "is_first_to_lift": found.lift_proposed_by_id == user.pk,
        "problem": problem,
        "lift_form": form if did == "propose_lifting" else ProposeForm(),
        "answer_form": AnswerForm(),
        "sent_answer": form if did == "answer" else None,
        "sent_account": uuid_of(request.POST.get("account")),
    }
    status = 422 if problem else 200
    return render(request, "participation/staff/quarantine.html", context, status=status)


def _act(
    request: SignedInRequest, found: Quarantine, did: str, form: ProposeForm | AnswerForm
) -> None:
    by = request.user
    match did:
        case "confirm":
            services.confirm_quarantine(found, by=by)
            messages.success(request, _("Bestätigt. Das zählt jetzt nicht mehr."))
        case "refuse":
            services.refuse_quarantine(found, by=by)
            messages.success(request, _("Nicht bestätigt. Alles zählt wie bisher."))
        case "propose_lifting":
            _require_valid(form)
            services.propose_lifting(found, reason=form.cleaned_data["reason"], by=by)
            messages.success(request, _("Vorgeschlagen. Jetzt entscheidet eine zweite Person."))
        case "lift":
            services.lift_quarantine(found, by=by)
            messages.success(request, _("Alles zählt wieder."))
        case "refuse_lifting":
            services.refuse_lifting(found, by=by)
            messages.success(request, _("Es bleibt dabei: Das zählt nicht."))
        case "answer":
            _require_valid(form)
            account = get_object_or_404(
                QuarantineAccount, quarantine=found, uuid=uuid_of(request.POST.get("account"))
            )
            services.decide_objection(
                account,
                QuarantineAccount.Outcome(form.cleaned_data["outcome"]),
                reasons=form.cleaned_data["reasons"],
                by=by,
            )
            messages.success(request, _("Entschieden. Die Person erfährt es in einer Minute."))
        case _:
            raise Http404


def _require_valid(form: ProposeForm | AnswerForm) -> None:
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])


def _patterns(accounts: list[suspicion.Account]) -> list[suspicion.Group]:
    return [*suspicion.same_box(accounts), *suspicion.came_together(accounts)]


def _groups(accounts: list[suspicion.Account], search: SearchForm) -> list[suspicion.Group]:
    if not search.is_valid():
        return []
    data = search.cleaned_data
    found = suspicion.named(accounts, data["addresses"].splitlines())
    if data["start"] and data["end"]:
        found += suspicion.within(accounts, data["start"], data["end"])
    return found
