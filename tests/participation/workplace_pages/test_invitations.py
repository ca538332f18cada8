"""Inviting a group from the workplace: lists, single addresses, and who may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from participation import checklist
from participation.models import Consultation, Invitation
from participation.models.consultation import Eligibility
from tests.factories import Town
from tests.factories import town as make_town
from tests.jobs import waiting
from tests.participation.factories import consultation, project
from tests.participation.staff import editor
from tests.participation.workplace_pages.conftest import HOME

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(town: Town) -> Consultation:
    return consultation(project(town.municipality), eligibility=Eligibility.INVITED)


def path(row: Consultation) -> str:
    return f"{HOME}beteiligung/{row.uuid}/einladungen/"


def test_a_list_is_invited_once_and_its_wrong_lines_are_told(
    invited: Consultation, client_of_anna: Client
) -> None:
    sent = {"text": "anna@example.org\nBernd <bernd@example.org>\nniemand\n"}

    first = client_of_anna.post(path(invited), sent)
    again = client_of_anna.post(path(invited), {"text": "anna@example.org"}, follow=True)

    assert first.status_code == 200
    assert "2 Personen werden eingeladen." in first.text and "Zeile 3:" in first.text
    assert "niemand" not in first.text
    assert "Eine war es schon" in again.text
    assert Invitation.objects.filter(consultation=invited).count() == 2
    assert len(waiting("accounts.send_mail")) == 2


def test_a_file_is_read_and_one_invitation_taken_back(
    invited: Consultation, client_of_anna: Client
) -> None:
    table = SimpleUploadedFile("l.csv", "Name;Mail\nÄnne;aenne@example.org\n".encode("cp1252"))
    assert client_of_anna.post(path(invited), {"file": table}).status_code == 303

    soon = client_of_anna.post(path(invited), {"do": "resend", "email": "aenne@example.org"})
    assert soon.status_code == 422 and "Bitte warten Sie eine Stunde" in soon.text
    gone = {"do": "withdraw", "email": "AENNE@example.org"}
    assert client_of_anna.post(path(invited), gone).status_code == 303
    assert not Invitation.objects.exists()
    assert client_of_anna.post(path(invited), gone).status_code == 422


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"text": " "},
        {"text": "keine Adresse"},
        {"text": "x" * 400_001},
        {"text": "\0"},
        {"do": "resend"},
        {"do": "withdraw", "email": "x"},
        {"do": "withdraw", "email": "nie@example.org"},
    ],
)
def test_bad_input(invited: Consultation, client_of_anna: Client, sent: dict[str, Any]) -> None:
    assert client_of_anna.post(path(invited), sent).status_code == 422
    assert not Invitation.objects.exists()


def test_nobody_is_invited_where_everybody_may_take_part_or_before_it_is_public(
    town: Town, client_of_anna: Client
) -> None:
    assert client_of_anna.get(path(consultation(project(town.municipality)))).status_code == 404
    draft = project(town.municipality, published_at=None)
    hidden = consultation(draft, eligibility=Eligibility.INVITED)

    assert "ins Leere" in client_of_anna.get(path(hidden)).text
    assert client_of_anna.post(path(hidden), {"text": "a@example.org"}).status_code == 422


def test_only_editors_of_the_town_invite(
    town: Town, invited: Consultation, anna: User, signed_in: Callable[[User], Client]
) -> None:
    for person in (town.alice, town.clara, town.bob, town.mo, editor(make_town())):
        for answer in (
            signed_in(person).get(path(invited)),
            signed_in(person).post(path(invited), {"text": "a@example.org"}),
        ):
            assert answer.status_code == 403
    assert Client().get(path(invited)).status_code == 302
    assert not Invitation.objects.exists()


def test_the_list_of_steps_leads_there(invited: Consultation, client_of_anna: Client) -> None:
    page = client_of_anna.get(f"{HOME}vorhaben/{invited.project.uuid}/")

    assert path(invited) in page.text and "Noch ist niemand eingeladen." in page.text
    points = checklist.of(invited.project, at=invited.created_at)
    assert [point.step for point in points if point.key == "invitations"] == ["einladungen"]
