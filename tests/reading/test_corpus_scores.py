"""Official texts are read as well as the annotated ones ask for, scored by the corpus's own scorer."""

from __future__ import annotations

import importlib.util
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tracker.model.proposal import Told
from tracker.reading.gold import as_gold
from tracker.reading.read import read

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FLOORS = {"zh": (0.95, 0.93, 0.88, 0.75), "en": (0.90, 0.87, 0.80, 0.65)}
"""F1 of value and unit; with the qualifier; with the modality; with the period."""

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of official texts is not beside the project")


@cache
def scorer() -> Any:
    """The corpus's own program."""
    made = importlib.util.spec_from_file_location("corpus_score", CORPUS / "score.py")
    assert made is not None
    assert made.loader is not None
    module = importlib.util.module_from_spec(made)
    made.loader.exec_module(module)
    return module


def told(gold: dict[str, Any]) -> Told:
    """What an ingestion form would say of the document."""
    published = gold["published"] if len(gold["published"] or "") == 10 else None
    return Told(
        None if published is None else date.fromisoformat(published), gold["reference_period"], gold["publisher_scope"]
    )


@cache
def documents() -> tuple[tuple[dict[str, Any], dict[str, Any], str], ...]:
    """Each annotated document, what was read in it, its text."""
    found = []
    for file in sorted(CORPUS.glob("*.gold.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        text = (CORPUS / gold["text_file"]).read_bytes().decode()
        found.append((gold, as_gold(gold["doc_id"], read(text, told(gold)), told(gold)), text))
    return tuple(found)


@pytest.mark.parametrize("language", sorted(FLOORS))
def test_figures_are_found_as_a_careful_reader_would(language: str) -> None:
    """On each level the F1 over the language's documents is at least what is asked for."""
    rows = [scorer().score_doc(gold, found) for gold, found, _ in documents() if gold["lang"] == language]
    whole = scorer().total(rows)
    reached = [scorer().prf(right, whole["pred"], whole["gold"])[2] for right in whole["tp"]]
    assert [score >= floor for score, floor in zip(reached, FLOORS[language], strict=True)] == [True] * 4, reached


def test_every_quote_stands_in_the_text_as_found() -> None:
    """Offsets count characters of the text with its glosses, wraps and mark-up."""
    for gold, found, text in documents():
        for one in found["figures"]:
            assert text[one["start"] : one["end"]] == one["quote"], gold["doc_id"]
            if one["kind"] == "figure":
                assert text[one["value_start"] : one["value_end"]] == one["value_text"], gold["doc_id"]
