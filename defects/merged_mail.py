"""What reporters of merged reports are told: once per person, with their own numbers and links.

Nobody reads here who else reported. Whoever sent several of the reports gets one mail that names
them all; whoever sent the leading one as well hears of its progress by that one's mail only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import mail
from accounts.mail import Recipient
from accounts.models import Contact
from common import clock
from defects.links import status_path
from defects.merged import merged_into
from defects.models import Report, ReportEvent
from defects.states import Verb, public_word

MERGED = "defects/merged"
NEWS = "defects/merged_news"


def register_mails() -> None:
    """Called when the apps are ready."""
    mail.register(
        MERGED, "defects.merged_mail.for_merged", about=_("Ihre Meldung gehört zu einer anderen")
    )
    mail.register(NEWS, "defects.merged_mail.for_news", about=_("Neues zu Ihrer Meldung"))


def one_per_person(reports: Iterable[Report]) -> dict[str, Report]:
    """{address: the first report of who can be reached there}. Reads `contact`."""
    found: dict[str, Report] = {}
    for report in reports:
        if report.contact is not None and report.contact.email:
            found.setdefault(_plain(report.contact.email), report)
    return found


def tell_merged(events: Sequence[ReportEvent], *, after_seconds: int) -> None:
    """Tell those whose reports were merged by one act."""
    by_report = {event.report_id: event for event in events}
    reports = [event.report for event in sorted(events, key=lambda each: each.report_id)]
    for first in one_per_person(reports).values():
        assert first.contact is not None  # noqa: S101 - `one_per_person` says so
        mail.send_later(
            municipality=first.municipality,
            template=MERGED,
            to=first.contact,
            ref=by_report[first.pk].uuid,
            at=clock.now() + timedelta(seconds=after_seconds),
            once=True,
        )


def tell_news(event: ReportEvent, merged: Sequence[Report], *, after_seconds: int) -> None:
    """Tell those whose reports were `merged` into the one of `event` what became of it."""
    people = one_per_person(merged)
    own = event.report.contact
    if own is not None:
        people.pop(_plain(own.email), None)
    for first in people.values():
        assert first.contact is not None  # noqa: S101 - `one_per_person` says so
        mail.send_later(
            municipality=event.report.municipality,
            template=NEWS,
            to=first.contact,
            ref=event.uuid,
            at=clock.now() + timedelta(seconds=after_seconds),
            once=True,
        )


def for_merged(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """„Ihre Meldung gehört jetzt zu ...“; None if the merging was taken back, or ended since."""
    event = _event(event_uuid)
    if event is None or not isinstance(recipient, Contact):
        return None
    into = event.report.duplicate_of_id
    if into is None:
        return None
    events = ReportEvent.objects.filter(
        report__duplicate_of=into,
        report__contact__email__iexact=recipient.email,
        verb=Verb.MARKED_DUPLICATE,
        payload__act=event.payload.get("act", ""),
        undone_by=None,
    )
    own = [each.report for each in events.select_related("report__contact").order_by("report_id")]
    if not own or recipient.pk != own[0].contact_id:
        return None
    return _shown(own, _leading(own[0]))


def for_news(event_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """What became of the report that theirs belongs to; None if it does not any more."""
    event = _event(event_uuid)
    if event is None or not isinstance(recipient, Contact):
        return None
    leading = _leading(event.report)
    mine = _plain(recipient.email)
    own = [
        each
        for each in merged_into(leading)
        if each.contact is not None and _plain(each.contact.email) == mine
    ]
    return _shown(own, leading) if own else None


def _shown(own: list[Report], leading: Report) -> dict[str, Any]:
    for each in own:
        each.municipality = leading.municipality
    base = leading.municipality.base_url.rstrip("/")
    with translation.override(own[0].language):
        word = public_word(leading).word
    return {
        "number": own[0].label,
        "count": len(own),
        "lines": [{"number": each.label, "link": base + status_path(each)} for each in own],
        # What nobody may see yet has no number for others.
        "leading": leading.label if leading.shown else "",
        "public_link": base + leading.get_absolute_url() if leading.shown else "",
        "word": word,
        "language": own[0].language,
    }


def _leading(report: Report) -> Report:
    found = report
    for _step in range(100):
        if found.duplicate_of_id is None:
            break
        found = Report.objects.get(pk=found.duplicate_of_id)
    return Report.objects.select_related("municipality", "body").get(pk=found.pk)


def _event(uuid: UUID) -> ReportEvent | None:
    rows = ReportEvent.objects.filter(uuid=uuid, undone_by=None)
    return rows.select_related("report", "municipality").first()


def _plain(email: str) -> str:
    return email.strip().casefold()
