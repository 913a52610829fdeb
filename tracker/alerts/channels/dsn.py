"""Delivery status notifications read: what a mail server says of a mail that it could not deliver (RFC 3464)."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message as Mail
from typing import Literal, get_args

from tracker.alerts.channels.returning import codes_in
from tracker.alerts.channels.smtp_answers import GONE
from tracker.model.lines import one_line
from tracker.model.value import value

Action = Literal["failed", "delayed", "delivered", "relayed", "expanded"]

LONGEST = 4_000_000
"""Bytes of a report that is read: it may bring back the mail that it speaks of."""

READ = 256_000
"""Bytes that are parsed: what a report says, and the headers of the mail that it brings back, come first."""

MOST_PARTS = 20
"""Parts of a report: ours are one inside another twice; nesting without end would only cost time."""

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_TYPE = re.compile(rb"(?i)content-type[^\r\n]*(?:\r?\n?[ \t][^\r\n]*)*")
_QUOTED = 300


class NoReportError(ValueError):
    """A mail is no delivery status notification, and why."""


@value
class Report:
    """What came of one mail: `codes` are the deliveries that it names, each with the mark that proves it or "".

    `status` is the enhanced code (RFC 3463), `said` what the last server answered, `recipient` whom it speaks of.
    """

    action: Action
    status: str
    said: str
    recipient: str
    codes: frozenset[tuple[str, str]]

    @property
    def gone(self) -> bool:
        """Whether the address is no more."""
        return self.action == "failed" and self.status in GONE


def read_report(raw: bytes) -> Report:
    """The report in a mail as it came; NoReportError where it is none, or one that is not to be trusted to a parser.

    Where a report speaks of several recipients, the first failure counts: our mails have one.
    """
    if len(raw) > LONGEST:
        raise NoReportError(f"it has more than {LONGEST // 1_000_000} MB")
    raw = raw[:READ]
    # The parser takes a time that grows with the square of a header's parameters.
    if any(len(found[0]) > 1_000 for found in _TYPE.finditer(raw)):
        raise NoReportError("it has a header that no server writes")
    if raw.lower().count(b"content-type") > MOST_PARTS or raw.count(b"\n--") > 4 * MOST_PARTS:
        raise NoReportError(f"it has more than {MOST_PARTS} parts")
    try:
        mail = message_from_bytes(raw)
    except (RecursionError, ValueError, LookupError) as error:
        raise NoReportError("no mail can be read from it") from error
    parts = mail.get_payload() if mail.get_content_type() == "multipart/report" else None
    told = [one for one in parts if isinstance(one, Mail)] if isinstance(parts, list) else []
    found = next((one for one in told if one.get_content_type() == "message/delivery-status"), None)
    if found is None:
        raise NoReportError(
            "it is no delivery status notification (RFC 3464): an answer that a person or a robot wrote"
        )
    blocks = found.get_payload()
    groups = [one for one in blocks if isinstance(one, Mail)] if isinstance(blocks, list) else []
    said = [one for one in groups if _field(one, "action")]
    if not said:
        raise NoReportError("it does not say what became of any recipient")
    first = next((one for one in said if _action(one) == "failed"), said[0])
    status = _STATUS.search(_field(first, "status"))
    codes = _codes(mail, groups, [one for one in told if one is not found])
    recipient = _field(first, "original-recipient") or _field(first, "final-recipient")
    words = _field(first, "diagnostic-code").partition(";")[2].strip() or _field(first, "status")
    return Report(
        _action(first), status[0] if status else "", words, recipient.partition(";")[2].strip(), frozenset(codes)
    )


def _action(group: Mail) -> Action:
    word = _field(group, "action").lower()
    for known in get_args(Action):
        if word == known:
            action: Action = known
            return action
    raise NoReportError(f"it says {word[:40]!r}, which is nothing that can become of a mail")


def _field(group: Mail, name: str) -> str:
    """A field on one line, harmless and cut; "" where it is not there."""
    raw = group.get(name)
    return "" if raw is None else one_line(" ".join(str(raw)[: 4 * _QUOTED].split()))[:_QUOTED]


def _codes(mail: Mail, groups: list[Mail], others: list[Mail]) -> set[tuple[str, str]]:
    """The deliveries named where we put them: envelope id, address it came back to, headers of what is returned."""
    places = [mail.get(name) for name in ("To", "Delivered-To", "X-Original-To", "In-Reply-To", "References")]
    places += [group.get("original-envelope-id") for group in groups]
    for part in others:
        if part.get_content_type() in ("message/rfc822", "message/rfc822-headers", "text/rfc822-headers"):
            for returned in _returned(part):
                places += [returned.get("X-Tracker-Delivery"), returned.get("Message-ID")]
    found = {code for place in places if place is not None for code in codes_in(str(place)[:2_000])}
    marked = {name for name, mark in found if mark}
    return {(name, mark) for name, mark in found if mark or name not in marked}


def _returned(part: Mail) -> list[Mail]:
    """The headers of the mail that came back, whole or its headers alone."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [one for one in payload if isinstance(one, Mail)][:1]
    decoded = part.get_payload(decode=True)
    return [message_from_bytes(decoded)] if isinstance(decoded, bytes) else []
