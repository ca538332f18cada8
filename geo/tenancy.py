"""Finds the municipality that answers under a host name."""

from geo.models import Host, Municipality


def municipality_of_host(host: str) -> Municipality | None:
    """The active municipality of `host` (a port is ignored), or the only one there is."""
    name = host.rsplit(":", 1)[0].lower() if not host.endswith("]") else host.lower()
    found = (
        Host.objects.filter(name=name, municipality__is_active=True)
        .select_related("municipality")
        .first()
    )
    if found:
        return found.municipality
    only = list(Municipality.objects.filter(is_active=True).defer("boundary")[:2])
    return only[0] if len(only) == 1 else None
