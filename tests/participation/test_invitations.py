"""An invited group: written to once, kept as hashes, and nobody else takes part."""

import json
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from accounts.models import Letter, MailLog, Role
from common import clock
from common.models import Journal
from participation import eligibility, services
from participation.eligibility import Step
from participation.errors import NotEligible, NotPossible
from participation.forms.invitations import InvitationsForm
from participation.models import Invitation
from participation.models.consultation import Eligibility
from participation.services.invitations import parse
from tests import factories
from tests.concurrency import at_once
from tests.jobs import waiting, work
from tests.participation.factories import citizen, commented, consultation, project, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return factories.municipality(base_url="https://lindenbach.example")


@pytest.fixture
def editor(town):
    return factories.member(town, Role.EDITOR)


@pytest.fixture
def panel(town):
    return consultation(project(town), eligibility=Eligibility.INVITED, title="Bürgerrat Verkehr")


def test_each_is_written_to_once_with_the_link(panel, editor):
    done = services.invite(panel, ["Erika@example.org", "max@example.org"], by=editor)
    again = services.invite(panel, ["erika@EXAMPLE.org ", "neu@example.org"], by=editor)
    work()

    assert (done.new, done.known, again.new, again.known) == (2, 0, 1, 1)
    assert [message.to for message in outbox.outbox] == [
        ["erika@example.org"],
        ["max@example.org"],
        ["neu@example.org"],
    ]
    message = outbox.outbox[0]
    assert message.subject == "Einladung zum Mitmachen: Bürgerrat Verkehr"
    assert f"https://lindenbach.example{panel.get_absolute_url()}" in message.body


def test_no_address_is_kept_or_queued(panel, editor):
    services.invite(panel, ["erika@example.org"], by=editor)
    assert "erika" not in json.dumps(waiting())
    work()

    assert Letter.objects.count() == 0
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("participation_", "accounts_", "common_", "procrastinate_")):
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', ["%erika%"]
                )
                assert cursor.fetchone() == (0,), table
    line = Journal.objects.get(verb="invitation.sent")
    assert (line.object_uuid, line.actor_uuid, line.payload) == (
        panel.uuid,
        editor.uuid,
        {"count": 1},
    )
    assert MailLog.objects.get().state == "sent"


def test_who_is_invited_takes_part_and_nobody_else(panel, editor):
    services.invite(panel, ["erika@example.org"], by=editor)
    erika, max_ = citizen("erika"), citizen("max")

    assert eligibility.verdict(erika, panel).ok
    assert eligibility.verdict(max_, panel).step == Step.INVITATION
    submitted(panel, by=erika)
    with pytest.raises(NotEligible, match=r"max@example\.org"):
        submitted(panel, by=max_)


def test_an_invitation_holds_for_its_consultation(town, panel, editor):
    other = consultation(project(town), eligibility=Eligibility.INVITED)
    services.invite(other, ["erika@example.org"], by=editor)

    assert eligibility.verdict(citizen("erika"), panel).step == Step.INVITATION


def test_it_stays_with_the_person_who_used_it_when_the_address_changes_hands(panel, editor):
    services.invite(panel, ["info@example.org"], by=editor)
    erika = citizen("info")
    submitted(panel, by=erika)
    erika.emailaddress_set.update(email="erika@example.org")
    erika.email = "erika@example.org"
    erika.save()
    successor = citizen("info")

    assert eligibility.verdict(erika, panel).ok
    assert eligibility.verdict(successor, panel).step == Step.INVITATION
    with pytest.raises(NotEligible):
        submitted(panel, by=successor)


def test_an_invitation_that_was_never_used_does_not_wait_for_the_second_address(panel, editor):
    services.invite(panel, ["a@example.org", "b@example.org"], by=editor)
    person = citizen("a")
    submitted(panel, by=person)
    submitted(panel, by=person, title="Noch einer")

    assert Invitation.objects.filter(user=person).count() == 1


def test_it_is_withdrawn_by_address_or_from_the_list(panel, editor):
    services.invite(panel, ["erika@example.org", "max@example.org"], by=editor)
    erika = citizen("erika")
    contribution = submitted(panel, by=erika)

    services.withdraw_invitation(panel, "ERIKA@example.org", by=editor)
    services.withdraw_invitation(panel, Invitation.objects.get(), by=editor)

    assert Invitation.objects.count() == 0
    assert eligibility.verdict(erika, panel).step == Step.INVITATION
    contribution.refresh_from_db()
    assert contribution.author == erika
    with pytest.raises(NotPossible, match="nicht eingeladen"):
        services.withdraw_invitation(panel, "erika@example.org", by=editor)


