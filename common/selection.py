"""A selection that stands in the address: the same at other addresses, and one part changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice to press, or one to take away again."""

    label: str
    href: str
    count: int | None = None
    is_current: bool = False


class Selection:
    """What was understood of the parameters in an address."""

    def __init__(self, valid: Mapping[str, str], path: str) -> None:
        """`valid` holds what is chosen; empty values are none."""
        self.valid = {name: value for name, value in valid.items() if value}
        self.path = path

    @property
    def query(self) -> str:
        """`stand=offen&art=lamp`; "" if there is none."""
        return urlencode(self.valid)

    def href(self, path: str = "") -> str:
        """This selection at `path`: the same list, its map, its feed."""
        return f"{path or self.path}{self.after_path}"

    @property
    def after_path(self) -> str:
        """The question mark and the query, for addresses that are made elsewhere."""
        return f"?{self.query}" if self.valid else ""

    def query_for(self, path: str, *leave_out: str) -> str:
        """At `path` what is narrowed to, without words that change nothing there."""
        rest = {name: value for name, value in self.valid.items() if name not in leave_out}
        return f"{path}{'?' if rest else ''}{urlencode(rest)}"

    def without(self, *names: str) -> str:
        rest = {name: value for name, value in self.valid.items() if name not in names}
        return f"{self.path}{'?' if rest else ''}{urlencode(rest)}"

    def with_value(self, name: str, value: str) -> str:
        return f"{self.path}?{urlencode({**self.valid, name: value})}"

    def value(self, name: str) -> str:
        return self.valid.get(name, "")
