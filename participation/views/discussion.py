"""Discussions: the topics of a consultation, and one topic with its talk."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.http import guest_form
from common.page_cache import guest_page, keep_until
from common.rows import only
from geo.http import TownRequest
from moderation.models import Visibility
from moderation.removals import of_item
from participation import addresses, talk
from participation.forms.comment import CommentForm
from participation.models import Consultation, DiscussionTopic
from participation.models.consultation import Act
from participation.phases import Schedule, schedule_of
from participation.views.acting import around, consultation_or_404, gone, is_part
from participation.views.comments import reader_of
from participation.views.proposal import talk_part
from participation.views.writing import write


def discussion_page(
    request: TownRequest, consultation: Consultation, schedule: Schedule
) -> HttpResponse:
    """What stands at a discussion's own address: its topics, or the talk of the only one.

    Reads `consultation.project`; called by the view of consultations, which has checked that
    the project may be seen.
    """
    consultation.municipality = request.municipality
    topics = _topics(consultation)
    keep_until(request, schedule.changes_at)
    if len(topics) == 1:
        return _one(request, topics[0], schedule, is_only=True)
    context = {
        "consultation": consultation,
        "project": consultation.project,
        "leads": addresses.leads(consultation),
        "url": addresses.public(consultation, consultation.get_absolute_url()),
        "topics": topics,
        "open_until": _open_until(schedule),
        "closed": "" if schedule.allows(Act.COMMENT) else talk.when(schedule, Act.COMMENT),
    }
    return render(request, "participation/discussion/page.html", context)


def _topics(consultation: Consultation) -> list[DiscussionTopic]:
    """Those that are shown, in the order of the editors; one statement."""
    topics = list(
        DiscussionTopic.objects.filter(consultation=consultation, thread__item__shown=True)
        .select_related("thread__item")
        .order_by("order", "id")
    )
    for topic in topics:
        topic.consultation = topic.thread.consultation = consultation
    return topics


def _open_until(schedule: Schedule) -> datetime | None:
    phase = schedule.current
    return phase.ends_at if phase is not None and schedule.allows(Act.COMMENT) else None


@require_safe
@guest_page()
def topic_page(request: TownRequest, project: str, consultation: str, topic: str) -> HttpResponse:
    """`/beteiligung/P/C/thema/T/`."""
    found = _find(request, project, consultation, topic)
    if not found.thread.item.shown:
        return gone(request, _removal(found), back=found.consultation.get_absolute_url())
    schedule = schedule_of(found.consultation, at=clock.now())
    keep_until(request, schedule.changes_at)
    return _one(request, found, schedule)


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def topic_comment(
    request: TownRequest, project: str, consultation: str, topic: str
) -> HttpResponse:
    """`/beteiligung/P/C/thema/T/kommentieren/`."""
    found = _find(request, project, consultation, topic)
    if not found.thread.item.shown:
        kept = request.POST.get("text", "")[:10_000]
        back = found.consultation.get_absolute_url()
        return gone(request, _removal(found), back=back, kept=kept)
    return write(request, reader_of(request, found))


def _find(request: TownRequest, project: str, consultation: str, topic: str) -> DiscussionTopic:
    """A topic of a project that cannot be seen is not there."""
    of = consultation_or_404(request, project, consultation)
    topics = DiscussionTopic.objects.filter(consultation=of).select_related("thread__item")
    found = only(topics.filter(slug=topic))
    if found is None:
        raise Http404
    found.consultation = found.thread.consultation = of
    return found


def _removal(topic: DiscussionTopic) -> str | None:
    if topic.thread.item.visibility != Visibility.REMOVED:
        return None
    otherwise = _("Dieses Thema wurde entfernt.")
    return of_item(topic.thread.item_id, topic.consultation.municipality, otherwise=otherwise)


def _one(
    request: TownRequest, topic: DiscussionTopic, schedule: Schedule, *, is_only: bool = False
) -> HttpResponse:
    reader = talk.Reader(
        topic, user=request.user, municipality=request.municipality, schedule=schedule
    )
    if is_part(request):
        return talk_part(request, reader)
    context = {
        **around(topic),
        "topic": topic,
        "is_only": is_only,
        "url": addresses.public(topic.consultation, topic.get_absolute_url()),
        "open_until": _open_until(schedule),
        "talk": talk.read(reader, request.GET),
        "form": CommentForm(),
    }
    return render(request, "participation/discussion/topic.html", context)
