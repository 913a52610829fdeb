"""Asking an identity provider who somebody is: OpenID Connect's authorization code flow with PKCE.

Its discovery document and its keys are fetched, and the code is exchanged, through the one way out for messages: to
checked addresses, without redirects, within bounds. What it says of itself is kept for an hour.
"""

from __future__ import annotations

import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from urllib.parse import quote_plus, urlencode, urlsplit

from tracker.ingest.id_token import UnknownKeyError, vouched
from tracker.ingest.post import Poster
from tracker.model.json_text import parse_json
from tracker.model.posting import Answer, Outgoing, Unanswered
from tracker.model.provider import NotVouched, Pending, Provider, Vouched
from tracker.model.value import value

KEPT, RENEWED = timedelta(hours=1), timedelta(minutes=1)
"""For how long is kept what a provider says of itself; how soon keys are asked for again for one that is not known."""

TIMEOUT = timedelta(seconds=10)

LONGEST_CODE = 4_000

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@value
class Found:
    """What a provider's discovery document says."""

    authorization: str
    token: str
    keys: str
    by_body: bool = False


class IdentityProvider:
    """A provider that is asked who people are; one object serves every request of a process."""

    def __init__(self, provider: Provider, post: Callable[[Outgoing], Answer | Unanswered] | None = None) -> None:
        self.provider = provider
        self._post = post or Poster()
        self._lock = Lock()
        self._found: tuple[datetime, Found] | None = None
        self._keys: tuple[datetime, Mapping[str, object]] | None = None

    def way(self, redirect: str, now: datetime) -> tuple[str, Pending] | NotVouched:
        """The address to send somebody to, with what is to be remembered until they are back."""
        found = self._discovered(now)
        if isinstance(found, NotVouched):
            return found
        pending = Pending(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), redirect)
        challenge = urlsafe_b64encode(sha256(pending.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code", "scope": "openid email", "client_id": self.provider.client_id,
            "redirect_uri": redirect, "state": pending.state, "nonce": pending.nonce,
            "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        joint = "&" if "?" in found.authorization else "?"
        return f"{found.authorization}{joint}{urlencode(asked)}", pending

    def back(self, code: str, pending: Pending, now: datetime) -> Vouched | NotVouched:
        """Who came back with a code."""
        if not 0 < len(code) <= LONGEST_CODE:
            return NotVouched("it sent no code")
        found = self._discovered(now)
        if isinstance(found, NotVouched):
            return found
        answer = self._asked(self._exchange(found, code, pending))
        if isinstance(answer, NotVouched):
            return answer
        token = answer.get("id_token")
        if not isinstance(token, str):
            return NotVouched("it gave no ID token")
        try:
            return self._believed(token, found, pending.nonce, now, renew=False)
        except UnknownKeyError:
            pass
        try:
            return self._believed(token, found, pending.nonce, now, renew=True)
        except UnknownKeyError:
            return NotVouched("its signature is by a key that it does not show")

    def _believed(self, token: str, found: Found, nonce: str, now: datetime, *, renew: bool) -> Vouched | NotVouched:
        keys = self._shown_keys(found, now, RENEWED if renew else KEPT)
        if isinstance(keys, NotVouched):
            return keys
        return vouched(token, keys, self.provider, nonce, now)

    def _discovered(self, now: datetime) -> Found | NotVouched:
        """What the provider says of itself (OpenID Connect Discovery 1.0, section 4)."""
        with self._lock:
            if self._found is not None and now - self._found[0] < KEPT:
                return self._found[1]
        said = self._read(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        if isinstance(said, NotVouched):
            return said
        found = self._understood(said)
        if isinstance(found, Found):
            with self._lock:
                self._found = (now, found)
        return found

    def _understood(self, said: Mapping[str, object]) -> Found | NotVouched:
        if said.get("issuer") != self.provider.issuer:
            return NotVouched("its discovery document is of another issuer")
        places = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        texts = [one for one in places if isinstance(one, str) and safe(one)]
        if len(texts) != len(places):
            return NotVouched("its discovery document names no address of https for each thing that is asked")
        ways = said.get("token_endpoint_auth_methods_supported")
        by_body = isinstance(ways, list) and "client_secret_basic" not in ways and "client_secret_post" in ways
        return Found(texts[0], texts[1], texts[2], by_body)

    def _shown_keys(self, found: Found, now: datetime, kept: timedelta) -> Mapping[str, object] | NotVouched:
        with self._lock:
            if self._keys is not None and now - self._keys[0] < kept:
                return self._keys[1]
        keys = self._read(found.keys)
        if not isinstance(keys, NotVouched):
            with self._lock:
                self._keys = (now, keys)
        return keys

    def _read(self, url: str) -> Mapping[str, object] | NotVouched:
        return self._asked(Outgoing(url, {"Accept": "application/json"}, b"", self._near(url), TIMEOUT, "GET"))

    def _exchange(self, found: Found, code: str, pending: Pending) -> Outgoing:
        """The code handed in for what it stands for (RFC 6749, section 4.1.3)."""
        fields = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": pending.redirect,
            "code_verifier": pending.verifier,
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        secret = self.provider.client_secret
        if secret is None or found.by_body:
            fields |= {"client_id": self.provider.client_id} | ({} if secret is None else {"client_secret": secret})
        else:
            pair = f"{quote_plus(self.provider.client_id)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        return Outgoing(found.token, headers, urlencode(fields).encode(), self._near(found.token), TIMEOUT)

    def _asked(self, outgoing: Outgoing) -> Mapping[str, object] | NotVouched:
        """The JSON object that is answered."""
        answer = self._post(outgoing)
        if isinstance(answer, Unanswered):
            return NotVouched(answer.why, away=True)
        if answer.status != 200:
            return NotVouched(f"{urlsplit(outgoing.url).hostname} answered {answer.status}", away=answer.status >= 500)
        try:
            said = parse_json(answer.body)
        except ValueError as error:
            return NotVouched(f"{urlsplit(outgoing.url).hostname} answered no JSON: {error}")
        return said if isinstance(said, dict) else NotVouched("it answered no JSON object")

    def _near(self, url: str) -> bool:
        """Whether an address is on the issuer's own host: only there may it be one of a private network."""
        return urlsplit(url).hostname == urlsplit(self.provider.issuer).hostname


def safe(url: str) -> bool:
    """Whether what is asked of an address stays between it and us: https, or this machine itself.

    >>> safe("https://id.example.org/token"), safe("http://id.example.org/token"), safe("http://127.0.0.1:9000/t")
    (True, False, True)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))
