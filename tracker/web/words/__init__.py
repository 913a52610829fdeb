"""What the pages say: one catalogue a room, Chinese beside English."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec

from tracker.model.words import Catalogue, in_language

LANGUAGES = ("zh", "en")

ROOMS = (
    "frame", "sign_in", "account", "people", "audit", "overview", "operation", "target", "indicator", "evidence",
    "enter", "sheet", "answer", "unsubscribe", "review", "proposals", "status_review", "requests", "sources",
    "editions", "deliveries", "alerts", "silences", "api", "feed", "calendar", "badge", "chart", "score",
)  # fmt: skip
"""The rooms that have words, each in a module of its name."""


@lru_cache(maxsize=1)
def phrases() -> Catalogue:
    """Every phrase by `ROOM.KEY`."""
    found: dict[str, dict[str, str]] = {}
    for name in ROOMS:
        if find_spec(f"{__name__}.{name}") is None:
            continue
        for key, wordings in import_module(f"{__name__}.{name}").PHRASES.items():
            found[f"{name}.{key}"] = dict(wordings)
    return found


def phrase(key: str, language: str, /, **named: object) -> str:
    """A phrase in a language, filled in; KeyError for one that nobody wrote."""
    wording = in_language(phrases()[key], language)
    return wording.format_map(named) if named else wording
