"""The mail that carries a frozen message: built from its parts, taken apart again to be compared with them."""

from __future__ import annotations

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from datetime import UTC
from email import message_from_bytes, policy
from email.utils import format_datetime
from hashlib import sha256

from tracker.alerts.channels.headers import Address, address_header, text_header
from tracker.alerts.channels.sending import AlteredError, Parcel
from tracker.model.value import value

TEST = {"zh": "测试 TEST", "en": "TEST"}
TEST_LINE = {"zh": "这是一封测试邮件。TEST", "en": "TEST: this mail only tests the channel."}

_PICTURE = re.compile(r"""cid:([A-Za-z0-9._-]+)@tracker""")
_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)


@value
class Letterhead:
    """What stands above a mail beside its subject: from whom, to whom, how to answer, how to get no more of them.

    `delivery` is the delivery's id with the mark that proves it, `unsubscribe` the addresses to leave by, the best
    first; `one_click`: the first of them takes a bare POST (RFC 8058). `list_id` is "" for what one person is written.
    """

    sender: Address
    to: Address
    delivery: str
    reply_to: Address | None = None
    list_id: str = ""
    unsubscribe: tuple[str, ...] = ()
    one_click: bool = False


def built(parcel: Parcel, head: Letterhead) -> bytes:
    """The mail: ASCII, lines that end with CRLF, the same bytes for the same parcel.

    A server without 8BITMIME or SMTPUTF8 takes it as well. Raises AlteredError where the parts cannot be carried as
    they were frozen; what is returned was taken apart again and holds them.
    """
    expected = _expected(parcel)
    headers = _headers(parcel, head, expected["subject"].decode())
    raw = b"\r\n".join([*(line.encode("ascii") for line in headers), _body(parcel, expected)])
    if taken_apart(raw) != expected:
        raise AlteredError(f"the mail for {parcel.id} would not hold what was frozen: nothing was sent")
    return raw


def taken_apart(raw: bytes) -> dict[str, bytes]:
    """The parts that a mail holds, by the names `subject`, `text`, `mail`, `charts/NAME.LANG.png`.

    Read by the standard library's parser, which had no part in building it.
    """
    message = message_from_bytes(raw, policy=policy.default)
    parts = {"subject": str(message["subject"] or "").encode("utf-8", "surrogateescape")}
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        match part.get_content_type():
            case "text/plain":
                parts["text"] = content.replace(b"\r\n", b"\n")
            case "text/html":
                parts["mail"] = content.replace(b"\r\n", b"\n")
            case _:
                name = str(part["content-id"] or "").strip("<>").removesuffix("@tracker")
                parts[f"charts/{name}.png"] = content
    return parts


def message_id(parcel: Parcel, sender: Address) -> str:
    """The mail's one Message-ID over all tries."""
    return f"<{parcel.id}@{sender.domain}>"


def _expected(parcel: Parcel) -> dict[str, bytes]:
    """What the mail is to hold, from the frozen parts in the parcel's language, with the mark of a test."""
    language = parcel.languages[0] if parcel.languages else ""
    frozen = parcel.message.parts
    if f"subject.{language}" not in frozen or f"text.{language}" not in frozen:
        raise AlteredError(f"{parcel.message.about} holds no subject or text in {language or 'any language'}")
    subject, text = frozen[f"subject.{language}"].decode(), frozen[f"text.{language}"]
    if any(sign in subject for sign in "\r\n\0"):
        raise AlteredError(f"the subject of {parcel.message.about} is not one line: nothing was sent")
    html = frozen.get(f"mail.{language}")
    expected: dict[str, bytes] = {}
    if html is not None:
        for name in dict.fromkeys(_PICTURE.findall(html.decode())):
            place = f"charts/{name}.png"
            if place not in frozen:
                raise AlteredError(f"the mail of {parcel.message.about} shows {place}, which was not frozen with it")
            expected[place] = frozen[place]
    if parcel.test and "TEST" not in subject:
        line = TEST_LINE.get(language, TEST_LINE["en"])
        subject = f"[{TEST.get(language, TEST['en'])}] {subject}"
        text = f"{line}\n\n".encode() + text
        if html is not None:
            page = html.decode()
            body = _BODY.search(page)
            at = body.end() if body else 0
            html = f"{page[:at]}<p><strong>{line}</strong></p>{page[at:]}".encode()
    return expected | {"subject": subject.encode(), "text": text} | ({} if html is None else {"mail": html})


def _headers(parcel: Parcel, head: Letterhead, subject: str) -> list[str]:
    language = parcel.languages[0]
    lines = [
        f"Date: {format_datetime(parcel.at.astimezone(UTC))}",
        address_header("From", head.sender),
        address_header("To", head.to),
        text_header("Subject", subject),
        f"Message-ID: {message_id(parcel, head.sender)}",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",  # RFC 3834: no automatic answers, please
        "X-Auto-Response-Suppress: OOF, AutoReply",  # the same for servers that do not know RFC 3834
        f"Content-Language: {language}",
        text_header("X-Tracker-About", parcel.message.about),
        f"X-Tracker-Message: {parcel.message.hash}",
        f"X-Tracker-Delivery: {head.delivery}",
    ]
    if head.reply_to is not None:
        lines.insert(3, address_header("Reply-To", head.reply_to))
    if head.list_id:
        lines.append(f"List-Id: <{head.list_id}>")
    if head.unsubscribe:
        lines.append("List-Unsubscribe: " + ",\r\n ".join(f"<{one}>" for one in head.unsubscribe))
    if head.one_click:
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


def _body(parcel: Parcel, parts: Mapping[str, bytes]) -> bytes:
    """Everything from the headers that say what follows: text alone, or text beside HTML with its pictures."""
    text = _text("plain", parts["text"])
    if "mail" not in parts:
        return text
    html = _text("html", parts["mail"])
    pictures = [_picture(name, content) for name, content in parts.items() if name.startswith("charts/")]
    if pictures:
        html = _multipart("related", [html, *pictures], parcel.id, ';\r\n type="text/html"')
    return _multipart("alternative", [text, html], parcel.id)


def _text(kind: str, content: bytes) -> bytes:
    """A text as quoted-printable or base64, whichever is shorter; some stores alter lines that begin with "From "."""
    lines = content.replace(b"\n", b"\r\n")
    quoted, based = b2a_qp(lines, istext=True), _base64(lines)
    safe = not re.search(rb"(?m)^From ", lines) and b"\r\n" in lines
    coding, payload = ("quoted-printable", quoted) if safe and len(quoted) < len(based) else ("base64", based)
    return _entity((f"Content-Type: text/{kind}; charset=utf-8", f"Content-Transfer-Encoding: {coding}"), payload)


def _picture(place: str, content: bytes) -> bytes:
    name = place.removeprefix("charts/").removesuffix(".png")
    headers = (
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        f"Content-ID: <{name}@tracker>",
        f'Content-Disposition: inline; filename="{name}.png"',
    )
    return _entity(headers, _base64(content))


def _multipart(kind: str, parts: Sequence[bytes], name: str, more: str = "") -> bytes:
    """Parts behind a boundary that is always the same for a delivery.

    It begins with "=_", which stands neither in quoted-printable nor in base64.
    """
    boundary = "=_" + sha256(f"{name}/{kind}".encode()).hexdigest()[:32]
    line = b"--" + boundary.encode("ascii")
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    return _entity((f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"{more}',), body)


def _entity(headers: Sequence[str], body: bytes) -> bytes:
    return "\r\n".join([*headers, "", ""]).encode("ascii") + body


def _base64(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")
