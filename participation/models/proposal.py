"""A citizen's proposal: its place, its versions, its supporters, and the town's answer."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Point, Polygon
from django.contrib.gis.measure import D
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db.models import F, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role, User
from accounts.roles import roles_of
from common import clock
from common.models import PublicId
from geo.models import Municipality, Zone
from geo.srid import WEB_MERCATOR, WGS84
from moderation.models import Item
from participation.models.comment import Thread
from participation.models.consultation import Consultation, ProposalCategory
from participation.models.project import Milestone
from participation.states import Decision, ProposalState
from photos.models import Photo


class Origin(models.TextChoices):
    """How a contribution came in; shown to everybody as numbers."""

    ONLINE = "online", _("online")
    PAPER = "paper", _("auf Papier")
    WORKSHOP = "workshop", _("aus einer Veranstaltung")
    PHONE = "phone", _("am Telefon")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def in_consultation(self, consultation: Consultation) -> Self:
        return self.filter(consultation=consultation)

    def public(self) -> Self:
        return self.filter(shown=True)

    def listed(self) -> Self:
        """What lists show: public ones that were not merged into another or withdrawn."""
        return self.public().exclude(state__in=[ProposalState.MERGED, ProposalState.WITHDRAWN])

    def listed_in(self, municipality: Municipality) -> Self:
        """What everybody finds in the municipality: listed proposals of published projects."""
        published = Q(consultation__project__published_at__isnull=False)
        return self.of(municipality).listed().filter(published)

    def visible_to(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """The list form of the rule `participation.see_proposal`, for one municipality.

        Drafts are seen by their author alone.
        """
        mine = self.of(municipality)
        roles = roles_of(user, municipality)
        if roles.has(Role.EDITOR, Role.ADMINISTRATOR, Role.MODERATOR):
            seen = ~Q(state=ProposalState.DRAFT)
        else:
            seen = Q(shown=True)
            departments = roles.departments_as(Role.CLERK)
            if departments:
                seen |= Q(department__in=departments) & ~Q(state=ProposalState.DRAFT)
        if user.is_authenticated:
            seen |= Q(author=user)
        return mine.filter(seen)

    def within_metres(self, point: Point, metres: float) -> Self:
        """Proposals whose middle lies at most `metres` on the ground from `point` (SRID 4326)."""
        return self.filter(location__dwithin=(point, D(m=metres)))

    def in_box(self, box: Polygon) -> Self:
        """Proposals whose middle lies inside `box`, a rectangle in SRID 3857."""
        return self.filter(location_3857__bboverlaps=box)


class Proposal(PublicId):
    """What a citizen (or somebody on paper) proposes in a consultation.

    `geometry` is what was drawn (point, line or polygon, SRID 4326), `location` a point on
    it, for distances and pins. `shown` mirrors `item.shown`. A draft has no number and no
    item; nobody but its author sees it. `support_count` equals the counting rows of `Support`, and
    `comment_count` of its thread the comments that are shown.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="proposals"
    )
    number = models.PositiveIntegerField("within its consultation", null=True, blank=True)
    item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal"
    )
    thread = models.OneToOneField(
        Thread, null=True, blank=True, on_delete=models.PROTECT, related_name="proposal"
    )
    shown = models.BooleanField(default=False)
    author = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ONLINE)
    name_withdrawn_at = models.DateTimeField("by its author, for good", null=True, blank=True)
    entered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    draft_key = models.UUIDField("under which its pictures wait", null=True, blank=True)

    category = models.ForeignKey(
        ProposalCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(max_length=8000, blank=True)
    cost_euros = models.PositiveIntegerField("estimated by the author", null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)

    geometry = models.GeometryField(srid=WGS84, null=True, blank=True, spatial_index=False)
    geometry_3857 = models.GeneratedField(
        expression=Transform("geometry", WEB_MERCATOR),
        output_field=models.GeometryField(srid=WEB_MERCATOR, spatial_index=False),
        db_persist=True,
    )
    location = models.PointField(srid=WGS84, geography=True, null=True, blank=True)
    location_3857 = models.GeneratedField(
        expression=Transform(Cast("location", models.PointField(srid=WGS84)), WEB_MERCATOR),
        output_field=models.PointField(srid=WEB_MERCATOR, spatial_index=False),
        db_persist=True,
    )
    place = models.CharField("street and number, or words", max_length=200, blank=True)
    zone = models.ForeignKey(
        Zone, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.DRAFT)
    decision = models.CharField("of the last answer", max_length=10, choices=Decision, blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer_due_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    milestone = models.ForeignKey(
        Milestone, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals"
    )
    paper_url = models.URLField("council paper", max_length=400, blank=True)
    paper_label = models.CharField("such as 'Vorlage 2026/114'", max_length=80, blank=True)
    report_url = models.CharField("address of a defect report", max_length=200, blank=True)

    support_count = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField("mirror of its thread", default=0)
    source = models.SlugField("system it was imported from", max_length=40, blank=True)
    source_id = models.CharField("what it is called there", max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField("last public change", default=clock.now)

    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="german")
        + SearchVector("text", weight="B", config="german")
        + SearchVector("place", weight="C", config="german"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="participation_proposal_number_once"
            ),
            models.UniqueConstraint(
                fields=["consultation", "source", "source_id"],
                condition=~Q(source=""),
                name="participation_proposal_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="draft", submitted_at__isnull=True, item__isnull=True, shown=False
                )
                | (
                    ~Q(state="draft")
                    & Q(
                        submitted_at__isnull=False,
                        item__isnull=False,
                        number__isnull=False,
                        thread__isnull=False,
                    )
                ),
                name="participation_proposal_draft_or_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values),
                name="participation_proposal_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="participation_merged_says_into_what",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="participation_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "realising", "realised"]) | ~Q(decision=""),
                name="participation_answered_has_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(geometry__isnull=True, location__isnull=True)
                | Q(geometry__isnull=False, location__isnull=False),
                name="participation_proposal_place_is_whole",
            ),
        ]
        indexes = [
            GistIndex(fields=["location_3857"], name="participation_proposal_box"),
            GistIndex(fields=["geometry_3857"], name="participation_proposal_shape"),
            GinIndex(fields=["search"], name="participation_proposal_search"),
            GinIndex(
                fields=["title", "text"],
                name="participation_proposal_trgm",
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
            ),
            models.Index(
                fields=["consultation", "-submitted_at", "-id"],
                condition=Q(shown=True),
                name="participation_proposal_new",
            ),
            models.Index(
                fields=["consultation", "-support_count", "-id"],
                condition=Q(shown=True),
                name="participation_proposal_top",
            ),
            models.Index(
                fields=["consultation", "-comment_count", "-id"],
                condition=Q(shown=True),
                name="participation_proposal_talk",
            ),
            # All that lists count, what is drawn by lot and what maps gather, so that none of
            # them reads the table, whose rows are a hundred times as wide.
            models.Index(
                fields=["consultation", "state", "decision", "origin", "id"],
                include=["number", "location_3857"],
                condition=Q(shown=True),
                name="participation_proposal_counts",
            ),
            models.Index(
                fields=["consultation", "-updated_at", "-id"],
                condition=Q(shown=True, state__in=["answered", "realising", "realised"]),
                name="participation_answered",
            ),
            models.Index(
                fields=["municipality", "department", "answer_due_on"],
                condition=Q(state="examined"),
                name="participation_proposal_desk",
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.uuid)

    def get_absolute_url(self) -> str:
        """Reads `consultation.project`; a draft's address is that of its form."""
        base = self.consultation.get_absolute_url()
        if self.number is None:
            return f"{base}vorschlagen/{self.uuid}/"
        return f"{base}{self.number}/"

    @property
    def public_author(self) -> str:
        """The pseudonym that everybody reads; "" without one, or once it was withdrawn from here.
        Reads `author`."""
        if self.author is None or self.name_withdrawn_at is not None:
            return ""
        return self.author.public_name

    @property
    def editable_until(self) -> datetime:
        """When the time for changing it ends, once it is handed in. Reads `consultation`."""
        begun = self.submitted_at or self.created_at
        return begun + timedelta(minutes=self.consultation.edit_minutes)


class ProposalVersion(PublicId):
    """What a proposal said, from when on. `was_shown` marks versions that the public saw.

    The text can be blanked, so this table is not append-only; the event of the edit is.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=8000, blank=True)
    geometry = models.GeometryField(srid=WGS84, null=True, blank=True, spatial_index=False)
    at = models.DateTimeField(default=clock.now)
    was_shown = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "number"], name="participation_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} v{self.number}"


class ProposalPhoto(models.Model):
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="pictures")
    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="of_proposal")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.order}"


class Support(models.Model):
    """One person supports one proposal, once. `user` is None when the account was deleted:
    the count stays. `carried_from` names the merged proposal that it was given to. With a
    `quarantine` it does not count."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="supports")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    carried_from = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    quarantine = models.ForeignKey(
        "participation.Quarantine",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "user"], name="participation_supported_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["quarantine"],
                condition=Q(quarantine__isnull=False),
                name="participation_support_aside",
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} by {self.user_id}"


class Answer(PublicId):
    """What a department answers to a proposal, with reasons. The application may only add rows:
    a changed answer is a new one, and both can be read."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="answers")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision)
    text = models.TextField(max_length=8000)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values),
                name="participation_answer_decision_is_known",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="participation_answer_has_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.proposal_id}"
