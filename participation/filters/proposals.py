"""The selection of the proposals of one consultation.

Orders by supports exist only while results may be seen: nobody learns from the order what
the numbers do not say.
"""

from datetime import datetime
from typing import Any, cast

import django_filters
from django.contrib.gis.db.models.functions import Distance
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Count, F, Func
from django.db.models.functions import Collate
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from common.clock import day_of
from geo.districts import in_division
from geo.near import RADII, NearForm
from participation.filters.words import matching_proposals
from participation.models import Consultation, Proposal, ProposalCategory
from participation.models.consultation import Act
from participation.models.proposal import ProposalQuerySet
from participation.phases import Schedule
from participation.public_states import PROPOSAL_STATES, choices_of

SORTS = {
    "zufall": _("Zufällig gemischt"),
    "neu": _("Neueste zuerst"),
    "unterstuetzt": _("Meist unterstützt"),
    "diskutiert": _("Meist diskutiert"),
    "nah": _("Nächste zuerst"),
}
ORDERS = {
    "zufall": ("lot", "id"),
    "neu": ("-submitted_at", "-id"),
    "unterstuetzt": ("-support_count", "-id"),
    "diskutiert": ("-comment_count", "-id"),
    "nah": ("distance", "id"),
}
NEVER_NULL = ("submitted_at",)  # of what was submitted
_SEEDS = 1_000_000


class Lot(Func):
    """A number drawn for each row, the same for the same seed."""

    function = "hashint8extended"
    output_field = BigIntegerField()


def seed_of(group: int, at: datetime) -> int:
    """The seed of a group of visitors for one day."""
    return (day_of(at).toordinal() * 8 + group) % _SEEDS


def usual_sort(schedule: Schedule) -> str:
    """While people choose among proposals and none come in any more, the order is drawn by
    lot: what stands on top gets more, whatever it is."""
    chooses = schedule.allows(Act.SUPPORT) and not schedule.allows(Act.PROPOSE)
    return "zufall" if chooses else "neu"


def possible_sorts(schedule: Schedule) -> dict[str, Any]:
    """The orders that may be chosen now, beside those that need a place."""
    excluded = set()
    if schedule.results_hidden:
        excluded.add("unterstuetzt")
    if not schedule.allows(Act.SUPPORT):
        excluded.add("zufall")
    return {key: words for key, words in SORTS.items() if key not in excluded}


