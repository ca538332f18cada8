"""Every permission there is, every role, own town and another: as tests/permissions.toml says."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.module_loading import import_string
from rules.permissions import permissions

from tests.permission_objects import PEOPLE, THINGS, World

pytestmark = pytest.mark.django_db
EXPECTED: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "permissions.toml").read_text(encoding="utf-8")
)


def people(words: str) -> set[str]:
    if words == "everybody":
        return set(PEOPLE)
    return set() if words == "nobody" else set(words.split(", "))


def who_may(permission: str, name: str, here: World, asking: World) -> set[str]:
    thing = here.thing(name)
    return {who for who in PEOPLE if asking.people[who].has_perm(permission, thing)}


def test_every_permission_has_a_row_and_every_row_its_permission():
    for app in apps.get_app_configs():  # rules.py are loaded when the apps are ready
        if Path(app.path, "rules.py").exists() and ".venv" not in app.path:
            import_string(f"{app.name}.rules.rules")
    ours = {name for name in permissions if not name.startswith("tests.")}

    assert set(EXPECTED) == ours
    assert {thing for row in EXPECTED.values() for thing in row} == set(THINGS)
    assert all(people(words) <= set(PEOPLE) for row in EXPECTED.values() for words in row.values())
    assert all(row for row in EXPECTED.values())


def test_each_role_may_what_the_table_says_and_nothing_else():
    here = World("hier.example")

    found = {
        permission: {name: who_may(permission, name, here, here) for name in row}
        for permission, row in EXPECTED.items()
    }

    assert found == {
        permission: {name: people(words) for name, words in row.items()}
        for permission, row in EXPECTED.items()
    }


def test_who_works_in_another_town_is_a_resident_here():
    here, elsewhere = World("hier.example"), World("dort.example")

    for permission, row in EXPECTED.items():
        for name, words in row.items():
            expected = set(PEOPLE) if "resident" in people(words) else set()
            found = who_may(permission, name, here, elsewhere)
            assert found == expected, (permission, name)
