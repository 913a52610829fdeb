"""Sources that are pushed to us, as targets.yaml declares them."""

from __future__ import annotations

import pytest

from tracker.model.problem import Problem
from tracker.model.source import Source
from tracker.targets import parse

HEAD = """version: 1
title: T
timezone: Asia/Shanghai
indicators:
  labs: {name: L, unit: 家, measure: stock, frequency: annual}
targets:
  plan: {title: P, statement: {text: p}, stages: [{id: issued, name: I}], by: not stated}
  labs-20: {indicator: labs, statement: {text: p}, aim: "> 20", by: not stated}
sources:
"""


def declared(text: str) -> tuple[Source | None, list[Problem]]:
    declaration, problems = parse((HEAD + text).encode(), "targets.yaml")
    sources = {} if declaration is None else declaration.sources
    return sources.get("office"), problems


def test_a_pushed_source_in_full() -> None:
    """Every key of it arrives where it belongs; a single thing it feeds needs no list."""
    one, problems = declared(
        "  office: {push: TRACKER_OFFICE, feeds: [labs, plan], review: required, alert_after: 1}\n"
    )
    assert problems == []
    assert one == Source("office", push="TRACKER_OFFICE", feeds=("labs", "plan"), review="required", alert_after=1)
    short, problems = declared("  office: {push: TRACKER_OFFICE, feeds: labs}\n")
    assert (short, problems) == (Source("office", push="TRACKER_OFFICE", feeds=("labs",)), [])


def test_under_an_indicator_it_feeds_that() -> None:
    """A source of an indicator's own can post nothing else."""
    text = HEAD.replace("frequency: annual}", "frequency: annual, source: {push: TRACKER_LABS}}").replace(
        "sources:\n", ""
    )
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert problems == []
    assert declaration is not None
    assert declaration.sources["labs"].feeds == ("labs",)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("{push: TRACKER_OFFICE, every: P1D}", "pushed", 10),
        ("{push: TRACKER_OFFICE, url: 'https://a.example/'}", "pushed", 10),
        ("{push: TRACKER_OFFICE, read: {indicator: labs, text: '{value}家'}}", "pushed", 10),
        ("{push: TRACKER_OFFICE, timeout: PT5S}", "pushed", 10),
        ("{push: whsec_c2VjcmV0}", "secret_in_file", 10),
        ("{push: TRACKER_OFFICE, feeds: lab}", "unknown_indicator", 10),
        ("{push: TRACKER_OFFICE, feeds: [labs-20]}", "not_recorded", 10),
        (
            "{url: 'https://a.example/', feeds: labs, read: {indicator: labs, text: '{value}家', period: 2024}}",
            "without_push",
            10,
        ),
        ("{push: TRACKER_OFFICE, fed: labs}", "unknown_key", 10),
    ],
)
def test_faults_are_named(text: str, code: str, line: int) -> None:
    """What means nothing for a pushed source, or what it cannot feed, is a problem with its line and what to do."""
    _, problems = declared(f"  office: {text}\n")
    assert [(one.code, one.line) for one in problems] == [(code, line)]
    assert problems[0].hint
