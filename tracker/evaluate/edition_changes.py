"""Two editions side by side: which lines came, went, changed, told by what each was frozen with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
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
class NewsChange:
    """One line of the news in both editions; None where one does not say it."""

    kind: Kind
    before: Told | None
    after: Told | None


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section of the news: what it says now beside what it said before, then what it says no more."""

    id: str
    title: str
    lines: Sequence[NewsChange]

    @property
    def differs(self) -> bool:
        """Whether it says anything else than before."""
        return any(one.kind != "same" for one in self.lines)


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
    """Every section: its lines of now in their order, each beside what was said of the same, then those said no more.

    Of one target a section may say several things: those that are told alike are paired first.
    """
    then, now = _sections(before), _sections(after)
    found = []
    for name in [*now, *(name for name in then if name not in now)]:
        former, present = then.get(name), now.get(name)
        left = [] if former is None else list(former["lines"])
        told = [] if present is None else list(present["lines"])
        alike = [_taken(left, _said, line) for line in told]
        lines: list[NewsChange] = []
        for line, same in zip(told, alike, strict=True):
            other = _taken(left, _named, line) if same is None else same
            kind: Kind = "same" if same is not None else "came" if other is None else "changed"
            lines.append(NewsChange(kind, other, line))
        lines += [NewsChange("went", line, None) for line in left]
        title = str((present or former or {}).get("title", name))
        found.append(SectionChange(name, title, lines))
    return found


def _taken(left: list[Told], by: Callable[[Told], tuple[object, ...]], line: Told) -> Told | None:
    """The first of those left that is the same as a line `by` something, no longer among them; None for none."""
    for number, one in enumerate(left):
        if by(one) == by(line):
            return left.pop(number)
    return None


def _named(line: Told) -> tuple[str, str]:
    """Whom a line is about: a target, or the title where it is about several."""
    return str(line.get("target", "")), str(line.get("title", ""))


def _sections(told: Told) -> dict[str, Told]:
    return {str(section["id"]): section for section in told.get("news", ())}


def _said(line: Told) -> tuple[object, ...]:
    return tuple(line.get(name, "") for name in ("target", "change", *COMPARED))
