"""Editions: listed, read exactly as they will be sent, put beside the last one, decided on."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from typing import Annotated

from fastapi import Form, Request, Response
from fastapi.responses import HTMLResponse

from tracker.evaluate.admissible import Asked
from tracker.evaluate.edition_changes import edition_changes, told_in
from tracker.evaluate.editions import Reviewed
from tracker.model.edition import EDITION_STATES, Act
from tracker.model.message import Message
from tracker.model.problem import Problem
from tracker.model.report import ANYONE, Channel, Digest
from tracker.model.words import HEADLINES, headline
from tracker.steps.editions import Decided, decide, override
from tracker.steps.publish import Published, publish
from tracker.steps.reviewed import digest_channels, reviewed_editions
from tracker.web.access import needs, room
from tracker.web.page import page, see
from tracker.web.paged import Paged, page_asked
from tracker.web.refusal import missing
from tracker.web.seat import Seat, seat
from tracker.web.told import told

pages = room()

SIZE = 50

LONGEST_NOTE = 4_000

FORMS = ("mail", "html", "text", "md", "card", "json", "hook")
"""In the order in which they are offered; the first that an edition has is shown."""

DOCUMENTS = ("mail", "html")
"""Forms that a browser draws."""

ALONE = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""What a frozen part may do in a browser: be looked at. It comes from templates that anybody may have changed."""

TYPES = {"svg": "image/svg+xml", "png": "image/png"}

PICTURE = re.compile(r'(?P<before>\bsrc=")(?P<name>cid:[^"]+|charts/[^"]+)(?=")')
"""A picture of a part: by content id in a mail, by its place in a page."""


@pages.get("/editions")
@needs("viewer", public=False)
def editions(request: Request) -> Response:
    """Editions, the latest first; by digest and state."""
    at = seat(request)
    every = reviewed_editions(at.ledger, at.alerts.channels)
    digest, state = request.query_params.get("digest") or None, request.query_params.get("state") or None
    chosen = [
        one
        for one in sorted(every, key=lambda one: one.head.composed_at, reverse=True)
        if (digest is None or one.head.id.digest == digest) and (state is None or one.state == state)
    ]
    number = page_asked(request.query_params.get("page"), len(chosen), SIZE)
    shown = chosen[(number - 1) * SIZE : number * SIZE]
    return page(
        request,
        "editions.html",
        found=Paged(shown, len(chosen), number, SIZE, "/editions", {"digest": digest, "state": state}),
        any=bool(every),
        digest=digest,
        state=state,
        digests=[(one, next_time(at, one)) for one in at.alerts.digests.values()],
        names=[(name, name) for name in sorted({one.head.id.digest for one in every} | set(at.alerts.digests))],
        states=EDITION_STATES,
    )


@pages.post("/digests/{identity}")
@needs("reviewer")
def compose(
    request: Request, identity: str, period: Annotated[str, Form()] = "", correct: Annotated[str, Form()] = ""
) -> Response:
    """Composes the edition of today, or a correction of a day that was told."""
    at = seat(request)
    digest = at.alerts.digests.get(identity)
    if digest is None:
        raise missing("digest", identity, at.alerts.digests)
    day = _day(period) if correct else at.today
    if day is None:
        raise missing("edition", f"{identity}/{period}")
    done = publish(at.road, digest, day, correct=bool(correct))
    if done.problems:
        return page(request, "refused.html", 422, code=422, sentence=str(done.problems[0].message), hint="",
                    problems=done.problems)  # fmt: skip
    if done.said is not None:
        return see(f"/editions/{done.said.id}", done="editions.told_already")
    assert done.edition is not None
    if done.new:
        with at.writing() as book:
            at.note(book, "edition.compose", str(done.edition.head.id), {"hash": done.edition.head.hash})
        at.settle()
    return see(f"/editions/{done.edition.head.id}", done=_composed(done))


@pages.get("/editions/{digest}/{period}/{version}")
@needs("viewer", public=False)
def edition(request: Request, digest: str, period: str, version: str) -> Response:
    """One edition with everything that is needed to decide on it."""
    at = seat(request)
    return _shown(request, _found(at, digest, period, version))


@pages.get("/editions/{digest}/{period}/{version}/parts/{name:path}")
@needs("viewer", public=False)
def part(request: Request, digest: str, period: str, version: str, name: str) -> Response:
    """One part of an edition, byte for byte as it was frozen."""
    at = seat(request)
    message = at.ledger.edition_book.message(_found(at, digest, period, version).head.id)
    if name not in message.parts:
        raise missing("part", name, message.parts)
    return Response(message.parts[name], media_type=_media_type(name), headers={"Content-Security-Policy": ALONE})


