"""Who reported takes back what is theirs, with the secret link alone: contact data, text, pictures.

The report stays: the damage is there whoever told of it, and its place, kind and story say nothing
about a person. Nothing goes while a hold keeps it (`accounts.vault.holds`).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import DeletionEntry, MailLog
from accounts.services import ContactDetails, change_contact
from accounts.vault import holds, proof
from common import clock
from common.models import ActorKind
from defects.actors import Actor
from defects.answers import without_words
from defects.models import Report, ReportEvent, ReportPhoto
from defects.retention import blank_messages, destroy_papers
from defects.services.contact import withdraw_contact
from defects.services.steps import begin, lock
from defects.states import Verb
from moderation.models import Visibility
from moderation.services import blank, decide
from moderation.services import lock as lock_item
from photos.retention import destroy

GROUND = DeletionEntry.Ground.CASE_CODE
# In the log, beside the kinds with a period: only that a restored backup does not bring it back.
NAME = "defects.contact_name"


@transaction.atomic
def erase_reporter(report: Report, *, at: datetime | None = None) -> bool:
    """Delete name, address and telephone, what was written to the office (on paper, too), and
    the list of mails;
    no mail follows. False if there was nothing (any more). Raises `Held`.
    """
    lock(report)
    now = at or clock.now()
    contact = report.contact
    said = list(
        report.notes.filter(
            events__actor_kind=ActorKind.RESIDENT, events__public=False, blanked_at=None
        )
    )
    hints = list(report.hints.filter(by_reporter=True))
    papers = list(report.papers.filter(from_reporter=True))
    holds.require_free(_targets(report), at=now, municipality=report.municipality)
    if contact is None and not said and not hints and not papers:
        return False
    if contact is not None:
        MailLog.objects.filter(recipient=contact.uuid).delete()
        withdraw_contact(report, at=now)
    destroy_papers(papers, now)
    for paper in papers:
        _note("defects.paper", paper.uuid, report, now)
    for hint in hints:
        _note("defects.hint", hint.uuid, report, now)
        hint.delete()
    if said:
        blank_messages(said, now)
        for each in said:
            _note("defects.message", each.uuid, report, now)
    return True


@transaction.atomic
def withdraw_name(report: Report, *, at: datetime | None = None) -> bool:
    """Forget the name and keep how to reach the person; False if there is no name, or nothing
    else. Raises `Held`."""
    lock(report)
    contact = report.contact
    if contact is None or not contact.name or not (contact.email or contact.phone):
        return False
    now = at or clock.now()
    holds.require_free(_targets(report), at=now, municipality=report.municipality)
    change_contact(contact, ContactDetails(email=contact.email, phone=contact.phone))
    _note(NAME, contact.uuid, report, now)
    return True


@transaction.atomic
def withdraw_text(report: Report, *, at: datetime | None = None) -> ReportEvent | None:
    """Take the text away for good, outside and inside, at any time. None if there is none.

    Raises `Held`.
    """
    if not _has_words(report):
        return None
    by = Actor.resident()
    step = begin(report, Verb.EDITED, by=by, at=at, with_items=True)
    holds.require_free(_targets(report), at=step.at, municipality=report.municipality)
    if not _has_words(report):
        return None
    step.happen(Verb.EDITED, {"what": "text"}, public=False)
    item = report.text_item
    if item is not None:
        blank(item)
        if item.visibility != Visibility.PRIVATE:
            decide(item, Visibility.PRIVATE, by=None, automatic=True)
        _note("defects.report_text", item.uuid, report, step.at)
    answers, asked = without_words(report.answers, report.asked)
    return step.finish(text="", text_shown=False, answers=answers, asked=asked)


def _has_words(report: Report) -> bool:
    """Whether there is anything in the person's own words: a text, or answers in text."""
    return bool(report.text) or without_words(report.answers, report.asked)[1] != report.asked


@transaction.atomic
def withdraw_photo(report: Report, photo_uuid: UUID, *, at: datetime | None = None) -> bool:
    """Take one of the sender's pictures away for good, with all its files; False if it is not
    there (any more). Pictures of the repair are not theirs. Raises `Held`.
    """
    lock_item(report.item)
    lock(report)
    now = at or clock.now()
    picture = (
        ReportPhoto.objects.filter(
            report=report, role=ReportPhoto.Role.REPORTED, photo__uuid=photo_uuid
        )
        .select_related("photo__item")
        .first()
    )
    if picture is None:
        return False
    take_away(report, picture, at=now)
    return True


def take_away(report: Report, picture: ReportPhoto, *, at: datetime) -> None:
    """Destroy a picture of `report` and note it. The report and its Item are locked. Raises
    `Held`."""
    photo = picture.photo
    holds.require_free({*_targets(report), photo.uuid}, at=at, municipality=report.municipality)
    picture.delete()
    destroy(photo)
    _note("photos.photo", photo.uuid, report, at)


def _targets(report: Report) -> set[UUID]:
    """What a hold on the report or its contact is put on."""
    found = {report.uuid, report.item.uuid}
    if report.contact is not None:
        found.add(report.contact.uuid)
    return found


def _note(kind: str, uuid: UUID, report: Report, at: datetime) -> None:
    proof.note(kind, [uuid], ground=GROUND, municipality_id=report.municipality_id, at=at)
