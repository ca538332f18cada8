"""The proposals that wait for the town: queues, each a sentence, counted in one statement."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role, User
from accounts.roles import roles_of
from common.identifiers import number_of
from geo.models import Municipality
from participation.models import Proposal
from participation.states import ProposalState

_ANSWERED = (ProposalState.ANSWERED, ProposalState.REALISING, ProposalState.REALISED)


@dataclass(frozen=True)
class Queue:
    key: str
    label: Any
    empty: Any


NEW = Queue("neu", _("Zu verteilen"), _("Alle Vorschläge sind verteilt."))
WAITING = Queue("wartet", _("Wartet auf Antwort"), _("Kein Amt muss gerade antworten."))
OVERDUE = Queue("faellig", _("Überfällig"), _("Nichts ist überfällig."))
MINE = Queue("meine", _("Meine"), _("Bei Ihnen liegt nichts."))
ANSWERED = Queue("beantwortet", _("Beantwortet"), _("Noch nichts ist beantwortet."))
ALL = Queue("alle", _("Alle"), _("Es gibt noch keinen Vorschlag."))
# Who distributes sees all of them, who answers for a department three.
QUEUES = (NEW, WAITING, OVERDUE, MINE, ANSWERED, ALL)
QUEUES_OF_CLERKS = (WAITING, OVERDUE, ANSWERED, ALL)


@dataclass(frozen=True)
class Desk:
    """What one person works on: all proposals of the town, or those of some departments."""

    municipality: Municipality
    user: User
    departments: list[Department] | None

    @property
    def queues(self) -> tuple[Queue, ...]:
        return QUEUES if self.departments is None else QUEUES_OF_CLERKS

    @property
    def distributed_by(self) -> Any:
        """For whoever only answers: why a list may be empty, and who fills it."""
        if self.departments is None:
            return ""
        return _(
            "Die Redaktion verteilt Vorschläge an die Ämter. Sobald einer bei Ihrem Amt liegt, "
            "steht er hier, und Ihr Amt bekommt eine E-Mail."
        )

    def queue(self, key: str) -> Queue:
        """The one asked for, else the first."""
        return next((queue for queue in self.queues if queue.key == key), self.queues[0])

    def proposals(self) -> QuerySet[Proposal, Proposal]:
        """All that were handed in and can be worked on here."""
        found = Proposal.objects.of(self.municipality).exclude(state=ProposalState.DRAFT)
        if self.departments is not None:
            found = found.filter(department__in=self.departments)
        return found

    def in_queue(self, queue: Queue, *, today: date) -> QuerySet[Proposal, Proposal]:
        return self.proposals().filter(self._condition(queue, today))

    def counts(
        self, *, today: date, consultation: UUID | None = None
    ) -> list[tuple[Queue, int | None]]:
        """Each queue with its number, None for those that only grow; one statement."""
        waiting = [queue for queue in self.queues if queue not in (ANSWERED, ALL)]
        found = self.proposals()
        if consultation is not None:
            found = found.filter(consultation__uuid=consultation)
        numbers = found.aggregate(
            **{queue.key: Count("pk", filter=self._condition(queue, today)) for queue in waiting}
        )
        return [(queue, numbers.get(queue.key)) for queue in self.queues]

    def _condition(self, queue: Queue, today: date) -> Q:
        examined = Q(state=ProposalState.EXAMINED)
        match queue.key:
            case "neu":
                return Q(state=ProposalState.SUBMITTED, shown=True)
            case "wartet":
                return examined
            case "faellig":
                return examined & Q(answer_due_on__lt=today)
            case "meine":
                own = roles_of(self.user, self.municipality).departments_as(Role.CLERK)
                return examined & (Q(department__in=own) | Q(entered_by=self.user))
            case "beantwortet":
                return Q(state__in=_ANSWERED)
        return Q()


def desk_of(user: User, municipality: Municipality) -> Desk | None:
    """The desk of somebody who distributes or answers; None for everybody else."""
    roles = roles_of(user, municipality)
    if roles.has(Role.EDITOR, Role.ADMINISTRATOR):
        return Desk(municipality, user, None)
    departments = roles.departments_as(Role.CLERK)
    return Desk(municipality, user, departments) if departments else None


def narrowed(
    proposals: QuerySet[Proposal, Proposal], *, consultation: UUID | None, text: str
) -> QuerySet[Proposal, Proposal]:
    """Those of one consultation, those that say `text`, or whose number it is."""
    if consultation is not None:
        proposals = proposals.filter(consultation__uuid=consultation)
    text = " ".join(text.replace("\0", "").split())[:100]
    number = number_of(text, digits=8)
    if number is not None:
        return proposals.filter(number=number)
    if text:
        proposals = proposals.filter(
            Q(title__icontains=text) | Q(text__icontains=text) | Q(place__icontains=text)
        )
    return proposals


def ordered(
    proposals: QuerySet[Proposal, Proposal], queue: Queue
) -> tuple[QuerySet[Proposal, Proposal], tuple[str, ...]]:
    """What is due first, then what waits longest; what is done, the latest first.

    Never by supports: they may be hidden, and the list mixes consultations.
    """
    if queue in (ANSWERED, ALL):
        return proposals, ("-updated_at", "-id")
    never = Value(date(9999, 12, 31))
    proposals = proposals.annotate(
        due=Coalesce("answer_due_on", never), came=Coalesce("submitted_at", "created_at")
    )
    return proposals, ("due", "came", "id")
