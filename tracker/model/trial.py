"""A rule test: figures that could be reported, days to look from, and what is expected of targets then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.review import Review
from tracker.model.text import Text

NOTES = ("worsening", "overshoot", "few_points", "review_lapsed")
"""The notes that an assessment may carry."""

Stated: TypeAlias = Mapping[str, tuple[Observation, ...]]
"""Observations by subject, each subject's in the order in which they are taken to have been recorded."""

NOTHING: Stated = MappingProxyType({})

Said: TypeAlias = Mapping[str, tuple[Review, ...]]
"""What persons said of statuses by target, in the order in which they are taken to have said it."""

NOBODY: Said = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Word:
    """Exactly this word, or (None) that there is none."""

    word: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """Exactly these words, in whatever order."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Holding:
    """This word among those found."""

    word: str


@dataclass(frozen=True, slots=True)
class Within:
    """An amount that the measurement allows: `1` is one, `about 0.33` whatever rounds to it, `>= 2` two or more."""

    amounts: Measurement


@dataclass(frozen=True, slots=True)
class Saying:
    """This passage, in the wording of `language` or (None) in any."""

    passage: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Judging:
    """This trajectory from that other rule, or (None) no verdict from it."""

    rule: str
    trajectory: str | None


Expected: TypeAlias = Word | Words | Holding | Within | Saying | Judging


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing expected of one target; `file`, `line` and `column` say where it is written, `written` how."""

    target: str
    key: str
    expected: Expected
    written: str
    file: str
    line: int
    column: int

    @property
    def label(self) -> str:
        """The key with what it is asked of: `other_rules straight-line/1`, `reason en`."""
        match self.expected:
            case Judging(rule):
                return f"{self.key} {rule}"
            case Saying(_, str() as language):
                return f"{self.key} {language}"
            case _:
                return self.key


@dataclass(frozen=True, slots=True)
class TrialCase:
    """A day, what has become known since the case before it, and what is expected then."""

    on: date
    expectations: tuple[Expectation, ...]
    observations: Stated = field(default_factory=lambda: NOTHING)
    reviews: Said = field(default_factory=lambda: NOBODY)


@dataclass(frozen=True, slots=True)
class Trial:
    """One rule test: `observations` and `reviews` are known from the beginning.

    The cases stand in the order of their days.
    """

    name: str
    cases: tuple[TrialCase, ...]
    observations: Stated = field(default_factory=lambda: NOTHING)
    reviews: Said = field(default_factory=lambda: NOBODY)

    @property
    def expectations(self) -> int:
        """How many things are expected in all its cases."""
        return sum(len(case.expectations) for case in self.cases)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An expectation that did not come true: what was `found` in its place, and the sentence of the assessment."""

    trial: str
    on: date
    expectation: Expectation
    found: Text
    sentence: Text

    def message(self, language: str = "en") -> str:
        """The mismatch on one line, without its place: what was expected, and what was found in its stead."""
        wanted = self.expectation
        expected, found = wanted.written, self.found.in_language(language)
        if isinstance(wanted.expected, Saying):
            expected, found = f'"{expected}"', f'"{self.found.in_language(wanted.expected.language or language)}"'
        about = f"{self.trial}, {self.on}, {wanted.target}"
        return f"{about}: {wanted.label}: expected {expected}, found {found}"
