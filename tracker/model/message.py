"""A message: what is told, frozen part by part before anybody receives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Literal, get_args

from tracker.model.value import value

MessageKind = Literal["edition", "alert", "request", "notice"]
MESSAGE_KINDS: tuple[MessageKind, ...] = get_args(MessageKind)
"""An edition of a digest; an alert; a request for data; anything else said once, such as the test of a channel."""


@value
class Message:
    """Everything that a message can be sent as, as it was rendered once.

    `about` is what it tells of: the id of an edition (`weekly/2026-11-23/1`), of a notice, of a request. `parts` are
    named by form and language (`subject.zh`, `text.zh`, `mail.zh`, `card.zh`, `html.zh`, `md.zh`, `json.zh`;
    `hook.json` is in no language), pictures by their place (`charts/labs-over-20.zh.png`). Texts are UTF-8. `made_at`
    is UTC.
    """

    kind: MessageKind
    about: str
    made_at: datetime
    parts: Mapping[str, bytes]

    @property
    def hash(self) -> str:
        """The SHA-256 that names exactly these parts."""
        return hash_of_parts({name: sha256(part).hexdigest() for name, part in self.parts.items()})

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it has a subject in, in the order in which they were rendered."""
        return tuple(name.removeprefix("subject.") for name in self.parts if name.startswith("subject."))

    def text(self, name: str) -> str:
        """A part that is text; KeyError where the message has no such part."""
        return self.parts[name].decode()


def hash_of_parts(hashes: Mapping[str, str]) -> str:
    """The hash of a message from the SHA-256 of each of its parts by name, whatever their order."""
    return sha256(json.dumps(dict(sorted(hashes.items())), separators=(",", ":")).encode()).hexdigest()
