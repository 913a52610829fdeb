"""Sources whose text is read for proposals, as targets.yaml declares them."""

from __future__ import annotations

import pytest

from tracker.model.problem import Problem
from tracker.model.source import Pattern, Proposing, Source
from tracker.targets import parse

HEAD = """version: 1
title: T
timezone: Asia/Shanghai
indicators:
  labs: {name: L, unit: 家, measure: stock, frequency: annual}
  joint: {name: J, unit: 家, measure: stock, frequency: annual}
targets:
  labs-20: {indicator: labs, statement: {text: p}, aim: "> 20", by: not stated}
sources:
"""


def declared(read: str) -> tuple[Source | None, list[Problem]]:
    declaration, problems = parse(f"{HEAD}  press: {{path: a.html, read: {read}}}\n".encode(), "targets.yaml")
    return None if declaration is None else declaration.sources.get("press"), problems


def test_a_text_that_proposes() -> None:
    """`text: proposals` asks for the whole text to be read; who speaks may stand beside it."""
    one, problems = declared("{text: proposals}")
    assert problems == []
    assert one == Source("press", path="a.html", proposals=Proposing())
    one, problems = declared("{text: proposals, publisher: 天津市, indicator: labs}")
    assert problems == []
    assert one is not None
    assert one.proposals == Proposing("天津市", "labs")
    assert one.subjects == ("labs",)


def test_beside_reads_that_find_figures() -> None:
    """Proposals and figures can be read from one page, in any order."""
    one, problems = declared('[{text: proposals}, {indicator: joint, text: "联合实验室{value}家", period: 2024}]')
    assert problems == []
    assert one is not None
    assert one.proposals == Proposing()
    assert [(read.indicator, read.place) for read in one.reads] == [("joint", Pattern("联合实验室{value}家"))]


def test_under_an_indicator_it_is_a_hint_of_that() -> None:
    """The indicator that a source stands under is told with its proposals; another one beside it is a problem."""
    own = "frequency: annual, source: {path: a, read: {text: proposals}}}"
    text = HEAD.replace("frequency: annual}", own, 1).replace("sources:\n", "")
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert problems == []
    assert declaration is not None
    assert declaration.sources["labs"].proposals == Proposing(None, "labs")


@pytest.mark.parametrize(
    ("read", "code", "at"),
    [
        ("{text: proposals, period: 2024}", "without_figures", ".period"),
        ("{text: proposals, html: {css: b}}", "two_formats", ".html"),
        ("{text: proposals, publishers: x}", "unknown_key", ".publishers"),
        ("{text: proposals, indicator: nothing}", "unknown_indicator", ".indicator"),
        ("[{text: proposals}, {text: proposals}]", "two_formats", "[1]"),
        ('[{text: proposals}, {indicator: no, text: "{value}家", period: 2024}]', "unknown_indicator", "[1].indicator"),
        ("{text: proposal, indicator: labs, period: 2024}", "bad_pattern", ".text"),
    ],
)  # fmt: skip
def test_what_does_not_fit(read: str, code: str, at: str) -> None:
    """What means nothing beside proposals is a problem at its own place."""
    _, problems = declared(read)
    assert [(one.code, one.path) for one in problems] == [(code, f"sources.press.read{at}")]
