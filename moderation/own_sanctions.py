"""What /konto/ says of a pause or block, with the way to the reason and the objection."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.own import Thing
from common import clock, german
from geo.models import Municipality
from moderation import sanction_links
from moderation.models import Sanction

_SHOWN = 3


def of(user: User, municipality: Municipality) -> list[Thing]:
    """What runs, and what can still be objected to, newest first; two statements."""
    now = clock.now()
    rows = Sanction.objects.against(user, municipality.pk).filter(undone=False)
    return [
        Thing(_title(row), sanction_links.path(row), _note(row, row.is_running(now)))
        for row in rows.select_related("rule").prefetch_related("events")[:_SHOWN]
        if row.is_running(now) or now <= row.may_object_until
    ]


def _title(row: Sanction) -> str:
    return _("Ihre Pause") if row.kind == Sanction.Kind.PAUSE else _("Ihre Sperre")


def _note(row: Sanction, is_running: bool) -> str:
    if row.lifted_at is not None:
        return _("Aufgehoben am %(day)s") % {"day": german.day(row.lifted_at)}
    words = (
        _("Bis %(end)s (%(rule)s). Grund und Einspruch")
        if is_running
        else _("Vorbei seit %(end)s (%(rule)s)")
    )
    return words % {"end": german.moment(row.ends_at), "rule": row.rule}
