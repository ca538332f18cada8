"""OpenID Connect by allauth, and what it leaves out: nonce, signature, issuer.

The flow is the authorization code with PKCE. allauth keeps `state` in the session and uses it
once; the nonce stands beside it there and must come back in the ID token. Only the ID token
is read; the access token is thrown away, unless the administrator asks where people live.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from secrets import token_urlsafe
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest, HttpResponse

from accounts.identity import providers
from accounts.identity.providers import IdentityProvider

# Signed with the provider's private key; what is signed with a shared secret is refused.
_ALGORITHMS = frozenset(
    {
        *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        *("ES256", "ES384", "ES512", "EdDSA"),
    }
)
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LEEWAY_SECONDS = 60
_LONGEST_SUB = 191  # as long as allauth's column


@dataclass(frozen=True)
class Vouched:
    """All that is taken in from a provider: who (its pseudonym for the person), how sure it
    is (0 to 3), and whether the person lives in the town."""

    provider: str
    sub: str
    trust: int
    lives_here: bool
    nonce: str


class Client(OpenIDConnectOAuth2Adapter):
    """Talks to one provider. Raises `OAuth2Error`, `requests.RequestException`, or `KeyError`
    and `ValueError` for answers that make no sense."""

    @cached_property
    def identity_provider(self) -> IdentityProvider:
        found = providers.find(self.provider_id)
        if found is None:
            raise SocialApp.DoesNotExist
        return found

    @property
    def openid_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().openid_config
        if str(config.get("issuer", "")).rstrip("/") != self.identity_provider.issuer:
            raise OAuth2Error("The provider calls itself by another name.")
        if not all(providers.is_safe_address(config.get(name)) for name in _ENDPOINTS):
            raise OAuth2Error("The provider names no address that can be used.")
        return config

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        claims = self._verified(str(kwargs["response"].get("id_token") or ""))
        asks = self.identity_provider.asks_where_one_lives
        about = self._fetch_user_info(token.token) if asks else {}
        if about and about.get("sub") != claims["sub"]:
            raise OAuth2Error("The claims are about somebody else.")
        login = self.get_provider().sociallogin_from_response(request, {"sub": claims["sub"]})
        login.vouched = Vouched(
            provider=self.identity_provider.id,
            sub=claims["sub"],
            trust=self.identity_provider.trust_of(claims.get("acr")),
            lives_here=self.identity_provider.lives_in(
                request.municipality.ags,  # type: ignore[attr-defined]
                {**about, **claims},
            ),
            nonce=str(claims.get("nonce", "")),
        )
        return login

    def _verified(self, id_token: str) -> Mapping[str, Any]:
        """The claims of an ID token (OpenID Connect Core 1.0, section 3.1.3.7)."""
        try:
            header = jwt.get_unverified_header(id_token)
            if header.get("alg") not in _ALGORITHMS:
                raise OAuth2Error("The ID token is signed in a way that is not accepted.")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(header.get("kid")),
                algorithms=[header["alg"]],
                audience=self.identity_provider.client_id,
                issuer=self.openid_config["issuer"],
                leeway=_LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"The ID token is not valid: {type(error).__name__}") from error
        if claims.get("azp", self.identity_provider.client_id) != self.identity_provider.client_id:
            raise OAuth2Error("The ID token was made for somebody else.")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= _LONGEST_SUB:
            raise OAuth2Error("The ID token names nobody.")
        return claims

    def _key(self, kid: str | None) -> jwt.PyJWK:
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(response.json()).keys
        found = [key for key in keys if key.key_id == kid]
        if len(found) != 1:
            raise OAuth2Error("The ID token is signed with a key that nobody knows.")
        return found[0]


class Provider(OpenIDConnectProvider):
    """allauth's provider, which asks for nothing but the pseudonym and the level."""

    oauth2_adapter_class = Client
    pkce_enabled_default = True

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Only where to go on to; allauth would also let the address ask for more claims."""
        kwargs = super().get_redirect_from_request_kwargs(request)
        return {"next_url": kwargs.get("next_url")}

    def redirect(
        self, request: HttpRequest, process: str = AuthProcess.LOGIN, **kwargs: Any
    ) -> HttpResponse:
        nonce = token_urlsafe(24)
        identity_provider = providers.find(self.app.provider_id)
        assert identity_provider is not None  # noqa: S101  # `get_app` knows no other
        # Somebody else may still be signed in there, on a computer that people share.
        auth_params = {"nonce": nonce, "prompt": "login"}
        if identity_provider.acr_values:
            auth_params["acr_values"] = " ".join(identity_provider.acr_values)
        answer: HttpResponse = super().redirect(
            request,
            AuthProcess.LOGIN,
            next_url=kwargs.get("next_url"),
            data={"nonce": nonce, "user": request.user.pk},
            auth_params=auth_params,
            scope=identity_provider.scope.split(),
        )
        return answer


def app_of(identity_provider: IdentityProvider) -> SocialApp:
    """allauth's view of a provider; never stored."""
    return SocialApp(
        provider=Provider.id,
        provider_id=identity_provider.id,
        name=identity_provider.name[:40],
        client_id=identity_provider.client_id,
        secret=identity_provider.client_secret,
        settings={"server_url": identity_provider.issuer},
    )
