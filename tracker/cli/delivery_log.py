"""`deliveries`: who got what and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tracker.cli import terminal
from tracker.cli.common import TELL, JsonOption, Opened, example, opened, print_json
from tracker.cli.delivery_words import phrase
from tracker.cli.terminal import Cell, Colour, Column, write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model.delivery import Delivery, DeliveryState

Json: TypeAlias = dict[str, object]

SHOWN = 40
"""Deliveries listed without `--all`."""

NAMED = 10
"""Characters of an id that a list shows: enough to name it."""

_COLOURS: dict[str, Colour] = {"dead": "red", "waiting": "amber"}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example(
        "tracker deliveries",
        "tracker deliveries weekly/2026-11-23",
        "tracker deliveries --state dead",
        "tracker deliveries d-3f2a",
    )
    app.command("deliveries", rich_help_panel=TELL, epilog=examples)(deliveries)


def deliveries(
    ctx: typer.Context,
    about: Annotated[
        str | None,
        typer.Argument(metavar="[WHAT]", show_default=False, help="An edition, a digest or one delivery's id."),
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help="waiting, sent, dead or withdrawn.")
    ] = None,
    channel: Annotated[str | None, typer.Option("--channel", metavar="NAME", help="Over this channel only.")] = None,
    every: Annotated[bool, typer.Option("--all", help="List every one, not only the latest.")] = False,
    json: JsonOption = False,
) -> None:
    """Lists who got what and when: every message to every recipient, the latest first.

    With one delivery's id (its beginning will do) every try is shown, with what the other side answered.
    """
    from tracker.model.delivery import DELIVERY_STATES
    from tracker.reader import nearest

    if state is not None and state not in DELIVERY_STATES:
        hint = nearest(state, DELIVERY_STATES) or "one of " + ", ".join(DELIVERY_STATES)
        raise UsageError(f"--state {state}: there is no such state", hint)
    wanted: tuple[DeliveryState, ...] = tuple(one for one in DELIVERY_STATES if one == state)
    with opened(ctx) as at:
        one = one_delivery(at, about) if about is not None and about.startswith("d-") else None
        if one is not None:
            _show(at, one, json)
            return
        found = at.ledger.outbox.deliveries(states=wanted, channel=channel)
        if about is not None:
            found = [each for each in found if each.about == about or each.about.startswith(about.rstrip("/") + "/")]
        if json:
            from tracker.steps.delivery_json import delivery_json

            print_json({"schema": "tracker.deliveries/1", "deliveries": [delivery_json(each) for each in found]})
            return
        narrowed = about is not None or state is not None or channel is not None
        write(_log(at, found if every else found[:SHOWN], narrowed))
        if len(found) > SHOWN and not every:
            write(["", phrase("more", at.language, n=SHOWN)])


def one_delivery(at: Opened, beginning: str) -> Delivery:
    """The delivery whose id begins so; UsageError where there is none, or more than one."""
    found = at.ledger.outbox.find(beginning)
    if len(found) != 1:
        what = "there is no delivery" if not found else "there are several deliveries"
        raise UsageError(f"{what} {beginning!r}", "tracker deliveries --json gives every id in full")
    return found[0]


def _show(at: Opened, one: Delivery, json: bool) -> None:
    tries = at.ledger.outbox.attempts(one.id)
    if json:
        from tracker.steps.delivery_json import attempt_json, delivery_json

        shown = {**delivery_json(one), "attempts": [attempt_json(each) for each in tries]}
        print_json({"schema": "tracker.delivery/1", **shown})
        return
    language = at.language
    write(terminal.paint(addressee(one, language), "bold"))
    write(f"  {phrase(one.state, language)}  {_when(at, one)}".rstrip())
    write("  " + phrase("id", language, id=one.id))
    write("  " + phrase("frozen", language, message=one.message))
    if tries:
        write(["", terminal.paint(phrase("attempts", language), "bold")])
    for each in tries:
        said = f"{each.number}.  {at.wall_time(each.started_at)}  {each.answer}"
        write(terminal.paragraph(said, indent=2, hanging=4))
        if each.wire:
            write("      " + phrase("bytes", language, wire=each.wire))


def _log(at: Opened, found: Sequence[Delivery], narrowed: bool) -> Iterator[str]:
    language = at.language
    if not found:
        yield phrase("log_none_here" if narrowed else "log_none", language)
        return
    columns = [
        Column(phrase("recipient_head", language), flexible=True, minimum=12), Column(phrase("state", language)),
        Column(phrase("when", language)), Column(phrase("id_head", language)),
    ]  # fmt: skip
    rows: list[tuple[str | Cell, ...]] = []
    heads: dict[int, str] = {}
    answers: list[str] = []
    for about, mine in groupby(found, key=lambda one: one.about):
        heads[len(rows)] = about
        for one in mine:
            state = Cell(phrase(one.state, language), _COLOURS.get(one.state))
            rows.append((_to_whom(one), state, _when(at, one), one.id[:NAMED]))
            if one.state != "sent" and one.answer:
                answers += terminal.paragraph(f"{one.id[:NAMED]}  {one.answer}", indent=2, hanging=2)
    yield from terminal.table(columns, rows, heads=heads)
    if answers:
        yield from ("", terminal.paint(phrase("answer", language), "bold"), *answers)


def _to_whom(one: Delivery) -> str:
    return f"{one.channel}: {one.recipient}" if one.recipient else one.channel


def _when(at: Opened, one: Delivery) -> str:
    if one.state == "sent" and one.sent_at is not None:
        return at.wall_time(one.sent_at)
    if one.state == "waiting" and one.next_try_at is not None:
        key = "again_at" if one.tries else "first_at"
        return phrase(key, at.language, time=at.wall_time(one.next_try_at), n=one.tries)
    return ""


def addressee(one: Delivery, language: str) -> str:
    """What goes to whom."""
    recipient = phrase("recipient", language, address=one.recipient) if one.recipient else ""
    return phrase("to", language, about=one.about, channel=one.channel, recipient=recipient)
