"""How well and how fast official texts are read: the annotated documents by their own scorer, then 1 MB of text."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from benchmarks.corpus import CORPUS, LEVELS, documents, scores, told_of
from benchmarks.measure import Budget, Figure, Row
from tracker.reading.read import read

FLOORS = {
    "zh": dict(zip(LEVELS, (0.95, 0.93, 0.88, 0.75), strict=True)),
    "en": dict(zip(LEVELS, (0.90, 0.87, 0.80, 0.65), strict=True)),
}
"""The least F1 we promise, by language and level of the scorer's table."""

MEGABYTE = 1_000_000
SECONDS = 2.0


def measure(quick: bool) -> Iterator[Row]:
    """F1 by language and level beside the floors, then the seconds for 1 MB of each language."""
    if not CORPUS.is_dir():
        yield Row("annotated documents", skipped=f"{CORPUS} is not there")
        return
    for score in scores():
        print(score.table, file=sys.stderr)
        for level, f1 in score.f1.items():
            floor = FLOORS.get(score.language, {}).get(level)
            budget = None if floor is None else Budget(">=", floor, on="ours")
            yield Row(f"{score.language}, F1 {level}", Figure((f1,)), budget=budget)
        if score.milestones is not None:
            yield Row(f"{score.language}, F1 milestones", Figure((score.milestones,)))
    for language in FLOORS:
        runs = tuple(_seconds(language) for _ in range(1 if quick else 3))
        yield Row(f"{language}, 1 MB of text", Figure(runs, "s"), budget=Budget("<=", SECONDS, on="ours"))


def _seconds(language: str) -> float:
    """How long the documents of one language take, repeated until they fill a megabyte of UTF-8."""
    golds = [gold for gold in documents() if gold["lang"] == language]
    once = "\n\n".join((CORPUS / str(gold["text_file"])).read_text(encoding="utf-8") for gold in golds) + "\n\n"
    text = once * (MEGABYTE // len(once.encode()) + 1)
    text = text.encode()[:MEGABYTE].decode(errors="ignore")
    started = time.perf_counter()
    read(text, told_of(golds[0]))
    return time.perf_counter() - started
