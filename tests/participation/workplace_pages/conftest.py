"""Fixtures of the tests of the editors' pages: a town, an editor, and who is signed in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from participation import services
from participation.models import Proposal
from tests.factories import Town
from tests.factories import town as make_town
from tests.participation.factories import consultation, project, submitted
from tests.participation.staff import editor, soon

HOME = "/beteiligung/verwalten/"
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def town(db: None, settings: Any) -> Town:
    settings.DEMO = True  # no second factor is asked
    return make_town(host="testserver")


@pytest.fixture
def anna(town: Town) -> User:
    return editor(town)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def give(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return give


@pytest.fixture
def client_of_anna(anna: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(anna)


def proposal_with_all(town: Town, by: User) -> Proposal:
    row = submitted(consultation(project(town.municipality)))
    services.give_to_department(row, department=town.tiefbau, by=by, due_on=soon())
    return Proposal.objects.select_related("consultation__project").get(pk=row.pk)
