"""A small workspace and the command line to work on it, as a user would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tracker.cli import app

TARGETS = """\
version: 1
title: {zh: 示例市, en: Sample city}
timezone: Asia/Shanghai
documents:
  press: {title: {zh: 新闻稿, en: Press article}, publisher: {zh: 科技局, en: Science office}, date: 2024,
          url: "https://example.org/a"}
groups:
  labs: {zh: 实验室, en: Laboratories}
indicators:
  labs: {name: {zh: 全国重点实验室, en: National key laboratories}, unit: 家, measure: stock, whole: true,
         limits: [0, null], direction: up, frequency: annual}
  consortia: {name: {zh: 创新联合体, en: Innovation consortia}, unit: 个, measure: stock, whole: true,
              direction: up, frequency: annual}
targets:
  labs-over-20:
    indicator: labs
    group: labs
    statement: {document: press, text: {zh: 突破20家, en: more than twenty},
                reading: {zh: 按年底数计, en: counted at the end of the year}}
    aim: "> 20"
    baseline: {value: 17, period: 2024}
    by: not stated
    commitment: strive
  more-consortia:
    indicator: consortia
    statement: {document: press, text: {zh: 不断增加, en: ever more}}
    aim: up
    by: not stated
  plan:
    title: {zh: 行动方案, en: Action plan}
    statement: {document: press, text: {zh: 研究制定, en: draw up a plan}}
    stages:
      - {id: drafting, name: {zh: 研究制定, en: drafting}}
      - {id: issued, name: {zh: 印发, en: issued}}
    by: not stated
"""

FIGURES = """\
indicator,period,value,document,quote
labs,2024,17家,press,全国重点实验室17家
consortia,2024,20个,press,
plan,2024,drafting,press,
"""

DIGESTS = """\
version: 1
digests:
  weekly:
    title: {zh: 周报, en: Weekly}
    every: 0 9 * * MON
    languages: [zh, en]
"""


@dataclass
class Place:
    """A workspace folder with its command line."""

    root: Path

    def run(self, *words: str, **environment: str) -> Result:
        """What a command prints and with which code it ends; English unless another language is asked for."""
        language = () if "--lang" in words or not words else ("--lang", "en")
        return CliRunner().invoke(app, [*words, *language, "-C", str(self.root)], env=environment)

    def text(self, *words: str, **environment: str) -> str:
        """What a command prints that must succeed."""
        done = self.run(*words, **environment)
        assert done.exit_code == 0, done.output
        return str(done.stdout)

    def json(self, *words: str) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.text(*words, "--json"))

    def declare(self, old: str, new: str) -> None:
        """Changes the declaration."""
        file = self.root / "targets.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A workspace in which nothing has been recorded, in a terminal of eighty columns."""
    monkeypatch.setenv("COLUMNS", "80")
    root = tmp_path / "工作 区"
    (root / "db").mkdir(parents=True)
    (root / "alerts").mkdir()
    (root / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    (root / "db" / "observations.csv").write_text(FIGURES, encoding="utf-8")
    (root / "alerts" / "digests.yaml").write_text(DIGESTS, encoding="utf-8")
    return Place(root)


@pytest.fixture
def place(empty: Place) -> Place:
    """The workspace with its figures recorded."""
    empty.text("import", str(empty.root / "db" / "observations.csv"))
    return empty
