"""What the tests of the editors' workplace share: people, a draft that can be published, a PDF."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Role, User
from common import clock
from participation import services
from participation.models import Project
from participation.services import ContactFields, Texts
from participation.templates_de import get
from tests.factories import Town, member

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def editor(town: Town, name: str = "") -> User:
    return member(town.municipality, Role.EDITOR, None, name)


def soon(days: int = 7) -> date:
    return clock.today() + timedelta(days=days)


def pdf(name: str = "plan.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def draft(
    town: Town,
    template: str = "ideen",
    *,
    by: User | None = None,
    starts_on: date | None = None,
    title: str = "Neuer Marktplatz",
) -> Project:
    """As it comes from a template, with nothing filled in."""
    return services.create_project(
        town.municipality,
        title=title,
        template=get(template),
        starts_on=starts_on or soon(),
        by=by or editor(town),
    )


def filled(
    town: Town, template: str = "ideen", *, by: User | None = None, **fields: Any
) -> Project:
    """A draft with all that a project needs; what the format needs comes besides."""
    by = by or editor(town)
    project = draft(town, template, by=by, **fields)
    services.edit_texts(
        project,
        Texts(
            title=project.title,
            slug=project.slug,
            summary="Der Marktplatz wird neu. Sagen Sie, was er braucht.",
            text="Der Platz ist alt. Wir bauen ihn um.",
            contacts=[ContactFields(department=town.tiefbau, phone="0000-115")],
        ),
        by=by,
    )
    services.set_place(project, area=None, place="Ganz Lindenbach", by=by)
    project.refresh_from_db()
    return project


def published(
    town: Town, template: str = "ideen", *, by: User | None = None, **fields: Any
) -> Project:
    by = by or editor(town)
    return services.publish_project(filled(town, template, by=by, **fields), by=by)