def test_it_is_sent_again_not_too_soon_and_not_to_who_takes_part(panel, editor):
    now = clock.now()
    services.invite(panel, ["erika@example.org"], by=editor, at=now)
    with pytest.raises(NotPossible, match="gerade erst"):
        services.resend_invitation(panel, "erika@example.org", by=editor, at=now)

    services.resend_invitation(
        panel, "Erika@example.org", by=editor, at=now + timedelta(hours=1, seconds=1)
    )
    work()
    assert len(outbox.outbox) == 2
    submitted(panel, by=citizen("erika"))
    with pytest.raises(NotPossible, match="macht schon mit"):
        services.resend_invitation(
            panel, "erika@example.org", by=editor, at=now + timedelta(days=1)
        )
    with pytest.raises(NotPossible, match="nicht eingeladen"):
        services.resend_invitation(panel, "max@example.org", by=editor)


def test_nobody_is_invited_to_what_is_not_published_or_open_to_all(town, editor):
    hidden = consultation(project(town, published_at=None), eligibility=Eligibility.INVITED)
    everybody = consultation(project(town))

    for each, words in ((hidden, "veröffentlichen"), (everybody, "Alle können mitmachen")):
        with pytest.raises(NotPossible, match=words):
            services.invite(each, ["erika@example.org"], by=editor)
    assert Invitation.objects.count() == 0


def test_one_wrong_address_stops_all(panel, editor):
    with pytest.raises(ValidationError):
        services.invite(panel, ["erika@example.org", "max@"], by=editor)

    assert (Invitation.objects.count(), waiting()) == (0, [])


# --- lists ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("erika@example.org\nmax@example.org", ["erika@example.org", "max@example.org"]),
        ("\ufeffE-Mail\r\nerika@example.org\r\n\r\n", ["erika@example.org"]),
        ("Name;E-Mail;Ort\nMuster, Erika;erika@example.org;Bonn", ["erika@example.org"]),
        ('Name,E-Mail\n"Muster, Erika",erika@example.org', ["erika@example.org"]),
        ("Erika Muster <Erika@Example.org>", ["erika@example.org"]),
        ("erika@example.org, max@example.org", ["erika@example.org", "max@example.org"]),
        ("Erika\terika@example.org", ["erika@example.org"]),
        ("erika@example.org\nERIKA@example.org", ["erika@example.org"]),
    ],
)
def test_lists_are_read_as_people_have_them(text, addresses):
    assert parse(text) == (addresses, [])


def test_lines_that_cannot_be_used_are_told_by_number_without_the_address(panel, editor):
    done = services.import_invitations(
        panel, "Name;E-Mail\nErika;erika@example.org\nMax;max@\n\nOhne;\nA;ä@ü", by=editor
    )

    assert done.new == 1
    assert [(row.number, row.sentence) for row in done.problems] == [
        (3, "Diese E-Mail-Adresse stimmt so nicht."),
        (5, "Hier steht keine E-Mail-Adresse."),
        (6, "Diese E-Mail-Adresse stimmt so nicht."),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "Name\nErika", '"', "\x00"])
def test_a_list_without_an_address_is_refused(panel, editor, text):
    with pytest.raises(ValidationError, match="keine E-Mail-Adresse"):
        services.import_invitations(panel, text, by=editor)


def test_too_many_at_once_are_refused(panel, editor):
    with pytest.raises(ValidationError, match="1000"):
        services.invite(panel, [f"p{n}@example.org" for n in range(1001)], by=editor)


@pytest.mark.parametrize("rows", [1, 3])
def test_each_invitation_costs_its_letter_and_its_job(
    panel, editor, rows, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8 + 3 * rows):
        services.invite(panel, [f"p{n}@example.org" for n in range(rows)], by=editor)


def test_the_form_takes_text_and_a_file_from_excel():
    file = SimpleUploadedFile("liste.csv", "Jörg;joerg@example.org".encode("cp1252"))
    form = InvitationsForm({"text": "erika@example.org"}, {"file": file})

    assert form.is_valid()
    assert parse(form.cleaned_data["text"]) == (["erika@example.org", "joerg@example.org"], [])


@pytest.mark.parametrize(
    ("data", "files"),
    [
        ({"text": "  "}, {}),
        ({"text": "x" * 400_001}, {}),
        ({}, {"file": SimpleUploadedFile("gross.csv", b"x" * 1_000_001)}),
    ],
)
def test_the_form_says_what_is_wrong(data, files):
    assert not InvitationsForm(data, files).is_valid()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_people_with_the_same_list_write_to_nobody_twice(town):
    panel = consultation(project(town), eligibility=Eligibility.INVITED)
    emails = [f"p{n}@example.org" for n in range(5)]

    answers = at_once(*[lambda: services.invite(panel, emails, by=None)] * 3)

    assert sorted(answer.new for answer in answers) == [0, 0, 5]
    assert len(waiting()) == Invitation.objects.count() == 5


def test_a_thumb_uses_the_invitation_as_well(panel, editor):
    services.invite(panel, ["info@example.org", "max@example.org"], by=editor)
    max_ = citizen("max")
    comment = commented(submitted(panel, by=max_), by=max_)
    erika = citizen("info")
    services.vote_comment(comment, 1, by=erika)
    erika.emailaddress_set.update(email="erika@example.org")
    erika.email = "erika@example.org"
    erika.save()

    with pytest.raises(NotEligible):
        services.vote_comment(comment, 1, by=citizen("info"))
