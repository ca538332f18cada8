"""What a hold on something of a report is about, in words for whoever administers holds."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.vault.holds import Thing
from common import german
from defects.models import Report
from geo.models import Municipality


def describe(user: User, municipality: Municipality, uuids: Collection[UUID]) -> dict[UUID, Thing]:
    """Reports, also by their Item, their text or their contact data. Of what is confidential
    nobody reads more here than number and day who may not read it elsewhere."""
    rows = (
        Report.objects.of(municipality)
        .filter(
            Q(uuid__in=uuids)
            | Q(item__uuid__in=uuids)
            | Q(text_item__uuid__in=uuids)
            | Q(contact__uuid__in=uuids)
        )
        .select_related("municipality", "category", "body", "item", "text_item", "contact")
    )
    found: dict[UUID, Thing] = {}
    for report in rows:
        words, href = _words(report, user), _href(report, user)
        parts: dict[UUID | None, str] = {
            report.uuid: words,
            report.item.uuid: words,
            report.text_item.uuid if report.text_item else None: _("Text: %s") % words,
            report.contact.uuid if report.contact else None: _("Kontaktdaten: %s") % words,
        }
        found |= {
            uuid: Thing(words=said, href=href)
            for uuid, said in parts.items()
            if uuid is not None and uuid in uuids
        }
    return found


def _words(report: Report, user: User) -> str:
    words = _("Meldung %(label)s vom %(day)s") % {
        "label": report.label,
        "day": german.date_in_full(report.created_at),
    }
    if not user.has_perm("defects.see_report", report):
        return words
    return ", ".join(filter(None, [f"{words}: {report.category}", report.place]))


def _href(report: Report, user: User) -> str:
    if user.has_perm("defects.see_report_inside", report):
        return f"/arbeit/{report.number}/"
    return report.get_absolute_url() if user.has_perm("defects.see_report", report) else ""
