"""Which providers vouch for people here, from the setting IDENTITY_PROVIDERS.

It is a JSON list; an entry has

    id             stands in addresses and beside each linked person: never change it
    name           on the button: "BundID"
    issuer         https://..., the rest is found by discovery
    client_id, client_secret
    trust          {"value of acr": 1, 2 or 3}; without it `TRUST`
    acr_values     which levels to ask for, a list; without it none is asked for
    scope          without it "openid"
    residents      {"claim": "address.postal_code", "05315000": ["50667", ...]}: only people
                   whose claim is in the list of the town (by AGS) count as living there;
                   without it everybody whom the provider vouches for
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# 1 basic, 2 substantial, 3 high: eIDAS (EU 2015/1502), and STORK as BundID reports it.
TRUST: Mapping[str, int] = {
    "low": 1,
    "substantial": 2,
    "high": 3,
    "http://eidas.europa.eu/LoA/low": 1,
    "http://eidas.europa.eu/LoA/substantial": 2,
    "http://eidas.europa.eu/LoA/high": 3,
    "STORK-QAA-Level-1": 1,
    "STORK-QAA-Level-2": 1,
    "STORK-QAA-Level-3": 2,
    "STORK-QAA-Level-4": 3,
}
_KEYS = frozenset(
    {
        *("id", "name", "issuer", "client_id", "client_secret"),
        *("trust", "acr_values", "scope", "residents"),
    }
)
_NAMES_OF_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, kw_only=True)
class IdentityProvider:
    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = ""
    trust: Mapping[str, int] = field(default_factory=lambda: TRUST)
    acr_values: tuple[str, ...] = ()
    scope: str = "openid"
    residents: Mapping[str, Any] = field(default_factory=dict)

    def trust_of(self, acr: object) -> int:
        """0 for a value that the map does not know, and for none."""
        return self.trust.get(acr, 0) if isinstance(acr, str) else 0

    @property
    def asks_where_one_lives(self) -> bool:
        return bool(self.residents)

    def lives_in(self, ags: str, claims: Mapping[str, Any]) -> bool:
        """Whether `claims` name a place of the town; True where nobody asks for one."""
        if not self.residents:
            return True
        value: Any = claims
        for part in str(self.residents["claim"]).split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value is not None and str(value).strip() in self.residents.get(ags, ())


def is_safe_address(url: object) -> bool:
    """Over https, or on this machine (tests, a provider behind the same proxy)."""
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and parts.hostname in _NAMES_OF_THIS_MACHINE


def all_providers() -> tuple[IdentityProvider, ...]:
    """As they are set up. Raises `ImproperlyConfigured` for what cannot be right."""
    return _parsed(repr(settings.IDENTITY_PROVIDERS))


def find(id: str) -> IdentityProvider | None:
    return next((each for each in all_providers() if each.id == id), None)


@lru_cache(maxsize=4)
def _parsed(_version: str) -> tuple[IdentityProvider, ...]:
    found = tuple(_provider(entry) for entry in settings.IDENTITY_PROVIDERS)
    if len({each.id for each in found}) < len(found):
        raise ImproperlyConfigured("IDENTITY_PROVIDERS: two have the same id.")
    return found


def _provider(entry: Mapping[str, Any]) -> IdentityProvider:
    id = str(entry.get("id", ""))
    # The entry itself is never repeated: it holds a secret.
    where = f"IDENTITY_PROVIDERS, {id!r}"
    if not re.fullmatch(r"[a-z0-9-]{1,40}", id):
        raise ImproperlyConfigured(f"{where}: an id has small letters, digits and hyphens.")
    if unknown := entry.keys() - _KEYS:
        raise ImproperlyConfigured(f"{where}: unknown {', '.join(sorted(unknown))}.")
    for key in ("name", "issuer", "client_id"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            raise ImproperlyConfigured(f"{where}: {key} is missing.")
    if not is_safe_address(entry["issuer"]):
        raise ImproperlyConfigured(f"{where}: the issuer is no https address.")
    trust = entry.get("trust", TRUST)
    if not isinstance(trust, Mapping) or not all(level in (1, 2, 3) for level in trust.values()):
        raise ImproperlyConfigured(f"{where}: trust gives each acr 1, 2 or 3.")
    acr_values = entry.get("acr_values", [])
    if not isinstance(acr_values, list) or not all(isinstance(each, str) for each in acr_values):
        raise ImproperlyConfigured(f"{where}: acr_values is a list of texts.")
    residents = entry.get("residents", {})
    if not isinstance(residents, Mapping) or (residents and "claim" not in residents):
        raise ImproperlyConfigured(f"{where}: residents names a claim, and values per AGS.")
    scope = str(entry.get("scope", "openid"))
    if "openid" not in scope.split():
        raise ImproperlyConfigured(f"{where}: the scope lacks openid.")
    return IdentityProvider(
        id=id,
        name=entry["name"],
        issuer=entry["issuer"].rstrip("/"),
        client_id=entry["client_id"],
        client_secret=str(entry.get("client_secret", "")),
        trust=dict(trust),
        acr_values=tuple(acr_values),
        scope=scope,
        residents=dict(residents),
    )
