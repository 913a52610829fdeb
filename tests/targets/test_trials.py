"""Rule tests as they are written: read into values, or told what is wrong and where."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.evaluate.trial import run
from tracker.model.declaration import Declaration
from tracker.model.trial import NOTES, Holding, Judging, Saying, Trial, Within, Word, Words
from tracker.targets import parse
from tracker.targets.expected import EXPECTABLE
from tracker.targets.supposed import OBSERVATION
from tracker.targets.trials import CASE, TEST, TOP, read_trials
from tracker.yamlfile import Plain

DECLARED = """
version: 1
title: Trials
timezone: Asia/Shanghai
indicators:
  labs: {name: 实验室, unit: 家, measure: stock, whole: true, limits: [0, null], direction: up, frequency: annual}
  money: {name: 合同额, unit: 元, measure: flow, direction: up, frequency: annual}
  share: {name: 占比, unit: "%", measure: share, direction: up, frequency: annual}
  spare: {name: 备用, unit: 项, measure: flow, direction: up, frequency: annual}
targets:
  labs-over-20: {indicator: labs, aim: "> 20", baseline: {value: 17, period: 2024}, by: not stated}
  labs-by-2030: {indicator: labs, aim: ">= 30", baseline: {value: 10, period: 2020}, by: 2030}
  contracts: {indicator: money, aim: ">= 200 亿元", baseline: {value: 100 亿元, period: 2022}, by: not stated}
  share-30: {indicator: share, aim: ">= 30 %", baseline: {value: 20, period: 2022}, by: 2030}
  plan:
    title: 方案
    stages: [{id: drafting, name: 制定}, {id: issued, name: 印发}]
    by: not stated
  list:
    title: 清单
    checklist: [{id: animal, name: 动物}, {id: drug, name: 药物}]
    by: not stated
  both: {title: 两项, of: [labs-over-20, plan], by: not stated}
"""


def declared() -> Declaration:
    """A small declaration with figures, shares, money, stages, a checklist and a roll-up."""
    declaration, problems = parse(DECLARED.encode(), "targets.yaml")
    assert declaration is not None
    assert not problems, problems
    return declaration


DECLARATION = declared()


def read(text: str) -> list[Trial]:
    """The tests of a file without problems."""
    trials, problems = read_trials(text.encode(), "t.yaml", DECLARATION)
    assert [str(one) for one in problems] == []
    return trials


def found(text: str) -> list[str]:
    """What does not come out as expected in a file of tests, each as key, what was expected, what was found."""
    return [
        f"{one.expectation.label}: {one.expectation.written} / {one.found.in_language('en')}"
        for trial in read(text)
        for one in run(trial, DECLARATION)
    ]


def case(expected: str, observations: str = "{labs: {2025: 20家}}", on: str = "2026-01-15") -> str:
    """A file with one test of one case."""
    return f"""
version: 1
tests:
  - name: one
    observations: {observations}
    cases:
      - {{on: {on}, expect: {expected}}}
