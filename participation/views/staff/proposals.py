"""/beteiligung/verwalten/vorschlaege/: what waits for the town, and what can be done with one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from common import clock
from common.calendar import add_working_days
from common.identifiers import uuid_of
from common.keyset import page_or_first
from participation import desk, fingerprints, services
from participation.desk import Desk
from participation.forms.answers import AnswerForm, BulkGiveForm, GiveForm, LinkForm
from participation.models import Consultation, Proposal
from participation.phases import Schedule, schedule_of
from participation.states import REALISABLE, TRANSITIONS, Decision, ProposalState, Verb, public_word
from participation.views.staff.access import desk_of, proposal_of, require
from participation.views.staff.frame import answers

PAGE = 50
# How long a department has, unless somebody says otherwise.
_WORKING_DAYS = 15


@never_cache
@login_required
@require_GET
def proposal_list(request: SignedInRequest) -> HttpResponse:
    return _list(request, desk_of(request))


@login_required
@require_POST
def give_many(request: SignedInRequest) -> HttpResponse:
    """The checked proposals to one department: all of them or none."""
    mine = desk_of(request)
    form = BulkGiveForm(request.POST, municipality=request.municipality)
    if form.is_valid():
        chosen = dict(form.chosen())
        rows = list(
            mine.proposals()
            .filter(uuid__in=chosen)
            .select_related("municipality", "consultation__project", "item")
            .order_by("item_id")
        )
        if len(rows) < len(chosen):
            raise Http404
        for row in rows:
            require(request, "give_proposal", row)
        try:
            count = services.give_all(
                [(row, chosen[row.uuid]) for row in rows],
                department=form.cleaned_data["department"],
                due_on=form.cleaned_data["due_on"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = ngettext(
                "Ein Vorschlag geht an: %(to)s.", "%(n)d Vorschläge gehen an: %(to)s.", count
            )
            messages.success(
                request, words % {"n": count, "to": form.cleaned_data["department"].name}
            )
            back = request.POST.get("zurueck", "")
            query = f"?{back}" if back and len(back) < 500 and "\n" not in back else ""
            return HttpResponseRedirect(
                f"{reverse('participation:manage_proposals')}{query}", status=303
            )
    return _list(request, mine, bulk=form, status=422)


def _list(
    request: SignedInRequest, mine: Desk, *, bulk: BulkGiveForm | None = None, status: int = 200
) -> HttpResponse:
    today = clock.today()
    queue = mine.queue(request.GET.get("liste", ""))
    wanted = uuid_of(request.GET.get("beteiligung", ""))
    text = request.GET.get("q", "")
    found = desk.narrowed(mine.in_queue(queue, today=today), consultation=wanted, text=text)
    found, order = desk.ordered(
        found.select_related("consultation__project", "category", "zone", "department"), queue
    )
    rows = page_or_first(found, order=order, size=PAGE, after=request.GET.get("nach"))
    checked = dict(bulk.chosen()) if bulk is not None else {}
    context = {
        "queues": mine.counts(today=today, consultation=wanted),
        "queue": queue,
        "rows": [
            {
                "proposal": row,
                "word": public_word(row),
                "value": f"{row.uuid}:{fingerprints.of_proposal(row)}",
                "checked": row.uuid in checked,
                "can_give": row.state in TRANSITIONS[Verb.EXAMINED][0],
                "late": row.state == ProposalState.EXAMINED
                and row.answer_due_on is not None
                and row.answer_due_on < today,
            }
            for row in rows.rows
        ],
        "next": rows.next,
        "bulk": bulk or BulkGiveForm(municipality=request.municipality, initial=_due(request)),
        "can_give": any(row.state in TRANSITIONS[Verb.EXAMINED][0] for row in rows.rows),
        "consultations": _consultations(mine),
        "wanted": wanted,
        "text": text,
        "query": request.GET.urlencode(),
        "mine": mine,
    }
    return render(request, "participation/staff/proposals.html", context, status=status)


def _consultations(mine: Desk) -> list[Consultation]:
    """Those that have proposals on this desk, the newest first."""
    having = mine.proposals().order_by().values("consultation").distinct()
    return list(
        Consultation.objects.filter(pk__in=having).select_related("project").order_by("-id")[:100]
    )


# --- one proposal ----------------------------------------------------------------------------


@never_cache
@login_required
@require_GET
def proposal_case(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    proposal = proposal_of(request, uuid)
    return render(request, "participation/staff/proposal.html", _case(request, proposal))


@dataclass(frozen=True)
class Act:
    """One thing to do: its permission, and what does it. `run` returns what is then said."""

    permission: str
    run: Callable[[SignedInRequest, Proposal, Any], str]
    form: Callable[[SignedInRequest, Proposal, bool], Form] | None = None


def _give_form(request: SignedInRequest, proposal: Proposal, sent: bool) -> Form:
    department = proposal.department or (proposal.category and proposal.category.department)
    initial = {
        "department": department.key if department else None,
        "due_on": proposal.answer_due_on or _due(request)["due_on"],
        "seen": fingerprints.of_proposal(proposal),
    }
    return GiveForm(
        request.POST if sent else None,
        prefix=None,
        municipality=request.municipality,
        initial=initial,
        auto_id="id_geben_%s",
    )


def _answer_form(request: SignedInRequest, proposal: Proposal, sent: bool) -> Form:
    mine = desk_of(request)
    initial = {
        "department": proposal.department.key if proposal.department else None,
        "seen": fingerprints.of_proposal(proposal),
    }
    return AnswerForm(
        request.POST if sent else None,
        municipality=request.municipality,
        departments=mine.departments,
        initial=initial,
        auto_id="id_antwort_%s",
    )


def _link_form(request: SignedInRequest, proposal: Proposal, sent: bool) -> Form:
    initial = {
        "milestone": proposal.milestone.uuid if proposal.milestone else None,
        "paper_label": proposal.paper_label,
        "paper_url": proposal.paper_url,
        "report_url": proposal.report_url,
        "seen": fingerprints.of_proposal(proposal),
    }
    return LinkForm(
        request.POST if sent else None,
        project=proposal.consultation.project,
        initial=initial,
        auto_id="id_link_%s",
    )


def _give(request: SignedInRequest, proposal: Proposal, data: Any) -> str:
    services.give_to_department(
        proposal,
        department=data["department"],
        due_on=data["due_on"],
        seen=data["seen"],
        by=request.user,
    )
    return _("Liegt jetzt bei: %(to)s.") % {"to": data["department"].name}


def _answer(request: SignedInRequest, proposal: Proposal, data: Any) -> str:
    services.answer_proposal(
        proposal,
        decision=Decision(data["decision"]),
        text=data["text"],
        department=data["department"],
        seen=data["seen"],
        by=request.user,
    )
    return _("Die Antwort ist veröffentlicht.")


def _link(request: SignedInRequest, proposal: Proposal, data: Any) -> str:
    services.link_proposal(proposal, **data, by=request.user)
    return _("Verknüpfungen gespeichert.")


def _start(request: SignedInRequest, proposal: Proposal, data: Any) -> str:
    services.start_realising(proposal, seen=request.POST.get("seen", ""), by=request.user)
    return _("Wird umgesetzt.")


def _done(request: SignedInRequest, proposal: Proposal, data: Any) -> str:
    services.mark_realised(proposal, seen=request.POST.get("seen", ""), by=request.user)
    return _("Umgesetzt.")


def _separate(request: SignedInRequest, proposal: Proposal, data: Any) -> str:
    services.unmerge_proposal(proposal, by=request.user)
    return _("Wieder getrennt. Beide Vorschläge zählen ihre eigenen Unterstützungen.")


ACTS: dict[str, Act] = {
    "geben": Act("give_proposal", _give, _give_form),
    "antworten": Act("answer_proposal", _answer, _answer_form),
    "verknuepfen": Act("link_proposal", _link, _link_form),
    "umsetzen": Act("answer_proposal", _start),
    "umgesetzt": Act("answer_proposal", _done),
    "trennen": Act("merge_proposal", _separate),
}


@never_cache
@login_required
@require_POST
def proposal_act(request: SignedInRequest, uuid: UUID, act: str) -> HttpResponse:
    """Do it and come back; an answer is shown as it will look before it is published."""
    proposal = proposal_of(request, uuid)
    chosen = ACTS.get(act)
    if chosen is None:
        raise Http404
    require(request, chosen.permission, proposal)
    form = chosen.form(request, proposal, True) if chosen.form else None
    extra: dict[str, Any] = {"failed": act}
    if form is None or form.is_valid():
        data = dict(form.cleaned_data) if form else {}
        if act == "antworten" and request.POST.get("do") != "publish":
            preview = {
                "decision": Decision(data["decision"]),
                "text": data["text"],
                "department": data["department"],
            }
            shown = {"preview": preview, "forms": {act: form}}
            context = _case(request, proposal, shown)
            return render(request, "participation/staff/proposal.html", context)
        try:
            words = chosen.run(request, proposal, data)
        except ValidationError as error:
            proposal = proposal_of(request, uuid)
            if form is not None:
                form.add_error(None, error)
                data_now: Any = form.data.copy()  # type: ignore[attr-defined]
                data_now["seen"] = fingerprints.of_proposal(proposal)
                form.data = data_now
            extra["words"] = " ".join(error.messages)
        else:
            messages.success(request, f"Nr. {proposal.number}: {words}")
            return HttpResponseRedirect(_back(request, uuid), status=303)
    if form is not None:
        extra["forms"] = {act: form}
    context = _case(request, proposal, extra)
    return render(request, "participation/staff/proposal.html", context, status=422)


def _back(request: SignedInRequest, uuid: UUID) -> str:
    """The proposal, unless it left this person's desk: then the list."""
    if desk_of(request).proposals().filter(uuid=uuid).exists():
        return reverse("participation:manage_proposal", args=[uuid])
    return reverse("participation:manage_proposals")


