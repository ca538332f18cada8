"""A picture's way: into a draft, to its content, to the public and away again.

Locks are taken in the order of `moderation.services`: the Item first, then the Photo.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common import data_version, jobs
from common.identifiers import uuid7
from geo.models import Municipality
from geo.srid import WGS84
from moderation.models import Decision, Item, Visibility
from moderation.services import decide, lock, open_item
from photos import checks, decided, files, formats
from photos.areas import areas_of
from photos.errors import PhotoRefused
from photos.models import FormerName, Photo
from photos.preparing import Interrupted, Made, Unreadable, make_derivatives

_TRIES = 3

# What people read when a picture could not be prepared. Stored in German, shown translated.
_FAILURES = {
    "too_many_pixels": gettext_noop(
        "Das Bild hat zu viele Bildpunkte. Sie können ein kleineres schicken."
    ),
    "too_much_memory": gettext_noop("Das Bild ist zu groß. Sie können ein kleineres schicken."),
    "too_much_work": gettext_noop("Das Bild ist zu groß. Sie können ein kleineres schicken."),
}
_UNREADABLE = gettext_noop("Das Foto lässt sich nicht lesen. Sie können ein anderes schicken.")


# --- drafts ---------------------------------------------------------------------------------


def store_upload(*, municipality: Municipality, draft_key: UUID, upload: UploadedFile) -> Photo:
    """Keep an uploaded picture under the draft of a form that was not sent yet.

    When this returns, the original lies on the disk and the row is committed (or is part of
    the caller's transaction); the job that makes the derivatives is deferred. The same
    picture again in the same draft is the photo that is there already.

    Raises `PhotoRefused` with a German sentence.
    """
    if upload.size and upload.size > settings.PHOTO_MAX_BYTES:
        raise checks.too_large(upload.size)
    upload.seek(0)
    head = upload.read(64)
    if head and formats.sniff(head) is None:
        raise checks.not_a_photo()  # no need to write it to the disk
    upload.seek(0)
    incoming = files.Incoming(upload.chunks())
    try:
        looked = checks.look(incoming.path)
        return _keep(municipality, draft_key, incoming, looked)
    finally:
        incoming.discard()  # nothing is left to discard when it became an original


@transaction.atomic
def _keep(
    municipality: Municipality, draft_key: UUID, incoming: files.Incoming, looked: checks.Looked
) -> Photo:
    _lock_draft(draft_key)
    kept = {bytes(photo.sha256): photo for photo in Photo.objects.of_draft(municipality, draft_key)}
    if incoming.sha256 in kept:
        return kept[incoming.sha256]
    if len(kept) >= settings.PHOTOS_PER_REPORT:
        raise PhotoRefused(
            _("Sie haben schon %(limit)s Fotos. Entfernen Sie eines, um ein anderes zu schicken."),
            code="too_many",
            params={"limit": settings.PHOTOS_PER_REPORT},
        )
    uuid = uuid7()
    incoming.become_original(uuid)
    if looked.preview:
        files.keep_preview(uuid, looked.preview)
    photo = Photo.objects.create(
        uuid=uuid,
        municipality=municipality,
        draft_key=draft_key,
        content_type=looked.content_type,
        byte_size=incoming.byte_size,
        sha256=incoming.sha256,
        found_location=Point(*looked.place, srid=WGS84) if looked.place else None,
    )
    jobs.defer("photos.prepare", photo_uuid=uuid)
    return photo


def copy_upload(photo: Photo, *, municipality: Municipality, draft_key: UUID) -> Photo | None:
    """The same picture once more under a draft of `municipality`, prepared anew and decided about
    apart; None if its original is gone. Raises `PhotoRefused` as `store_upload`."""
    if photo.original_deleted_at is not None or not files.original(photo.uuid).exists():
        return None
    with files.original(photo.uuid).open("rb") as source:
        incoming = files.Incoming(iter(lambda: source.read(1 << 20), b""))
    try:
        return _keep(municipality, draft_key, incoming, checks.look(incoming.path))
    finally:
        incoming.discard()


def keep_draft(municipality: Municipality, draft_key: UUID, *, until: datetime) -> None:
    """The form was saved to go on later: its pictures stay until then."""
    Photo.objects.of_draft(municipality, draft_key).update(keep_until=until)


def remove_from_draft(photo: Photo) -> None:
    """Its sender takes it back: row and files go. Content's photos stay (then nothing happens)."""
    with transaction.atomic():
        deleted, _rows = Photo.objects.filter(pk=photo.pk, item=None).delete()
        if deleted:
            transaction.on_commit(lambda: files.delete_private(photo.uuid))


# --- content -----------------------------------------------------------------------------------


@transaction.atomic
def attach(
    photo: Photo,
    *,
    parent_item: Item,
    title: str = "",
    visibility: Visibility = Visibility.PENDING,
) -> Photo:
    """Make the picture part of the content of `parent_item`, in review unless told otherwise.

    Below something PRIVATE it is PRIVATE, and so is one that cannot be read. With SHOWN it
    becomes public as soon as it is prepared. The draft's key and the place that was found in
    the picture are forgotten. Opens no case: the caller asks once for all it adds.
    """
    photo = Photo.objects.select_for_update(of=("self",), no_key=True).get(pk=photo.pk)
    if photo.item_id is not None or photo.municipality_id != parent_item.municipality_id:
        raise ValueError(f"{photo.uuid} is no picture of a draft here.")
    if parent_item.visibility == Visibility.PRIVATE or photo.state == Photo.State.FAILED:
        visibility = Visibility.PRIVATE
    photo.item = open_item(
        municipality=parent_item.municipality,
        kind="photos.photo",
        parent=parent_item,
        visibility=visibility,
        title=title,
        excerpt=photo.alt,
    )
    photo.draft_key = None
    photo.found_location = None
    _mirror(photo, photo.item)
    photo.save(update_fields=["item", "draft_key", "found_location", "shown", "public_name"])
    return photo


def item_decided(item: Item, decision: Decision) -> None:
    """Publish or withdraw the picture; called in the deciding transaction."""
    photo = Photo.objects.select_for_update(of=("self",), no_key=True).get(item=item)
    _mirror(photo, item)
    photo.save(update_fields=["shown", "public_name"])
    if decision.item_id == item.pk:
        decided.tell(photo, decision)


def _mirror(photo: Photo, item: Item) -> None:
    """Let `shown` and the public files follow `item.shown`; the caller saves the row.

    The public file is written before the commit, under a name that only this transaction
    knows; it is deleted after the commit. So neither a rollback nor a crash leaves a
    hidden picture where somebody can find it.
    """
    shown = item.shown and photo.state == Photo.State.READY
    if shown and not photo.shown:
        photo.public_name = files.publish(photo.uuid, photo.revision)
    elif photo.shown and not shown:
        withdraw_name(photo)
        photo.public_name = ""
    photo.shown = shown


def withdraw_name(photo: Photo, *, at_once: bool = False) -> None:
    """Nobody gets the picture under its public name any more, and whoever asks for it is told
    that it is gone. `at_once` deletes the files before the commit.

    A job deletes them as well, should the process die right after the commit.
    """
    name = photo.public_name
    FormerName.objects.get_or_create(name=name, municipality_id=photo.municipality_id)
    jobs.defer("photos.unpublish", public_name=name)
    if at_once:
        files.unpublish(name)
    else:
        transaction.on_commit(lambda: files.unpublish(name))


# --- preparing ------------------------------------------------------------------------------------


def prepare(uuid: UUID, *, attempt: int = 1) -> None:
    """Make the derivatives of a stored picture; doing it twice does no harm.

    What cannot be read becomes FAILED with a sentence for its sender; its content is kept.
    Raises `Interrupted` when another attempt may succeed.
    """
    photo = Photo.objects.filter(uuid=uuid, state=Photo.State.STORED).first()
    if photo is None:
        return
    made: Made | None = None
    failure = ""
    try:
        if photo.original_deleted_at or not files.original(uuid).exists():
            raise Unreadable("no_original")
        made = make_derivatives(
            uuid, photo.content_type, revision=photo.revision, areas=areas_of(photo)
        )
    except Unreadable as error:
        failure = _FAILURES.get(error.code, _UNREADABLE)
    except Interrupted:
        if attempt < _TRIES or photo.revision:  # it was read before, so it will be again
            raise
        failure = _UNREADABLE
    _finish(uuid, made, failure, photo.revision)


def take_prepared(uuid: UUID, made: Made, derivatives: Mapping[int, Path]) -> None:
    """As `prepare`, with derivatives that were made before, such as the demo's own pictures.

    `derivatives` are files by size, on the disk of `PRIVATE_DIR`; they are moved.
    """
    files.keep_derivatives(uuid, dict(derivatives))
    _finish(uuid, made, "")


def _finish(uuid: UUID, made: Made | None, failure: str, revision: int = 0) -> None:
    while not _settle(uuid, made, failure, revision):
        pass  # it was attached at this very moment: once more, with its Item locked first


@transaction.atomic
def _settle(uuid: UUID, made: Made | None, failure: str, revision: int) -> bool:
    """Write down how it went; False if the locks could not be taken in their order."""
    item = Item.objects.filter(photo__uuid=uuid).first()
    if item is not None:
        lock(item)
    photo = (
        Photo.objects.select_for_update(of=("self",), no_key=True)
        .filter(uuid=uuid, state=Photo.State.STORED, revision=revision)
        .first()
    )
    if photo is None:  # taken back, prepared by another worker, or blacked out meanwhile
        now = Photo.objects.filter(uuid=uuid).values_list("revision", flat=True).first()
        if made is not None and now is None:
            files.delete_private(uuid)
        elif made is not None and now != revision:
            files.delete_derivatives(uuid, but=now)
        return True
    if photo.item_id is not None and item is None:
        return False
    if made is None:
        _fail(photo, item, failure)
        return True
    photo.state = Photo.State.READY
    photo.width, photo.height = made.width, made.height
    if item is None and made.place and photo.found_location is None:
        photo.found_location = Point(*made.place, srid=WGS84)
    if item is not None:
        item.refresh_from_db()
        _mirror(photo, item)
    photo.save(update_fields=["state", "width", "height", "found_location", "shown", "public_name"])
    if photo.shown:
        data_version.raise_version(photo.municipality_id)
    return True


def _fail(photo: Photo, item: Item | None, failure: str) -> None:
    photo.state = Photo.State.FAILED
    photo.failure = failure
    photo.save(update_fields=["state", "failure"])
    if item is None:
        return
    item.refresh_from_db()
    if item.visibility in (Visibility.PENDING, Visibility.SHOWN):
        # There is nothing to look at, so nobody can be asked to decide.
        decide(item, Visibility.PRIVATE, by=None, automatic=True)


def _lock_draft(draft_key: UUID) -> None:
    """Let uploads of one draft count one after the other, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)",
            [int.from_bytes(draft_key.bytes[-8:], "big", signed=True)],
        )
