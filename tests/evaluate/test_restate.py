"""What became of the targets between two versions of the declaration, and whether anybody said so."""

from __future__ import annotations

from inspect import cleandoc

import pytest

from tracker.evaluate.restate import StatementChange, changes_of, silent_changes
from tracker.model.declaration import Declaration
from tracker.targets import parse

BEFORE = cleandoc(
    """
    version: 1
    title: {zh: 试, en: Test}
    timezone: UTC
    indicators:
      labs: {name: {zh: 实验室, en: Labs}, unit: 家, measure: stock, whole: true, direction: up}
      other: {name: Others, unit: 家, measure: stock, whole: true, direction: up}
      money: {name: Money, unit: 元, measure: stock, direction: up}
    targets:
      over:
        indicator: labs
        aim: "> 20"
        baseline: {value: 17, period: 2024}
        by: 2030
      rich:
        indicator: money
        aim: ">= 100亿元"
        baseline: {value: 50亿元, period: 2024}
        by: not stated
      plan:
        stages: [{id: draft, name: {zh: 起草}}, {id: issue, name: {zh: 印发}}]
        by: not stated
    """
)

REVISED = """    revisions:
      - {date: 2025-06-30, change: softened, aim: "> 18"}
"""


def declared(text: str = BEFORE) -> Declaration:
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert declaration is not None
    assert not problems, problems
    return declaration


def edited(*pairs: tuple[str, str], text: str = BEFORE) -> Declaration:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return declared(text)


def only(changes: list[StatementChange]) -> StatementChange:
    (one,) = changes
    return one


def said(one: StatementChange) -> tuple[str, str, str | None, bool]:
    return one.target, one.field, one.moved, one.declared


@pytest.mark.parametrize(
    ("old", "new", "field", "moved", "before", "after"),
    [
        ('"> 20"', '"> 18"', "aim", "softened", "> 20", "> 18"),
        ('"> 20"', '">= 21"', "aim", "unchanged", "> 20", ">= 21"),
        ('"> 20"', '"20 .. 30"', "aim", "incomparable", "> 20", "20 .. 30"),
        ("by: 2030", "by: 2028", "by", "hardened", "by 2030", "by 2028"),
        ("by: 2030", "by: not stated", "by", "softened", "by 2030", "no date stated"),
        ("value: 17", "value: 16", "baseline", None, "17 (2024)", "16 (2024)"),
        ("period: 2024", "period: 2023", "baseline", None, "17 (2024)", "17 (2023)"),
        ("indicator: labs", "indicator: other", "indicator", None, "Labs (家)", "Others (家)"),
        ("100亿元", "90亿元", "aim", "softened", ">= CNY 10 bn", ">= CNY 9 bn"),
        (", {id: issue, name: {zh: 印发}}", "", "aim", "softened", "draft → issue", "draft"),
        ("name: {zh: 印发}", "name: {zh: 公布}", "aim", "unchanged", "draft → issue", "draft → issue"),
    ],
)
def test_a_silent_change(old: str, new: str, field: str, moved: str | None, before: str, after: str) -> None:
    """An edited aim, deadline, baseline or indicator that no revision declares is told, with what became of it."""
    found = only(silent_changes(declared(), edited((old, new))))
    assert (found.field, found.moved, found.declared) == (field, moved, False)
    assert found.before is not None
    assert found.after is not None
    assert (found.before.in_language("en"), found.after.in_language("en")) == (before, after)
    for language in ("zh", "en"):
        assert found.after.in_language(language) in found.sentence.in_language(language)


def test_the_sentence_says_what_happened() -> None:
    """Both languages name the field, the two values and the worked-out move."""
    found = only(silent_changes(declared(), edited(('"> 20"', '"> 18"'))))
    assert found.sentence.to_json() == {
        "zh": "目标要求由“> 20家”改为“> 18家”（放宽），未声明修订。",
        "en": "The aim was changed from “> 20” to “> 18” (softened); no revision declares it.",
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"> 20"', '"> 20.0"'),
        ("title: {zh: 试, en: Test}", "title: Another"),
        ("name: {zh: 印发}", "name: {zh: 印发, en: Issued}"),
        ("unit: 元", "unit: 亿元"),
        ("    by: 2030\n", "    by: 2030\n    note: looked up again\n"),
    ],
)
def test_what_is_no_change(old: str, new: str) -> None:
    """Neither another spelling, a translation, another scale of a unit nor a note moves a target."""
    assert silent_changes(declared(), edited((old, new))) == []


def test_a_baseline_that_is_gone() -> None:
    """Where nothing stands any longer the sentence says so, and the value is null."""
    found = only(silent_changes(declared(), edited(("    baseline: {value: 17, period: 2024}\n", ""))))
    assert (found.field, found.after) == ("baseline", None)
    assert found.sentence.in_language("en") == (
        "The baseline was changed from “17 (2024)” to “none”; no revision declares it."
    )


