"""Answering a request: what an owner says under a signed token enters as a proposal, for a person to accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from tracker.db.ledger import Ledger
from tracker.evaluate import signing
from tracker.evaluate.acceptance import Doubt
from tracker.evaluate.wanted import arrived
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation, Quote
from tracker.model.problem import Problem
from tracker.model.request import Answer, Request
from tracker.model.text import Text
from tracker.model.words import Catalogue
from tracker.steps.background import Background
from tracker.steps.entry import Written, read_entry, subject_named

PURPOSE = "answer"
"""What the tokens of requests are signed for."""

Refusal: TypeAlias = Literal["no_key", "unknown", "expired", "closed", "used", "undeclared"]

REFUSALS: Catalogue = {
    "no_key": {
        "zh": "未设置TRACKER_SECRET_KEY，无法核对答复码。",
        "en": "TRACKER_SECRET_KEY is not set: no code can be checked.",
    },
    "unknown": {
        "zh": "这个答复码不是由本系统发出的，或有缺漏：请从来信中完整复制。",
        "en": "This code was not sent from here, or is incomplete: copy the whole of it from the letter.",
    },
    "expired": {
        "zh": "这个答复码已过期：请用最近一封来信中的答复码，或请对方重新发送。",
        "en": "This code has expired: use the one of the latest letter, or ask for a new one.",
    },
    "closed": {
        "zh": "这项数据已不再需要报送：数据已收到，或请报已撤销。",
        "en": "This figure is asked for no more: it has arrived, or the request was withdrawn.",
    },
    "used": {
        "zh": "这项数据已被采纳：如需更正，请联系发信人。",
        "en": "This figure has been accepted already: to correct it, write to whoever sent the letter.",
    },
    "undeclared": {
        "zh": "这项数据已不在跟踪之列。",
        "en": "This figure is tracked no more.",
    },
}
"""Why an answer is not taken, in words for whoever holds the token."""

NO_REQUEST = "q-none"
"""Looked up for a token that names no request, so that every token costs the same look."""

ANSWERED = Doubt(
    "answered", Text((("zh", "由责任单位答复，待人审核"), ("en", "answered by its owner, to be accepted")))
)
"""Why every answer is held, whatever it says."""

YES_OR_NO = {"yes", "no", "true", "false", "unknown", "?", "是", "否", "未知"}


@dataclass(frozen=True, slots=True)
class Reply:
    """What an owner writes: the value as people write figures, and what goes with it; "" for what was not given."""

    value: str
    quote: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a token is of no use; `request` is the one it is for, where it is ours."""

    why: Refusal
    request: Request | None = None

    def sentence(self, language: str) -> str:
        """The reason for whoever holds the token."""
        return REFUSALS[self.why][language if language == "zh" else "en"]


@dataclass(frozen=True, slots=True)
class Read:
    """An answer as it was read, by whom; `before` is the last answer to the same request."""

    request: Request
    observation: Observation
    by: str
    before: Observation | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer as it waits for a person; `changed` is False where the same had been said, `replaced` the id of the
    answer in whose place it stands."""

    request: Request
    observation: Observation
    changed: bool
    replaced: str | None = None
    doubts: tuple[Doubt, ...] = ()


def token_for(request: Request, key: bytes, until: datetime) -> str:
    """The token that answers this request and nothing else, until a moment.

    It names the request, whose id follows from the figure, its period and its owner.
    """
    return signing.sign(PURPOSE, [request.id], key, until)


def request_of(token: str, ledger: Ledger, key: bytes | None, now: datetime) -> Request | Refused:
    """The open request that a token answers, or why it is of no use; what is shown before a form is filled in."""
    if key is None:
        return Refused("no_key")
    fields = signing.verify(PURPOSE, token, key, now)
    late = signing.expired(PURPOSE, token, key, now)
    found = ledger.requests.find(fields[0] if fields else NO_REQUEST)
    if fields is None:
        return Refused("expired" if late else "unknown")
    request = next((one for one in found if one.id == fields[0]), None)
    if request is None:
        return Refused("unknown")
    if not request.is_open:
        return Refused("closed", request)
    return request


def read_reply(
    token: str, reply: Reply, declaration: Declaration, book: Ledger, *, key: bytes | None, now: datetime
) -> Read | Refused | list[Problem]:
    """How an answer is read, before anything is recorded; or why the token is of no use, or what is unreadable."""
    request = request_of(token, book, key, now)
    if isinstance(request, Refused):
        return request
    wanted = request.wanted
    subject = subject_named(declaration, wanted.subject)
    owner = declaration.owners.get(wanted.owner)
    if isinstance(subject, Problem) or owner is None:
        return Refused("undeclared", request)
    if arrived(wanted, book.observations([wanted.subject]).get(wanted.subject, ())):
        return Refused("used", request)
    before = last_answer(request, book)
    by = owner.name.in_language(declaration.languages[0])
    read = read_entry(_written(reply, request, before), subject, declaration, recorded_at=now, by=by)
    if isinstance(read, list):
        return read
    if read.mark is not None and wanted.mark and read.mark.value != wanted.mark:
        hint = f"write {wanted.mark}, or '{wanted.mark}: no'"
        return [Problem("another_mark", f"{wanted.mark!r} is asked for, not {read.mark.value!r}", "value", hint)]
    return Read(request, read, by, before)


def answer(
    token: str, reply: Reply, declaration: Declaration, ledger: Ledger, *, key: bytes | None, now: datetime
) -> Answered | Refused | list[Problem]:
    """Records what an owner answers as a proposal by that owner; or why the token is of no use, or what is unreadable.

    An answer before a person decided takes the place of the former one; both are kept. In one transaction.
    """
    with ledger.writing() as book:
        read = read_reply(token, reply, declaration, book, key=key, now=now)
        if not isinstance(read, Read):
            return read
        request, wanted, before, by = read.request, read.request.wanted, read.before, read.by
        waits = before is not None and before.state == "proposed"
        weighed = Background(declaration, book, [wanted.subject]).weigh(read.observation)
        if not weighed.is_new:
            assert weighed.other is not None
            return Answered(request, weighed.other, changed=False)
        made = replace(weighed.observation, state="proposed")
        doubts = (ANSWERED, *weighed.doubts)
        book.append([made], {made.id: [one.to_json() for one in doubts]})
        if before is not None and waits:
            book.decide(before.id, "rejected", at=now, by=by, reason=f"replaced by {made.id}")
        book.requests.answered(request.id, Answer(made.id, now, by))
        replaced = before.id if before is not None and waits else None
        return Answered(request, made, changed=True, replaced=replaced, doubts=doubts)


def _written(reply: Reply, request: Request, before: Observation | None) -> Written:
    wanted = request.wanted
    value = reply.value.strip()
    if wanted.mark and value.casefold() in YES_OR_NO:
        value = f"{wanted.mark}: {value}"
    return Written(
        wanted.subject,
        value,
        wanted.period.text,
        source=reply.url,
        quote=Quote(reply.quote) if reply.quote else None,
        supersedes="" if before is None else before.id,
        note=reply.note,
    )


def last_answer(request: Request, book: Ledger) -> Observation | None:
    """The last answer as it stands now; None where nobody answered."""
    if not request.answers:
        return None
    last = request.answers[-1].observation
    entries: Sequence[Observation] = [one.observation for one in book.find(last)]
    return next((one for one in entries if one.id == last), None)