"""


def test_a_test_is_read_into_values() -> None:
    """Observations in the indicator's unit and in order, days, every kind of expectation with its place."""
    [trial] = read("""
version: 1
tests:
  - name: labs
    observations:
      labs: {2024: 17, 2025: [18家, {value: 19家, flags: B}]}
      money: {2024: 151.6亿元}
      plan: {2024: drafting}
    cases:
      - on: 2026-01-15
        observations: {list: {2025: [animal, "drug: unknown"]}}
        expect:
          labs-over-20: open
          contracts: {missing: 48.4 亿元, reason: 还差, assessability: [assessed, stale]}
      - on: 2026-01-15
        expect:
          labs-over-20:
            cause: new_period+clock
            other_rules: {straight-line/1: at_risk, path/1: null}
            reason: {zh: 还差}
            valid_until: 2026-02-01
            trajectory: null
""")
    assert trial.name == "labs"
    first, second, third = trial.observations["labs"]
    assert first.measurement is not None
    assert (first.measurement.low, first.measurement.unit, first.period.text) == (Decimal(17), "家", "2024")
    assert second.recorded_at is not None
    assert third.recorded_at is not None
    assert second.recorded_at < third.recorded_at
    assert third.breaks_series
    [money] = trial.observations["money"]
    assert money.measurement is not None
    assert (money.measurement.low, money.measurement.unit) == (Decimal(15155000000), "元")
    known, later = trial.cases
    animal, drug = known.observations["list"]
    assert animal.mark is not None
    assert drug.mark is not None
    assert (animal.mark.value, drug.mark.holds, drug.recorded_at and drug.recorded_at.date()) == (
        "animal", None, date(2026, 1, 15),
    )  # fmt: skip
    headline, missing, reason, *assessability = known.expectations
    assert (headline.key, headline.expected, headline.line, headline.column) == ("headline", Word("open"), 13, 25)
    assert isinstance(missing.expected, Within)
    assert missing.expected.amounts.unit == "元"
    assert reason.expected == Saying("还差")
    assert [one.expected for one in assessability] == [Holding("assessed"), Holding("stale")]
    assert [(one.key, one.expected) for one in later.expectations] == [
        ("cause", Words(frozenset({"new_period", "clock"}))),
        ("other_rules", Judging("straight-line/1", "at_risk")),
        ("other_rules", Judging("path/1", None)),
        ("reason", Saying("还差", "zh")),
        ("valid_until", Word("2026-02-01")),
        ("trajectory", Word(None)),
    ]
    assert (later.expectations[0].line, later.expectations[0].column) == (18, 20)


def faults() -> dict[str, tuple[str, str]]:
    """The files with one fault each, by its name, with the problem that must tell it."""
    _, *written = (Path(__file__).parent / "trial-faults.txt").read_text(encoding="utf-8").split("== ")
    told = {}
    for one in written:
        name, _, rest = one.strip().partition("\n")
        text, _, problem = rest.rpartition("-> ")
        told[name] = (text, problem)
    return told


FAULTS = faults()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_place(fault: str) -> None:
    """Each fault is one problem that says what is wrong, where, and what would be right; no test is run then."""
    text, expected = FAULTS[fault]
    trials, problems = read_trials(text.encode(), "t.yaml", DECLARATION)
    assert trials == []
    assert [str(problem) for problem in problems] == [expected]


def test_every_fault_of_a_file_is_told_at_once() -> None:
    """Problems do not hide one another, and stand in the order of the file."""
    text = case("{plan: opne, lab: open, list: {lamp: blue, cause: x}}", "{lbs: {2025: 1}, labs: {2025: x, y: 1}}")
    _, problems = read_trials(text.encode(), "t.yaml", DECLARATION)
    assert [problem.code for problem in problems] == [
        "unknown_subject", "bad_figure", "bad_period", "unknown_word", "unknown_target", "unknown_word",
        "no_case_before",
    ]  # fmt: skip
    assert [(one.line, one.column) for one in problems] == sorted((one.line, one.column) for one in problems)


FIGURES = "{labs: {2022: 11, 2023: 12, 2024: 13, 2025: 14}, share: {2022: 20, 2023: 25 %, 2024: 24 %}}"