@pages.get("/editions/{digest}/{period}/{version}/shown/{name}")
@needs("viewer", public=False)
def shown(request: Request, digest: str, period: str, version: str, name: str) -> Response:
    """A part that a browser draws, with its pictures in it: a frame that may do nothing may load nothing either."""
    at = seat(request)
    message = at.ledger.edition_book.message(_found(at, digest, period, version).head.id)
    if name not in message.parts or name.partition(".")[0] not in DOCUMENTS:
        raise missing("part", name, message.parts)
    return HTMLResponse(with_pictures(message, name), headers={"Content-Security-Policy": ALONE})


@pages.get("/editions/{digest}/{period}/{version}/compare")
@needs("viewer", public=False)
def compare(request: Request, digest: str, period: str, version: str) -> Response:
    """An edition beside the one that its changes are counted from."""
    at = seat(request)
    one = _found(at, digest, period, version)
    language = _spoken(at, at.ledger.edition_book.message(one.head.id))
    after = told_in(at.ledger.edition_book.message(one.head.id), language)
    former = one.head.compared
    changes = None
    if former is not None:
        changes = edition_changes(told_in(at.ledger.edition_book.message(former), language), after)
    every = request.query_params.get("show") == "everything"
    return page(request, "edition_compare.html", one=one, former=former, changes=changes, everything=every)


