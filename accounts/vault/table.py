"""The kinds of data as a table in Markdown, for docs/data-protection.md; a test compares them."""

from django.utils import translation

from accounts.vault import kinds
from accounts.vault.periods import Period

_HEAD = (
    "| Schlüssel | Was | Frist | gezählt ab | einstellbar | Grund |\n|---|---|---|---|---|---|\n"
)


def markdown() -> str:
    with translation.override("de"):
        return _HEAD + "".join(f"{_line(kind)}\n" for kind in kinds.all_kinds())


def _line(kind: kinds.DataKind) -> str:
    period = Period(kind.default, kind.unit)
    bounds = "nein" if kind.is_fixed else f"{kind.least} bis {Period(kind.most, kind.unit)}"
    cells = (f"`{kind.key}`", kind.label, period, kind.starts, bounds, kind.basis)
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
