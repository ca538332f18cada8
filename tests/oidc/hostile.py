"""A provider that lies: it answers by the book, but for what a test tells it to get wrong."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Hostile:
    """`claims` and `header` replace those of the next ID token; `sign` makes another one."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.nonce = ""
        self.claims: dict[str, Any] = {}
        self.key: Any = _KEY
        self.alg = "RS256"
        self.kid: str | None = "test"
        self.token: str | None = None  # the whole ID token, however broken
        self.discovery: dict[str, Any] = {}
        self.asked: list[str] = []

    def sign_with_another_key(self) -> None:
        self.key = _OTHER_KEY

    def sign_with_the_public_key(self) -> None:
        """HS256 with what everybody can read: an old trick. PyJWT refuses to write it."""
        header = _b64({"alg": "HS256", "typ": "JWT", "kid": "test"})
        body = f"{header}.{_b64(self._claims())}"
        import hashlib
        import hmac

        pem = _KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        mac = hmac.digest(pem, body.encode(), hashlib.sha256)
        self.token = f"{body}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"

    def sign_with_nothing(self) -> None:
        self.token = f"{_b64({'alg': 'none', 'kid': 'test'})}.{_b64(self._claims())}."

    def id_token(self) -> str:
        if self.token is not None:
            return self.token
        headers = {"kid": self.kid} if self.kid else {}
        return jwt.encode(self._claims(), self.key, algorithm=self.alg, headers=headers)

    def _claims(self) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "nahdran",
            "sub": "pairwise-of-somebody",
            "iat": now,
            "exp": now + 60,
            "nonce": self.nonce,
            "acr": "high",
            **self.claims,
        }
        return {key: value for key, value in claims.items() if value is not None}

    def answer(self, path: str) -> Any:
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "userinfo_endpoint": f"{self.issuer}/me",
                **self.discovery,
            }
        if path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_KEY.public_key()))
            return {"keys": [{**public, "kid": "test", "use": "sig", "alg": "RS256"}]}
        if path == "/token":
            return {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token()}
        return None


@contextmanager
def running() -> Iterator[Hostile]:
    class Handler(BaseHTTPRequestHandler):
        def _send(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            found = hostile.answer(self.path)
            body = json.dumps(found).encode()
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _send

        def log_message(self, *_args: Any) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hostile = Hostile(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield hostile
        finally:
            server.shutdown()
            thread.join(10)


def _b64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
