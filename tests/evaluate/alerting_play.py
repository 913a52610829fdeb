"""Alerts played through: findings in, states and messages out, as `steps/alert.py` does it without a ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tracker.evaluate.alerting.machine import advance
from tracker.evaluate.alerting.telling import Decided, Telling, decide
from tracker.model.alert import NO, NOT_KNOWN, AlertRule, AlertState, Finding, Silence, ToldGroup
from tracker.model.declaration import Declaration
from tracker.model.text import Text

START = datetime(2026, 11, 1, 8, tzinfo=UTC)

NOWHERE = Declaration("v", Text.of("nowhere"), "UTC", ("en",))


def finding(word: str) -> Finding:
    """`no`, `?`, or `yes` with a cause behind it where that matters."""
    if word == "no":
        return NO
    if word == "?":
        return NOT_KNOWN
    cause = word.removeprefix("yes").strip() or "it"
    return Finding(True, cause, Text.of(cause))


class Play:
    """Several subjects under some rules, looked at again and again; hours count from the start."""

    def __init__(self, *rules: AlertRule, silences: Sequence[Silence] = (), declaration: Declaration = NOWHERE) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self.silences = list(silences)
        self.declaration = declaration
        self.states: dict[tuple[str, str], AlertState] = {}
        self.groups: dict[tuple[str, str], ToldGroup] = {}
        self.decided = Decided()
        self._looks = 0

    def look(
        self, hours: float, found: Mapping[str, Finding], rule: str | None = None, *, counts: bool = True
    ) -> list[Telling]:
        """What is told after an evaluation; one that does not count is as if nothing new had come in on the day."""
        now = START + timedelta(hours=hours)
        self._looks += counts
        name = rule or next(iter(self.rules))
        self.advance(now, name, found)
        return self.tell(now)

    def advance(self, now: datetime, name: str, found: Mapping[str, Finding]) -> None:
        """Only the states, so that several rules can be evaluated before anything is told."""
        rule = self.rules[name]
        for subject, one in found.items():
            before = self.states.get((name, subject)) or AlertState(name, subject, rule.when)
            self.states[name, subject] = advance(rule, before, one, now, f"look {self._looks}")

    def tell(self, now: datetime) -> list[Telling]:
        """What is due now, taken as told."""
        self.decided = decide(
            self.rules, list(self.states.values()), self.groups, self.silences, self.declaration, now
        )  # fmt: skip
        self.states |= self.decided.states
        self.groups |= {(one.rule, one.name): one for one in self.decided.groups}
        return self.decided.tellings

    def state(self, subject: str, rule: str | None = None) -> str:
        return self.states[rule or next(iter(self.rules)), subject].state


def rule(name: str = "r", **settings: object) -> AlertRule:
    """A rule of targets with everything left out that is not given."""
    made = AlertRule(name, "source_silent", ("en",), ("out",))
    return replace(made, **settings)  # type: ignore[arg-type]


def said(tellings: Sequence[Telling]) -> str:
    """The messages in short: `first +a`, `resolved_grew -a`, `repeat =a`; `~a` keeps changing, `sum` is a summary."""
    shown = []
    for one in tellings:
        words = [one.reason, *(["sum"] if one.summary else [])]
        words += [f"~{s.subject}" if s.subject in one.changing else f"+{s.subject}" for s in one.new]
        words += [f"~{a.subject}" if a.subject in one.changing else f"-{a.subject}" for a in one.over]
        words += [f"={s.subject}" for s in one.standing]
        shown.append(" ".join(words))
    return "; ".join(shown)
