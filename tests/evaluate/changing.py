"""A made-up city whose declaration, figures, reviews and days change at random: the input of laws over all of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import get_args

from tracker.db.identity import identified, review_id
from tracker.model.assessment import Attainment, Trajectory
from tracker.model.declaration import Declaration
from tracker.model.measurement import Measurement
from tracker.model.observation import Mark, Observation, State
from tracker.model.period import Period
from tracker.model.review import REVIEW_STATES, Review, Second
from tracker.targets import parse

FIRST = date(2023, 1, 1)

STATED = {"measure": "stock", "unit": "家", "direction": "up"}
INDICATORS: dict[str, dict[str, object]] = {
    "labs": {**STATED, "whole": True, "frequency": "annual", "grace": "P60D", "limits": [0, None]},
    "joint": {**STATED, "part_of": "labs", "frequency": "annual"},
    "share": {
        "measure": "share", "unit": "%", "direction": "up", "ratio": {"part": "joint", "whole": "labs"},
        "frequency": "annual", "grace": "P30D",
    },
    "air": {"measure": "rate", "unit": "%", "direction": "up", "frequency": "quarterly", "grace": "P20D"},
    "dust": {"measure": "index", "unit": "点", "direction": "down", "frequency": "annual", "grace": "P90D"},
    "trees": {"measure": "flow", "unit": "株", "direction": "up", "frequency": "annual", "grace": "P45D"},
    "shared": {"measure": "running_total", "unit": "项", "direction": "up"},
    "elsewhere": {"measure": "index", "unit": "点", "frequency": "annual"},
}  # fmt: skip

DEADLINES = ("not stated", "2023", "2024", "2024-06", "2025", "2026-Q3", "2027", "2030", "9999")
PERIODS = (
    "2020",
    "2021",
    "2022",
    "2023",
    "2024",
    "2025",
    "2026",
    "2023-Q2",
    "2023-Q4",
    "2024-Q1",
    "2024-05",
    "2025-03",
)
RULES = ("average-step/1", "straight-line/1", "cagr-ratio/1")
LEVELS = {
    "labs": ["> 20", ">= 12", "<= 30", "15 .. 25"], "share": [">= 50 %", "20 .. 40 %"], "air": [">= 60 %", "< 40 %"],
    "dust": ["<= 20", "< 35"], "trees": [">= 15", "<= 30"], "shared": [">= 25", "> 40"],
}  # fmt: skip
STAGES = ("drafting", "issued", "in_force")
ITEMS = ("signed", "published")
WORDS = (*get_args(Attainment), *get_args(Trajectory))
KINDS = (
    "level", "change", "growth", "keep", "total", "comparator", "tendency", "stages", "checklist", "judged", "roll-up",
)  # fmt: skip


class City:
    """Everything that can change; each change draws its particulars from `chance`."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.today = FIRST
        self.targets: dict[str, dict[str, object]] = {}
        self.indicators = {name: dict(one) for name, one in INDICATORS.items()}
        self.declaration = self._declared()
        self.observations: list[Observation] = []
        self.reviews: list[Review] = []
        self._made = 0
        for kind in KINDS:
            self.add_target(kind)

    @property
    def now(self) -> datetime:
        """Some moment of the day."""
        return datetime.combine(self.today, time(self.chance.randrange(24), self.chance.randrange(60)), UTC)

    def pass_days(self) -> None:
        """Mostly forward, by one day or by many; now and then the clock was wrong."""
        step = self.chance.choice((1, 1, 2, 30, 90, 181, 365, -1, -40))
        self.today = max(FIRST, self.today + timedelta(days=step))

    def report(self) -> list[Observation]:
        """Some new observations, also late, early, repeated and held ones."""
        made = [self._observation() for _ in range(self.chance.randrange(1, 5))]
        known = {one.id for one in self.observations}
        new = list({one.id: one for one in made if one.id not in known}.values())
        self.observations += new
        return new

    def decide(self) -> tuple[str, State] | None:
        """A decision on some observation, also on one that has counted for long."""
        if not self.observations:
            return None
        states: tuple[State, ...] = ("accepted", "accepted", "rejected", "returned")
        return self.chance.choice(self.observations).id, self.chance.choice(states)

    def review(self) -> Review | None:
        """A person's word on some target, also on one that is no longer declared."""
        if not self.declaration.targets:
            return None
        chance = self.chance
        made_at = self.now + timedelta(minutes=len(self.reviews), days=chance.choice((0, 0, 0, 3)))
        state = chance.choice(REVIEW_STATES)
        word = chance.choice(WORDS) if state in ("overridden", "confirmed") else None
        until = chance.choice((None, None, self.today, self.today + timedelta(days=90)))
        target = chance.choice(list(self.declaration.targets))
        made = Review(
            "", target, state, made_at, word, "seen there", "Li Na", until, needs_second=chance.random() < 0.3
        )
        made = replace(made, id=review_id(made))
        if any((one.target, one.at) == (made.target, made.at) for one in self.reviews):
            return None
        self.reviews.append(made)
        return made

    def second(self) -> tuple[str, Second] | None:
        """Another person's answer to a review that waits for one."""
        waiting = [one for one in self.reviews if one.waits]
        if not waiting:
            return None
        one = self.chance.choice(waiting)
        answer = Second(self.chance.choice(("seconded", "seconded", "refused")), self.now, "Wang Wei")
        self.reviews[self.reviews.index(one)] = replace(one, second=answer)
        return one.id, answer

    def edit(self) -> None:
        """The declaration is changed; a change that makes it faulty is not taken."""
        before = (dict(self.targets), dict(self.indicators))
        for _ in range(self.chance.randrange(1, 3)):
            self.chance.choice((self.add_target, self._drop, self._reword, self._revise, self._measure))()
        try:
            self.declaration = self._declared()
        except ValueError:
            self.targets, self.indicators = before

    def add_target(self, kind: str | None = None) -> None:
        self._made += 1
        name = f"{kind or 'more'}-{self._made}"
        before = dict(self.targets)
        self.targets[name] = self._target(kind or self.chance.choice(KINDS))
        try:
            self.declaration = self._declared()
        except ValueError:
            self.targets = before

    def _drop(self) -> None:
        if self.targets:
            del self.targets[self.chance.choice(list(self.targets))]

    def _reword(self) -> None:
        name = self.chance.choice(list(self.targets) or [""])
        if name:
            self.targets[name] = self._target(self.chance.choice(KINDS))

    def _revise(self) -> None:
        name = self.chance.choice(list(self.targets) or [""])
        if not name:
            return
        target, chance = self.targets[name], self.chance
        days = sorted(self.today + timedelta(days=chance.randrange(-200, 500)) for _ in range(chance.randrange(1, 3)))
        revisions = [{"date": day.isoformat(), "change": "corrected", "by": chance.choice(DEADLINES)} for day in days]
        levels = LEVELS.get(str(target.get("indicator")))
        if levels and "aim" in target:
            revisions[0]["aim"] = chance.choice(levels)
        if chance.random() < 0.3:
            revisions.append(
                {
                    "date": (days[-1] + timedelta(days=90)).isoformat(),
                    "change": chance.choice(("dropped", "merged")),
                }
            )
        self.targets[name] = {**target, "revisions": revisions}

    def _measure(self) -> None:
        name = self.chance.choice(list(self.indicators))
        changes: tuple[dict[str, object], ...] = (
            {"direction": "up"}, {"direction": "down"}, {"linkable": True}, {"grace": "P5D"}, {"grace": "P200D"},
            {"frequency": "annual"}, {"name": f"Renamed {self._made}"},
        )  # fmt: skip
        changed = self.chance.choice(changes)
        self.indicators[name] = {**self.indicators[name], **changed}

    def _target(self, kind: str) -> dict[str, object]:
        chance = self.chance
        target: dict[str, object] = {"statement": {"text": "as it was said"}, "by": chance.choice(DEADLINES)}
        measured = chance.choice(list(LEVELS))
        level = chance.choice(LEVELS[measured])
        others = list(self.targets)
        match kind:
            case "level":
                target |= {"indicator": measured, "aim": level}
                if chance.random() < 0.3:
                    target |= {"path": [[2022, 10], [2023, 12], [2024, 14]], "by": "2027", "rule": "path/1"}
            case "change":
                change = chance.choice(({"change": "-25 %", "from": 2020}, {"times": 2, "from": 2021}))
                target |= {"indicator": "dust" if "change" in change else "labs", "aim": change}
            case "growth":
                target |= {"indicator": "labs", "aim": {"growth": ">= 2.1 % a year", "since": 2021}}
            case "keep":
                target |= {"indicator": measured, "keep": level}
                if chance.random() < 0.5:
                    target["misses"] = "1 in 3"
            case "total":
                name = chance.choice(("trees", "shared"))
                target |= {"indicator": name, "aim": {"total": ">= 40", "since": 2022}}
            case "comparator":
                target |= {"indicator": "dust", "aim": {"below": "elsewhere"}}
            case "tendency":
                target |= {"indicator": measured, "aim": chance.choice(("up", "down"))}
            case "stages":
                dates = chance.choice(((None, None, None), ("2023", "2024", None), (None, "2024-06", "2025")))
                stages = [
                    {"id": stage, "name": stage} | ({} if by is None else {"by": by})
                    for stage, by in zip(STAGES, dates, strict=True)
                ]
                target |= {"title": "A plan", "stages": stages}
            case "checklist":
                target |= {"title": "A list", "checklist": [{"id": item, "name": item} for item in ITEMS]}
            case "judged":
                target |= {"title": "An ecosystem", "judged": True}
            case _:
                target |= {"title": "Together", "of": chance.sample(others, min(len(others), chance.randrange(1, 4)))}
        if "indicator" in target:
            if chance.random() < 0.5:
                target["baseline"] = {"value": 10, "period": chance.choice(("2020", "2021"))}
            if chance.random() < 0.4 and "path" not in target:
                target["rule"] = chance.choice(RULES)
        if others and chance.random() < 0.2:
            states = ("met", "not_met", "on_track", "overdue", "open")
            target["when"] = {"target": chance.choice(others), "is": chance.choice(states)}
        if others and chance.random() < 0.1:
            target["supersedes"] = chance.choice(others)
        if chance.random() < 0.05:
            target["opted_out"] = "agreed with the office"
        return target

    def _observation(self) -> Observation:
        chance = self.chance
        recorded = self.now + timedelta(days=chance.choice((0, 0, 0, 0, -3, 1, 2)))
        state: State = chance.choice(("accepted", "accepted", "accepted", "proposed"))
        flags = "B" if chance.random() < 0.05 else "A"
        marked = [target for target in self.declaration.targets.values() if target.marks()]
        if marked and chance.random() < 0.4:
            target = chance.choice(marked)
            holds = chance.choice((True, True, False, None)) if target.kind == "checklist" else True
            mark = Mark(chance.choice(target.marks()), holds)
            period = Period.parse(chance.choice((str(self.today.year), self.today.isoformat(), *PERIODS)))
            return identified(Observation("", target.id, period, mark, recorded_at=recorded, state=state))
        subject = chance.choice(list(INDICATORS))
        quarterly = [period for period in PERIODS if "Q" in period]
        near = (str(self.today.year), str(self.today.year + 1))
        period = Period.parse(chance.choice(quarterly if subject == "air" else (*near, *PERIODS)))
        low = Decimal(chance.randrange(5, 45))
        unit = str(INDICATORS[subject]["unit"])
        value = chance.choice(
            (
                Measurement(low, low, unit=unit, text=f"{low}{unit}"),
                Measurement(low, low, unit=unit, text=f"{low}{unit}"),
                Measurement(low, None, True, False, "over", unit, f"突破{low}{unit}"),
                Measurement(low - 5, low, False, True, "nearly", unit, f"近{low}{unit}"),
            )
        )
        return identified(Observation("", subject, period, value, flags, recorded_at=recorded, state=state))

    def _declared(self) -> Declaration:
        """The declaration as its file gives it; ValueError where the file is faulty."""
        indicators = {name: {"name": name, **one} for name, one in self.indicators.items()}
        said = {
            "version": 1, "title": "A city", "timezone": "UTC", "indicators": indicators, "targets": self.targets,
        }  # fmt: skip
        declaration, problems = parse(json.dumps(said, ensure_ascii=False).encode(), "targets.yaml")
        faults = [str(problem) for problem in problems if problem.severity == "error"]
        if faults or declaration is None:
            raise ValueError("; ".join(faults))
        return declaration
