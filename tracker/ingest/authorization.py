"""What a request carries of a source's own: its headers, and a secret that goes to the declared origin alone."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

import httpx

from tracker.ingest.failures import FetchError, missing_secret, not_allowed, said, shown
from tracker.model.source import Failure, Source
from tracker.model.text import Text
from tracker.workspace import variable

OURS = frozenset((
    "host", "connection", "keep-alive", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "expect",
    "accept-encoding", "user-agent", "range", "if-none-match", "if-modified-since", "if-range", "proxy-authorization",
))  # fmt: skip
"""Headers that the client itself sets."""

ANYWHERE = frozenset(("accept", "accept-language"))
"""Headers of a source that also go where a redirect leads; all others may hold something meant for one origin only."""

HIDDEN = "***"


class Credentials:
    """A source's secret, read from the environment, and the places where it goes."""

    def __init__(self, source: Source, environment: Mapping[str, str]) -> None:
        """FetchError where a variable is not set, or where a header cannot be sent."""
        self._asked = source.authorization
        self._secret = _secret(environment, self._asked.variable) if self._asked else ""
        self.proxy = _proxy(environment, source.proxy) if source.proxy else None
        self._fields = [_field(name, text) for name, text in source.headers]
        words = {self._secret}
        if self._asked and self._asked.kind == "basic":
            words |= {self._secret.partition(":")[2], self._basic()}
        if self.proxy:
            words.add(httpx.URL(self.proxy).password)
        forms = sorted({form for word in words if len(word) > 2 for form in _forms(word)}, key=len, reverse=True)
        self._hidden = re.compile("|".join(map(re.escape, forms)), re.IGNORECASE) if forms else None

    def fields(self, own: bool) -> list[tuple[str, str]]:
        """The headers for a hop; `own`: it goes to the declared origin."""
        fields = [(name, text) for name, text in self._fields if own or name.lower() in ANYWHERE]
        if own and self._asked:
            match self._asked.kind:
                case "bearer":
                    fields.append(("Authorization", f"Bearer {self._secret}"))
                case "basic":
                    fields.append(("Authorization", f"Basic {self._basic()}"))
                case "header":
                    fields.append((self._asked.name or "Authorization", self._secret))
                case "query":
                    pass
        return fields

    def address(self, url: httpx.URL, own: bool) -> httpx.URL:
        """The address with the secret in it where that is how the source asks for it."""
        if own and self._asked and self._asked.kind == "query" and self._asked.name:
            pair = f"{quote(self._asked.name, safe='')}={quote(self._secret, safe='')}".encode("ascii")
            return url.copy_with(query=url.query + b"&" + pair if url.query else pair)
        return url

    def plain(self, url: httpx.URL) -> httpx.URL:
        """The address without the parameter that holds the secret: fit to be kept and shown."""
        if not (self._asked and self._asked.kind == "query" and self._asked.name):
            return url
        own = quote(self._asked.name, safe="").encode("ascii") + b"="
        parts = url.query.split(b"&")
        kept = [part for part in parts if not part.startswith(own)]
        return url if len(kept) == len(parts) else url.copy_with(query=b"&".join(kept) or None)

    def betrayed_by(self, url: httpx.URL) -> bool:
        """Whether an address holds the secret."""
        return self._hidden is not None and self._hidden.search(str(url)) is not None

    def redacted(self, text: str) -> str:
        """The text with stars for the secret, in whatever case (a host is written small) or escaping it stands."""
        return text if self._hidden is None else self._hidden.sub(HIDDEN, text)

    def redacted_failure(self, failure: Failure) -> Failure:
        """The same without any secret that a server wrote back to us."""
        if self._hidden is None:
            return failure
        wordings = tuple((tag, self.redacted(wording)) for tag, wording in failure.message.wordings)
        return Failure(failure.kind, Text(wordings), failure.status, failure.retry_after)

    def _basic(self) -> str:
        return b64encode(self._secret.encode()).decode("ascii")


def _forms(word: str) -> set[str]:
    """The ways in which a secret may come back in an address or a message."""
    return {word, quote(word), quote(word, safe=""), quote_plus(word)}


def _secret(environment: Mapping[str, str], name: str) -> str:
    text = variable(environment, name)
    if not text or not text.isascii() or not text.isprintable():
        raise missing_secret(name)
    return text


def _proxy(environment: Mapping[str, str], name: str) -> str:
    text = _secret(environment, name)
    try:
        url = httpx.URL(text if "://" in text else f"http://{text}")
    except httpx.InvalidURL:
        raise missing_secret(name) from None
    if url.scheme != "http" or not url.host:
        raise not_allowed(
            f"环境变量 {name} 里的代理须写成 http://主机:端口。",
            f"The proxy in the environment variable {name} must be of the form http://host:port.",
        )
    return str(url)


def _field(name: str, text: str) -> tuple[str, str]:
    lower = name.lower()
    if lower in OURS:
        raise _no_header(name, "由程序自己设置", "is set by the program itself")
    if lower in ("authorization", "x-api-key", "x-auth-token"):
        raise _no_header(
            name, "含有秘密,请改用 authorization 并放进环境变量", "is a secret: use `authorization` instead"
        )
    if not (text.isascii() and text.isprintable() and name.isascii() and name.replace("-", "").isalnum()):
        raise _no_header(name, "含有不能发送的字符", "has characters that cannot be sent")
    return name, text


def _no_header(name: str, zh: str, en: str) -> FetchError:
    return said("not_allowed", f"请求头 {shown(name)} {zh}。", f"The header {shown(name)} {en}.")
