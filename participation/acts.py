"""Act first, sign in afterwards: what somebody wrote waits until they may do it.

A view that finds that a person lacks a step (`eligibility.verdict`) calls `wait`: the fields
of the form are kept under a key, and `/beteiligung/weiter/<key>/` leads through the missing
steps. There the person sees once more what will be done and presses one button (GET shows,
POST acts), which calls `perform`. „Ändern“ leads back to the form with everything in it
(`change_path`); sent again it takes the place of what waits.

The key is no right by itself. An act belongs to the browser that began it, whose session
holds the key, and to the first person who signs in there; anybody else with the key gets
what they would get for a key that never was.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock, rate_limit
from common.http import client_address
from geo.models import Municipality
from participation.errors import NotPossible
from participation.models import Consultation, PendingAct

# Long enough for a mail that comes late; what was never finished is deleted then.
LIFE = timedelta(hours=24)
# Nobody fills the table: so many acts may be begun from one address within an hour (a school
# has one), none with more than the longest texts there are.
_BEGUN_AT_MOST = 200
_WITHIN = timedelta(hours=1)
_LARGEST = 100_000
# What the session of a browser knows: the keys of what it began, and where what it finished
# has led to.
_BEGUN = "participation.begun"
_DONE = "participation.done"
_REMEMBERED = 20
# How the address of a form names the act that it is filled from.
_TO_CHANGE = "wartet"
SAVED = _("Gespeichert.")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of act. `perform(act, user) -> str` does it and returns the address to go on to;
    `show(act) -> list[tuple[str, str]]` says in words and values what will be done;
    `consultation(act) -> Consultation` is the one whose rule counts. All are dotted names.

    They raise `ValidationError` with a sentence for what people can mend, and
    `ObjectDoesNotExist` or `LookupError` when what it was about is gone."""

    label: str | Promise
    button: str | Promise
    perform: str
    show: str
    consultation: str
    done: str | Promise = SAVED  # said on the page that follows
    shows_name: bool = False  # others read the name beside it
    form: str = ""  # dotted name: `form(act) -> str`, the path of the form it was sent with
    place: str = ""  # dotted name: `place(act)`, what was drawn in it (SRID 4326) or None


