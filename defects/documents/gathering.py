"""Everything that belongs to one report, looked up once; some twelve statements.

Whoever asks for it may read the report's inside (`defects.take_case_file`); the contact is in it
only if the caller says so, having asked `defects.see_reporter`. People who acted are named by
their role and office, never by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Contact, MailLog
from common import clock
from common.models import ActorKind
from defects.answers import lines
from defects.models import HandOver, Report, ReportEvent, ReportPhoto, Routing
from defects.states import PublicState, Verb, public_word
from defects.timeline import timeline
from moderation import kinds
from moderation.models import Decision, Item, Redaction, Visibility
from moderation.passages import MARKER, for_editing
from photos.models import Photo


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event; `who` is a role and an office. `marks` say what a reader must know of `text`."""

    uuid: UUID
    at: datetime
    verb: str
    who: str
    what: str
    text: str
    marks: Sequence[str]
    is_public: bool
    is_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One photo: `number` counts from 1 and names its files."""

    number: int
    role: str
    photo: Photo
    alt: str
    marks: Sequence[str]

    @property
    def is_redacted(self) -> bool:
        return self.photo.revision > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One decision about who is in charge."""

    at: datetime
    body: str
    how: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """One time that it lay with a body outside."""

    body: str
    at: datetime
    answered_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    at: datetime
    about: str
    to: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One decision of the moderation, or something that was blacked out."""

    at: datetime
    about: str
    what: str
    ground: str
    who: str


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """`text` is the reporter's, as everybody may read it once released; `text_marks` say whether
    it is, and whether passages were blacked out."""

    report: Report
    made_at: datetime
    state: PublicState
    kind: str
    group: str
    answers: Sequence[tuple[str, str]]
    text: str
    text_marks: Sequence[str]
    lines: Sequence[Line]
    pictures: Sequence[Picture]
    whys: Sequence[Why]
    outside: Sequence[Outside]
    mails: Sequence[Mail]
    rulings: Sequence[Ruling]
    contact: Contact | None


def case_file(report: Report, *, with_contact: bool, at: datetime | None = None) -> CaseFile:
    """The file of `report`, the oldest first. Reads `category.parent`, `body`, `zone`,
    `text_item` and, `with_contact`, `contact` of it."""
    now = at or clock.now()
    events = list(
        ReportEvent.objects.filter(report=report)
        .select_related("department", "note__item")
        .order_by("id")
    )
    hand_overs = list(HandOver.objects.filter(report=report).select_related("body").order_by("id"))
    items = {item.pk: item for item in Item.objects.below([report.item_id])}
    return CaseFile(
        report=report,
        made_at=now,
        state=public_word(report, at=now),
        kind=report.category.said,
        group=report.category.parent.said if report.category.parent else "",
        answers=lines(report.asked),
        text=for_editing(report.text),
        text_marks=_marks(report.text, report.text_item),
        lines=_lines(report, events, at=now),
        pictures=_pictures(report),
        whys=_whys(report),
        outside=[
            Outside(
                body=each.body.name,
                at=each.at,
                answered_at=each.answered_at,
                ended_at=each.ended_at,
            )
            for each in hand_overs
        ],
        mails=_mails(report, [*(e.uuid for e in events), *(h.uuid for h in hand_overs)]),
        rulings=_rulings(items),
        contact=report.contact if with_contact else None,
    )


def _marks(text: str, item: Item | None) -> list[str]:
    marks = []
    if text and item is not None and item.visibility != Visibility.SHOWN:
        marks.append(_("nicht öffentlich: %(state)s") % {"state": item.get_visibility_display()})
    if MARKER in text:
        marks.append(_("Stellen geschwärzt"))
    return marks


def _lines(report: Report, events: Sequence[ReportEvent], *, at: datetime) -> list[Line]:
    by_uuid = {event.uuid: event for event in events}
    found = []
    for entry in reversed(timeline(report, public=False, at=at)):
        event = by_uuid[entry.uuid]
        note = event.note
        marks = [] if note is None else _marks(note.text, note.item)
        if note is not None and note.blanked_at is not None:
            marks = [_("Text gelöscht")]
        if entry.undone:
            marks = [*marks, _("zurückgenommen")]
        found.append(
            Line(
                uuid=event.uuid,
                at=event.at,
                verb=event.verb,
                who=_who(event),
                what=entry.words,
                text=for_editing(entry.note),
                marks=marks,
                is_public=event.public,
                is_undone=entry.undone,
            )
        )
    return found


def _who(event: ReportEvent) -> str:
    office = event.department.name if event.department else ""
    if event.actor_kind == ActorKind.RESIDENT:
        return _("Meldende Person") if event.verb in _BY_THE_REPORTER else _("Bürgerin oder Bürger")
    if event.actor_kind == ActorKind.SYSTEM:
        return _("Programm")
    if event.actor_kind == ActorKind.OUTSIDE:
        return office or _("Stelle außerhalb")
    return _("Verwaltung, %(office)s") % {"office": office} if office else _("Verwaltung")


_BY_THE_REPORTER = (Verb.SUBMITTED, Verb.REPLIED, Verb.EDITED)


_ROLES = [ReportPhoto.Role.REPORTED, ReportPhoto.Role.ALSO, ReportPhoto.Role.AFTER]


def _pictures(report: Report) -> list[Picture]:
    rows = ReportPhoto.objects.filter(report=report).select_related("photo__item")
    found = []
    told = sorted(
        rows.order_by("order", "id"), key=lambda row: _ROLES.index(ReportPhoto.Role(row.role))
    )
    for number, row in enumerate(told, start=1):
        photo = row.photo
        marks = []
        if photo.item is not None and photo.item.visibility != Visibility.SHOWN:
            state = photo.item.get_visibility_display()
            marks.append(_("nicht öffentlich: %(state)s") % {"state": state})
        if photo.revision:
            marks.append(_("Stellen geschwärzt"))
        if photo.state != Photo.State.READY:
            marks.append(photo.get_state_display())
        role = str(ReportPhoto.Role(row.role).label)
        found.append(
            Picture(number=number, role=role, photo=photo, alt=photo.alt or role, marks=marks)
        )
    return found


def _whys(report: Report) -> list[Why]:
    how = {
        Routing.Step.RULE: _("nach einer Regel"),
        Routing.Step.DEFAULT: _("nach der Art"),
        Routing.Step.CLEARING: _("an die Verteilung, weil keine Regel passt"),
        Routing.Step.PERSON: _("durch die Verwaltung"),
    }
    rows = Routing.objects.filter(report=report).select_related("body").order_by("id")
    return [
        Why(at=row.at, body=row.body.name, how=how[Routing.Step(row.step)], sentence=row.sentence)
        for row in rows
    ]


def _mails(report: Report, refs: Sequence[UUID]) -> list[Mail]:
    rows = MailLog.objects.filter(
        Q(ref__in=[report.uuid, *refs]), municipality_id=report.municipality_id
    )
    return [
        Mail(
            at=row.sent_at or row.created_at,
            about=_about(row.template),
            to=_recipients().get(row.recipient_kind, row.recipient_kind),
            state=_mail_states().get(row.state, row.state),
        )
        for row in rows.order_by("id")
    ]


def _about(template: str) -> str:
    known = {
        "defects/to_body": _("Neue Meldung für die Stelle"),
        "defects/to_body_outside": _("Meldung an die Stelle außerhalb"),
        "defects/to_on_call": _("Gefahr: Nachricht an die Bereitschaft"),
        "defects/to_former": _("Liegt nicht mehr bei der Stelle"),
        "defects/to_reporter": _("Neues zur Meldung"),
        "defects/reminder_outside": _("Erinnerung an die Stelle außerhalb"),
        "defects/link_outside": _("Neuer Link für die Stelle außerhalb"),
        "defects/question_outside": _("Frage der Stelle außerhalb"),
    }
    return known.get(template, template)


def _recipients() -> dict[str, str]:
    return {
        "contact": _("meldende Person"),
        "user": _("Person mit Konto"),
        "department": _("Stelle"),
        "mailbox": _("Postfach der Stadt"),
        "subscriber": _("Person mit Abo"),
    }


def _mail_states() -> dict[str, str]:
    return {
        "sent": _("verschickt"),
        "sending": _("unklar, ob verschickt"),
        "dropped": _("nicht mehr nötig"),
        "failed": _("nicht zustellbar"),
    }


def _rulings(items: dict[int, Item]) -> list[Ruling]:
    found = [
        Ruling(
            at=each.at,
            about=_what_is(items[each.item_id].kind),
            what=(
                _("zurückgenommen")
                if each.undoes_id is not None
                else str(Visibility(each.outcome).label)
            ),
            ground=_ground(each),
            who=_("durch eine Regel der Prüfung") if each.automatic else _("Moderation"),
        )
        for each in Decision.objects.filter(item__in=items).select_related("rule").order_by("id")
    ]
    found += [
        Ruling(
            at=each.at,
            about=_what_is(items[each.item_id].kind),
            what=_("Schwärzung zurückgenommen") if each.is_lifted else _("Stellen geschwärzt"),
            ground=_ground(each),
            who=_("Moderation") if each.by_id else _("durch eine Änderung der Person selbst"),
        )
        for each in Redaction.objects.filter(item__in=items).select_related("rule").order_by("id")
    ]
    return sorted(found, key=lambda each: each.at)


def _ground(made: Any) -> str:
    rule = str(made.rule) if made.rule else getattr(made, "norm", "")
    return " ".join(part for part in (rule, made.note) if part)


def _what_is(kind: str) -> str:
    return str(kinds.get(kind).label)