@pages.post("/editions/{digest}/{period}/{version}")
@needs("reviewer")
def decided(
    request: Request,
    digest: str,
    period: str,
    version: str,
    act: Annotated[str, Form()] = "",
    seen: Annotated[str, Form(max_length=64)] = "",
    note: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
    target: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Approves an edition, sends it back, says something of it: of exactly what the form was shown with."""
    at = seat(request)
    one = _found(at, digest, period, version)
    acts: dict[str, Act] = {"approve": "approve", "return": "return", "comment": "comment"}
    if act not in acts:
        raise missing("part", act, acts)
    typed = {"note": note, "target": target}
    with at.writing() as book:
        road = at.road_in(book)
        done = decide(road, str(one.head.id), acts[act], by=at.visitor.name, seen=seen, note=note, target=target)
        if isinstance(done, Decided):
            detail = {"hash": done.step.hash, "note": done.step.note, "target": done.step.target}
            at.note(book, f"edition.{act}", str(one.head.id), detail)
    if isinstance(done, Problem):
        return _shown(request, _found(at, digest, period, version), [done], typed)
    at.settle()
    if act == "approve":
        words = "approved" if done.edition.state == "approved" else "approved_half"
    else:
        words = "returned" if act == "return" else "commented"
    return see(f"/editions/{one.head.id}", done=f"editions.{words}")


@pages.post("/editions/{digest}/{period}/{version}/override")
@needs("reviewer")
def overridden(
    request: Request,
    digest: str,
    period: str,
    version: str,
    target: Annotated[str, Form(max_length=200)] = "",
    headline: Annotated[str, Form(max_length=40)] = "",
    reason: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
    until: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Puts another status beside a computed one, and composes the edition again with both."""
    at = seat(request)
    one = _found(at, digest, period, version)
    typed = {"override_target": target, "headline": headline, "reason": reason, "until": until}
    last = _day(until) if until else None
    if until and last is None:
        doubt = Problem("no_day", at.say("frame.no_day", day=until), "until")
        return _shown(request, one, [doubt], typed)
    done = override(at.road, str(one.head.id), Asked(target, "overridden", headline, reason, last), by=at.visitor.name)
    if isinstance(done, list):
        return _shown(request, one, done, typed)
    with at.writing() as book:
        detail = {"headline": headline, "reason": reason, "until": until or None, "review": done.said.review.id}
        at.note(book, "edition.override", target, detail)
    at.settle()
    if done.published is None:
        return see(f"/editions/{one.head.id}", done="editions.override_waits")
    made = done.published.edition or done.edition
    return see(f"/editions/{made.head.id}", done="editions.overridden")


def _shown(
    request: Request, one: Reviewed, problems: list[Problem] | None = None, typed: dict[str, str] | None = None
) -> Response:
    at = seat(request)
    message = at.ledger.edition_book.message(one.head.id)
    digest = at.alerts.digests.get(one.head.id.digest)
    asked = request.query_params.get("part", "")
    parts = parts_of(message)
    chosen = asked if asked in parts else _first_part(at, message, parts)
    form = chosen.partition(".")[0]
    waits = one.state in ("in_review", "returned")
    channels: tuple[Channel, ...] = ()
    if digest is not None and one.state != "withheld":
        channels = digest_channels(digest, at.alerts)
    return page(
        request,
        "edition.html",
        422 if problems else 200,
        one=one,
        subject=_part(message, "subject", at.language),
        digest=digest,
        reviewers=() if digest is None or ANYONE in digest.reviewers else digest.reviewers,
        channels=channels,
        deliveries=at.ledger.outbox.deliveries(about=str(one.head.id), limit=SIZE),
        parts=[(name, _part_name(at, name)) for name in parts],
        chosen=chosen,
        chosen_name=_part_name(at, chosen),
        drawn=form in DOCUMENTS,
        text="" if form in DOCUMENTS else message.text(chosen),
        waits=waits,
        lines=_lines(at, message),
        headlines=[(word, headline(word, at.language)) for word in HEADLINES],
        problems=problems or [],
        faults=told(at, "editions", problems or []),
        stale=any(problem.code == "changed" for problem in problems or []),
        typed=typed or {},
    )


def _found(at: Seat, digest: str, period: str, version: str) -> Reviewed:
    """The edition of an address; 404 where there is none."""
    wanted = f"{digest}/{period}/{version}"
    every = reviewed_editions(at.ledger, at.alerts.channels, digest[:200])
    for one in every:
        if str(one.head.id) == wanted:
            return one
    raise missing("edition", wanted, [str(one.head.id) for one in every])


def parts_of(message: Message) -> list[str]:
    """The parts that are offered to look at, form by form."""
    return [name for form in FORMS for name in message.parts if name.partition(".")[0] == form]


def _first_part(at: Seat, message: Message, parts: list[str]) -> str:
    """The part that is shown first: a drawn one in the visitor's language, else what there is."""
    for form in FORMS:
        for language in dict.fromkeys((at.language, *message.languages)):
            if f"{form}.{language}" in parts:
                return f"{form}.{language}"
    return parts[0]


def with_pictures(message: Message, name: str) -> str:
    """An HTML part with each of its pictures within it."""
    language = name.rpartition(".")[2]
    held = {}
    for part_name in message.parts:
        if part_name.startswith("charts/"):
            held[part_name] = part_name
            target = part_name.removeprefix("charts/").removesuffix(f".{language}.png")
            held[f"cid:{target}.{language}@tracker"] = part_name

    def placed(found: re.Match[str]) -> str:
        known = held.get(found["name"])
        if known is None:
            return found[0]
        data = b64encode(message.parts[known]).decode("ascii")
        return f"{found['before']}data:{_media_type(known)};base64,{data}"

    return PICTURE.sub(placed, message.text(name))


def _media_type(name: str) -> str:
    kind = TYPES.get(name.rpartition(".")[2])
    if kind is not None and name.startswith("charts/"):
        return kind
    match name.partition(".")[0]:
        case "mail" | "html":
            return "text/html; charset=utf-8"
        case "json" | "hook":
            return "application/json"
        case _:
            return "text/plain; charset=utf-8"


def _part_name(at: Seat, name: str) -> str:
    form, _, language = name.partition(".")
    spoken = at.say(f"editions.form_{form}")
    if language not in ("zh", "en"):
        return spoken
    return at.say("editions.shown_part", form=spoken, language=at.say(f"editions.{language}"))


def _part(message: Message, form: str, language: str) -> str:
    """A part in the visitor's language, else in the first that there is."""
    for tag in dict.fromkeys((language, *message.languages)):
        if f"{form}.{tag}" in message.parts:
            return message.text(f"{form}.{tag}")
    return ""


def _spoken(at: Seat, message: Message) -> str:
    """The language in which an edition is compared: the visitor's where it speaks that."""
    return at.language if at.language in message.languages else next(iter(message.languages), at.language)


def _lines(at: Seat, message: Message) -> list[tuple[str, str]]:
    """The lines of an edition that can be spoken of: the target with its title."""
    shown = told_in(message, _spoken(at, message))
    return [(str(line["target"]), str(line["title"])) for section in shown["groups"] for line in section["lines"]]


def next_time(at: Seat, digest: Digest) -> str:
    """When a digest is composed next, as the clock on the workspace's wall shows it; "" on demand."""
    if digest.every is None:
        return ""
    from cronsim import CronSim

    moment = next(CronSim(digest.every, at.now.astimezone(at.zone)))
    return f"{moment:%Y-%m-%d %H:%M}"


def _composed(done: Published) -> str:
    assert done.edition is not None
    if not done.new:
        return "editions.composed_same"
    if done.edition.state == "withheld":
        return "editions.composed_withheld"
    return "editions.composed" if done.edition.state == "in_review" else "editions.composed_sent"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
