"""Finds the municipality that answers under a host name.

Every request asks, so each process keeps all hosts for two seconds: a name that moves to
another municipality is right everywhere after that time. What strangers send as a host
is only looked up, never kept.
"""

from copy import copy
from dataclasses import dataclass
from time import monotonic

from geo.models import Host, Municipality

KEEP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Hosts:
    by_name: dict[str, Municipality | None]
    active: list[Municipality]
    read_at: float


_kept: _Hosts | None = None


def municipality_of_host(host: str) -> Municipality | None:
    """The active municipality of `host` (a port is ignored), or the only one there is.

    A name that belongs to an inactive municipality is nobody's, even if one other is left.
    The boundary is deferred. Each call gets a copy of its own, as requests may change it.
    """
    hosts = _hosts()
    name = _plain(host)
    if name in hosts.by_name:
        found = hosts.by_name[name]
    else:
        found = hosts.active[0] if len(hosts.active) == 1 else None
    return copy(found) if found else None


def active_municipalities() -> list[Municipality]:
    """All that answer here, by name, also those that are not open yet."""
    return list(_hosts().active)


def forget_hosts() -> None:
    """Read the hosts anew at the next request of this process: they have changed."""
    global _kept
    _kept = None


def _hosts() -> _Hosts:
    global _kept
    hosts = _kept
    if hosts is None or monotonic() - hosts.read_at > KEEP_SECONDS:
        hosts = _kept = _read_hosts()
    return hosts


def _read_hosts() -> _Hosts:
    read_at = monotonic()
    active = list(Municipality.objects.filter(is_active=True).defer("boundary"))
    by_id = {town.pk: town for town in active}
    names = Host.objects.values_list("name", "municipality")
    return _Hosts(
        by_name={_plain(name): by_id.get(pk) for name, pk in names},
        active=active,
        read_at=read_at,
    )


def _plain(host: str) -> str:
    """Lower case, without port and trailing dot, umlauts as browsers send them."""
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    name = name.lower().rstrip(".")
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name
