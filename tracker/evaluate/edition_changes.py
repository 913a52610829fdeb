"""Two editions side by side: which lines came, went, changed, told by what each was frozen with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from tracker.model.message import Message

Kind: TypeAlias = Literal["came", "went", "changed", "same"]

Told: TypeAlias = Mapping[str, Any]
"""A line as an edition's JSON holds it."""

COMPARED = ("title", "headline", "figure", "written", "period", "promised", "reason", "review")
"""What of a line a reader would notice."""

UNTOLD: Told = {"news": [], "groups": []}


@dataclass(frozen=True, slots=True)
class LineChange:
    """One target's line in both editions; None where one has none. `fields` are those that differ."""

    target: str
    kind: Kind
    before: Told | None
    after: Told | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section of the news: what it says now, and what it said before that it says no more."""

    id: str
    title: str
    lines: Sequence[tuple[Kind, Told]]


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """What differs between two editions in one language; `subjects` are those of both."""

    subjects: tuple[str, str]
    summaries: tuple[str, str]
    news: Sequence[SectionChange]
    lines: Sequence[LineChange]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many lines came, went, changed and stayed."""
        kinds: tuple[Kind, ...] = ("came", "went", "changed", "same")
        return {kind: sum(one.kind == kind for one in self.lines) for kind in kinds}


def told_in(message: Message, language: str) -> Told:
    """What an edition tells in a language as it was frozen; empty where it holds no JSON in it."""
    part = message.parts.get(f"json.{language}")
    if part is None:
        return UNTOLD
    told: Told = json.loads(part)
    return told


def edition_changes(before: Told, after: Told) -> EditionChanges:
    """What differs between what two editions tell."""
    return EditionChanges(
        (str(before.get("subject", "")), str(after.get("subject", ""))),
        (str(before.get("summary", "")), str(after.get("summary", ""))),
        _news(before, after),
        _lines(before, after),
    )


def _lines(before: Told, after: Told) -> list[LineChange]:
    """Every line of the tables: those of now in their order, then those that are there no more."""
    then, now = _by_target(before), _by_target(after)
    found = []
    for target, line in now.items():
        former = then.get(target)
        if former is None:
            found.append(LineChange(target, "came", None, line))
            continue
        fields = tuple(name for name in COMPARED if former.get(name, "") != line.get(name, ""))
        found.append(LineChange(target, "changed" if fields else "same", former, line, fields))
    return found + [LineChange(target, "went", line, None) for target, line in then.items() if target not in now]


def _by_target(told: Told) -> dict[str, Told]:
    return {str(line["target"]): line for section in told.get("groups", ()) for line in section["lines"]}


def _news(before: Told, after: Told) -> list[SectionChange]:
    then, now = _sections(before), _sections(after)
    found = []
    for name in [*now, *(name for name in then if name not in now)]:
        former, present = then.get(name), now.get(name)
        known = [] if former is None else [_said(line) for line in former["lines"]]
        lines: list[tuple[Kind, Told]] = []
        for line in [] if present is None else present["lines"]:
            lines.append(("same" if _said(line) in known else "came", line))
        kept = [_said(line) for _, line in lines]
        lines += [("went", line) for line in ([] if former is None else former["lines"]) if _said(line) not in kept]
        title = str((present or former or {}).get("title", name))
        found.append(SectionChange(name, title, lines))
    return found


def _sections(told: Told) -> dict[str, Told]:
    return {str(section["id"]): section for section in told.get("news", ())}


def _said(line: Told) -> tuple[object, ...]:
    return tuple(line.get(name, "") for name in ("target", "change", *COMPARED))
