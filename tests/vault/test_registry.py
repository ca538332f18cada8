"""The table people read is the one that runs, and every row about a person is accounted for."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from accounts.models import Contact, User
from accounts.vault import holds, kinds, parts, table
from tests import factories

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.django_db


def links_to_people() -> set[str]:
    """`app.Model.field` of every foreign key to a person or to contact data."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in (User, Contact)
        if model.__module__.partition(".")[0] != "tests"
    }


def test_every_link_to_a_person_is_shown_to_them_or_left_out_for_a_reason():
    known: dict[str, str] = {}
    for part in parts.all_parts():
        known |= dict.fromkeys(part.shows, part.key) | dict(part.left_out)

    assert set(known) == links_to_people()
    assert all(known.values())


def test_the_documentation_has_the_table_that_runs():
    assert table.markdown() in (ROOT / "docs" / "data-protection.md").read_text()


@pytest.mark.parametrize("kind", kinds.all_kinds(), ids=lambda kind: kind.key)
def test_each_kind_asks_the_database_for_what_is_there(kind):
    town = factories.municipality() if kind.of_town else None
    from common import clock

    rows = kind.rows(town, clock.now())

    assert list(rows) == []
    for path in [*kind.held_by, kind.since]:
        rows.model._base_manager.filter(**{f"{path}__isnull": True}).count()
    if kind.named:
        first = kind.named.partition("__")[0]
        try:
            rows.model._meta.get_field(first)
        except FieldDoesNotExist:
            pytest.fail(f"{kind.key} is named by {kind.named}, which {rows.model} has not got")


def test_whatever_a_hold_can_name_belongs_to_a_town_or_is_a_person():
    """So that `holds.is_of` finds all of it."""
    for model, name in holds.held_at(factories.municipality()):
        assert model is User or model._meta.get_field("municipality"), (model, name)


def test_the_check_finds_a_setting_beyond_the_bounds(settings):
    assert kinds.check_kinds(None) == []
    settings.CONTACT_DAYS = 5000

    assert [found.id for found in kinds.check_kinds(None)] == ["accounts.E021"]
