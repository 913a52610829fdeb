"""The made-up site: what each of its addresses answers in each month of the story."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from tracker.demo.story import (
    CONSORTIA,
    CONTRACTS,
    DOWN,
    FIRMS,
    INSTRUMENTS,
    LABS,
    LOGIN,
    MONTHS,
    REDESIGNED,
    REVISED,
    REVISED_MONTH,
    REVISED_VALUE,
    REWORDED,
    SLIPPED,
    Calendar,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site answers to a request."""

    body: bytes
    media_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def answer(path: str, month: int, calendar: Calendar) -> Answer:
    """The answer to a path (without its query) in a month of the story, counted from 1."""
    if not 1 <= month <= MONTHS:
        raise ValueError(f"the story has months 1 to {MONTHS}, not {month}")
    page = PAGES.get(path)
    if page is None:
        return Answer(_page("en", "Not here", "<p>There is no such page.</p>"), status=404)
    return page(month, calendar)


def platforms(month: int, calendar: Calendar) -> Answer:
    """A page of a Chinese office in its old encoding, with a table; once its column has another name."""
    year, number = calendar.spoken(month)
    column = "总量（家）" if month == REDESIGNED else "数量"
    rows = [("全国重点实验室", LABS[month - 1]), ("技术创新平台", 8 + month // 4), ("创新联盟", 5)]
    body = "".join(f"<tr><td>{name}</td><td><b>{amount}</b></td></tr>" for name, amount in rows)
    table = f"<table><caption>创新平台一览</caption><tr><th>名称</th><th>{column}</th></tr>{body}</table>"
    text = f"<p>截至{year}年{number}月底，全市创新平台情况如下。</p>{table}"
    return Answer(_page("zh", "创新平台", text, "gb2312").decode().encode("gb18030"), "text/html; charset=gb2312")


def pledge(month: int, _calendar: Calendar) -> Answer:
    """The page with the pledge, which grows weaker one day without a word about it."""
    said = "保持现有全国重点实验室数量" if month >= REWORDED else "力争全国重点实验室超过20家"
    return Answer(_page("zh", "工作安排", f"<p>下一步，我市将{said}，继续推进协同创新。</p>"))


def contracts(month: int, calendar: Calendar) -> Answer:
    """A table of all months so far: a figure is revised later, another is written in the wrong unit."""
    lines = ["month,contracts_100m_yuan,note"]
    for number in range(1, month + 1):
        value = CONTRACTS[number - 1]
        if number == REVISED_MONTH and month >= REVISED:
            lines.append(f"{calendar.month(number)},{REVISED_VALUE},revised")
        elif number == month == SLIPPED:
            lines.append(f"{calendar.month(number)},{value * 10_000:.0f},")
        else:
            lines.append(f"{calendar.month(number)},{value},")
    return Answer(("\r\n".join(lines) + "\r\n").encode(), "text/csv; charset=utf-8")


def instruments(month: int, calendar: Calendar) -> Answer:
    """An interface that answers in JSON, is down for a month, then asks for a password in a page of status 200."""
    if month == DOWN:
        return Answer(b"Service Unavailable", "text/plain", 503, (("Retry-After", "3600"),))
    if month == LOGIN:
        form = (
            '<form action="/login" method="post"><label>User <input name="user"></label>'
            '<label>Password <input type="password" name="password"></label><button>Sign in</button></form>'
        )
        return Answer(_page("en", "Sign in", form))
    rows = [{"month": calendar.month(n), "instruments": INSTRUMENTS[n - 1]} for n in range(1, month + 1)]
    return Answer(json.dumps({"title": "Shared instruments", "data": rows}).encode(), "application/json")


def news(month: int, calendar: Calendar) -> Answer:
    """A feed with one entry a month, in which figures are bounded as officials bound them."""
    entries = []
    for number in range(month, 0, -1):
        year, name = calendar.spoken(number)
        day = calendar.last_day(number).isoformat()
        entries.append(
            f"<entry><id>urn:demo:{calendar.month(number)}</id><title>{year}年{name}月创新联合体建设进展</title>"
            f"<updated>{day}T08:00:00Z</updated><published>{day}T08:00:00Z</published>"
            f"<summary>全市创新联合体已有{CONSORTIA[number - 1]}。</summary></entry>"
        )
    feed = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>科技动态</title>'
        f"<id>urn:demo:news</id><updated>{calendar.last_day(month)}T08:00:00Z</updated>{''.join(entries)}</feed>"
    )
    return Answer(feed.encode(), "application/atom+xml")


def park(month: int, calendar: Calendar) -> Answer:
    """An English page that nobody updates after the third month: nothing fails, and nothing is new."""
    last = min(month, len(FIRMS))
    said = calendar.last_day(last)
    words = f"At the end of {said:%B %Y} {FIRMS[last - 1]} firms from Beijing had moved into the park."
    return Answer(_page("en", "The park in figures", f"<p>{words}</p>"))


def robots(_month: int, _calendar: Calendar) -> Answer:
    """Everybody may read everything."""
    return Answer(b"User-agent: *\nAllow: /\n", "text/plain")


def index(month: int, calendar: Calendar) -> Answer:
    """The list of pages, for a person who looks around."""
    links = "".join(f'<li><a href="{path}">{escape(path)}</a></li>' for path in PAGES if path != "/")
    text = (
        f"<p>Month {month} of {MONTHS}: {calendar.month(month)}. All figures are invented.</p>"
        f'<ul>{links}</ul><form method="post" action="/next"><button>Next month</button></form>'
    )
    return Answer(_page("en", "Demonstration site", text))


PAGES: dict[str, Callable[[int, Calendar], Answer]] = {
    "/": index,
    "/robots.txt": robots,
    "/zh/platforms.html": platforms,
    "/zh/pledge.html": pledge,
    "/zh/news.xml": news,
    "/en/park.html": park,
    "/data/contracts.csv": contracts,
    "/api/instruments.json": instruments,
}
"""The addresses of the site."""


def _page(language: str, title: str, body: str, charset: str = "utf-8") -> bytes:
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="{charset}"><title>{escape(title)}</title></head>'
        f"<body><nav><a href='/'>·</a></nav><h1>{escape(title)}</h1>{body}</body></html>"
    ).encode()
