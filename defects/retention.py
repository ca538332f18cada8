"""What of a report goes when: how to reach who reported, what they wrote, and nothing else.

The report itself, its place, kind and story stay: they say nothing about a person.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, MailLog
from accounts.vault import holds, periods
from accounts.vault.kinds import DAYS, MONTHS, DataKind, register
from accounts.vault.periods import Period
from common import clock
from common.identifiers import number_of
from common.models import ActorKind
from defects import paper_files
from defects.answers import without_words
from defects.merged import leading_pk
from defects.models import (
    Absence,
    Affected,
    Hint,
    Paper,
    Question,
    Report,
    ReportEvent,
    ReportNote,
    Watch,
)
from defects.states import OPEN, Verb
from geo.models import Municipality
from moderation.models import Item
from moderation.retention import OBJECTION_MONTHS, settled
from moderation.services import blank

CONTACT = "defects.contact"
ALSO = "defects.also"


def register_kinds() -> None:
    """Called when the apps are ready."""
    holds.register_finder("report", "defects.retention.find")
    holds.register_describer("defects.held.describe")
    register(
        DataKind(
            key=CONTACT,
            label=_("Ihre Kontaktdaten zu einer Meldung"),
            what=_("E-Mail-Adresse, Name und Telefon, wenn Sie sie angegeben haben"),
            starts=_("seit die Meldung abgeschlossen ist; vorher bleiben sie"),
            basis=_("damit wir nachfragen und antworten können: Art. 6 Abs. 1 e DSGVO"),
            unit=DAYS,
            default=30,
            least=7,
            most=730,
            setting="CONTACT_DAYS",
            due="defects.retention.contacts_due",
            purge="defects.retention.delete_contacts",
            changed="defects.retention.contact_period_changed",
            held_by=("uuid", "reports__uuid"),
            dated=True,
        )
    )
    register(
        DataKind(
            key=ALSO,
            label=_("Wer „Auch ich“ gesagt hat"),
            what=_(
                "Eine verschlüsselte Nummer Ihres Geräts und, wenn wir sie kennen, Ihrer Adresse; "
                "wie viele es waren, bleibt"
            ),
            starts=_("seit die Meldung abgeschlossen ist"),
            basis=_("jede Person zählt einmal: Art. 6 Abs. 1 e DSGVO"),
            unit=DAYS,
            default=30,
            least=0,
            most=180,
            due="defects.retention.also_due",
            purge="defects.retention.forget_who_said_also",
            held_by=("report__uuid", "counts_for__uuid"),
        )
    )
    register(
        DataKind(
            key="defects.message",
            label=_("Nachrichten zu einer Meldung"),
            what=_("Was Sie und die Stelle einander geschrieben haben"),
            starts=_("seit die Meldung abgeschlossen ist"),
            basis=_("weil Ansprüche nach drei Jahren verjähren: §§ 195, 199, 839 BGB"),
            unit=MONTHS,
            default=48,
            least=6,
            most=120,
            due="defects.retention.messages_due",
            purge="defects.retention.blank_messages",
            held_by=("uuid", "report__uuid", "report__contact__uuid"),
        )
    )
    register(
        DataKind(
            key="defects.paper",
            label=_("Briefe und E-Mails zu einer Meldung"),
            what=_("Was Sie uns geschickt haben und was zu Ihrer Meldung abgelegt ist, als Datei"),
            starts=_("seit die Meldung abgeschlossen ist"),
            basis=_("weil Ansprüche nach drei Jahren verjähren: §§ 195, 199, 839 BGB"),
            unit=MONTHS,
            default=48,
            least=6,
            most=120,
            due="defects.retention.papers_due",
            purge="defects.retention.destroy_papers",
            held_by=("uuid", "report__uuid", "report__contact__uuid"),
            since="added_at",
        )
    )
    register(
        DataKind(
            key="defects.answers",
            label=_("Antworten in eigenen Worten"),
            what=_("Was Sie auf Fragen beim Melden selbst geschrieben haben"),
            starts=_("seit die Meldung abgeschlossen ist"),
            basis=_("weil Ansprüche nach drei Jahren verjähren: §§ 195, 199, 839 BGB"),
            unit=MONTHS,
            default=48,
            least=6,
            most=120,
            due="defects.retention.answers_due",
            purge="defects.retention.blank_answers",
            held_by=("uuid", "item__uuid", "contact__uuid"),
        )
    )
    register(
        DataKind(
            key="defects.removed_text",
            label=_("Texte von Meldungen, die nicht gezeigt werden"),
            what=_("Der Text, den wir nicht freigegeben oder entfernt haben"),
            starts=_("seit der Entscheidung, wenn die Meldung abgeschlossen ist"),
            basis=_(
                "so lange können Sie noch einmal prüfen lassen: Art. 20 Abs. 1 DSA, sechs Monate"
            ),
            unit=MONTHS,
            default=OBJECTION_MONTHS,
            least=OBJECTION_MONTHS,
            most=24,
            due="defects.retention.removed_texts_due",
            purge="defects.retention.blank_texts",
            held_by=("uuid", "text_item__uuid", "item__uuid", "contact__uuid"),
            named="text_item__uuid",
        )
    )
    register(
        DataKind(
            key="defects.hint",
            label=_("Hinweise zu einer Meldung"),
            what=_("„Noch kaputt“ oder „Ist behoben“ und der Text dazu, ohne Namen"),
            starts=_("seit dem Hinweis"),
            basis=_("nur so lange, wie wir es brauchen: Art. 5 Abs. 1 e DSGVO"),
            unit=MONTHS,
            default=6,
            least=1,
            most=24,
            due="defects.retention.hints_due",
            purge="accounts.vault.own.delete",
            held_by=("uuid", "report__uuid"),
            since="at",
        )
    )
    register(
        DataKind(
            key="defects.absence",
            label=_("Wann Beschäftigte nicht da sind"),
            what=_("Erster und letzter Tag und wer vertritt, ohne Grund"),
            starts=_("seit dem letzten Tag"),
            basis=_("nur so lange, wie wir es brauchen: Art. 5 Abs. 1 e DSGVO"),
            unit=DAYS,
            default=30,
            least=1,
            most=365,
            due="defects.retention.absences_due",
            purge="accounts.vault.own.delete",
            technical=True,
            held_by=("uuid", "user__uuid"),
            since="entered_at",
        )
    )
    register(
        DataKind(
            key="defects.watch",
            label=_("Gebiete, zu denen niemand mehr Nachrichten will"),
            what=_("Der Ort oder die Fläche und die Arten, ohne Adresse"),
            starts=_("seit sie angelegt wurden, wenn niemand sie abonniert hat"),
            basis=_("nur so lange, wie wir es brauchen: Art. 5 Abs. 1 e DSGVO"),
            unit=DAYS,
            default=1,
            least=1,
            most=1,
            due="defects.retention.watches_due",
            purge="accounts.vault.own.delete",
            technical=True,
            held_by=("uuid",),
        )
    )


def contact_period(municipality: Municipality) -> Period:
    return periods.period_of(CONTACT, municipality)


def contacts_due(municipality: Municipality, at: datetime) -> QuerySet[Any]:
    """Whose day has come, unless a report of theirs is open: then we may still have to ask."""
    # What was merged is open as long as the report that leads it.
    leads = Report.objects.filter(pk=OuterRef("leading"), work__in=[*OPEN])
    open_ones = (
        Report.objects.filter(contact=OuterRef("pk"), work__in=[*OPEN])
        .annotate(leading=leading_pk())
        .filter(Exists(leads))
    )
    return Contact.objects.of(municipality).due_for_deletion(at).filter(~Exists(open_ones))


def delete_contacts(contacts: Sequence[Contact], at: datetime) -> None:
    MailLog.objects.filter(recipient__in=[contact.uuid for contact in contacts]).delete()
    Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).delete()


def contact_period_changed(
    municipality: Municipality, kind: DataKind, old: Period, new: Period
) -> None:
    """Each contact carries its day, so the days of those that are there move, too."""
    moved = new.after(clock.now()) - old.after(clock.now())
    Contact.objects.of(municipality).update(delete_after=F("delete_after") + moved)


def also_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    """Where what they count for is closed; a duplicate is as its original is."""
    closed = (
        Q(counts_for__closed_at__lte=before)
        | Q(counts_for=None, report__closed_at__lte=before)
        | Q(counts_for=None, report__duplicate_of__closed_at__lte=before)
    )
    rows = Affected.objects.filter(closed, municipality=municipality)
    return rows.exclude(device="", contact="", sealed="")


def forget_who_said_also(rows: Sequence[Affected], at: datetime) -> None:
    """They go on counting; that one of them says it again cannot be seen any more."""
    pks = [row.pk for row in rows]
    Affected.objects.filter(pk__in=pks).update(device="", contact="", sealed="")


def messages_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    """What goes to and fro between the office and who reported."""
    said = ReportEvent.objects.filter(
        Q(verb=Verb.ASKED)
        | Q(verb=Verb.NOTED, payload__to="reporter")
        | Q(actor_kind=ActorKind.RESIDENT),
        note=OuterRef("pk"),
        public=False,
    )
    ended = Report.objects.filter(pk=OuterRef("leading"), closed_at__lte=before)
    return (
        ReportNote.objects.filter(Exists(said), municipality=municipality, blanked_at=None)
        .annotate(leading=leading_pk("report_id"))
        .filter(Q(report__closed_at__lte=before) | Exists(ended))
    )


def blank_messages(notes: Sequence[ReportNote], at: datetime) -> None:
    ReportNote.objects.filter(pk__in=[note.pk for note in notes]).update(text="", blanked_at=at)
    for item in Item.objects.filter(report_note__in=notes):
        blank(item)


def papers_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return Paper.objects.of(municipality).filter(report__closed_at__lte=before)


def destroy_papers(papers: Sequence[Paper], at: datetime) -> None:
    """Rows at once, files when the transaction has come to its end."""
    Paper.objects.filter(pk__in=[paper.pk for paper in papers]).delete()
    for paper in papers:
        transaction.on_commit(partial(paper_files.delete, paper.uuid))


def removed_texts_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    """While a report is open its office still needs the text, shown or not."""
    items = settled(municipality, before, kind="defects.report_text")
    return (
        Report.objects.of(municipality)
        .filter(text_item__in=items.values("pk"))
        .annotate(leading=leading_pk())
        .filter(
            Q(closed_at__isnull=False)
            | Exists(Report.objects.filter(pk=OuterRef("leading"), closed_at__isnull=False))
        )
        .exclude(text="")
    )


def blank_texts(reports: Sequence[Report], at: datetime) -> None:
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(text="")
    blank_answers(reports, at)
    for report in reports:
        if report.text_item is not None:
            blank(report.text_item)


def answers_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    """Reports with answers in the person's own words."""
    return Report.objects.of(municipality).filter(
        asked__contains=[{"kind": Question.Kind.TEXT.value}], closed_at__lte=before
    )


def blank_answers(reports: Sequence[Report], at: datetime) -> None:
    for report in reports:
        report.answers, report.asked = without_words(report.answers, report.asked)
    Report.objects.bulk_update(reports, ["answers", "asked"])


def hints_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return Hint.objects.filter(municipality=municipality, at__lte=before)


def absences_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    last_day = clock.day_of(before)
    return Absence.objects.of(municipality).filter(last_day__lt=last_day)


def watches_due(municipality: Municipality, before: datetime) -> QuerySet[Any]:
    return Watch.objects.of(municipality).left_alone().filter(created_at__lte=before)


def find(municipality: Municipality, words: str) -> UUID | None:
    """A report by its number: `L-2614` or `2614`."""
    number = number_of(words.rpartition("-")[2].strip(), digits=12)
    if number is None:
        return None
    rows = Report.objects.of(municipality).filter(number=number)
    return rows.values_list("uuid", flat=True).first()
