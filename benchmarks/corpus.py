"""The annotated documents beside the checkout, read by us, scored by their own scorer."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol, cast

from tracker.model.proposal import Told
from tracker.reading.gold import as_gold
from tracker.reading.read import read

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
LEVELS = ("value+unit", "+qualifier", "+modality", "+period")


class Scorer(Protocol):
    """What we call of the corpus' `score.py`."""

    def score_doc(self, gold: object, pred: object) -> dict[str, object]: ...
    def total(self, rows: list[dict[str, object]]) -> dict[str, object]: ...
    def table(self, name: str, t: dict[str, object]) -> None: ...


@dataclass(frozen=True, slots=True)
class Score:
    """How well the documents of one language were read.

    `f1` by level of the scorer's table; `milestones` is the F1 of those, None where no document has them all marked.
    `table` is what the scorer prints, `errors` names each figure that was missed or misread.
    """

    language: str
    f1: dict[str, float]
    milestones: float | None
    table: str
    errors: tuple[str, ...]


def scores() -> Iterator[Score]:
    """A score for each language of the corpus, in the order of their codes."""
    scorer = _scorer()
    rows: dict[str, list[tuple[str, dict[str, object]]]] = {}
    for gold in documents():
        predicted = predict(gold)
        rows.setdefault(str(gold["lang"]), []).append((str(gold["doc_id"]), scorer.score_doc(gold, predicted)))
    for language in sorted(rows):
        scored = rows[language]
        whole = scorer.total([row for _, row in scored])
        hits, told = cast(list[int], whole["tp"]), cast(int, whole["pred"])
        true = cast(int, whole["gold"])
        met, _, marked, proposed = cast(list[int], whole["ms"])
        errors = tuple(one for doc_id, row in scored for one in _errors(doc_id, row))
        f1 = {level: _f1(hit, told, true) for level, hit in zip(LEVELS, hits, strict=True)}
        milestones = _f1(met, proposed, marked) if marked else None
        yield Score(language, f1, milestones, _printed(lambda: scorer.table(language, whole)), errors)  # noqa: B023


def documents() -> Iterator[dict[str, object]]:
    """Each document's annotations, in the order of their names."""
    for path in sorted(CORPUS.glob("*.gold.json")):
        yield cast(dict[str, object], json.loads(path.read_text(encoding="utf-8")))


def predict(gold: dict[str, object]) -> dict[str, object]:
    """What we read in the document, told of it only what an ingestion form would ask for."""
    with (CORPUS / str(gold["text_file"])).open(encoding="utf-8", newline="") as file:
        found = file.read()
    told = told_of(gold)
    return as_gold(str(gold["doc_id"]), read(found, told), told)


def told_of(gold: dict[str, object]) -> Told:
    """Its date, where known to the day or at least the month, its reference period and its publisher."""
    published = str(gold.get("published") or "")
    parts = [int(part) for part in re.findall(r"\d+", published)]
    day = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1) if len(parts) > 1 else None
    reference, publisher = gold.get("reference_period"), gold.get("publisher_scope")
    return Told(day, str(reference) if reference else None, str(publisher) if publisher else None)


def _scorer() -> Scorer:
    spec = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(CORPUS / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Scorer, module)


def _errors(doc_id: str, row: dict[str, object]) -> Iterator[str]:
    shown = ("value", "value_high", "unit", "qualifier", "modality", "period", "deadline")
    for gold in cast(list[dict[str, object]], row["missed"]):
        yield f"missed {doc_id}: {gold['quote']!r} {[gold[key] for key in shown]}"
    for gold, read_as, _ in cast(list[tuple[dict[str, object], dict[str, object], object]], row["wrong"]):
        yield (
            f"wrong {doc_id}: {gold['quote']!r} {[gold[key] for key in shown]} read as "
            f"{[read_as[key] for key in shown]}"
        )


def _f1(hits: int, told: int, true: int) -> float:
    return 2 * hits / (told + true) if told + true else 0.0


def _printed(show: Callable[[], None]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        show()
    return out.getvalue().strip("\n")