# A new act is one line here and three functions in its module.
KINDS: dict[str, Kind] = {
    "support": Kind(
        _("Vorschlag unterstützen"),
        _("Jetzt unterstützen"),
        "participation.performing.proposals.support",
        "participation.performing.proposals.show",
        "participation.performing.proposals.consultation",
        done=_("Danke, Ihre Unterstützung ist gezählt."),
    ),
    "comment": Kind(
        _("Kommentar"),
        _("Kommentar absenden"),
        "participation.performing.comments.comment",
        "participation.performing.comments.show",
        "participation.performing.comments.consultation",
        shows_name=True,
        form="participation.performing.comments.form_path",
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
        shows_name=True,
        form="participation.performing.proposing.form_path",
        place="participation.performing.proposing.place_of",
    ),
    "answer": Kind(
        _("Umfrage"),
        _("Antworten absenden"),
        "participation.performing.surveys.answer",
        "participation.performing.surveys.show",
        "participation.performing.surveys.consultation",
        done=_("Danke, Ihre Antworten sind gespeichert."),
        form="participation.performing.surveys.form_path",
    ),
    "vote": Kind(
        _("Abstimmung"),
        _("Stimme abgeben"),
        "participation.performing.polls.vote",
        "participation.performing.polls.show",
        "participation.performing.polls.consultation",
        done=_("Danke, Ihre Stimme ist gezählt."),
        form="participation.performing.polls.form_path",
    ),
    "follow": Kind(
        _("Neues dazu per E-Mail"),
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
    instead_of: PendingAct | None = None,
) -> HttpResponse:
    """Keep the act and lead on to the missing step. `payload` are the fields of the form as
    they were sent (texts, lists of texts), `back` the path of the page it was begun on.
    What was changed takes the place of what waits already (`instead_of`), under its key.

    Raises `RequestDataTooBig` or `SuspiciousOperation` (an answer 400) for what no form of ours
    would send.
    """
    words = json.dumps(dict(payload))
    if len(words) > _LARGEST:
        raise RequestDataTooBig("This act is longer than any that could be performed.")
    if "\\u0000" in words or "\0" in back:
        raise SuspiciousOperation("No form of ours sends a NUL, and no table takes one.")
    if not rate_limit.hit(
        purpose="participation.wait",
        address=client_address(request),
        limit=_BEGUN_AT_MOST,
        window=_WITHIN,
    ):
        return render(request, "429.html", status=429)
    if instead_of is not None and _change(instead_of, payload):
        return HttpResponseRedirect(path(instead_of), status=303)
    row = PendingAct.objects.create(
        municipality=municipality,
        act=act,
        target=target,
        payload=dict(payload),
        back=back[:300],
        user=request.user if isinstance(request.user, User) else None,
    )
    begun = [*request.session.get(_BEGUN, []), str(row.key)]
    request.session[_BEGUN] = begun[-_REMEMBERED:]
    return HttpResponseRedirect(path(row), status=303)


def _change(act: PendingAct, payload: Mapping[str, Any]) -> bool:
    """Its day begins anew. False if it was done or discarded meanwhile."""
    changed = {"payload": dict(payload), "created_at": clock.now()}
    return bool(PendingAct.objects.filter(pk=act.pk).update(**changed))


def path(act: PendingAct) -> str:
    return f"/beteiligung/weiter/{act.key}/"


def find(municipality: Municipality, key: UUID, *, at: datetime | None = None) -> PendingAct | None:
    """The act that waits under `key`; None when it is done, too old, or another town's."""
    oldest = (at or clock.now()) - LIFE
    return (
        PendingAct.objects.filter(municipality=municipality, key=key, created_at__gt=oldest)
        .select_related("municipality")
        .first()
    )


def find_for(request: HttpRequest, municipality: Municipality, key: UUID) -> PendingAct | None:
    """`find`, for whom it belongs to alone: the browser that began it until somebody has
    signed in there, whom it belongs to from then on, in every browser of theirs."""
    act = find(municipality, key)
    if act is None:
        return None
    if act.user_id is not None:
        return act if act.user_id == request.user.pk else None
    if str(key) not in request.session.get(_BEGUN, []):
        return None
    if not isinstance(request.user, User):
        return act
    return act if _claim(act, request.user) else None


def waiting(
    request: HttpRequest, municipality: Municipality, act: str, target: UUID
) -> QuerySet[PendingAct]:
    """Acts of one kind about one target that wait for whoever asks."""
    whose = Q(user=None, key__in=request.session.get(_BEGUN, []))
    if isinstance(request.user, User):
        whose |= Q(user=request.user)
    young = PendingAct.objects.filter(created_at__gt=clock.now() - LIFE)
    return young.filter(whose, municipality=municipality, act=act, target=target)


def change_path(act: PendingAct) -> str:
    """The form with what waits in it; "" for an act that has nothing to write."""
    name = KINDS[act.act].form
    return f"{import_string(name)(act)}?{_TO_CHANGE}={act.key}" if name else ""


def changing(act: PendingAct | None) -> str:
    """What the address of a form ends with when it changes `act`; "" for a new one."""
    return f"?{_TO_CHANGE}={act.key}" if act else ""


def to_change(
    request: HttpRequest, municipality: Municipality, act: str, target: UUID
) -> PendingAct | None:
    """The act that the address of a form names (`change_path`), for whom it belongs to alone;
    None as well for one that is about something else."""
    try:
        key = UUID(request.GET.get(_TO_CHANGE, ""))
    except ValueError:
        return None
    found = find_for(request, municipality, key)
    return found if found and (found.act, found.target) == (act, target) else None


def _claim(act: PendingAct, user: User) -> bool:
    """It is theirs now; False if somebody else was quicker."""
    act.user = user
    return bool(PendingAct.objects.filter(pk=act.pk, user=None).update(user=user)) or (
        PendingAct.objects.filter(pk=act.pk, user=user).exists()
    )


def keep_over_sign_out(request: HttpRequest, act: PendingAct) -> None:
    """The person wants to go on with another address: the act belongs to the browser again,
    in the new session that follows signing out."""
    PendingAct.objects.filter(pk=act.pk).update(user=None)
    request.session[_BEGUN] = [str(act.key)]


def where_done(request: HttpRequest, key: UUID) -> str:
    """Where the act has led to that this browser finished; "" for any other."""
    done: dict[str, str] = request.session.get(_DONE, {})
    return done.get(str(key), "")


def consultation_of(act: PendingAct) -> Consultation | None:
    """Whose rule counts; None for an act that needs only an address (following a project)."""
    found: Consultation | None = import_string(KINDS[act.act].consultation)(act)
    return found


def show(act: PendingAct) -> list[tuple[str, str]]:
    """What will be done, as pairs of label and value for a page."""
    found: list[tuple[str, str]] = import_string(KINDS[act.act].show)(act)
    return found


def place_of(act: PendingAct) -> GEOSGeometry | None:
    """Where it is, in SRID 4326; None without a place, and for one of several parts."""
    name = KINDS[act.act].place
    found: GEOSGeometry | None = import_string(name)(act) if name else None
    return found


@transaction.atomic
def perform(act: PendingAct, *, by: User) -> str:
    """Do it, forget it, and return the address to go on to. Raises what the service raises;
    then the act waits on, and nothing that was written is lost.

    Of two clicks at the same moment the second waits for the first, and is told.
    """
    locked = PendingAct.objects.select_for_update().filter(pk=act.pk).first()
    if locked is None:
        raise NotPossible(gettext("Das ist schon erledigt."), code="done")
    where: str = import_string(KINDS[act.act].perform)(locked, by)
    locked.delete()
    return where


def remember_done(request: HttpRequest, act: PendingAct, where: str) -> None:
    """So that the way back in the browser, or a second click, leads to the result."""
    done = {**request.session.get(_DONE, {}), str(act.key): where}
    request.session[_DONE] = dict(list(done.items())[-_REMEMBERED:])


def discard(act: PendingAct) -> None:
    """The person has changed their mind: what they wrote is deleted at once."""
    PendingAct.objects.filter(pk=act.pk).delete()
