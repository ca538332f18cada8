"""The chosen selection as people see it: chips to press, and the way back out of each."""

from django.utils.translation import gettext as _

from common.selection import Chip
from defects.filters import AGES, SORTS, ReportFilter
from defects.public_states import STATES
from geo.near import NearSelection

# The states offered as chips; the form has them all.
_CHIPS = ("offen", "bei-anderen", "behoben")


class Selection(NearSelection):
    """What `ReportFilter` understood, ready for the page."""

    def __init__(self, chosen: ReportFilter, path: str) -> None:
        self._chosen = chosen
        known = {
            name: str(chosen.data.get(name, ""))
            for name in ReportFilter.base_filters
            if name not in chosen.errors
        }
        super().__init__(known, path)

    @property
    def is_narrowed(self) -> bool:
        return any(name not in ("sort", "umkreis") for name in self.valid)

    def states(self, counts: dict[str, int]) -> list[Chip]:
        """Chips for the states most asked for and the one chosen, each with its count."""
        now = self.valid.get("stand", "")
        chips = [Chip(_("Alle"), self.without("stand"), counts[""], now == "")]
        for key in dict.fromkeys((*_CHIPS, *([now] if now else []))):
            words, _condition = STATES[key]
            chips.append(Chip(str(words), self.with_value("stand", key), counts[key], key == now))
        return chips

    def removable(self) -> list[Chip]:
        """What the list is narrowed by beside the state; pressing one widens it again."""
        form = self._chosen.form
        chips = []
        if words := self.valid.get("q"):
            chips.append(Chip(_("„%(words)s“") % {"words": words}, self.without("q")))
        if form.category is not None:
            chips.append(Chip(form.category.name, self.without("art")))
        if age := self.valid.get("alter"):
            chips.append(Chip(str(AGES[age][0]), self.without("alter")))
        return chips + self.place_chips(form)

    def sorts(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether it is chosen; "nah" only where there is a place."""
        now = self.valid.get("sort", "neu")
        return [
            (key, str(words), key == now)
            for key, words in SORTS.items()
            if key != "nah" or self._chosen.form.point is not None
        ]
