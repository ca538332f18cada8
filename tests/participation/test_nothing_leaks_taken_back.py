"""A name or a picture that its author took back is nowhere any more: every output is walked before
and after, by everybody from guests to the people of the town hall, with the files they take out."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core import mail as outbox
from django.test import Client

from accounts import digest
from accounts.models import Role, User
from accounts.services import change_public_name
from common import clock
from moderation.models import Item, Visibility
from moderation.services import decide
from participation import services
from participation.following import PROJECT, PROPOSAL
from participation.models import Comment, Proposal
from participation.models.consultation import Review
from participation.states import Decision
from photos.models import Photo
from photos.services import store_upload
from tests import jobs
from tests.defects.walking import body, pictures_in
from tests.factories import Town, member
from tests.factories import town as make_town
from tests.participation.factories import citizen, show
from tests.participation.leaks import Story, a_picture, as_person, places, walk
from tests.participation.test_nothing_leaks_from_talks import Story as TalkStory
from tests.participation.test_nothing_leaks_from_talks import read

pytestmark = pytest.mark.django_db

# Tables as CSV by their keys, and what holds all of them.
EXPORTS = ("vorschlaege", "kommentare", "geojson", "ods")
NAME, LATER = "Zirbelname", "Arvenname"


@pytest.fixture
def town(db: None) -> Town:
    return make_town(host="testserver")


@pytest.fixture
def story(town: Town) -> Story:
    """With a name beside proposals and comments, one of which hides and is shown again later."""
    found = Story(town)
    show(found.comment, by=town.mo)
    change_public_name(found.author, NAME, municipality=town.municipality)
    return found


def people(town: Town, story: Story) -> dict[str, User | None]:
    return {
        "guest": None,
        "citizen": citizen(),
        "editor": member(town.municipality, Role.EDITOR),
        "moderator": town.mo,
        "administrator": town.admin,
        # Whose own name stands at the top of the page: see `told`.
        "author": story.author,
    }


# Who is asked for every output there is: with no right at all, and with the most. The others
# read what tells of the project, and what their work adds to it.
READ_ALL = ("guest", "administrator")


def told(client: Client, story: Story, who: str) -> dict[str, str]:
    """What is read, by its address, without the reader's own name in the head of the page."""
    bodies = walk(client, story, everywhere=who in READ_ALL)
    if who in ("editor", "moderator", "administrator"):
        bodies |= taken_out(client, story)
    if who == "author":
        bodies = {path: text.partition("<main")[2] for path, text in bodies.items()}
    return bodies


def taken_out(client: Client, story: Story) -> dict[str, str]:
    """Pages of the workplace, files for spreadsheets and maps, and cases of moderators."""
    base = f"/beteiligung/verwalten/beteiligung/{story.ideas.uuid}/"
    paths = [
        "/beteiligung/verwalten/vorschlaege/?liste=alle",
        f"/beteiligung/verwalten/vorschlaege/{story.shown.uuid}/",
        f"{base}bericht/",
        *(f"{base}daten/{kind}/" for kind in EXPORTS),
        "/moderation/",
    ]
    rows = [story.comment.item, story.pending.item, story.shown.item]
    for item in rows:
        case = item.cases.last() if item is not None else None
        if case is not None:
            paths += [f"/moderation/{case.uuid}/", f"/moderation/{case.uuid}/umfeld/"]
    return {path: unpacked(client, path) for path in paths}


def unpacked(client: Client, path: str) -> str:
    response = client.get(path, headers={"Accept-Encoding": "identity"})
    content = response.getvalue() if response.streaming else response.content
    if not zipfile.is_zipfile(BytesIO(content)):
        return body(client, path)
    archive = zipfile.ZipFile(BytesIO(content))
    return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_a_name_that_was_taken_back_is_nowhere(town: Town, story: Story) -> None:
    clients = {who: as_person(person) for who, person in people(town, story).items()}
    page = story.shown.get_absolute_url()
    assert page in places(walk(clients["guest"], story), NAME)
    assert NAME in body(clients["author"], page).partition("<main")[2]
    work = {who: places(taken_out(clients[who], story), NAME) for who in ("editor", "moderator")}
    for kind in EXPORTS:
        assert any(path.endswith(f"/daten/{kind}/") for path in work["editor"]), kind
    assert any(path.startswith("/moderation/") for path in work["moderator"])

    rows = [
        *Proposal.objects.filter(author=story.author).exclude(state="draft"),
        *Comment.objects.filter(author=story.author),
    ]
    for row in rows:
        services.withdraw_name(row, by=story.author)

    # While one of them waits, and the name is still that of the account.
    assert places(walk(clients["guest"], story), NAME) == []
    assert places(walk(clients["moderator"], story), NAME) == []
    assert places(taken_out(clients["moderator"], story), NAME) == []

    # What is looked up in the account says the later name, what was written down the former.
    change_public_name(story.author, LATER, municipality=town.municipality)
    show(story.pending, by=town.mo)

    for who, client in clients.items():
        bodies = told(client, story, who)
        assert places(bodies, LATER) == places(bodies, NAME) == [], who