@pytest.mark.parametrize(
    ("expected", "mismatches"),
    [
        ("{labs-over-20: {headline: open, lamp: grey}}", ["headline: open / improving", "lamp: grey / green"]),
        ("{labs-by-2030: {trajectory: off_track, lifecycle: in_force, attainment: not_met}}", []),
        ("{labs-by-2030: {missing: 16}}", []),
        ("{labs-by-2030: {missing: 15家}}", ["missing: 15家 / 16"]),
        ("{labs-by-2030: {covered: 0.2}}", []),
        ("{labs-by-2030: {covered: 20 %}}", []),
        ("{labs-by-2030: {covered: about 0.2}}", []),
        ("{labs-by-2030: {covered: '> 0.2'}}", ["covered: > 0.2 / 0.2"]),
        ("{labs-by-2030: {covered: null}}", ["covered: null / 0.2"]),
        ("{labs-by-2030: {covered: 0.1 .. 0.3}}", []),
        ("{share-30: {missing: 6百分点}}", []),
        ("{share-30: {missing: 5 %}}", ["missing: 5 % / 6"]),
        ("{contracts: {missing: null, covered: null, assessability: no_observation}}", []),
        ("{contracts: {assessability: [not_assessable, stale]}}",
         ["assessability: stale / not_assessable+no_observation"]),
        ("{contracts: {attainment: null}, plan: {rule: null, valid_until: null, notes: []}}", []),
        ("{contracts: {attainment: met}}", ["attainment: met / null"]),
        ("{labs-by-2030: {rule: path/1}}", ["rule: path/1 / forecast/1"]),
        ("{labs-by-2030: {notes: [few_points]}}", ["notes: few_points / null"]),
        ("{labs-by-2030: {valid_until: 2026-06-01}}", ["valid_until: 2026-06-01 / 2031-01-01"]),
        ("{labs-by-2030: {other_rules: {straight-line/1: on_track, path/1: null}}}",
         ["other_rules straight-line/1: on_track / off_track"]),
        ("{labs-by-2030: {reason: {zh: 还差16家, en: 16 still missing}}}", []),
    ],
)  # fmt: skip
def test_an_expectation_holds_or_says_what_was_found(expected: str, mismatches: list[str]) -> None:
    """Every key is compared with what the assessment holds, and a difference shows it."""
    assert found(case(expected, FIGURES)) == mismatches


def test_a_reason_is_looked_for_in_any_language_or_in_one() -> None:
    """A passage without a language may stand in any wording; with one it must stand in that."""
    assert found(case("{labs-over-20: {reason: 还差1家}}")) == []
    assert found(case("{labs-over-20: {reason: {zh: 还差1家}}}")) == []
    [told] = found(case("{labs-over-20: {reason: {en: 还差1家}}}"))
    assert told.startswith("reason en: 还差1家 / 20 ")


CAUSES = """
version: 1
tests:
  - name: causes
    observations: {labs: {2024: 17}}
    cases:
      - {on: 2025-06-01, expect: {labs-over-20: open}}
      - {on: 2026-01-15, observations: {labs: {2025: 21}}, expect: {labs-over-20: {headline: met, cause: new_period}}}
      - {on: 2026-01-15, observations: {labs: {2025: 20}}, expect: {labs-over-20: {headline: open, cause: revision}}}
      - {on: 2026-02-15, expect: {labs-over-20: {headline: open, cause: null}}}
      - {on: 2026-02-16, expect: {labs-over-20: {cause: clock}}}
"""


def test_a_cause_is_asked_against_the_case_before() -> None:
    """A later figure, a revision on the same day, and no change are told apart; what was expected wrongly is shown."""
    assert found(CAUSES) == ["cause: clock / null"]


def test_a_revision_is_the_last_in_its_list() -> None:
    """Of several values of a period the last counts, in a test as in a case, and a case's after a test's."""
    assert found(case("{labs-over-20: {missing: 3}}", "{labs: {2025: [21家, 17家, 18家]}}")) == []
    later = case("{labs-over-20: {missing: 2}}", "{labs: {2025: [21家, 18家]}}").replace(
        "expect:", "observations: {labs: {2025: [17, 19]}}, expect:"
    )
    assert found(later) == []


def test_nothing_known_later_is_known_before() -> None:
    """A case does not see the observations of the cases after it, nor a test those of another."""
    text = """
version: 1
tests:
  - name: first
    cases:
      - {on: 2026-01-15, expect: {labs-over-20: not_assessable}}
      - {on: 2026-01-16, observations: {labs: {2025: 21}}, expect: {labs-over-20: {headline: met, cause: appeared}}}
  - name: second
    cases:
      - {on: 2026-01-15, expect: {labs-over-20: not_assessable}}
"""
    assert found(text) == []


