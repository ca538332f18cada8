"""Which pictures go when, and how a picture goes at its sender's wish."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.vault.kinds import DAYS, DataKind, register
from common import clock, jobs
from geo.models import Municipality
from moderation.models import Item, Visibility
from moderation.services import blank, decide, lock
from photos import files
from photos.models import DRAFT_LIFE, Photo, PhotoRedaction

ORIGINAL = "photos.original"


def register_kinds() -> None:
    """Called when the apps are ready."""
    register(
        DataKind(
            key=ORIGINAL,
            label=_("Fotos, wie Sie sie geschickt haben"),
            what=_(
                "Die Datei mit allem, was das Telefon hineinschreibt. Nur wir können sie sehen, "
                "öffentlich ist eine Kopie ohne diese Angaben"
            ),
            starts=_("seit das Foto geschickt wurde; länger, solange es geprüft wird"),
            basis=_("damit ein Foto noch einmal geprüft werden kann: Art. 6 Abs. 1 e DSGVO"),
            unit=DAYS,
            default=180,
            least=7,
            most=730,
            setting="PHOTO_ORIGINAL_DAYS",
            due="photos.retention.originals_due",
            purge="photos.retention.delete_originals",
            held_by=(
                "uuid",
                "item__uuid",
                "item__parent__uuid",
                "of_report__report__uuid",
                "of_proposal__proposal__uuid",
                "of_proposal__proposal__author__uuid",
            ),
        )
    )
    register(
        DataKind(
            key="photos.draft",
            label=_("Fotos, die nicht abgeschickt wurden"),
            what=_("Fotos eines Formulars, das offen blieb"),
            starts=_("seit das Foto gewählt wurde; bei einem Entwurf so lange wie der Entwurf"),
            basis=_("nur so lange, wie wir es brauchen: Art. 5 Abs. 1 e DSGVO"),
            unit=DAYS,
            default=DRAFT_LIFE.days,
            least=DRAFT_LIFE.days,
            most=DRAFT_LIFE.days,
            due="photos.retention.drafts_due",
            purge="photos.retention.delete_drafts",
            technical=True,
            held_by=("uuid",),
            dated=True,
        )
    )


def originals_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    """Pictures of content; not while the moderators have an open case about them. While
    somebody may ask for another look, `moderation.holds.kept` keeps them."""
    return (
        Photo.objects.of(municipality)
        .with_original()
        .filter(item__isnull=False, created_at__lte=before)
        .exclude(item__in=Item.objects.in_open_cases())
    )


def drafts_due(municipality: Municipality, at: datetime) -> QuerySet[Any]:
    return Photo.objects.of(municipality).abandoned(at=at)


def delete_originals(photos: Sequence[Photo], at: datetime) -> None:
    """A file goes before its row says so: what the log calls deleted is deleted."""
    for photo in photos:
        files.delete_original(photo.uuid)
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(original_deleted_at=at)


def delete_drafts(photos: Sequence[Photo], at: datetime) -> None:
    """The rows, and after the commit the files; the hourly sweep finds what a crash left."""
    for photo in photos:
        Photo.objects.filter(pk=photo.pk, item=None).delete()
        transaction.on_commit(lambda uuid=photo.uuid: files.delete_private(uuid))  # type: ignore[misc]


@transaction.atomic
def destroy(photo: Photo) -> None:
    """Its sender takes a picture of content back: nobody sees it any more, neither outside nor
    inside, and no file is left. Its Item stays as the record. Who links to it unlinks it first.

    After the commit the files go, and by a job as well, should the process die right then.
    """
    item = photo.item
    if item is not None:
        item = lock(item)
        if item.visibility != Visibility.PRIVATE:
            decide(item, Visibility.PRIVATE, by=None, automatic=True)
        blank(item)
    if PhotoRedaction.objects.filter(photo=photo).exists():
        # What was black in it stays on record, so its row stays too, with nothing in it.
        Photo.objects.filter(pk=photo.pk).update(
            state=Photo.State.FAILED,
            failure="",
            alt="",
            byte_size=0,
            sha256=bytes(32),
            found_location=None,
            original_deleted_at=clock.now(),
        )
    else:
        Photo.objects.filter(pk=photo.pk).delete()
    jobs.defer("photos.delete_files", photo_uuid=photo.uuid)
    transaction.on_commit(lambda: files.delete_private(photo.uuid))
