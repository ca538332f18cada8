"""Whether somebody may contribute at this moment, and the sentence for those who may not.

A pause or a block is about conduct: it bars what others read (proposals, comments, photos,
changes of them) and thumbs for other people's words. It never bars a person's say (votes,
surveys, support for proposals), a report of a defect or danger, reading, one's own data, or
the objection.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from common import german
from moderation.models import Sanction


class Sanctioned(ValidationError):
    """The person is paused or blocked here; the sentence says until when, why and what next."""


def sanction_of(user: User, municipality_id: int, *, at: datetime) -> Sanction | None:
    """The pause or block that binds `user` in one municipality at this moment; one statement."""
    running = Sanction.objects.against(user, municipality_id).running(at=at)
    return running.select_related("rule").order_by("-ends_at").first()


def require(user: User, municipality_id: int, *, at: datetime) -> None:
    """Raises `Sanctioned`. What was written is the caller's to keep."""
    found = sanction_of(user, municipality_id, at=at)
    if found is not None:
        raise Sanctioned(sentence(found), code="sanctioned")


def sentence(sanction: Sanction) -> str:
    is_pause = sanction.kind == Sanction.Kind.PAUSE
    barred = (
        _("Sie haben hier gerade eine Pause, bis %(end)s.")
        if is_pause
        else _("Sie sind hier gesperrt, bis %(end)s.")
    )
    return " ".join(
        [
            barred % {"end": german.moment(sanction.ends_at)},
            _("Es beruht auf %(rule)s.") % {"rule": sanction.rule},
            what_remains(),
            _("Unter „Mein Konto“ steht der Grund, und wie Sie es noch einmal prüfen lassen."),
        ]
    )


def what_is_barred() -> str:
    return _(
        "Bis dahin können Sie keine Vorschläge, Kommentare und Fotos einstellen oder ändern und "
        "Kommentare nicht bewerten."
    )


def what_remains() -> str:
    return _(
        "Lesen, abstimmen, Fragen beantworten, Vorschläge unterstützen und Mängel oder Gefahren "
        "melden können Sie weiter."
    )
