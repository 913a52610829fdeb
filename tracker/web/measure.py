"""What Prometheus is told of: requests by route, and the state of what is served."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from tracker.model.delivery import DELIVERY_STATES
from tracker.web.serving import Served

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Others are counted as one: what strangers write is no label."""


class Measures:
    """The measures of one process."""

    def __init__(self, served: Served) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        self.requests = Histogram(
            "tracker_http_request_seconds", "Time to answer a request, by its route.", ("method", "route", "status"),
            registry=self.registry, buckets=BUCKETS,
        )  # fmt: skip
        self.registry.register(State(served))

    def told(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)


class State(Collector):
    """What the ledger says at the moment of asking."""

    def __init__(self, served: Served) -> None:
        self._served = served

    def collect(self) -> Iterator[Metric]:
        """One family a subject; never an id as a label: a series for each target would be a flood."""
        from zoneinfo import ZoneInfo

        served = self._served
        declaration, now = served.orders.declaration, served.clock()
        today = now.astimezone(ZoneInfo(declaration.timezone)).date()
        overview = served.overviews.look(served.ledger, declaration, today)
        targets = GaugeMetricFamily("tracker_targets", "Targets by status.", labels=("headline", "lamp"))
        counted: dict[tuple[str, str], int] = {}
        for row in overview.rows:
            counted[row.headline, row.lamp] = counted.get((row.headline, row.lamp), 0) + 1
        for labels, count in sorted(counted.items()):
            targets.add_metric(labels, count)
        yield targets
        sources = GaugeMetricFamily("tracker_sources", "Sources by whether they fail.", labels=("state",))
        failing = sum(one.source in declaration.sources for one in served.ledger.sources.troubles())
        sources.add_metric(("failing",), failing)
        sources.add_metric(("fine",), len(declaration.sources) - failing)
        yield sources
        yield GaugeMetricFamily("tracker_held", "Figures that wait for a person.", served.ledger.held.count())
        deliveries = GaugeMetricFamily("tracker_deliveries", "Deliveries by state.", labels=("state",))
        counts = served.ledger.outbox.counts()
        for state in DELIVERY_STATES:
            deliveries.add_metric((state,), counts.get(state, 0))
        yield deliveries
        pulse = served.ledger.pulse.last()
        if pulse is not None:
            age = (now - pulse.last_at).total_seconds()
            yield GaugeMetricFamily("tracker_last_tick_age_seconds", "Since the scheduler's last sign of life.", age)
        yield from _queues(served)
        yield GaugeMetricFamily(
            "tracker_declaration_problems", "Problems in the files as they stand.", len(served.orders.problems)
        )


def _queues(served: Served) -> Iterator[Metric]:
    """What waits for workers; nothing where the distributed engine is not used."""
    queues = served.ledger.queues.states()
    if queues is None:
        return
    jobs = GaugeMetricFamily("tracker_jobs", "Jobs of the workers that did not succeed.", labels=("queue", "state"))
    lag = GaugeMetricFamily("tracker_queue_lag_seconds", "How long the oldest job waits.", labels=("queue",))
    for one in queues:
        for state, count in (("waiting", one.waiting), ("doing", one.doing), ("failed", one.failed)):
            jobs.add_metric((one.name, state), count)
        lag.add_metric((one.name,), one.lag.total_seconds())
    yield jobs
    yield lag
    alive = len(served.ledger.queues.workers(timedelta(seconds=30)))
    yield GaugeMetricFamily("tracker_workers", "Workers with a sign of life in the last 30 seconds.", alive)


class Measured:
    """Notes how long each request took, under the pattern of its route."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self.app, self._requests = app, measures.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._requests.labels(method, route, str(status)).observe(perf_counter() - begun)
