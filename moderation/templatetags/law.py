"""How paragraphs of the law are written."""

from collections.abc import Iterable

from django import template

register = template.Library()

_NO_BREAK = "\N{NO-BREAK SPACE}"


@register.filter
def law(norms: Iterable[str]) -> str:
    """„§ 185 StGB, Art. 6 DSGVO“, in which no line ends with a lonely „§“ or „Art.“."""
    said = ", ".join(norms)
    for sign in ("§", "Art.", "Abs."):
        said = said.replace(f"{sign} ", f"{sign}{_NO_BREAK}")
    return said
