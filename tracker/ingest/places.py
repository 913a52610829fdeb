"""Addresses that are fetched: which declared ones, which that a redirect leads to."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from urllib.parse import quote

import httpx

from tracker.ingest.authorization import Credentials
from tracker.ingest.failures import not_allowed, redirect, shown

LONGEST = 8_000
PORTS = {"http": 80, "https": 443}

_HOST = re.compile(rb"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")


def declared_url(text: str | None) -> httpx.URL:
    """The address of a source; FetchError where it is none that may be fetched."""
    try:
        url = _parsed(text or "")
    except ValueError:
        raise not_allowed(f"网址 {shown(text or '')} 写法有误。", f"{shown(text or '')} is no address.") from None
    if url.scheme not in PORTS or not url.host:
        raise not_allowed(
            f"{shown(text or '')} 不是 http 或 https 网址。", f"{shown(text or '')} is not an address of http or https."
        )
    if url.userinfo:
        raise not_allowed(
            f"{shown(url.host)} 的网址里写有用户名或密码;请改用 authorization 并放进环境变量。",
            f"The address at {shown(url.host)} holds a user name or password; use `authorization` and the environment.",
        )
    return url


def followed_url(
    url: httpx.URL, head: Mapping[str, str], visited: Collection[httpx.URL], own: Credentials
) -> httpx.URL:
    """Where an answer at `url` redirects to; FetchError where that is not followed."""
    raw = head.get("location", "").encode("latin-1")
    if not raw:
        raise redirect(str(url), "没有说去哪里(缺 Location)", "it does not say where to (no Location)")
    try:
        target = own.plain(_parsed(str(url.join(_location(raw)))))
    except (ValueError, httpx.InvalidURL):
        raise redirect(str(url), "去向不是网址", f"{shown(raw)} is no address") from None
    named = shown(str(target))
    if target.scheme not in PORTS or not target.host:
        raise redirect(str(url), f"{named} 不是 http(s) 网址", f"{named} is not an address of http or https")
    if target.userinfo:
        raise redirect(str(url), "去向里带有用户名", "the address it leads to holds a user name")
    if url.scheme == "https" and target.scheme == "http":
        raise redirect(
            str(url), f"它从 https 退到不加密的 {named};如可接受,请直接写这个网址",
            f"it falls back from https to {named}, unencrypted; if that will do, declare that address",
        )  # fmt: skip
    if origin_of(target) != origin_of(url) and own.betrayed_by(target):
        raise redirect(
            str(url), "去向会把秘密带给别的网站", "the address it leads to would hand the secret to another site"
        )
    if target in visited:
        if "set-cookie" in head:
            raise redirect(
                str(url), "它只放行接受 Cookie 的访客", "it lets nobody in who does not take its cookie (a loop)"
            )
        raise redirect(str(url), "它绕回了原处", "they go round in a circle")
    return target


def origin_of(url: httpx.URL) -> tuple[str, str, int]:
    """Scheme, host and port, as RFC 6454 tells sites apart."""
    return url.scheme, url.host, url.port or PORTS.get(url.scheme, 0)


def _parsed(text: str) -> httpx.URL:
    """The address without fragment; ValueError for none."""
    if len(text) > LONGEST:
        raise ValueError(len(text))
    try:
        url = httpx.URL(text)
        if url.host and not (_HOST.fullmatch(url.raw_host) and 0 <= (url.port or 0) <= 65535):
            raise ValueError(text)
        return url.copy_with(fragment=None) if "#" in text else url
    except (httpx.InvalidURL, UnicodeError, TypeError) as error:
        raise ValueError(text) from error


def _location(raw: bytes) -> str:
    """A Location as text: UTF-8 where it is that, else each byte beyond ASCII escaped, whatever it stood for."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return quote(raw, safe="%/:?#[]@!$&'()*+,;=~-._")
