"""The distributed engine: its tasks ring the same steps as the scheduler of one machine, on any number of hosts.

The ledger says what is due; a job is only a hint that it be looked at. So a job that is lost, repeated or late changes
nothing: the next bell finds what is due still, and claims in the ledger keep two workers off one source or message.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from psycopg import OperationalError

from tracker.db.ledger import Ledger
from tracker.steps.reload import Declared
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.evaluate.dependents import Dependents
    from tracker.steps.road import Road

QUEUES = ("bell", "ingest", "assess", "compose", "deliver", "remind")
"""The queues, each of one kind of work; a worker takes from all of them unless it is told from which."""

RESCUE = "rescue"
"""The queue of the job that begins again what workers that are gone had in hand; every worker takes from it."""

PAUSE = timedelta(seconds=5)
"""How long a worker waits before it asks for a database again that was out of reach."""

SHARDS = 16
"""Into how many jobs a full assessment is divided: enough for as many workers, each still long beside its overhead."""

BEAT = timedelta(seconds=20)
"""How often the bell rings, however many workers there are."""

SILENCE = timedelta(seconds=30)
"""A worker silent for so long is gone: its jobs are begun again, what it held in the ledger is given back.

It gives a sign of life three times as often.
"""

TRIES = RetryStrategy(max_attempts=5, exponential_wait=3)
"""How often a job that failed by a fault of ours, such as a database out of reach, is tried again."""

Wish: TypeAlias = tuple[str, dict[str, Any], str]
"""A job that is wanted: its task, its arguments, what no second one may be queued or under way for."""

Tell: TypeAlias = Callable[[str], None]
"""Hears in one line what a job did, where it did anything."""


@dataclass
class Workshop:
    """What a worker's jobs work on; `stopping` has them end early, `tell` hears what they did."""

    workspace: Workspace
    orders: Declared
    ledger: Ledger
    clock: Callable[[], datetime]
    tell: Tell
    beat: timedelta = BEAT
    silence: timedelta = SILENCE
    stopping: Event = field(default_factory=Event)
    _one_at_a_time: Lock = field(default_factory=Lock)
    _known: Dependents | None = None

    def road(self) -> Road:
        """What a walk goes through, with the declarations as their files stand now."""
        from tracker.steps.declare import record
        from tracker.steps.road import Road

        now = self.clock()
        with self._one_at_a_time:
            news = self.orders.refresh()
            for problem in self.orders.problems if news else ():
                self.tell(str(problem))
            orders = self.orders.declaration, self.orders.alerts
        if news:
            record(self.ledger, self.workspace, orders[0], now)
        return Road(self.workspace, *orders, self.ledger, now)

    def dependents(self, road: Road) -> Dependents:
        """What depends on what, worked out once a declaration."""
        from tracker.evaluate.dependents import Dependents

        with self._one_at_a_time:
            if self._known is None or self._known.declaration is not road.declaration:
                self._known = Dependents(road.declaration)
            return self._known


def ring(shop: Workshop) -> list[Wish]:
    """One stroke of the bell: a sign of life, the seed, then a job for everything that is due."""
    from tracker.steps.fetch_due import due_sources
    from tracker.steps.pulse import beat
    from tracker.steps.walk import seed

    road = shop.road()
    beat(shop.ledger, road.now, shop.beat)
    _give_back(shop, road.now)
    if (imported := seed(road)) is not None:
        shop.tell(f"seed: {imported.added} observations")
    wishes: list[Wish] = [
        ("ingest", {"source": name}, f"source {name}") for name in due_sources(road.declaration, shop.ledger, road.now)
    ]
    if road.alerts.requests:
        wishes.append(("remind", {}, "remind"))
    return [*wishes, ("assess", {}, "assess"), *_waiting(shop, road.now)]


def ingest(shop: Workshop, source: str, me: str) -> list[Wish]:
    """Fetches one source where it is still due, and nobody else is at it; records what it gave."""
    from tracker import wiring
    from tracker.steps.fetch_due import due_sources, fetch_due

    road = shop.road()
    due = {name: why for name, why in due_sources(road.declaration, shop.ledger, road.now).items() if name == source}
    if not due:
        return []
    done: list[str] = []

    async def fetch() -> None:
        async with wiring.site(shop.workspace, road.declaration, shop.ledger, shop.clock) as site:
            await fetch_due(
                due, site, shop.ledger, me=me, told=lambda one: done.append(one.outcome), stopping=shop.stopping
            )

    asyncio.run(fetch())
    shop.tell(f"ingest {source}: {', '.join(done) or 'in other hands'}")
    return [("assess", {}, "assess")]


