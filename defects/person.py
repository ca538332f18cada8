"""What we know of whoever reported, for the secret link: their own data, nobody else's.

Never in it: names of people who work here, notes among colleagues, data of other reports.
"""

from django.utils.translation import gettext as _

from accounts.models import MailLog, User
from accounts.vault.parts import Part, Section, register
from accounts.vault.person import mails_section
from common.models import ActorKind
from defects import answers, paper_files
from defects.models import Report, ReportPhoto, Satisfaction
from defects.states import Verb, public_word
from geo.models import Municipality
from moderation.person import decisions_about, redactions_about
from photos import files

_OFFICIAL = "an act of the office, not data about the person who did it"


def register_part() -> None:
    """Called when the apps are ready."""
    register(
        Part(
            key="defects",
            export="defects.person.export",
            left_out={
                "defects.Report.contact": "shown by the report's secret link; it knows no account",
                "defects.Report.assignee": _OFFICIAL,
                "defects.Report.taken_by": _OFFICIAL,
                "defects.ReportEvent.actor": _OFFICIAL,
                "defects.CrewInvitation.made_by": _OFFICIAL,
                "defects.Routing.by": _OFFICIAL,
                "defects.RuleSet.activated_by": _OFFICIAL,
                "defects.RuleSet.changed_by": _OFFICIAL,
                "defects.Simulation.by": _OFFICIAL,
                "defects.Knowledge.by": _OFFICIAL,
                "defects.DeskTask.done_by": _OFFICIAL,
                "defects.DeskFilter.owner": "how somebody of the office looks at lists",
                "defects.Hint.done_by": _OFFICIAL,
                "defects.Cause.made_by": _OFFICIAL,
                "defects.CauseMessage.by": _OFFICIAL,
                "defects.Connection.asked_by": _OFFICIAL,
                "defects.Help.asked_by": _OFFICIAL,
                "defects.Office.deputy": _OFFICIAL,
                "defects.Absence.user": "days on which somebody of the office is not at work",
                "defects.Absence.deputy": _OFFICIAL,
                "defects.Absence.entered_by": _OFFICIAL,
                "defects.Paper.added_by": _OFFICIAL,
                "defects.Referral.checked_by": _OFFICIAL,
                "defects.TextTemplateVersion.by": _OFFICIAL,
            },
        )
    )


def export(user: User, municipality: Municipality) -> list[Section]:
    """Reports have no account: who reported holds their secret link."""
    return []


def of_report(report: Report) -> list[Section]:
    """All there is about who reported. Reads `category`, `item`, `text_item`."""
    about = _moderated(report)
    return [
        _report(report),
        _contact(report),
        _said(report),
        _opinion(report),
        _photos(report),
        _papers(report),
        _mails(report),
        decisions_about(about),
        redactions_about(about),
    ]


def _report(report: Report) -> Section:
    place = report.location
    return Section(
        key="report",
        title=_("Ihre Meldung"),
        columns={
            "number": _("Nummer"),
            "kind": _("Art"),
            "text": _("Ihr Text"),
            "answers": _("Ihre Antworten"),
            "place": _("Ort"),
            "longitude": _("Längengrad (WGS 84)"),
            "latitude": _("Breitengrad (WGS 84)"),
            "language": _("Sprache"),
            "sent_at": _("Gesendet"),
            "state": _("Stand"),
        },
        rows=[
            {
                "uuid": report.uuid,
                "number": report.label,
                "kind": report.category.said,
                "text": report.text,
                "answers": [f"{asked} {said}" for asked, said in answers.lines(report.asked)]
                or [f"{key}: {value}" for key, value in report.answers.items()],
                "place": report.place,
                "longitude": place.x if place else None,
                "latitude": place.y if place else None,
                "language": report.language,
                "sent_at": report.created_at,
                "state": public_word(report).word,
            }
        ],
    )


