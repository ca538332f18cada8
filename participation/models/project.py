"""A municipal project (Vorhaben) and what the town tells about it."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db import models
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, Role, User
from accounts.roles import roles_of
from common import clock
from common.models import PublicId
from geo.models import Municipality, Zone
from geo.srid import WGS84
from moderation.models import Item
from photos.models import Photo


class ProjectQuerySet(models.QuerySet["Project"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def visible_to(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """The list form of the rule `participation.see_project`, for one municipality."""
        mine = self.of(municipality)
        roles = roles_of(user, municipality)
        if roles.has(Role.EDITOR, Role.ADMINISTRATOR, Role.MODERATOR):
            return mine
        return mine.published()

    def within_metres(self, point: Point, metres: float) -> Self:
        """Projects whose place begins at most `metres` on the ground from `point` (SRID 4326)."""
        return self.filter(area__dwithin=(point, D(m=metres)))

    def running(self) -> Self:
        return self.filter(state=Project.State.RUNNING)


class Project(PublicId):
    """Something the municipality does or plans, with a place, a story and consultations.

    `area` is where it takes place: point, line or polygon (geography, SRID 4326); None is the
    whole municipality. A project is seen once `published_at` is set; it is never unpublished
    silently, only archived with a reason in its news. `item` is what its pictures hang below,
    so that none of them is seen before the project is; it is made with the first picture.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("geplant")
        RUNNING = "running", _("läuft")
        FINISHED = "finished", _("abgeschlossen")
        STOPPED = "stopped", _("eingestellt")

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="projects"
    )
    item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="project"
    )
    slug = models.SlugField("part of its address, fixed when published", max_length=80)
    title = models.CharField(max_length=120)
    summary = models.CharField(
        "in plain language, one or two sentences", max_length=300, blank=True
    )
    text = models.TextField(max_length=20_000, blank=True)
    outcome = models.TextField(_("Was wurde daraus"), max_length=20_000, blank=True)
    outcome_at = models.DateTimeField("when the result was published", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    template = models.SlugField("what its editor began with", max_length=40, blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="projects"
    )
    area = models.GeometryField(srid=WGS84, geography=True, null=True, blank=True)
    place = models.CharField("in words", max_length=200, blank=True)
    zones = models.ManyToManyField(Zone, blank=True, related_name="+")
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField("last public change", default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)

    search = models.GeneratedField(
        expression=SearchVector("title", "summary", "text", "place", config="german"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "slug"], name="participation_project_slug_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "running", "finished", "stopped"]),
                name="participation_project_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(summary=""),
                name="participation_published_project_has_a_summary",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="participation_project_search"),
            models.Index(
                fields=["municipality", "state", "-published_at"],
                condition=Q(published_at__isnull=False),
                name="participation_project_list",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def get_absolute_url(self) -> str:
        return f"/beteiligung/{self.slug}/"


class ProjectTopic(models.Model):
    """A topic (Verkehr, Grün, Schule) that a project is about."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="project_topics")
    topic = models.ForeignKey("participation.Topic", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "topic"], name="participation_project_topic_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.topic_id}"


class ProjectContact(models.Model):
    """Whom one can ask: an office with telephone and mail, never a private person's data."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="contacts")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("person who agreed to be named", max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name or str(self.department)


class Milestone(PublicId):
    """A step of the project: planned for a day, then done on a day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=2000, blank=True)
    planned_on = models.DateField(null=True, blank=True)
    planned_words = models.CharField("such as 'Frühjahr 2027'", max_length=60, blank=True)
    done_on = models.DateField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "planned_on", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def has_date(self) -> bool:
        """Whether it says when, be it in words."""
        return bool(self.planned_on or self.planned_words or self.done_on)


class ProjectNews(PublicId):
    """What is new, told to everybody who follows; published at once or not at all."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="news")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=8000)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "project news"

    def __str__(self) -> str:
        return self.title


class ProjectDocument(PublicId):
    """A PDF of the project, in `private/documents/<uuid>.pdf`, given out as an attachment."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=160)
    file_name = models.CharField("shown when it is saved", max_length=120)
    byte_size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    order = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title


class ProjectPhoto(models.Model):
    """A picture of the project; the first one is its title picture."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="pictures")
    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="of_project")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.project_id} {self.order}"
