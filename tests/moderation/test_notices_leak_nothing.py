"""`/beanstanden/<item>/` tells nothing of what is hidden, whatever kind of content it is.

Each kind that an app registers is here with something that everybody reads; then it is taken
from the public in every way there is. A kind that is missing fails a test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from defects.models import Category, Report
from moderation import kinds
from moderation.models import Flag, Item, Visibility
from moderation.published_rules import install_rules
from moderation.services import decide
from participation import services
from participation.models import Project
from photos.models import Photo
from photos.services import store_upload
from tests import factories, jobs
from tests.defects.report_story import release
from tests.defects.report_story import tell as tell_of_report
from tests.defects.walking import outputs
from tests.going_back import and_back, telling
from tests.participation.factories import citizen, commented, consultation, project, submitted
from tests.participation.leaks import Story as ProjectStory
from tests.photos import pictures

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Shown:
    """One thing that everybody reads, with a word of its own."""

    item: Item
    word: str


Make = Callable[[factories.Town], Shown]


def _shown(item: Item | None, word: str) -> Shown:
    assert item is not None
    item.refresh_from_db()
    return Shown(item, word)


def _report(town: factories.Town, **fields: Any) -> Report:
    report = town.report(text="Der Holunder wirft Schatten.", **fields)
    assert report.text_item is not None
    if report.text_item.visibility != Visibility.SHOWN:
        decide(report.text_item, Visibility.SHOWN, by=town.mo)
    return report


def _picture(town: factories.Town) -> Photo:
    """A draft, prepared by the real worker."""
    draft = store_upload(
        municipality=town.municipality, draft_key=uuid4(), upload=pictures.upload(pictures.jpeg())
    )
    Photo.objects.filter(pk=draft.pk).update(alt="Mispelbild")
    jobs.work()
    draft.refresh_from_db()
    return draft


def _told_of_photo(photo: Photo, town: factories.Town) -> Shown:
    jobs.work()
    item = Item.objects.get(photo=photo)
    if item.visibility != Visibility.SHOWN:
        decide(item, Visibility.SHOWN, by=town.mo)
    return _shown(item, "Mispelbild")


def a_report(town: factories.Town) -> Shown:
    report = _report(town)
    return _shown(report.item, f"{report.label}: {report.category}")


def a_text(town: factories.Town) -> Shown:
    return _shown(_report(town).text_item, "Holunder")


def a_photo_of_a_report(town: factories.Town) -> Shown:
    story = tell_of_report(town)
    release(story)
    Photo.objects.filter(pk=story.photo.pk).update(alt="Mispelbild")
    return _told_of_photo(story.photo, town)


def a_photo_of_a_proposal(town: factories.Town) -> Shown:
    photo = _picture(town)
    of = consultation(project(town.municipality))
    fields = services.Fields(title="Bänke", text="Wer einkauft, will sich auch setzen.")
    services.submit_proposal(of, fields, by=citizen(), photos=[photo])
    return _told_of_photo(photo, town)


def a_photo_of_a_project(town: factories.Town) -> Shown:
    upload = pictures.upload(pictures.jpeg())
    of = project(town.municipality)
    row = services.add_picture(of, upload, alt="Mispelbild", by=town.admin)
    return _told_of_photo(row.photo, town)


def a_project(town: factories.Town) -> Shown:
    of = project(town.municipality, title="Ebereschenplatz")
    services.add_picture(of, pictures.upload(pictures.jpeg()), alt="Ein Baum", by=town.admin)
    return _shown(Project.objects.get(pk=of.pk).item, "Ebereschenplatz")


def a_proposal(town: factories.Town) -> Shown:
    of = consultation(project(town.municipality))
    row = submitted(of, text="Schlehen wachsen von allein.")
    return _shown(row.item, "Schlehen")


def a_comment(town: factories.Town) -> Shown:
    row = commented(submitted(consultation(project(town.municipality))), "Lieber Sanddorn.")
    return _shown(row.item, "Sanddorn")


def a_topic(town: factories.Town) -> Shown:
    of = consultation(project(town.municipality), "discussion")
    row = services.add_topic(of, title="Kornelkirschen", by=town.mo)
    return _shown(row.thread.item, "Kornelkirschen")


SHOWN: dict[str, tuple[str, Make]] = {
    "report": ("defects.report", a_report),
    "text": ("defects.report_text", a_text),
    "photo of a report": ("photos.photo", a_photo_of_a_report),
    "photo of a proposal": ("photos.photo", a_photo_of_a_proposal),
    "photo of a project": ("photos.photo", a_photo_of_a_project),
    "project": ("participation.project", a_project),
    "proposal": ("participation.proposal", a_proposal),
    "comment": ("participation.comment", a_comment),
    "topic": ("participation.topic", a_topic),
}
PHOTOS = ["photo of a report", "photo of a proposal", "photo of a project"]
BELOW_SOMETHING = ["text", *PHOTOS, "comment"]
OF_A_PROJECT = [*PHOTOS[1:], "project", "proposal", "comment", "topic"]
OUTCOMES = {
    Visibility.PENDING: 404,
    Visibility.HELD: 404,
    Visibility.PRIVATE: 404,
    Visibility.REMOVED: 410,
}


@pytest.fixture
def town(db: None) -> factories.Town:
    made = factories.town(host="testserver")
    install_rules(made.municipality)
    return made


def take_away(item: Item, outcome: Visibility, town: factories.Town) -> None:
    """By the real service; only what waits is set by hand: content comes into being so."""
    item.refresh_from_db()
    if outcome == Visibility.PENDING:
        Item.objects.below([item.pk]).update(shown=False)
        Item.objects.filter(pk=item.pk).update(visibility=outcome)
        return
    rule = install_rules(town.municipality)[0] if outcome != Visibility.PRIVATE else None
    decide(item, outcome, by=town.mo, rule=rule, note="Begründungswort")


def asked(town: factories.Town, item: Item) -> list[tuple[int, str]]:
    """What guests and people who are signed in get: the form, and the answer to sending it."""
    known = Client()
    known.force_login(town.alice)
    sent = {"ground": "rule", "rule": "1", "email": "gast@example.org", "good_faith": "on"}
    path = f"/beanstanden/{item.uuid}/"
    found = []
    for client in (Client(), known):
        for response in (client.get(path), client.post(path, sent)):
            headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
            found.append((response.status_code, headers + response.text))
    return found


def tells_nothing(town: factories.Town, thing: Shown, status: int) -> None:
    for code, text in asked(town, thing.item):
        assert code == status
        assert thing.word not in text
        assert str(thing.item.uuid) not in text
        assert "Begründungswort" not in text
    assert not Flag.objects.exists()


@pytest.mark.parametrize("what", SHOWN)
def test_what_everybody_reads_can_be_flagged(town: factories.Town, what: str) -> None:
    """Else the tests below would look for a word that is never there."""
    kind, make = SHOWN[what]
    thing = make(town)

    assert thing.item.kind == kind
    page = Client().get(f"/beanstanden/{thing.item.uuid}/")
    assert page.status_code == 200
    assert thing.word in page.text


@pytest.mark.parametrize("what", SHOWN)
def test_what_is_hidden_is_not_told(town: factories.Town, what: str) -> None:
    thing = SHOWN[what][1](town)

    for outcome, status in OUTCOMES.items():
        with telling(outcome), and_back():
            take_away(thing.item, outcome, town)

            tells_nothing(town, thing, status)


@pytest.mark.parametrize("what", BELOW_SOMETHING)
def test_nor_what_stands_on_something_hidden(town: factories.Town, what: str) -> None:
    """The report of a photo, the topic of a comment: what is below is hidden with it."""
    thing = SHOWN[what][1](town)
    assert thing.item.parent is not None

    for outcome, status in OUTCOMES.items():
        with telling(outcome), and_back():
            take_away(thing.item.parent, outcome, town)

            tells_nothing(town, thing, status)


@pytest.mark.parametrize("what", OF_A_PROJECT)
def test_nothing_of_a_project_that_is_not_published(town: factories.Town, what: str) -> None:
    """Not even that there was something: a removal would tell of it."""
    thing = SHOWN[what][1](town)

    for outcome in (Visibility.SHOWN, *OUTCOMES):
        with telling(outcome), and_back():
            if outcome != Visibility.SHOWN:
                take_away(thing.item, outcome, town)
            Project.objects.update(published_at=None)

            tells_nothing(town, thing, 404)


@pytest.mark.parametrize("what", SHOWN)
def test_nothing_of_another_municipality(town: factories.Town, what: str) -> None:
    there = factories.town(host="anderswo.example")
    thing = SHOWN[what][1](there)

    for outcome in (Visibility.SHOWN, Visibility.REMOVED):
        with telling(outcome), and_back():
            if outcome != Visibility.SHOWN:
                take_away(thing.item, outcome, there)

            tells_nothing(town, thing, 404)


def test_a_confidential_report_was_never_there(town: factories.Town) -> None:
    noise = factories.category(
        town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL, name={"de": "Lärm"}
    )
    story = tell_of_report(town, noise)

    for item, word in (
        (story.report.item, "Verschwiegene"),
        (story.report.text_item, "Quittenbaum"),
        (story.photo.item, "Zwergpinscher"),
    ):
        tells_nothing(town, _shown(item, word), 404)


# --- nothing is forgotten --------------------------------------------------------------------


# Only staff reads them, and nobody can flag them: tests/participation/test_survey_texts.py.
NEVER_PUBLIC = {"participation.survey_answer"}


def registered() -> set[str]:
    own = {each.key for each in kinds.all_kinds() if not each.key.startswith("tests.")}
    assert own >= NEVER_PUBLIC
    return own - NEVER_PUBLIC


def test_every_kind_of_content_is_here() -> None:
    assert {kind for kind, _make in SHOWN.values()} == registered()


def asked_for(paths: list[str]) -> set[str]:
    """The kinds of those items whose address is among `paths`."""
    asked = set(paths)
    return {item.kind for item in Item.objects.all() if f"/beanstanden/{item.uuid}/" in asked}


def test_every_kind_is_in_a_walk_over_all_outputs(town: factories.Town) -> None:
    """`tests/defects` and `tests/participation` walk while it is hidden and while it is shown."""
    of_report = outputs(tell_of_report(town))
    reports = asked_for(of_report)
    of_projects = ProjectStory(town)
    projects = asked_for(of_projects.everywhere())

    assert reports == {"defects.report", "defects.report_text", "photos.photo"}
    assert reports | projects == registered()
    kind_of = dict(Item.objects.values_list("uuid", "kind"))
    for is_public in (True, False):
        told = {kind_of[uuid] for uuid, each in of_projects.items().items() if each == is_public}
        assert told >= projects - {"defects.report", "defects.report_text"}


def test_everything_that_has_pictures_is_here() -> None:
    """A picture belongs to content by a row of its app: `ReportPhoto`, `ProposalPhoto`, …"""
    content = {
        relation.related_model.__name__
        for relation in Photo._meta.related_objects
        if relation.related_model._meta.app_label != "photos"
    }

    assert content == {"ReportPhoto", "ProposalPhoto", "ProjectPhoto"}