def assess(shop: Workshop) -> list[Wish]:
    """Assesses what is due; where that is much, a job for each shard does so, and the last of them comes back here."""
    from tracker.evaluate.shard import shard_of
    from tracker.steps.reassess import BATCH, Task, due_now, reassess
    from tracker.steps.walk import raised, reasons

    road = shop.road()
    task = Task(shop.dependents(road), road.today, road.now)
    with shop.ledger.reading() as book:
        due = due_now(book, task)
    if len(due) > BATCH:
        some = sorted({shard_of(target, SHARDS) for target in due})
        return [("assess_shard", {"shard": shard, "of": SHARDS}, f"shard {shard}/{SHARDS}") for shard in some]
    done = reassess(shop.ledger, task)
    if done.assessed:
        shop.tell(f"assess: {done.assessed} of {done.of}, {done.changed} came out otherwise")
    told = raised(road)
    for problem in told.problems:
        shop.tell(str(problem))
    wishes: list[Wish] = [("compose", {"digest": name}, f"digest {name}") for name in reasons(road)]
    return [*wishes, *_waiting(shop, road.now)]


def assess_shard(shop: Workshop, shard: int, of: int) -> list[Wish]:
    """Assesses what is due of one shard of the targets."""
    from tracker.steps.reassess import Task, reassess_shard

    road = shop.road()
    done = reassess_shard(shop.ledger, Task(shop.dependents(road), road.today, road.now), shard, of)
    if done.assessed:
        shop.tell(f"shard {shard}/{of}: {done.assessed} assessed, {done.changed} came out otherwise")
    return [("assess", {}, "assess")]


def compose(shop: Workshop, digest: str) -> list[Wish]:
    """Composes the editions of one digest whose hour has come."""
    from tracker.steps.walk import reasons, tell

    road = shop.road()
    due = {name: why for name, why in reasons(road).items() if name == digest}
    for name, one in tell(road, due).items():
        for problem in one.problems:
            shop.tell(str(problem))
        if one.new:
            shop.tell(f"compose {name}")
    return _waiting(shop, road.now)


def deliver(shop: Workshop, channel: str, me: str) -> list[Wish]:
    """Sends what is due over one channel."""
    from tracker import wiring
    from tracker.steps.deliver import deliver as send

    road = shop.road()
    way = wiring.dispatch(shop.workspace, road.declaration.timezone, road.alerts, shop.ledger, shop.clock, me)
    done = send(way, stopping=shop.stopping, over=channel)
    if done.tries:
        shop.tell(f"deliver over {channel}: {done.count('sent')} of {len(done.tries)} sent")
    return []


def remind(shop: Workshop) -> list[Wish]:
    """Asks owners for figures that are due."""
    from tracker import wiring
    from tracker.steps.request import ask

    road = shop.road()
    done = ask(wiring.office(shop.workspace, road.declaration, road.alerts, shop.ledger), road.now)
    for problem in done.problems:
        shop.tell(str(problem))
    return _waiting(shop, road.now)


def _waiting(shop: Workshop, now: datetime) -> list[Wish]:
    """A job for each channel over which something is due."""
    channels = dict.fromkeys(one.channel for one in shop.ledger.outbox.due(now))
    return [("deliver", {"channel": name}, f"channel {name}") for name in channels]


def _give_back(shop: Workshop, now: datetime) -> None:
    """Ends the claims of workers that are gone, so that nobody waits for their leases to end."""
    from tracker.steps import deliver, fetch_due

    alive = {_me(number) for number in shop.ledger.queues.workers(shop.silence)}

    def gone(by: str) -> bool:
        return by.startswith(_ME) and by not in alive

    fetch_due.free_abandoned(shop.ledger, now, gone)
    deliver.free_abandoned(shop.ledger, now, gone)


_ME = "worker "


def _me(worker: int | None) -> str:
    """Under which name a worker claims: the number by which the engine knows it."""
    return f"{_ME}{worker}"


