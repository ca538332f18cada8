"""Promises of the project as a whole."""

import pytest
from django.core.management import call_command
from django.db import ProgrammingError

from common.models import Journal

pytestmark = pytest.mark.django_db


def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_application_cannot_change_the_journal():
    entry = Journal.objects.create(actor_kind="system", verb="tested")

    with pytest.raises(ProgrammingError, match="permission denied"):
        Journal.objects.filter(pk=entry.pk).update(verb="forged")
