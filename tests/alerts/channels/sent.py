"""Sending one parcel over a channel, as the tests of the channels do it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tracker.alerts.channels.registry import sender
from tracker.alerts.channels.sending import Parcel, Post, Surroundings
from tracker.ingest.post import Poster
from tracker.model.delivery import Outcome
from tracker.model.message import Message
from tracker.model.report import Channel, ChannelKind, Setting

AT = datetime(2026, 11, 23, 1, 30, 7, tzinfo=UTC)
CARD_ZH = (
    "**天津周报** 2026-11-23\n\n- ■ 滞后:技术合同成交额 “151.6亿元” <b>&\\ [依据](https://example.org/a?b=1&c=2)\n"
)
PAGE_ZH = """<!DOCTYPE html><html><head><style>p{}</style></head><body class="a">
<p>滞后 &amp; 更多 <img src="charts/labs-over-20.zh.png"></p></body></html>
"""
CARD_EN = "**Weekly** 23 Nov 2026\n\n- ■ off track: contracts\n"


def message(about: str = "weekly/2026-11-23/1", made_at: datetime = AT, **parts: bytes) -> Message:
    """An edition in two languages with a part of each form; `parts` replace some, by name with `_` for the dot."""
    frozen = {
        "subject.zh": "天津市目标周报 2026年11月23日".encode(),
        "text.zh": "滞后:技术合同成交额\n".encode(),
        "html.zh": PAGE_ZH.encode(),
        "json.zh": b'{"schema":"x"}',
        "card.zh": CARD_ZH.encode(),
        "subject.en": b"Targets of Tianjin, 23 November 2026",
        "text.en": b"off track: contracts < 1\n",
        "card.en": CARD_EN.encode(),
        "charts/labs-over-20.zh.png": b"\x89PNG",
        "hook.json": b'{"type":"digest.published","timestamp":"2026-11-23T01:30:00Z","data":{"digest":"weekly"}}',
    }  # fmt: skip
    frozen |= {name.replace("_", ".", 1): content for name, content in parts.items()}
    return Message("edition", about, made_at, frozen)


def send(
    kind: ChannelKind,
    settings: Mapping[str, Setting],
    environment: Mapping[str, str] | None = None,
    *,
    root: Path = Path(),
    told: Message | None = None,
    at: datetime = AT,
    languages: tuple[str, ...] = ("zh",),
    language: str | None = None,
    post: Post | None = None,
) -> Outcome:
    """What one parcel with the id d-1 over a channel comes to."""
    channel = Channel("c", kind, settings, language)
    around = Surroundings(root, environment or {}, post or Poster())
    with sender(channel, around) as sending:
        return sending.send(Parcel("d-1", told or message(), "", languages, at))