def test_a_target_that_is_gone() -> None:
    """A target that nothing supersedes and no revision drops has vanished silently."""
    gone = declared(BEFORE.partition("  plan:")[0])
    found = only(silent_changes(declared(), gone))
    assert said(found) == ("plan", "target", None, False)
    assert found.after is None
    assert "no longer declared" in found.sentence.in_language("en")


def test_a_target_that_ended_may_go() -> None:
    """A target that had been dropped by a revision, or superseded, goes without being silent."""
    ended = BEFORE + "\n    revisions: [{date: 2025-06-30, change: dropped}]"
    gone = declared(BEFORE.partition("  plan:")[0])
    assert said(only(changes_of("plan", declared(ended), gone))) == ("plan", "target", None, True)
    replaced = BEFORE + "\n  new: {judged: true, by: not stated, supersedes: plan}"
    after = declared(BEFORE.partition("  plan:")[0] + "  new: {judged: true, by: not stated}")
    assert silent_changes(declared(replaced), after) == []


def test_a_new_revision_declares_the_change() -> None:
    """A revision that was not there before tells the move, whether the first statement was left as it was or not."""
    kept = edited(("    by: 2030\n", "    by: 2030\n" + REVISED))
    found = only(changes_of("over", declared(), kept))
    assert said(found) == ("over", "revisions", "softened", True)
    assert found.sentence.in_language("en") == (
        "Declared as softened: from “> 20, by 2030” to “> 18, by 2030” (softened)."
    )


def test_a_revision_of_the_aim_does_not_declare_a_new_deadline() -> None:
    """What the revision does not speak of stays silent: a date that moved with it is told by itself."""
    after = edited(("    by: 2030\n", "    by: 2035\n" + REVISED))
    found = changes_of("over", declared(), after)
    assert [(one.field, one.moved, one.declared) for one in found] == [
        ("by", "softened", False),
        ("revisions", "softened", True),
    ]


def test_a_rewritten_revision_is_silent() -> None:
    """Whoever edits or removes a recorded revision moves the goal posts as silently as one who edits the aim."""
    revised = BEFORE.replace("    by: 2030\n", "    by: 2030\n" + REVISED)
    worse = edited(('aim: "> 18"', 'aim: "> 15"'), text=revised)
    found = only(silent_changes(declared(revised), worse))
    assert said(found) == ("over", "revisions", "softened", False)
    removed = only(silent_changes(declared(revised), declared()))
    assert said(removed) == ("over", "revisions", "hardened", False)
    relabelled = edited(("change: softened", "change: corrected"), text=revised)
    assert silent_changes(declared(revised), relabelled) == []


def test_a_target_that_supersedes_declares_the_change() -> None:
    """A new target in the place of an old one says how far the goal posts moved."""
    new = '\n  over-30: {indicator: labs, aim: "> 30", by: 2030, supersedes: over}'
    found = only(changes_of("over", declared(), declared(BEFORE + new)))
    assert said(found) == ("over", "target", "hardened", True)
    assert "over-30" in found.sentence.in_language("zh")
    assert silent_changes(declared(), edited(('"> 20"', '"> 18"'), text=BEFORE + new)) == []
    again = edited(('"> 20"', '"> 18"'), text=BEFORE + new)
    assert said(only(silent_changes(declared(BEFORE + new), again))) == ("over", "aim", "softened", False)


def test_another_indicator_cannot_be_compared() -> None:
    """On another indicator the same number is another promise."""
    after = edited(("indicator: labs", "indicator: money"), ('"> 20"', '"> 18"'), ("value: 17", "value: 17元"))
    found = changes_of("over", declared(), after)
    assert [(one.field, one.moved) for one in found if one.field != "baseline"] == [
        ("aim", "incomparable"),
        ("indicator", None),
    ]


def test_the_same_declaration_has_no_change() -> None:
    """A version set beside itself, and a target that is new, give nothing."""
    assert silent_changes(declared(), declared()) == []
    new = declared(BEFORE + "\n  more: {judged: true, by: not stated}")
    assert silent_changes(declared(), new) == []
    assert changes_of("more", declared(), new) == []


def test_json_has_every_part() -> None:
    """Doors and programs get the field, both values, the move, whether it was declared, the sentence."""
    found = only(silent_changes(declared(), edited(("by: 2030", "by: 2035")))).to_json()
    assert found["from"] == {"zh": "期限2030年", "en": "by 2030"}
    assert found["to"] == {"zh": "期限2035年", "en": "by 2035"}
    assert (found["target"], found["field"], found["moved"], found["declared"]) == ("over", "by", "softened", False)
