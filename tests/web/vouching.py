"""A small identity provider over a real socket, with real signatures, that errs where it is told to."""

from __future__ import annotations

import hmac
import json
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet, RSAKey

CLIENT, SECRET = "tracker", "a secret of the client: ünsafe&"


@dataclass
class SmallProvider:
    """One person's provider. `claims` changes what it says of them, `sign` how; `document` its discovery document.

    `given` holds what it has promised by code, `asked` how often each path was asked.
    """

    now: Callable[[], int]
    email: str | None = "li.na@example.org"
    verified: object = True
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    shown: list[Key] = field(default_factory=list)
    claims: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda claims: claims)
    sign: Callable[[dict[str, Any]], str] | None = None
    document: dict[str, Any] = field(default_factory=dict)
    answer: tuple[int, bytes] | None = None
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> SmallProvider:
        provider = self

        class Counter(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self._tell(*provider._got(parts.path, query))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self._tell(*provider._posted(form, self.headers.get("Authorization", "")))

            def _tell(self, status: int, body: bytes, location: str = "") -> None:
                self.send_response(status)
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def _got(self, path: str, query: dict[str, str]) -> tuple[int, bytes, str]:
        self.asked[path] = self.asked.get(path, 0) + 1
        if path == "/.well-known/openid-configuration":
            said = {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            }  # fmt: skip
            return 200, json.dumps(said | self.document).encode(), ""
        if path == "/keys":
            return 200, json.dumps(KeySet(self.shown or [self.key]).as_dict(private=False)).encode(), ""
        if path == "/authorize":
            assert query["response_type"] == "code"
            assert query["client_id"] == CLIENT
            assert "openid" in query["scope"].split()
            assert query["code_challenge_method"] == "S256"
            code = f"code-{len(self.given)}"
            self.given[code] = query
            back = urlencode({"code": code, "state": query["state"], "iss": self.issuer})
            return 302, b"", f"{query['redirect_uri']}?{back}"
        return 404, b"{}", ""

    def _posted(self, form: dict[str, str], authorization: str) -> tuple[int, bytes]:
        if self.answer is not None:
            return self.answer
        query = self.given.pop(form.get("code", ""), None)
        name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        known = (unquote_plus(name), unquote_plus(secret)) == (CLIENT, SECRET)
        if query is None or not known or form["redirect_uri"] != query["redirect_uri"]:
            return 400, b'{"error": "invalid_grant"}'
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if challenge != query["code_challenge"]:
            return 400, b'{"error": "invalid_grant"}'
        return 200, json.dumps({"token_type": "Bearer", "access_token": "x", "id_token": self._token(query)}).encode()

    def _token(self, query: dict[str, str]) -> str:
        claims = {
            "iss": self.issuer, "sub": "248289761001", "aud": CLIENT, "exp": self.now() + 300, "iat": self.now(),
            "nonce": query["nonce"], "email": self.email, "email_verified": self.verified,
        }  # fmt: skip
        claims = self.claims(claims)
        return (
            self.sign(claims)
            if self.sign is not None
            else jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        )


def unsigned(claims: dict[str, Any]) -> str:
    """A token that says of itself that it is not signed."""
    parts = [json.dumps(one).encode() for one in ({"alg": "none", "typ": "JWT"}, claims)]
    return ".".join(urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts) + "."


def by_public_key(key: RSAKey) -> Callable[[dict[str, Any]], str]:
    """Signs with what everybody can read, as if it were a secret shared with us (RFC 8725, section 2.1)."""

    def sign(claims: dict[str, Any]) -> str:
        parts = [json.dumps(one).encode() for one in ({"alg": "HS256", "kid": key.kid}, claims)]
        signed = ".".join(urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts)
        seal = hmac.digest(key.as_pem(private=False), signed.encode(), "sha256")
        return f"{signed}.{urlsafe_b64encode(seal).rstrip(b'=').decode()}"

    return sign


def elliptic() -> Key:
    """A key of another kind, for a provider that changes its keys."""
    return ECKey.generate_key("P-256", {"kid": "second", "use": "sig"})
