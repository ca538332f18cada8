"""Who works on a team's phone: nobody by name. What the rules ask is the team."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from common import clock, secret_links
from common.identifiers import uuid_of
from defects.models import CrewInvitation, CrewPhone, CrewTeam
from geo.models import Municipality

COOKIE = "bauhof-handy"
PATH = "/bauhof/"
# Browsers keep a cookie no longer than this; each right PIN begins it anew.
KEPT_FOR = timedelta(days=400)
_SALT = "defects.crew_phones"
_PURPOSE = "crew-phone"


class TeamOnPhone(AnonymousUser):
    """Somebody of `phone.team`, as permissions are asked about them. To all other rules a
    guest: no key, not signed in."""

    def __init__(self, phone: CrewPhone) -> None:
        super().__init__()
        self.phone = phone

    @property
    def team(self) -> CrewTeam:
        return self.phone.team

    def __str__(self) -> str:
        return str(self.phone.team)


Somebody = User | AnonymousUser


def team_of(user: object) -> CrewTeam | None:
    """The team whose open phone this is; None for people, guests, and phones that may nothing
    any more."""
    if not isinstance(user, TeamOnPhone):
        return None
    phone = user.phone
    team = phone.team
    is_open = phone.is_open(clock.now()) and team.is_active and team.department.is_active
    return team if is_open else None


def phone_of(request: HttpRequest, municipality: Municipality) -> CrewPhone | None:
    """The enrolled phone that sent this, open or not; None if it is none or was revoked."""
    found = request.get_signed_cookie(
        COOKIE, default="", salt=_SALT, max_age=int(KEPT_FOR.total_seconds())
    )
    uuid = uuid_of(found or "")
    if uuid is None:
        return None
    return (
        CrewPhone.objects.of(municipality)
        .enrolled()
        .filter(uuid=uuid, team__is_active=True, team__department__is_active=True)
        .select_related("team__department")
        .first()
    )


def remember(response: HttpResponseBase, phone: CrewPhone) -> None:
    """Host-only, for /bauhof/ alone, out of reach of scripts."""
    response.set_signed_cookie(
        COOKIE,
        str(phone.uuid),
        salt=_SALT,
        max_age=int(KEPT_FOR.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase) -> None:
    response.delete_cookie(COOKIE, path=PATH)


def invitation_path(invitation: CrewInvitation) -> str:
    return f"{PATH}anmelden/{invitation.uuid}/{_token(invitation.uuid)}/"


def is_token(given: str, invitation: UUID) -> bool:
    return secret_links.matches(given, invitation, _PURPOSE, 1)


def _token(invitation: UUID) -> str:
    return secret_links.token(invitation, _PURPOSE, 1)
