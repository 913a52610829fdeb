"""Asking for due figures: opens, repeats and closes requests, puts one letter for each address into the outbox."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from tracker.db.ledger import Ledger
from tracker.errors import InputError, UsageError
from tracker.evaluate.requests import Known, Mailing, Plan, plan
from tracker.model.declaration import Declaration
from tracker.model.delivery import Delivery, delivery_id
from tracker.model.message import Message
from tracker.model.observation import State
from tracker.model.problem import Problem
from tracker.model.report import Alerts
from tracker.model.request import Ask, Closed, Request
from tracker.model.target import Target

HELD: tuple[State, ...] = ("proposed",)

Unsent: TypeAlias = Literal["no_key", "template", "changed_meanwhile"]
"""Why nothing was asked though something is to be: no key to sign with, a fault in a template of the workspace, the
ledger changed while the letters were written (the next time will do)."""


@dataclass(frozen=True, slots=True)
class Office:
    """From where figures are asked: the declarations, the ledger, the folder of templates.

    `key` signs what answers a request, None where there is none; `public_url` is where the tracker's pages are reached.
    """

    declaration: Declaration
    alerts: Alerts
    ledger: Ledger
    templates: Path
    key: bytes | None = None
    public_url: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What asking came to: what was (or, dry, would be) done; `letters` are the messages; why nothing was sent."""

    plan: Plan = field(default_factory=Plan)
    letters: tuple[Message, ...] = ()
    unsent: Unsent | None = None
    problems: tuple[Problem, ...] = ()


def ask(office: Office, now: datetime, *, again: bool | Collection[str] = False, dry_run: bool = False) -> Asked:
    """Does what asking comes to at `now` (UTC): everything in one transaction, each stage of a request once.

    While nothing has changed since the last look, no arrival, no day, no declaration, nothing is read; where something
    arrived, what belongs to it. With `again` every open request that is not answered is asked now, or those of these
    ids alone; `dry_run` changes nothing. Without a key requests are closed and none is opened or asked: an answer
    could not be told from a forged one.
    """
    ledger = office.ledger
    with ledger.reading() as book:
        seen, basis, only = book.requests.arrived(), _basis(office, now), None
        looked = book.requests.looked()
        if looked is not None and looked[1] == basis and not again and not dry_run:
            if looked[0] == seen:
                return Asked()
            only = frozenset(book.standings.arrived_after(looked[0]))
        known = _known(office, book, only)
    todo = plan(tuple(office.alerts.requests.values()), office.declaration, known, now, again=again)
    unsent: Unsent | None = None
    if office.key is None and (todo.mailings or todo.opens):
        todo, unsent = Plan(closes=todo.closes), "no_key"
    if dry_run:
        return Asked(todo, unsent=unsent)
    written = [_written(office, one, known, now) for one in todo.mailings]
    problems = [problem for _, found in written for problem in found]
    if problems:
        ledger.requests.look(seen, basis)
        return Asked(Plan(), unsent="template", problems=tuple(dict.fromkeys(problems)))
    letters = [message for message, _ in written]
    with ledger.writing() as book:
        if book.requests.arrived() != seen or _register(office, book, only) != known.requests:
            return Asked(unsent="changed_meanwhile")
        _settle(book, todo, letters, now)
        book.requests.look(seen, basis)
    return Asked(todo, tuple(letters), unsent)


def close(ledger: Ledger, identity: str, *, by: str | None, reason: str, now: datetime) -> Request:
    """Closes the request whose id begins with `identity` on a person's word: it is not asked again.

    Raises InputError for an id that none or several have, UsageError for one that is closed already or no reason.
    """
    if not reason.strip():
        raise UsageError("a request is closed for a reason", "write --reason with what you know")
    with ledger.writing() as book:
        request = only(book, identity)
        if request.closed is not None:
            raise UsageError(f"{request.id} is closed already", "tracker request lists those that are open")
        closed = Closed(now, "by_hand", by, reason)
        book.requests.close([(request.id, closed)])
    return replace(request, closed=closed)


def only(book: Ledger, identity: str) -> Request:
    """The one request whose id begins with `identity`; InputError where none or several do."""
    found = book.requests.find(identity.strip()) if identity.strip() else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise InputError(f"there is no request {identity!r}", "tracker request lists them")
    raise InputError(f"{identity!r} begins the ids of several requests", "write more of it")


def waiting(request: Request, ledger: Ledger) -> State | None:
    """What became of the last answer to a request: its state; None where there is no answer."""
    if not request.answers:
        return None
    last = request.answers[-1].observation
    return next((one.observation.state for one in ledger.find(last) if one.observation.id == last), None)


def _basis(office: Office, now: datetime) -> str:
    """What besides arrivals decides whether anything is to be asked: the day, the declarations, the key, templates."""
    today = now.astimezone(ZoneInfo(office.declaration.timezone)).date()
    declared = office.alerts.requests, office.declaration.owners
    said = repr((declared, office.key is None, office.public_url, _as_written(office.templates)))
    return f"{today} {office.declaration.version} {sha256(said.encode()).hexdigest()[:12]}"


