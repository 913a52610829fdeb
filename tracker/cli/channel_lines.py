"""How a channel is listed: to whom, when not, what is set and what is missing, what it did last."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from tracker.cli.channel_words import days, phrase
from tracker.cli.common import Opened
from tracker.cli.terminal import paint, paragraph

if TYPE_CHECKING:
    from tracker.model.delivery import Attempt, Delivery, Stop
    from tracker.model.report import Alerts, Channel, Quiet

Json: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Listed:
    """What is listed of a channel; `variables` says of each whether it is set."""

    channel: Channel
    users: Sequence[str]
    variables: dict[str, bool]
    stops: Sequence[Stop]
    arrived: Delivery | None
    failed: tuple[Delivery, Attempt] | None


def listed(at: Opened, alerts: Alerts, channel: Channel) -> Listed:
    """A channel with its users, its variables, what it did last."""
    from tracker.steps.channel import last_said
    from tracker.workspace import variable

    named = [str(value) for key, value in channel.settings.items() if key.endswith("_env")]
    over = {one.id: one.channels for one in alerts.digests.values()}
    over |= {one.id: one.channels for one in alerts.rules.values()}
    over |= {one.id: one.channels for one in alerts.requests.values()}
    users = [name for name, channels in over.items() if channel.id in channels]
    stops = list(at.ledger.outbox.stops(channel.id).values())
    variables = {name: variable(os.environ, name) is not None for name in named}
    return Listed(channel, users, variables, stops, *last_said(at.ledger, channel.id))


def _place(channel: Channel) -> str:
    """To whom or where a channel writes, as declared; an address that is secret is not known here."""
    settings = channel.settings
    to = settings.get("to")
    if isinstance(to, tuple):
        return ", ".join(to)
    found = settings.get("path") or settings.get("url") or settings.get("url_env")
    return str(found or "")


def listed_lines(at: Opened, told: Listed) -> Iterator[str]:
    """What is shown of a channel in the terminal."""
    from tracker.model.report import FILE_KINDS

    language = at.language
    channel, mark = told.channel, "、" if language == "zh" else ", "
    yield paint(f"{channel.id} ({channel.kind})", "bold")
    default = "every_language" if channel.kind in (*FILE_KINDS, "webhook") else "first_language"
    rows = [("to", _place(channel)), ("language", channel.language or phrase(default, language))]
    if channel.quiet is not None:
        rows.append(("quiet", _quiet(channel.quiet, language)))
    rows.append(("used", mark.join(told.users) or phrase("unused", language)))
    if told.variables:
        said = (phrase("set" if here else "missing", language, name=name) for name, here in told.variables.items())
        rows.append(("variable", mark.join(said)))
    sent_at = None if told.arrived is None else told.arrived.sent_at
    sent = phrase("never", language) if told.arrived is None or sent_at is None else (
        f"{at.wall_time(sent_at)} {told.arrived.about}"
    )  # fmt: skip
    rows.append(("arrived", sent))
    if told.failed is not None:
        delivery, attempt = told.failed
        rows.append(("failed", f"{at.wall_time(attempt.ended_at)} {delivery.about}: {attempt.answer}"))
    for one in told.stops:
        named = one.recipient or phrase("itself", language)
        since = phrase("stopped_since", language, recipient=named, time=at.wall_time(one.at), why=one.why)
        rows.append(("stopped", since))
    for key, text in rows:
        colon = "：" if language == "zh" else ": "
        for line in paragraph(f"{phrase(key, language)}{colon}{text}", indent=2, hanging=2):
            amber = key in ("failed", "stopped") or (key == "variable" and not all(told.variables.values()))
            yield paint(line, "amber" if amber else None)


def _quiet(quiet: Quiet, language: str) -> str:
    said = []
    if quiet.start is not None and quiet.end is not None:
        said.append(phrase("quiet_hours", language, start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}"))
    if quiet.days:
        said.append(phrase("quiet_days", language, days=days(quiet.days, language)))
    return ("；" if language == "zh" else "; ").join(said)


def listed_json(told: Listed) -> Json:
    """A channel as a program reads it."""
    from tracker.alerts.quiet_yaml import DAYS
    from tracker.steps.delivery_json import iso

    channel, quiet = told.channel, told.channel.quiet
    return {
        "id": channel.id,
        "kind": channel.kind,
        "to": _place(channel),
        "language": channel.language,
        "quiet": None if quiet is None else {
            "from": None if quiet.start is None else f"{quiet.start:%H:%M}",
            "to": None if quiet.end is None else f"{quiet.end:%H:%M}",
            "days": [DAYS[number] for number in quiet.days],
        },
        "used_by": list(told.users),
        "variables": told.variables,
        "last_sent": None if told.arrived is None else {"about": told.arrived.about, "at": iso(told.arrived.sent_at)},
        "last_failed": None if told.failed is None else {
            "about": told.failed[0].about, "at": iso(told.failed[1].ended_at), "answer": told.failed[1].answer,
        },
        "stopped": [
            {"recipient": one.recipient, "since": iso(one.at), "why": one.why, "by": one.by} for one in told.stops
        ],
    }  # fmt: skip
