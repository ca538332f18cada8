"""The short lists that pages of reports name things by: kinds, bodies, parts of town."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, Subquery, Window

from accounts.models import Department
from common.texts import say
from defects.models import Category
from geo.models import Municipality, Zone, ZoneLayer

Found = TypeVar("Found")

# A layer of more parts than this is none that anybody picks from a list.
ZONES_IN_A_LIST = 120


@dataclass(frozen=True, slots=True)
class Kind:
    """A category as lists show it, in the language of the request."""

    id: int
    key: str
    name: str
    icon: str
    parent_id: int | None
    words: str  # its names and everyday words and those of its group, in all languages, lower case


@dataclass(frozen=True, slots=True)
class Group:
    """A tile and the kinds under it."""

    kind: Kind
    leaves: list[Kind]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The leaves for a select: key and name."""
        return [(leaf.key, leaf.name) for leaf in self.leaves]


@dataclass(frozen=True, slots=True)
class Layer:
    """One division of the municipality; `zones` are pairs of the filter's value and a name."""

    name: str
    zones: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Division:
    """A part of the municipality; `is_carried` if reports carry it as their own district."""

    id: int
    name: str
    is_carried: bool


@dataclass
class Directory:
    """Reads each list at most once, and only if somebody asks for it."""

    municipality: Municipality
    _kinds: dict[int, Kind] | None = None
    _bodies: dict[int, Department] = field(default_factory=dict)

    @property
    def kinds(self) -> dict[int, Kind]:
        """All categories that can be public, by id, in their order; also retired ones."""
        if self._kinds is None:
            rows = list(
                Category.objects.of(self.municipality)
                .filter(kind=Category.Kind.PUBLIC)
                .order_by("order", "key")
                .values_list("id", "key", "name", "icon", "parent_id", "search_words")
            )
            words = {pk: _words(name, more) for pk, _key, name, _icon, _parent, more in rows}
            self._kinds = {
                pk: Kind(
                    pk, key, say(name), icon or key, parent, f"{words[pk]} {words.get(parent, '')}"
                )
                for pk, key, name, icon, parent, _more in rows
            }
        return self._kinds

    def kind(self, key: str) -> Kind | None:
        return next((kind for kind in self.kinds.values() if kind.key == key), None)

    def within(self, kind: Kind) -> list[int]:
        """The ids of `kind` and of what is under it."""
        return [each.id for each in self.kinds.values() if kind.id in (each.id, each.parent_id)]

    def groups(self) -> list[Group]:
        kinds = self.kinds.values()
        return [
            Group(group, [kind for kind in kinds if kind.parent_id == group.id])
            for group in kinds
            if group.parent_id is None
        ]

    def body(self, pk: int) -> Department:
        if not self._bodies:
            bodies = Department.objects.of(self.municipality).only("name", "dative").order_by()
            self._bodies = {body.pk: body for body in bodies}
        return self._bodies[pk]

    def layers(self) -> list[Layer]:
        """The divisions that people know, larger ones first; kept until the places change."""
        return _kept(self.municipality, "", lambda: _read_layers(self.municipality)) or []

    def division(self, value: str) -> Division | None:
        """The part of town behind the filter's `value`; kept until the places change."""
        layer, _slash, slug = value.partition("/")
        return _kept(
            self.municipality,
            value,
            lambda: read_division(
                self.municipality,
                layer__purpose=ZoneLayer.Purpose.DISTRICT,
                layer__key=layer,
                slug=slug,
            ),
        )


# What was read of a municipality's places, by their version: they change with an import.
_known: dict[tuple[int, int, str], Any] = {}
_KNOWN_AT_MOST = 5_000


def _kept(municipality: Municipality, name: str, read: Callable[[], Found | None]) -> Found | None:
    """What `read` finds, read once; that there is none is not kept, as strangers could ask."""
    key = (municipality.pk, municipality.places_version, name)
    found: Found | None = _known.get(key)
    if found is None:
        found = read()
        if found is not None:
            if len(_known) >= _KNOWN_AT_MOST:
                _known.clear()
            _known[key] = found
    return found


def _read_layers(municipality: Municipality) -> list[Layer]:
    rows = (
        Zone.objects.of(municipality)
        .districts()
        .annotate(siblings=Window(Count("pk"), partition_by="layer"))
        .filter(siblings__lte=ZONES_IN_A_LIST)
        .order_by("layer__order", "layer__key", "name")
        .values_list("layer__key", "layer__name", "slug", "name")
    )
    return [
        Layer(name, [(f"{key}/{slug}", zone) for _key, _name, slug, zone in zones])
        for (key, name), zones in groupby(rows, key=lambda row: row[:2])
    ]


def read_division(municipality: Municipality, **which: Any) -> Division | None:
    """The zone of `municipality` that `which` (conditions of a filter) is true of."""
    finest = (
        ZoneLayer.objects.filter(municipality=municipality, purpose=ZoneLayer.Purpose.DISTRICT)
        .order_by("-order", "-key")
        .values("pk")[:1]
    )
    row = (
        Zone.objects.of(municipality)
        .filter(**which)
        .annotate(
            is_carried=ExpressionWrapper(Q(layer=Subquery(finest)), output_field=BooleanField())
        )
        .values_list("pk", "name", "is_carried")
        .first()
    )
    return Division(*row) if row else None


def _words(name: dict[str, str], search_words: dict[str, list[str]]) -> str:
    every_day = (word for words in search_words.values() for word in words)
    return " ".join((*name.values(), *every_day)).lower()