def test_a_roll_up_and_a_plan_follow_from_what_is_reported() -> None:
    """Marks and figures together make a target of targets."""
    text = case("{both: met, plan: met, list: open}", "{labs: {2025: 21}, plan: {2025: issued}, list: {2025: animal}}")
    assert found(text) == []


WORDS = st.sampled_from(
    ["", "1", "20家", "近20家", "open", "met", "2025", "2026-01-15", "9999-12-31", "0001-01-01", "drafting", "drug: no",
     "a+b", "clock", "B", "labs", "plan", "> 1 %", "1e9", "~", "[", "\0"]
)  # fmt: skip
KEYS = st.sampled_from(
    [*TOP, *TEST, *CASE, *EXPECTABLE, *OBSERVATION, *DECLARATION.indicators, *DECLARATION.targets, "2024", "en",
     "straight-line/1"]
)  # fmt: skip
VALUES: st.SearchStrategy[Plain] = st.recursive(
    WORDS | st.none() | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=5),
    max_leaves=20,
)
SUBJECTS = st.sampled_from([*DECLARATION.indicators, *DECLARATION.targets])
CASES = st.fixed_dictionaries(
    {"on": st.dates().map(str) | WORDS},
    optional={
        "observations": st.dictionaries(SUBJECTS, st.dictionaries(WORDS, VALUES, max_size=2), max_size=3) | VALUES,
        "expect": st.dictionaries(
            SUBJECTS, st.dictionaries(st.sampled_from(list(EXPECTABLE)), VALUES, max_size=4) | WORDS, max_size=3
        )
        | VALUES,
    },
)
FILES = st.fixed_dictionaries(
    {"version": st.just("1"), "tests": st.lists(
        st.fixed_dictionaries({"name": WORDS, "cases": st.lists(CASES, max_size=3) | VALUES},
                              optional={"observations": VALUES}), max_size=2)}
)  # fmt: skip


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_explained(data: bytes) -> None:
    """Whatever stands in a file, reading it gives tests or problems, never an exception."""
    trials, problems = read_trials(data, "t.yaml", DECLARATION)
    assert not (trials and problems)
    assert trials or problems


@given(VALUES | FILES)
@settings(max_examples=400)
def test_any_structure_is_read_or_explained(value: Plain) -> None:
    """Any nested values give tests that can be run or problems with a place, never an exception."""
    trials, problems = read_trials(json.dumps(value).encode(), "t.yaml", DECLARATION)
    assert not (trials and problems)
    assert all(problem.code and problem.message and problem.line for problem in problems if value)
    for trial in trials:
        assert len(run(trial, DECLARATION)) <= trial.expectations


@given(
    st.sampled_from(["0001-01-01", "0001-12-31", "1000-06-15", "2026-11-22", "9998-01-01", "9999-12-31"]),
    st.sampled_from(["0001", "1990", "2025", "9999", "2021/9999", "0001-01-01", "9999-W01"]),
)
def test_any_day_and_period_can_be_tried(on: str, period: str) -> None:
    """The first and the last days there are can be looked from, whatever was reported."""
    reported = f"{{labs: {{{period}: 12, 2023: 11}}, share: {{2023: 5, {period}: 50}}}}"
    for trial in read(case("{labs-over-20: open, labs-by-2030: open, share-30: open}", reported, on)):
        assert len(run(trial, DECLARATION)) <= 3


def test_the_examples_of_the_workspace_hold() -> None:
    """The rule tests beside the workspace's targets come out as expected, each of them."""
    from tracker.targets import load

    root = Path(__file__).parents[2]
    declaration, problems = load(root)
    assert declaration is not None
    assert not problems
    files = sorted((root / "tests" / "rules").glob("*.yaml"))
    assert files
    for file in files:
        trials, problems = read_trials(file.read_bytes(), file.name, declaration)
        assert [str(one) for one in problems] == []
        assert [one for trial in trials for one in run(trial, declaration)] == []


