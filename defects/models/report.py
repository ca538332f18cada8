"""A report, its history, its texts and its pictures."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.db import models
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Point, Polygon
from django.contrib.gis.measure import D
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Department, Role, User
from accounts.roles import Roles, roles_of
from common import clock
from common.languages import current_code
from common.models import ActorKind, PublicId
from defects.models.category import Category
from defects.models.cause import Cause  # noqa: F401 - `Report.cause` points to it
from defects.models.fields import NumberField
from defects.states import CLOSED, OPEN, NotFixedReason, Responsibility, Verb, Work
from geo.models import Asset, Municipality, Zone
from geo.srid import WEB_MERCATOR, WGS84
from moderation.models import Item
from photos.models import Photo

# Closed, or told elsewhere: nobody has to do anything. As the index has it.
FINISHED = Q(closed_at__isnull=False) | Q(duplicate_of__isnull=False)


# Who was asked for help sees the case, see `Help.SEES`.
HELPS = ("asked", "accepted", "done")


class ReportQuerySet(models.QuerySet["Report"]):
    def of(self, municipality: Municipality) -> Self:
        return self.filter(municipality=municipality)

    def public(self) -> Self:
        """What everybody may know of: kind, street, state, dates."""
        return self.filter(shown=True)

    def visible_to(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """The list form of the rule `defects.see_report`, for one municipality."""
        inside = _seen_inside(user, municipality)
        return self.of(municipality).filter(Q() if inside is None else Q(shown=True) | inside)

    def inside_of(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """The list form of the rule `defects.see_report_inside`, for one municipality."""
        inside = _seen_inside(user, municipality, all_at_once=True)
        return self.of(municipality).filter(Q() if inside is None else inside)

    def told_inside(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """With `is_inside`: whether this person may read its history and hidden texts."""
        inside = _seen_inside(user, municipality)
        return self.annotate(
            is_inside=ExpressionWrapper(
                Q(pk__isnull=False) if inside is None else inside,
                output_field=models.BooleanField(),
            )
        )

    def answerable_by(self, user: User | AnonymousUser, municipality: Municipality) -> Self:
        """The list form of the rule `defects.answer_report`, for one municipality."""
        roles = roles_of(user, municipality)
        confidential = Q(category__kind=Category.Kind.CONFIDENTIAL)
        others = ~confidential & _worked_on_by_clerks(roles)
        if roles.has(Role.CONFIDENTIAL):
            others |= confidential
        return self.of(municipality).filter(others)

    def open(self) -> Self:
        return self.filter(work__in=OPEN, duplicate_of=None)

    def inbox_of(self, department: Department) -> Self:
        """What `department` still has to do, longest waiting first."""
        return self.open().filter(body=department).order_by("created_at", "id")

    def within_metres(self, point: Point, metres: float) -> Self:
        """Reports at most `metres` on the ground from `point` (SRID 4326)."""
        return self.filter(location__dwithin=(point, D(m=metres)))

    def in_box(self, box: Polygon) -> Self:
        """Reports inside `box`, a rectangle in SRID 3857."""
        return self.filter(location_3857__bboverlaps=box)

    def older_than(self, age: timedelta, *, at: datetime) -> Self:
        return self.filter(created_at__lt=at - age)


def _seen_inside(
    user: User | AnonymousUser, municipality: Municipality, *, all_at_once: bool = False
) -> Q | None:
    """Reports whose history this person may read; None stands for all of them.

    What leads to them (a routing, a help, a hand-over) is asked for per report, or `all_at_once`
    for lists that are looked through: then the database tests it first, before it reads texts.
    """
    roles = roles_of(user, municipality)
    confidential = Q(category__kind=Category.Kind.CONFIDENTIAL)
    others = _seen_of_others(roles, _named_by if all_at_once else _has)
    if roles.has(Role.CONFIDENTIAL):
        return None if others is None else confidential | others
    return ~confidential if others is None else ~confidential & others


def _seen_of_others(roles: Roles, has: Callable[..., Q]) -> Q | None:
    """Of reports that are not confidential; None stands for all of them."""
    if roles.has(Role.DISPATCHER, Role.ADMINISTRATOR, Role.MODERATOR):
        return None
    seen = Q(pk__in=[])
    clerks, crews = roles.departments_as(Role.CLERK), roles.departments_as(Role.CREW)
    inside, outside = _by_kind(clerks)
    if inside:
        seen |= Q(body__in=inside) | has("Routing", body__in=inside)
        seen |= has("Help", department__in=inside, state__in=HELPS)
    if outside:
        seen |= has("HandOver", body__in=outside)
    inside, outside = _by_kind(crews)
    if inside:
        seen |= Q(body__in=inside)
    if outside:
        seen |= has("HandOver", body__in=outside, ended_at=None)
    return seen


def _worked_on_by_clerks(roles: Roles) -> Q:
    """Of reports that are not confidential: what lies with them, or all for whoever distributes."""
    clerks = roles.departments_as(Role.CLERK)
    if roles.has(Role.DISPATCHER) or any(each.is_clearing for each in clerks):
        return Q()
    inside, outside = _by_kind(clerks)
    lies_there = Q(body__in=inside)
    if outside:
        lies_there |= _has("HandOver", body__in=outside, ended_at=None)
    return lies_there


def _by_kind(departments: list[Department]) -> tuple[list[Department], list[Department]]:
    """Departments inside the house and bodies outside."""
    outside = [each for each in departments if each.kind == Department.Kind.OUTSIDE]
    return [each for each in departments if each not in outside], outside


def _has(model: str, **conditions: Any) -> Q:
    """Reports that have such a row of `model`, looked up for each report."""
    return Q(Exists(_rows(model).filter(report=OuterRef("pk"), **conditions)))


def _named_by(model: str, **conditions: Any) -> Q:
    """The same reports, from all such rows read once."""
    return Q(pk__in=_rows(model).filter(**conditions).values("report"))


def _rows(model: str) -> models.QuerySet[Any]:
    """Rows of `model`, which is defined above this module."""
    rows: models.Manager[Any] = apps.get_model("defects", model)._default_manager
    return rows.all()


class Report(PublicId):
    """A defect in public space that somebody told us about.

    `work`, `responsibility` and `body` are changed only by `defects.services`, which writes
    the event rows they are the fold of. `location` is None only for confidential kinds.
    `shown` mirrors `item.shown`; `text_shown` mirrors `text_item.shown`.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="reports")
    number = NumberField("what people call it; from a sequence with gaps")
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="report")
    text_item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="report_of_text"
    )
    shown = models.BooleanField(default=False)
    text_shown = models.BooleanField(default=False)

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="reports")
    text = models.TextField(max_length=4000, blank=True)
    answers = models.JSONField('to questions: {"part": "footway"}', default=dict, blank=True)
    # Questions change later; what this person read and said does not.
    asked = models.JSONField(
        'as worded then: [{"key": "part", "kind": "choice", "label": {"de": ...}, "said": {...}}]',
        default=list,
        blank=True,
    )

    location = models.PointField(srid=WGS84, geography=True, null=True, blank=True)
    location_3857 = models.GeneratedField(
        expression=Transform(
            Cast("location", models.PointField(srid=WGS84)),
            WEB_MERCATOR,
        ),
        output_field=models.PointField(srid=WEB_MERCATOR, spatial_index=False),
        db_persist=True,
    )
    accuracy_metres = models.PositiveIntegerField(null=True, blank=True)
    place = models.CharField("street and number, or words", max_length=200, blank=True)
    zone = models.ForeignKey(Zone, null=True, blank=True, on_delete=models.SET_NULL)
    asset = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.SET_NULL)

    work = models.CharField(max_length=12, choices=Work, default=Work.RECEIVED)
    not_fixed_reason = models.CharField(max_length=16, choices=NotFixedReason, blank=True)
    planned_for = models.DateField(null=True, blank=True)
    body = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="reports")
    responsibility = models.CharField(
        max_length=12, choices=Responsibility, default=Responsibility.OFFERED
    )
    body_since = models.DateTimeField(default=clock.now)
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    cause = models.ForeignKey(
        "defects.Cause",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
        db_index=False,
    )
    waits_for_reporter = models.BooleanField(default=False)
    confirmed_by_citizens = models.BooleanField(default=False)
    was_reopened = models.BooleanField(default=False)
    has_after_photo = models.BooleanField("the repair was shown", default=False)
    refusals = models.PositiveSmallIntegerField(
        "bodies that refused it since a person assigned it", default=0
    )
    is_danger = models.BooleanField(default=False)
    affected_count = models.PositiveIntegerField(
        "people besides the reporter, see `Affected`", default=0, db_default=0
    )

    file_reference = models.CharField(
        "Aktenzeichen: what the town's own files call it",
        max_length=80,
        blank=True,
        default="",
        db_default="",
    )

    channel = models.CharField(max_length=20, default="web")
    source = models.SlugField("system it was imported from", max_length=40, blank=True)
    source_id = models.CharField("what it is called there", max_length=80, blank=True)
    language = models.CharField(max_length=10, default=current_code)
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    taken_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    link_version = models.PositiveSmallIntegerField("raise to revoke the secret link", default=1)

    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField("last public change", default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    # The clocks of the house, see `defects.clocks`; they stand still while others are at it.
    reopened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(
        "first word or act that the reporter sees", null=True, blank=True
    )
    paused_since = models.DateTimeField(null=True, blank=True)
    pauses = ArrayField(
        ArrayField(models.DateTimeField(), size=2),
        verbose_name="[[since, until], ...] of those that are over",
        default=list,
        blank=True,
    )
    answer_by = models.DateField("first answer by the end of", null=True, blank=True)
    repair_by = models.DateField("done by the end of", null=True, blank=True)
    due_on = models.DateField("somebody must act by then", null=True, blank=True)

    search = models.GeneratedField(
        expression=SearchVector("text", "place", config="german"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"], name="defects_report_number_once"
            ),
            models.UniqueConstraint(
                fields=["municipality", "source", "source_id"],
                condition=~Q(source=""),
                name="defects_report_imported_once",
            ),
            models.CheckConstraint(
                condition=Q(work__in=Work.values), name="defects_report_work_is_known"
            ),
            models.CheckConstraint(
                condition=Q(responsibility__in=Responsibility.values),
                name="defects_report_responsibility_is_known",
            ),
            models.CheckConstraint(
                condition=Q(work__in=[*OPEN], closed_at__isnull=True)
                | Q(work__in=[*CLOSED], closed_at__isnull=False),
                name="defects_report_closed_at_iff_closed",
            ),
            models.CheckConstraint(
                condition=~Q(work="not_fixed") | ~Q(not_fixed_reason=""),
                name="defects_report_not_fixed_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate_of=F("id")), name="defects_report_not_its_own_duplicate"
            ),
            models.CheckConstraint(
                condition=Q(text_shown=False) | Q(shown=True),
                name="defects_report_text_shown_only_if_shown",
            ),
            models.CheckConstraint(
                condition=Q(shown=False) | Q(location__isnull=False),
                name="defects_report_shown_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True)
                | Q(closed_at__isnull=True, duplicate_of__isnull=True, paused_since__isnull=True),
                name="defects_report_due_while_it_is_ours",
            ),
            models.CheckConstraint(
                condition=Q(file_reference="") | Q(file_reference__regex=r"^\S(.*\S)?$"),
                name="defects_report_file_reference_is_trimmed",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__isnull=True, repair_by__isnull=True)
                | Q(closed_at__isnull=True, duplicate_of__isnull=True),
                name="defects_report_clocks_while_it_is_open",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__isnull=True) | Q(answered_at__isnull=True),
                name="defects_report_answer_is_due_once",
            ),
        ]
        indexes = [
            GistIndex(fields=["location_3857"], name="defects_report_box"),
            # Without a list of what is still to be sorted in, which each search would read
            # whole: some hundred new reports made the planner prefer to read the table.
            GinIndex(fields=["search"], name="defects_report_search", fastupdate=False),
            GinIndex(
                fields=["text", "place"],
                name="defects_report_trigrams",
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                fastupdate=False,
            ),
            GinIndex(  # few reports have one: empty when it is made, and small
                fields=["file_reference"],
                condition=~Q(file_reference=""),
                name="defects_report_file_reference",
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
            ),
            models.Index(
                fields=["municipality", "-created_at", "-id"],
                condition=Q(shown=True),
                name="defects_report_public_list",
            ),
            models.Index(  # all that `ReportFilter.counts` reads, so that it reads no rows
                fields=["municipality", "work", "responsibility", "duplicate_of"],
                condition=Q(shown=True),
                name="defects_report_counts",
            ),
            models.Index(
                fields=["municipality", "body", "created_at", "id"],
                condition=Q(work__in=[*OPEN]),
                name="defects_report_inbox",
            ),
            models.Index(  # the order of most queues: of a whole town only the first page is read
                fields=["municipality", "-is_danger", "created_at", "id"],
                condition=Q(work__in=[*OPEN]),
                name="defects_report_urgent",
            ),
            models.Index(  # all that the queues of the desk count by, so that no rows are read
                fields=["municipality", "body"],
                include=[
                    "category",
                    "work",
                    "responsibility",
                    "waits_for_reporter",
                    "was_reopened",
                    "due_on",
                    "assignee",
                    "duplicate_of",
                ],
                condition=Q(work__in=[*OPEN]),
                name="defects_report_by_queue",
            ),
            models.Index(  # the desk searches everything, the newest first
                fields=["municipality", "-created_at", "-id"], name="defects_report_newest"
            ),
            models.Index(
                F("municipality"),
                Coalesce("closed_at", "updated_at").desc(),
                F("id").desc(),
                condition=FINISHED,
                name="defects_report_finished",
            ),
            models.Index(
                fields=["cause", "id"],
                condition=Q(cause__isnull=False),
                name="defects_report_of_cause",
            ),
            models.Index(
                fields=["municipality", "-closed_at"],
                condition=Q(shown=True, work="fixed"),
                name="defects_report_newly_fixed",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people call it: `L-2614`."""
        prefix = self.municipality.number_prefix
        return f"{prefix}-{self.number}" if prefix else str(self.number)

    def get_absolute_url(self) -> str:
        return f"/meldungen/{self.number}/"


class ReportNote(PublicId):
    """A text in a report's history, apart from the event so that it can be blanked.

    A public note by the office is shown with its event; one by a resident has an Item.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(max_length=4000, blank=True)
    item = models.OneToOneField(
        Item, null=True, blank=True, on_delete=models.PROTECT, related_name="report_note"
    )
    blanked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.uuid)


class ReportEvent(PublicId):
    """One thing that happened to a report. The application may only add rows.

    The report's state equals the fold of its events (`defects.history.fold`). `payload`
    holds keys and ids, never personal text; `schema` is its version. An event with
    `public` is told to everybody; never with the name of a person.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField(default=clock.now)
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # On a shared phone it is the team who acts, and no person is known.
    team = models.ForeignKey(
        "defects.CrewTeam",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    verb = models.CharField(max_length=20, choices=Verb)
    payload = models.JSONField(default=dict)
    schema = models.PositiveSmallIntegerField(default=1)
    public = models.BooleanField(default=True)
    note = models.ForeignKey(
        ReportNote, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=Verb.values), name="defects_event_verb_is_known"
            ),
            models.CheckConstraint(
                condition=Q(actor_kind__in=ActorKind.values),
                name="defects_event_actor_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(actor__isnull=True),
                name="defects_event_by_a_team_names_nobody",
            ),
        ]
        indexes = [models.Index(fields=["report", "id"], name="defects_event_history")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class ReportPhoto(models.Model):
    """A picture of a report: as reported, from others who saw the same, or after the repair."""

    class Role(models.TextChoices):
        REPORTED = "reported", _("Foto der Meldung")
        ALSO = "also", _("Foto von jemand anderem")
        AFTER = "after", _("Nach der Reparatur")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="pictures")
    photo = models.OneToOneField(Photo, on_delete=models.PROTECT, related_name="of_report")
    role = models.CharField(max_length=10, choices=Role, default=Role.REPORTED)
    order = models.PositiveSmallIntegerField(default=0)
    shown_from = models.ForeignKey(
        Photo,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="shown_above",
        verbose_name="the picture of the neighbour's case that this is a copy of",
    )

    class Meta:
        ordering = ["role", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["reported", "also", "after"]),
                name="defects_report_photo_role_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.role}"
