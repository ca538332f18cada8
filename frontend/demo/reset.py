"""Takes a demo town away with everything that belongs to it, and only a demo town.

History is append-only for the application, so this runs as the owner of the tables. The town's
journal and its chain go as a whole; the chains of other towns do not notice.
"""

from django.apps import apps
from django.db import connections, models, transaction
from django.db.models import Q

from accounts.models import Membership, User
from common.database import REMOVING_HISTORY
from defects import paper_files
from defects.models import Connection, HandOver, Paper, ReportPhoto
from frontend.demo.offices import DOMAIN
from geo.models import Municipality
from participation.files import delete_document
from participation.models import ProjectDocument
from photos import files
from photos.models import Photo

OWNER = "owner"


def remove(municipality: Municipality) -> None:
    """Delete `municipality`, its rows in every table and its files.

    Foreign keys are checked when the transaction ends, so tables go in the order of how far
    they are from the municipality: what finds its way through another table goes before it.
    Raises `ValueError` for a municipality that is not a demo.
    """
    if not municipality.is_demo:
        raise ValueError(f"{municipality} is not a demo.")
    pictures = list(
        Photo.objects.filter(municipality=municipality).values_list("uuid", "public_name")
    )
    documents = list(
        ProjectDocument.objects.filter(project__municipality=municipality).values_list(
            "uuid", flat=True
        )
    )
    papers = list(Paper.objects.of(municipality).values_list("uuid", flat=True))
    tables = apps.get_models(include_auto_created=True)
    paths = {model: _path_to_municipality(model) for model in tables}
    far_first = sorted(
        ((model, path) for model, path in paths.items() if path is not None),
        key=lambda pair: -pair[1].count("__"),
    )
    # Residents have no membership; their address tells that they are from here.
    people = list(
        User.objects.filter(email__endswith=f"@{DOMAIN}")
        .exclude(memberships__in=Membership.objects.exclude(municipality=municipality))
        .values_list("pk", flat=True)
        .distinct()
    )
    with transaction.atomic(using=OWNER):
        with connections[OWNER].cursor() as cursor:
            cursor.execute(REMOVING_HISTORY)
        _let_go_of_neighbours(municipality)
        for model, path in far_first:
            rows = model._base_manager.using(OWNER).filter(**{path: municipality.pk})
            rows._raw_delete(OWNER)
        for model in tables:
            for field in _links(model, User):
                if field.remote_field.on_delete is models.CASCADE:
                    rows = model._base_manager.using(OWNER).filter(**{f"{field.name}__in": people})
                    rows._raw_delete(OWNER)
        User.objects.using(OWNER).filter(pk__in=people)._raw_delete(OWNER)
        Municipality.objects.using(OWNER).filter(pk=municipality.pk)._raw_delete(OWNER)
    for uuid, public_name in pictures:
        files.delete_private(uuid)
        files.unpublish(public_name)
    for uuid in documents:
        delete_document(uuid)
    for uuid in papers:
        paper_files.delete(uuid)


def _let_go_of_neighbours(municipality: Municipality) -> None:
    """What other municipalities handed over to this one, or this one to them, stays there as it
    is, joined to nothing any more."""
    rows = HandOver.objects.using(OWNER)
    joined = Q(twin__municipality=municipality) | Q(connection__partner=municipality)
    joined |= Q(municipality=municipality)
    pks = list(rows.filter(joined).values_list("pk", flat=True))
    rows.filter(pk__in=pks).update(twin=None, connection=None)
    Connection.objects.using(OWNER).filter(partner=municipality)._raw_delete(OWNER)
    pictures = ReportPhoto.objects.using(OWNER).filter(shown_from__municipality=municipality)
    pictures.update(shown_from=None)


def _path_to_municipality(
    model: type[models.Model], seen: tuple[type[models.Model], ...] = ()
) -> str | None:
    """How a row of `model` is found by its municipality; None if it belongs to none."""
    if model is Municipality or model._meta.proxy or not model._meta.managed:
        return None
    names = {field.name: field for field in model._meta.concrete_fields}
    if "municipality" in names or "municipality_id" in names:
        return "municipality_id"
    for field in _links(model, None):
        parent = field.related_model
        if isinstance(parent, type) and parent is not model and parent not in seen:
            path = _path_to_municipality(parent, (*seen, model))
            if path and not field.null:
                return f"{field.name}__{path}"
    return None


def _links(
    model: type[models.Model], to: type[models.Model] | None
) -> list["models.ForeignKey[models.Model, models.Model]"]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and (to is None or field.related_model is to)
    ]
