"""How a frozen message lies in a table: its texts in the row, its pictures once under their SHA-256.

A row holds `content`, the texts by name, beside `parts`, every part's name with its SHA-256 in the order of rendering
(a list, for an object loses its order in some databases). Whatever is not among the texts lies in the table `part`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, cast

from sqlalchemy import Connection, LargeBinary, Table, Text, insert, select
from sqlmodel import Field, SQLModel

from tracker.db.register import in_parts
from tracker.model.message import Message, MessageKind


class PartRow(SQLModel, table=True):
    """The bytes of a picture of a message, once under their SHA-256."""

    __tablename__ = "part"
    __table_args__ = {"sqlite_strict": True}

    sha256: str = Field(sa_type=Text, primary_key=True)
    body: bytes = Field(sa_type=LargeBinary)


PART: Table = cast(Any, PartRow).__table__


def laid_down(connection: Connection, message: Message) -> dict[str, object]:
    """The columns `content` and `parts` of a message; its pictures that are new are written."""
    names = [[name, sha256(body).hexdigest()] for name, body in message.parts.items()]
    pictures = {digest: message.parts[name] for name, digest in names if _is_picture(name)}
    known = {
        row.sha256
        for some in in_parts(pictures)
        for row in connection.execute(select(PART.c.sha256).where(PART.c.sha256.in_(some)))
    }
    new = [{"sha256": digest, "body": body} for digest, body in pictures.items() if digest not in known]
    if new:
        connection.execute(insert(PART), new)
    content = {name: message.text(name) for name, _ in names if not _is_picture(name)}
    return {"content": content, "parts": names}


def taken_up(
    connection: Connection,
    kind: MessageKind,
    about: str,
    made_at: datetime,
    content: Mapping[str, str],
    parts: Sequence[Sequence[str]] | None,
) -> Message:
    """The message that those columns hold; None for `parts` is a row from before messages had any but texts."""
    names = [[name, ""] for name in content] if parts is None else parts
    bodies: dict[str, bytes] = {}
    for some in in_parts(digest for name, digest in names if name not in content):
        rows = connection.execute(select(PART.c.sha256, PART.c.body).where(PART.c.sha256.in_(some)))
        bodies |= {row.sha256: bytes(row.body) for row in rows}
    held = {name: content[name].encode() if name in content else bodies[digest] for name, digest in names}
    return Message(kind, about, made_at, held)


def _is_picture(name: str) -> bool:
    """Whether a part lies beside the row: pictures are named by their place, texts by form and language."""
    return "/" in name
