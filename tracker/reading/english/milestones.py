"""Pledges and events without a number, by the stage their verb names."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol, cast

from tracker.model.proposal import Cue, Milestone, Modality, Span, Stage, Told
from tracker.reading.english.lexicon import Hit, Token, lexicon
from tracker.reading.english.periods import When

_LONGEST = 380
_PASSIVE = {"is", "are", "was", "were", "been", "be", "being"}
_ACTIVE = frozenset(
    ["have", "has", "had", "we", "council", "government", "ministry", "cabinet", "parliament", "department"]
)
_AHEAD = {"will", "shall", "would", "to"}
_WORKS = frozenset(
    [
        "plan",
        "plans",
        "strategy",
        "bill",
        "act",
        "law",
        "programme",
        "program",
        "project",
        "projects",
        "scheme",
        "agreement",
        "policy",
        "framework",
        "centre",
        "center",
        "school",
        "hospital",
        "bridge",
        "line",
        "station",
        "unit",
        "office",
        "agency",
        "fund",
        "consultation",
        "review",
        "treaty",
        "regulations",
        "regulation",
        "standard",
        "standards",
        "roadmap",
        "facility",
        "facilities",
        "works",
        "construction",
        "service",
        "system",
        "committee",
        "commission",
        "network",
        "park",
        "library",
        "clinic",
        "road",
        "extension",
        "charter",
        "legislation",
        "memorandum",
        "contract",
        "contracts",
        "guidance",
        "platform",
        "registry",
        "register",
        "tunnel",
        "terminal",
        "port",
        "campus",
        "institute",
        "laboratory",
        "taskforce",
        "summit",
        "forum",
        "conference",
        "market",
        "plant",
        "housing",
        "development",
        "building",
        "redevelopment",
        "pilot",
        "initiative",
        "reform",
    ]
)


class Normal(Protocol):
    """What is asked of a normalised text here."""

    @property
    def text(self) -> str: ...
    def span(self, start: int, end: int) -> Span: ...


def milestone(normal: Normal, tokens: Sequence[Token], whens: Sequence[When], told: Told) -> Milestone | None:
    """The first stage a sentence names of a plan, a law, a building …, or None."""
    listed = lexicon("stages.txt")
    for hit in listed.hits(tokens):
        if not hit.first or not _said(tokens, hit):
            continue
        subject = [token for token in tokens[: hit.first] if token.low in _WORKS]
        passive = any(token.low in _PASSIVE for token in tokens[max(0, hit.first - 4) : hit.first])
        if not subject and not any(token.low in _WORKS for token in tokens[hit.last : hit.last + 8]):
            continue
        if not passive and not any(token.low in _ACTIVE for token in tokens[max(0, hit.first - 3) : hit.first]):
            continue
        return _made(normal, tokens, hit, whens, told)
    return None


def _said(tokens: Sequence[Token], hit: Hit) -> bool:
    """Not denied: `has not been approved` names no stage."""
    return not any(
        token.low in {"not", "never", "yet", "if", "unless"} for token in tokens[max(0, hit.first - 4) : hit.first]
    )


def _made(normal: Normal, tokens: Sequence[Token], hit: Hit, whens: Sequence[When], told: Told) -> Milestone:
    start = tokens[0].start
    last = tokens[-1] if tokens[-1].low not in {".", "!", "?"} else tokens[-2]
    end = min(last.end, start + _LONGEST)
    ahead = any(token.low in _AHEAD for token in tokens[max(0, hit.first - 3) : hit.first])
    stage = cast(Stage, "planned" if ahead else hit.label)
    begun = stage in {"approved", "signed", "drafting", "under-review", "planned", "under-construction", "in-progress"}
    modality: Modality = "plan" if begun else "achieved"
    period = next((when for when in whens if when.role in {"period", "to-date"}), None)
    due = next((when for when in whens if when.role == "deadline"), None)
    subject_end = next(
        (place for place, token in enumerate(tokens) if token.low in _PASSIVE | _ACTIVE | _AHEAD), hit.first
    )
    subject = normal.text[start : tokens[max(subject_end - 1, 0)].end]
    cue = Cue("stage", normal.span(hit.start, hit.end), 0)
    return Milestone(
        quote=normal.span(start, end),
        stage=stage,
        measure=" ".join(subject.split()),
        modality=modality,
        scope=told.publisher,
        period=period.iso if period else None,
        deadline=due.iso if due else None,
        cues=(cue,),
        confidence=Decimal("0.6"),
    )
