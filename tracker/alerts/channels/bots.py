"""What the bots of chat services have in common: a card of Markdown in JSON, an answer that holds a code.

They answer 200 to what they refuse; the code in the body says what became of the message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeAlias

from tracker.alerts.channels.endpoint import Endpoint, endpoint, told
from tracker.alerts.channels.sending import AlteredError, OneByOne, Parcel, Surroundings
from tracker.model.delivery import Never, Outcome, Sent, TryAgain
from tracker.model.posting import Answer
from tracker.model.report import Channel

Envelope: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True)
class Later:
    """A code that asks to come again after a while."""

    why: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class Refused:
    """A code that no waiting will change; `why` says what to do. `gone`: the bot or its group is no more."""

    why: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """A chat service: how its envelope is made and read again, how it is signed, what its codes mean.

    `wrap` gives the envelope of a subject and a card, `unwrap` the subject ("" where it carries none) and the card.
    `sign` gives the query and the keys of the envelope that a secret adds at a time. `code` is the key of the answer's
    code, 0 for success, beside its sentence under `said`. Lengths are in bytes of UTF-8.
    """

    name: str
    longest_card: int
    longest_body: int
    wrap: Callable[[str, str], Envelope]
    unwrap: Callable[[Envelope], tuple[str, str]]
    code: str
    said: str
    codes: Mapping[int, Later | Refused]
    sign: Callable[[str, datetime], tuple[str, Envelope]] | None = None
    judge: Callable[[int, str], Later | Refused | None] | None = None
    """For codes that mean one thing or another by their sentence; looked at before `codes`."""


class BotSender(OneByOne):
    """Posts the card of a message to the bot of a group, in the one language of the parcel."""

    def __init__(self, service: Service, channel: Channel, surroundings: Surroundings) -> None:
        self._service = service
        self._channel = channel
        self._surroundings = surroundings

    def send(self, parcel: Parcel) -> Outcome:
        service = self._service
        where = endpoint(self._channel, self._surroundings)
        if isinstance(where, TryAgain):
            return where
        language = parcel.languages[0]
        card = parcel.message.parts.get(f"card.{language}")
        subject = parcel.message.parts.get(f"subject.{language}")
        if card is None or subject is None:
            return Never("the message has no card: it was frozen before this channel was named")
        if len(card) > service.longest_card:
            return Never(f"the card is {len(card)} bytes long, and {service.name} takes {service.longest_card}")
        envelope, query = service.wrap(subject.decode(), card.decode()), ""
        if service.sign is not None and "secret_env" in self._channel.settings:
            name = str(self._channel.settings["secret_env"])
            secret = told(self._surroundings.environment, name, f"the secret of the {service.name} bot")
            if isinstance(secret, TryAgain):
                return secret
            query, keys = service.sign(secret, parcel.at)
            envelope |= keys
        body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) > service.longest_body:
            return Never(f"the message is {len(body)} bytes long, and {service.name} takes {service.longest_body}")
        _compare(service, body, subject, card)
        answer = where.ask({"Content-Type": "application/json; charset=utf-8"}, body, query)
        if isinstance(answer, TryAgain):
            return answer
        return judged(service, where, answer, parcel.at) or Sent(f"{service.name}: ok", sha256(body).hexdigest())


def judged(service: Service, where: Endpoint, answer: Answer, at: datetime) -> TryAgain | Never | None:
    """What became of a post by the code of its answer, else by its status; None where the service took it."""
    found = _code(service, answer)
    if found is None:
        why = f"{service.name} answers {answer.status} without a code that says what became of the message"
        return where.judged(answer, at) or TryAgain(f"{why}: {where.quoted(answer)}", code=answer.status)
    code, said = found
    if code == 0:
        return None
    quoted = where.quoted(Answer(answer.status, {}, said.encode()))
    meant = service.judge(code, said) if service.judge is not None else None
    match meant or service.codes.get(code):
        case Refused(why, gone):
            return Never(f"{service.name} refuses it ({code} {quoted}): {why}", gone, code)
        case Later(why, after):
            asked = answer.asks_to_wait(at)
            return TryAgain(f"{service.name}: {why} ({code} {quoted})", max(after, asked or after), code)
        case None:
            return TryAgain(f"{service.name} did not take it: {code} {quoted}", answer.asks_to_wait(at), code)


def _code(service: Service, answer: Answer) -> tuple[int, str] | None:
    """The code and the sentence of an answer; None where it holds none."""
    try:
        read = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    code = read.get(service.code) if isinstance(read, dict) else None
    if isinstance(code, bool) or not isinstance(code, int):
        return None
    return code, str(read.get(service.said, ""))


def _compare(service: Service, body: bytes, subject: bytes, card: bytes) -> None:
    """AlteredError where the finished JSON does not hold exactly the frozen parts."""
    carried, found = service.unwrap(json.loads(body))
    if found.encode() != card or carried.encode() not in (b"", subject):
        raise AlteredError(f"what is wrapped for {service.name} is not what was approved")
