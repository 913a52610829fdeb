"""A made-up workspace of any size: `python -m benchmarks.workspaces DIR --targets N` writes one to load.

A block of `targets.yaml` is repeated over the rows of a file, so that the declaration stays small to read however many
targets it stands for; such a file may have ten thousand rows, so many targets stand in several.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

from tracker.db.identity import identified
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period

RECORDED_AT = datetime(2026, 11, 1, tzinfo=UTC)

_SEED = 20261123

TARGETS = """version: 1
title: {en: A load, zh: 负载}
timezone: UTC
for_each:
"""

BLOCK = """  place%d:
    over: places%d.csv
    indicators:
      "level-{id}": {name: {en: "Level of {name}", zh: "{name}的水平"}, unit: 家, measure: stock, direction: up,
        frequency: annual}
    targets:
      "aim-{id}":
        indicator: "level-{id}"
        statement: {text: "At least {aim} by 2030"}
        aim: ">= {aim}"
        baseline: {value: "{base}", period: 2010}
        by: 2030
"""

ROWS = 10_000
"""Rows of one file: as many as it may have."""

READ = """      - indicator: level-{place}
        csv: {{value: level, period: period, where: {{place: "{place}"}}}}
"""
"""One read of a source, with the place in its braces."""


def places(count: int) -> Iterator[tuple[str, int, int]]:
    """The id of each place, its baseline, its aim; place n is the same whatever the count."""
    for number in range(count):
        random = Random(_SEED + number)
        base = random.randint(50, 500)
        yield f"p{number:06d}", base, base + random.randint(20, 400)


def observations(targets: int, each: int) -> Iterator[Observation]:
    """`each` yearly figures up to 2025 for every target, a line with noise from its baseline."""
    periods = [Period.parse(str(year)) for year in range(2026 - each, 2026)]
    for number, (name, base, aim) in enumerate(places(targets)):
        random = Random(number)
        slope = random.uniform(-0.2, 1.2) * (aim - base) / 20
        for period in periods:
            value = Decimal(max(1, round(base + slope * (period.start.year - 2010) + random.gauss(0, 2))))
            text = str(value)
            figure = Measurement(value, value, unit="家", text=text)
            yield identified(Observation("", f"level-{name}", period, figure, recorded_at=RECORDED_AT))


def write(folder: Path, targets: int, extra: str = "") -> None:
    """Writes the workspace; `extra` is put behind its declaration."""
    (folder / "alerts").mkdir(parents=True, exist_ok=True)
    rows = [f"{name},Place {name},{base},{aim}\n" for name, base, aim in places(targets)]
    blocks = ""
    for number, start in enumerate(range(0, targets, ROWS)):
        part = "".join(rows[start : start + ROWS])
        (folder / f"places{number}.csv").write_text(f"id,name,base,aim\n{part}", encoding="utf-8")
        blocks += BLOCK % (number, number)
    (folder / "targets.yaml").write_text(TARGETS + blocks + extra, encoding="utf-8")
    (folder / "alerts" / "digests.yaml").write_text("version: 1\ndigests: {}\n", encoding="utf-8")
    (folder / "alerts" / "channels.yaml").write_text("version: 1\nchannels: {}\n", encoding="utf-8")


def main() -> None:
    """Writes a workspace and, with --observations, records so many figures of each target in its ledger."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workspaces", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--targets", type=int, default=1_000)
    parser.add_argument("--observations", type=int, default=0, metavar="EACH", help="figures of each target")
    asked = parser.parse_args()
    write(asked.folder, asked.targets)
    if asked.observations:
        from tracker.db.ledger import Ledger
        from tracker.workspace import Workspace

        with Ledger.open(Workspace(asked.folder.resolve()).database_url) as ledger:
            print(ledger.append(observations(asked.targets, asked.observations)), "observations")
    print(asked.folder)


if __name__ == "__main__":
    main()
