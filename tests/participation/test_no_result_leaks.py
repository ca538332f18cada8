"""Results that are hidden are looked for as their number, by guests and by people of the town hall
alike, until the second at which they may be seen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.defects.walking import body
from tests.factories import Town, member
from tests.factories import town as make_town
from tests.participation.leaks import (
    COUNT,
    Story,
    as_person,
    counted,
    walk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    return make_town(host="testserver")


def test_hidden_results_are_hidden_from_everybody_until_their_second(
    town: Town, at_moment: Callable[..., Any]
) -> None:
    story = Story(town)
    people = {"guest": None, "author": story.author} | {
        role: member(town.municipality, role)
        for role in (Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR)
    }
    clients = {who: as_person(person) for who, person in people.items()}
    end = story.ideas.phases.get().ends_at

    shown_as = (f"{COUNT}", "4.712", "4,712")
    for who, client in clients.items():
        for bodies in (walk(client, story), _staff_pages(client, story, people[who])):
            for number in shown_as:
                assert counted(bodies, number) == [], who

    with at_moment(end):
        page = story.shown.get_absolute_url()
        for who, client in clients.items():
            bodies = {page: body(client, page)}
            assert any(counted(bodies, number) for number in shown_as), who


def _staff_pages(client: Client, story: Story, person: User | None) -> dict[str, str]:
    """What the workplace shows and gives out, as far as the person may see it."""
    base = f"/beteiligung/verwalten/beteiligung/{story.ideas.uuid}/"
    paths = [
        "/beteiligung/verwalten/",
        "/beteiligung/verwalten/vorschlaege/",
        f"/beteiligung/verwalten/vorhaben/{story.project.uuid}/",
        f"/beteiligung/verwalten/vorschlaege/{story.shown.uuid}/",
        f"{base}bericht/",
        f"{base}daten/vorschlaege/",
        f"{base}daten/ods/",
        f"{base}daten/geojson/",
        f"/moderation/{story.comment.item.cases.get().uuid}/",
    ]
    return {path: body(client, path) for path in paths} if person else {}
