"""A poll: what is decided in one box, the choice, a look before it counts, the result."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST

from common import clock
from common.http import guest_form
from participation import acts, eligibility, services, tally
from participation.finding import consultation_of, municipality_of, signed_in
from participation.formats import get
from participation.models import Consultation, PendingAct, Poll, PollOption, Vote
from participation.models.consultation import Act
from participation.performing.polls import chosen
from participation.phases import Schedule, schedule_of


def poll_page(request: HttpRequest, consultation: Consultation, schedule: Schedule) -> HttpResponse:
    """At the consultation's address. Nothing else is shown before the poll was set up."""
    waiting = _waiting(request, consultation)
    poll = _poll(consultation) if waiting else None
    picked = chosen(poll, MultiValueDict(waiting.payload)) if waiting and poll else None
    return _page(request, consultation, schedule, picked=picked, waiting=waiting)


@guest_form
@require_POST
def poll_vote(request: HttpRequest, project: str, consultation: str) -> HttpResponse:
    """First a page that says back what was chosen; with `do=vote` it counts, `do=back` leads
    back to the choice."""
    found = consultation_of(request, project, consultation)
    poll = _poll(found)
    if poll is None:
        raise Http404
    schedule = schedule_of(found, at=clock.now())
    options = chosen(poll, request.POST)
    waiting = _waiting(request, found)
    if request.POST.get("do") == "back":
        return _page(request, found, schedule, picked=options, waiting=waiting)
    try:
        schedule.require(Act.VOTE)
        services.check_choice(poll, options)
        if request.POST.get("do") != "vote":
            return render(
                request,
                "participation/poll/review.html",
                {
                    "consultation": found,
                    "poll": poll,
                    "options": options,
                    "changing": acts.changing(waiting),
                },
            )
        if not eligibility.verdict(request.user, found).ok:
            return acts.wait(
                request,
                "vote",
                municipality=municipality_of(request),
                target=found.uuid,
                payload={"options": request.POST.getlist("options")},
                back=found.get_absolute_url(),
                instead_of=waiting,
            )
        user = signed_in(request)
        if user is None:
            raise Http404
        services.vote(poll, options, by=user)
    except ValidationError as error:
        return _page(
            request, found, schedule, problems=error.messages, picked=options, waiting=waiting
        )
    if waiting is not None:
        acts.discard(waiting)
    return HttpResponseRedirect(f"{found.get_absolute_url()}?abgestimmt=1", status=303)


def _waiting(request: HttpRequest, consultation: Consultation) -> PendingAct | None:
    """The vote that waits for its last step, when the address names it: it is changed."""
    return acts.to_change(request, municipality_of(request), "vote", consultation.uuid)


def _poll(consultation: Consultation) -> Poll | None:
    poll = (
        Poll.objects.filter(consultation=consultation)
        .prefetch_related("options")
        .select_related("consultation")
        .first()
    )
    if poll is not None:
        poll.consultation = consultation
    return poll


def _page(
    request: HttpRequest,
    consultation: Consultation,
    schedule: Schedule,
    *,
    problems: list[str] | None = None,
    picked: list[PollOption] | None = None,
    waiting: PendingAct | None = None,
) -> HttpResponse:
    poll = _poll(consultation)
    mine = _mine(request, poll)
    picked_ids = {each.pk for each in picked} if picked is not None else mine
    shows_result = poll is not None and schedule.has_begun and not schedule.results_hidden
    context: dict[str, Any] = {
        "consultation": consultation,
        "project": consultation.project,
        "format": get(consultation.format),
        "schedule": schedule,
        "poll": poll,
        "options": [(each, each.pk in picked_ids) for each in poll.options.all()] if poll else [],
        "mine": [each for each in poll.options.all() if each.pk in mine] if poll else [],
        "may_vote": poll is not None and schedule.allows(Act.VOTE),
        "phase": schedule.phase_of(Act.VOTE),
        "result": tally.of_poll(poll, schedule) if poll and shows_result else None,
        "problems": problems or [],
        "changing": acts.changing(waiting),
        "voted_now": request.GET.get("abgestimmt") == "1" and bool(mine),
    }
    return render(request, "participation/poll/page.html", context, status=422 if problems else 200)


def _mine(request: HttpRequest, poll: Poll | None) -> set[int]:
    """Which options the person has chosen before."""
    user = signed_in(request)
    if user is None or poll is None:
        return set()
    return set(
        Vote.objects.filter(poll=poll, user=user).values_list("choices__option", flat=True)
    ) - {None}
