"""Limits on how often one address may do one thing.

All processes count in one UNLOGGED table, in one statement per hit. What is stored is an
HMAC with a salt of the day, so nobody can follow an address from one day to the next;
the price is that every count starts anew at midnight.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.db import connection

from common import clock
from common.models import RateLimit

# Whoever has an IPv6 connection has at least a /64 of addresses to hit from.
_IPV6_PREFIX = 64


def hit(*, purpose: str, address: str, limit: int, window: timedelta) -> bool:
    """Count one hit; True while there were at most `limit` of them within `window`.

    The window begins with the first hit and is not prolonged by further ones. `address` is
    an internet address or any other text that names who is counted. Call it outside the
    transaction of the work, so that a failed try counts as well.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_ratelimit AS known (bucket, count, ends_at)"
            " VALUES (%(bucket)s, 1, %(ends_at)s)"
            " ON CONFLICT (bucket) DO UPDATE SET"
            " count = CASE WHEN known.ends_at <= %(now)s THEN 1"
            " ELSE least(known.count, 1000000) + 1 END,"
            " ends_at = CASE WHEN known.ends_at <= %(now)s THEN excluded.ends_at"
            " ELSE known.ends_at END"
            " RETURNING count",
            {"bucket": _bucket(purpose, address, now), "now": now, "ends_at": now + window},
        )
        return int(cursor.fetchone()[0]) <= limit


def purge(*, at: datetime) -> int:
    """Delete the counts whose window has passed; returns how many."""
    return RateLimit.objects.filter(ends_at__lte=at).delete()[0]


def pseudonym(address: str, *, at: datetime | None = None, purpose: str = "pseudonym") -> str:
    """What may be stored instead of `address` until the end of the day."""
    return _bucket(purpose, address, at or clock.now()).hex()


def _bucket(purpose: str, address: str, at: datetime) -> bytes:
    day = clock.day_of(at).isoformat()
    salt = hmac.digest(settings.SECRET_KEY.encode(), f"rate limit {day}".encode(), hashlib.sha256)
    return hmac.digest(salt, f"{purpose}\0{_network(address)}".encode(), hashlib.sha256)


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed.packed, _IPV6_PREFIX), strict=False))
    return str(parsed)
