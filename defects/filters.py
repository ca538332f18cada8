"""What the list, the map, the tiles, the feed and the API of reports can be narrowed to.

The address holds the whole selection, in German for people (`ReportFilter`) and in English
for machines (`defects.api.filters`). What is wrong in it is told at its field; the pages
then show the list without it, machines get a 400.
"""

import re
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, cast

import django_filters
from django.contrib.gis.db.models.functions import Distance
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common import clock
from common.searching import resembling  # and the lookup `ilike`
from defects.directory import Directory, Kind
from defects.models.report import Report, ReportQuerySet
from defects.public_states import OPEN_CHOICES, STATES, choice_of
from geo.districts import in_division
from geo.models import Municipality
from geo.near import RADII, NearForm

AGES = {
    "bis-7": (_("aus den letzten 7 Tagen"), timedelta(days=7)),
    "bis-30": (_("aus den letzten 30 Tagen"), timedelta(days=30)),
    "bis-365": (_("aus den letzten 12 Monaten"), timedelta(days=365)),
    "ab-30": (_("älter als 30 Tage"), timedelta(days=30)),
    "ab-90": (_("älter als 90 Tage"), timedelta(days=90)),
    "ab-365": (_("älter als ein Jahr"), timedelta(days=365)),
}
SORTS = {
    "neu": _("Neueste zuerst"),
    "alt": _("Älteste zuerst"),
    "bewegt": _("Zuletzt bewegt"),
    "nah": _("Nächste zuerst"),
}
# The columns behind each order; each ends with the id, so that it is never a tie.
ORDERS = {
    "neu": ("-created_at", "-id"),
    "alt": ("created_at", "id"),
    "bewegt": ("-updated_at", "-id"),
    "nah": ("distance", "id"),
}
_NUMBER = re.compile(r"(?:[a-zäöü]{1,4}[\s-]?)?(\d{1,12})", re.IGNORECASE)
_WORDS_AT_MOST = 6
_WORD = re.compile(r"[^\W\d_]{3,}")
# For the few names of kinds, where it may be more forgiving than trigrams: swapped letters.
_NEAR_ENOUGH = 0.75


class ReportFilterForm(NearForm):
    """Checks a selection against what this municipality has."""

    def __init__(self, *args: Any, directory: Directory, **kwargs: Any) -> None:
        super().__init__(*args, municipality=directory.municipality, **kwargs)
        self.directory = directory
        self.category: Kind | None = None

    def clean_art(self) -> str:
        key = str(self.cleaned_data["art"])
        if key:
            self.category = self.directory.kind(key)
            if self.category is None:
                raise ValidationError(_("Diese Art gibt es hier nicht."), code="unknown")
        return key


class ReportFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped package
    """The selection in the address of `/meldungen/`, its map, tiles and feed."""

    q = django_filters.CharFilter(method="by_words", max_length=100)
    stand = django_filters.ChoiceFilter(
        method="by_state", choices=[(key, words) for key, (words, _q) in STATES.items()]
    )
    art = django_filters.CharFilter(method="by_category", max_length=40)
    gebiet = django_filters.CharFilter(method="by_zone", max_length=150)
    alter = django_filters.ChoiceFilter(
        method="by_age", choices=[(key, words) for key, (words, _age) in AGES.items()]
    )
    ort = django_filters.CharFilter(method="not_alone", max_length=120)
    lat = django_filters.NumberFilter(method="not_alone", min_value=-90, max_value=90)
    lon = django_filters.NumberFilter(method="not_alone", min_value=-180, max_value=180)
    umkreis = django_filters.ChoiceFilter(method="not_alone", choices=list(RADII.items()))
    sort = django_filters.ChoiceFilter(method="not_alone", choices=list(SORTS.items()))

    class Meta:
        model = Report
        form = ReportFilterForm
        fields: list[str] = []

    def __init__(self, data: QueryDict, *, municipality: Municipality) -> None:
        self.municipality = municipality
        self.directory = Directory(municipality)
        super().__init__(data, Report.objects.of(municipality).public())

    @property
    def form(self) -> ReportFilterForm:
        if not hasattr(self, "_form"):
            form_class = self.get_form_class()
            self._form = form_class(self.data, directory=self.directory)
        return cast("ReportFilterForm", self._form)

    @property
    def order(self) -> tuple[str, ...]:
        chosen = self.form.cleaned_data.get("sort") or "neu"
        if chosen == "nah" and self.form.point is None:
            chosen = "neu"
        return ORDERS[chosen]

    def filter_queryset(self, queryset: ReportQuerySet) -> ReportQuerySet:
        """Everything valid in the selection; a place also adds `distance`."""
        values = self.form.cleaned_data
        for name, value in values.items():
            if name != "stand":
                queryset = self.filters[name].filter(queryset, value)
        if self.form.point is not None:
            queryset = queryset.within_metres(self.form.point, self.form.radius_metres)
        self.in_any_state = queryset
        if "stand" in values:
            queryset = self.filters["stand"].filter(queryset, values["stand"])
        if self.form.point is not None:
            queryset = queryset.annotate(distance=Distance("location", self.form.point))
        return queryset

    def counts(self) -> dict[str, int]:
        """How many reports each choice of `stand` would show, the rest as selected; "" is all."""
        self.qs  # noqa: B018 - sets `in_any_state`
        # In the order of the index `defects_report_counts`, which then needs no sorting.
        rows = (
            self.in_any_state.order_by()
            .values("work", "responsibility", "duplicate_of_id")
            .annotate(n=Count("*"))
        )
        inner, params = rows.query.sql_with_params()
        found = dict.fromkeys(STATES, 0)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT work, responsibility, duplicate_of_id IS NOT NULL, sum(n)::bigint"  # noqa: S608
                f" FROM ({inner}) AS counted GROUP BY 1, 2, 3",
                params,
            )
            for work, responsibility, is_duplicate, number in cursor.fetchall():
                found[choice_of(work, responsibility, is_duplicate=is_duplicate)] += number
        found["offen"] = sum(found[choice] for choice in OPEN_CHOICES)
        return found | {"": sum(n for choice, n in found.items() if choice != "offen")}

    def by_words(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        return queryset.filter(matching(value, self.directory))

    def by_state(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        return queryset.filter(STATES[value][1])

    def by_category(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        category = self.form.category
        if category is None:
            return queryset
        return queryset.filter(category__in=self.directory.within(category))

    def by_zone(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        zone = self.form.zone
        return queryset if zone is None else queryset.filter(in_division(zone))

    def by_age(self, queryset: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        _words, age = AGES[value]
        if value.startswith("ab"):
            return queryset.older_than(age, at=clock.now())
        return queryset.filter(created_at__gte=clock.now() - age)

    def not_alone(self, queryset: ReportQuerySet, name: str, value: Any) -> ReportQuerySet:
        """The parts of a place act together, see `filter_queryset`; the order is no filter."""
        return queryset


def matching(text: str, directory: Directory) -> Q:
    """Reports that every word of `text` is found in, or that have this number.

    A word is looked for in the name of the kind, in the place and, where it is released, in
    the text; a text that nobody may read cannot be found by its words either. It may be part
    of a longer word ("laterne" in "Straßenlaternen") or inflected. Only a word that is
    found nowhere counts as misspelt and is looked for by its trigrams. One statement at
    most, beside that for the kinds.
    """
    words = text.split()[:_WORDS_AT_MOST]
    kinds = {word: _kinds(word, directory) for word in words}
    unknown = [word for word, named in kinds.items() if not named]
    misspelt = _nowhere(unknown, directory.municipality)
    condition = Q()
    for word in words:
        condition &= (
            _resembling(word, directory) if word in misspelt else _holding(word, kinds[word])
        )
    number = _NUMBER.fullmatch(text.strip())
    return condition | Q(number=int(number[1])) if number else condition


def _kinds(word: str, directory: Directory) -> list[int]:
    return [kind.id for kind in directory.kinds.values() if word.lower() in kind.words]


def _holding(word: str, kinds: list[int]) -> Q:
    """Of one of `kinds`, or `word` in the place or, if it is released, in the text.

    "A or P or (T and released)", multiplied out: so the database compares texts once, where
    the index leads it, and not a second time to see whether they are released. What is
    cheap or likely stands before what is not.
    """
    named, in_place = Q(category__in=kinds), Q(place__ilike=word)
    in_text = Q(text__ilike=word) | Q(search=SearchQuery(word, config="german"))
    return (named | in_text | in_place) & (named | Q(text_shown=True) | in_place)


def _nowhere(words: list[str], municipality: Municipality) -> set[str]:
    """Those of `words` that stand in no public report.

    An EXISTS alone makes the planner read the whole table for rare words.
    """
    if not words:
        return set()
    found: list[str] = []
    params: list[Any] = []
    for word in words:
        rows = Report.objects.of(municipality).public().filter(_holding(word, [])).order_by()
        inner, values = rows.values("pk").query.sql_with_params()
        found.append(inner)
        params += values
    tables = ", ".join(f"w{i} AS MATERIALIZED ({inner})" for i, inner in enumerate(found))
    columns = ", ".join(f"EXISTS (SELECT FROM w{i})" for i in range(len(found)))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {tables} SELECT {columns}", params)
        row = cursor.fetchone()
    return {word for word, is_there in zip(words, row, strict=True) if not is_there}


def _resembling(word: str, directory: Directory) -> Q:
    kinds = [
        kind.id
        for kind in directory.kinds.values()
        if get_close_matches(word.lower(), _WORD.findall(kind.words), 1, _NEAR_ENOUGH)
    ]
    # Each asked of its index alone; joined by OR they would be worked out for every row.
    reports = Report.objects.of(directory.municipality).public().order_by()
    in_place = resembling(reports, "place", word).values("pk")
    in_text = resembling(reports.filter(text_shown=True), "text", word).values("pk")
    return Q(category__in=kinds) | Q(pk__in=in_place) | Q(pk__in=in_text)
