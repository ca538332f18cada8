"""The description of a picture is blacked out, in part or as a whole, like any other words."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Role
from common import clock
from common.models import Journal
from defects.links import status_path
from moderation import links, services
from moderation.errors import NotARedaction, RuleMissing
from moderation.models import Appeal, Item, Redaction, Statement, Visibility
from moderation.passages import MARKER
from moderation.published_rules import install_rules
from moderation.services import redactions
from photos import redacting
from photos.models import Photo
from tests import factories, jobs
from tests.defects.report_story import release, tell
from tests.moderation import content  # registers the kinds
from tests.moderation.noticing import shown
from tests.photos.faces import AREA
from tests.photos.test_services import attached, prepared

pytestmark = pytest.mark.django_db

ALT = "Frau Schmidtchen vor der Laterne"
CUT = "[entfernt] vor der Laterne"


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


@pytest.fixture
def rule(town):
    return install_rules(town.municipality)[1]


@pytest.fixture
def ida(town):
    """Moderates too."""
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


@pytest.fixture
def waiting(town):
    """Sent by Alice, with words about it; nobody has looked yet."""
    draft = prepared(town)
    Photo.objects.filter(pk=draft.pk).update(alt=ALT)
    photo = attached(shown(town, "Kreuzung"), draft)
    content.authors[photo.item_id] = content.Author(user_id=town.alice.pk)
    return photo


@pytest.fixture
def photo(town, waiting):
    """Everybody sees it."""
    services.decide(item_of(waiting), Visibility.SHOWN, by=town.mo)
    return waiting


def item_of(photo):
    return Item.objects.get(photo=photo)


def cut(photo, by, rule, alt=CUT, **options):
    item = item_of(photo)
    done = redactions.redact_text(
        item, {"alt": alt}, by=by, rule=rule, version=item.version, **options
    )
    photo.refresh_from_db()
    return done.redaction


def blacken(photo, by, rule):
    item = item_of(photo)
    done = redacting.redact(photo, [AREA], by=by, rule=rule, version=item.version)
    jobs.work()
    photo.refresh_from_db()
    return done


def told():
    return {each.redaction for each in Statement.objects.standing().filter(measure="redacted")}


def test_everybody_reads_what_is_left_and_the_author_is_told_why(town, photo, rule):
    redaction = cut(photo, town.mo, rule, note="Name eines Dritten.")

    item = item_of(photo)
    assert photo.alt == f"{MARKER} vor der Laterne" == item.excerpt
    assert photo.shown and item.visibility == "shown"
    statement = Statement.objects.get(redaction=redaction)
    assert statement.user == town.alice and "Name eines Dritten." in statement.text
    assert "Schmidtchen" not in statement.text
    [line] = Journal.objects.filter(verb="moderation.redacted")
    assert line.payload["what"] == "text" and "Schmidtchen" not in str(line.payload)


def test_the_original_is_for_those_who_answer_for_it(town, photo, rule):
    cut(photo, town.mo, rule)

    words = redactions.words_for_staff(item_of(photo), town.mo)
    assert words is not None and words.original == {"alt": ALT}
    for person in (town.alice, town.bob):
        with pytest.raises(PermissionDenied):
            redactions.words_for_staff(item_of(photo), person)


def test_it_can_go_as_a_whole_and_come_back(town, photo, rule):
    cut(photo, town.mo, rule)
    cut(photo, town.mo, rule, alt="[entfernt]")
    assert photo.alt == MARKER

    redactions.lift_text(item_of(photo), by=town.mo, version=item_of(photo).version)

    photo.refresh_from_db()
    assert photo.alt == ALT == item_of(photo).excerpt


def test_nothing_else_is_put_in_its_place(town, photo, rule):
    for alt, error in (("Eine Laterne", NotARedaction), (ALT, NotARedaction)):
        with pytest.raises(error):
            cut(photo, town.mo, rule, alt=alt)
    with pytest.raises(RuleMissing):
        cut(photo, town.mo, None)
    with pytest.raises(ValidationError, match="zu lang"):
        Photo.objects.filter(pk=photo.pk).update(alt="a " * 100)
        cut(photo, town.mo, rule, alt="[entfernt] " * 20 + "a " * 78)
    photo.refresh_from_db()
    assert MARKER not in photo.alt and not Redaction.objects.exists()


def test_areas_and_description_stand_beside_each_other(town, photo, rule):
    of_areas, of_words = blacken(photo, town.mo, rule), cut(photo, town.mo, rule)
    assert redactions.standing_of([item_of(photo)]) == {photo.item_id: [of_areas, of_words]}
    assert told() == {of_areas, of_words}

    redactions.lift_text(item_of(photo), by=town.mo, version=item_of(photo).version)

    photo.refresh_from_db()
    assert photo.alt == ALT
    assert redactions.standing_of([item_of(photo)]) == {photo.item_id: [of_areas]}

    again = cut(photo, town.mo, rule)
    redacting.redact(photo, [], by=town.mo, rule=None, version=item_of(photo).version)
    assert redactions.standing_of([item_of(photo)]) == {photo.item_id: [again]}
    assert redactions.words_for_staff(item_of(photo), town.mo).original == {"alt": ALT}


def test_two_that_waited_are_both_told_when_it_is_shown(town, waiting, rule):
    of_words, of_areas = cut(waiting, town.mo, rule), blacken(waiting, town.mo, rule)
    assert told() == set()

    services.decide(item_of(waiting), Visibility.SHOWN, by=town.mo)
    assert told() == {of_areas}
    jobs.work(until=clock.now() + timedelta(seconds=61))

    assert told() == {of_areas, of_words}
    jobs.work(until=clock.now() + timedelta(seconds=200))
    assert Statement.objects.count() == 2
    assert item_of(waiting).visibility == "shown"


def test_what_was_undone_or_lifted_within_the_minute_is_told_to_nobody(town, waiting, rule):
    cut(waiting, town.mo, rule)
    blacken(waiting, town.mo, rule)
    decision = services.decide(item_of(waiting), Visibility.SHOWN, by=town.mo)
    services.undo_decision(decision, by=town.mo)

    jobs.work(until=clock.now() + timedelta(seconds=61))

    assert told() == set() and item_of(waiting).visibility == "pending"


def test_another_look_lifts_the_one_it_is_about(town, photo, rule, ida):
    of_areas, of_words = blacken(photo, town.mo, rule), cut(photo, town.mo, rule)
    appeal = services.appeal_as_author(
        Statement.objects.get(redaction=of_areas), words="Das bin ich selbst."
    )

    services.decide_appeal(appeal, Appeal.Outcome.OVERTURNED, by=ida, reasons="Stimmt.")

    jobs.work()
    photo.refresh_from_db()
    assert redactions.standing_of([item_of(photo)]) == {photo.item_id: [of_words]}
    assert photo.alt != ALT and photo.shown

    appeal = services.appeal_as_author(Statement.objects.get(redaction=of_words), words="Auch das.")
    services.decide_appeal(appeal, Appeal.Outcome.OVERTURNED, by=ida, reasons="Stimmt.")
    photo.refresh_from_db()
    assert photo.alt == ALT


# --- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def story(town):
    """A report with a picture; both are public."""
    found = tell(town)
    release(found)
    jobs.work()
    found.again()
    return found


def page_of(story):
    return f"/moderation/text/{item_of(story.photo).uuid}/"


def test_a_moderator_does_it_on_a_page(town, story, rule, client):
    client.force_login(town.mo)
    case = story.report.item.cases.get()
    assert page_of(story) in client.get(f"/moderation/{case.uuid}/").text
    page = client.get(page_of(story)).text
    assert "Bildbeschreibung" in page and "Zwergpinscher am Zaun" in page
    sent = {
        "text-alt": "[entfernt] am Zaun",
        "version": item_of(story.photo).version,
        "rule": rule.number,
        "do": "redact",
    }
    assert client.post(page_of(story), {**sent, "rule": ""}).status_code == 422

    assert client.post(page_of(story), sent).status_code == 303

    assert Photo.objects.get(pk=story.photo.pk).alt == f"{MARKER} am Zaun"
    seen = client.get(f"/moderation/{case.uuid}/").text
    assert "Bildbeschreibung geschwärzt" in seen and "Zwergpinscher am Zaun" in seen
    lifted = {"version": item_of(story.photo).version, "do": "lift"}
    assert client.post(page_of(story), lifted).status_code == 303
    assert Photo.objects.get(pk=story.photo.pk).alt == "Zwergpinscher am Zaun"


def test_nobody_else_comes_there(town, story, client):
    assert client.get(page_of(story)).status_code == 302
    client.force_login(town.alice)
    assert client.get(page_of(story)).status_code in (403, 404)
    assert client.post(page_of(story), {"do": "redact"}).status_code in (403, 404)
    elsewhere = factories.municipality(host="anderswo.example")
    client.force_login(factories.member(elsewhere, Role.MODERATOR))
    assert client.get(page_of(story), headers={"host": "anderswo.example"}).status_code == 404


def test_a_picture_without_words_has_no_such_page(town, story, client):
    Photo.objects.update(alt="")
    client.force_login(town.mo)

    assert client.get(page_of(story)).status_code == 404
    case = story.report.item.cases.get()
    assert page_of(story) not in client.get(f"/moderation/{case.uuid}/").text


def test_its_sender_reads_their_own_words_and_the_reason(town, story, rule, client):
    cut(story.photo, town.mo, rule, alt="[entfernt] am Zaun", note="Name eines Dritten.")

    page = client.get(status_path(story.report)).text

    assert "Zwergpinscher am Zaun" in page and "Name eines Dritten." in page
    statement = Statement.objects.get(measure="redacted")
    assert links.statement_path(statement) in page
    assert "Zwergpinscher" not in client.get(story.report.get_absolute_url()).text
