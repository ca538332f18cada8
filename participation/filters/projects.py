"""The selection of projects: what runs, what it is about, and what lies near."""

from datetime import UTC, datetime
from typing import Any, cast

import django_filters
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.core.exceptions import ValidationError
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from geo.districts import Division
from geo.models import Municipality
from geo.near import RADII, NearForm
from participation.filters.words import matching_projects
from participation.models import Phase, Project, ProjectTopic, Topic
from participation.models.project import ProjectQuerySet
from participation.public_states import PROJECT_STATES, only_ahead, open_phases, project_choices

SORTS = {
    "laeuft": _("Zuerst, was läuft"),
    "neu": _("Neueste zuerst"),
    "bewegt": _("Zuletzt geändert"),
    "nah": _("Nächste zuerst"),
}
USUAL_SORT = "laeuft"
# The columns behind each order; each ends with the id, so that it is never a tie.
ORDERS = {
    "laeuft": ("rank", "closes_at", "-published_at", "-id"),
    "neu": ("-published_at", "-id"),
    "bewegt": ("-updated_at", "-id"),
    "nah": ("metres", "id"),
}
NEVER_NULL = ("published_at",)  # of what is published
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# What concerns the whole municipality is near to everybody, but nearer is nearer.
WHOLE_TOWN_METRES = 1e8


