import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role.values)
def test_only_administrators_manage_staff(role):
    town = factories.municipality()
    department = factories.department(town) if role in ("crew", "clerk") else None
    user = factories.member(town, role, department)

    assert user.has_perm("accounts.manage_staff", town) == (role == "administrator")
    assert not user.has_perm("accounts.manage_staff", factories.municipality())


def test_residents_and_guests_may_not():
    town = factories.municipality()

    for user in (factories.user(), AnonymousUser()):
        assert not user.has_perm("accounts.manage_staff", town)
