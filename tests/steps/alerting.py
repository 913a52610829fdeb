"""A workspace that alerts: targets, a source, rules, a ledger; days pass, figures come in, messages are read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.evaluate.dependents import Dependents
from tracker.model.alert import AlertRule
from tracker.model.collected import SourceState, Watched
from tracker.model.declaration import Declaration
from tracker.model.delivery import Delivery
from tracker.model.measurement import Measurement
from tracker.model.message import Message
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.report import Alerts, Channel, Digest
from tracker.model.text import Text
from tracker.steps.alert import Raised, raise_alerts
from tracker.steps.alert_facts import Watch
from tracker.steps.reassess import Task, reassess
from tracker.targets import parse

YAML = """\
version: 1
title: {zh: 试验市, en: Trial city}
timezone: UTC
languages: [zh, en]
documents:
  press: {title: 新闻, date: 2024}
owners:
  stb: {name: {zh: 市科技局, en: Science bureau}, email: stb@example.org}
groups: {growth: {zh: 增长, en: Growth}}
indicators:
  labs: {name: {zh: 全国重点实验室, en: National key laboratories}, unit: 家, measure: stock, direction: up,
         frequency: annual, owner: stb}
  share: {name: {zh: 研发投入强度, en: R&D intensity}, unit: "%", measure: share, direction: up, frequency: annual,
          grace: P180D, owner: stb}
targets:
  labs-100: {indicator: labs, statement: {document: press, quote: 达到100家, text: 达到100家}, aim: ">= 100", by: 2030,
         baseline: {value: 0, period: 2020}, rule: straight-line/1, tags: [core]}
  share-3: {indicator: share, statement: {text: 3 %}, aim: ">= 3 %", by: 2027, baseline: {value: 1 %, period: 2020},
          rule: straight-line/1, group: growth}
sources:
  page:
    url: https://example.org/labs
    title: {zh: 公报, en: Bulletin}
    alert_after: 2
    watch: [labs-100]
    read: [{indicator: share, text: "强度{value}", period: previous}]
"""

START = datetime(2026, 3, 1, 8, tzinfo=UTC)

CHANNELS = {"out": Channel("out", "folder", {"path": "out"}), "hook": Channel("hook", "webhook", {"url_env": "X"})}


@lru_cache(maxsize=8)
def declared(text: str = YAML) -> Declaration:
    """The declaration of a text without problems."""
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert declaration is not None
    assert not [str(one) for one in problems if one.severity == "error"]
    return declaration


def rule(when: str, name: str = "r", **settings: object) -> AlertRule:
    """A rule that is told in both languages."""
    made = AlertRule(name, when, ("zh", "en"), ("out", "hook"))  # type: ignore[arg-type]
    return replace(made, **settings)  # type: ignore[arg-type]


@dataclass
class World:
    """Time passes by `tick`; everything else happens before the next one."""

    folder: Path
    ledger: Ledger
    rules: Mapping[str, AlertRule]
    text: str = YAML
    digests: Mapping[str, Digest] = field(default_factory=dict)
    now: datetime = START
    number: int = 0

    @property
    def declaration(self) -> Declaration:
        return declared(self.text)

    def watch(self) -> Watch:
        return Watch(
            self.declaration, Alerts(digests=self.digests, channels=CHANNELS, rules=self.rules), self.today, self.now
        )

    @property
    def today(self) -> date:
        return self.now.date()

    def figure(self, subject: str, period: str, amount: str, supersedes: str | None = None) -> str:
        """A figure recorded now."""
        self.now += timedelta(seconds=1)
        value = Decimal(amount)
        unit = self.declaration.indicators[subject].unit
        measured = Measurement(value, value, False, False, "exact", unit, f"{amount}{unit}")
        self.number += 1
        made = Observation(
            "", subject, Period.parse(period), measured, recorded_at=self.now, supersedes=supersedes,
            note=str(self.number),
        )  # fmt: skip
        one = identified(made)
        self.ledger.append([one])
        return one.id

    def fetched(self, failures: int = 0, gone: str | None = None) -> None:
        """The source was tried now: it failed so often in a row; `gone` stands where the watched words stood."""
        self.now += timedelta(seconds=1)
        error = Text((("zh", "找不到选择器"), ("en", "the selector finds nothing"))) if failures else None
        watched = Watched(missing_since=self.now if gone is not None else None, instead=gone or "")
        since = self.now if failures else None
        self.ledger.sources.save(
            [
                SourceState(
                    "page", last_try_at=self.now, failing_since=since, failures=failures, error=error,
                    error_kind="moved_selector" if failures else None, watched={"labs-100": watched},
                )
            ],
            [],
        )  # fmt: skip

    def tick(self, **later: float) -> Raised:
        """Time passes, then everything due is assessed and told."""
        self.now += timedelta(**later)
        self.ledger.declare(self.declaration.version, self.text.encode(), self.now)
        reassess(self.ledger, Task(Dependents(self.declaration), self.today, self.now))
        return raise_alerts(self.ledger, self.watch(), self.folder / "templates")

    def deliveries(self, *states: str) -> list[Delivery]:
        found = self.ledger.outbox.deliveries(states=states)  # type: ignore[arg-type]
        return sorted(found, key=lambda one: (one.created_at, one.channel))

    def messages(self) -> list[Message]:
        """Every message in the outbox, the earliest first."""
        names = dict.fromkeys(one.about for one in self.deliveries())
        return [self.ledger.outbox.notice(name) for name in names]
