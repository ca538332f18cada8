"""Who is written to about a report, and what the mails show: numbers and links, no content.

Services call `tell_body`, `tell_on_call` and `tell_reporter` inside their transaction. What
the mail says is looked up when it is sent (`accounts.mail`); if the act was undone by then, or
the report has moved on, the function returns None and nothing is sent.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.mail import Recipient
from accounts.models import Contact, Department, Mailbox, Membership, Role, User
from common import clock, german, jobs
from common.calendar import add_working_days
from defects.links import hand_over_link_until, hand_over_path, status_path
from defects.models import (
    Category,
    DeskTask,
    HandOver,
    Knowledge,
    OfficeList,
    Report,
    ReportEvent,
    answer_days,
    way_of,
)
from defects.morning import kind_of
from defects.outside_words import text_for
from defects.states import GIVES, OPEN, Responsibility, Verb, public_word
from geo.models import Municipality

TO_BODY = "defects/to_body"
TO_BODY_OUTSIDE = "defects/to_body_outside"
TO_ON_CALL = "defects/to_on_call"
TO_FORMER = "defects/to_former"
TO_REPORTER = "defects/to_reporter"
LIST = "defects/list"
TASK_LIST = "defects/task_list"
REMINDER = "defects/reminder_outside"
NEW_LINK = "defects/link_outside"
QUESTION = "defects/question_outside"
DUE = "defects/due"
UNREAD = "defects/confidential_unread"

_URGENT = 10
_KNOWN = "defects.services.knowledge."


def register_mails() -> None:
    """Called when the apps are ready."""
    for template in (TO_BODY, TO_BODY_OUTSIDE):
        mail.register(
            template,
            "defects.notifications.for_body",
            about=_("Neue Meldung"),
            sent=f"{_KNOWN}body_was_mailed",
            for_staff=True,
        )
    mail.register(
        TO_ON_CALL,
        "defects.notifications.for_on_call",
        about=_("Gefahr gemeldet"),
        sent=f"{_KNOWN}on_call_was_mailed",
    )
    mail.register(
        TO_FORMER, "defects.notifications.for_former", about=_("Meldung liegt jetzt woanders")
    )
    mail.register(
        TO_REPORTER, "defects.notifications.for_reporter", about=_("Neues zu Ihrer Meldung")
    )
    mail.register(
        LIST,
        "defects.morning.for_list",
        about=_("Liste der neuen Meldungen"),
        sent=f"{_KNOWN}list_was_mailed",
        for_staff=True,
    )
    mail.register(
        TASK_LIST, "defects.morning.for_task_list", about=_("Liste zum Nachfassen"), for_staff=True
    )
    mail.register(DUE, "defects.morning.for_due", about=_("Fristen"), for_staff=True)
    for template in (REMINDER, NEW_LINK):
        mail.register(
            template, "defects.notifications.for_hand_over", about=_("Übergebene Meldung")
        )
    mail.register(
        "defects/crew_phone_locked",
        "defects.services.crew_phones.for_locked_mail",
        about=_("Gesperrtes Team-Telefon"),
        for_staff=True,
    )
    mail.register(
        QUESTION,
        "defects.notifications.for_question",
        about=_("Frage zu einer übergebenen Meldung"),
        for_staff=True,
    )
    mail.register(
        UNREAD,
        "defects.notifications.for_unread",
        about=_("Vertrauliches ist ungelesen"),
        for_staff=True,
    )


# --- whom to tell -----------------------------------------------------------------------


def tell_body(event: ReportEvent, *, after_seconds: int = 0) -> None:
    """Tell the body that has the report of `event` now.

    A body outside without an address has none. An office inside is told by a job, which looks
    up whether it gets mails at once and who stands in.
    """
    report = event.report
    body = report.body
    at = _after(after_seconds)
    if body.kind == Department.Kind.INSIDE:
        priority = _URGENT if report.is_danger else 0
        jobs.defer(
            "defects.tell_office", at=at, priority=priority, event=event.uuid, body=body.uuid
        )
        return
    if not body.email or report.responsibility != Responsibility.HANDED_OVER:
        return  # it reaches the case only by a hand-over
    if report.hand_overs.filter(ended_at=None).exclude(way=HandOver.Way.MAIL).exists():
        return  # told by its own form, or by the case that it has in this installation
    mail.send_later(
        municipality=report.municipality,
        template=TO_BODY_OUTSIDE,
        to=body,
        ref=event.uuid,
        at=at,
        urgent=report.is_danger,
    )


def mail_office(event: ReportEvent, *, to: Department | User) -> None:
    """One mail about `event` to an office or to whoever stands in for it."""
    if to.email:
        report = event.report
        mail.send_later(
            municipality=report.municipality,
            template=TO_BODY,
            to=to,
            ref=event.uuid,
            once=True,
            urgent=report.is_danger,
        )


def tell_on_call(event: ReportEvent) -> None:
    """Tell whoever is on call, at once and at any hour, if the new report is dangerous; and if
    it is not after all, when they were told that it is."""
    report = event.report
    if not report.is_danger and not _is_all_clear(event):
        return
    box = Mailbox.objects.on_call(report.municipality).first()
    if box is not None:
        mail.send_later(
            municipality=report.municipality,
            template=TO_ON_CALL,
            to=box,
            ref=event.uuid,
            once=True,
            urgent=True,
        )


def tell_former(event: ReportEvent, *, to: Department | User, after_seconds: int) -> None:
    """Tell who had the report before `event` that it does not lie there any more."""
    if to.email:
        mail.send_later(
            municipality=event.report.municipality,
            template=TO_FORMER,
            to=to,
            ref=event.uuid,
            at=_after(after_seconds),
            once=True,
        )


def tell_reporter(event: ReportEvent, *, after_seconds: int = 0) -> None:
    """Tell the person who reported, if they left an address."""
    contact = event.report.contact
    if contact is None or not contact.email:
        return
    mail.send_later(
        municipality=event.report.municipality,
        template=TO_REPORTER,
        to=contact,
        ref=event.uuid,
        at=_after(after_seconds),
    )


def tell_question(task: DeskTask) -> None:
    """Tell those who distribute that a body outside has asked the town something; about what is
    confidential those who are named for it, if somebody is."""
    for person in _who_answers(task.report):
        mail.send_later(
            municipality=task.report.municipality, template=QUESTION, to=person, ref=task.uuid
        )


def send_reminder(hand_over: HandOver) -> None:
    """To the body, or to the office of a neighbour that has the case now."""
    twin = hand_over.twin if hand_over.way == HandOver.Way.NEIGHBOUR else None
    if twin is None:
        _to_body_outside(hand_over, REMINDER)
    elif twin.body.email:
        mail.send_later(
            municipality=hand_over.municipality, template=REMINDER, to=twin.body, ref=hand_over.uuid
        )


def send_link(hand_over: HandOver) -> None:
    _to_body_outside(hand_over, NEW_LINK)


def _to_body_outside(hand_over: HandOver, template: str) -> None:
    if hand_over.body.email:
        mail.send_later(
            municipality=hand_over.municipality,
            template=template,
            to=hand_over.body,
            ref=hand_over.uuid,
        )


def send_list(row: OfficeList, *, to: Department | User, at: datetime) -> None:
    if to.email:
        mail.send_later(
            municipality=row.municipality,
            template=LIST if row.kind == OfficeList.Kind.NEW else TASK_LIST,
            to=to,
            ref=row.uuid,
            at=at,
            once=True,
        )


def send_due(municipality: Municipality, batch: UUID, *, to: Department | User | Mailbox) -> None:
    """One mail about the days that `DueNotice` rows of `batch` tell."""
    if to.email:
        mail.send_later(municipality=municipality, template=DUE, to=to, ref=batch, once=True)


def who_distributes(municipality: Municipality) -> list[Department | User]:
    """Everybody with that role; where nobody has it, the clearing desk."""
    people = _with_role(municipality, Role.DISPATCHER)
    return [*people] or [*Department.objects.of(municipality).filter(is_clearing=True)]


def tell_of_unread(task: DeskTask) -> None:
    """Tell the others who are named for what is confidential that nobody has read one; where it
    was given to the only one, that person; where nobody is named, administrators."""
    town, assignee = task.report.municipality, task.report.assignee_id
    named = _with_role(town, Role.CONFIDENTIAL)
    others = [person for person in named if person.pk != assignee]
    for person in others or named or _with_role(town, Role.ADMINISTRATOR):
        if person.email:
            mail.send_later(municipality=town, template=UNREAD, to=person, ref=task.uuid, once=True)


def for_unread(task_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """Neither number nor words of it: that there is one, and where it is read, or where somebody
    is named. None once it was read, closed or moved, or if it concerns the recipient no more."""
    task = (
        DeskTask.objects.live()
        .filter(uuid=task_uuid, report__category__kind=Category.Kind.CONFIDENTIAL)
        .select_related("municipality")
        .first()
    )
    if task is None or not isinstance(recipient, User):
        return None
    town = task.municipality
    base = town.base_url.rstrip("/")
    named = _with_role(town, Role.CONFIDENTIAL)
    if recipient in named:
        return {"is_named": True, "link": f"{base}/arbeit/?liste=vertraulich"}
    if named or recipient not in _with_role(town, Role.ADMINISTRATOR):
        return None
    return {"is_named": False, "link": f"{base}{reverse('setup_people')}"}


def _who_answers(report: Report) -> list[Department | User]:
    named: list[Department | User] = []
    if report.category.kind == Category.Kind.CONFIDENTIAL:
        named += _with_role(report.municipality, Role.CONFIDENTIAL)
    return named or who_distributes(report.municipality)


def _with_role(municipality: Municipality, role: Role) -> list[User]:
    members = Membership.objects.of(municipality).filter(role=role, user__is_active=True)
    return list(User.objects.filter(pk__in=members.values("user")).order_by("pk"))


# --- what mails to offices show -------------------------------------------------------------


def for_body(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What the mail to a body shows; None if it does not have the report any more."""
    event = _event(event_uuid)
    if event is None:
        return None
    report = event.report
    if report.work not in OPEN or report.duplicate_of_id or not _is_told(recipient, report):
        return None
    if event.at < report.body_since:
        return None  # it was away and is back: the mail about that is on its way
    is_changed = _is_change(event)
    told = _mails_about(report, report.body_id, since=report.body_since)
    if is_changed and not told.filter(at__lt=event.at).exists():
        return None  # the mail about the report itself came later, so it says the same
    base = report.municipality.base_url.rstrip("/")
    is_confidential = report.category.kind == Category.Kind.CONFIDENTIAL
    shown = {
        "report": report,
        "number": report.label,
        "since": german.moment(report.body_since),
        "is_danger": report.is_danger,
        "is_reply": event.verb == Verb.REPLIED,
        "is_reopened": event.verb == Verb.REOPENED,
        "is_changed": is_changed,
        "stands_in_for": report.body.name
        if isinstance(recipient, User) and not is_confidential
        else "",
        "is_confidential": is_confidential,
        "link": f"{base}/arbeit/{report.number}/",
        "public_link": base + report.get_absolute_url() if report.shown else "",
    }
    if report.body.kind == Department.Kind.OUTSIDE:
        hand_over = (
            report.hand_overs.filter(ended_at=None)
            .select_related("body__office", "body__way")
            .first()
        )
        if hand_over is None:
            return None
        hand_over.report = report
        shown |= _by_link(hand_over)
        way = way_of(hand_over.body)
        if way.template or way.asks or hand_over.facts:
            shown["words"] = text_for(report, hand_over.body, hand_over.facts, at=hand_over.at)
    return shown


