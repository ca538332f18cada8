"""What machines can narrow to. Names are English and stay as they are in v1."""

from datetime import datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, F, Func, Q
from django.utils.translation import gettext as _

from common.moments import MomentFilter
from geo.boxes import box
from geo.districts import Division, in_division, read_division
from geo.models import Municipality
from participation.filters.projects import about, public_projects
from participation.filters.projects import in_zone as projects_in_zone
from participation.filters.words import matching_projects, matching_proposals
from participation.models import Consultation, Project, Proposal, Topic
from participation.models.project import ProjectQuerySet
from participation.models.proposal import ProposalQuerySet
from participation.public_states import PROPOSAL_STATES

# The states of the API: for projects what the field `state` says, for proposals the choices of
# the lists that they stand for.
PROJECT_API_STATES = {
    "open": Q(is_open=True),
    "running": Q(state=Project.State.RUNNING),
    "planned": Q(state=Project.State.PLANNED),
    "finished": Q(state__in=(Project.State.FINISHED, Project.State.STOPPED)),
}
PROPOSAL_API_STATES = {
    "submitted": "eingereicht",
    "examined": "in-pruefung",
    "answered": "beantwortet",
    "followed": "folgt",
    "partly_followed": "folgt-teilweise",
    "not_followed": "folgt-nicht",
    "noted": "zur-kenntnis",
    "realising": "in-umsetzung",
    "realised": "umgesetzt",
}


class _Filter(django_filters.FilterSet):  # type: ignore[misc]  # untyped package
    municipality: Municipality

    def zone_of(self, uuid: Any) -> Division:
        found = read_division(self.municipality, uuid=uuid)
        if found is None:
            raise ValidationError(_("Dieses Gebiet gibt es hier nicht."), code="unknown")
        return found


class _InBox(Func):
    """Whether an area (geography) lies at least in part in a rectangle of SRID 3857."""

    template = (
        "ST_Intersects((%(expressions)s)::geometry, ST_Transform("
        "ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 3857), 4326))"
    )
    output_field = BooleanField()


class ApiProjectFilter(_Filter):
    """`state`, `topic`, `zone`, `q`, `bbox`, `updated_after`; raises nothing itself."""

    state = django_filters.ChoiceFilter(
        method="by_state", choices=[(key, key) for key in PROJECT_API_STATES]
    )
    topic = django_filters.CharFilter(method="by_topic", max_length=60)
    zone = django_filters.UUIDFilter(method="by_zone")
    updated_after = MomentFilter(field_name="updated_at", lookup_expr="gte")
    q = django_filters.CharFilter(method="by_words", max_length=100)
    bbox = django_filters.CharFilter(method="by_box", max_length=200)

    class Meta:
        model = Project
        fields: list[str] = []

    def __init__(self, data: Any, *, municipality: Municipality, at: datetime) -> None:
        self.municipality = municipality
        super().__init__(data, public_projects(municipality, at=at))

    def by_state(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        return queryset.filter(PROJECT_API_STATES[value])

    def by_topic(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        topic = Topic.objects.filter(municipality=self.municipality, slug=value).first()
        if topic is None:
            raise ValidationError(_("Dieses Thema gibt es hier nicht."), code="unknown")
        return queryset.filter(about(topic))

    def by_zone(self, queryset: ProjectQuerySet, name: str, value: Any) -> ProjectQuerySet:
        return queryset.filter(projects_in_zone(self.zone_of(value)))

    def by_words(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        among = Project.objects.of(self.municipality).published()
        return queryset.filter(matching_projects(value, among))

    def by_box(self, queryset: ProjectQuerySet, name: str, value: str) -> ProjectQuerySet:
        """What lies at least in part inside; what concerns the whole town lies nowhere."""
        west, south, east, north = box(value).extent
        return queryset.filter(_InBox(F("area"), west=west, south=south, east=east, north=north))


class ApiProposalFilter(_Filter):
    """`consultation`, `state`, `category`, `zone`, `q`, `bbox` and dates; raises nothing itself."""

    consultation = django_filters.UUIDFilter(method="by_consultation")
    state = django_filters.ChoiceFilter(
        method="by_state", choices=[(key, key) for key in PROPOSAL_API_STATES]
    )
    category = django_filters.CharFilter(field_name="category__name", max_length=60)
    zone = django_filters.UUIDFilter(method="by_zone")
    submitted_after = MomentFilter("submitted_at", lookup_expr="gte")
    submitted_before = MomentFilter("submitted_at", lookup_expr="lt")
    updated_after = MomentFilter(field_name="updated_at", lookup_expr="gte")
    q = django_filters.CharFilter(method="by_words", max_length=100)
    bbox = django_filters.CharFilter(method="by_box", max_length=200)

    class Meta:
        model = Proposal
        fields: list[str] = []

    def __init__(self, data: Any, *, municipality: Municipality) -> None:
        self.municipality = municipality
        super().__init__(data, Proposal.objects.listed_in(municipality))

    def by_consultation(self, queryset: ProposalQuerySet, name: str, value: Any) -> Any:
        found = Consultation.objects.of(self.municipality).filter(
            uuid=value, project__published_at__isnull=False
        )
        consultation = found.only("pk").first()
        if consultation is None:
            raise ValidationError(_("Diese Beteiligung gibt es hier nicht."), code="unknown")
        return queryset.in_consultation(consultation)

    def by_state(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        return queryset.filter(PROPOSAL_STATES[PROPOSAL_API_STATES[value]][1])

    def by_zone(self, queryset: ProposalQuerySet, name: str, value: Any) -> ProposalQuerySet:
        return queryset.filter(in_division(self.zone_of(value)))

    def by_words(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        among = Proposal.objects.listed_in(self.municipality)
        return queryset.filter(matching_proposals(value, among))

    def by_box(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        return queryset.filter(location_3857__coveredby=box(value))
