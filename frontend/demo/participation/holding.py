"""What the town must not delete for now, because somebody went to court about it."""

from datetime import timedelta

from accounts.models import Hold, Role, User
from accounts.vault import holds
from common import clock
from frontend.demo.days import clock_at
from geo.models import Municipality
from participation.models import Comment

REASON = "Klage gegen die Entfernung des Kommentars, Verwaltungsgericht, 4 K 117/26"


def hold_what_is_in_court(municipality: Municipality) -> None:
    """The comment that a rule removed; its words are kept whoever wishes them away."""
    removed = Comment.objects.of(municipality).filter(placeholder="removed").order_by("id").first()
    administrator = User.objects.filter(
        memberships__municipality=municipality, memberships__role=Role.ADMINISTRATOR
    ).first()
    if removed is None or administrator is None:
        return
    with clock_at(clock.now() - timedelta(days=2)):
        holds.place_hold(
            municipality=municipality,
            target=removed.uuid,
            kind=Hold.Kind.OTHER,
            reason=REASON,
            by=administrator,
        )
