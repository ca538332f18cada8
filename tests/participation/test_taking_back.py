"""A person takes back the name beside one contribution, or one picture of a proposal."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import DeletionEntry, User
from accounts.services import change_public_name
from accounts.vault import holds
from accounts.vault.holds import Held
from common import clock
from common.models import Journal
from moderation.models import Item
from moderation.published_rules import install_rules
from participation import services
from participation.models import Comment, Consultation, Proposal
from participation.models.consultation import Review
from participation.person import export
from participation.states import Decision
from photos import redacting
from photos.models import Photo
from tests import factories, jobs
from tests.factories import Town
from tests.participation.factories import (
    citizen,
    commented,
    consultation,
    hide,
    project,
    show,
    submitted,
)
from tests.photos import pictures
from tests.photos.faces import AREA, faced
from tests.photos.test_services import prepared

pytestmark = pytest.mark.django_db

NAME = "Brunnenfreundin"


@pytest.fixture
def town(db: None) -> Town:
    return factories.town(host="testserver")


@pytest.fixture
def ideas(town: Town) -> Consultation:
    return consultation(project(town.municipality))


@pytest.fixture
def anna() -> User:
    return citizen("anna", display_name=NAME)


def _name_paths(about: Proposal, comment: Comment) -> tuple[str, str]:
    return f"{about.get_absolute_url()}name/", f"/beteiligung/kommentar/{comment.uuid}/name/"


def browser(person: User | None = None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def journalled(verb: str) -> list[Journal]:
    return list(Journal.objects.filter(verb=f"participation.{verb}"))


# --- the name ------------------------------------------------------------------------------------


def test_a_name_goes_from_one_proposal_and_stays_at_the_other(
    ideas: Consultation, anna: User
) -> None:
    one, other = submitted(ideas, "Bänke", by=anna), submitted(ideas, "Bäume", by=anna)
    guest, author = browser(), browser(anna)
    path = one.get_absolute_url()
    assert NAME in guest.get(path).text
    assert f"{path}name/" in author.get(path).text
    assert f"{path}name/" in author.get("/beteiligung/meine/").text
    assert f"{path}name/" not in guest.get(path).text
    page = author.get(f"{path}name/")
    assert page.status_code == 200 and "Namen zurückziehen?" in page.text
    assert NAME in guest.get(path).text, "asking changes nothing"

    answer = author.post(f"{path}name/")

    assert (answer.status_code, answer["Location"]) == (303, path)
    assert NAME not in guest.get(path).text and "Ohne Namen" in guest.get(path).text
    assert NAME in guest.get(other.get_absolute_url()).text
    own = author.get(path).text
    assert "Ihren Namen haben Sie hier zurückgezogen." in own and f"{path}name/" not in own
    mine = author.get("/beteiligung/meine/").text
    assert f"{path}name/" not in mine and f"{other.get_absolute_url()}name/" in mine


def test_a_name_goes_from_one_comment_and_stays_at_the_other(
    ideas: Consultation, anna: User
) -> None:
    about = submitted(ideas)
    one, other = commented(about, "Gut!", by=anna), commented(about, "Sehr gut!", by=anna)
    guest, author = browser(), browser(anna)
    path, step = about.get_absolute_url(), f"/beteiligung/kommentar/{one.uuid}/name/"
    assert guest.get(path).text.count(NAME) == 2
    assert step in author.get(path).text and step not in guest.get(path).text
    assert step in author.get("/beteiligung/meine/kommentare/").text
    assert "Ihren Namen hier nicht mehr zeigen?" in author.get(step).text
    part = author.get(step, headers={"HX-Request": "true"})
    assert part["HX-Retarget"] == f"#tun-{one.uuid}"

    answer = author.post(step)

    assert answer.status_code == 303 and str(one.uuid) in answer["Location"]
    assert guest.get(path).text.count(NAME) == 1
    assert guest.get(f"{path}?kommentar={one.uuid}").text.count(NAME) == 0
    assert NAME in guest.get(f"{path}?kommentar={other.uuid}").text
    assert step not in author.get(path).text
    mine = author.get("/beteiligung/meine/kommentare/").text
    assert step not in mine and "Ohne Ihren Namen." in mine


def test_a_name_chosen_later_does_not_come_back(
    ideas: Consultation, anna: User, town: Town
) -> None:
    about = submitted(ideas, by=anna)
    comment = commented(about, by=anna)
    services.withdraw_name(about, by=anna)
    services.withdraw_name(comment, by=anna)

    change_public_name(anna, "Lindenfreundin", municipality=town.municipality)
    services.edit_comment(comment, text="Sehr gute Idee!", by=anna)

    page = browser().get(about.get_absolute_url()).text
    assert "Lindenfreundin" not in page and NAME not in page


def test_nobody_is_shown_a_name_that_comes_back_with_a_decision(
    ideas: Consultation, anna: User, town: Town
) -> None:
    """What was held and is shown again, and what was removed meanwhile, stay without it."""
    about = submitted(ideas, by=anna)
    services.withdraw_name(about, by=anna)
    hide(about, by=town.mo, town=town.municipality)
    show(about, by=town.mo)

    page = browser().get(about.get_absolute_url())
    assert page.status_code == 200 and NAME not in page.text


def test_it_is_possible_after_the_phase_and_after_an_answer_and_under_a_hold(
    ideas: Consultation, anna: User, town: Town
) -> None:
    """None of them needs the name: whose it is stays known to the platform."""
    about = submitted(ideas, by=anna)
    services.answer_proposal(
        about, decision=Decision.NOTED, text="Gut.", department=town.tiefbau, by=town.clara
    )
    ideas.phases.update(ends_at=clock.now())
    holds.place_hold(
        municipality=town.municipality,
        target=about.uuid,
        reason="Klage",
        by=town.admin,
    )

    services.withdraw_name(about, by=anna)

    about.refresh_from_db()
    assert about.public_author == "" and about.author == anna


def test_the_journal_tells_that_it_happened_once_and_not_who(
    ideas: Consultation, anna: User
) -> None:
    about = submitted(ideas, by=anna)
    comment = commented(about, by=anna)
    for _ in range(2):
        services.withdraw_name(about, by=anna)
        services.withdraw_name(comment, by=anna)

    for verb, content in (
        ("name_of_proposal_withdrawn", about),
        ("name_of_comment_withdrawn", comment),
    ):
        [line] = journalled(verb)
        assert (line.object_uuid, line.actor_kind) == (content.uuid, "resident")
        assert line.actor_uuid is None and line.payload == {}


def test_the_person_reads_it_in_their_own_data(ideas: Consultation, anna: User, town: Town) -> None:
    about = submitted(ideas, by=anna)
    services.withdraw_name(about, by=anna)

    sections = {each.key: each for each in export(anna, town.municipality)}

    [row] = sections["proposals"].rows
    assert row["name_withdrawn_at"] is not None
    page = browser(anna).get(reverse("account_data")).text
    assert "/beteiligung/meine/kommentare/" in page


@pytest.mark.parametrize("who", ["guest", "somebody else", "the editor", "the moderator"])
def test_nobody_else_takes_a_name_away(
    ideas: Consultation, anna: User, town: Town, who: str
) -> None:
    about = submitted(ideas, by=anna)
    comment = commented(about, by=anna)
    people = {
        "guest": None,
        "somebody else": citizen(),
        "the editor": town.admin,
        "the moderator": town.mo,
    }
    client = browser(people[who])
    for path in (
        f"{about.get_absolute_url()}name/",
        f"/beteiligung/kommentar/{comment.uuid}/name/",
    ):
        for answer in (client.get(path), client.post(path)):
            if people[who] is None:
                assert answer["Location"].startswith("/beteiligung/mitmachen/?next=")
            else:
                assert answer.status_code == 404
    assert Proposal.objects.get().name_withdrawn_at is None
    assert Comment.objects.get().name_withdrawn_at is None


def test_in_another_town_there_is_nothing(ideas: Consultation, anna: User) -> None:
    about = submitted(ideas, by=anna)
    comment = commented(about, by=anna)
    factories.municipality(host="anderswo.example")
    client = browser(anna)
    for path in (
        f"{about.get_absolute_url()}name/",
        f"/beteiligung/kommentar/{comment.uuid}/name/",
    ):
        assert client.post(path, headers={"host": "anderswo.example"}).status_code == 404
    assert Proposal.objects.get().name_withdrawn_at is None


def test_what_the_town_says_stays_signed(ideas: Consultation, town: Town) -> None:
    about = submitted(ideas)
    said = commented(about, "Wir prüfen das.", by=town.clara, department=town.tiefbau)
    path = f"/beteiligung/kommentar/{said.uuid}/name/"

    assert browser(town.clara).post(path).status_code == 404
    assert path not in browser(town.clara).get(about.get_absolute_url()).text
    with pytest.raises(ValueError, match="bears no name"):
        services.withdraw_name(said, by=town.clara)
    with pytest.raises(IntegrityError, match="offices_stay_named"), transaction.atomic():
        Comment.objects.filter(pk=said.pk).update(name_withdrawn_at=said.created_at)


def test_a_draft_bears_no_name(ideas: Consultation, anna: User) -> None:
    draft = services.save_draft(ideas, services.Fields(title="Noch nicht"), by=anna)

    with pytest.raises(ValueError, match="bears no name"):
        services.withdraw_name(draft, by=anna)


def test_the_list_of_comments_comes_in_pages_and_costs_the_same(
    ideas: Consultation, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    about, client, counts = submitted(ideas), browser(anna), []
    for more in (1, 3):
        for number in range(more):
            commented(about, f"Gut! {more} {number}", by=anna)
        client.get("/beteiligung/meine/kommentare/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/beteiligung/meine/kommentare/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8

    monkeypatch.setattr("participation.views.own_comments.PAGE_SIZE", 3)
    first = client.get("/beteiligung/meine/kommentare/")
    assert first.text.count("/loeschen/") == 3 and "?nach=" in first.text
    assert client.get("/beteiligung/meine/kommentare/?nach=x").status_code == 200


def test_the_list_of_comments_is_one_s_own(ideas: Consultation, anna: User, town: Town) -> None:
    about = submitted(ideas)
    commented(about, "Von mir.", by=anna)
    commented(about, "Fremdes.")
    services.delete_comment(commented(about, "Gelöschtes.", by=anna), by=anna)
    hide(commented(about, "Zurückgehaltenes.", by=anna), by=town.mo, town=town.municipality,
         removed=False)  # fmt: skip
    elsewhere = consultation(project(factories.municipality(host="anderswo.example")))
    commented(submitted(elsewhere), "In der anderen Stadt.", by=anna)

    page = browser(anna).get("/beteiligung/meine/kommentare/").text

    assert "Von mir." in page and "Zurückgehaltenes." in page and "Nur Sie sehen das." in page
    for other in ("Fremdes.", "Gelöschtes.", "In der anderen Stadt."):
        assert other not in page
    guest = browser().get("/beteiligung/meine/kommentare/")
    assert guest["Location"].startswith("/beteiligung/mitmachen/?next=")
    assert "Noch kein Kommentar" in browser(citizen()).get("/beteiligung/meine/kommentare/").text


# --- a picture -----------------------------------------------------------------------------------


@pytest.fixture
def pictured(ideas: Consultation, anna: User, town: Town) -> Proposal:
    """Everybody sees both pictures."""
    return submitted_with(ideas, anna, [_picture(town, seed) for seed in (1, 2)])


def _picture(town: Town, seed: int) -> Photo:
    """No two are the same, else the second would be the first."""
    return prepared(town, content=pictures.encoded(faced(600, 400 + seed)))


def submitted_with(of: Consultation, by: User, photos: list[Photo]) -> Proposal:
    fields = services.Fields(title="Mit Bildern", text="Dazu gehören Bilder.")
    return services.submit_proposal(of, fields, by=by, photos=photos)


def files_of(uuid: object, name: str) -> list[str]:
    found = [each.name for each in Path(settings.VAR_DIR).rglob("*") if each.is_file()]
    return [each for each in found if each.startswith((str(uuid), name))]


def test_one_picture_goes_with_all_its_files_and_the_other_stays(
    pictured: Proposal, anna: User
) -> None:
    gone, stays = (row.photo for row in pictured.pictures.select_related("photo"))
    guest, author = browser(), browser(anna)
    path, step = pictured.get_absolute_url(), f"{pictured.get_absolute_url()}bilder/{gone.uuid}/"
    address = gone.public_url(400)
    assert address in guest.get(path).text and guest.get(address).status_code == 200
    assert f"{path}bilder/" in author.get(path).text
    assert str(gone.uuid) in author.get(f"{path}bilder/").text
    assert "Bild zurückziehen?" in author.get(step).text
    assert len(files_of(gone.uuid, gone.public_name)) == 5

    answer = author.post(step)

    assert (answer.status_code, answer["Location"]) == (303, path)
    jobs.work()
    assert files_of(gone.uuid, gone.public_name) == []
    assert guest.get(address).status_code == 410, "as every picture that was public and is gone"
    assert author.get(f"/fotos/{gone.uuid}/400.webp").status_code == 404
    page = guest.get(path).text
    assert address not in page and stays.public_url(400) in page
    assert author.get(step).status_code == 404
    assert Item.objects.get(kind="photos.photo", visibility="private").title == ""
    [line] = journalled("picture_withdrawn")
    assert (line.object_uuid, line.actor_uuid) == (pictured.uuid, None)
    assert line.payload == {"photo": str(gone.uuid)}
    assert DeletionEntry.objects.filter(kind="photos.photo").count() == 1
    assert not services.withdraw_picture(pictured, gone.uuid, by=anna)
    assert len(journalled("picture_withdrawn")) == 1


def test_it_is_possible_when_the_town_has_answered(
    pictured: Proposal, anna: User, town: Town
) -> None:
    services.answer_proposal(
        pictured, decision=Decision.FOLLOW, text="Gern.", department=town.tiefbau, by=town.clara
    )

    assert services.withdraw_picture(pictured, _first(pictured).uuid, by=anna)
    assert pictured.pictures.count() == 1


def test_a_picture_that_still_waits_goes_too(anna: User, town: Town) -> None:
    before = consultation(project(town.municipality), proposals_review=Review.BEFORE)
    proposal = submitted_with(before, anna, [_picture(town, 3)])
    author = browser(anna)
    [row] = proposal.pictures.all()

    assert "Nur Sie sehen es." in author.get(f"{proposal.get_absolute_url()}bilder/").text
    author.post(f"{proposal.get_absolute_url()}bilder/{row.photo.uuid}/")

    assert not Photo.objects.exists()
    assert "gehört kein Bild" in author.get(f"{proposal.get_absolute_url()}bilder/").text


def test_a_blackened_picture_goes_too_and_what_was_decided_stays_on_record(
    pictured: Proposal, anna: User, town: Town
) -> None:
    photo = _first(pictured)
    version = Item.objects.get(photo=photo).version
    rule = install_rules(town.municipality)[0]
    redacting.redact(photo, [AREA], by=town.mo, rule=rule, version=version)
    jobs.work()

    assert services.withdraw_picture(pictured, photo.uuid, by=anna)
    jobs.work()

    left = Photo.objects.get(pk=photo.pk)
    assert files_of(photo.uuid, photo.public_name or "-") == []
    assert not left.shown and left.public_name == "" and left.alt == ""
    assert bytes(left.sha256) == bytes(32) and left.original_deleted_at is not None
    assert left.redactions.count() == 1 and pictured.pictures.count() == 1


@pytest.mark.parametrize("who", ["guest", "somebody else", "the editor", "the moderator"])
def test_nobody_else_takes_a_picture_away(pictured: Proposal, town: Town, who: str) -> None:
    people = {
        "guest": None,
        "somebody else": citizen(),
        "the editor": town.admin,
        "the moderator": town.mo,
    }
    client = browser(people[who])
    base = f"{pictured.get_absolute_url()}bilder/"
    for path in (base, f"{base}{_first(pictured).uuid}/"):
        for answer in (client.get(path), client.post(path)):
            if people[who] is None:
                assert answer["Location"].startswith("/beteiligung/mitmachen/?next=")
            else:
                assert answer.status_code == 404
    assert pictured.pictures.count() == 2


def test_a_picture_of_another_proposal_is_not_there(
    pictured: Proposal, ideas: Consultation, anna: User
) -> None:
    other = submitted(ideas, "Ohne Bild", by=anna)
    path = f"{other.get_absolute_url()}bilder/{_first(pictured).uuid}/"

    assert browser(anna).post(path).status_code == 404
    assert not services.withdraw_picture(other, _first(pictured).uuid, by=anna)
    with pytest.raises(ValueError, match="is not by"):
        services.withdraw_picture(pictured, _first(pictured).uuid, by=citizen())
    assert pictured.pictures.count() == 2


def test_a_hold_keeps_it_and_the_page_says_so(pictured: Proposal, anna: User, town: Town) -> None:
    holds.place_hold(
        municipality=town.municipality,
        target=pictured.uuid,
        reason="Klage",
        by=town.admin,
    )
    photo = _first(pictured)

    answer = browser(anna).post(f"{pictured.get_absolute_url()}bilder/{photo.uuid}/")

    assert answer.status_code == 422 and "aus rechtlichen Gründen" in answer.text
    with pytest.raises(Held) as refused:
        services.withdraw_picture(pictured, photo.uuid, by=anna)
    assert isinstance(refused.value, ValidationError)
    assert pictured.pictures.count() == 2


def _first(proposal: Proposal) -> Photo:
    return proposal.pictures.select_related("photo")[0].photo
