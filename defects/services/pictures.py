"""Pictures of a report: they hang below its Item, and their Item decides who sees them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from defects.actors import Actor
from defects.errors import TooOften, WrongReport
from defects.models import Affected, AffectedPhoto, Report, ReportEvent, ReportPhoto
from defects.reviewing import PHOTO, due
from defects.services.steps import begin
from defects.states import Verb
from moderation.models import Visibility
from moderation.services import ask, decide
from photos.models import Photo
from photos.services import attach


@transaction.atomic
def add_photos(
    report: Report, *, photo_uuids: Sequence[UUID], by: Actor, at: datetime | None = None
) -> ReportEvent:
    """Add pictures to a report that is there already. They are reviewed like the first ones.

    Raises `TooOften` beyond `PHOTOS_PER_REPORT` and `WrongReport` for pictures taken.
    """
    step = begin(report, Verb.PHOTO_ADDED, by=by, at=at, with_items=True)
    photos = take_photos(
        report,
        photo_uuids,
        role=ReportPhoto.Role.REPORTED,
        visibility=Visibility.PENDING,
        at=step.at,
    )
    step.happen(Verb.PHOTO_ADDED, {"photos": [str(photo.uuid) for photo in photos]}, public=False)
    return step.finish()


@transaction.atomic
def add_photos_of_another(
    affected: Affected, *, photo_uuids: Sequence[UUID], at: datetime | None = None
) -> ReportEvent:
    """Put the pictures of somebody who has seen the same to what they count for. They are
    reviewed like all others, and whoever reported first sees them only when all may.

    Raises `TooOften` beyond `PHOTOS_PER_REPORT` for all who do this at one report together, and
    `WrongReport` for pictures taken.
    """
    report = affected.counts_for or affected.report
    step = begin(report, Verb.PHOTO_ADDED, by=Actor.resident(), at=at, with_items=True)
    photos = take_photos(
        report,
        photo_uuids,
        role=ReportPhoto.Role.ALSO,
        visibility=Visibility.PENDING,
        at=step.at,
    )
    AffectedPhoto.objects.bulk_create(
        AffectedPhoto(affected=affected, picture=picture)
        for picture in ReportPhoto.objects.filter(photo__in=photos)
    )
    step.happen(Verb.PHOTO_ADDED, {"photos": [str(photo.uuid) for photo in photos]}, public=False)
    return step.finish()


def add_after_photos(
    report: Report, photo_uuids: Sequence[UUID], *, show: bool, at: datetime
) -> list[Photo]:
    """Take over uploads of a draft as pictures of the repair.

    With `show` whoever took them has said that nobody is to be seen on them: they become
    public as soon as they are prepared.
    """
    return take_photos(
        report,
        photo_uuids,
        role=ReportPhoto.Role.AFTER,
        visibility=Visibility.SHOWN if show else Visibility.PENDING,
        at=at,
    )


def take_back_photos(report: Report, photo_uuids: Iterable[str]) -> None:
    """What an undone repair showed is not shown, and does not belong to the report any more."""
    for picture in ReportPhoto.objects.filter(
        report=report, photo__uuid__in=list(photo_uuids)
    ).select_related("photo__item"):
        item = picture.photo.item
        picture.delete()
        if item is not None and item.visibility != Visibility.PRIVATE:
            decide(item, Visibility.PRIVATE, by=None, automatic=True)


def take_photos(
    report: Report,
    photo_uuids: Sequence[UUID],
    *,
    role: ReportPhoto.Role,
    visibility: Visibility,
    at: datetime,
) -> list[Photo]:
    """Hang uploads of a draft below `report`, behind those that are there, and let moderators
    know of what waits. The caller writes the event. Raises `TooOften` and `WrongReport`."""
    if not photo_uuids:
        return []
    wanted = list(dict.fromkeys(photo_uuids))
    known = ReportPhoto.objects.filter(report=report, role=role).count()
    if known + len(wanted) > settings.PHOTOS_PER_REPORT:
        raise TooOften(
            _("Mehr als %(limit)s Fotos gehen hier nicht."),
            code="too_many_photos",
            params={"limit": settings.PHOTOS_PER_REPORT},
        )
    found = Photo.objects.of(report.municipality).filter(uuid__in=wanted, item=None)
    by_uuid = {photo.uuid: photo for photo in found.select_for_update()}
    if len(by_uuid) != len(wanted):
        raise WrongReport(
            _("Ein Foto gehört schon zu einer anderen Meldung. Bitte nehmen Sie es neu auf."),
            code="photo_taken",
        )
    photos = []
    for order, uuid in enumerate(wanted, start=known):
        photo = attach(
            by_uuid[uuid],
            parent_item=report.item,
            title=str(report.category),
            visibility=visibility,
        )
        ReportPhoto.objects.create(report=report, photo=photo, role=role, order=order)
        photos.append(photo)
    if any(photo.item and photo.item.visibility == Visibility.PENDING for photo in photos):
        ask(report.item, due_at=due(report, PHOTO, at=at))
    return photos
