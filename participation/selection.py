"""The chosen selections as people see them: chips to press, and the way back out of each."""

from typing import Any

from django.utils.translation import gettext as _

from common.selection import Chip
from geo.near import NearSelection
from participation.filters.projects import SORTS as PROJECT_SORTS
from participation.filters.projects import ProjectFilter
from participation.filters.proposals import ProposalFilter, possible_sorts
from participation.public_states import PROJECT_STATES, PROPOSAL_STATES

# What is in the address without narrowing anything.
_NOT_NARROWING = ("sort", "umkreis", "ansicht", "reihe")


class _Selection(NearSelection):
    """What a filter understood. `chips` are the states offered above the list."""

    states_by_key: dict[str, tuple[Any, Any]]
    chips: tuple[str, ...]

    def __init__(self, chosen: ProjectFilter | ProposalFilter, path: str) -> None:
        self._chosen = chosen
        known = {
            name: str(chosen.data.get(name, ""))
            for name in chosen.base_filters
            if name not in chosen.errors
        }
        super().__init__(known, path)

    @property
    def is_narrowed(self) -> bool:
        return any(name not in _NOT_NARROWING for name in self.valid)

    @property
    def is_map(self) -> bool:
        return self.value("ansicht") == "karte"

    def narrowing(self, path: str) -> str:
        """The same selection for tiles and feeds, which know neither order nor view."""
        keep_radius = ("umkreis",) if self._chosen.form.point is None else ()
        return self.query_for(path, "sort", "ansicht", "reihe", *keep_radius)

    def all_href(self) -> str:
        """Everything, seen as now."""
        return self.without(*(name for name in self.valid if name not in ("ansicht", "sort")))

    def states(self, counts: dict[str, int]) -> list[Chip]:
        """Chips for the states most asked for that hold something, and for the one chosen."""
        now = self.value("stand")
        chips = [Chip(_("Alle"), self.without("stand"), counts[""], now == "")]
        for key in dict.fromkeys((*self.chips, *([now] if now else []))):
            if counts[key] or key == now:
                words = str(self.states_by_key[key][0])
                chips.append(Chip(words, self.with_value("stand", key), counts[key], key == now))
        return chips

    def removable(self) -> list[Chip]:
        """What the list is narrowed by beside the state; pressing one widens it again."""
        chips = []
        if words := self.value("q"):
            chips.append(Chip(_("„%(words)s“") % {"words": words}, self.without("q")))
        if topic := self._topic():
            chips.append(Chip(topic, self.without("thema")))
        return chips + self.place_chips(self._chosen.form)

    def _topic(self) -> str:
        raise NotImplementedError

    def _sorts(self, words: dict[str, Any]) -> list[tuple[str, str, bool]]:
        """Value, words and whether it is chosen; "nah" only where there is a place."""
        now = self._chosen.sort_key
        return [
            (key, str(each), key == now)
            for key, each in words.items()
            if key != "nah" or self._chosen.form.point is not None
        ]


class ProjectSelection(_Selection):
    states_by_key = PROJECT_STATES
    chips = tuple(PROJECT_STATES)
    _chosen: ProjectFilter

    def _topic(self) -> str:
        topic = self._chosen.form.topic
        return topic.name if topic else ""

    def sorts(self) -> list[tuple[str, str, bool]]:
        return self._sorts(PROJECT_SORTS)


class ProposalSelection(_Selection):
    states_by_key = PROPOSAL_STATES
    chips = ("beantwortet", "umgesetzt")
    _chosen: ProposalFilter

    def _topic(self) -> str:
        category = self._chosen.form.category
        return category.name if category else ""

    def sorts(self) -> list[tuple[str, str, bool]]:
        return self._sorts(possible_sorts(self._chosen.schedule))


def problems_of(chosen: ProjectFilter | ProposalFilter) -> list[str]:
    """What was wrong with the selection, each with what was done about it."""
    return [
        _("%(problem)s Sie sehen die Liste ohne diese Angabe.") % {"problem": text}
        for texts in chosen.errors.values()
        for text in texts
    ]


def sentences(chosen: ProjectFilter | ProposalFilter) -> str:
    """What is wrong with the selection, in one line for machines."""
    return " ".join(str(text) for texts in chosen.errors.values() for text in texts)
