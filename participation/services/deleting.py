"""Throwing away what nobody has seen: drafts of projects, consultations without contributions."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from participation.errors import NotPossible
from participation.models import (
    Consultation,
    DiscussionTopic,
    Poll,
    Project,
    Proposal,
    SurveyResponse,
    Thread,
    Vote,
)
from participation.phases import fresh_schedule
from participation.services.documents import delete_document
from participation.services.journalling import by_staff, schedule_of
from participation.services.pictures import remove_picture
from participation.services.projects import locked


@transaction.atomic
def delete_draft(project: Project, *, by: User) -> None:
    """Throw away a project that was never published, with all that was prepared for it.

    Raises `NotPossible` for any other.
    """
    fresh = locked(project)
    if fresh.is_published:
        raise NotPossible(
            _("Ein veröffentlichtes Vorhaben wird nicht gelöscht. Sie können es beenden."),
            code="published",
        )
    for consultation in fresh.consultations.all():
        _drop(consultation)
    for picture in fresh.pictures.select_related("photo"):
        remove_picture(picture, by=by)
    for document in fresh.documents.all():
        delete_document(document, by=by)
    fresh.delete()


@transaction.atomic
def delete_consultation(consultation: Consultation, *, by: User) -> None:
    """Throw away a consultation nobody has taken part in.

    Raises `NotPossible` if somebody has, or if it could be seen and has begun.
    """
    fresh = locked(consultation.project)
    if fresh.is_published and fresh_schedule(consultation, at=clock.now()).has_begun:
        raise NotPossible(
            _("Diese Beteiligung hat begonnen. Sie lässt sich nicht mehr löschen."), code="begun"
        )
    phases = schedule_of(consultation.phases.all())
    _drop(consultation)
    by_staff("participation.consultation_deleted", consultation, by=by, phases=phases)


def has_contributions(consultation: Consultation) -> bool:
    """Whether anybody has proposed, commented, answered or voted, drafts included."""
    return (
        Proposal.objects.filter(consultation=consultation).exists()
        or SurveyResponse.objects.filter(consultation=consultation).exists()
        or Vote.objects.filter(poll__consultation=consultation).exists()
        or Thread.objects.filter(consultation=consultation, comments__isnull=False).exists()
    )


def _drop(consultation: Consultation) -> None:
    if has_contributions(consultation) or consultation.events.exists():
        raise NotPossible(
            _("Dazu gibt es schon Beiträge. Sie lässt sich nicht mehr löschen."), code="used"
        )
    topics = DiscussionTopic.objects.filter(consultation=consultation)
    threads = list(topics.values_list("thread_id", flat=True))
    topics.delete()
    Thread.objects.filter(pk__in=threads).delete()
    for poll in Poll.objects.filter(consultation=consultation):
        poll.options.all().delete()
        poll.delete()
    consultation.delete()
