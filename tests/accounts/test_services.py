import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts import services
from accounts.models import Contact, Membership, Role, User
from accounts.roles import roles_of
from accounts.services import ContactDetails
from common.models import Journal
from tests import factories
from tests.jobs import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return factories.municipality()


@pytest.fixture
def ada(town):
    return factories.member(town, Role.ADMINISTRATOR)


def contact(town, days=180, **details):
    return services.create_contact(
        municipality=town,
        details=ContactDetails(**(details or {"email": "erika@example.org"})),
        retention=timedelta(days=days),
    )


# --- staff ---


def test_a_role_is_granted_once_and_journalled(town, ada):
    dana, roads = factories.user(), factories.department(town, "tiefbauamt")
    assert not roles_of(dana, town).any

    for _ in range(2):
        services.grant_membership(
            municipality=town, user=dana, role=Role.CLERK, department=roads, by=ada
        )

    assert roles_of(dana, town).departments_as(Role.CLERK) == [roads]
    [line] = Journal.objects.all()
    assert (line.verb, line.actor_kind, line.actor_uuid) == (
        "membership.granted",
        "staff",
        ada.uuid,
    )
    assert (line.object_uuid, line.payload) == (
        dana.uuid,
        {"role": "clerk", "department": str(roads.uuid)},
    )


def test_a_role_and_its_department_must_fit(town):
    dana, foreign = factories.user(), factories.department(factories.municipality())

    for role, department, code in [
        (Role.CLERK, None, "department"),
        (Role.MODERATOR, factories.department(town), "department"),
        (Role.CLERK, foreign, "foreign"),
    ]:
        with pytest.raises(ValidationError) as caught:
            services.grant_membership(
                municipality=town, user=dana, role=role, department=department
            )
        assert caught.value.code == code

    assert Membership.objects.count() == 0


def test_a_role_taken_away_is_gone_at_once(town, ada):
    mo = factories.user()
    membership = services.grant_membership(municipality=town, user=mo, role=Role.MODERATOR)
    assert roles_of(mo, town).is_moderator

    services.revoke_membership(membership, by=ada)

    assert not roles_of(mo, town).any
    assert [line.verb for line in Journal.objects.all()] == [
        "membership.granted",
        "membership.revoked",
    ]


def test_the_last_administrator_stays(town, ada):
    membership = Membership.objects.get(user=ada)
    with pytest.raises(ValidationError, match="letzte Person"):
        services.revoke_membership(membership)

    services.grant_membership(municipality=town, user=factories.user(), role=Role.ADMINISTRATOR)
    services.revoke_membership(membership)

    assert not Membership.objects.filter(user=ada).exists()


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_the_same_moment(town):
    memberships = [
        services.grant_membership(municipality=town, user=factories.user(), role=Role.ADMINISTRATOR)
        for _ in range(2)
    ]
    ready, refused = threading.Barrier(2), []

    def revoke(membership):
        try:
            with transaction.atomic():
                ready.wait(10)
                services.revoke_membership(membership)
        except ValidationError as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=revoke, args=(row,)) for row in memberships]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert refused == ["last_administrator"]
    assert Membership.objects.count() == 1


def test_somebody_new_is_invited_by_mail_and_has_no_password(town, ada):
    roads = factories.department(town, "tiefbauamt", name="Tiefbauamt")

    services.invite_staff(
        municipality=town,
        email="Dana@Example.org",
        role=Role.CLERK,
        department=roads,
        full_name="Dana Amt",
        by=ada,
    )
    work()

    dana = User.objects.get(email="dana@example.org")
    assert (dana.full_name, dana.has_usable_password()) == ("Dana Amt", False)
    [message] = outbox.outbox
    assert message.to == ["dana@example.org"]
    assert message.subject == "Ihr Zugang: Lindenbach"
    assert "- Sachbearbeitung, Tiefbauamt (Lindenbach)" in message.body
    assert "https://lindenbach.example/konto/" in message.body


def test_somebody_with_an_account_keeps_it(town, ada):
    dana = factories.user(email="dana@example.org")

    services.invite_staff(municipality=town, email="DANA@example.org", role=Role.MODERATOR, by=ada)

    assert roles_of(User.objects.get(pk=dana.pk), town).is_moderator
    assert User.objects.filter(email__iexact="dana@example.org").count() == 1


def test_the_command_line_makes_the_first_administrator(town):
    out = StringIO()

    call_command("grant_role", "eva@example.org", "administrator", stdout=out)

    assert roles_of(User.objects.get(email="eva@example.org"), town).is_administrator
    assert "eva@example.org: Administration" in out.getvalue()


def test_the_command_line_refuses_what_does_not_fit(town):
    with pytest.raises(CommandError, match="No department"):
        call_command("grant_role", "eva@example.org", "clerk", department="nothing")
    with pytest.raises(CommandError, match="gehören zu einem Amt"):
        call_command("grant_role", "eva@example.org", "clerk")
    factories.municipality()
    with pytest.raises(CommandError, match="--ags"):
        call_command("grant_role", "eva@example.org", "administrator")


# --- the vault ---


def test_contact_data_are_kept_as_long_as_was_said(town):
    erika = contact(town, days=30, email=" erika@example.org ", name="Erika ")

    assert (erika.email, erika.name) == ("erika@example.org", "Erika")
    assert erika.delete_after - erika.created_at == timedelta(days=30)


@pytest.mark.parametrize("details", [{"email": "erika"}, {"name": ""}])
def test_contact_data_must_be_some(town, details):
    with pytest.raises(ValidationError):
        contact(town, **details)


def test_a_changed_address_is_not_confirmed(town):
    erika = contact(town)
    services.confirm_contact(erika)
    services.change_contact(erika, ContactDetails(email="erika@example.org", phone="123"))
    assert Contact.objects.get().email_confirmed_at

    services.change_contact(erika, ContactDetails(email="other@example.org"))

    row = Contact.objects.get()
    assert (row.email, row.phone, row.email_confirmed_at) == ("other@example.org", "", None)


def test_who_withdraws_is_forgotten_at_once_but_the_report_stays(town):
    erika = contact(town)
    report = factories.report(
        town, category=factories.category(town), body=factories.department(town), contact=erika
    )

    services.withdraw_contact(erika)

    report.refresh_from_db()
    assert report.contact is None
    assert Contact.objects.count() == 0
    assert [line.verb for line in Journal.objects.all()] == ["contact.withdrawn"]
