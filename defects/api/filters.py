"""What machines can narrow the reports to. Names are English and stay as they are in v1."""

from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.moments import MomentFilter
from defects.directory import Directory
from defects.filters import matching
from defects.models import Category, Report
from defects.models.report import ReportQuerySet
from defects.public_states import STATES
from geo.boxes import box
from geo.districts import in_division, read_division
from geo.models import Municipality

# The states of the API and the choices of the list that they stand for.
API_STATES = {
    "open": "offen",
    "received": "neu",
    "in_progress": "in-arbeit",
    "elsewhere": "bei-anderen",
    "fixed": "behoben",
    "not_fixed": "nicht-behoben",
    "answered": "beantwortet",
    "duplicate": "schon-gemeldet",
}


class ApiReportFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped package
    """`status`, `category`, `zone`, `created_after` and so on; raises nothing itself."""

    status = django_filters.ChoiceFilter(
        method="by_status", choices=[(key, key) for key in API_STATES]
    )
    category = django_filters.CharFilter(method="by_category", max_length=40)
    zone = django_filters.UUIDFilter(method="by_zone")
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt")
    updated_after = MomentFilter(field_name="updated_at", lookup_expr="gte")
    q = django_filters.CharFilter(method="by_words", max_length=100)
    bbox = django_filters.CharFilter(method="by_box", max_length=200)

    class Meta:
        model = Report
        fields: list[str] = []

    def __init__(self, data: Any, *, municipality: Municipality) -> None:
        self.municipality = municipality
        super().__init__(data, Report.objects.of(municipality).public())

    def by_status(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        _words, condition = STATES[API_STATES[value]]
        return queryset.filter(condition)

    def by_category(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        category = Category.objects.of(self.municipality).filter(key=value).first()
        if category is None:
            raise ValidationError(_("Diese Art gibt es hier nicht."), code="unknown")
        kinds = Category.objects.filter(pk=category.pk) | Category.objects.filter(parent=category)
        return queryset.filter(category__in=list(kinds.values_list("pk", flat=True)))

    def by_zone(self, queryset: ReportQuerySet, name: str, value: Any) -> ReportQuerySet:
        division = read_division(self.municipality, uuid=value)
        if division is None:
            raise ValidationError(_("Dieses Gebiet gibt es hier nicht."), code="unknown")
        return queryset.filter(in_division(division))

    def by_words(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        return queryset.filter(matching(value, Directory(self.municipality)))

    def by_box(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        return queryset.filter(location_3857__coveredby=box(value))
