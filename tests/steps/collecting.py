"""A workspace with sources, a small web server for them, and a reader of documents in the same process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.ingest.client import Client
from tracker.ingest.extract import csv_table, json_values, plain
from tracker.ingest.extract.document import Document
from tracker.ingest.extract.unread import Unread
from tracker.ingest.politeness import Politeness
from tracker.model.collected import SourceState
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.source import Failure, Found, Read, Source
from tracker.steps.collect import collect, look
from tracker.steps.gather import Site
from tracker.steps.settle import Settled
from tracker.targets import parse

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)

HEAD = """
version: 1
title: {zh: 试验, en: Trial}
timezone: Asia/Shanghai
languages: [en, zh]
documents:
  press: {title: 新闻}
indicators:
  labs: {name: {zh: 全国重点实验室, en: Laboratories}, unit: 家, measure: stock, whole: true, limits: [0, null],
         direction: up, frequency: annual}
  joint: {name: 联合实验室, unit: 家, measure: stock, whole: true, frequency: annual, part_of: labs}
  results: {name: 成果, unit: 项, measure: running_total, direction: up, frequency: annual}
  contracts: {name: 合同额, unit: 元, measure: flow, direction: up, frequency: annual}
targets:
  labs-over-20:
    indicator: labs
    statement: {document: press, quote: 突破20家}
    aim: "> 20"
    by: not stated
sources:
"""

READERS = {"csv": csv_table.read, "json": json_values.read, "text": plain.read}


@dataclass
class Readout:
    """What came of one document."""

    results: tuple[tuple[Read, tuple[Found, ...] | Failure], ...]
    text: str | None
    failure: Failure | None = None


class InProcess:
    """Reads with the extractors themselves, without a process between."""

    reads = 0

    async def read(self, content: bytes, media_type: str | None, source: Source) -> Readout:
        self.reads += 1
        document = Document(content, media_type, source.encoding)
        results: list[tuple[Read, tuple[Found, ...] | Failure]] = []
        for read in source.reads:
            try:
                results.append((read, tuple(READERS[read.format](document, read))))
            except Unread as error:
                results.append((read, error.failure))
        return Readout(tuple(results), document.readable or None)


@dataclass
class Field:
    """A workspace in the field: its sources are collected an hour after one another."""

    root: Path
    ledger: Ledger
    declaration: Declaration
    now: datetime = NOW
    readers: InProcess = field(default_factory=InProcess)

    @property
    def store(self) -> EvidenceStore:
        return EvidenceStore(self.root / "evidence", self.ledger)

    def declare(self, sources: str, old: str = "", new: str = "") -> None:
        text = (HEAD + sources).replace(old, new) if old else HEAD + sources
        declared, problems = parse(text.encode(), "targets.yaml", self.root)
        assert problems == [], problems
        assert declared is not None
        self.declaration = declared

    def write(self, name: str, text: str | bytes) -> None:
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def collect(self, *names: str, force: bool = False, at_once: int = 4) -> dict[str, Settled]:
        self.now += timedelta(hours=1)
        done: list[Settled] = []
        sources = [self.declaration.sources[name] for name in names or self.declaration.sources]

        async def run() -> None:
            async with Client(politeness=Politeness(delay=0.0, retries=0)) as client:
                await collect(sources, self._site(client), self.ledger, force=force, at_once=at_once, told=done.append)

        asyncio.run(run())
        return {one.source.id: one for one in done}

    def one(self, name: str = "bulletin", *, force: bool = False) -> Settled:
        return self.collect(name, force=force)[name]

    def look(self, name: str = "bulletin") -> Settled:
        async def run() -> Settled:
            async with Client(politeness=Politeness(delay=0.0, retries=0)) as client:
                return await look(self.declaration.sources[name], self._site(client), self.ledger)

        return asyncio.run(run())

    def _site(self, client: Client) -> Site:
        return Site(self.declaration, self.root, self.store, client, self.readers, lambda: self.now)

    def all(self) -> list[Observation]:
        return [entry.observation for entry in self.ledger.entries()]

    def told(self) -> list[str]:
        return [
            f"{one.subject} {one.period} {one.measurement.text if one.measurement else ''} {one.state}"
            for one in self.all()
        ]

    def state(self, name: str = "bulletin") -> SourceState:
        return self.ledger.sources.states()[name]

    def doubts(self) -> list[list[object]]:
        return [[doubt["code"] for doubt in entry.doubts] for entry in self.ledger.entries() if entry.doubts]


@dataclass
class Web:
    """Pages by their path; `asked` lists every request, with whether it carried a validator."""

    port: int
    pages: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def put(self, path: str, text: str, media_type: str = "text/plain; charset=utf-8", status: int = 200) -> str:
        self.pages[path] = (status, media_type, text.encode())
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def serving() -> Iterator[Web]:
    """A web server on this machine that answers with validators and knows when nothing has changed."""
    web = Web(0)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers.get("If-None-Match")
            if self.path != "/robots.txt":
                web.asked.append((self.path, known is not None))
            status, media_type, content = web.pages.get(self.path, (404, "text/plain", b"not here"))
            tag = f'"{sha256(content).hexdigest()[:8]}"'
            unchanged = known == tag and status == 200
            self.send_response(304 if unchanged else status)
            self.send_header("ETag", tag)
            for name, value in web.headers.items():
                self.send_header(name, value)
            if not unchanged:
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if not unchanged:
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
