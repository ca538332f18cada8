"""The chosen selection as people see it: chips to press, and the way back out of each."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from defects.filters import AGES, RADII, SORTS, ReportFilter
from defects.public_states import STATES

# The states offered as chips; the form has them all.
_CHIPS = ("offen", "bei-anderen", "behoben")
# One press takes the whole place away.
_PLACE = ("ort", "lat", "lon", "umkreis")


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    href: str
    count: int | None = None
    is_current: bool = False


class Selection:
    """What `ReportFilter` understood, ready for the page."""

    def __init__(self, chosen: ReportFilter, path: str) -> None:
        self._chosen = chosen
        self._path = path
        self._valid: dict[str, str] = {
            name: str(value)
            for name in ReportFilter.base_filters
            if name not in chosen.errors and (value := chosen.data.get(name, ""))
        }

    @property
    def query(self) -> str:
        """The valid part of the selection, `stand=offen&art=lamp`; "" if there is none."""
        return urlencode(self._valid)

    def href(self, path: str = "") -> str:
        """This selection at `path`: the same list, its map, its feed."""
        return f"{path or self._path}{'?' if self._valid else ''}{self.query}"

    def _without(self, *names: str) -> str:
        rest = {name: value for name, value in self._valid.items() if name not in names}
        if "ort" in names and rest.get("sort") == "nah":
            del rest["sort"]
        return f"{self._path}{'?' if rest else ''}{urlencode(rest)}"

    def _with(self, name: str, value: str) -> str:
        return f"{self._path}?{urlencode({**self._valid, name: value})}"

    @property
    def is_narrowed(self) -> bool:
        return any(name not in ("sort", "umkreis") for name in self._valid)

    def states(self, counts: dict[str, int]) -> list[Chip]:
        """Chips for the states most asked for and the one chosen, each with its count."""
        now = self._valid.get("stand", "")
        chips = [Chip(_("Alle"), self._without("stand"), counts[""], now == "")]
        for key in dict.fromkeys((*_CHIPS, *([now] if now else []))):
            words, _condition = STATES[key]
            chips.append(Chip(str(words), self._with("stand", key), counts[key], key == now))
        return chips

    def removable(self) -> list[Chip]:
        """What the list is narrowed by beside the state; pressing one widens it again."""
        form = self._chosen.form
        chips = []
        if words := self._valid.get("q"):
            chips.append(Chip(f"„{words}“", self._without("q")))
        if form.category is not None:
            chips.append(Chip(form.category.name, self._without("art")))
        if form.zone is not None:
            chips.append(Chip(form.zone.name, self._without("gebiet")))
        if age := self._valid.get("alter"):
            chips.append(Chip(str(AGES[age][0]), self._without("alter")))
        if form.point is not None:
            radius = RADII[str(self._chosen.radius_metres)]
            place = form.place_label or _("Ihrem Standort")
            chips.append(
                Chip(
                    _("%(radius)s um %(place)s") % {"radius": radius, "place": place},
                    self._without(*_PLACE),
                )
            )
        return chips

    def sorts(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether it is chosen; "nah" only where there is a place."""
        now = self._valid.get("sort", "neu")
        return [
            (key, str(words), key == now)
            for key, words in SORTS.items()
            if key != "nah" or self._chosen.form.point is not None
        ]

    def value(self, name: str) -> str:
        return self._valid.get(name, "")
