"""Blacking out areas of a photo: faces, number plates, names on bells.

The picture leaves the public before anything is written, its pictures are made anew from the
original, and only then it can be released, under a new name. From the commit on nobody is
served a picture of before, whatever happens to this process; a job deletes what it left.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, jobs, journal
from common.models import ActorKind
from moderation.errors import NothingToTakeBack, NotYet
from moderation.models import Item, Redaction, Rule, Visibility
from moderation.services import lock, review_again
from moderation.services import redactions as moderating
from photos import files
from photos.areas import Area, areas_of, keep_areas, refuse_too_many, uncovers
from photos.models import Photo, PhotoRedaction
from photos.preparing import picture_of_original
from photos.services import withdraw_name


@transaction.atomic
def redact(
    photo: Photo,
    areas: Sequence[Area],
    *,
    by: User,
    rule: Rule | None,
    version: int,
    note: str = "",
    stays_public: bool = False,
) -> Redaction:
    """Let `areas`, and nothing else, be black in `photo`; none takes everything back.

    `version` is that of its item on the page the person looked at. A picture that everybody
    saw is gone at once and comes back by itself when its new sizes are made; but if something
    shows again that was black, it must be released anew, unless that was decided already
    (`stays_public`). The same click twice is one.

    Raises `BadArea`, `RuleMissing`, `NothingToTakeBack`, `AlreadyDecided`, `ClaimedByAnother`,
    or `NotYet` for a picture that was not prepared yet or is never public.
    """
    if photo.item is None:
        raise ValueError(f"{photo.uuid} is no picture of content.")
    refuse_too_many(areas)
    again = _same_click(photo, areas, by=by, version=version)
    if again is not None:
        return again
    item, case = moderating.begin(photo.item, by=by, version=version)
    fresh = Photo.objects.select_for_update(of=("self",), no_key=True).get(pk=photo.pk)
    _refuse_unprepared(fresh)
    before = areas_of(fresh)
    if not areas and not before:
        raise NothingToTakeBack(_("Hier ist nichts geschwärzt."), code="nothing")
    _require_original(fresh, shows_more=uncovers(areas, before))
    redaction = moderating.record(
        item,
        what=Redaction.What.PHOTO,
        by=by,
        at=clock.now(),
        case=case,
        rule=rule,
        note=note,
        is_lifted=not areas,
    )
    _rework(fresh, redaction, areas)
    if item.visibility == Visibility.SHOWN and uncovers(areas, before) and not stays_public:
        review_again(item, of=item.parent)
    elif not redaction.is_lifted:
        moderating.restrict_at_once(item, case, redaction, by=by)
    photo.refresh_from_db()
    return redaction


def lift(item: Item, by: User) -> None:
    """A second look found that nothing of the photo needs to be black."""
    photo = Photo.objects.select_related("item__municipality", "item__parent").get(item=item)
    redact(photo, [], by=by, rule=None, version=item.version, stays_public=True)


def view_original(photo: Photo, *, by: User) -> bytes | None:
    """What is under the black, as a WebP, for somebody who may see it; the journal tells that
    `by` looked. None if the original is deleted already."""
    if photo.original_deleted_at or photo.item is None or not files.original(photo.uuid).exists():
        return None
    journal.write(
        municipality_id=photo.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="photos.original_viewed",
        object_uuid=photo.uuid,
        payload={"item": str(photo.item.uuid)},
    )
    return picture_of_original(photo.uuid, photo.content_type)


def forget_derivatives(uuid: UUID) -> None:
    """Delete the pictures that were made before the last redaction; done already is fine."""
    photo = Photo.objects.filter(uuid=uuid).first()
    if photo is not None and photo.revision:
        files.delete_derivatives(uuid, but=photo.revision)


def _same_click(photo: Photo, areas: Sequence[Area], *, by: User, version: int) -> Redaction | None:
    item = lock(Item.objects.get(photo=photo))
    if item.version == version:
        return None
    last = PhotoRedaction.objects.filter(photo=photo).select_related("redaction").last()
    photo.refresh_from_db(fields=["revision"])
    if last is None or last.redaction.by_id != by.pk or list(areas) != areas_of(photo):
        return None
    return last.redaction


def _refuse_unprepared(photo: Photo) -> None:
    if photo.state == Photo.State.STORED and not photo.revision:
        raise NotYet(
            _("Das Foto wird noch vorbereitet. Bitte versuchen Sie es in einer Minute."),
            code="not_yet",
        )
    if photo.state == Photo.State.FAILED:
        raise NotYet(
            _("Dieses Foto lässt sich nicht lesen und kann nicht erscheinen."), code="failed"
        )


def _require_original(photo: Photo, *, shows_more: bool) -> None:
    """Where the original is deleted already, the largest picture takes its place; what is black
    in that one is black for ever."""
    if photo.original_deleted_at is None:
        return
    if shows_more:
        raise NothingToTakeBack(
            _("Das Original ist schon gelöscht. Was geschwärzt ist, bleibt es."), code="gone"
        )
    photo.byte_size = files.derivatives_as_original(photo.uuid, photo.revision)
    photo.content_type = "image/webp"
    photo.original_deleted_at = None


def _rework(photo: Photo, redaction: Redaction, areas: Sequence[Area]) -> None:
    """Out of the public first: if this is rolled back, `photos.upkeep` puts the files back, and
    if the process dies here, nobody got what was to be hidden."""
    if photo.public_name:
        withdraw_name(photo, at_once=True)
    photo.public_name = ""
    photo.shown = False
    photo.state = Photo.State.STORED
    photo.revision += 1
    photo.save()
    keep_areas(
        PhotoRedaction.objects.create(photo=photo, redaction=redaction, revision=photo.revision),
        areas,
    )
    jobs.defer("photos.forget_derivatives", photo_uuid=photo.uuid)
    jobs.defer("photos.prepare", photo_uuid=photo.uuid)
    transaction.on_commit(lambda: forget_derivatives(photo.uuid))
