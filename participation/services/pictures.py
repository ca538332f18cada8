"""Pictures of a project: seen with it, never before it; the first one is its title picture."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock
from common.identifiers import uuid7
from moderation.models import Item, Visibility
from moderation.services import decide, lock, open_item
from moderation.services.redactions import author_changed
from participation.models import Project, ProjectPhoto
from participation.services.projects import changed, locked
from photos.models import Photo
from photos.services import attach, store_upload

KIND = "participation.project"
MOST_PICTURES = 20


@transaction.atomic
def add_picture(project: Project, upload: UploadedFile, *, alt: str, by: User) -> ProjectPhoto:
    """Keep a picture with what is to be seen on it.

    Nobody outside sees it before the project is published. Raises `PhotoRefused` for what is
    no picture, `ValidationError` for what is missing.
    """
    alt = _checked_alt(alt)
    fresh = locked(project)
    if fresh.pictures.count() >= MOST_PICTURES:
        raise ValidationError(
            {"photo": _("Ein Vorhaben hat höchstens %(n)s Bilder.") % {"n": MOST_PICTURES}}
        )
    draft = store_upload(municipality=fresh.municipality, draft_key=uuid7(), upload=upload)
    Photo.objects.filter(pk=draft.pk).update(alt=alt)
    photo = attach(
        draft, parent_item=item_of(fresh), title=fresh.title, visibility=Visibility.SHOWN
    )
    last = fresh.pictures.order_by("-order").first()
    row = ProjectPhoto.objects.create(
        project=fresh, photo=photo, order=last.order + 1 if last else 0
    )
    changed(fresh, by=by, at=clock.now(), what="pictures")
    return row


@transaction.atomic
def describe_picture(picture: ProjectPhoto, *, alt: str, by: User) -> None:
    """Say anew what is to be seen."""
    alt = _checked_alt(alt)
    item = picture.photo.item
    if item is not None:
        item = lock(item)
    fresh = locked(picture.project)
    if alt != picture.photo.alt:
        Photo.objects.filter(pk=picture.photo_id).update(alt=alt)
        if item is not None:
            # What moderators took out stands no more, and their lists repeat the new words.
            author_changed(item)
            Item.objects.filter(pk=item.pk).update(excerpt=alt, version=F("version") + 1)
    changed(fresh, by=by, at=clock.now(), what="pictures")


@transaction.atomic
def put_first(picture: ProjectPhoto, *, by: User) -> None:
    """Make it the title picture."""
    fresh = locked(picture.project)
    others = [each for each in fresh.pictures.all() if each.pk != picture.pk]
    for order, each in enumerate([picture, *others]):
        ProjectPhoto.objects.filter(pk=each.pk).update(order=order)
    changed(fresh, by=by, at=clock.now(), what="pictures")


@transaction.atomic
def remove_picture(picture: ProjectPhoto, *, by: User) -> None:
    """Take a picture away; nobody outside gets it from then on."""
    fresh = locked(picture.project)
    item = picture.photo.item
    picture.delete()
    if item is not None and item.visibility != Visibility.PRIVATE:
        decide(item, Visibility.PRIVATE, by=by)
    changed(fresh, by=by, at=clock.now(), what="pictures")


def item_of(project: Project) -> Item:
    """What the pictures of a project hang below; made when it is first needed. The caller
    holds the project's lock."""
    if project.item is None:
        project.item = open_item(
            municipality=project.municipality,
            kind=KIND,
            visibility=Visibility.SHOWN if project.is_published else Visibility.PENDING,
            title=project.title,
        )
        project.save(update_fields=["item"])
    return project.item


def show_pictures(project: Project, *, by: User) -> None:
    """Part of publishing: what hangs below the project is seen from now on."""
    if project.item is None:
        return
    lock(project.item)
    project.item.refresh_from_db()
    if project.item.visibility != Visibility.SHOWN:
        decide(project.item, Visibility.SHOWN, by=by)


def _checked_alt(alt: str) -> str:
    alt = " ".join(alt.split())
    if not alt:
        raise ValidationError(
            {"alt": _("Bitte sagen Sie, was zu sehen ist. Blinde Menschen lesen es so.")}
        )
    return alt[:200]
