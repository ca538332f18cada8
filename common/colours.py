"""Colours that can be read: contrast by WCAG 2.2 (1.4.3), and the nearest one that has enough."""

import colorsys

# What the colour of a town is read on; see tokens.css. Links stand on tinted ground as well.
LIGHT_PAPER = "#f3f4f7"
DARK_PAPER = "#1d2029"
# Level AA for text, on the paper itself.
LEAST = 4.5
# What pages use, as links stand on tinted ground as well.
ENOUGH = 4.8

Rgb = tuple[float, float, float]


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def _luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, *, on: str, least: float = ENOUGH) -> str:
    """`colour`, darkened or lightened in small steps until it can be read on `on`."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    step = -0.01 if _luminance(on) > 0.18 else 0.01
    while contrast(colour, on) < least and 0 <= lightness + step <= 1:
        lightness += step
        colour = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def text_on(colour: str) -> str:
    """Black or white, whichever can be read better on `colour`."""
    return max(("#ffffff", "#000000"), key=lambda text: contrast(text, colour))