def test_every_note_of_an_assessment_can_be_expected() -> None:
    """The notes that a test may name are those that assessments are given."""
    import inspect

    from tracker.evaluate import numeric
    from tracker.evaluate.reviewed import LAPSED

    given = re.findall(r'notes\.append\("(\w+)"\)', inspect.getsource(numeric))
    assert given
    assert set(NOTES) == {*given, LAPSED}


def test_the_page_on_rule_tests_tells_every_key() -> None:
    """The how-to's table has a row for each expectable key; its examples of observations and reviews can be read."""
    from tests.docs.pages import ROOT, blocks
    from tracker.targets import load

    page = ROOT / "docs" / "how-to" / "rule-tests.md"
    rows = re.findall(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert [key for row in rows for key in re.findall("`(.+?)`", row)] == list(EXPECTABLE)
    fragments = "".join(block.text for block in blocks(page) if block.remark == "fragment")
    declaration, _ = load(ROOT)
    assert declaration is not None
    supposed = "".join(f"    {line}\n" for line in fragments.splitlines())
    text = f"version: 1\ntests:\n  - name: one\n{supposed}"
    text += "    cases: [{on: 2026-01-15, expect: {labs-over-20: met}}]\n"
    trials, problems = read_trials(text.encode(), page.name, declaration)
    assert [str(one) for one in problems] == []
    assert (len(trials[0].observations), len(trials[0].reviews)) == (6, 2)


REVIEWED = """
version: 1
tests:
  - name: an override with its end
    observations: {labs: {2024: 17家}}
    review: {plan: {state: disputed, reason: nobody has seen it}}
    cases:
      - on: 2026-01-15
        expect: {labs-over-20: {headline: open, review: computed}, plan: {review: disputed}}
      - on: 2026-02-01
        review: {labs-over-20: {state: overridden, headline: met, reason: seen, until: 2026-02-28}}
        expect: {labs-over-20: {headline: met, review: overridden, cause: override, valid_until: 2026-03-01}}
      - on: 2026-03-01
        expect: {labs-over-20: {headline: open, review: computed, cause: clock}}
      - on: 2026-03-02
        review: {labs-over-20: confirmed}
        expect: {labs-over-20: {headline: open, review: confirmed, cause: null}}
      - on: 2026-03-03
        review: {labs-over-20: computed}
        expect: {labs-over-20: {review: computed, notes: []}}
"""


def test_reviews_are_supposed_like_figures() -> None:
    """What a person says in a case holds from then on, ends with its time, and is lifted again."""
    assert found(REVIEWED) == []
    assert found(REVIEWED.replace("review: overridden, cause: override", "review: computed, cause: clock")) == [
        "review: computed / overridden", "cause: clock / override",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("headline: met, reason: seen", "headline: met", "the key 'reason' is missing"),
        ("headline: met, reason", "headline: overdue, reason", "labs-over-20 (threshold) can never be overdue"),
        ("review: {labs-over-20: confirmed}", "review: {labs-over-2: confirmed}", "did you mean labs-over-20?"),
        ("review: {labs-over-20: confirmed}", "review: {labs-over-20: confirmd}", "did you mean confirmed?"),
        ("until: 2026-02-28", "until: 2026-02-30", "is no day"),
    ],
)
def test_a_wrong_review_is_told_with_its_place(old: str, new: str, told: str) -> None:
    """A review that could not be recorded cannot be supposed."""
    assert old in REVIEWED
    trials, problems = read_trials(REVIEWED.replace(old, new).encode(), "t.yaml", DECLARATION)
    assert trials == []
    assert len(problems) == 1
    assert told in str(problems[0])
    assert problems[0].line is not None
