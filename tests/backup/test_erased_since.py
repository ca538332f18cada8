"""What people took back after a backup is not there after it was restored: the deletion log lies
beside the backups, and nothing but that is needed."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from accounts import digest, guests
from accounts.models import Contact, DeletionEntry, Subscriber, Subscription, User
from accounts.services import ContactDetails
from accounts.tasks import note_deletions
from accounts.vault import erasure, outside, replaying
from common.backup import beside, places
from common.backup.making import make
from common.checkup import saved
from common.doctor import Level
from defects.models import Report
from defects.services import leave_contact
from defects.services.own_data import erase_reporter, withdraw_name, withdraw_photo, withdraw_text
from defects.services.reaching import stop_mails
from participation import services as participation
from participation.models import Comment, Proposal
from participation.states import ProposalState
from photos.models import Photo
from tests.backup.elsewhere import files_below
from tests.backup.test_round_trip import attached, restored
from tests.participation.factories import citizen, commented, consultation, project, submitted

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def reachable(town, name: str) -> Report:
    report = town.report(text="Bitte rufen Sie an.")
    details = ContactDetails(email=f"{name.lower()}@example.org", name=name, phone="0000-1")
    leave_contact(report, details=details)
    return report


def path():
    return places.folder() / replaying.NAME


def test_all_that_was_taken_back_is_gone_again(town, elsewhere):
    erased, nameless, unwritten, textless = (
        reachable(town, name) for name in ("Erika", "Frida", "Gerda", "Hanna")
    )
    picture = attached(town, textless)
    anna, bert = citizen("Anna"), citizen("Bert")
    phase = consultation(project(town.municipality))
    named, plain = submitted(phase, by=anna), submitted(phase, by=anna)
    words = commented(named, "Das habe ich gesagt.", by=anna)
    newsletters = subscribed(town)
    before = make(to=places.folder()).path

    erase_reporter(erased)
    withdraw_name(nameless)
    stop_mails(unwritten)
    withdraw_text(textless)
    withdraw_photo(textless, picture.uuid)
    participation.withdraw_name(named, by=anna)
    participation.delete_comment(words, by=anna)
    participation.withdraw_proposal(plain, by=anna)
    erasure.erase_account(bert, wish="keep", municipality=town.municipality)
    digest.leave(town.municipality, newsletters["carla@example.org"])
    note_deletions(timestamp=0)
    said = restored(elsewhere, before)

    for told in (
        "accounts.account 1", "defects.contact 1", "defects.contact_address 1",
        "defects.contact_name 1", "defects.report_text 1", "participation.comment 1",
        "participation.name 1", "participation.withdrawn 1", "photos.photo 1",
    ):  # fmt: skip
        assert told in said
    with elsewhere.here():
        people = set(Contact.objects.values_list("email", "name"))
        assert people == {
            ("frida@example.org", ""), ("", "Gerda"), ("hanna@example.org", "Hanna"),
        }  # fmt: skip
        assert Report.objects.get(pk=textless.pk).text == ""
        assert not Photo.objects.exists() and files_below(elsewhere.var) == {}
        assert Proposal.objects.get(pk=named.pk).name_withdrawn_at is not None
        assert Proposal.objects.get(pk=plain.pk).state == ProposalState.WITHDRAWN
        assert Comment.objects.get(pk=words.pk).text == ""
        assert not User.objects.filter(email=bert.email).exists()
        assert User.objects.filter(email=anna.email).exists()
        assert [each.email for each in Subscriber.objects.all()] == ["dora@example.org"]
        assert Subscription.objects.count() == 1


def subscribed(town) -> dict[str, Subscriber]:
    """Two who get letters of a project."""
    about = project(town.municipality)
    for email in ("carla@example.org", "dora@example.org"):
        guests.ask(town.municipality, email, "participation-project", about.uuid)
    return {row.subscriber.email: row.subscriber for row in Subscription.objects.all()}


def test_what_is_kept_stays_and_a_second_restore_does_the_same(town, elsewhere):
    """Though the log has a line that is half: it is closed, and keeps no other from being read."""
    report, other = reachable(town, "Erika"), reachable(town, "Frida")
    before = make(to=places.folder()).path
    path().write_bytes(b'{"kind": "def')
    erase_reporter(report)
    note_deletions(timestamp=0)
    assert path().read_bytes().count(b"\n") == 2
    lines = beside.read(path())
    for arguments in ((), ("--replace",)):
        said = restored(elsewhere, before, *arguments)
        assert "ließen sich 1 Zeilen nicht lesen" in said and "defects.contact 1" in said
        with elsewhere.here():
            assert [each.name for each in Contact.objects.all()] == ["Frida"]
            assert Report.objects.get(pk=other.pk).contact is not None
            outside.write()
    assert beside.read(path()) == lines, "the same entry is the same line"


def test_the_file_says_nothing_about_anybody_and_only_grows(town):
    report = reachable(town, "Erika")
    note_deletions(timestamp=0)
    first = path().read_bytes()
    erase_reporter(report)
    note_deletions(timestamp=0)
    note_deletions(timestamp=0)

    told = path().read_bytes()
    assert told.startswith(first) and told.count(b"\n") == DeletionEntry.objects.count() == 1
    assert b"erika" not in told.lower() and str(report.contact_id).encode() not in told.split()
    assert set(json.loads(told)) == {"kind", "digest", "number", "ground", "at", "ags"}
    assert path().stat().st_mode & 0o777 == 0o600


def test_a_backup_adds_what_the_worker_did_not(town):
    erase_reporter(reachable(town, "Erika"))
    assert not path().exists()
    make(to=places.folder())
    assert len(beside.read(path())) == 1
    path().unlink()
    make(to=places.folder())
    assert len(beside.read(path())) == 1


def test_the_doctor_misses_it(town):
    def told():
        found = {each.about: each for each in saved.backups()}
        return found["Löschprotokoll neben den Sicherungen"]

    made = make(to=places.folder()).path
    assert told().level == Level.OK
    old = datetime.now(UTC) - timedelta(hours=5)
    made.rename(made.with_name(places.name_for(old - timedelta(hours=1))))
    os.utime(path(), (old.timestamp(), old.timestamp()))
    assert told().level == Level.WARNING and "5 Stunden" in told().says
    path().unlink()
    assert told().level == Level.ERROR and "fehlt" in told().says
    path().mkdir()
    note_deletions(timestamp=0)  # is said in the log, and no job fails every five minutes
