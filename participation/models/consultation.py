"""A consultation of a project and its phases, each opened and closed by the clock alone."""

from datetime import datetime
from typing import Self

from django.contrib.gis.db import models
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from common import clock
from common.models import PublicId
from geo.models import Municipality
from geo.srid import WGS84
from participation.models.project import Project


class Topic(PublicId):
    """What projects are about: Verkehr, Grün, Schule ..."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="topics")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    icon = models.SlugField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "slug"], name="participation_topic_slug_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Act(models.TextChoices):
    """What a phase may allow people to do."""

    PROPOSE = "propose", _("Vorschläge machen")
    COMMENT = "comment", _("kommentieren")
    SUPPORT = "support", _("unterstützen")
    ANSWER = "answer", _("Fragen beantworten")
    VOTE = "vote", _("abstimmen")


class Eligibility(models.TextChoices):
    """Who may take part. All ask for a confirmed address; beside it an account asks for a
    password, living here for a postcode or an identity, the invited group for the invitation.
    """

    EMAIL = "email", _("alle mit bestätigter E-Mail-Adresse")
    ACCOUNT = "account", _("alle mit einem Konto")
    RESIDENT = "resident", _("alle, die hier wohnen")
    INVITED = "invited", _("eingeladene Personen")


class Review(models.TextChoices):
    BEFORE = "before", _("vor dem Erscheinen prüfen")
    AFTER = "after", _("sofort zeigen, danach prüfen")


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def open_at(self, at: datetime) -> Self:
        """Those with a phase that has begun and has not ended."""
        return self.filter(
            models.Exists(
                Phase.objects.filter(
                    consultation=models.OuterRef("pk"), starts_at__lte=at, ends_at__gt=at
                )
            )
        )


class Consultation(PublicId):
    """One question put to citizens, in one format, in phases.

    `format` is a key of `participation.formats`. `settings` belongs to the format. `area`
    (SRID 4326) bounds what is drawn; without it the project's area if that is a polygon, else
    the municipality's boundary. `next_number` gives proposals their numbers.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="consultations")
    slug = models.SlugField(max_length=60)
    format = models.SlugField("key of participation.formats", max_length=20)
    title = models.CharField(max_length=120)
    summary = models.CharField("what it is about, in plain language", max_length=400, blank=True)
    text = models.TextField(max_length=10_000, blank=True)
    promise = models.CharField("what happens with the result", max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    eligibility = models.CharField(max_length=10, choices=Eligibility, default=Eligibility.EMAIL)
    least_trust = models.PositiveSmallIntegerField(
        "trust level of the identity provider that residents need; 0: postcode is enough", default=0
    )
    postcodes = ArrayField(models.CharField(max_length=5), default=list, blank=True, size=60)
    proposals_review = models.CharField(max_length=6, choices=Review, default=Review.BEFORE)
    comments_review = models.CharField(max_length=6, choices=Review, default=Review.AFTER)
    edit_minutes = models.PositiveIntegerField("how long authors may edit a proposal", default=1440)
    shapes = ArrayField(
        models.CharField(max_length=7), default=list, blank=True, size=3
    )  # point, line, polygon; [] asks for no place
    needs_place = models.BooleanField(default=True)
    asks_cost = models.BooleanField(default=False)
    area = models.MultiPolygonField(srid=WGS84, null=True, blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settings = models.JSONField(default=dict, blank=True)
    next_number = models.PositiveIntegerField(default=1)
    results_due_on = models.DateField("results are promised for", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "slug"], name="participation_consultation_slug_once"
            ),
            models.CheckConstraint(
                condition=Q(eligibility__in=Eligibility.values),
                name="participation_eligibility_is_known",
            ),
            models.CheckConstraint(
                condition=Q(proposals_review__in=Review.values)
                & Q(comments_review__in=Review.values),
                name="participation_review_is_known",
            ),
            models.CheckConstraint(
                condition=Q(shapes__contained_by=["point", "line", "polygon"]),
                name="participation_shapes_are_known",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Reads `project`."""
        return f"/beteiligung/{self.project.slug}/{self.slug}/"


class TsTzRange(Func):
    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class PhaseQuerySet(models.QuerySet["Phase"]):
    def at(self, moment: datetime) -> Self:
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class Phase(PublicId):
    """From `starts_at` (included) to `ends_at` (excluded) `acts` are allowed.

    Two phases of one consultation never overlap. Nothing has to run for a phase to open or
    close: `participation.phases` compares with the clock. `results` says whether counts are
    seen meanwhile; AFTER hides them from everybody, staff included, until `ends_at`.
    """

    class Results(models.TextChoices):
        ALWAYS = "always", _("Zwischenstand immer sichtbar")
        AFTER = "after", _("erst nach dem Ende sichtbar, für niemanden vorher")

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="phases")
    title = models.CharField(max_length=80)
    text = models.CharField("what people can do in it", max_length=400, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    acts = ArrayField(models.CharField(max_length=10, choices=Act), default=list, blank=True)
    results = models.CharField(max_length=6, choices=Results, default=Results.ALWAYS)

    objects = PhaseQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="participation_phase_has_a_length"
            ),
            models.CheckConstraint(
                condition=Q(acts__contained_by=[*Act.values]),
                name="participation_phase_acts_are_known",
            ),
            models.CheckConstraint(
                condition=Q(results__in=["always", "after"]),
                name="participation_phase_results_are_known",
            ),
            ExclusionConstraint(
                name="participation_phases_do_not_overlap",
                expressions=[
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                    ("consultation", RangeOperators.EQUAL),
                ],
            ),
        ]
        indexes = [models.Index(fields=["municipality", "ends_at"], name="participation_phase_end")]

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


class ProposalCategory(PublicId):
    """What proposals of one consultation can be about."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="categories"
    )
    name = models.CharField(max_length=60)
    icon = models.SlugField(max_length=40, blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        verbose_name_plural = "proposal categories"
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "name"], name="participation_category_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(PublicId):
    """Somebody may take part in a consultation for an invited group.

    `email_hash` is an HMAC of the invited address, so that the list says nothing about people;
    `user` is set when the person takes part for the first time: from then on the invitation is
    theirs alone, whatever becomes of the address.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="invitations"
    )
    email_hash = models.BinaryField(max_length=32)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    invited_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "email_hash"], name="participation_invited_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)
