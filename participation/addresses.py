"""Words of the addresses under /beteiligung/ that are no slugs."""

from django.urls import register_converter
from django.urls.converters import SlugConverter

# First parts of addresses under /beteiligung/ that no project may have as its slug.
RESERVED = frozenset(
    {"verwalten", "mitmachen", "weiter", "folgen", "kommentar", "karte", "suche", "neu", "themen"}
)


class ProjectSlug(SlugConverter):
    """A slug that is no reserved word: what is not built yet is no project either."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED))})/)[-a-zA-Z0-9_]+"


register_converter(ProjectSlug, "project")