def application(url: str, shop: Workshop) -> App:
    """The engine with its tasks, on the database of the ledger; nothing is connected yet."""
    from tracker.db.postgresql import conninfo

    app = App(connector=PsycopgConnector(conninfo=conninfo(url), min_size=1, max_size=8))
    strokes = f"* * * * * */{max(1, round(shop.beat.total_seconds()))}"  # the engine's crontab has seconds last
    works: Mapping[str, tuple[str, Callable[..., list[Wish]]]] = {
        "ingest": ("ingest", ingest), "assess": ("assess", assess), "assess_shard": ("assess", assess_shard),
        "compose": ("compose", compose), "deliver": ("deliver", deliver), "remind": ("remind", remind),
    }  # fmt: skip

    async def rows(statement: str, **values: Any) -> list[dict[str, Any]]:
        return await app.connector.execute_query_all_async(statement, **values)

    async def wanted(wishes: Sequence[Wish], by: int | None) -> None:
        for name, arguments, lock in wishes:
            if name == "assess" and await rows(_SHARDS_LEFT, by=by):
                continue  # the last of them asks for it again
            job = app.configure_task(name, queue=works[name][0], lock=lock, queueing_lock=lock)
            with suppress(AlreadyEnqueued):
                await job.defer_async(**arguments)

    async def done(context: JobContext, work: Callable[..., list[Wish]], arguments: dict[str, Any]) -> None:
        try:
            await wanted(await asyncio.to_thread(work, shop, **arguments), context.job.id)
        except Exception as error:
            shop.tell(f"{context.job.task_name} failed: {error}")
            await rows(_UNLOCK, id=context.job.id)  # its next try must not clash with another that was queued since
            raise

    def task(name: str, queue: str, work: Callable[..., list[Wish]]) -> None:
        async def job(context: JobContext, /, **arguments: Any) -> None:
            if work in (ingest, deliver):
                arguments["me"] = _me(context.job.worker_id)
            await done(context, work, arguments)

        app.task(name=name, queue=queue, retry=TRIES, pass_context=True)(job)

    for name, (queue, work) in works.items():
        task(name, queue, work)

    @app.periodic(cron=strokes)
    @app.task(name="bell", queue="bell", lock="bell", queueing_lock="bell", pass_context=True)
    async def bell(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        await done(context, ring, {})

    @app.periodic(cron=strokes)
    @app.task(name="rescue", queue=RESCUE, queueing_lock=RESCUE)
    async def rescue(timestamp: int) -> None:  # noqa: ARG001
        for stalled in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=shop.silence.total_seconds()):
            await rows(_UNLOCK, id=stalled.id)
            await app.job_manager.retry_job(stalled)
            shop.tell(f"{stalled.task_name} begun again: the worker that had it is gone")

    return app


_SHARDS_LEFT = """
SELECT id FROM procrastinate_jobs
WHERE task_name = 'assess_shard' AND status IN ('todo', 'doing') AND id <> %(by)s LIMIT 1
"""

_UNLOCK = "UPDATE procrastinate_jobs SET queueing_lock = NULL WHERE id = %(id)s RETURNING id"


async def work(url: str, shop: Workshop, *, concurrency: int, queues: Sequence[str] = ()) -> None:
    """Works until SIGTERM or SIGINT: what is under way is finished, a second signal ends the program on the spot.

    While the database is out of reach it is asked again every few seconds.
    """
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def stop(number: int) -> None:
        shop.stopping.set()
        ended.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    while not ended.is_set():
        running = asyncio.create_task(_run(application(url, shop), concurrency, queues, shop.silence))
        waiting = asyncio.create_task(ended.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            running.cancel()
        waiting.cancel()
        try:
            await running
        except asyncio.CancelledError:
            return
        except (ConnectorException, OperationalError, OSError) as error:
            shop.tell(f"the database is out of reach: {error.__cause__ or error}")
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), PAUSE.total_seconds())


async def _run(app: App, concurrency: int, queues: Sequence[str], silence: timedelta) -> None:
    async with app.open_async():
        await app.run_worker_async(
            queues=[*(queues or QUEUES), RESCUE], concurrency=concurrency, install_signal_handlers=False,
            delete_jobs="successful", update_heartbeat_interval=silence.total_seconds() / 3,
            stalled_worker_timeout=silence.total_seconds(),
        )  # fmt: skip
