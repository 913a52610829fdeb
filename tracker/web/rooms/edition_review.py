"""Deciding on an edition: approved, sent back, commented on, a status in it overridden."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request, Response

from tracker.evaluate.admissible import Asked
from tracker.model.edition import Act
from tracker.model.problem import Problem
from tracker.steps.editions import Decided, decide, overrule, recomposed
from tracker.web.access import needs, room
from tracker.web.entered_day import day_of
from tracker.web.page import see
from tracker.web.refusal import missing
from tracker.web.rooms.digests import composed_by
from tracker.web.rooms.editions import found_edition, one_edition
from tracker.web.seat import seat

pages = room()

LONGEST_NOTE = 4_000

ACTS: dict[str, Act] = {"approve": "approve", "return": "return", "comment": "comment"}


@pages.post("/editions/{digest}/{period}/{version}")
@needs("reviewer")
def decided(
    request: Request,
    digest: str,
    period: str,
    version: str,
    act: Annotated[str, Form(max_length=20)] = "",
    seen: Annotated[str, Form(max_length=64)] = "",
    note: Annotated[str, Form(max_length=LONGEST_NOTE)] = "",
    target: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Approves an edition, sends it back, says something of it: of exactly what the form was shown with."""
    at = seat(request)
    one = found_edition(at, digest, period, version)
    if act not in ACTS:
        raise missing("part", act, ACTS)
    with at.writing() as book:
        road, name = at.road_in(book), str(one.head.id)
        done = decide(road, name, ACTS[act], by=at.visitor.name, seen=seen, note=note, target=target)
        if isinstance(done, Decided):
            detail = {"hash": done.step.hash, "note": done.step.note, "target": done.step.target}
            at.note(book, f"edition.{act}", name, detail)
    if isinstance(done, Problem):
        typed = {"note": note, "target": target}
        return one_edition(request, found_edition(at, digest, period, version), [done], typed, seen)
    at.settle()
    words = {"return": "returned", "comment": "commented"}.get(act, "approved")
    if act == "approve" and done.edition.state != "approved":
        words = "approved_half"
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
    seen: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Puts another status beside a computed one, and composes the edition again with both."""
    at = seat(request)
    one = found_edition(at, digest, period, version)
    typed = {"override_target": target, "headline": headline, "reason": reason, "until": until}
    last = day_of(until)
    if until and last is None:
        return one_edition(request, one, [Problem("no_day", at.say("frame.no_day", day=until), "until")], typed, seen)
    asked = Asked(target, "overridden", headline, reason, last)
    with at.writing() as book:
        made = overrule(at.road_in(book), str(one.head.id), asked, by=at.visitor.name, seen=seen)
        if not isinstance(made, list):
            detail = {"headline": headline, "reason": reason, "until": until or None, "review": made.said.review.id}
            at.note(book, "edition.override", target, {"edition": str(one.head.id), **detail})
    if isinstance(made, list):
        return one_edition(request, found_edition(at, digest, period, version), made, typed, seen)
    done = recomposed(at.road, made, noting=composed_by(at))
    at.settle()
    if done.published is None:
        return see(f"/editions/{one.head.id}", done="editions.override_waits")
    if done.published.edition is None:
        return see(f"/editions/{one.head.id}", done="editions.override_alone")
    return see(f"/editions/{done.published.edition.head.id}", done="editions.overridden")
