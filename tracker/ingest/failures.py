"""What is said of a fetch that failed: what was seen, what to do about it, in both languages."""

from __future__ import annotations

import httpx

from tracker.model.source import Failure, FailureKind
from tracker.model.text import Text


class FetchError(httpx.TransportError):
    """A fetch that ends as a `Failure`; as an error of httpx it also fits where its clients are used."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message.in_language("en"))
        self.failure = failure


def said(
    kind: FailureKind, zh: str, en: str, *, status: int | None = None, retry_after: int | None = None
) -> FetchError:
    return FetchError(Failure(kind, Text.of({"zh": zh, "en": en}), status, retry_after))


def shown(text: str | bytes, longest: int = 120) -> str:
    """What a server wrote, fit for a sentence: one line, no control characters, cut.

    >>> shown("a\\x1b[31m\\r\\nb")
    'a [31m b'
    """
    if isinstance(text, bytes):
        text = text[: 4 * longest].decode("utf-8", "replace")
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in text[: 4 * longest]).split())
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def unreachable(host: str, zh: str, en: str) -> FetchError:
    return said(
        "unreachable", f"连不上 {shown(host)}:{zh};请核对网址和网络。",
        f"{shown(host)} could not be reached: {en}; check the address and the network.",
    )  # fmt: skip


def no_such_host(host: str) -> FetchError:
    return unreachable(host, "没有这个主机名(DNS 没有给出地址)", "there is no such host name (DNS gives no address)")


def refused_address(host: str, address: str, why: Text, *, allowable: bool) -> FetchError:
    """`address` is empty where the host is a number already; `allowable`: `private: true` would help."""
    named = shown(host) if not address or address == host else f"{shown(host)} ({address})"
    mend = (
        (";如确属本单位内网,请写 private: true", "; if it is meant, write `private: true`") if allowable else ("", "")
    )
    return said(
        "refused_address", f"没有抓取:{named} {why.in_language('zh')}{mend[0]}。",
        f"Not fetched: {named} {why.in_language('en')}{mend[1]}.",
    )  # fmt: skip


def tls(host: str, zh: str, en: str) -> FetchError:
    return said(
        "tls", f"与 {shown(host)} 的加密连接不可信:{zh}。请对方修好证书;自建机构的根证书可用 TRACKER_CA_FILE 指定。",
        f"The encrypted connection to {shown(host)} cannot be trusted: {en}. Its owner must mend that; the root "
        "certificate of an authority of your own goes into the file that TRACKER_CA_FILE names.",
    )  # fmt: skip


def timeout(host: str, seconds: float) -> FetchError:
    return said(
        "timeout", f"{shown(host)} 在 {seconds:g} 秒内没有答完;可用 timeout 放宽,或稍后再试。",
        f"{shown(host)} had not answered in full after {seconds:g} s; allow more with `timeout`, or try later.",
    )  # fmt: skip


def too_large(url: str, limit: int) -> FetchError:
    return said(
        "too_large", f"{shown(url)} 的内容超过 {_size(limit)};如果确实这么大,请调高 limit。",
        f"{shown(url)} answers with more than {_size(limit)}; if it is meant to be so large, raise `limit`.",
    )  # fmt: skip


def bomb(url: str) -> FetchError:
    return said(
        "too_large", f"{shown(url)} 的压缩内容膨胀得反常(250 倍以上),已停止解压。",
        f"{shown(url)} answers with packed bytes that swell more than 250-fold: unpacking was stopped.",
    )  # fmt: skip


def broken(url: str, zh: str, en: str) -> FetchError:
    return said(
        "broken_answer", f"{shown(url)} 的应答不完整或不合规:{zh};没有采用,稍后会再试。",
        f"{shown(url)} gave a broken answer: {en}; nothing of it was used, it will be tried again.",
    )  # fmt: skip


def redirect(url: str, zh: str, en: str) -> FetchError:
    return said(
        "redirects", f"{shown(url)} 的跳转没有跟随:{zh}。", f"{shown(url)} redirects and was not followed: {en}."
    )


def not_allowed(zh: str, en: str) -> FetchError:
    return said("not_allowed", zh, en)


def missing_secret(variable: str) -> FetchError:
    return said(
        "missing_secret", f"环境变量 {variable} 没有设置(或不是可用的值),这个来源需要它;请设置后再试。",
        f"The environment variable {variable}, needed by this source, is not set or not usable; set it, try again.",
    )  # fmt: skip


def http_error(url: str, status: int, retry_after: int | None = None) -> FetchError:
    """A status that says that there is no page; `retry_after` in seconds."""
    zh, en = _STATUS.get(status) or _STATUS.get(status // 100) or ("这个状态码没有意义", "that status means nothing")
    wait = (
        ("", "") if retry_after is None else (f";对方要求 {retry_after} 秒后再来", f"; it asks to wait {retry_after} s")
    )
    return said(
        "http_error", f"{shown(url)} 回答 {status}:{zh}{wait[0]}。", f"{shown(url)} answers {status}: {en}{wait[1]}.",
        status=status, retry_after=retry_after,
    )  # fmt: skip


def empty(url: str, status: int) -> FetchError:
    return said(
        "empty", f"{shown(url)} 回答 {status},但没有内容;上次的数字保持不变。",
        f"{shown(url)} answers {status} without any content; the last figures stay.", status=status,
    )  # fmt: skip


def robots_deny(url: str) -> FetchError:
    return said(
        "robots", f"{shown(url)} 的 robots.txt 不许程序抓取;请向对方要许可,得到后写 robots: false。",
        f"robots.txt forbids programs to fetch {shown(url)}; ask its owner, and with leave write `robots: false`.",
    )  # fmt: skip


def robots_unread(url: str, zh: str, en: str, retry_after: int) -> FetchError:
    return said(
        "robots", f"读不到 {shown(url)}({zh}),按惯例先不抓取,稍后再试。",
        f"{shown(url)} could not be read ({en}); as is the custom nothing is fetched until it can.",
        retry_after=retry_after,
    )  # fmt: skip


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.3g} MiB" if count >= 1024 * 1024 else f"{count} B"


_STATUS = {
    304: ("说没有变化,但这次并没有问", "it says that nothing has changed, which was not asked"),
    206: ("只给了一部分内容", "it gives only a part"),
    202: ("内容还在准备", "the content is not ready yet"),
    401: ("需要登录;请用 authorization 说明凭据在哪个环境变量",
          "a sign-in is needed; say with `authorization` where it stands"),
    403: ("不许访问;请核对权限,或问对方是否拒绝程序",
          "access is refused; check the permission, or ask whether programs are barred"),
    404: ("没有这个页面;网址可能改了", "there is no such page; its address may have changed"),
    407: ("代理要求登录;请核对代理的环境变量", "the proxy wants a sign-in; check the proxy's variable"),
    410: ("页面已经撤下", "the page has been taken down"),
    429: ("请求太多", "too many requests"),
    503: ("暂时不提供服务", "it is out of service for the time being"),
    1: ("这个状态码没有意义", "that status means nothing here"),
    2: ("这种回答没有可用的页面", "that is no page"),
    3: ("这种跳转不能跟随", "that redirect cannot be followed"),
    4: ("对方不接受这个请求", "it does not accept the request"),
    5: ("对方的服务器出错;稍后会再试", "the server has failed; it will be tried again"),
}  # fmt: skip
"""By status, else by its first digit."""
