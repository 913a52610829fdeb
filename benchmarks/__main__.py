"""`python -m benchmarks [NAME…] [--quick] [--json]`: measures, prints a table, leaves nothing behind."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from benchmarks.measure import Row

BENCHMARKS = (
    "cold_start",
    "load_targets",
    "ledger_append",
    "assess_throughput",
    "evaluation",
    "reassess",
    "fetch_sources",
    "overview",
    "reading",
    "forecast",
    "workers",
)
"""The modules of this package whose `measure(quick)` yields rows, in the order in which they run."""

_WHAT, _OURS, _RATIO, _BUDGET, _VERDICT = 52, 34, 20, 7, 6


def main() -> int:
    """Runs the named benchmarks, or all; 0 when all could be run, whatever the figures, else 1."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    failed = False
    results: dict[str, list[Row]] = {}
    if not asked.json:
        print(_machine())
    for name in asked.names or BENCHMARKS:
        started = time.perf_counter()
        rows = results[name] = []
        try:
            rows.extend(_told(name, importlib.import_module(f"benchmarks.{name}").measure(asked.quick), not asked.json))
        except Exception as error:
            failed = True
            traceback.print_exc()
            rows.append(Row(name, skipped=f"failed: {error}"))
        if not asked.json:
            print(f"  ({time.perf_counter() - started:.0f} s)")
    if asked.json:
        shown = {name: [row.to_json() for row in rows] for name, rows in results.items()}
        print(json.dumps({"machine": _machine(), "quick": asked.quick, "benchmarks": shown}, indent=2))
    return int(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Our speed beside that of a peer.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(BENCHMARKS)} (default all)")
    parser.add_argument("--quick", action="store_true", help="small sizes and few rounds: does it run, not how fast")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of the table")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return asked


def _told(name: str, rows: Iterable[Row], aloud: bool) -> Iterator[Row]:
    """The rows, each printed as soon as it is measured."""
    if aloud:
        print(_heading(name))
    for row in rows:
        if aloud:
            print(_line(row), flush=True)
        yield row


def _line(row: Row) -> str:
    """One line of the table; the peer comes last because its name may be long."""
    if row.skipped:
        return f"  {row.what:<{_WHAT}} {row.ours or '-'!s:<{_OURS}} skipped: {row.skipped}"
    verdict = {None: "-", True: "ok", False: "NOT OK"}[row.ok]
    peer = f"{row.peer_name}: {row.peer}" if row.peer else "-"
    return (
        f"  {row.what:<{_WHAT}} {row.ours or '-'!s:<{_OURS}} {row.ratio or '-'!s:<{_RATIO}} "
        f"{row.budget or '-'!s:<{_BUDGET}} {verdict:<{_VERDICT}} {peer}"
    )


def _heading(name: str) -> str:
    return f"\n{name:<{_WHAT + 2}} {'ours':<{_OURS}} {'ratio':<{_RATIO}} {'budget':<{_BUDGET}} {'':<{_VERDICT}} peer"


def _machine() -> str:
    """One line that says on what, and beside what load, the figures were measured."""
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, Python {platform.python_version()}, {platform.machine()}, "
        f"{os.cpu_count()} cores, load {load:.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