def for_on_call(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """For whoever is on call: what and where, as everybody may know it, and who has it."""
    event = _event(event_uuid)
    if event is None or not isinstance(recipient, Mailbox):
        return None
    report = event.report
    is_over = _is_all_clear(event)
    if is_over == report.is_danger or (is_over and not _on_call_was_told(report)):
        return None
    base = report.municipality.base_url.rstrip("/")
    return {
        "number": report.label,
        "is_over": is_over,
        "kind": kind_of(report),
        "place": report.place if report.shown else "",
        "body": report.body.name,
        "stored": german.moment(report.created_at),
        "link": f"{base}/arbeit/{report.number}/",
        "public_link": base + report.get_absolute_url() if report.shown else "",
    }


def for_former(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """For an office that had the report before `event`; None if it never heard of it, or has it
    again."""
    event = _event(event_uuid)
    if event is None or not isinstance(recipient, Department | User):
        return None
    report = event.report
    before = report.events.filter(pk__lt=event.pk, verb__in=GIVES).order_by("-id").first()
    if before is None or "body" not in before.payload:
        return None
    body = Department.objects.of(report.municipality).get(uuid=before.payload["body"])
    told = _mails_about(report, body.pk, since=before.at)
    if body.pk == report.body_id or not told.exists():
        return None
    return {
        "number": report.label,
        "body": body.name if isinstance(recipient, User) else "",
        "now": report.body.where,
    }


def for_hand_over(uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """For a body outside, about what lies with it: the link by which it answers."""
    row = (
        HandOver.objects.filter(uuid=uuid, ended_at=None)
        .select_related("report__municipality", "body__office", "municipality")
        .select_related("twin__municipality")
        .first()
    )
    if row is None or not isinstance(recipient, Department):
        return None
    twin = row.twin
    if recipient.pk != (twin.body_id if twin is not None else row.body_id):
        return None
    here = f"{twin.municipality.base_url.rstrip('/')}/arbeit/{twin.number}/" if twin else ""
    return {
        "case_link": here,
        "case_number": twin.label if twin else "",
        "is_last": row.reminders > 1,
        "number": row.report.label,
        "since": german.moment(row.at),
        "is_danger": row.report.is_danger,
        "is_answered": row.answered_at is not None,
        **_by_link(row),
    }


def for_question(task_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    task = (
        DeskTask.objects.live()
        .filter(uuid=task_uuid)
        .select_related("report__municipality", "body")
        .first()
    )
    if task is None or isinstance(recipient, Contact):
        return None
    base = task.report.municipality.base_url.rstrip("/")
    return {
        "number": task.report.label,
        "body": task.body.name,
        "link": f"{base}/arbeit/{task.report.number}/?liste=nachfassen",
    }


def for_reporter(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What the mail to the person who reported shows; None if they withdrew their address."""
    event = _event(event_uuid)
    if event is None or not isinstance(recipient, Contact):
        return None
    report = event.report
    if report.contact_id != recipient.pk:
        return None
    with translation.override(report.language):
        word = public_word(report, to_reporter=True).word
    return {
        "number": report.label,
        "is_first": event.verb == Verb.SUBMITTED,
        "is_question": event.verb == Verb.ASKED,
        "wishes_photo": event.payload.get("wish") == "photo",
        "is_message": event.payload.get("to") == "reporter",
        "word": word,
        "link": status_url(report),
        "language": report.language,
    }


def status_url(report: Report) -> str:
    """The secret link of whoever reported; whoever has it may see, answer and reopen."""
    return report.municipality.base_url.rstrip("/") + status_path(report)


# --- inside -----------------------------------------------------------------------------


def _mails_about(report: Report, body_id: int, *, since: datetime) -> QuerySet[Knowledge]:
    """The mail or list by which the body that has or had the report since `since` heard of it;
    none if the mail server has taken none."""
    return Knowledge.objects.filter(
        report=report, body=body_id, since=since, what=Knowledge.What.MAILED
    )


def _on_call_was_told(report: Report) -> bool:
    return Knowledge.objects.filter(report=report, what=Knowledge.What.ON_CALL).exists()


def _is_change(event: ReportEvent) -> bool:
    """Whether it tells of something that whoever reported mended; a danger is news by itself."""
    is_danger = event.payload.get("what") == "danger"
    return event.verb in (Verb.EDITED, Verb.CATEGORY_CHANGED) and not is_danger


def _is_all_clear(event: ReportEvent) -> bool:
    return bool(event.payload.get("what") == "no_danger")


def _is_told(recipient: Recipient, report: Report) -> bool:
    """The body itself, or somebody of the house who may work on it and stands in."""
    if isinstance(recipient, User):
        return recipient.has_perm("defects.work_on_report", report)
    return isinstance(recipient, Department) and report.body_id == recipient.pk


def _by_link(hand_over: HandOver) -> dict[str, Any]:
    """The link of a hand-over, how long it acts, and until when an answer is expected."""
    town = hand_over.report.municipality
    days = answer_days(hand_over.body, is_danger=hand_over.report.is_danger)
    until = add_working_days(hand_over.reminded_at or hand_over.at, days, land=town.land)
    return {
        "answer_link": town.base_url.rstrip("/") + hand_over_path(hand_over),
        "answer_until": german.day(until),
        "link_until": german.day(hand_over_link_until(hand_over)),
    }


def _event(event_uuid: UUID) -> ReportEvent | None:
    """The event, unless it was undone."""
    return (
        ReportEvent.objects.filter(uuid=event_uuid, undone_by=None)
        .select_related(
            "report__municipality", "report__body", "report__duplicate_of", "report__category"
        )
        .first()
    )


def _after(seconds: int) -> Any:
    return clock.now() + timedelta(seconds=seconds) if seconds else None
