"""The formats of consultations. A new one is one module here and one line below.

A format says which acts it knows, what its empty page says, and which phases its template
begins with. Views and workplaces ask the registry and never compare keys.
"""

from participation.formats.base import Format, PhasePlan
from participation.formats.discussion import DISCUSSION
from participation.formats.ideas import IDEAS
from participation.formats.poll import POLL
from participation.formats.survey import SURVEY

FORMATS: dict[str, Format] = {each.key: each for each in (IDEAS, DISCUSSION, SURVEY, POLL)}


def get(key: str) -> Format:
    """Raises `LookupError` for a format that this version does not know."""
    try:
        return FORMATS[key]
    except KeyError:
        raise LookupError(f"There is no format {key!r}.") from None


__all__ = ["FORMATS", "Format", "PhasePlan", "get"]