def _case(
    request: SignedInRequest, proposal: Proposal, extra: dict[str, Any] | None = None
) -> dict[str, Any]:
    may = {
        name: request.user.has_perm(f"participation.{name}", proposal)
        for name in (
            "give_proposal",
            "answer_proposal",
            "link_proposal",
            "merge_proposal",
            "correct_card",
        )
    }
    state = ProposalState(proposal.state)
    forms = {
        key: act.form(request, proposal, False)
        for key, act in ACTS.items()
        if act.form and may.get(act.permission)
    }
    given = (extra or {}).pop("forms", {}) if extra else {}
    return {
        "proposal": proposal,
        "word": public_word(proposal),
        "schedule": _schedule(proposal),
        "answers": list(proposal.answers.select_related("department")),
        "merged": list(proposal.merged.order_by("number")),
        "events": list(proposal.events.select_related("department").order_by("-id")[:30]),
        "may": may,
        "forms": forms | given,
        "seen": fingerprints.of_proposal(proposal),
        "can": {
            "give": state in TRANSITIONS[Verb.EXAMINED][0],
            "answer": state in TRANSITIONS[Verb.ANSWERED][0],
            "start": state in TRANSITIONS[Verb.REALISING][0] and proposal.decision in REALISABLE,
            "done": state in TRANSITIONS[Verb.REALISED][0] and proposal.decision in REALISABLE,
            "correct": state in services.CORRECTABLE,
            "merge": state in TRANSITIONS[Verb.MERGED][0] and not proposal.merged.exists(),
        },
        "public_page": proposal.shown and answers(proposal.get_absolute_url()),
        "today": clock.today(),
        "mine": desk_of(request),
        **(extra or {}),
    }


# --- inside -------------------------------------------------------------------------------------


def _schedule(proposal: Proposal) -> Schedule:
    return schedule_of(proposal.consultation, at=clock.now())


def _due(request: SignedInRequest) -> dict[str, Any]:
    """The date that is suggested: three weeks of work from now."""
    due = add_working_days(clock.now(), _WORKING_DAYS, land=request.municipality.land)
    return {"due_on": clock.day_of(due)}
