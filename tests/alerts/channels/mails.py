"""Messages to be mailed, and the channels that mail them, for the tests of mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tracker.alerts.channels.email import EmailSender
from tracker.alerts.channels.sending import Parcel, Surroundings
from tracker.alerts.channels.smtp import Patience
from tracker.model.delivery import delivery_id
from tracker.model.message import Message, MessageKind
from tracker.model.posting import Answer, Outgoing, Unanswered
from tracker.model.report import Channel, Setting

AT = datetime(2026, 11, 23, 1, 0, 7, tzinfo=UTC)
KEY = "a key that only the tests have"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9
SUBJECT = "天津市目标进展周报 2026-11-23：1项状态变化，2项数据更正，17家国家重点实验室（目标：超过20家）"
TEXT = "摘要：17家。\n\nFrom the ledger: 84.7%\n.\n..\n" + "很长的一行，" * 200 + "\nEnd = = =\n"
HTML = (
    '<!doctype html><html><head><meta charset="utf-8"></head><body style="margin:0"><h1>周报</h1>\n'
    '<img src="cid:labs-over-20.zh@tracker" alt="a"><img src="cid:gdp.zh@tracker" alt="b">\n</body></html>\n'
)
PARTS = {
    "subject.zh": SUBJECT.encode(),
    "text.zh": TEXT.encode(),
    "mail.zh": HTML.encode(),
    "json.zh": b"{}",
    "charts/labs-over-20.zh.png": PNG,
    "charts/gdp.zh.png": PNG[::-1],
    "charts/gdp.zh.svg": b"<svg/>",
}


def message(parts: Mapping[str, bytes] = PARTS, kind: MessageKind = "edition") -> Message:
    return Message(kind, "weekly/2026-11-23/1", AT, parts)


def parcel(recipient: str = "a@example.org", sent: Message | None = None, test: bool = False) -> Parcel:
    told = sent or message()
    name = delivery_id(told.about, told.hash, "office", recipient)
    return Parcel(name, told, recipient, told.languages[:1], AT, test)


def post(_: Outgoing) -> Answer | Unanswered:
    raise AssertionError("mail goes by no web request")


def mailer(
    root: Path,
    settings: Mapping[str, Setting],
    environment: Mapping[str, str] | None = None,
    public_url: str | None = None,
    patience: Patience | None = None,
) -> EmailSender:
    declared: dict[str, Setting] = {"from": "目标追踪 <tracker@example.org>", "to": ("a@example.org",), **settings}
    around = Surroundings(root, environment or {}, post, public_url)
    return EmailSender(Channel("office", "email", declared), around, patience or Patience(3, 3, 3))
