"""The webhook's body: one JSON object of at most 20 kB, the same for every kind of message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from tracker.model.report import Edition, Line

Shown: TypeAlias = dict[str, object]

PUBLISHED = "digest.published"

LONGEST = 20_000
"""Bytes of a body at most: the "about 20 kB" of Standard Webhooks."""

_LONGEST_TEXT = 500
"""Letters of a text at most where the body would be too long."""


def body(type_: str, made_at: datetime, told: Mapping[str, object]) -> bytes:
    """`{"type", "timestamp", "data"}` as UTF-8; `made_at` is UTC.

    Where it would be too long, texts of `data` beyond 500 letters are cut and end in `…`; then it loses the last
    entries of its longest list, one after another. Either way it says `"truncated": true`. Raises ValueError where it
    is too long without any list.
    """
    shown: Shown = dict(told)
    written = _written(type_, made_at, shown)
    if len(written) > LONGEST:
        shown = {key: _cut(one) for key, one in shown.items()} | {"truncated": True}
        written = _written(type_, made_at, shown)
    while len(written) > LONGEST:
        lists = [(len(_json(one)), key, one) for key, one in shown.items() if isinstance(one, list) and one]
        if not lists:
            raise ValueError(f"the webhook of {type_} is {len(written)} bytes long, without a list to shorten")
        size, key, entries = max(lists, key=lambda one: one[:2])
        over = len(written) - LONGEST
        drop = max(1, len(entries) * over // size // 2)
        shown |= {key: entries[:-drop], "truncated": True}
        written = _written(type_, made_at, shown)
    return written


def edition_told(editions: Sequence[Edition], hashes: Mapping[str, str]) -> Shown:
    """What `digest.published` tells: the news, then each target in short, words once a language.

    The targets in the news come first, so that they are the last to fall to the limit. `hashes` are the SHA-256 of
    the parts that hold everything, by name (`json.zh`): who fetches them elsewhere can compare.
    """
    first = editions[0]
    news = {line.target for section in first.news for line in section.lines}
    lines = [{line.target: line for section in one.table for line in section.lines} for one in editions]
    ordered = sorted(lines[0], key=lambda target: target not in news)
    return {
        "digest": first.digest,
        "period": first.period,
        "as_of": first.as_of.isoformat(),
        "declaration": first.declaration,
        "title": {one.language: one.title for one in editions},
        "subject": {one.language: one.subject for one in editions},
        "summary": {one.language: one.summary for one in editions},
        "counts": dict(first.counts),
        "changed": first.changed,
        "news": list(_news(editions)),
        "targets": [_target(editions, [one.get(target) for one in lines]) for target in ordered],
        "truncated": False,
        "sha256": dict(hashes),
    }


def _news(editions: Sequence[Edition]) -> Iterable[Shown]:
    """Every line of the news in short. The sections of all languages have the same lines in the same order."""
    for at, section in enumerate(editions[0].news):
        for number, line in enumerate(section.lines):
            said = {one.language: _short(one.news[at].lines[number]) for one in editions}
            yield {"section": section.id, "target": line.target or None, "text": said}


def _short(line: Line) -> str:
    return ": ".join(part for part in (line.title, line.change) if part)


def _target(editions: Sequence[Edition], lines: Sequence[Line | None]) -> Shown:
    said = [(one.language, line) for one, line in zip(editions, lines, strict=True) if line is not None]
    first = said[0][1]
    return {
        "id": first.target,
        "title": {language: line.title for language, line in said},
        "headline": first.headline,
        "lamp": first.lamp,
        "figure": {language: line.figure for language, line in said} if first.figure else None,
        "period": first.period or None,
        "reason": {language: line.reason for language, line in said},
    }


def _cut(shown: object) -> object:
    """The same with every text no longer than a body that is too long can bear."""
    if isinstance(shown, str):
        return shown if len(shown) <= _LONGEST_TEXT else shown[: _LONGEST_TEXT - 1] + "…"
    if isinstance(shown, Mapping):
        return {key: _cut(one) for key, one in shown.items()}
    return [_cut(one) for one in shown] if isinstance(shown, list | tuple) else shown


def _written(type_: str, made_at: datetime, shown: Shown) -> bytes:
    moment = made_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return _json({"type": type_, "timestamp": moment, "data": shown})


def _json(shown: object) -> bytes:
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
