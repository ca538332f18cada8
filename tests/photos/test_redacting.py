"""Areas of a photo become black, and what was before is gone from everywhere but the original."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

import tests.moderation.content  # noqa: F401  # registers the kinds
from accounts.vault import purging
from common import clock
from common.models import Journal
from moderation import services as moderation
from moderation.errors import (
    AlreadyDecided,
    ClaimedByAnother,
    NothingToTakeBack,
    NotYet,
    RuleMissing,
)
from moderation.models import Case, Item, Redaction, Visibility
from moderation.published_rules import install_rules
from moderation.services import redactions
from photos import files, redacting, upkeep
from photos.areas import MOST_AREAS, Area, BadArea, areas_of
from photos.models import BlackArea, Photo, PhotoRedaction
from tests import factories, jobs
from tests.photos import pictures
from tests.photos.faces import AREA, all_files, faced, is_black, shows_face, with_face
from tests.photos.test_services import attached, decide, prepared, stored

pytestmark = pytest.mark.django_db

OTHER = Area(left=0.0, top=0.0, width=0.1, height=0.1)


@pytest.fixture
def report(town):
    return moderation.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )


@pytest.fixture
def rule(town):
    return install_rules(town.municipality)[0]


@pytest.fixture
def photo(town, report):
    content = pictures.encoded(faced(), "JPEG", quality=92, exif=pictures.exif())
    return attached(report, prepared(town, content=content))


def redact(photo, areas, *, by, rule, version=None, **options):
    item = Item.objects.get(photo=photo)
    done = redacting.redact(
        photo,
        areas,
        by=by,
        rule=rule,
        version=item.version if version is None else version,
        **options,
    )
    photo.refresh_from_db()
    return done


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs what waits for the commit, as after every request."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_every_size_is_black_and_only_the_original_shows_the_face(
    town, photo, rule, settings, committed
):
    folders = (Path(settings.PRIVATE_DIR), Path(settings.PUBLIC_DIR))
    with committed():
        redact(photo, [AREA], by=town.mo, rule=rule, note="Ein Gesicht.")

    assert (photo.state, photo.revision, photo.shown) == ("stored", 1, False)
    assert with_face(all_files(*folders)) == [str(photo.uuid)]

    jobs.work()
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()

    assert photo.state == "ready"
    assert with_face(all_files(*folders)) == [str(photo.uuid)]
    names = {path.name for path in all_files(*folders)}
    assert names == {
        str(photo.uuid),
        *(f"{photo.uuid}-r1-{size}.webp" for size in (1600, 400)),
        *(f"{photo.public_name}-{size}.webp" for size in (1600, 400)),
    }
    made = [path for path in all_files(*folders) if path.suffix == ".webp"]
    assert all(is_black(path) for path in made)
    assert not any(pictures.SECRET.encode() in path.read_bytes() for path in made)
    assert files.original(photo.uuid).exists()


def test_a_public_picture_leaves_the_public_first_and_comes_back_under_another_name(
    town, photo, rule, client, committed
):
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    old = [photo.public_url(size) for size in (400, 1600)]
    assert [client.get(url).status_code for url in old] == [200, 200]

    redact(photo, [AREA], by=town.mo, rule=rule)

    # Before the commit already: whoever asks now gets nothing.
    assert [client.get(url).status_code for url in old] == [410, 410]
    assert photo.public_url() == ""
    with committed():
        jobs.work()
    photo.refresh_from_db()
    assert photo.shown
    assert photo.public_url() not in old
    assert is_black(client.get(photo.public_url(1600)).content)
    assert [client.get(url).status_code for url in old] == [410, 410]


def test_nobody_releases_it_before_the_new_sizes_exist(town, photo, rule):
    redact(photo, [AREA], by=town.mo, rule=rule)

    with pytest.raises(NotYet) as refused:
        decide(photo, Visibility.SHOWN, town.mo)

    assert refused.value.messages == [
        "Das Foto wird noch vorbereitet. Bitte versuchen Sie es in einer Minute."
    ]
    jobs.work()
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    assert photo.shown


def test_the_private_address_gives_nothing_of_before(town, photo, rule, client, committed):
    client.force_login(town.mo)
    assert shows_face(client.get(photo.private_url(1600)).content)
    before = photo.private_url(1600)

    redact(photo, [AREA], by=town.mo, rule=rule)

    assert client.get(before)["Content-Type"] == "image/svg+xml"  # the files are still there
    with committed():
        jobs.work()
    photo.refresh_from_db()
    assert photo.private_url(1600) != before  # browsers keep the old one for minutes
    assert is_black(client.get(photo.private_url(1600)).content)


def test_a_redaction_is_written_down_with_rule_ground_and_who(town, photo, rule):
    item = photo.item
    done = redact(photo, [AREA, OTHER], by=town.mo, rule=rule, note="Ein Gesicht.")

    standing = redactions.restricting(item)
    assert standing == done
    assert (done.what, done.rule, done.note, done.by) == ("photo", rule, "Ein Gesicht.", town.mo)
    assert done.original_until > done.at + timedelta(days=180)
    assert areas_of(photo) == [AREA, OTHER]
    line = Journal.objects.get(verb="moderation.redacted")
    assert (line.object_uuid, line.actor_uuid) == (item.uuid, town.mo.uuid)
    assert line.payload["rule"] == rule.number


def test_what_was_black_is_only_added_to(town, photo, rule):
    redact(photo, [AREA], by=town.mo, rule=rule)
    for table in ("photos_blackarea", "photos_photoredaction", "moderation_redaction"):
        for words in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():  # noqa: SIM117
                with connection.cursor() as cursor:
                    cursor.execute(words)


# --- redoing and taking back


def test_other_areas_or_none_before_the_release(town, photo, rule, committed, settings):
    with committed():
        redact(photo, [OTHER], by=town.mo, rule=rule)
        jobs.work()
    assert shows_face(files.derivative(photo.uuid, 1600, 1))

    with committed():
        redact(photo, [AREA], by=town.mo, rule=rule)
        jobs.work()
    assert is_black(files.derivative(photo.uuid, 400, 2))
    assert not files.derivative(photo.uuid, 400, 1).exists()

    with committed():
        redact(photo, [], by=town.mo, rule=None)
        jobs.work()
    photo.refresh_from_db()
    assert redactions.restricting(photo.item) is None
    assert shows_face(files.derivative(photo.uuid, 1600, 3))
    assert [each.is_lifted for each in Redaction.objects.order_by("id")] == [False, False, True]
    assert photo.item.visibility == Visibility.PENDING


def test_what_shows_again_after_the_release_must_be_released_anew(
    town, photo, rule, report, committed
):
    with committed():
        redact(photo, [AREA], by=town.mo, rule=rule)
        jobs.work()
    decide(photo, Visibility.SHOWN, town.mo)

    with committed():
        redact(photo, [], by=town.mo, rule=None)
        jobs.work()

    photo.refresh_from_db()
    item = Item.objects.get(photo=photo)
    assert (photo.shown, item.visibility) == (False, Visibility.PENDING)
    assert Case.objects.open().get().item == report


def test_nothing_to_take_back(town, photo, rule):
    with pytest.raises(NothingToTakeBack):
        redact(photo, [], by=town.mo, rule=None)
    assert Photo.objects.get().revision == 0


# --- who was quicker


def test_the_second_of_two_moderators_learns_that_it_was_changed(town, photo, rule):
    version = photo.item.version
    redact(photo, [AREA], by=town.mo, rule=rule, version=version)

    ida = factories.member(town.municipality, "moderator", name="ida")
    with pytest.raises(AlreadyDecided):
        redact(photo, [OTHER], by=ida, rule=rule, version=version)
    # The same click twice is one.
    redact(photo, [AREA], by=town.mo, rule=rule, version=version)

    assert PhotoRedaction.objects.count() == 1


def test_who_has_the_case_works_on_it_alone(town, photo, rule, report):
    case = moderation.ask(report)
    ida = factories.member(town.municipality, "moderator", name="ida")
    moderation.claim(case, by=ida)

    with pytest.raises(ClaimedByAnother):
        redact(photo, [AREA], by=town.mo, rule=rule)


def test_what_a_moderator_saw_before_is_not_what_they_release(town, photo, rule):
    version = photo.item.version
    redact(photo, [AREA], by=town.mo, rule=rule)
    jobs.work()

    with pytest.raises(AlreadyDecided):
        decide(photo, Visibility.SHOWN, town.mo, version=version)


def test_sizes_made_for_an_older_redaction_are_thrown_away(town, photo, rule, monkeypatch):
    """A worker is slow, a moderator draws anew meanwhile."""
    from photos import services

    redact(photo, [OTHER], by=town.mo, rule=rule)
    made = services.make_derivatives(
        photo.uuid, photo.content_type, revision=1, areas=areas_of(photo)
    )
    redact(photo, [AREA], by=town.mo, rule=rule)

    services._finish(photo.uuid, made, "", 1)

    photo.refresh_from_db()
    assert (photo.state, photo.revision) == ("stored", 2)
    assert not files.derivative(photo.uuid, 1600, 1).exists()
    jobs.work()
    assert is_black(files.derivative(photo.uuid, 1600, 2))


# --- what is refused


def test_a_redaction_needs_a_rule_of_the_town(town, photo, rule):
    with pytest.raises(RuleMissing):
        redact(photo, [AREA], by=town.mo, rule=None)
    elsewhere = install_rules(factories.municipality(host="anderswo.example"))[0]
    with pytest.raises(ValueError, match="own municipality"):
        redact(photo, [AREA], by=town.mo, rule=elsewhere)


@pytest.mark.parametrize(
    "values",
    [
        (-0.1, 0, 0.5, 0.5),
        (0, 1, 0.5, 0.5),
        (1.2, 0, 0.5, 0.5),
        (0, 0, 0, 0.5),
        (0, 0, 0.5, 0),
        (0, 0, -0.5, 0.5),
        (0, 0, 7, 0.5),
        (float("nan"), 0, 0.5, 0.5),
        (0, 0, float("inf"), 0.5),
    ],
)
def test_what_is_no_area(values):
    with pytest.raises(BadArea):
        Area.checked(*values)


@pytest.mark.parametrize(
    "values",
    [
        (-0.1, 0, 0.5, 0.5),
        (0, 0, 0, 0.5),
        (0.6, 0, 0.5, 0.5),
        (float("nan"), 0, 0.5, 0.5),
        (0, 0, float("nan"), 0.5),
        (0, float("inf"), 0.5, 0.5),
    ],
)
def test_the_database_refuses_it_as_well(town, photo, rule, values):
    redact(photo, [AREA], by=town.mo, rule=rule)
    of = PhotoRedaction.objects.get()
    left, top, width, height = values
    with pytest.raises(IntegrityError), transaction.atomic():
        BlackArea.objects.create(of=of, left=left, top=top, width=width, height=height)


def test_what_reaches_over_the_edge_is_cut_there():
    assert Area.checked(0.9, 0.5, 1, 0.2) == Area(left=0.9, top=0.5, width=0.1, height=0.2)


def test_too_many_areas(town, photo, rule):
    with pytest.raises(BadArea):
        redact(photo, [OTHER] * (MOST_AREAS + 1), by=town.mo, rule=rule)


def test_a_picture_that_nobody_has_seen_yet(town, report, rule):
    photo = attached(report, stored(town))
    with pytest.raises(NotYet):
        redact(photo, [AREA], by=town.mo, rule=rule)


def test_what_is_never_public_needs_no_black(town, photo, rule):
    decide(photo, Visibility.PRIVATE, town.mo)
    with pytest.raises(NotYet):
        redact(photo, [AREA], by=town.mo, rule=rule)


# --- the original


def purged(at):
    """How many originals the purge of the vault deletes then."""
    return sum(each.deleted for each in purging.purge(at=at, only=["photos.original"]))


def test_the_original_stays_as_long_as_somebody_may_complain(town, photo, rule, settings):
    redact(photo, [AREA], by=town.mo, rule=rule)
    jobs.work()
    now = clock.now()
    settings.PHOTO_ORIGINAL_DAYS = 30

    assert purged(now + timedelta(days=120)) == 0
    assert files.original(photo.uuid).exists()
    assert purged(now + timedelta(days=190)) == 1
    assert not files.original(photo.uuid).exists()
    assert files.derivative(photo.uuid, 1600, 1).exists()


def test_where_the_original_is_deleted_the_picture_takes_its_place(
    town, photo, rule, settings, committed
):
    settings.PHOTO_ORIGINAL_DAYS = 30
    assert purged(clock.now() + timedelta(days=31)) == 1
    photo.refresh_from_db()

    with committed():
        redact(photo, [AREA], by=town.mo, rule=rule)
        jobs.work()

    photo.refresh_from_db()
    assert (photo.state, photo.original_deleted_at) == ("ready", None)
    assert is_black(files.derivative(photo.uuid, 1600, 1))
    assert shows_face(files.original(photo.uuid))  # private, as proof


def test_a_sweep_keeps_what_is_now_and_removes_what_was(town, photo, rule, monkeypatch):
    redact(photo, [AREA], by=town.mo, rule=rule)  # what it deletes at the commit stays in a test
    jobs.work()
    decide(photo, Visibility.SHOWN, town.mo)
    photo.refresh_from_db()
    stale = files.derivative(photo.uuid, 1600, 7)
    stale.write_bytes(b"stale")
    files.unpublish(photo.public_name)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 3600)

    upkeep.sweep()

    assert not stale.exists()
    assert files.derivative(photo.uuid, 1600, 1).exists()
    assert is_black(files.public(photo.public_name, 1600))
