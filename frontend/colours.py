"""The municipality's colours as a style sheet, made safe in both themes."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from common.colours import DARK_PAPER, LIGHT_PAPER, readable, text_on


@dataclass(frozen=True)
class Theme:
    """The style sheet that carries a municipality's colours."""

    light: str
    dark: str

    @property
    def css(self) -> str:
        return (
            ":root{"
            f"--town-light:{self.light};--town-light-on:{text_on(self.light)};"
            f"--town-dark:{self.dark};--town-dark-on:{text_on(self.dark)}"
            "}\n"
        )

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.css.encode()).hexdigest()[:12]


@lru_cache(maxsize=256)
def theme_of(colour: str, colour_dark: str) -> Theme:
    """The theme from the two `#rrggbb` colours of a municipality."""
    return Theme(light=readable(colour, on=LIGHT_PAPER), dark=readable(colour_dark, on=DARK_PAPER))