class ProposalFilterForm(NearForm):
    def __init__(
        self, *args: Any, consultation: Consultation, schedule: Schedule, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        self.schedule = schedule
        self.category: ProposalCategory | None = None

    def clean_thema(self) -> str:
        name = str(self.cleaned_data["thema"])
        if name:
            categories = ProposalCategory.objects.filter(consultation=self.consultation)
            self.category = categories.filter(name=name).first()
            if self.category is None:
                raise ValidationError(_("Dieses Thema gibt es hier nicht."), code="unknown")
        return name

    def clean_sort(self) -> str:
        sort = str(self.cleaned_data["sort"])
        if sort and sort not in possible_sorts(self.schedule):
            if sort == "unterstuetzt":
                raise ValidationError(
                    _("Wie viele unterstützen, sehen jetzt alle noch nicht, auch als Reihenfolge."),
                    code="hidden",
                )
            raise ValidationError(_("Diese Reihenfolge gibt es gerade nicht."), code="sort")
        return sort


class ProposalFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped package
    """The selection in the address of a consultation of ideas, its map and its tiles.

    Reads `consultation.municipality`. `group` is the visitor's, for the order by lot;
    `reihe` in the address keeps one lot from page to page.
    """

    q = django_filters.CharFilter(method="by_words", max_length=100)
    thema = django_filters.CharFilter(method="by_category", max_length=60)
    stand = django_filters.ChoiceFilter(
        method="by_state", choices=[(key, words) for key, (words, _q) in PROPOSAL_STATES.items()]
    )
    gebiet = django_filters.CharFilter(method="by_zone", max_length=150)
    ort = django_filters.CharFilter(method="not_alone", max_length=120)
    lat = django_filters.NumberFilter(method="not_alone", min_value=-90, max_value=90)
    lon = django_filters.NumberFilter(method="not_alone", min_value=-180, max_value=180)
    umkreis = django_filters.ChoiceFilter(method="not_alone", choices=list(RADII.items()))
    sort = django_filters.ChoiceFilter(method="not_alone", choices=list(SORTS.items()))
    ansicht = django_filters.ChoiceFilter(method="not_alone", choices=[("karte", _("Karte"))])
    reihe = django_filters.NumberFilter(method="not_alone", min_value=0, max_value=_SEEDS - 1)

    class Meta:
        model = Proposal
        form = ProposalFilterForm
        fields: list[str] = []

    def __init__(
        self, data: QueryDict, *, consultation: Consultation, schedule: Schedule, group: int = 0
    ) -> None:
        self.consultation = consultation
        self.schedule = schedule
        self.group = group
        super().__init__(data, Proposal.objects.in_consultation(consultation).listed())

    @property
    def form(self) -> ProposalFilterForm:
        if not hasattr(self, "_form"):
            form_class = self.get_form_class()
            self._form = form_class(
                self.data,
                municipality=self.consultation.municipality,
                consultation=self.consultation,
                schedule=self.schedule,
            )
        return cast("ProposalFilterForm", self._form)

    @property
    def usual_sort(self) -> str:
        return usual_sort(self.schedule)

    @property
    def sort_key(self) -> str:
        self.form.is_valid()
        chosen = self.form.cleaned_data.get("sort") or self.usual_sort
        return self.usual_sort if chosen == "nah" and self.form.point is None else chosen

    @property
    def seed(self) -> int:
        given = self.form.cleaned_data.get("reihe")
        return int(given) if given is not None else seed_of(self.group, self.schedule.at)

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS[self.sort_key]

    def filter_queryset(self, queryset: ProposalQuerySet) -> ProposalQuerySet:
        """Everything valid in the selection; a place also adds `distance`."""
        values = self.form.cleaned_data
        for name, value in values.items():
            if name != "stand":
                queryset = self.filters[name].filter(queryset, value)
        point = self.form.point
        if point is not None:
            queryset = queryset.within_metres(point, self.form.radius_metres)
        self.in_any_state = queryset
        if "stand" in values:
            queryset = self.filters["stand"].filter(queryset, values["stand"])
        if point is not None:
            queryset = queryset.annotate(distance=Distance("location", point))
        if self.sort_key == "zufall":
            queryset = queryset.annotate(lot=Lot(F("id"), self.seed))
        return queryset

    def counts(self) -> dict[str, int]:
        """How many each choice of `stand` would show, the rest as selected; "" is all."""
        self.qs  # noqa: B018 - sets `in_any_state`
        # Keys are compared by their bytes, which costs less than by the words of a language.
        keys = {"its_state": Collate("state", "C"), "its_decision": Collate("decision", "C")}
        rows = self.in_any_state.order_by().annotate(**keys).values_list(*keys)
        found = dict.fromkeys(("", *PROPOSAL_STATES), 0)
        for state, decision, number in rows.annotate(n=Count("*")):
            for choice in ("", *choices_of(state, decision)):
                found[choice] += number
        return found

    def by_words(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        among = Proposal.objects.in_consultation(self.consultation).listed()
        return queryset.filter(matching_proposals(value, among))

    def by_state(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        return queryset.filter(PROPOSAL_STATES[value][1])

    def by_category(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        category = self.form.category
        return queryset if category is None else queryset.filter(category=category)

    def by_zone(self, queryset: ProposalQuerySet, name: str, value: str) -> ProposalQuerySet:
        zone = self.form.zone
        return queryset if zone is None else queryset.filter(in_division(zone))

    def not_alone(self, queryset: ProposalQuerySet, name: str, value: Any) -> ProposalQuerySet:
        """The parts of a place act together, see `filter_queryset`; the order is no filter."""
        return queryset
