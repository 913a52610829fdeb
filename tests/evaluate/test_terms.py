"""Silent changes of terms besides aim, deadline and start: what is told, what is no change."""

from __future__ import annotations

from inspect import cleandoc

import pytest

from tracker.evaluate.restate import changes_of, silent_changes
from tracker.model.declaration import Declaration
from tracker.targets import parse

BEFORE = cleandoc(
    """
    version: 1
    title: {zh: 试, en: Test}
    timezone: UTC
    documents:
      a: {title: A, date: 2024}
    indicators:
      labs: {name: {zh: 实验室, en: Labs}, unit: 家, measure: stock, whole: true, limits: [0, null], frequency: annual,
             grace: P30D}
      part: {name: Part, unit: 家, measure: stock}
      share: {name: Share, unit: "%", measure: share, ratio: {part: part, whole: labs}}
      money: {name: Money, unit: 元, measure: stock, limits: [0, 200000]}
    targets:
      over:
        indicator: labs
        statement: {document: a, text: {en: more than twenty}, quote: 突破20家, reading: {en: at the end of the year}}
        aim: "> 20"
        by: 2030
        commitment: binding
        rule: path/1
        path: [[2024, 17], [2027, 19]]
        when: {target: law, is: met}
      third:
        indicator: share
        aim: ">= 30 %"
        by: not stated
      rich:
        indicator: money
        aim: ">= 10万元"
        rule: {id: cagr-ratio/1, limit: 200000}
        by: not stated
      law: {stages: [{id: issued, name: I}], by: not stated}
    """
)


def declared(*pairs: tuple[str, str]) -> Declaration:
    """The declaration with some words replaced."""
    text = BEFORE
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert declaration is not None
    assert not [str(problem) for problem in problems if problem.severity == "error"]
    return declaration


TERMS = [
    ("[2027, 19]", "[2027, 18]", "over", "path", "17 (2024), 19 (2027)", "17 (2024), 18 (2027)"),
    ("when: {target: law, is: met}", "note: n", "over", "when", "law: met", None),
    ("more than twenty", "some twenty", "over", "statement", "more than twenty", "some twenty"),
    ("突破20家", "超20家", "over", "statement", "突破20家", "超20家"),
    ("at the end of the year", "at any time", "over", "reading", "at the end of the year", "at any time"),
    ("path/1", "average-step/1", "over", "rule", "path/1", "average-step/1"),
    ("limit: 200000}", "limit: 150000}", "rich", "rule", "cagr-ratio/1, limit 200000", "cagr-ratio/1, limit 150000"),
    ("    commitment", "    opted_out: too dear\n    commitment", "over", "opted_out", None, "too dear"),
    ("measure: stock, whole", "measure: index, whole", "over", "measure", "stock", "index"),
    ("whole: true, limits", "limits", "over", "whole", "yes", "no"),
    ("limits: [0, null]", "limits: [0, 50]", "over", "limits", "0 … ∞", "0 … 50"),
    ("grace: P30D", "grace: P90D", "over", "due", "annual + P30D", "annual + P90D"),
    ("frequency: annual,", "direction: up, frequency: annual,", "over", "direction", None, "up"),
    ("whole: labs}", "whole: money}", "third", "ratio", "part / labs", "part / money"),
]


@pytest.mark.parametrize(("old", "new", "target", "field", "before", "after"), TERMS)
def test_a_changed_term_is_told(
    old: str, new: str, target: str, field: str, before: str | None, after: str | None
) -> None:
    """Every term that decides a status, or is the statement itself, is told with what stood there before and after."""
    if field == "ratio":
        pair = (
            declared(("unit: 元", "unit: 家"), ("10万元", "100000")),
            declared(("unit: 元", "unit: 家"), ("10万元", "100000"), (old, new)),
        )
    else:
        pair = declared(), declared((old, new))
    [one] = [change for change in silent_changes(*pair) if change.target == target]
    assert (one.field, one.moved, one.declared) == (field, None, False)
    told = [None if text is None else text.in_language("en") for text in (one.before, one.after)]
    assert told == [before, after]
    assert "no revision declares it" in one.sentence.in_language("en")
    assert "未声明修订" in one.sentence.in_language("zh")


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [("binding", "strive", "softened"), ("commitment: binding", "note: n", None)],
)
def test_how_firmly_it_is_promised_moves_a_target(old: str, new: str, moved: str | None) -> None:
    """What is striven for is promised less firmly than what is binding; unsaid it cannot be compared."""
    [one] = silent_changes(declared(), declared((old, new)))
    assert (one.field, one.moved) == ("commitment", moved)
    if moved:
        assert one.sentence.in_language("en") == (
            "How firmly it is promised was changed from “binding” to “to strive for” (softened); "
            "no revision declares it."
        )
        [back] = silent_changes(declared((old, new)), declared())
        assert back.moved == "hardened"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{en: more than twenty}", "{en: more than twenty, zh: 超过二十家}"),
        ("{en: at the end of the year}", "{zh: 按年末, en: at the end of the year}"),
        ("when: {target: law, is: met}", "when: {target: law, is: met}\n    note: n"),
        ("unit: 元, measure: stock, limits: [0, 200000]", "unit: 万元, measure: stock, limits: [0, 20]"),
        ("name: {zh: 实验室, en: Labs}", "name: {zh: 重点实验室, en: Laboratories}"),
        ("statement: {document: a, text", "statement: {text"),
    ],
)
def test_what_is_no_change_of_terms(old: str, new: str) -> None:
    """An added translation, another scale of the unit, a name or a note move nothing."""
    pairs = [(old, new)]
    if "万元, " in new:
        pairs.append(("limit: 200000}", "limit: 20}"))
    assert silent_changes(declared(), declared(*pairs)) == []


def test_a_revision_speaks_for_path_and_condition_alone() -> None:
    """With a new revision a new path goes without saying; a reworded statement and another rule do not."""
    revised = (
        "    commitment",
        '    revisions: [{date: 2026-01-01, change: softened, aim: "> 18"}]\n    commitment',
    )
    after = declared(revised, ("[2027, 19]", "[2027, 18]"), ("more than twenty", "some"), ("path/1", "straight-line/1"))
    found = changes_of("over", declared(), after)
    assert [(one.field, one.declared) for one in found] == [
        ("statement", False), ("rule", False), ("revisions", True),
    ]  # fmt: skip
