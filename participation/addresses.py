"""Words of the addresses under /beteiligung/ that are no slugs, and how addresses are made."""

from functools import lru_cache

from django.urls import Resolver404, register_converter, resolve
from django.urls.converters import SlugConverter

from participation.models import Consultation

# First parts of addresses under /beteiligung/ that no project may have as its slug.
RESERVED = frozenset(
    {
        *("verwalten", "mitmachen", "weiter", "folgen", "kommentar", "karte", "suche", "neu"),
        *("themen", "meine"),
    }
)


class ProjectSlug(SlugConverter):
    """A slug that is no reserved word: what is not built yet is no project either."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED))})/)[-a-zA-Z0-9_]+"


register_converter(ProjectSlug, "project")


def public(consultation: Consultation, path: str) -> str:
    """The whole address, under the municipality's own name and never the request's host.
    Reads `consultation.municipality`."""
    return f"{consultation.municipality.base_url.rstrip('/')}{path}"


@lru_cache(maxsize=64)
def answers(path: str) -> bool:
    """Whether there are pages of this shape; ask with an example, such as
    `/beteiligung/p/c/1/verlauf/`."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