def _contact(report: Report) -> Section:
    contact = report.contact
    rows = []
    if contact is not None:
        rows.append(
            {
                "email": contact.email,
                "name": contact.name,
                "phone": contact.phone,
                "confirmed_at": contact.email_confirmed_at,
                "created_at": contact.created_at,
                "delete_after": contact.delete_after if report.closed_at else None,
            }
        )
    return Section(
        key="contact",
        title=_("Ihre Kontaktdaten"),
        columns={
            "email": _("E-Mail-Adresse"),
            "name": _("Name"),
            "phone": _("Telefon"),
            "confirmed_at": _("Bestätigt"),
            "created_at": _("Angegeben"),
            "delete_after": _("Wird gelöscht am"),
        },
        rows=rows,
    )


def _said(report: Report) -> Section:
    """What they wrote to the office, and what the office asked them."""
    events = (
        report.events.filter(note__isnull=False, note__blanked_at=None)
        .select_related("note")
        .order_by("id")
    )
    return Section(
        key="messages",
        title=_("Nachrichten"),
        columns={"who": _("Von"), "text": _("Text"), "at": _("Wann")},
        rows=[
            {
                "who": _("Ihnen") if event.actor_kind == ActorKind.RESIDENT else _("uns"),
                "text": event.note.text,
                "at": event.at,
            }
            for event in events
            if event.note is not None
            and (
                event.actor_kind == ActorKind.RESIDENT
                or event.verb == Verb.ASKED
                or event.payload.get("to") == "reporter"
            )
        ],
    )


def _opinion(report: Report) -> Section:
    """How it looks on the spot, and how content they are."""
    rows = [
        {"said": hint.get_says_display(), "text": hint.text, "at": hint.at}
        for hint in report.hints.filter(by_reporter=True)
    ]
    answer = Satisfaction.objects.filter(report=report).first()
    if answer is not None:
        rows.append({"said": answer.get_answer_display(), "text": "", "at": answer.at})
    return Section(
        key="opinion",
        title=_("Ihre Hinweise"),
        columns={"said": _("Was"), "text": _("Text"), "at": _("Wann")},
        rows=rows,
    )


def _photos(report: Report) -> Section:
    pictures = (
        report.pictures.filter(role=ReportPhoto.Role.REPORTED)
        .select_related("photo")
        .order_by("order", "id")
    )
    photos = [picture.photo for picture in pictures]
    return Section(
        key="photos",
        title=_("Ihre Fotos"),
        columns={
            "file": _("Datei"),
            "alt": _("Was zu sehen ist"),
            "is_public": _("Öffentlich"),
            "sent_at": _("Gesendet"),
        },
        rows=[
            {
                "uuid": photo.uuid,
                "file": f"fotos/{photo.uuid}.webp",
                "alt": photo.alt,
                "is_public": photo.shown,
                "sent_at": photo.created_at,
            }
            for photo in photos
        ],
        files=[(f"{photo.uuid}.webp", files.derivative(photo.uuid, 1600)) for photo in photos],
    )


def _papers(report: Report) -> Section:
    """Letters and e-mails that came from them, as the files they are."""
    papers = list(report.papers.filter(from_reporter=True))
    names = {paper.uuid: f"{paper.uuid}-{paper.file_name}" for paper in papers}
    return Section(
        key="papers",
        title=_("Ihre Briefe und E-Mails"),
        columns={"file": _("Datei"), "title": _("Was es ist"), "filed_at": _("Abgelegt")},
        rows=[
            {
                "uuid": paper.uuid,
                "file": f"papers/{names[paper.uuid]}",
                "title": paper.title,
                "filed_at": paper.added_at,
            }
            for paper in papers
        ],
        files=[(names[paper.uuid], paper_files.path_of(paper.uuid)) for paper in papers],
    )


def _mails(report: Report) -> Section:
    rows = MailLog.objects.none()
    if report.contact is not None:
        rows = MailLog.objects.filter(
            municipality=report.municipality, recipient=report.contact.uuid
        )
    return mails_section(rows)


def _moderated(report: Report) -> dict[int, str]:
    """What their content is called, by item."""
    about = {report.item_id: report.label}
    if report.text_item_id is not None:
        about[report.text_item_id] = report.label
    pictures = report.pictures.filter(role=ReportPhoto.Role.REPORTED, photo__item__isnull=False)
    about |= dict.fromkeys(pictures.values_list("photo__item", flat=True), report.label)
    return about