def test_a_kept_page_with_the_name_is_not_given_out(town: Town, story: Story) -> None:
    """Asked for by guests before, and not emptied by the test."""
    client, page = Client(), story.shown.get_absolute_url()
    assert NAME in body(client, page) and NAME in body(client, page)

    services.withdraw_name(story.shown, by=story.author)
    services.withdraw_name(story.comment, by=story.author)
    services.withdraw_name(story.cut_comment, by=story.author)

    assert NAME not in body(client, page)


def test_it_is_in_no_mail_of_those_who_follow(town: Town, story: Story) -> None:
    reader = citizen("leserin")
    for kind, thing in ((PROJECT, story.project), (PROPOSAL, story.shown)):
        digest.follow(town.municipality, reader, kind, thing.uuid)
    services.withdraw_name(story.shown, by=story.author)
    services.answer_proposal(
        story.shown, decision=Decision.NOTED, text="Gut.", department=town.tiefbau, by=town.clara
    )
    jobs.work()
    outbox.outbox.clear()

    assert digest.tell_all(town.municipality, at=clock.now() + timedelta(hours=1)) == 1
    jobs.work(until=clock.now() + timedelta(days=1))

    [mail] = [each for each in outbox.outbox if each.to == [reader.email]]
    assert story.shown.title in mail.body
    assert NAME not in f"{mail.subject}{mail.body}"


def test_talks_that_a_name_was_taken_back_from(town: Town) -> None:
    story = TalkStory(town, Review.AFTER)
    readers = [as_person(person) for person in (None, citizen(), town.mo, story.bert)]
    page = story.proposal.get_absolute_url()
    assert "Radlerin77" in read(readers[0], story)  # and so guests' pages are kept
    for client in readers:
        assert "Radlerin77" in body(client, page)

    services.withdraw_name(story.proposal, by=story.anna)
    services.withdraw_name(story.reply, by=story.anna)

    for client in readers:
        text = read(client, story)
        assert "Radlerin77" not in text and "Ohne Namen" in text


def test_aa_picture_that_was_taken_back_is_nowhere(town: Town, story: Story) -> None:
    draft = store_upload(
        municipality=town.municipality, draft_key=story.project.uuid, upload=a_picture(9)
    )
    Photo.objects.filter(pk=draft.pk).update(alt="Zwergkieferbild")
    fields = services.Fields(title="Noch ein Bild", text="Ein Vorschlag mit einem Bild.")
    proposal = services.submit_proposal(story.ideas, fields, by=story.author, photos=[draft])
    jobs.work()
    show(proposal, by=town.mo)
    decide(Item.objects.get(photo=draft), Visibility.SHOWN, by=town.mo)
    photo = Photo.objects.get(pk=draft.pk)
    story.names.add(photo.public_name)
    story.shown = proposal  # its page, its API and its history are walked from now on
    clients = {who: as_person(person) for who, person in people(town, story).items()}
    for who in ("guest", "author"):
        bodies = walk(clients[who], story)
        assert photo.public_url(1600) in pictures_in(clients[who], bodies), who
        assert places(bodies, "Zwergkieferbild") != [], who

    services.withdraw_picture(proposal, photo.uuid, by=story.author)
    jobs.work()

    for who, client in clients.items():
        bodies = walk(client, story, everywhere=who in READ_ALL)
        bodies |= {path: body(client, path) for path in old_addresses(photo)}
        made = pictures_in(client, bodies)
        assert not {path for path in made if path in old_addresses(photo)}, who
        assert places(bodies, "Zwergkieferbild") == [], who
        said = {path: text for path, text in bodies.items() if path not in old_addresses(photo)}
        assert places(said, str(photo.uuid)) == places(said, photo.public_name) == [], who


def old_addresses(photo: Photo) -> list[str]:
    return [
        f"{place}{size}.webp"
        for place in (f"/bilder/{photo.public_name}-", f"/fotos/{photo.uuid}/")
        for size in (400, 1600)
    ]
