"""One proposal: reading it and supporting it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import roles_of
from common import clock, german, qr
from common.http import guest_form
from common.page_cache import guest_page, keep_until
from geo.http import TownRequest
from participation import acts, addresses, detail, services, talk
from participation.errors import NotEligible
from participation.followable import Followable
from participation.following import PROPOSAL
from participation.forms.comment import CommentForm
from participation.models import Consultation, Proposal
from participation.models.consultation import Act
from participation.phases import Schedule, schedule_of
from participation.views.acting import (
    around,
    consultation_or_404,
    go,
    gone,
    is_part,
    see_other,
    too_often,
)


@require_safe
@guest_page()
def proposal_page(
    request: TownRequest, project: str, consultation: str, number: int
) -> HttpResponse:
    """`/beteiligung/P/C/N/`: three answers to a stranger. Visible; removed is 410 with the
    sentence that stands in its place; everything else is 404, whatever the reason.

    htmx gets the part of the talk that its address asks for.
    """
    found = consultation_or_404(request, project, consultation)
    proposal = detail.find(found, number, user=request.user)
    if proposal is None:
        return proposal_gone(request, found, number)
    schedule = schedule_of(proposal.consultation, at=clock.now())
    keep_until(request, schedule.changes_at)
    reader = talk.Reader(
        proposal, user=request.user, municipality=request.municipality, schedule=schedule
    )
    if is_part(request):
        return talk_part(request, reader)
    return render(request, "participation/proposal/page.html", _context(request, proposal, reader))


def proposal_gone(
    request: TownRequest, consultation: Consultation, number: int, *, kept: str = ""
) -> HttpResponse:
    """410 for what was removed, 404 for what is not there; `kept` as for `gone`."""
    placeholder = detail.removal(consultation, number)
    return gone(request, placeholder, back=consultation.get_absolute_url(), kept=kept)


def _context(request: TownRequest, proposal: Proposal, reader: talk.Reader) -> dict[str, Any]:
    path = proposal.get_absolute_url()
    found = detail.detail(proposal, user=request.user, schedule=reader.schedule)
    day = german.day(proposal.submitted_at or proposal.created_at)
    return {
        **around(proposal),
        "detail": found,
        "proposal": proposal,
        "follow": Followable(PROPOSAL, proposal.uuid, "", found.is_followed),
        "url": addresses.public(proposal.consultation, path),
        "canonical": addresses.public(proposal.consultation, _canonical(proposal, path)),
        "description": _("Stand: %(state)s. Eingereicht am %(day)s in %(town)s.")
        % {"state": found.word.word, "day": day, "town": request.municipality.name},
        "talk": talk.read(reader, request.GET) if _is_talked_about(proposal, reader) else None,
        "form": CommentForm(),
        # Only who works here is asked for more: the roles are known by now.
        "may_work_on_it": roles_of(request.user, request.municipality).any
        and request.user.has_perm("participation.answer_proposal", proposal),
    }


def _is_talked_about(proposal: Proposal, reader: talk.Reader) -> bool:
    """Whether there is something to read or, sometime, to write."""
    return proposal.shown and (reader.is_open or proposal.comment_count > 0)


def _canonical(proposal: Proposal, path: str) -> str:
    into = proposal.merged_into
    if into is None or not into.shown:
        return path
    return f"{proposal.consultation.get_absolute_url()}{into.number}/"


def talk_part(request: TownRequest, reader: talk.Reader) -> HttpResponse:
    """For htmx: more rows of a side, the replies to one comment, or the talk in another order."""
    found = talk.read(reader, request.GET)
    context = {"talk": found, "is_new": True}
    if found.alone is not None:
        context["said"] = found.alone
        return render(request, "participation/talk/_reply_rows.html", context)
    if found.chosen is not None and found.columns[0].is_continued:
        context["column"] = found.columns[0]
        return render(request, "participation/talk/_rows.html", context)
    return render(request, "participation/talk/_lists.html", {"talk": found})


@require_safe
@guest_page(keep=3600)
def proposal_qr(request: TownRequest, project: str, consultation: str, number: int) -> HttpResponse:
    """The address of a public proposal as a QR code, for paper."""
    found = consultation_or_404(request, project, consultation)
    proposal = detail.find(found, number, user=request.user)
    if proposal is None or not proposal.shown:
        return proposal_gone(request, found, number)
    url = addresses.public(proposal.consultation, proposal.get_absolute_url())
    return HttpResponse(qr.svg(url), content_type="image/svg+xml")


# --- supporting -----------------------------------------------------------------------------


@guest_form
@require_POST
def support(request: TownRequest, project: str, consultation: str, number: int) -> HttpResponse:
    """Support a proposal, or take it back with `do=withdraw`. Twice is the same as once.

    Whoever lacks a step is led through it; see `participation.acts`.
    """
    found = consultation_or_404(request, project, consultation)
    proposal = detail.find(found, number, user=request.user)
    if proposal is None:
        return proposal_gone(request, found, number)
    wants = request.POST.get("do") != "withdraw"
    schedule = schedule_of(proposal.consultation, at=clock.now())
    try:
        _support(request, proposal, schedule, wants=wants)
    except NotEligible:
        if not wants:
            return _supported(request, proposal, schedule, problem=_sign_in_first())
        return see_other(request, _wait(request, proposal))
    except ValidationError as error:
        return _supported(request, proposal, schedule, problem=" ".join(error.messages))
    proposal.refresh_from_db(fields=["support_count"])
    proposal.supported = wants  # type: ignore[attr-defined]  # as `find` annotates it
    return _supported(request, proposal, schedule)


def _sign_in_first() -> str:
    return _("Bitte melden Sie sich an. Dann können Sie Ihre Unterstützung zurücknehmen.")


def _support(request: TownRequest, proposal: Proposal, schedule: Schedule, *, wants: bool) -> None:
    if problem := too_often(request, "support"):
        raise ValidationError(problem, code="too_often")
    if not isinstance(request.user, User):
        schedule.require(Act.SUPPORT)
        raise NotEligible("", code="sign_in")
    do = services.support if wants else services.withdraw_support
    do(proposal, by=request.user)


def _wait(request: TownRequest, proposal: Proposal) -> HttpResponse:
    return acts.wait(
        request,
        "support",
        municipality=request.municipality,
        target=proposal.uuid,
        payload={},
        back=proposal.get_absolute_url(),
    )


def _supported(
    request: TownRequest, proposal: Proposal, schedule: Schedule, *, problem: str = ""
) -> HttpResponse:
    found = detail.supporters(proposal, schedule)
    words = problem or _support_words(found)
    path = proposal.get_absolute_url()
    if not is_part(request):
        (messages.error if problem else messages.success)(request, words)
        return go(f"{path}#unterstuetzen")
    context = {"supporters": found, "path": path, "problem": problem, "said": words}
    return render(
        request, "participation/proposal/_support.html", context, status=422 if problem else 200
    )


def _support_words(found: detail.Supporters) -> str:
    if not found.is_mine:
        return _("Sie unterstützen diesen Vorschlag nicht mehr.")
    if found.count is None:
        return _("Danke. Sie unterstützen diesen Vorschlag.")
    if found.count == 1:
        return _("Danke. Sie unterstützen diesen Vorschlag als erste Person.")
    return _("Danke. Mit Ihnen unterstützen %(count)s Menschen diesen Vorschlag.") % {
        "count": german.thousands(found.count)
    }
