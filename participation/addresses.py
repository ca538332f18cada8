"""Words of the addresses under /beteiligung/ that are no slugs, and how addresses are made."""

from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.urls import Resolver404, register_converter, resolve
from django.urls.converters import SlugConverter

from common.texts import slug_of
from participation.models import Consultation, DiscussionTopic, Proposal

# First parts of addresses under /beteiligung/ that no project may have as its slug.
RESERVED = frozenset(
    {
        *("verwalten", "mitmachen", "weiter", "folgen", "kommentar", "karte", "suche", "neu"),
        *("themen", "meine"),
    }
)

About = Proposal | DiscussionTopic


class ProjectSlug(SlugConverter):
    """A slug that is no reserved word: what is not built yet is no project either."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED))})/)[-a-zA-Z0-9_]+"


register_converter(ProjectSlug, "project")


def public(consultation: Consultation, path: str) -> str:
    """The whole address, under the municipality's own name and never the request's host.
    Reads `consultation.municipality`."""
    return f"{consultation.municipality.base_url.rstrip('/')}{path}"


def of_comment(about: About, uuid: UUID) -> str:
    """The page on which one comment stands alone, with the replies to it. Reads
    `about.consultation.project`."""
    return f"{about.get_absolute_url()}?kommentar={uuid}#k-{uuid}"


@lru_cache(maxsize=64)
def answers(path: str) -> bool:
    """Whether there are pages of this shape; ask with an example, such as
    `/beteiligung/p/c/1/verlauf/`."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Leads:
    """Where one can go from a page of a consultation; "" for pages that are not there yet."""

    all_projects: str
    project: str
    consultation: str
    history: bool
    edit: bool
    withdraw: bool


def leads(consultation: Consultation) -> Leads:
    """Reads `consultation.project`."""
    above = consultation.project.get_absolute_url()
    return Leads(
        all_projects="/beteiligung/" if answers("/beteiligung/") else "",
        project=above if answers("/beteiligung/p/") else "",
        consultation=consultation.get_absolute_url() if answers("/beteiligung/p/c/") else "",
        history=answers("/beteiligung/p/c/1/verlauf/"),
        edit=answers("/beteiligung/p/c/1/bearbeiten/"),
        withdraw=answers("/beteiligung/p/c/1/zurueckziehen/"),
    )


# Parts behind a project's slug that no consultation of it may have.
RESERVED_INSIDE = frozenset({"dokumente", "neuigkeiten", "ergebnis", "bilder"})


def free_slug(title: str, *, taken: Container[str], otherwise: str) -> str:
    """A slug made of `title` that is neither in `taken` nor reserved: `radweg`, `radweg-2`."""
    base = slug_of(title)[:55].strip("-") or otherwise
    found, number = base, 1
    while found in taken or found in RESERVED or found in RESERVED_INSIDE:
        number += 1
        found = f"{base}-{number}"
    return found
