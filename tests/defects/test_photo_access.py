"""Who sees the picture of a report before it is released."""

import uuid

import pytest

from accounts.models import Role
from moderation.models import Visibility
from moderation.services import decide
from photos.services import attach, store_upload
from tests import factories, jobs
from tests.photos import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(town):
    report = town.report(body=town.bauhof)
    stored = store_upload(
        municipality=town.municipality,
        draft_key=uuid.uuid4(),
        upload=pictures.upload(pictures.jpeg()),
    )
    jobs.work()
    return attach(stored, parent_item=report.item)


def test_who_works_with_the_report_sees_its_picture_and_nobody_else(town, client, photo):
    people = {
        "alice": town.alice,
        "clerk of another office": town.clara,
        "clerk of its office": factories.member(town.municipality, Role.CLERK, town.bauhof),
        "crew of its office": town.bob,
        "clerk of a body outside": factories.member(town.municipality, Role.CLERK, town.land),
        "dispatcher": town.dana,
        "moderator": town.mo,
        "administrator": town.admin,
    }

    seen = {"guest"} if client.get(photo.private_url()).status_code == 200 else set()
    for name, person in people.items():
        client.force_login(person)
        if client.get(photo.private_url()).status_code == 200:
            seen.add(name)

    assert seen == {
        "clerk of its office",
        "crew of its office",
        "dispatcher",
        "moderator",
        "administrator",
    }


def test_a_released_picture_is_forbidden_under_its_private_address(town, client, photo):
    """Everybody knows that it is there; its public address is another."""
    decide(photo.item, Visibility.SHOWN, by=town.mo)
    client.force_login(town.clara)

    assert client.get(photo.private_url()).status_code == 403
