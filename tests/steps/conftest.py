"""A small workspace's declaration, with a ledger and an archive in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypedDict, Unpack

import pytest

from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.model.declaration import Declaration
from tracker.model.observation import Quote
from tracker.model.problem import Problem
from tracker.steps.background import Weighed
from tracker.steps.entry import Written
from tracker.steps.record import Attachment, record
from tracker.steps.transfer import Imported, export_sheet, import_sheet
from tracker.targets import parse

YAML = """
version: 1
title: {zh: 试验, en: Trial}
timezone: Asia/Shanghai
documents:
  press-2024: {title: 新闻, publisher: 市科技局, date: 2024}
  bulletin: {title: 公报, publisher: 市统计局, date: 2025}
indicators:
  labs: {name: {zh: 全国重点实验室, en: National key laboratories}, unit: 家, measure: stock, whole: true,
         limits: [0, null], direction: up, frequency: quarterly}
  labs-joint: {name: {zh: 联合实验室, en: Joint laboratories}, unit: 家, measure: stock, whole: true,
               limits: [0, null], direction: up, frequency: quarterly, part_of: labs}
  contracts: {name: {zh: 合同额, en: Contract value}, unit: 元, measure: flow, direction: up, frequency: annual}
  growth: {name: {zh: 增速, en: Growth}, unit: "%", measure: rate, direction: up, frequency: annual}
  share: {name: {zh: 占比, en: Share}, unit: "%", measure: share, direction: up, frequency: annual}
  results: {name: {zh: 成果, en: Results shared}, unit: 项, measure: running_total, direction: up, frequency: annual}
targets:
  labs-over-20:
    indicator: labs
    statement: {document: press-2024, text: 更多}
    aim: "> 20"
    by: not stated
  plan:
    title: 行动方案
    statement: {document: press-2024, text: 方案}
    stages: [{id: drafting, name: 研究制定}, {id: issued, name: 印发}, {id: in_force, name: 实施}]
    by: not stated
  rules:
    title: 三项制度
    statement: {document: press-2024, text: 制度}
    checklist: [{id: signed, name: 签署}, {id: published, name: 公布}]
    by: not stated
  ecosystem:
    title: 创新生态
    statement: {document: press-2024, text: 生态}
    judged: true
    by: not stated
"""

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


class More(TypedDict, total=False):
    """What an entry may say beside its subject, value and period."""

    qualifier: str
    unit: str
    flags: str
    document: str
    quote: Quote
    confidence: Decimal
    reason: str
    note: str


@dataclass
class Desk:
    """One workspace's desk: each entry is recorded an hour after the one before."""

    declaration: Declaration
    ledger: Ledger
    store: EvidenceStore
    now: datetime = NOW

    def record(
        self, subject: str, value: str, period: str = "2024", attachment: Attachment | None = None, **more: Unpack[More]
    ) -> Weighed:
        done = self.try_record(subject, value, period, attachment, **more)
        assert isinstance(done, Weighed), done
        return done

    def refused(
        self, subject: str, value: str, period: str = "2024", attachment: Attachment | None = None, **more: Unpack[More]
    ) -> list[Problem]:
        problems = self.try_record(subject, value, period, attachment, **more)
        assert isinstance(problems, list), problems
        return problems

    def try_record(
        self, subject: str, value: str, period: str = "2024", attachment: Attachment | None = None, **more: Unpack[More]
    ) -> Weighed | list[Problem]:
        written = Written(subject, value, period, **more)
        self.now += timedelta(hours=1)
        return record(
            written, self.declaration, self.ledger, self.store, by="Li Na", now=self.now, attachment=attachment
        )

    def put(self, text: str | bytes, *, partial: bool = False, dry_run: bool = False) -> Imported:
        content = text if isinstance(text, bytes) else text.encode()
        self.now += timedelta(hours=1)
        return import_sheet(
            content, "in.csv", self.declaration, self.ledger, self.store, now=self.now, by="Li Na",
            partial=partial, dry_run=dry_run,
        )  # fmt: skip

    def csv(self) -> str:
        return "".join(export_sheet(self.ledger))


@pytest.fixture(scope="session")
def declaration() -> Declaration:
    declared, problems = parse(YAML.encode(), "targets.yaml", None)
    assert declared is not None
    assert problems == []
    return declared


@pytest.fixture
def desk(declaration: Declaration, tmp_path: Path) -> Iterator[Desk]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        yield Desk(declaration, ledger, EvidenceStore(tmp_path / "evidence", ledger))


@pytest.fixture
def fresh(declaration: Declaration, tmp_path: Path) -> Iterator[Desk]:
    """A second, empty workspace."""
    with Ledger.open(f"sqlite:///{tmp_path / 'fresh.sqlite3'}") as ledger:
        yield Desk(declaration, ledger, EvidenceStore(tmp_path / "fresh-evidence", ledger))
