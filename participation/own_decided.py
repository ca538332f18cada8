"""Votes of somebody that do not count or count again, and what became of their objection, for
/konto/entscheidungen/; never who decided."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.decided import MOST, Chapter, Entry, Objection
from accounts.models import User
from common import clock, german
from geo.models import Municipality
from participation import quarantine_links, services
from participation.models import Quarantine, QuarantineAccount

_TOLD = (Quarantine.State.CONFIRMED, Quarantine.State.LIFTED)


def of(user: User, municipality: Municipality) -> list[Chapter]:
    """One statement. What was only proposed was never told, and is nothing to object to."""
    now = clock.now()
    rows = (
        QuarantineAccount.objects.filter(
            user=user, quarantine__municipality=municipality, quarantine__state__in=_TOLD
        )
        .select_related("quarantine__consultation")
        .order_by("-quarantine__decided_at", "-id")
    )
    return [
        Chapter(
            key="stimmen",
            title=_("Stimmen, die nicht mitgezählt werden"),
            entries=[_entry(row, now) for row in rows[:MOST]],
        )
    ]


def _entry(row: QuarantineAccount, now: datetime) -> Entry:
    quarantine = row.quarantine
    decided_at = quarantine.decided_at or now  # these states have one, says the database
    counts = (
        quarantine.state == Quarantine.State.LIFTED
        or row.outcome == QuarantineAccount.Outcome.RELEASED
    )
    words = _("Zählt wieder") if counts else _("Zählt zurzeit nicht, seit %(day)s")
    may = services.may_object_to_quarantine(row, at=now)
    return Entry(
        uuid=row.uuid,
        title=_("Ihre Stimme bei „%(title)s“") % {"title": quarantine.consultation.title},
        state=words if counts else words % {"day": german.day(decided_at)},
        at=decided_at,
        href=quarantine_links.path(row),
        until=quarantine.may_object_until if may else None,
        objection=_objection(row),
    )


def _objection(row: QuarantineAccount) -> Objection | None:
    if row.objected_at is None:
        return None
    return Objection(
        at=row.objected_at, outcome=row.get_outcome_display(), answered_at=row.decided_at
    )
