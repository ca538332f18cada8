"""Takes a demo town away with everything that belongs to it, and only a demo town.

History is append-only for the application, so this runs as the owner of the tables.
"""

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q, QuerySet

from accounts.models import User
from frontend.demo.offices import DOMAIN
from geo.models import Municipality

OWNER = "owner"


def remove(municipality: Municipality) -> None:
    """Delete `municipality`, its rows in every table and its files.

    Foreign keys are checked when the transaction ends, so the order does not matter.
    Raises `ValueError` for a municipality that is not a demo.
    """
    if not municipality.is_demo:
        raise ValueError(f"{municipality} is not a demo.")
    with transaction.atomic(using=OWNER):
        for model in apps.get_models():
            rows = _rows_of(model, municipality)
            if rows is not None:
                rows._raw_delete(OWNER)
        people = User.objects.using(OWNER).filter(email__endswith=f"@{DOMAIN}")
        for model in apps.get_models():
            for field in _links(model, User):
                if field.remote_field.on_delete is models.CASCADE:
                    rows = model._base_manager.using(OWNER).filter(**{f"{field.name}__in": people})
                    rows._raw_delete(OWNER)
        people._raw_delete(OWNER)
        Municipality.objects.using(OWNER).filter(pk=municipality.pk)._raw_delete(OWNER)


def _rows_of(model: type[models.Model], municipality: Municipality) -> QuerySet | None:
    """The rows of a table that belong to the municipality; None when it is not about one."""
    path = _path_to_municipality(model)
    if path is None:
        return None
    return model._base_manager.using(OWNER).filter(Q(**{path: municipality.pk}))


def _path_to_municipality(
    model: type[models.Model], seen: tuple[type[models.Model], ...] = ()
) -> str | None:
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
