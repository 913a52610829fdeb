"""Editions as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tracker.cli import terminal
from tracker.cli.edition_words import ACTS, DELIVERIES, phrase, state_word
from tracker.model.lines import display_width
from tracker.model.report import ANYONE
from tracker.model.words import in_language

if TYPE_CHECKING:
    from tracker.evaluate.editions import Reviewed
    from tracker.model.delivery import Delivery
    from tracker.model.edition import Step
    from tracker.model.message import Message
    from tracker.model.report import Channel, Digest
    from tracker.steps.editions import Decided

FORMS = ("text", "html", "md", "json", "mail", "card", "hook")
"""The parts of an edition that can be shown."""

SHORT = 12
"""Characters of a hash that a person is shown."""


def listed(every: Sequence[Reviewed], language: str, zone: ZoneInfo) -> Iterator[str]:
    """A table of editions: name, state, when composed, subject."""
    columns = [
        terminal.Column(phrase("edition", language)),
        terminal.Column(phrase("state", language)),
        terminal.Column(phrase("composed", language)),
        terminal.Column(phrase("subject", language), flexible=True, minimum=20),
    ]
    rows = [
        (str(one.head.id), state_word(one.state, language), _time(one.head.composed_at, zone), one.head.subject)
        for one in every
    ]
    yield from terminal.table(columns, rows)


def head_lines(
    one: Reviewed,
    digest: Digest | None,
    channels: Sequence[Channel],
    deliveries: Sequence[Delivery],
    language: str,
    zone: ZoneInfo,
    subject: str,
) -> Iterator[str]:
    """What stands above the text of an edition: state, review, what it is compared with, to whom it goes, its hash."""
    head = one.head
    yield terminal.paint(f"{head.id} · {state_word(one.state, language)}", "bold")
    rows = [
        ("subject", subject),
        ("composed", _time(head.composed_at, zone)),
        ("compared", _compared(one, language)),
    ]
    if head.approvals:
        who = phrase("anyone", language)
        if digest is not None and ANYONE not in digest.reviewers:
            who = ", ".join(digest.reviewers)
        counted = phrase("approvals", language, n=len(one.approvers), needed=head.approvals, who=who)
        rows.append(("review", counted))
    rows += [("", _step(step, language, zone)) for step in one.steps]
    if deliveries:
        rows += [
            ("went_to" if not number else "", _sent(sent, language, zone)) for number, sent in enumerate(deliveries)
        ]
    else:
        rows += [("goes_to" if not number else "", told) for number, told in enumerate(recipients(channels))]
    rows.append(("hash", head.hash))
    width = max(display_width(phrase(key, language)) for key, _ in rows if key) + 2
    for key, text in rows:
        title = terminal.pad(phrase(key, language) if key else "", width)
        first, *more = terminal.paragraph(text, hanging=width + 2) or [""]
        yield f"  {title}{first}"
        yield from more


def recipients(channels: Sequence[Channel]) -> Iterator[str]:
    """Each channel with whom it reaches: addresses, a folder, the kind of service."""
    for channel in channels:
        settings = channel.settings
        to = settings.get("to") or settings.get("path") or settings.get("url")
        named = ", ".join(to) if isinstance(to, tuple) else str(to) if to else channel.kind
        spoken = "" if channel.language is None else f" ({channel.language})"
        yield (
            f"{channel.id} ({channel.kind}): {named}{spoken}"
            if named != channel.kind
            else f"{channel.id} ({channel.kind})"
        )


def part_of(message: Message, form: str, language: str) -> str:
    """One part of an edition in the language wanted, else in its first."""
    from tracker.errors import UsageError
    from tracker.reader import nearest

    if form not in (*FORMS, "subject"):
        raise UsageError(
            f"--format {form}: there is no such format", nearest(form, FORMS) or "one of " + ", ".join(FORMS)
        )
    tags = dict.fromkeys((language, *message.languages, "zh", "en"))
    names = ["hook.json"] if form == "hook" else [f"{form}.{tag}" for tag in tags]
    held = [name for name in names if name in message.parts]
    if not held:
        kept = ", ".join(dict.fromkeys(one for one in FORMS for name in message.parts if name.startswith(f"{one}.")))
        raise UsageError(f"{message.about} has no {form}: none of its channels needs it", f"it has {kept}")
    return message.text(held[0])


def difference(before: Message | None, after: Message, language: str) -> Iterator[str]:
    """The text as it differs from that of the edition it is compared with."""
    from difflib import unified_diff

    if before is None:
        yield phrase("nothing_before", language)
        return
    then, now = (part_of(one, "text", language).splitlines() for one in (before, after))
    found = list(unified_diff(then, now, before.about, after.about, lineterm="", n=2))
    yield from found or [phrase("same", language, name=before.about)]


def approved_lines(done: Decided, subject: str, channels: Sequence[Channel], language: str) -> Iterator[str]:
    """What was approved: subject, version, hash; to whom it goes."""
    one, head = done.edition, done.edition.head
    returned = [step for step in one.steps if step.act == "return"]
    if returned:
        told = phrase("returned_before", language, by=returned[-1].by or "?", note=returned[-1].note)
        yield from terminal.paragraph(told, hanging=2)
    key = "approved_now" if one.state == "approved" else "approved_half"
    named = {"by": done.step.by or "?", "name": head.id, "hash": head.hash[:SHORT]}
    counted = {"n": len(one.approvers), "needed": max(1, head.approvals)}
    yield from terminal.paragraph(phrase(key, language, **named, **counted), hanging=2)
    yield from terminal.paragraph(subject, indent=2, hanging=2)
    if one.state == "approved":
        for told in recipients(channels):
            yield from terminal.paragraph(f"→ {told}", indent=2, hanging=2)


def _compared(one: Reviewed, language: str) -> str:
    if one.head.compared is None:
        return phrase("compared_none", language)
    return phrase("corrects" if one.head.corrects else "compared_with", language, name=one.head.compared)


def _step(step: Step, language: str, zone: ZoneInfo) -> str:
    said = phrase(
        "step", language, time=_time(step.at, zone), by=step.by or "?", act=in_language(ACTS[step.act], language)
    )
    said += phrase("on_line", language, target=step.target) if step.target else ""
    colon = "：" if language == "zh" else ": "
    return said + (colon + step.note if step.note else "")


def _sent(one: Delivery, language: str, zone: ZoneInfo) -> str:
    to = f"{one.channel} {one.recipient}".strip()
    when = "" if one.sent_at is None else f" {_time(one.sent_at, zone)}"
    answer = f" ({one.answer})" if one.answer and one.state != "sent" else ""
    return f"{to}: {in_language(DELIVERIES[one.state], language)}{when}{answer}"


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