def _as_written(templates: Path) -> list[tuple[str, int, int]]:
    """The workspace's templates by name, time and size: a mended one is a reason to look again."""
    found = []
    for file in sorted(templates.glob("*")) if templates.is_dir() else []:
        with suppress(FileNotFoundError):  # somebody is saving it
            written = file.stat()
            found.append((file.name, written.st_mtime_ns, written.st_size))
    return found


def _known(office: Office, book: Ledger, only: frozenset[str] | None) -> Known:
    requests = _register(office, book, only)
    if not office.alerts.requests and not requests:
        return Known({}, {}, only=only)
    subjects = _subjects(office, only) | {one.wanted.subject for one in requests}
    return Known(book.observations(subjects), book.observations(subjects, states=HELD), requests, only)


def _register(office: Office, book: Ledger, only: frozenset[str] | None) -> tuple[Request, ...]:
    """The open requests, with the closed ones of everything that may be asked."""
    found = book.requests.requests(subjects=_subjects(office, only) if office.alerts.requests else ())
    return tuple(one for one in found if only is None or one.wanted.subject in only)


def _subjects(office: Office, only: frozenset[str] | None) -> set[str]:
    """Everything that may ever be asked for."""
    regular = {one.id for one in office.declaration.indicators.values() if one.frequency != "irregular"}
    found = regular | {one.id for one in office.declaration.targets.values() if _is_marked(one)}
    return found if only is None else found & only


def _is_marked(target: Target) -> bool:
    return target.indicator is None and bool(target.marks())


def _written(office: Office, mailing: Mailing, known: Known, now: datetime) -> tuple[Message, list[Problem]]:
    """The letter of a mailing in all its languages, frozen."""
    from tracker.alerts.forms import forms_for, letter_parts
    from tracker.alerts.request_letter import Addressed, request_letter
    from tracker.steps.answer import token_for

    assert office.key is not None
    zone = ZoneInfo(office.declaration.timezone)
    until = now + mailing.asking.valid
    requests = {due.request.id: due.request for due in mailing.dues}
    tokens = {name: token_for(one, office.key, until) for name, one in requests.items()}
    told_from = Addressed(
        office.declaration, known.accepted, tokens, now.astimezone(zone).date(), until.astimezone(zone).date(),
        office.public_url, _refused(office.ledger, requests),
    )  # fmt: skip
    letters = [request_letter(mailing, told_from, language) for language in mailing.asking.languages]
    channels = [office.alerts.channels[name] for name in mailing.asking.channels]
    hook = {"owner": mailing.owner.id, "requests": [one.to_json() for one in requests.values()]}
    forms = forms_for(channels, ())
    parts, problems = letter_parts(letters, hook, "request.sent", forms, office.templates, now)
    stages = sorted(f"{due.request.id} {due.kind} {due.number}" for due in mailing.dues)
    told = sha256("\n".join([mailing.address, *stages]).encode()).hexdigest()[:12]
    return Message("request", f"request/{mailing.owner.id}/{told}", now, parts), problems


def _refused(ledger: Ledger, requests: Mapping[str, Request]) -> dict[str, str]:
    """By request, why its last answer was not accepted."""
    reasons: dict[str, str] = {}
    for request in requests.values():
        if request.answers:
            last = request.answers[-1].observation
            entry = next((one for one in ledger.find(last) if one.observation.id == last), None)
            if entry is not None and entry.observation.state in ("returned", "rejected"):
                reasons[request.id] = "" if entry.decision is None else entry.decision.reason or ""
    return reasons


def _settle(book: Ledger, todo: Plan, letters: Sequence[Message], now: datetime) -> None:
    """Writes down all that is done, with the deliveries that do it."""
    book.requests.close([(one.id, closed) for one, closed in todo.closes])
    book.requests.open(todo.opens)
    for mailing, message in zip(todo.mailings, letters, strict=True):
        asks = [(due.request.id, Ask(due.kind, due.number, now, due.address, message.about)) for due in mailing.dues]
        book.requests.asked(asks)
        book.outbox.enqueue(message, _deliveries(book, mailing, message, now))


def _deliveries(book: Ledger, mailing: Mailing, message: Message, now: datetime) -> list[Delivery]:
    """One delivery for each channel, to the address that is asked; withdrawn at once where that is stopped."""
    from tracker.steps.deliver import stopped

    stops = book.outbox.stops()
    made = []
    for channel in mailing.asking.channels:
        name = delivery_id(message.about, message.hash, channel, mailing.address)
        one = Delivery(name, "request", message.about, message.hash, channel, mailing.address, now)
        stop = stopped(stops, channel, mailing.address)
        made.append(
            replace(one, next_try_at=now)
            if stop is None
            else replace(one, state="withdrawn", answer=f"stopped: {stop.why}")
        )
    return made
