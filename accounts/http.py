"""Requests as views get them, for type checkers: what the middleware has put there."""

from accounts.models import User
from geo.http import TownRequest


class SignedInRequest(TownRequest):
    """A request behind `login_required`."""

    user: User
