"""The history of participation, and acts that wait until their author has signed in."""

from django.db import models
from django.db.models import Q

from accounts.models import Department, User
from common import clock
from common.identifiers import uuid7
from common.models import ActorKind, PublicId
from geo.models import Municipality
from participation.models.consultation import Consultation
from participation.models.project import Project
from participation.models.proposal import Proposal
from participation.states import Verb


class ParticipationEvent(PublicId):
    """One thing that happened to a project or a proposal. The application may only add rows.

    `payload` holds keys and ids, never personal text. What is `public` is told to everybody
    who may see the proposal or project, never with the name of a person.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="events")
    consultation = models.ForeignKey(
        Consultation, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    at = models.DateTimeField(default=clock.now)
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=20, choices=Verb)
    payload = models.JSONField(default=dict)
    public = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=Verb.values), name="participation_event_verb_is_known"
            ),
            models.CheckConstraint(
                condition=Q(actor_kind__in=ActorKind.values),
                name="participation_event_actor_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-id"], name="participation_event_project"),
            models.Index(fields=["proposal", "id"], name="participation_event_proposal"),
            models.Index(fields=["municipality", "at"], name="participation_event_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class PendingAct(models.Model):
    """What somebody wanted to do before they had signed in: nothing they wrote is lost.

    It belongs to the browser it was begun in (its session knows the `key`), and to `user` from
    the moment somebody has signed in there: a key that others have read opens nothing. Deleted
    when done, or after a day.
    """

    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    act = models.SlugField("see participation.acts", max_length=20)
    target = models.UUIDField("of the consultation, proposal, thread or comment it is about")
    payload = models.JSONField("the fields of the form", default=dict)
    back = models.CharField("page it was begun on", max_length=300)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="participation_pending_age")]

    def __str__(self) -> str:
        return f"{self.act} {self.created_at:%Y-%m-%d %H:%M}"
