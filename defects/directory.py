"""The short lists that pages of reports name things by: kinds and bodies."""

from dataclasses import dataclass, field

from accounts.models import Department
from common.texts import say
from defects.models import Category
from geo.models import Municipality


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
            bodies = (
                Department.objects.of(self.municipality).only("name", "dative", "names").order_by()
            )
            self._bodies = {body.pk: body for body in bodies}
        return self._bodies[pk]


def _words(name: dict[str, str], search_words: dict[str, list[str]]) -> str:
    every_day = (word for words in search_words.values() for word in words)
    return " ".join((*name.values(), *every_day)).lower()
