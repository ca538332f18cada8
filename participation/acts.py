"""Act first, sign in afterwards: what somebody wrote waits until they may do it.

A view that finds that a person lacks a step (`eligibility.verdict`) calls `wait`: the fields
of the form are kept under a key, and `/beteiligung/weiter/<key>/` leads through the missing
steps. There the person sees once more what will be done and presses one button (GET shows,
POST acts), which calls `perform`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from geo.models import Municipality
from participation.models import Consultation, PendingAct

# Long enough for a mail that comes late; what was never finished is deleted then.
LIFE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act. `perform(act, user) -> str` does it and returns the address to go on to;
    `show(act) -> list[tuple[str, str]]` says in words and values what will be done;
    `consultation(act) -> Consultation` is the one whose rule counts. All are dotted names."""

    label: str | Promise
    button: str | Promise
    perform: str
    show: str
    consultation: str


# A new act is one line here and three functions in its module.
KINDS: dict[str, Kind] = {
    "support": Kind(
        _("Vorschlag unterstützen"),
        _("Jetzt unterstützen"),
        "participation.performing.proposals.support",
        "participation.performing.proposals.show",
        "participation.performing.proposals.consultation",
    ),
    "comment": Kind(
        _("Kommentar"),
        _("Kommentar absenden"),
        "participation.performing.comments.comment",
        "participation.performing.comments.show",
        "participation.performing.comments.consultation",
    ),
    "vote_comment": Kind(
        _("Kommentar bewerten"),
        _("Jetzt bewerten"),
        "participation.performing.comments.vote",
        "participation.performing.comments.show_vote",
        "participation.performing.comments.consultation_of_vote",
    ),
    "propose": Kind(
        _("Vorschlag"),
        _("Vorschlag absenden"),
        "participation.performing.proposing.propose",
        "participation.performing.proposing.show",
        "participation.performing.proposing.consultation",
    ),
    "answer": Kind(
        _("Umfrage"),
        _("Antworten absenden"),
        "participation.performing.surveys.answer",
        "participation.performing.surveys.show",
        "participation.performing.surveys.consultation",
    ),
    "vote": Kind(
        _("Abstimmung"),
        _("Stimme abgeben"),
        "participation.performing.polls.vote",
        "participation.performing.polls.show",
        "participation.performing.polls.consultation",
    ),
    "follow": Kind(
        _("Nachrichten dazu"),
        _("Nachrichten bekommen"),
        "participation.performing.following.follow",
        "participation.performing.following.show",
        "participation.performing.following.consultation",
    ),
}


def wait(
    request: HttpRequest,
    act: str,
    *,
    municipality: Municipality,
    target: UUID,
    payload: Mapping[str, Any],
    back: str,
) -> HttpResponse:
    """Keep the act and lead on to the missing step. `payload` are the fields of the form as
    they were sent (texts, lists of texts), `back` the path of the page it was begun on."""
    row = PendingAct.objects.create(
        municipality=municipality, act=act, target=target, payload=dict(payload), back=back[:300]
    )
    return HttpResponseRedirect(path(row), status=303)


def path(act: PendingAct) -> str:
    return f"/beteiligung/weiter/{act.key}/"


def find(municipality: Municipality, key: UUID, *, at: datetime | None = None) -> PendingAct | None:
    """The act that waits under `key`; None when it is done, too old, or another town's."""
    oldest = (at or clock.now()) - LIFE
    return PendingAct.objects.filter(
        municipality=municipality, key=key, created_at__gt=oldest
    ).first()


def consultation_of(act: PendingAct) -> Consultation | None:
    """Whose rule counts; None for an act that needs only an address (following a project)."""
    found: Consultation | None = import_string(KINDS[act.act].consultation)(act)
    return found


def show(act: PendingAct) -> list[tuple[str, str]]:
    """What will be done, as pairs of label and value for a page."""
    found: list[tuple[str, str]] = import_string(KINDS[act.act].show)(act)
    return found


def perform(act: PendingAct, *, by: User) -> str:
    """Do it, forget it, and return the address to go on to. Raises what the service raises;
    then the act waits on, and nothing that was written is lost."""
    where: str = import_string(KINDS[act.act].perform)(act, by)
    PendingAct.objects.filter(pk=act.pk).delete()
    return where


def forget_old(*, at: datetime) -> int:
    """Delete what nobody finished; returns how many."""
    return PendingAct.objects.filter(created_at__lte=at - LIFE).delete()[0]
