"""Headline, lamp and lifecycle over time: deadlines, silence, conditions, re-statements, what could change them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.evaluate.conftest import Stood


def test_before_and_after_the_deadline(stood: Stood) -> None:
    """The figure that covers the deadline decides; a later one can only make it late.

    indicators:
      a: {name: a, unit: t, measure: stock}
      b: {name: b, unit: t, measure: stock}
      c: {name: c, unit: t, measure: stock}
      d: {name: d, unit: t, measure: stock}
      e: {name: e, unit: t, measure: stock}
    targets:
      on-time: {indicator: a, aim: ">= 10", by: 2025}
      late: {indicator: b, aim: ">= 10", by: 2025}
      missed: {indicator: c, aim: ">= 10", by: 2025}
      unverified: {indicator: d, aim: ">= 10", by: 2025}
      open: {indicator: e, aim: ">= 10", by: 2025}
    ---
    a 2025 12
    b 2025 9
    b 2026-Q1 11
    c 2025 9
    d 2024 12
    e 2025 近11
    """
    after = stood("2026-11-22")
    told = {name: (one.headline, one.lamp) for name, one in after.items()}
    assert told == {
        "on-time": ("met_on_time", "green"),
        "late": ("met_late", "amber"),
        "missed": ("missed", "red"),
        "unverified": ("lapsed_unverified", "grey"),
        "open": ("met_on_time", "green"),
    }
    assert after["missed"].lifecycle == "closed"
    before = stood("2025-12-31")
    assert (before["on-time"].headline, before["missed"].headline) == ("met", "off_track")
    assert before["on-time"].valid_until == date(2026, 1, 1)


def test_a_running_total_that_was_enough_early_is_met_on_time(stood: Stood) -> None:
    """A total never falls, so an earlier figure is proof; a stock could have fallen since.

    indicators:
      total: {name: total, unit: t, measure: running_total}
      stock: {name: stock, unit: t, measure: stock}
    targets:
      total-10: {indicator: total, aim: ">= 10", by: 2025}
      stock-10: {indicator: stock, aim: ">= 10", by: 2025}
    ---
    total 2024 12
    stock 2024 12
    """
    board = stood()
    assert (board["total-10"].headline, board["stock-10"].headline) == ("met_on_time", "lapsed_unverified")


def test_silence_is_never_green(stood: Stood) -> None:
    """After the next period and its grace nothing is told of the trajectory, and the lamp is amber, not green.

    indicators:
      a: {name: a, unit: t, measure: stock, frequency: annual, grace: P90D}
    targets:
      goal: {indicator: a, aim: ">= 10", by: 2030}
    ---
    a 2020 1
    a 2021 3
    a 2022 5
    a 2023 7
    """
    fresh = stood("2025-03-31")["goal"]
    assert (fresh.headline, fresh.lamp, fresh.valid_until) == ("on_track", "green", date(2025, 4, 1))
    stale = stood("2025-04-01")["goal"]
    assert (stale.headline, stale.lamp, stale.reasons) == ("open", "amber", ("stale",))
    assert stale.missing == 3


def test_nothing_reported_is_not_zero(stood: Stood) -> None:
    """Without an observation there is no figure, no red lamp, and a reason.

    indicators:
      a: {name: {en: Platforms}, unit: 家, measure: stock}
    targets:
      goal: {indicator: a, aim: ">= 10", by: not stated}
    """
    one = stood()["goal"]
    assert (one.headline, one.lamp, one.reasons, one.current) == ("not_assessable", "grey", ("no_observation",), None)
    assert one.missing is None
    assert one.sentence.in_language("en") == "nothing has been reported; at least 10 is promised; no date is stated"


def test_figures_of_later_periods_do_not_count(stood: Stood) -> None:
    """On an earlier day only periods that had begun are looked at.

    indicators:
      a: {name: a, unit: t, measure: stock}
    targets:
      goal: {indicator: a, aim: ">= 10", by: 2030}
    ---
    a 2020 1
    a 2024 12
    """
    current = stood("2023-12-31")["goal"].current
    assert current is not None
    assert current.period == "2020"
    assert stood("2024-12-31")["goal"].headline == "met"


def test_met_and_worsening_is_marked(stood: Stood) -> None:
    """Met stays the headline, with a mark that it is slipping away.

    indicators:
      a: {name: a, unit: "%", measure: rate}
    targets:
      goal: {indicator: a, aim: ">= 10", by: 2030, rule: average-step/1}
    ---
    a 2021 16
    a 2022 15
    a 2023 14
    a 2024 13
    """
    one = stood()["goal"]
    assert (one.headline, one.trajectory, one.notes) == ("met", "at_risk", ("worsening",))
    assert "getting worse" in one.reason.in_language("en")


def test_restatements_stay_rated(stood: Stood) -> None:
    """From its day on the revision holds; the statement before it is rated beside it.

    indicators:
      a: {name: a, unit: t, measure: stock}
    targets:
      goal:
        indicator: a
        aim: ">= 10"
        by: 2025
        revisions:
          - {date: 2024-06-01, change: softened, aim: ">= 8", by: 2027}
      gone:
        indicator: a
        aim: ">= 10"
        by: 2025
        revisions:
          - {date: 2024-06-01, change: dropped}
    ---
    a 2025 9
    """
    before = stood("2024-05-31")
    assert (before["goal"].aim["value"], before["goal"].lifecycle, before["goal"].restatements) == (
        "10",
        "in_force",
        (),
    )
    board = stood("2026-11-22")
    goal = board["goal"]
    assert (goal.headline, goal.lifecycle, goal.by) == ("met", "revised", "2027")
    assert [(one["change"], one["headline"]) for one in goal.restatements] == [
        ("stated", "missed"),
        ("softened", "met"),
    ]
    assert (board["gone"].headline, board["gone"].lamp) == ("withdrawn", "grey")
    assert before["gone"].headline == "not_assessable"


def test_a_superseded_target_is_greyed_and_still_rated(stood: Stood) -> None:
    """What replaced it leads; its own attainment is kept.

    indicators:
      a: {name: a, unit: t, measure: stock}
    targets:
      old: {indicator: a, aim: ">= 10", by: not stated}
      new: {indicator: a, aim: ">= 8", supersedes: old, by: not stated}
    ---
    a 2025 9
    """
    board = stood()
    assert (board["old"].headline, board["old"].lamp, board["old"].attainment) == ("superseded", "grey", "not_met")
    assert "superseded by new" in board["old"].sentence.in_language("en")
    assert board["new"].headline == "met"


def test_opted_out_is_said(stood: Stood) -> None:
    """A target that nobody wants assessed is shown as such.

    indicators:
      a: {name: a, unit: t, measure: stock}
    targets:
      goal: {indicator: a, aim: ">= 10", by: not stated, opted_out: agreed with the office}
    ---
    a 2025 12
    """
    one = stood()["goal"]
    assert (one.attainment, one.trajectory, one.reasons) == (None, None, ("opted_out",))
    assert one.headline != "met"
    assert "opted out" in one.sentence.in_language("en")
    assert "已声明不参评" in one.sentence.in_language("zh")


def test_the_nearest_flip_is_a_figure_with_a_date(stood: Stood) -> None:
    """The explanation names the figure of the next period that would change the word.

    indicators:
      labs: {name: labs, unit: 家, measure: stock, whole: true}
    targets:
      goal: {indicator: labs, aim: ">= 30", by: 2030, rule: average-step/1}
    ---
    labs 2020 10
    labs 2021 11
    labs 2022 12
    labs 2023 13
    labs 2024 14
    """
    one = stood()["goal"]
    assert (one.headline, one.nearest_flip is not None) == ("off_track", True)
    flip = one.nearest_flip
    assert flip is not None
    assert (flip.to, flip.op, flip.value, flip.by) == ("at_risk", ">=", Decimal(19), date(2025, 12, 31))
    assert flip.text.in_language("en") == "at risk with ≥ 19 by 2025-12-31"


def test_plans_and_lists_without_a_report_at_the_deadline_are_unverified(stood: Stood) -> None:
    """Silence is not failure: only a report that reaches the deadline can say missed.

    targets:
      silent: {title: S, stages: [{id: a, name: A}, {id: b, name: B}], by: 2024}
      early: {title: E, stages: [{id: a, name: A}, {id: b, name: B}], by: 2024}
      missed: {title: M, stages: [{id: a, name: A}, {id: b, name: B}], by: 2024}
      in-time: {title: I, stages: [{id: a, name: A}, {id: b, name: B}], by: 2024}
      late: {title: L, stages: [{id: a, name: A}, {id: b, name: B}], by: 2024}
      list-silent: {title: S, checklist: [{id: a, name: A}], by: 2024}
      list-missed: {title: M, checklist: [{id: a, name: A}], by: 2024}
      list-confirmed: {title: C, checklist: [{id: a, name: A}], by: 2024}
      vow-silent: {title: V, judged: true, by: 2024}
      vow-kept: {title: K, judged: true, by: 2024}
    ---
    early 2023 a
    missed 2023 a
    missed 2025 a
    in-time 2024 b
    late 2025 b
    list-missed 2024 a=no
    list-confirmed 2023 a
    list-confirmed 2025 a
    vow-kept 2024 kept
    """
    assert {name: one.headline for name, one in stood().items()} == {
        "silent": "lapsed_unverified",
        "early": "lapsed_unverified",
        "missed": "missed",
        "in-time": "met_on_time",
        "late": "met_late",
        "list-silent": "lapsed_unverified",
        "list-missed": "missed",
        "list-confirmed": "met_on_time",
        "vow-silent": "lapsed_unverified",
        "vow-kept": "met_on_time",
    }


def test_a_running_total_that_must_stay_below_is_not_met_early(stood: Stood) -> None:
    """That little was used up by the first year says nothing of the last; too much early is too much.

    indicators:
      spent: {name: spent, unit: t, measure: running_total, direction: down}
      late: {name: late, unit: t, measure: running_total, direction: down}
      early: {name: early, unit: t, measure: running_total, direction: down}
    targets:
      budget: {indicator: spent, aim: "<= 100", by: 2025}
      unknown: {indicator: late, aim: "<= 100", by: 2025}
      exceeded: {indicator: early, aim: "<= 100", by: 2025}
    ---
    spent 2023 40
    spent 2025 120
    late 2023 40
    early 2023 110
    """
    assert {name: one.headline for name, one in stood().items()} == {
        "budget": "missed",
        "unknown": "lapsed_unverified",
        "exceeded": "missed",
    }


def test_marks_of_another_kind_are_passed_over(stood: Stood) -> None:
    """Where a plan became a matter of judgement, the stages once reported are no verdicts; and the other way round.

    targets:
      was-a-plan: {title: P, judged: true, by: not stated}
      was-judged: {title: Q, stages: [{id: issued, name: 印发}], by: not stated}
    ---
    was-a-plan 2024 issued
    was-judged 2024 kept
    """
    for one in stood().values():
        assert (one.headline, one.observations) == ("not_assessable", ())
