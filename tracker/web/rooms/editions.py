"""Editions: listed, read exactly as they will be sent, put beside the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from tracker.evaluate.edition_changes import edition_changes, told_in
from tracker.evaluate.editions import Reviewed, person
from tracker.model.edition import EDITION_STATES
from tracker.model.problem import Problem
from tracker.model.report import ANYONE, Channel, Digest
from tracker.model.words import HEADLINES, headline
from tracker.steps.editions import WAITING
from tracker.steps.reviewed import digest_channels, reviewed_editions
from tracker.web import edition_view as view
from tracker.web.access import needs, room
from tracker.web.page import page
from tracker.web.paged import Paged, page_asked
from tracker.web.refusal import missing
from tracker.web.rooms.digests import next_times
from tracker.web.seat import Seat, seat
from tracker.web.told import told

pages = room()

SIZE = 50

MOST_DELIVERIES = 20
"""Deliveries of an edition that its page lists; all of them stand among the deliveries."""


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
        digests=[(one, next(iter(next_times(at, one, 1)), None)) for one in at.alerts.digests.values()],
        names=[(name, name) for name in sorted({one.head.id.digest for one in every} | set(at.alerts.digests))],
        states=EDITION_STATES,
        acting={one.head.id: who_acts(at, one) for one in shown},
        subjects=at.ledger.edition_book.subjects([one.head.id for one in shown], at.language),
    )


@pages.get("/editions/{digest}/{period}/{version}")
@needs("viewer", public=False)
def edition(request: Request, digest: str, period: str, version: str) -> Response:
    """One edition with everything that is needed to decide on it."""
    return one_edition(request, found_edition(seat(request), digest, period, version))


@pages.get("/editions/{digest}/{period}/{version}/parts/{name:path}")
@needs("viewer", public=False)
def part(request: Request, digest: str, period: str, version: str, name: str) -> Response:
    """One part of an edition, byte for byte as it was frozen."""
    at = seat(request)
    message = at.ledger.edition_book.message(found_edition(at, digest, period, version).head.id)
    if name not in message.parts:
        raise missing("part", name, message.parts)
    alone = {"Content-Security-Policy": view.ALONE}
    return Response(message.parts[name], media_type=view.media_type(name), headers=alone)


@pages.get("/editions/{digest}/{period}/{version}/shown/{name}")
@needs("viewer", public=False)
def shown(request: Request, digest: str, period: str, version: str, name: str) -> Response:
    """A part that a browser draws, with its pictures in it: a frame that may do nothing may load nothing either."""
    at = seat(request)
    message = at.ledger.edition_book.message(found_edition(at, digest, period, version).head.id)
    if name not in message.parts or name.partition(".")[0] not in view.DOCUMENTS:
        raise missing("part", name, message.parts)
    return HTMLResponse(view.with_pictures(message, name), headers={"Content-Security-Policy": view.ALONE})


@pages.get("/editions/{digest}/{period}/{version}/compare")
@needs("viewer", public=False)
def compare(request: Request, digest: str, period: str, version: str) -> Response:
    """An edition beside the one that its changes are counted from, or beside another of its digest (`?with=`)."""
    at = seat(request)
    one = found_edition(at, digest, period, version)
    message = at.ledger.edition_book.message(one.head.id)
    language = view.spoken(at, message)
    former, other = one.head.compared, request.query_params.get("with")
    if other:
        former = found_edition(at, digest, *_two(other.removeprefix(f"{digest}/"))).head.id
    changes = None
    if former is not None:
        before = told_in(at.ledger.edition_book.message(former), language)
        changes = edition_changes(before, told_in(message, language))
    every = request.query_params.get("show") == "everything"
    return page(
        request, "edition_compare.html", one=one, former=former, changes=changes, everything=every, other=other or None
    )


def one_edition(
    request: Request,
    one: Reviewed,
    problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None,
    seen: str = "",
) -> Response:
    """The page of an edition; again with what was typed and what is wrong with it, where a form was refused.

    `seen` is the hash of what the person saw who filled in the form.
    """
    at = seat(request)
    message = at.ledger.edition_book.message(one.head.id)
    digest = at.alerts.digests.get(one.head.id.digest)
    language = view.spoken(at, message)
    names = view.offered(message, language)
    asked = request.query_params.get("part", "")
    chosen = asked if asked in names else view.first_offered(at, message, names)
    form = chosen.partition(".")[0]
    channels: tuple[Channel, ...] = ()
    if digest is not None and one.state != "withheld":
        channels = digest_channels(digest, at.alerts)
    about, waits = str(one.head.id), one.state in WAITING
    sent = at.ledger.outbox.deliveries(about=about, limit=MOST_DELIVERIES + 1)
    return page(
        request,
        "edition.html",
        422 if problems else 200,
        one=one,
        subject=view.in_words(message, "subject", at.language),
        digest=digest,
        acting=who_acts(at, one),
        own=_own(at, one, digest),
        channels=channels,
        deliveries=sent[:MOST_DELIVERIES],
        more=len(sent) > MOST_DELIVERIES,
        parts=[(name, view.named(at, name)) for name in names],
        chosen=chosen,
        chosen_name=view.named(at, chosen),
        drawn=form in view.DOCUMENTS,
        pictures=view.pictures(message, chosen.rpartition(".")[2]) if form == view.PICTURES else [],
        text="" if form in (*view.DOCUMENTS, view.PICTURES) else message.text(chosen),
        waits=waits,
        lines=view.lines(message, language),
        news=view.news(message, language) if waits else [],
        headlines=[(word, headline(word, at.language)) for word in HEADLINES],
        faults=told(at, "editions", problems),
        later=_later(at, one) if one.state == "superseded" else None,
        moved=any(each.code in ("changed", "superseded") for each in problems),
        seen=seen,
        typed=typed or {},
    )


def found_edition(at: Seat, digest: str, period: str, version: str) -> Reviewed:
    """The edition of an address; 404 where there is none."""
    wanted = f"{digest}/{period}/{version}"
    every = reviewed_editions(at.ledger, at.alerts.channels, digest[:200])
    for one in every:
        if str(one.head.id) == wanted:
            return one
    raise missing("edition", wanted, [str(one.head.id) for one in every])


def _two(text: str) -> tuple[str, str]:
    """The day and the version of `2026-11-23/1`."""
    day, _, version = text.partition("/")
    return day, version


def who_acts(at: Seat, one: Reviewed) -> str:
    """Who has to do something about an edition, in words; "" where nobody has."""
    if one.state not in WAITING:
        return ""
    digest = at.alerts.digests.get(one.head.id.digest)
    if digest is None:
        return at.say("editions.problem_undeclared")
    if one.state == "returned":
        return at.say("editions.act_compose")
    free = ANYONE in digest.reviewers
    comma = "、" if at.language == "zh" else ", "
    names = at.say("editions.anyone") if free else comma.join(digest.reviewers) or at.say("editions.nobody_may")
    if one.head.approvals < 2:
        return at.say("editions.act_one", names=names)
    given = [by or at.say("editions.nameless") for by in one.approvers]
    if not given:
        return at.say("editions.act_two", names=names, n=one.head.approvals)
    return at.say("editions.act_second", names=names, by=comma.join(given))


def _own(at: Seat, one: Reviewed, digest: Digest | None) -> str:
    """Why this visitor may not approve, though their role lets them; "" where they may."""
    if digest is None or one.state not in WAITING or not at.visitor.may("reviewer"):
        return ""
    me = person(at.visitor.name)
    allowed = [person(name) for name in digest.reviewers]
    if ANYONE not in allowed and me not in allowed:
        return at.say("editions.own_not_named")
    if one.head.approvals > 1 and me in map(person, one.approvers):
        return at.say("editions.own_approved")
    return ""


def _later(at: Seat, one: Reviewed) -> str | None:
    """The name of the latest version of an edition's period, where that is another."""
    every = reviewed_editions(at.ledger, at.alerts.channels, one.head.id.digest)
    latest = max(
        (other.head.id for other in every if other.head.id.period == one.head.id.period), key=lambda name: name.version
    )
    return None if latest == one.head.id else str(latest)
