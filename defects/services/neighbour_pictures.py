"""Pictures of a repair on their way from a neighbour's case to the report above it.

Only those of which whoever took them said that nobody is to be seen on them. The report gets a
copy, which is prepared and moderated there like any other picture; the case keeps its own, which
nobody sees but those who work on it. Who works on the case takes the copy back.
"""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, journal
from common.identifiers import uuid7
from common.models import ActorKind
from defects.actors import Actor
from defects.errors import WrongReport
from defects.models import HandOver, Report, ReportEvent, ReportPhoto
from defects.neighbours import last_hand_over_of
from defects.services.pictures import take_back_photos
from defects.services.proof import proves
from defects.services.steps import Step, lock, state_of
from defects.states import Verb
from moderation.services import lock as lock_items
from photos.models import Photo
from photos.services import copy_upload


def copies_for(row: HandOver, event: ReportEvent) -> dict[UUID, Photo]:
    """By the copy's uuid the picture of the case, for what was released with `event`; as many as
    the report above has room for."""
    if not event.payload.get("shown"):
        return {}
    after = ReportPhoto.Role.AFTER
    room = settings.PHOTOS_PER_REPORT - row.report.pictures.filter(role=after).count()
    found: dict[UUID, Photo] = {}
    draft = uuid7()
    own = ReportPhoto.objects.filter(
        report=event.report_id, role=after, photo__uuid__in=event.payload["photos"]
    ).select_related("photo")
    for picture in own.order_by("order", "id")[: max(room, 0)]:
        copy = copy_upload(picture.photo, municipality=row.report.municipality, draft_key=draft)
        if copy is not None:
            found[copy.uuid] = picture.photo
    return found


def note_origin(report: Report, copies: dict[UUID, Photo]) -> None:
    for uuid, photo in copies.items():
        ReportPhoto.objects.filter(report=report, photo__uuid=uuid).update(shown_from=photo)


def shown_above(pictures: Sequence[ReportPhoto]) -> set[int]:
    """Which of a case's `pictures` (their ids) are shown at the report above."""
    by_photo = {picture.photo_id: picture.pk for picture in pictures}
    rows = ReportPhoto.objects.filter(shown_from__in=by_photo).values_list("shown_from", flat=True)
    return {by_photo[photo] for photo in rows if photo is not None}


@transaction.atomic
def withdraw_above(twin: Report, photo_uuid: UUID, *, by: User) -> None:
    """Take the copy of one of `twin`'s pictures away from the report above, at once and from
    everything that shows it. Journalled. Raises `WrongReport` if nothing of it is shown there."""
    row = last_hand_over_of(twin)
    copies = ReportPhoto.objects.filter(
        shown_from__of_report__report=twin, shown_from__uuid=photo_uuid
    )
    if row is not None:
        lock_items(row.report.item)
        lock(row.report)
    copy = copies.select_related("photo").first()
    if copy is None or row is None:
        raise WrongReport(_("Dieses Foto wird dort nicht gezeigt."), code="not_shown")
    take_back_photos(row.report, [str(copy.photo.uuid)])
    _say_above(row)
    journal.write(
        municipality_id=twin.municipality_id,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="picture.withdrawn_above",
        object_uuid=twin.uuid,
        payload={"photo": str(photo_uuid)},
    )


def _say_above(row: HandOver) -> None:
    """One event of the report, which is locked: whether a picture of the repair is left."""
    state = state_of(row.report)
    step = Step(
        report=row.report, by=Actor.below(row.body), at=clock.now(), before=state, state=state
    )
    step.knows(row.report.category, row.report.body)
    left = proves(row.report, ReportEvent.objects.filter(report=row.report).order_by("id"))
    step.happen(Verb.EDITED, {"what": "photo_removed", "after_photo": left}, public=False)
    step.finish()
