"""`deliver`: sending what waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tracker.cli import terminal
from tracker.cli.common import TELL, JsonOption, Opened, example, now, opened, print_json
from tracker.cli.delivery_log import SHOWN, addressee, one_delivery
from tracker.cli.delivery_words import phrase, wrote
from tracker.cli.terminal import write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from threading import Event

    from tracker.model.delivery import Attempt, Delivery, Outcome
    from tracker.model.report import Alerts
    from tracker.steps.deliver import Delivered

Json: TypeAlias = dict[str, object]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    examples = example("tracker deliver", "tracker deliver --dry-run", "tracker deliver --again weekly")
    app.command("deliver", rich_help_panel=TELL, epilog=examples)(deliver)


def deliver(
    ctx: typer.Context,
    again: Annotated[
        str | None,
        typer.Option(
            "--again", metavar="WHAT", help="Put back what was given up: of an edition, or one delivery by its id."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due; send nothing.")] = False,
    json: JsonOption = False,
) -> None:
    """Sends what is due now: approved editions, alerts, requests, tries that failed before.

    `tracker tick` and `tracker run` do so by themselves. A message is sent under one id, however often it is tried,
    and given up after three days; --again sends it to those who did not get it, and to nobody else.
    """
    from tracker.wiring import load_alerts

    with opened(ctx) as at:
        alerts = load_alerts(at.workspace, at.declaration)
        if again is not None:
            count, left = _put_back(at, again, dry_run)
            if not json:
                key = ("would_put_back" if dry_run else "put_back") if count else "put_back_none"
                write([phrase(key, at.language, n=count)] if count or not left else [])
                write(_left(left, at.language))
        if dry_run:
            _would(at, json)
            return
        done, made = delivered(at, alerts, quiet=json)
        if json:
            print_json({"schema": "tracker.delivered/1", "tries": made, "held": done.held, "withdrawn": done.withdrawn})
        else:
            write(_ended(at, done))


def delivered(
    at: Opened, alerts: Alerts, *, quiet: bool = False, stopping: Event | None = None, heading: str = ""
) -> tuple[Delivered, list[Json]]:
    """Sends everything that is due now, told line by line unless `quiet`; with every try as a JSON object.

    With a `heading` it stands above what is told, where anything is.
    """
    from threading import Lock

    from tracker.cli.claimant import claimant, gone
    from tracker.steps import deliver as steps
    from tracker.wiring import dispatch

    moment = now()
    steps.free_abandoned(at.ledger, moment, gone)
    count = len(at.ledger.outbox.due(moment))
    if not count:
        return steps.Delivered(), []
    one_at_a_time, made = Lock(), list[Json]()
    above = [heading] if heading else []
    work = dispatch(at.workspace, at.declaration.timezone, alerts, at.ledger, now, claimant())
    with terminal.progress("messages", count) as advance:

        def told(delivery: Delivery, attempt: Attempt, outcome: Outcome) -> None:
            with one_at_a_time:
                advance(1)
                made.append(try_json(delivery, attempt))
                if not quiet and (count <= SHOWN or attempt.outcome != "sent"):
                    write(above)
                    above.clear()
                    write(try_lines(at, delivery, attempt, outcome))

        done = steps.deliver(work, told=told, stopping=stopping)
    return done, made


def try_lines(at: Opened, delivery: Delivery, attempt: Attempt, outcome: Outcome) -> Iterator[str]:
    """What came of one try: to whom, how it went, which files were written."""
    language, files = at.language, getattr(outcome, "files", ())
    answer = wrote(len(files), language) if files else attempt.answer
    if attempt.outcome == "sent":
        told, colour = phrase("did_send", language, answer=answer), None
    elif attempt.next_try_at is None:
        told, colour = phrase("did_never", language, answer=answer), "red"
    else:
        told = phrase("did_try_again", language, answer=answer, time=at.wall_time(attempt.next_try_at))
        colour = "amber"
    for line in terminal.paragraph(f"{addressee(delivery, language)}  {told}", hanging=2):
        yield terminal.paint(line, "red" if colour == "red" else "amber" if colour else None)
    for file in files:
        if "/charts/" not in file:
            yield f"    {terminal.from_here(at.workspace.root / file)}"


def try_json(delivery: Delivery, attempt: Attempt) -> Json:
    """A try with its delivery as a program reads it."""
    from tracker.steps.delivery_json import attempt_json, delivery_json

    return {**delivery_json(delivery), **attempt_json(attempt), "delivery": delivery.id}


def _put_back(at: Opened, again: str, dry_run: bool) -> tuple[int, list[Delivery]]:
    """Puts what was given up back into the outbox: how much, and what stays out as its recipient is stopped.

    Put back, the latter would be withdrawn, for good. UsageError for a name that nothing has.
    """
    from tracker.steps.deliver import stopped

    outbox = at.ledger.outbox
    found = [one_delivery(at, again)] if again.startswith("d-") else _latest(outbox.deliveries(), again)
    if not found:
        known = sorted({one.about for one in outbox.deliveries(states=("dead",))})
        hint = "given up are " + ", ".join(known[:5]) if known else "nothing is given up: tracker deliveries"
        raise UsageError(f"nothing was to be sent of {again!r}", hint)
    dead = [one for one in found if one.state == "dead"]
    stops = outbox.stops()
    left = [one for one in dead if stopped(stops, one.channel, one.recipient) is not None]
    back = [one.id for one in dead if one not in left]
    return len(back) if dry_run else outbox.again(back, now()), left


def _left(left: Sequence[Delivery], language: str) -> Iterator[str]:
    """What stays given up, with the command for the first of the stopped recipients."""
    if left:
        whom = f"{left[0].channel} {left[0].recipient}".strip()
        yield from terminal.paragraph(phrase("left_stopped", language, n=len(left), whom=whom), hanging=2)


def _latest(every: Sequence[Delivery], name: str) -> list[Delivery]:
    """The deliveries of what has that name; of the latest edition where the name is that of a digest or a day."""
    found = [one for one in every if one.about == name or one.about.startswith(name.rstrip("/") + "/")]
    return [one for one in found if one.about == found[0].about]


def _would(at: Opened, json: bool) -> None:
    due = at.ledger.outbox.due(now())
    if json:
        from tracker.steps.delivery_json import delivery_json

        print_json({"schema": "tracker.deliveries/1", "deliveries": [delivery_json(one) for one in due]})
        return
    write(phrase("would", at.language, n=len(due)) if due else phrase("nothing_due", at.language))
    write(f"  {addressee(one, at.language)}" for one in due[:SHOWN])


def _ended(at: Opened, done: Delivered) -> Iterator[str]:
    language = at.language
    if not (done.tries or done.held or done.withdrawn):
        following = at.ledger.outbox.waiting()
        key = "nothing_due" if following is None else "next_due"
        yield phrase(key, language, time="" if following is None else at.wall_time(following))
        return
    yield from totals(done, language)
    dead = next(
        (one for one, attempt, _ in done.tries if attempt.next_try_at is None and attempt.outcome != "sent"), None
    )
    if dead is not None:
        yield phrase("again_hint", language, about=dead.about)


def totals(done: Delivered, language: str) -> Iterator[str]:
    """How many were sent, are tried again, were given up, held, withdrawn; nothing where there was nothing."""
    if done.tries:
        over = sum(one.outcome != "sent" and one.next_try_at is None for _, one, _ in done.tries)
        again = len(done.tries) - done.count("sent") - over
        yield phrase("summary", language, sent=done.count("sent"), again=again, never=over)
    if done.held:
        yield phrase("held", language, n=done.held)
    if done.withdrawn:
        yield phrase("stopped", language, n=done.withdrawn)
