"""What icons.svg holds."""

import re
from functools import cache
from pathlib import Path

SPRITE = Path(__file__).parent / "static/frontend/icons.svg"


@cache
def sections() -> dict[str, list[str]]:
    """The names of the icons under the comment above them, in their order."""
    found: dict[str, list[str]] = {}
    title = ""
    for comment, name in re.findall(
        r"<!-- (.*?) -->|<symbol id=\"([a-z-]+)\"", SPRITE.read_text(encoding="utf-8"), re.S
    ):
        if comment:
            title = comment
        else:
            found.setdefault(title, []).append(name)
    return found


def names() -> set[str]:
    return {name for icons in sections().values() for name in icons}
