"""`python -m benchmarks.fetching PORT COUNT STATE`: fetches so many pages of a local server with our client.

STATE keeps a line a source, its validators and the SHA-256 of what came, for the next round. Sources are taken from it
one after another by as many workers as the client has places, so nothing grows with their number.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from tracker.ingest.client import Client
from tracker.ingest.fetched import Fetched, Validators
from tracker.ingest.politeness import Politeness
from tracker.model.source import Failure, Source

PLACES = 16


def main() -> int:
    port, count, state = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    fresh = state.with_suffix(".new")
    before = state.open(encoding="utf-8") if state.exists() else None
    with fresh.open("w", encoding="utf-8") as after:
        asyncio.run(_fetch_all(_sources(port, count, before), after))
    if before is not None:
        before.close()
    fresh.replace(state)
    return 0


def _sources(port: int, count: int, before: TextIO | None) -> Iterator[tuple[Source, Validators | None]]:
    """The sources, each with what is known of it from the last round."""
    for number in range(count):
        known = json.loads(before.readline()) if before else None
        name = known["id"] if known else f"good-{number}"
        validators = Validators(known["etag"], None, known["url"]) if known else None
        yield Source(name, f"http://127.0.0.1:{port}/{name}", private=True), validators


async def _fetch_all(sources: Iterator[tuple[Source, Validators | None]], after: TextIO) -> None:
    now = datetime.now(UTC)
    politeness = Politeness(concurrency=PLACES, per_host=PLACES, delay=0, retries=0)
    async with Client("https://example.org/about", {}, politeness) as client:

        async def work() -> None:
            for source, validators in sources:
                answer = await client.fetch(source, validators, now)
                if isinstance(answer, Failure):
                    raise SystemExit(answer.message.in_language("en"))
                content = sha256(answer.content).hexdigest() if isinstance(answer, Fetched) else None
                known = {"id": source.id, "etag": answer.validators.etag, "url": answer.url, "sha256": content}
                after.write(json.dumps(known) + "\n")

        await asyncio.gather(*(work() for _ in range(PLACES)))


if __name__ == "__main__":
    sys.exit(main())
