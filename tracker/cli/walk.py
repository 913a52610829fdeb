"""`walk`, `tick`, `run`: the whole way from sources to digests, now, once when it is due, again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import OPERATE, PROBLEMS, Opened, example, now, opened, say, stop
from tracker.cli.phrases import phrase
from tracker.cli.status import board_lines
from tracker.cli.terminal import write

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from threading import Event

    from tracker.model.report import Alerts
    from tracker.steps.publish import Published
    from tracker.steps.reload import Declared
    from tracker.steps.walk import Road, Walked, Why


BEAT = 20.0
"""Seconds: often enough for a schedule of minutes; nothing is fetched by it that is not due."""


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    examples = example("tracker walk", "tracker walk --lang en")
    app.command("walk", rich_help_panel=OPERATE, epilog=examples)(walk)
    examples = example("tracker tick --dry-run", "0 * * * *  tracker tick --workspace /srv/targets    (in a crontab)")
    app.command("tick", rich_help_panel=OPERATE, epilog=examples)(tick)
    examples = example("tracker run", "tracker run --beat 60")
    app.command("run", rich_help_panel=OPERATE, epilog=examples)(run)


def walk(ctx: typer.Context) -> None:
    """Walks the whole way once: check, record the seed, fetch what is due, assess, compose every digest.

    Seed observations come from db/observations.csv and only into an empty ledger. Walking again changes nothing
    that has not changed.
    """
    from tracker.steps import walk as steps

    with opened(ctx) as at:
        moment = now()
        road = _road(at, moment)
        done = steps.walk(road, fetch=lambda: _collected(at, road.alerts, moment))
        write(_seeded(done, at, "seeded"))
        assert done.standing is not None
        write(board_lines(done.standing, at.language, at.workspace))
        write("")
        write(_kept(done, at.language))
        write(_alerted(done, at.language))
        write(_told(at, done.published))
        _deliver(at)
        known = [one.id for one in done.standing.assessments if one.observations]
        if known:
            write("")
            write(phrase("next", at.language, target=known[0]))
    _stop_at_problems(done)


def tick(
    ctx: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due; change nothing.")] = False,
) -> None:
    """Does once what is due now (for cron): fetches sources, assesses, composes digests whose hour has come.

    Any number of these, and of `tracker run`, can work on one workspace: each source is fetched by one of them.
    """
    from tracker.cli.pulse import alive, completed
    from tracker.steps import walk as steps
    from tracker.wiring import heartbeat

    with opened(ctx) as at:
        moment, language = now(), at.language
        road = _road(at, moment)
        if not dry_run:
            alive(at, moment)
        fetch = partial(_collected, at, road.alerts, moment)
        done = steps.walk(road, only_due=True, dry_run=dry_run, fetch=fetch)
        write(_seeded(done, at, "would_seed" if dry_run else "seeded"))
        if dry_run:
            write(_would_fetch(at, moment))
        write(_assessed(done, at.language, "would_assess" if dry_run else "assessed_again"))
        write(_alerted(done, at.language))
        if not done.due:
            write(phrase("nothing_due", at.language))
        elif dry_run:
            for name, why in done.due.items():
                write(_would_compose(name, why, at.language))
        else:
            write(_told(at, done.published))
        if dry_run:
            write(_would_send(at, moment))
        else:
            _deliver(at)
    _stop_at_problems(done)
    if not dry_run:
        completed(heartbeat(), moment, language)


def run(
    ctx: typer.Context,
    beat: Annotated[
        float, typer.Option("--beat", min=1, max=3600, metavar="SECONDS", help="How often to look for what is due.")
    ] = BEAT,
) -> None:
    """Does what is due, again and again until it is stopped: fetches sources, assesses, composes digests.

    Changed declarations are taken over while it runs, all of them or none: a broken file leaves the old ones in force
    and is told. Ctrl-C or SIGTERM lets the work under way finish, a second one ends it on the spot; nothing that was
    told is lost either way.
    """
    from datetime import timedelta
    from threading import Event

    from tracker.cli.pulse import completed
    from tracker.clock import ring, stopped_by_signals
    from tracker.steps.reload import Declared
    from tracker.wiring import heartbeat

    stopping = Event()
    interval, outside = timedelta(seconds=beat), heartbeat()
    with opened(ctx) as at, stopped_by_signals(stopping):
        orders = Declared(at.workspace)
        write(phrase("running", at.language, n=len(orders.declaration.sources), m=len(orders.alerts.digests)))

        def bell(moment: datetime) -> None:
            if rung(at, orders, moment, stopping, interval):
                completed(outside, moment, at.language)

        ring(bell, now, stopping, interval)
        write(phrase("stopped", at.language))


def rung(at: Opened, orders: Declared, moment: datetime, stopping: Event, interval: timedelta) -> bool:
    """One ring: reads changed declarations, does what is due, tells what was done; silent where nothing was.

    Whether it could be done.
    """
    from tracker.cli.pulse import alive
    from tracker.errors import TrackerError
    from tracker.steps import walk as steps
    from tracker.steps.reassess import Reassessed
    from tracker.wiring import record_declaration

    time = f"{moment:%Y-%m-%d %H:%M:%SZ}"
    try:
        if orders.refresh():
            if orders.problems:
                write(terminal.paint(f"{time}  " + phrase("orders_broken", at.language), "red"))
                say(orders.problems)
            else:
                record_declaration(at.ledger, at.workspace, orders.declaration, moment)
                write(f"{time}  " + phrase("orders_read", at.language, version=orders.declaration.version))
        at = replace(at, declaration=orders.declaration)
        alive(at, moment, interval)
        road = steps.Road(at.workspace, orders.declaration, orders.alerts, at.ledger, moment)
        done = steps.walk(road, only_due=True, fetch=lambda: _collected(at, road.alerts, moment, stopping, time))
    except TrackerError as error:  # a full disk, a locked ledger: told, and tried again at the next beat
        write(terminal.paint(f"{time}  {error}", "red"))
        return False
    write(_seeded(done, at, "seeded"))
    if done.reassessed != Reassessed(done.reassessed.of):
        write(_assessed(done, at.language, "assessed_again"))
    write(_alerted(done, at.language))
    if done.due:
        write(_told(at, done.published))
        for one in done.published.values():
            say(one.problems)
    try:
        _deliver(at, road.alerts, stopping=stopping, heading=time)
    except TrackerError as error:
        write(terminal.paint(f"{time}  {error}", "red"))
        return False
    return True


def _collected(at: Opened, alerts: Alerts, moment: datetime, stopping: Event | None = None, heading: str = "") -> None:
    """Fetches what is due, then asks owners for the figures that are still missing."""
    from tracker.cli.request import ask_due

    _fetched(at, moment, stopping, heading)
    ask_due(at, alerts, moment, heading)


def _fetched(at: Opened, moment: datetime, stopping: Event | None = None, heading: str = "") -> None:
    """Fetches what is due, telling each source as it is done."""
    if not at.declaration.sources:
        return
    from tracker.cli.ingest import collected_due

    collected_due(at, moment, stopping=stopping, heading=heading)


def _would_fetch(at: Opened, moment: datetime) -> Iterator[str]:
    """Which sources are due, and why."""
    from tracker.steps.fetch_due import due_sources

    for name, due in due_sources(at.declaration, at.ledger, moment).items():
        why = phrase(f"fetch_{due.reason}", at.language, time=f"{due.since:%Y-%m-%d %H:%MZ}")
        yield phrase("would_fetch", at.language, source=name, why=why)


def _road(at: Opened, moment: datetime) -> Road:
    from tracker.steps.walk import Road
    from tracker.wiring import load_alerts

    return Road(at.workspace, at.declaration, load_alerts(at.workspace, at.declaration), at.ledger, moment)


def _why(why: Why, language: str) -> str:
    time = "" if why.since is None else f"{why.since:%Y-%m-%d %H:%M}"
    return phrase(why.word, language, time=time)


def _seeded(done: Walked, at: Opened, key: str) -> Iterator[str]:
    if done.imported is None:
        return
    file = at.workspace.seed.relative_to(at.workspace.root).as_posix()
    yield phrase(key, at.language, n=done.imported.added, file=file)
    if done.imported.held:
        yield phrase("held", at.language, n=len(done.imported.held))
    yield ""


def _kept(done: Walked, language: str) -> str:
    changed = done.reassessed.changed
    return phrase("kept" if changed else "kept_none", language, n=changed)


def _assessed(done: Walked, language: str, key: str) -> Iterator[str]:
    """How many targets were assessed again, why, and what came of it."""
    made = done.reassessed
    if not made.assessed:
        yield phrase("none_due", language, of=made.of)
        return
    comma = "，" if language == "zh" else ", "
    why = comma.join(phrase(reason, language, n=count) for reason, count in made.why.items())
    yield phrase(key, language, n=made.assessed, of=made.of, why=why)
    if key == "assessed_again":
        yield _kept(done, language)


def _alerted(done: Walked, language: str) -> Iterator[str]:
    """Each alert that was told, and what kept one from being told."""
    if done.raised is None or not (done.raised.told or done.raised.problems):
        return
    from tracker.cli.alert import raised_lines

    say(done.raised.problems)
    yield from raised_lines(done.raised, language)


def _told(at: Opened, published: Mapping[str, Published]) -> Iterator[str]:
    """What became of each digest, and what a person can do next."""
    from tracker.cli.publish_lines import published_lines

    yield ""
    yield terminal.paint(phrase("digests", at.language), "bold")
    if not published:
        yield "  " + phrase("no_digests", at.language)
    yield from published_lines(published, at.language, indent=2)


def _deliver(at: Opened, alerts: Alerts | None = None, stopping: Event | None = None, heading: str = "") -> None:
    """Sends what is due, telling each message as it is done."""
    from tracker.cli.deliver import delivered

    delivered(at, alerts or _road(at, now()).alerts, stopping=stopping, heading=heading)


def _would_compose(name: str, why: Why, language: str) -> Iterator[str]:
    """For which days a digest would be composed, and why; which days it leaves out."""
    from tracker.cli.edition_words import phrase as said

    days = ", ".join(day.isoformat() for day in why.days)
    yield phrase("would_compose", language, digest=name, why=_why(why, language)) + f" {days}"
    if why.left_out:
        yield "  " + said("left_out", language, days=", ".join(day.isoformat() for day in why.left_out))


def _would_send(at: Opened, moment: datetime) -> Iterator[str]:
    """What waits in the outbox and is due."""
    from tracker.cli.edition_words import phrase as said

    due = at.ledger.outbox.due(moment)
    if due:
        yield said("would_send", at.language, n=len(due), what=", ".join(dict.fromkeys(one.about for one in due)))


def _stop_at_problems(done: Walked) -> None:
    problems = [problem for one in done.published.values() for problem in one.problems]
    if problems:
        say(problems)
        stop(PROBLEMS)
