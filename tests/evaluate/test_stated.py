"""Statements in few words: each kind of aim as a reader of either language sees it."""

from __future__ import annotations

import pytest

from tracker.evaluate.stated import aim_text, baseline_text, deadline_text, indicator_text, statement_text
from tracker.model.declaration import Declaration
from tracker.model.period import Period
from tracker.targets import parse

DECLARED = """\
version: 1
title: Test
timezone: UTC
indicators:
  labs: {name: {zh: 实验室, en: Labs}, unit: 家, measure: stock, whole: true}
  money: {name: Money, unit: 元, display_unit: 亿元, measure: flow}
  water: {name: Water, unit: "%", measure: share}
  eu: {name: EU, unit: "%", measure: share}
targets:
  threshold: {indicator: labs, aim: "> 20", baseline: {value: 近18家, period: 2024-Q1}, by: 2030}
  range: {indicator: water, aim: "15 .. 20 %", by: not stated}
  change: {indicator: money, aim: {change: "-65 %", from: 1990}, by: 2030}
  more: {indicator: labs, aim: {change: "+5", from: 2020}, by: 2030}
  times: {indicator: money, aim: {times: 2, from: 2010}, by: 2030}
  growth: {indicator: money, aim: {growth: ">= 2.1 % a year", since: 2008}, by: 2030}
  keep: {indicator: water, keep: ">= 60 %", by: not stated}
  misses: {indicator: water, keep: ">= 60 %", misses: 1 in 12, by: not stated}
  total: {indicator: money, aim: {total: ">= 1000亿元", since: 2024}, by: 2030}
  comparator: {indicator: water, aim: {at_least: eu}, by: 2030}
  tendency: {indicator: labs, aim: up, by: not stated}
  stages: {stages: [{id: draft, name: 起草}, {id: issue, name: 印发, by: 2027}], by: not stated}
  checklist: {checklist: [{id: signed, name: 签署}, {id: published, name: 公布}], by: not stated}
  judged: {judged: true, by: not stated}
  roll-up: {of: [checklist, judged], by: not stated}
"""

AIMS = {
    "threshold": ("> 20家", "> 20"),
    "range": ("15% .. 20%", "15% .. 20%"),
    "change": ("较1990年<= -65 %", "<= -65 % from 1990"),
    "more": ("较2020年>= +5", ">= +5 from 2020"),
    "times": ("较2010年>= ×2", ">= ×2 from 2010"),
    "growth": ("自2008年起年均增长>= 2.1 %", "growth >= 2.1 % a year since 2008"),
    "keep": ("保持>= 60%", "keep >= 60%"),
    "misses": ("保持>= 60%（每12期可有1期未达）", "keep >= 60% (misses: 1 in 12)"),
    "total": ("自2024年起累计>= 1000亿元", "total >= CNY 100 bn since 2024"),
    "comparator": (">= eu", ">= eu"),
    "tendency": ("上升", "up"),
    "stages": ("draft → issue（期限2027年）", "draft → issue (by 2027)"),
    "checklist": ("signed、published", "signed, published"),
    "judged": ("人工判定", "a person's verdict"),
    "roll-up": ("checklist、judged", "checklist, judged"),
}


@pytest.fixture(scope="module")
def declaration() -> Declaration:
    declared, problems = parse(DECLARED.encode(), "targets.yaml")
    assert declared is not None
    assert not problems, problems
    return declared


@pytest.mark.parametrize("name", AIMS)
def test_an_aim_in_few_words(declaration: Declaration, name: str) -> None:
    """Each kind of aim is written as its declaration writes it, amounts in the unit that readers are shown."""
    target = declaration.targets[name]
    found = aim_text(target.aim, declaration.indicators.get(target.indicator or ""))
    assert (found.in_language("zh"), found.in_language("en")) == AIMS[name]


def test_what_stands_beside_the_aim(declaration: Declaration) -> None:
    """Deadline, baseline and indicator are told in both languages; where there is none it is said, or None."""
    target, labs = declaration.targets["threshold"], declaration.indicators["labs"]
    assert statement_text(target.aim, target.by, labs).to_json() == {"zh": "> 20家，期限2030年", "en": "> 20, by 2030"}
    assert deadline_text(None).to_json() == {"zh": "未定期限", "en": "no date stated"}
    assert deadline_text(Period.parse("2027-Q1")).in_language("en") == "by Q1 2027"
    begun = baseline_text(target.baseline, labs)
    assert begun is not None
    assert begun.in_language("zh") == "近18家（2024年第1季度）"
    counted = indicator_text(labs)
    assert counted is not None
    assert counted.to_json() == {"zh": "实验室（家）", "en": "Labs (家)"}
    assert baseline_text(None, labs) is None
    assert indicator_text(None) is None
