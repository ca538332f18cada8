"""Somebody leaves: what goes, what stays without a name, and that nobody counts twice."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.test import Client

from accounts import digest
from accounts.models import (
    Contact,
    DeletionEntry,
    ErasureWish,
    Letter,
    Membership,
    Residence,
    Subscription,
    User,
)
from accounts.services import confirm_address, declare_postcode
from accounts.vault import erasure, holds, proof, purging
from accounts.vault.erasure import NotErasable, erase_account
from common import clock
from moderation.models import Case, Decision
from participation import roll, services
from participation.errors import NotPossible
from participation.following import PROPOSAL
from participation.models import (
    Comment,
    CommentVersion,
    PendingAct,
    Phase,
    Proposal,
    ProposalVersion,
    RollEntry,
    Support,
    Vote,
)
from participation.services import leaving
from photos.models import Photo
from tests import factories
from tests.accounts.pages import code_in
from tests.concurrency import at_once
from tests.factories import Town
from tests.jobs import work
from tests.participation.factories import (
    citizen,
    commented,
    consultation,
    hide,
    project,
    submitted,
)
from tests.participation.test_polls import options_of
from tests.participation.test_polls import poll_of as new_poll
from tests.photos.test_services import prepared
from tests.vault.archive import unpack

pytestmark = pytest.mark.django_db

NAME = "Brunnenfreundin"


@pytest.fixture
def town() -> Town:
    return factories.town(host="testserver")


@pytest.fixture
def ideas(town):
    return consultation(project(town.municipality))


@pytest.fixture
def anna():
    return citizen("anna", display_name=NAME)


def end(user, town, wish="keep"):
    return erase_account(user, wish=wish, municipality=town.municipality)


def poll_of(town):
    poll = new_poll(town)
    return poll, options_of(poll)[:2]


def names_on(path):
    return NAME in Client().get(path).text


# --- what stays, without a name ----------------------------------------------------------


def test_contributions_stay_without_a_name_and_the_person_is_gone(town, ideas, anna):
    proposal = submitted(ideas, by=anna)
    comment = commented(submitted(ideas), by=anna)
    declare_postcode(anna, "50667", municipality=town.municipality)
    digest.follow(town.municipality, anna, PROPOSAL, proposal.uuid)
    draft = services.save_draft(ideas, services.Fields(title="Entwurf"), by=anna)
    about = comment.thread.proposal.get_absolute_url()
    assert names_on(proposal.get_absolute_url()) and names_on(about)

    assert end(anna, town)

    assert not names_on(proposal.get_absolute_url()) and not names_on(about)
    proposal.refresh_from_db(), comment.refresh_from_db()
    assert (proposal.author, proposal.shown) == (None, True)
    assert (comment.author, comment.shown, comment.text) == (None, True, "Gute Idee!")
    assert not Proposal.objects.filter(pk=draft.pk).exists()
    assert not Residence.objects.exists() and not Subscription.objects.exists()
    assert not EmailAddress.objects.filter(email="anna@example.org").exists()
    assert not User.objects.filter(email="anna@example.org").exists()
    assert proof.was_deleted(anna.uuid).get().ground == DeletionEntry.Ground.PERSON
    assert proof.was_deleted(draft.uuid).exists()


def test_history_that_names_them_points_to_an_empty_row_that_signs_in_nobody(town, ideas, anna):
    mo = town.mo
    mo.set_password("laterne-mühle-apfel")
    mo.save()
    hide(submitted(ideas, by=anna), by=mo, town=town.municipality)
    Membership.objects.filter(user=mo).delete()

    end(mo, town)

    left = User.objects.get(uuid=mo.uuid)
    assert Decision.objects.filter(decided_by=left).exists()
    assert (left.display_name, left.full_name, left.is_active) == ("", "", False)
    assert not left.has_usable_password() and "@example" not in left.email
    assert not end(left, town)


def test_without_history_nothing_is_left_at_all(town, ideas, anna):
    services.support(submitted(ideas), by=anna)

    end(anna, town)

    assert not User.objects.filter(uuid=anna.uuid).exists()


def test_they_are_told_once_and_the_address_is_forgotten(town, anna):
    end(anna, town)
    work()

    assert [(mail.to, mail.subject) for mail in outbox.outbox] == [
        (["anna@example.org"], "Ihr Konto ist gelöscht")
    ]
    assert not Letter.objects.exists()


# --- what goes if they wish --------------------------------------------------------------


def test_contributions_go_where_nothing_was_built_on_them(
    town, ideas, anna, settings, django_capture_on_commit_callbacks
):
    photo = prepared(town)
    proposal = services.submit_proposal(
        ideas, services.Fields(title="Bänke", text="Viele Bänke"), by=anna, photos=[photo]
    )
    photo.refresh_from_db()
    assert photo.shown
    files = {path.name for path in Path(settings.PUBLIC_DIR).rglob("*.webp")}
    assert len(files) == 2
    services.edit_comment(
        mine := commented(submitted(ideas), "Erst so", by=anna), text="Dann so", by=anna
    )

    with django_capture_on_commit_callbacks(execute=True):
        end(anna, town, "withdraw")
        work()

    assert Client().get(proposal.get_absolute_url()).status_code == 404
    proposal.refresh_from_db(), mine.refresh_from_db()
    assert (proposal.state, proposal.text, proposal.author) == ("withdrawn", "", None)
    assert (mine.placeholder, mine.text) == ("deleted", "")
    said = [*ProposalVersion.objects.filter(proposal=proposal).values_list("title", "text")]
    said += [*CommentVersion.objects.filter(comment=mine).values_list("text")]
    assert not any(word for row in said for word in row)
    assert not Photo.objects.exists()
    left = [path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file()]
    assert not [path for path in left if "mail" not in path.parts]
    assert proof.was_deleted(photo.uuid).exists() and proof.was_deleted(mine.uuid).exists()


def test_what_others_talked_about_leaves_an_empty_page_for_what_they_said(town, ideas, anna):
    proposal = submitted(ideas, by=anna)
    theirs = commented(proposal, "Ich bin dafür.")

    end(anna, town, "withdraw")

    page = Client().get(proposal.get_absolute_url())
    assert page.status_code == 200
    assert "Ich bin dafür." in page.text and "auch setzen" not in page.text
    theirs.refresh_from_db()
    assert theirs.shown


def test_what_was_answered_stays_without_a_name(town, ideas, anna):
    proposal = submitted(ideas, by=anna)
    Proposal.objects.filter(pk=proposal.pk).update(state="answered", decision="follow")

    end(anna, town, "withdraw")

    proposal.refresh_from_db()
    assert (proposal.author, proposal.shown) == (None, True)
    assert "auch setzen" in proposal.text


def test_the_name_vanishes_from_what_a_rule_removed_with_the_account_or_before(town, ideas, anna):
    comment = commented(submitted(ideas), "Unverschämt!", by=anna)
    hide(comment, by=town.mo, town=town.municipality)
    path = comment.thread.proposal.get_absolute_url()

    removed = 'Entfernt nach <a href="/transparenz/regeln/#regel-3">Regel 3'
    assert removed in Client().get(path).text
    assert not names_on(path)
    end(anna, town, "withdraw")

    comment.refresh_from_db()
    assert (comment.placeholder, comment.text) == ("removed", "")


# --- one person, one voice ---------------------------------------------------------------


def test_what_was_counted_stays_and_the_same_address_counts_no_second_time(town, ideas, anna):
    proposal, comment = submitted(ideas), commented(submitted(ideas))
    poll, (yes, no) = poll_of(town)
    survey = consultation(project(town.municipality), "survey")
    services.support(proposal, by=anna)
    services.vote_comment(comment, 1, by=anna)
    services.vote(poll, [yes], by=anna)
    services.answer_survey(survey, [], by=anna)

    end(anna, town)
    again = confirm_address("Anna@example.org")

    assert again.pk != anna.pk
    for act in (
        lambda: services.support(proposal, by=again),
        lambda: services.vote_comment(comment, -1, by=again),
        lambda: services.vote(poll, [no], by=again),
        lambda: services.answer_survey(survey, [], by=again),
    ):
        with pytest.raises(NotPossible) as caught:
            act()
        assert caught.value.code == "on_the_roll"
    proposal.refresh_from_db(), comment.refresh_from_db()
    assert (proposal.support_count, comment.up_count, comment.down_count) == (1, 1, 0)
    assert Vote.objects.get(poll=poll).choices.get().option == yes
    assert services.support(proposal, by=citizen())
    assert not Support.objects.filter(user=again).exists()


def test_neither_does_it_after_a_merge(town, ideas, anna):
    first, second = submitted(ideas), submitted(ideas, "Bänke am Brunnen")
    services.support(first, by=anna)
    end(anna, town)
    services.merge_proposals(first, into=second, by=town.admin)

    with pytest.raises(NotPossible):
        services.support(second, by=confirm_address("anna@example.org"))

    second.refresh_from_db()
    assert second.support_count == 1


def test_the_roll_leads_to_no_vote_and_goes_after_the_consultation(town, anna):
    poll, (yes, _no) = poll_of(town)
    other, (maybe, _never) = poll_of(town)
    services.vote(poll, [yes], by=anna)
    services.vote(other, [maybe], by=anna)
    end(anna, town)

    digests = [bytes(entry.digest) for entry in RollEntry.objects.all()]
    assert len(set(digests)) == 2  # nobody can find the two of one person together
    assert {*Vote.objects.values_list("user", flat=True)} == {None}
    purging.purge(at=clock.now())
    assert RollEntry.objects.count() == 2
    long_ago = clock.now() - timedelta(days=400)
    Phase.objects.update(starts_at=long_ago - timedelta(days=1), ends_at=long_ago)
    purging.purge(at=clock.now())
    assert not RollEntry.objects.exists()


# --- who may not, and twice --------------------------------------------------------------


def test_people_who_work_here_give_back_their_role_first(town):
    with pytest.raises(NotErasable):
        end(town.clara, town)

    assert User.objects.filter(pk=town.clara.pk).exists()


def hold_on(town, target, **fields):
    return holds.place_hold(
        municipality=town.municipality, target=target, reason="Klage", by=town.admin, **fields
    )


@pytest.mark.parametrize("wish", ["keep", "withdraw"])
def test_what_no_hold_keeps_goes_at_once_and_the_rest_when_it_ends(town, ideas, anna, wish):
    held, free = submitted(ideas, by=anna), submitted(ideas, by=anna)
    comment = commented(submitted(ideas), by=anna)
    services.support(submitted(ideas), by=anna)
    address, uuid = anna.email, anna.uuid
    hold = hold_on(town, held.uuid)

    assert end(anna, town, wish)
    work()

    held.refresh_from_db(), free.refresh_from_db(), comment.refresh_from_db()
    closed = User.objects.get(uuid=uuid)
    assert held.author == closed and held.text
    assert free.author is None or (free.author == closed and wish == "withdraw" and not free.text)
    assert (comment.author, bool(comment.text)) in [(None, wish == "keep"), (closed, False)]
    assert (closed.is_active, closed.display_name, closed.email) == (False, "", f"{uuid}@invalid")
    assert not EmailAddress.objects.filter(user=closed).exists()
    assert not Support.objects.filter(user=closed).exists()
    assert not names_on(held.get_absolute_url())
    assert not proof.was_deleted(uuid).filter(kind=erasure.KIND).exists()
    assert proof.was_deleted(uuid).filter(kind=erasure.CLOSED).exists()
    letter = outbox.outbox[-1]
    assert letter.to == [address]
    said = " ".join(letter.body.split())
    assert "bis wir es nicht mehr brauchen" in said
    assert f"Vorschlag Nr. {held.number}" in said
    assert erasure.finish_waiting(at=clock.now()) == 0

    holds.end_hold(hold, by=town.admin)
    work()

    held.refresh_from_db()
    assert held.author is None
    assert bool(held.text) == (wish == "keep")
    assert not User.objects.filter(uuid=uuid, erased_at=None).exists()
    assert not ErasureWish.objects.exists()
    assert proof.was_deleted(uuid).filter(kind=erasure.KIND).count() == 1
    assert outbox.outbox[-1].to == [address]
    assert "gelöscht" in outbox.outbox[-1].subject


def test_a_hold_that_ends_by_its_day_lets_the_hourly_job_finish(town, ideas, anna):
    proposal = submitted(ideas, by=anna)
    hold_on(town, proposal.uuid, until=clock.now() + timedelta(days=3))
    assert end(anna, town)

    assert erasure.finish_waiting(at=clock.now() + timedelta(days=2)) == 0
    assert erasure.finish_waiting(at=clock.now() + timedelta(days=4)) == 1
    assert erasure.finish_waiting(at=clock.now() + timedelta(days=4)) == 0
    proposal.refresh_from_db()
    assert proposal.author is None


@pytest.mark.parametrize("wish", ["keep", "withdraw"])
def test_a_hold_on_the_person_keeps_all_that_is_theirs_and_closes_the_account(
    town, ideas, anna, wish
):
    proposal = submitted(ideas, by=anna)
    comment = commented(proposal, by=anna)
    draft = services.save_draft(ideas, services.Fields(title="Entwurf"), by=anna)
    hold = hold_on(town, anna.uuid)
    client = Client()
    client.force_login(anna)

    assert end(anna, town, wish)

    comment.refresh_from_db(), proposal.refresh_from_db()
    assert comment.author == proposal.author == User.objects.get(uuid=anna.uuid)
    assert comment.text and proposal.text
    assert Proposal.objects.filter(pk=draft.pk).exists()
    assert client.get("/konto/meine-daten/").status_code == 302  # nobody is signed in any more
    assert not names_on(proposal.get_absolute_url())

    holds.end_hold(hold, by=town.admin)
    work()
    assert not User.objects.filter(uuid=anna.uuid, erased_at=None).exists()
    assert not Proposal.objects.filter(pk=draft.pk).exists()


def test_the_same_address_may_come_back_while_a_hold_lasts_and_counts_no_second_time(
    town, ideas, anna
):
    liked = submitted(ideas)
    services.support(liked, by=anna)
    hold_on(town, submitted(ideas, by=anna).uuid)
    address = anna.email
    assert end(anna, town)

    again = citizen("again", email=address)
    with pytest.raises(NotPossible):
        services.support(liked, by=again)


def test_a_hold_of_another_town_on_what_is_not_there_keeps_nothing(town, ideas, anna):
    proposal = submitted(ideas, by=anna)
    elsewhere = factories.municipality(name="Andersdorf", base_url="https://anders.example")
    holds.place_hold(municipality=elsewhere, target=proposal.uuid, reason="Fremd", by=None)

    assert end(anna, town)

    assert not User.objects.filter(uuid=anna.uuid, erased_at=None).exists()


def test_the_page_says_what_is_kept_and_not_why(town, ideas, anna):
    proposal = submitted(ideas, by=anna)
    hold_on(town, proposal.uuid, until=clock.now() + timedelta(days=400))
    client = Client()
    client.force_login(anna)

    page = client.get("/konto/loeschen/").text

    assert "Das müssen wir noch aufbewahren" in page
    assert f"Vorschlag Nr. {proposal.number}" in page
    assert "Klage" not in page


def test_another_municipality_keeps_no_contribution_of_this_one(town, ideas, anna):
    proposal = submitted(ideas, by=anna)
    comment = commented(submitted(ideas), by=anna)
    elsewhere = factories.municipality(name="Andersdorf", base_url="https://anders.example")
    for target in (proposal.uuid, proposal.item.uuid, comment.uuid, comment.item.uuid):
        holds.place_hold(municipality=elsewhere, target=target, reason="Fremd", by=None)

    leaving.withdraw_comment(comment, by=anna, at=clock.now())
    leaving.withdraw_wholly(proposal, by=anna, at=clock.now())

    comment.refresh_from_db(), proposal.refresh_from_db()
    assert (comment.text, proposal.text) == ("", "")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_end_it_once():
    town = factories.town()
    ideas = consultation(project(town.municipality))
    anna = citizen()
    proposal = submitted(ideas)
    services.support(proposal, by=anna)
    commented(proposal, by=anna)

    done = at_once(*[lambda: end(User.objects.get(pk=anna.pk), town, "withdraw")] * 2)

    assert sorted(done) == [False, True]
    assert DeletionEntry.objects.filter(kind=erasure.KIND).count() == 1
    proposal.refresh_from_db()
    assert proposal.support_count == 1


@pytest.mark.django_db(transaction=True)
def test_a_vote_at_the_same_moment_counts_once_at_most():
    town = factories.town()
    poll, (yes, _no) = poll_of(town)
    anna = citizen()

    def vote():
        try:
            return services.vote(poll, [yes], by=User.objects.get(pk=anna.pk))
        except (NotPossible, User.DoesNotExist):
            return None

    at_once(vote, lambda: end(User.objects.get(pk=anna.pk), town))

    assert Vote.objects.count() == RollEntry.objects.count()


# --- pages -------------------------------------------------------------------------------


def test_the_whole_way_by_code(client, town, ideas, anna):
    commented(submitted(ideas), by=anna)
    client.force_login(anna)
    assert "Ohne Namen" not in client.get("/konto/meine-daten/").text
    assert "Sie bleiben stehen" in client.get("/konto/loeschen/").text

    sent = client.post("/konto/loeschen/", {"wish": "withdraw"})
    assert sent["Location"] == "/konto/loeschen/code/"
    work()
    code = code_in(outbox.outbox[-1])
    assert client.post("/konto/loeschen/code/", {"code": "1111-1111"}).status_code == 422
    assert User.objects.filter(email="anna@example.org").exists()
    done = client.post("/konto/loeschen/code/", {"code": code}, follow=True)

    assert "Ihr Konto ist gelöscht" in done.text
    assert client.get("/konto/").status_code == 302
    assert Comment.objects.get().placeholder == "deleted"


def test_too_many_wrong_codes_end_it_and_cancelling_keeps_the_account(client, anna, town):
    client.force_login(anna)
    client.post("/konto/loeschen/", {"wish": "keep"})
    client.post("/konto/loeschen/code/", {"do": "cancel"})
    assert client.get("/konto/loeschen/code/")["Location"] == "/konto/loeschen/"
    client.post("/konto/loeschen/", {"wish": "keep"})
    work()
    code = code_in(outbox.outbox[-1])

    for _ in range(3):
        answer = client.post("/konto/loeschen/code/", {"code": "1111-1111"})

    assert answer["Location"] == "/konto/loeschen/"
    assert client.post("/konto/loeschen/code/", {"code": code})["Location"] == "/konto/loeschen/"
    assert User.objects.filter(pk=anna.pk).exists()


def test_another_person_in_the_same_browser_cannot_use_the_code(client, anna, town):
    client.force_login(anna)
    client.post("/konto/loeschen/", {"wish": "keep"})
    work()
    code = code_in(outbox.outbox[-1])
    session = client.session["erasing"]
    bob = citizen()
    client.force_login(bob)
    held = client.session
    held["erasing"] = session
    held.save()

    client.post("/konto/loeschen/code/", {"code": code})

    assert User.objects.filter(pk__in=[anna.pk, bob.pk]).count() == 2


@pytest.mark.parametrize(
    "path", ["/konto/meine-daten/", "/konto/loeschen/", "/konto/loeschen/code/"]
)
def test_guests_sign_in_first(client, town, path):
    assert client.get(path)["Location"].startswith("/konto/anmelden/")
    assert client.post("/konto/meine-daten/herunterladen/")["Location"].startswith("/konto/anm")


def test_who_works_here_reads_why_they_cannot_leave(client, town):
    client.force_login(town.clara)
    page = client.get("/konto/loeschen/")

    assert "Bitten Sie zuerst die Administration" in page.text
    assert client.post("/konto/loeschen/", {"wish": "keep"}).status_code == 422


def package(client):
    answer = client.post("/konto/meine-daten/herunterladen/")
    return answer, unpack(answer)


def test_the_file_holds_all_of_mine_and_nothing_of_others(client, town, ideas, anna):
    photo = prepared(town)
    mine = services.submit_proposal(
        ideas, services.Fields(title="Bänke", text="Viele Bänke"), by=anna, photos=[photo]
    )
    theirs = submitted(ideas, "Fremdes", by=citizen("otto", display_name="Ottokar"))
    said = commented(theirs, "Mein Wort", by=anna)
    commented(mine, "Fremdes Wort", by=citizen("berta", display_name="Bertabert"))
    poll, (yes, _no) = poll_of(town)
    services.vote(poll, [yes], by=anna)
    services.support(theirs, by=anna)
    hide(said, by=town.mo, town=town.municipality)
    services.save_draft(ideas, services.Fields(title="Halbfertiges"), by=anna)
    Contact.objects.create(
        municipality=town.municipality, email="fremd@example.org", delete_after=clock.now()
    )
    elsewhere = consultation(project(factories.municipality(name="Moorhagen")))
    submitted(elsewhere, "Anderswo", by=anna)
    client.force_login(anna)

    answer, archive = package(client)

    assert "no-store" in answer["Cache-Control"]
    data = json.loads(archive.read("daten.json"))
    page = archive.read("daten.html").decode()
    raw = json.dumps(data, ensure_ascii=False)
    for text in (raw, page):
        for own in ("anna@example.org", NAME, "Viele Bänke", "Mein Wort", "Halbfertiges"):
            assert own in text
        for other in (
            "Ottokar", "Bertabert", "Fremdes Wort", "fremd@example.org", "Anderswo",
            str(town.mo), town.mo.email, "otto@",
        ):  # fmt: skip
            assert other not in text
    assert data["votes"][0]["choices"] == [yes.title]
    assert data["decisions"][-1]["rule"].startswith("Regel 3")
    assert f"fotos/{photo.uuid}.webp" in archive.namelist()
    assert not re.search(r"<(script|link|img)", page)


def test_it_is_not_made_without_end(client, town, anna):
    client.force_login(anna)
    for _ in range(10):
        answer, _archive = package(client)
        assert answer.status_code == 200

    assert client.post("/konto/meine-daten/herunterladen/").status_code == 429


def test_a_name_is_taken_back_everywhere(client, town, ideas, anna):
    proposal = submitted(ideas, by=anna)
    client.force_login(anna)
    assert "Namen überall entfernen" in client.get("/konto/meine-daten/").text

    client.post("/konto/name/", {"name": ""})

    assert not names_on(proposal.get_absolute_url())


def test_what_was_begun_goes_too(town, anna):
    PendingAct.objects.create(
        municipality=town.municipality, act="support", target=anna.uuid, user=anna
    )

    end(anna, town)

    assert not PendingAct.objects.exists()


def test_names_on_the_roll_are_those_of_address_and_identity(anna):
    assert roll.names_of(anna) == ["anna@example.org"]


# --- what a rule removed, after six months -----------------------------------------------


def test_removed_words_go_when_nobody_can_object_any_more(town, ideas):
    comment = commented(submitted(ideas), "Unverschämt!")
    hide(comment, by=town.mo, town=town.municipality)
    proposal = submitted(ideas, text="Gemeines")
    hide(proposal, by=town.mo, town=town.municipality)
    kept = commented(submitted(ideas), "Bleibt")
    Case.objects.update(closed_at=clock.now())

    purging.purge(at=clock.now() + timedelta(days=170))
    comment.refresh_from_db()
    assert comment.text == "Unverschämt!"
    purging.purge(at=clock.now() + timedelta(days=190))

    comment.refresh_from_db(), proposal.refresh_from_db(), kept.refresh_from_db()
    assert (comment.text, proposal.text, kept.text) == ("", "", "Bleibt")
    assert (comment.placeholder, comment.item.excerpt) == ("removed", "")
    assert not CommentVersion.objects.filter(comment=comment).exclude(text="").exists()
