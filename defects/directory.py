"""The short lists that pages of reports name things by: kinds, bodies, parts of town."""

from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Count, Window

from accounts.models import Department
from common.texts import say
from defects.models import Category
from geo.models import Municipality, Zone

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


@dataclass(frozen=True, slots=True)
class Group:
    """A tile and the kinds under it."""

    kind: Kind
    leaves: list[Kind]


@dataclass(frozen=True, slots=True)
class Layer:
    """One division of the municipality; `zones` are pairs of the filter's value and a name."""

    name: str
    zones: list[tuple[str, str]]


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
            rows = (
                Category.objects.of(self.municipality)
                .filter(kind=Category.Kind.PUBLIC)
                .order_by("order", "key")
                .values_list("id", "key", "name", "icon", "parent_id")
            )
            self._kinds = {
                pk: Kind(pk, key, say(name), icon or key, parent)
                for pk, key, name, icon, parent in rows
            }
        return self._kinds

    def groups(self) -> list[Group]:
        kinds = self.kinds.values()
        return [
            Group(group, [kind for kind in kinds if kind.parent_id == group.id])
            for group in kinds
            if group.parent_id is None
        ]

    def body(self, pk: int) -> Department:
        if not self._bodies:
            self._bodies = {body.pk: body for body in Department.objects.of(self.municipality)}
        return self._bodies[pk]

    def layers(self) -> list[Layer]:
        """The divisions that people know, larger ones first."""
        rows = (
            Zone.objects.of(self.municipality)
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