class ProjectFilterForm(NearForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic: Topic | None = None

    def clean_thema(self) -> str:
        slug = str(self.cleaned_data["thema"])
        if slug:
            self.topic = Topic.objects.filter(municipality=self.municipality, slug=slug).first()
            if self.topic is None:
                raise ValidationError(_("Dieses Thema gibt es hier nicht."), code="unknown")
        return slug


class ProjectFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped package
    """The selection in the address of `/beteiligung/`, its map, tiles and feed.

    Rows have `is_open` (people can do something now); with a place also `metres`.
    """

    q = django_filters.CharFilter(method="by_words", max_length=100)
    vorhaben = django_filters.CharFilter(field_name="slug", max_length=80)
    stand = django_filters.ChoiceFilter(
        method="by_state", choices=[(key, words) for key, (words, _q) in PROJECT_STATES.items()]
    )
    thema = django_filters.CharFilter(method="by_topic", max_length=60)
    gebiet = django_filters.CharFilter(method="by_zone", max_length=150)
    ort = django_filters.CharFilter(method="not_alone", max_length=120)
    lat = django_filters.NumberFilter(method="not_alone", min_value=-90, max_value=90)
    lon = django_filters.NumberFilter(method="not_alone", min_value=-180, max_value=180)
    umkreis = django_filters.ChoiceFilter(method="not_alone", choices=list(RADII.items()))
    sort = django_filters.ChoiceFilter(method="not_alone", choices=list(SORTS.items()))
    ansicht = django_filters.ChoiceFilter(method="not_alone", choices=[("karte", _("Karte"))])

    class Meta:
        model = Project
        form = ProjectFilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, municipality: Municipality, at: datetime) -> None:
        self.municipality = municipality
        self.at = at
        super().__init__(data, public_projects(municipality, at=at))

    @property
    def form(self) -> ProjectFilterForm:
        if not hasattr(self, "_form"):
            form_class = self.get_form_class()
            self._form = form_class(self.data, municipality=self.municipality)
        return cast("ProjectFilterForm", self._form)

    @property
    def sort_key(self) -> str:
        chosen = self.form.cleaned_data.get("sort") or USUAL_SORT
        return USUAL_SORT if chosen == "nah" and self.form.point is None else chosen

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS[self.sort_key]

    def filter_queryset(self, queryset: ProjectQuerySet) -> ProjectQuerySet:
        """Everything valid in the selection; a place also adds `metres`."""
        values = self.form.cleaned_data
        for name, value in values.items():
            if name != "stand":
                queryset = self.filters[name].filter(queryset, value)
        point = self.form.point
        if point is not None:
            queryset = queryset.filter(near(point, self.form.radius_metres))
        self.in_any_state = queryset
        if "stand" in values:
            queryset = self.filters["stand"].filter(queryset, values["stand"])
        if self.sort_key == USUAL_SORT:
            queryset = queryset.annotate(**running_first(self.at))
        return queryset if point is None else queryset.annotate(metres=_metres_from(point))

    def counts(self) -> dict[str, int]:
        """How many each choice of `stand` would show, the rest as selected; "" is all."""
        self.qs  # noqa: B018 - sets `in_any_state`
        found = dict.fromkeys(("", *PROJECT_STATES), 0)
        narrowed: Any = self.in_any_state.order_by()
        for state, is_open, is_ahead in narrowed.values_list("state", "is_open", "is_ahead"):
            own = project_choices(state, is_open=is_open, is_ahead=is_ahead)
            for choice in ("", *own):
                found[choice] += 1
        return found

    def by_words(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        among = Project.objects.of(self.municipality).published()
        return queryset.filter(matching_projects(value, among))

    def by_state(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return queryset.filter(PROJECT_STATES[value][1])

    def by_topic(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        topic = self.form.topic
        return queryset if topic is None else queryset.filter(about(topic))

    def by_zone(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        zone = self.form.zone
        return queryset if zone is None else queryset.filter(in_zone(zone))

    def not_alone(self, queryset: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        """The parts of a place act together, see `filter_queryset`; the order is no filter."""
        return queryset


def public_projects(municipality: Municipality, *, at: datetime) -> ProjectQuerySet:
    """What everybody may see, with `is_open` and `is_ahead` (nothing of it has begun yet)."""
    found = Project.objects.of(municipality).published()
    return found.annotate(is_open=open_phases(at), is_ahead=only_ahead(at))


def running_first(at: datetime) -> dict[str, Any]:
    """`rank` and `closes_at`: what one can take part in, the first to close first; then what
    runs, then what is planned or begins later, then the rest."""
    closes_at = (
        Phase.objects.at(at)
        .exclude(acts=[])
        .filter(consultation__project=OuterRef("pk"))
        .order_by("ends_at")
        .values("ends_at")[:1]
    )
    return {
        "rank": Case(
            When(is_open=True, then=Value(0)),
            When(state=Project.State.RUNNING, is_ahead=False, then=Value(1)),
            When(state=Project.State.RUNNING, then=Value(2)),
            When(state=Project.State.PLANNED, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        ),
        "closes_at": Coalesce(Subquery(closes_at), Value(_NEVER)),
    }


def about(topic: Topic) -> Q:
    return Q(Exists(ProjectTopic.objects.filter(project=OuterRef("pk"), topic=topic)))


# --- where ----------------------------------------------------------------------------------

_ZONES = Project.zones.through.objects.filter(project=OuterRef("pk"))
_WHOLE_TOWN = Q(area=None) & ~Q(Exists(_ZONES))


class _Touches(Func):
    """Whether an area (geography) has more in common with a zone than an edge."""

    template = (
        "EXISTS (SELECT FROM geo_zone z WHERE z.id = %(zone)s"
        " AND ST_Intersects(z.boundary, (%(expressions)s)::geometry)"
        " AND NOT (ST_Dimension((%(expressions)s)::geometry) = 2"
        " AND ST_Touches(z.boundary, (%(expressions)s)::geometry)))"
    )
    output_field = BooleanField()


class _MetresFrom(Func):
    """From a point to the nearest edge of an area (geography); far without one."""

    template = (
        "coalesce(ST_Distance(%(expressions)s, ST_MakePoint(%(lon)s, %(lat)s)::geography), %(far)s)"
    )
    output_field = FloatField()


def in_zone(zone: Division) -> Q:
    """Projects with a place in `zone`, those that name it, and those of the whole town."""
    named = Q(Exists(_ZONES.filter(zone=zone.id)))
    return Q(_Touches(F("area"), zone=zone.id)) | named | _WHOLE_TOWN


def near(point: Point, metres: float) -> Q:
    """Projects that begin at most `metres` from `point` (SRID 4326), those whose parts of
    town hold it, and those of the whole town."""
    around = _ZONES.filter(zone__boundary__covers=point)
    return Q(area__dwithin=(point, D(m=metres))) | Q(area=None) & Q(Exists(around)) | _WHOLE_TOWN


def _metres_from(point: Point) -> Func:
    return _MetresFrom(
        F("area"), lon=f"{point.x:.7f}", lat=f"{point.y:.7f}", far=f"{WHOLE_TOWN_METRES:.0f}"
    )
