import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, Role
from accounts.roles import forget_roles, roles_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return factories.municipality()


def member(user, town, role, department=None):
    return Membership.objects.create(user=user, municipality=town, role=role, department=department)


def test_somebody_may_do_what_their_memberships_say(town):
    dana = factories.user()
    roads, parks = factories.department(town, "tiefbauamt"), factories.department(town, "bauhof")
    member(dana, town, Role.CLERK, roads)
    member(dana, town, Role.CREW, parks)
    member(dana, town, Role.MODERATOR)

    roles = roles_of(dana, town)

    assert roles.any and roles.is_moderator and not roles.is_administrator
    assert roles.has(Role.CREW) and roles.has(Role.EDITOR, Role.CLERK)
    assert not roles.has(Role.EDITOR, Role.DISPATCHER)
    assert roles.departments_as(Role.CLERK) == [roads]
    assert roles.departments_as(Role.CLERK, Role.CREW) == [parks, roads]
    assert roles.departments_as(Role.MODERATOR) == []


def test_a_department_is_named_once_and_only_while_it_is_active(town):
    dana = factories.user()
    roads, old = factories.department(town, "tiefbauamt"), factories.department(town, "alt")
    old.is_active = False
    old.save()
    for department in (roads, old):
        member(dana, town, Role.CLERK, department)
    member(dana, town, Role.CREW, roads)

    assert roles_of(dana, town).departments_as(Role.CLERK, Role.CREW) == [roads]


def test_roles_end_at_the_town_border(town):
    mo = factories.user()
    member(mo, factories.municipality(), Role.MODERATOR)

    assert not roles_of(mo, town).any


def test_residents_guests_superusers_and_closed_accounts_have_no_roles(town):
    alice, root, gone = factories.user(), factories.user(), factories.user()
    root.is_superuser = root.is_staff = True
    member(gone, town, Role.MODERATOR)
    gone.is_active = False

    for user in (alice, root, gone, AnonymousUser()):
        assert not roles_of(user, town).any
        assert roles_of(user, town).departments_as(Role.CLERK) == []


@pytest.mark.parametrize("memberships", [1, 3])
def test_the_database_is_asked_once(town, memberships, django_assert_num_queries):
    dana = factories.user()
    for n in range(memberships):
        member(dana, town, Role.CLERK, factories.department(town, f"amt-{n}"))

    with django_assert_num_queries(1):
        for _ in range(3):
            assert len(roles_of(dana, town).departments_as(Role.CLERK)) == memberships


def test_a_change_is_seen_after_forgetting(town):
    dana = factories.user()
    assert not roles_of(dana, town).any
    member(dana, town, Role.EDITOR)

    forget_roles(dana)

    assert roles_of(dana, town).has(Role.EDITOR)
