"""Asked by a link, given another task, let go."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import Letter, Membership, Role, SetupChange, StaffInvitation, User
from accounts.setup import staff
from accounts.vault.invitations import due
from common import clock
from common.models import Journal
from tests import factories
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db
PEOPLE = "/verwaltung/einrichten/menschen/"
ASKED = {"email": "erik@example.org", "role": "clerk", "department": "bauhof"}


@pytest.fixture
def town(settings, db):
    settings.DEMO = True  # no second factor
    return factories.town(host="lindenbach.example")


def browser(person=None):
    client = Client(headers={"host": "lindenbach.example"})
    if person is not None:
        client.force_login(person)
    return client


def invite(town, **given):
    values = {"email": "Erik@example.org", "role": Role.CLERK, "department": town.bauhof, **given}
    return staff.invite(town.municipality, by=town.admin, **values)


def link(number=-1):
    letter = list(Letter.objects.order_by("pk"))[number]
    return re.search(r"https://lindenbach.example(/einladung/\S+)", letter.body)[1]


# --- asking -------------------------------------------------------------------------------------


def test_somebody_is_asked_by_mail_and_comes_to_work(town):
    admin = browser(town.admin)
    given = {
        "email": "erik@example.org",
        "full_name": "Erik",
        "role": "clerk",
        "department": "bauhof",
    }
    assert admin.post(PEOPLE, given).status_code == 303
    assert "erik@example.org" in admin.get(PEOPLE).text
    guest = browser()
    assert "Sachbearbeitung" in guest.get(link()).text
    assert not User.objects.filter(email="erik@example.org").exists()  # looking is no act

    answer = guest.post(link())
    assert (answer.status_code, answer["Location"]) == (302, "/konto/")
    erik = User.objects.get(email="erik@example.org")
    row = Membership.objects.get(user=erik)
    assert (row.role, row.department, erik.full_name) == ("clerk", town.bauhof, "Erik")
    assert guest.get("/arbeit/").status_code == 200
    assert "Sachbearbeitung, Bauhof" in admin.get("/verwaltung/einrichten/protokoll/").text


def test_a_link_holds_once(town):
    invite(town)
    path = link()
    browser().post(path)
    for guest in (browser(), browser(town.alice)):
        assert guest.get(path).status_code == 410
        assert guest.post(path).status_code == 410
    assert Membership.objects.filter(role=Role.CLERK, department=town.bauhof).count() == 1


def test_a_link_ends_after_a_week_and_when_it_is_taken_back_or_sent_again(town):
    invitation = invite(town)
    old = link()
    StaffInvitation.objects.update(
        created_at=clock.now() - timedelta(days=8), expires_at=clock.now() - timedelta(days=1)
    )
    assert browser().get(old).status_code == 410
    admin = browser(town.admin)
    act = f"{PEOPLE}einladung/{invitation.uuid}/"
    assert "abgelaufen" in admin.get(PEOPLE).text
    admin.post(act, {"do": "again"})
    assert browser().get(old).status_code == 410
    assert browser().get(link()).status_code == 200
    admin.post(act, {"do": "revoke"})
    assert browser().post(link()).status_code == 410
    assert "Einladung zurückgezogen" in admin.get("/verwaltung/einrichten/protokoll/").text
    admin.post(act, {"do": "again"})
    assert Letter.objects.count() == 2


def test_the_link_of_one_town_opens_nothing_in_another(town):
    other = factories.town(host="anderswo.example")
    invite(town)
    guest = Client(headers={"host": "anderswo.example"})
    assert guest.get(link()).status_code == 410
    assert guest.post(link()).status_code == 410
    assert not Membership.objects.filter(
        municipality=other.municipality, user__email="erik@example.org"
    ).exists()
    assert browser().get("/einladung/00000000-0000-0000-0000-000000000000/x/").status_code == 410


def test_who_is_signed_in_as_somebody_else_takes_nothing(town):
    invite(town)
    answer = browser(town.alice).post(link())
    assert "jemand anderes angemeldet" in answer.text
    assert not Membership.objects.filter(user=town.alice).exists()
    assert StaffInvitation.objects.pending().exists()


def test_who_has_an_account_keeps_it(town):
    invite(town, email=town.alice.email, role=Role.MODERATOR, department=None)
    assert browser(town.alice).post(link()).status_code == 303
    assert Membership.objects.get(user=town.alice).role == Role.MODERATOR


def test_a_closed_account_is_not_opened_by_a_link(town):
    invite(town, email=town.alice.email)
    User.objects.filter(pk=town.alice.pk).update(is_active=False)
    assert browser().post(link()).status_code == 422
    assert not Membership.objects.filter(user=town.alice).exists()


def test_asking_twice_is_one_invitation_with_a_new_link(town):
    first = invite(town)
    second = invite(town)
    assert first == second and StaffInvitation.objects.count() == 1
    assert browser().get(link(0)).status_code == 410
    assert browser().get(link(1)).status_code == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "erik"}, "name@beispiel.de"),
        ({"role": "king"}, "nicht zur Wahl"),
        ({"department": ""}, "Bitte wählen Sie ein Amt."),
        ({"department": "anderswo"}, "nicht zur Wahl"),
    ],
)
def test_what_cannot_be_is_refused_and_kept(town, given, said):
    factories.department(factories.municipality(), "anderswo")
    values = {
        "email": "erik@example.org",
        "full_name": "Erik Neu",
        "role": "clerk",
        "department": "bauhof",
    }
    answer = browser(town.admin).post(PEOPLE, {**values, **given})
    assert answer.status_code == 422 and said in answer.text and "Erik Neu" in answer.text
    assert not StaffInvitation.objects.exists()


def test_who_has_the_task_is_not_asked(town):
    with pytest.raises(ValidationError):
        invite(town, email=town.clara.email, department=town.tiefbau)


def test_the_address_goes_when_the_invitation_is_long_over(town):
    invite(town)
    browser().post(link())
    later = clock.now() + timedelta(days=1)
    assert due(town.municipality, later).count() == 1
    assert due(town.municipality, clock.now() - timedelta(days=1)).count() == 0


def test_no_address_stands_in_journal_or_log(town):
    invite(town)
    browser().post(link())
    told = str(list(Journal.objects.values())) + str(list(SetupChange.objects.values()))
    assert "erik" not in told.lower()


# --- who works here -----------------------------------------------------------------------------


def test_a_task_is_changed_and_the_person_signed_out(town):
    clara = browser(town.clara)
    row = Membership.objects.get(user=town.clara)
    given = {"role": "dispatcher", "department": ""}
    assert browser(town.admin).post(f"{PEOPLE}{row.pk}/", given).status_code == 303
    assert [each.role for each in Membership.objects.filter(user=town.clara)] == ["dispatcher"]
    assert clara.get("/arbeit/")["Location"].startswith("/konto/anmelden/")
    change = SetupChange.objects.get(part="staff")
    assert change.person == town.clara and change.after["role"] == "dispatcher"


def test_a_task_is_ended_and_the_person_signed_out(town):
    mo = browser(town.mo)
    assert mo.get("/moderation/").status_code == 200
    row = Membership.objects.get(user=town.mo)
    assert browser(town.admin).post(f"{PEOPLE}{row.pk}/", {"do": "end"}).status_code == 303
    assert mo.get("/moderation/")["Location"].startswith("/konto/anmelden/")
    assert not Membership.objects.filter(user=town.mo).exists()


def test_the_last_administrator_stays(town):
    admin = browser(town.admin)
    row = Membership.objects.get(user=town.admin)
    closed = factories.member(town.municipality, Role.ADMINISTRATOR)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    for given in ({"do": "end"}, {"role": "moderator", "department": ""}):
        answer = admin.post(f"{PEOPLE}{row.pk}/", given)
        assert answer.status_code == 422 and "letzte Person" in answer.text
    assert Membership.objects.get(user=town.admin).role == Role.ADMINISTRATOR
    assert admin.get(PEOPLE).status_code == 200


def test_only_administrators_of_this_town_act(town):
    other = factories.town()
    row = Membership.objects.get(user=town.mo)
    invitation = invite(town)
    for person in (town.dana, other.admin, town.alice):
        client = browser(person)
        for path in (PEOPLE, f"{PEOPLE}{row.pk}/", f"{PEOPLE}einladung/{invitation.uuid}/"):
            assert client.post(path, {"do": "end"}).status_code == 403
    foreign = Membership.objects.get(user=other.mo)
    assert browser(town.admin).post(f"{PEOPLE}{foreign.pk}/", {"do": "end"}).status_code == 404
    assert Membership.objects.filter(user__in=[town.mo, other.mo]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_each_other(town):
    second = factories.member(town.municipality, Role.ADMINISTRATOR)
    rows = list(Membership.objects.filter(role=Role.ADMINISTRATOR))
    at_once(
        lambda: staff.let_go(rows[0], by=second),
        lambda: staff.let_go(rows[1], by=town.admin),
    )
    assert Membership.objects.filter(role=Role.ADMINISTRATOR).count() == 1
