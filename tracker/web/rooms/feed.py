"""The feed: changed statuses and editions that were told, for readers of feeds."""

from __future__ import annotations

from hashlib import sha256

from fastapi import Request, Response

from tracker.evaluate.editions import said
from tracker.model.text import Text
from tracker.model.words import headline, lamp
from tracker.steps.reviewed import reviewed_editions
from tracker.web.access import needs, room
from tracker.web.atom import Item, feed
from tracker.web.seat import Seat, base_of, seat

pages = room()

PATH = "/feed.atom"

MOST = 50


@pages.get(PATH)
@needs("viewer")
def atom(request: Request) -> Response:
    """The last changes of a status; for who is signed in, also the editions that were told."""
    at, base = seat(request), base_of(request)
    items = _changes(at)
    if at.visitor.person is not None:
        items = sorted([*items, *_editions(at)], key=lambda one: one.at, reverse=True)[:MOST]
    title = at.say("feed.title", workspace=at.text(at.declaration.title))
    return cached(
        request, feed(title, base, PATH, at.language, items, at.now.replace(hour=0, minute=0)), "application/atom+xml"
    )


def cached(request: Request, content: bytes, media_type: str) -> Response:
    """An answer that need not be sent again where the asker has the same bytes."""
    mark = f'"{sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": mark, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def _changes(at: Seat) -> list[Item]:
    items = []
    for one in at.ledger.standings.turned(MOST):
        target = at.declaration.targets.get(one.target)
        if target is None:
            continue
        word = str(one.body["headline"])
        items.append(
            Item(
                f"{one.target}/{one.number}",
                f"{lamp(word, at.language)} · {at.text(at.declaration.title_of(target))}",
                at.say(
                    "feed.from_to",
                    before=headline(one.before, at.language),
                    sentence=at.text(Text.of(one.body["sentence"])),
                ),
                one.at,
                f"/targets/{one.target}",
            )
        )
    return items


def _editions(at: Seat) -> list[Item]:
    told = [one for one in reviewed_editions(at.ledger, at.alerts.channels) if said(one, one.head.id.period)]
    return [
        Item(str(one.head.id), one.head.subject, str(one.head.id), one.head.composed_at, f"/editions/{one.head.id}")
        for one in told[-MOST:]
    ]
