"""Each kind of aim: what fulfils it, what it is called before and after its deadline, what is said of it."""

from __future__ import annotations

from decimal import Decimal

from tests.evaluate.conftest import Stood


def test_strictly_more_needs_the_next_countable_number(stood: Stood) -> None:
    """Twenty is not more than twenty, and nothing is invented for a date that nobody stated.

    indicators:
      labs: {name: {zh: 全国重点实验室, en: National key laboratories}, unit: 家, measure: stock, whole: true}
    targets:
      over-20: {indicator: labs, aim: "> 20", baseline: {value: 17, period: 2024}, by: not stated}
    ---
    labs 2024 17家
    """
    one = stood()["over-20"]
    assert (one.headline, one.lamp, one.attainment, one.trajectory) == ("open", "grey", "not_met", None)
    assert one.missing == 4
    assert one.aim == {"op": ">", "value": "20", "needs": "21"}
    assert one.sentence.in_language("en") == "17 of more than 20: 4 still missing; no date is stated"
    assert one.reason.in_language("en") == (
        "17 national key laboratories where more than 20 is promised: 4 still missing; no date is stated"
    )
    assert one.reason.in_language("zh") == "全国重点实验室17家，承诺超过20家：还差4家；未说明期限"


def test_twenty_is_not_enough_and_twenty_one_is(stood: Stood) -> None:
    """The bound itself does not fulfil a strict aim.

    indicators:
      a: {name: a, unit: 家, measure: stock, whole: true}
      b: {name: b, unit: 家, measure: stock, whole: true}
    targets:
      twenty: {indicator: a, aim: "> 20", by: not stated}
      twenty-one: {indicator: b, aim: "> 20", by: not stated}
    ---
    a 2024 20
    b 2024 21
    """
    assert stood()["twenty"].attainment == "not_met"
    assert stood()["twenty-one"].headline == "met"


def test_over_twenty_fulfils_more_than_twenty(stood: Stood) -> None:
    """A figure reported as a bound is compared as the interval it allows.

    indicators:
      labs: {name: labs, unit: 家, measure: stock}
    targets:
      more: {indicator: labs, aim: "> 20", by: not stated}
      at-least-25: {indicator: labs, aim: ">= 25", by: not stated}
    ---
    labs 2024 突破20家
    """
    assert stood()["more"].headline == "met"
    undecided = stood()["at-least-25"]
    assert (undecided.headline, undecided.lamp) == ("undecided", "amber")
    assert [(r.value, r.attainment) for r in undecided.readings] == [(">20", "not_met"), ("∞", "met")]


def test_nearly_nine_thousand_leaves_some_aims_open(stood: Stood) -> None:
    """近9000 is at least 8500 and below 9000, so only an aim between the two is undecided.

    indicators:
      results: {name: results, unit: 项, measure: stock}
    targets:
      low: {indicator: results, aim: ">= 8500", by: not stated}
      middle: {indicator: results, aim: ">= 8800", by: not stated}
      high: {indicator: results, aim: ">= 9000", by: not stated}
    ---
    results 2024 近9000项
    """
    board = stood()
    assert [board[name].attainment for name in ("low", "middle", "high")] == ["met", "undecided", "not_met"]


def test_a_range_is_met_inside_and_overshot_beyond(stood: Stood) -> None:
    """A range is held at both ends; beyond the far one is a finding of its own.

    indicators:
      a: {name: a, unit: "%", measure: rate, direction: up}
      b: {name: b, unit: "%", measure: rate, direction: up}
      c: {name: c, unit: "%", measure: rate, direction: up}
    targets:
      below: {indicator: a, aim: "15 .. 20 %", by: not stated}
      inside: {indicator: b, aim: "15 .. 20 %", by: not stated}
      beyond: {indicator: c, aim: "15 .. 20 %", by: not stated}
    ---
    a 2024 12%
    b 2024 20%
    c 2024 23%
    """
    board = stood()
    assert (board["below"].attainment, board["below"].missing, board["below"].notes) == ("not_met", 3, ())
    assert board["inside"].attainment == "met"
    assert (board["beyond"].attainment, board["beyond"].missing, board["beyond"].notes) == (
        "not_met",
        3,
        ("overshoot",),
    )


def test_a_change_follows_the_revised_base(stood: Stood) -> None:
    """The level is derived from the base in force, so a revised base moves it.

    indicators:
      emissions: {name: emissions, unit: t, measure: flow, direction: down}
    targets:
      cut: {indicator: emissions, aim: {change: "-65 %", from: 1990}, by: 2030}
    ---
    emissions 1990 1000
    emissions 2020 500
    emissions 1990 1200
    """
    one = stood()["cut"]
    assert one.level == Decimal("420.00")
    assert one.aim == {"op": "<=", "value": "420", "needs": "420", "change": "-65 %", "from": "1990"}
    assert one.baseline == (Decimal(1200), "1990")


def test_doubling_is_a_change_in_times(stood: Stood) -> None:
    """Twice the base is the level; the declared baseline stands in where no figure is recorded for it.

    indicators:
      output: {name: output, unit: t, measure: flow, direction: up}
    targets:
      double: {indicator: output, aim: {times: 2, from: 2010}, baseline: {value: 40, period: 2010}, by: 2030}
    ---
    output 2020 60
    """
    one = stood()["double"]
    assert (one.level, one.covered, one.missing) == (80, Decimal("0.5"), 20)


def test_a_change_without_a_base_cannot_be_assessed(stood: Stood) -> None:
    """Without the base there is no level, and that is said instead of a guess.

    indicators:
      output: {name: output, unit: t, measure: flow, direction: up}
    targets:
      double: {indicator: output, aim: {times: 2, from: 2010}, by: 2030}
    ---
    output 2020 60
    """
    one = stood()["double"]
    assert (one.assessability, one.reasons, one.headline) == ("not_assessable", ("no_baseline",), "open")


def test_growth_is_the_geometric_mean_since(stood: Stood) -> None:
    """A rate a year implies a level for every year, which is what the figure is held against.

    indicators:
      index: {name: index, unit: points, measure: index, direction: up}
    targets:
      grow: {indicator: index, aim: {growth: ">= 2 % a year", since: 2020}, by: 2030}
    ---
    index 2020 100
    index 2022 104.04
    """
    one = stood()["grow"]
    assert one.attainment == "met"
    assert one.aim["value"] == "104.04"
    assert one.level is not None
    assert round(one.level, 6) == Decimal("121.899442")


def test_a_kept_level_must_hold_in_every_period(stood: Stood) -> None:
    """One period below the level breaks it; stated misses allow for so many.

    indicators:
      air: {name: air, unit: "%", measure: rate, direction: up}
    targets:
      always: {indicator: air, keep: ">= 60", by: not stated}
      mostly: {indicator: air, keep: ">= 60", misses: 1 in 4, by: not stated}
    ---
    air 2020 61
    air 2021 59
    air 2022 62
    air 2023 63
    air 2024 64
    """
    board = stood()
    assert (board["always"].attainment, board["always"].trajectory) == ("not_met", "on_track")
    assert board["mostly"].attainment == "met"


def test_a_total_adds_flows_as_intervals(stood: Stood) -> None:
    """The sum of bounded figures is bounded too: at least 250 where one year says 突破100.

    indicators:
      homes: {name: homes, unit: 套, measure: flow, direction: up}
    targets:
      enough: {indicator: homes, aim: {total: ">= 250", since: 2024}, by: 2026}
      more: {indicator: homes, aim: {total: ">= 300", since: 2024}, by: 2026}
    ---
    homes 2023 999
    homes 2024 突破100套
    homes 2025 150
    """
    board = stood()
    assert (board["enough"].attainment, board["more"].attainment) == ("met", "undecided")
    current = board["more"].current
    assert current is not None
    assert (current.measurement.low, current.measurement.high) == (250, None)


def test_a_running_total_counts_as_it_stands(stood: Stood) -> None:
    """A declared running total is compared itself, not summed again.

    indicators:
      homes: {name: homes, unit: 套, measure: running_total, direction: up}
    targets:
      enough: {indicator: homes, aim: {total: ">= 250", since: 2024}, by: 2026}
    ---
    homes 2024 100
    homes 2025 240
    """
    one = stood()["enough"]
    assert (one.attainment, one.missing) == ("not_met", 10)


def test_a_share_is_divided_by_interval_arithmetic(stood: Stood) -> None:
    """16 of 20 is 80 %; near 9000 of 12000 lies between 70.8 and 75 %.

    indicators:
      joint: {name: joint, unit: 家, measure: stock}
      all: {name: all, unit: 家, measure: stock}
      share: {name: share, unit: "%", measure: share, ratio: {part: joint, whole: all}}
    targets:
      eighty: {indicator: share, aim: ">= 80 %", by: not stated}
      open: {indicator: share, aim: ">= 74 %", by: not stated}
    ---
    joint 2023 16
    all 2023 20
    """
    assert stood()["eighty"].headline == "met"
    current = stood()["open"].current
    assert current is not None
    assert current.measurement.low == 80


def test_a_comparison_uses_the_same_period(stood: Stood) -> None:
    """The other indicator's later figure does not count against our earlier one.

    indicators:
      own: {name: own, unit: "%", measure: rate, direction: down}
      average: {name: average, unit: "%", measure: rate}
    targets:
      below: {indicator: own, aim: {below: average}, by: not stated}
    ---
    own 2022 9
    own 2023 8
    average 2023 8.5
    average 2024 7
    """
    one = stood()["below"]
    assert (one.attainment, one.aim["value"]) == ("met", "8.5")


def test_a_comparison_without_a_common_period_is_not_assessable(stood: Stood) -> None:
    """Figures of different years are not compared.

    indicators:
      own: {name: own, unit: "%", measure: rate}
      average: {name: average, unit: "%", measure: rate}
    targets:
      below: {indicator: own, aim: {below: average}, by: not stated}
    ---
    own 2023 8
    average 2024 7
    """
    one = stood()["below"]
    assert (one.assessability, one.attainment, one.headline) == ("not_assessable", None, "open")


def test_a_plan_tells_its_last_stage(stood: Stood) -> None:
    """A stage reached counts with its evidence; what is overdue, skipped or stalled is a finding, no percentage.

    targets:
      plan: {title: Plan, stages: [{id: drafting, name: Drafting}, {id: issued, name: Issued}], by: not stated}
      late: {title: Late, stages: [{id: drafting, name: Drafting}, {id: issued, name: Issued, by: 2025}], by: 2027}
      slow: {title: Slow, stages: [{id: drafting, name: Drafting}, {id: issued, name: Issued}], by: not stated}
      hasty: {title: Hasty, stages: [{id: a, name: A}, {id: b, name: B}, {id: c, name: C, by: 2027}], by: not stated}
      done: {title: Done, stages: [{id: a, name: A}], by: 2025}
      none: {title: None, stages: [{id: a, name: A}], by: not stated}
    ---
    plan 2024 drafting
    late 2024 drafting
    slow 2023 drafting
    slow 2025 drafting
    hasty 2024 a
    hasty 2025 b
    done 2024 a
    """
    board = stood()
    assert board["plan"].headline == "open"
    assert (
        board["plan"].sentence.in_language("en") == "stage 1 of 2: Drafting (2024); next is Issued; no date is stated"
    )
    assert (board["late"].headline, board["late"].lamp) == ("overdue", "red")
    assert board["slow"].headline == "stalled"
    assert board["hasty"].headline == "on_time"
    assert board["done"].headline == "met_on_time"
    assert (board["none"].headline, board["none"].reasons) == ("not_assessable", ("no_observation",))


def test_a_skipped_stage_is_named(stood: Stood) -> None:
    """A later stage counts even where an earlier one was never reported, and the gap is told.

    targets:
      plan: {title: Plan, stages: [{id: a, name: A}, {id: b, name: B}, {id: c, name: C}], by: not stated}
    ---
    plan 2024 b
    """
    one = stood()["plan"]
    assert one.detail is not None
    assert (one.detail["reached"], one.detail["skipped"]) == (2, ["a"])
    assert "skipped: A" in one.reason.in_language("en")


def test_a_checklist_counts_what_is_true_and_what_is_unknown(stood: Stood) -> None:
    """All true is met; what nobody reported is unknown, never false, and leaves the status open.

    targets:
      all: {title: All, checklist: [{id: a, name: A}, {id: b, name: B}], by: not stated}
      some: {title: Some, checklist: [{id: a, name: A}, {id: b, name: B}, {id: c, name: C}], by: not stated}
      unsure: {title: Unsure, checklist: [{id: a, name: A}, {id: b, name: B}], by: not stated}
      silent: {title: Silent, checklist: [{id: a, name: A}], by: not stated}
    ---
    all 2024 a
    all 2024 b
    some 2024 a
    some 2024 b=no
    unsure 2024 a
    """
    board = stood()
    assert [board[name].headline for name in ("all", "some", "unsure", "silent")] == [
        "met",
        "open",
        "open",
        "not_assessable",
    ]
    assert (board["some"].attainment, board["unsure"].attainment) == ("not_met", None)
    assert board["some"].sentence.in_language("en").startswith("1 of 3 items are true, 1 unknown; open: B")


def test_the_latest_report_of_an_item_counts(stood: Stood) -> None:
    """What was true last year and is not this year is not met.

    targets:
      list: {title: L, checklist: [{id: a, name: A}], by: not stated}
    ---
    list 2023 a
    list 2024 a=no
    """
    assert stood()["list"].attainment == "not_met"


def test_a_judged_aim_waits_for_a_person(stood: Stood) -> None:
    """Nothing is computed in place of a verdict.

    targets:
      kept: {title: Kept, judged: true, by: not stated}
      partly: {title: Partly, judged: true, by: not stated}
      unclear: {title: Unclear, judged: true, by: not stated}
      waiting: {title: Waiting, judged: true, by: not stated}
    ---
    kept 2024 kept
    partly 2024 partly
    unclear 2024 cannot_be_checked
    """
    board = stood()
    assert [board[name].headline for name in ("kept", "partly", "unclear", "waiting")] == [
        "met",
        "open",
        "not_assessable",
        "not_assessable",
    ]


def test_a_roll_up_is_as_good_as_its_worst(stood: Stood) -> None:
    """All children met is met; one unmet keeps it open, and the worst is named.

    indicators:
      a: {name: A, unit: t, measure: stock}
      b: {name: B, unit: t, measure: stock}
    targets:
      one: {indicator: a, aim: ">= 10", baseline: {value: 0, period: 2020}, by: not stated}
      two: {indicator: b, aim: ">= 10", baseline: {value: 0, period: 2020}, by: not stated}
      both: {title: Both, of: [one, two], weights: [3, 1], by: not stated}
      just-one: {title: Just one, of: [one], by: not stated}
    ---
    a 2024 12
    b 2024 4
    """
    board = stood()
    assert board["just-one"].headline == "met"
    both = board["both"]
    assert (both.attainment, both.headline) == ("not_met", "open")
    assert both.detail is not None
    assert both.detail["worst"] == {"id": "two", "headline": "open"}
    assert both.detail["mean_covered"] == "1"


def test_a_condition_holds_a_target_back(stood: Stood) -> None:
    """Until the other target is met, this one is not triggered, whatever its figures say.

    indicators:
      a: {name: A, unit: t, measure: stock}
      b: {name: B, unit: t, measure: stock}
      c: {name: C, unit: t, measure: stock}
    targets:
      first: {indicator: a, aim: ">= 10", by: not stated}
      second: {indicator: b, aim: ">= 10", by: not stated}
      after-first: {indicator: c, aim: ">= 1", when: {target: first, is: met}, by: not stated}
      after-second: {indicator: c, aim: ">= 1", when: {target: second, is: met}, by: not stated}
    ---
    a 2024 12
    b 2024 4
    c 2024 5
    """
    board = stood()
    assert (board["after-first"].headline, board["after-second"].headline) == ("met", "not_triggered")
    assert board["after-second"].lamp == "grey"


def test_a_tendency_needs_four_figures_and_is_never_met(stood: Stood) -> None:
    """The mean and the last yearly change decide between four words; with one figure nothing is told.

    indicators:
      short: {name: {en: Innovation consortia, zh: 创新联合体}, unit: 家, measure: stock, whole: true}
      up: {name: Up, unit: 家, measure: stock}
      slip: {name: Slip, unit: 家, measure: stock}
      back: {name: Back, unit: 家, measure: stock}
      down: {name: Down, unit: 家, measure: stock}
    targets:
      t-short: {indicator: short, aim: up, by: not stated}
      t-up: {indicator: up, aim: up, by: not stated}
      t-slip: {indicator: slip, aim: up, by: not stated}
      t-back: {indicator: back, aim: up, by: not stated}
      t-down: {indicator: down, aim: up, by: not stated}
    ---
    short 2023 20家
    up 2021 1
    up 2022 2
    up 2023 3
    up 2024 4
    slip 2021 1
    slip 2022 2
    slip 2023 5
    slip 2024 4
    back 2021 9
    back 2022 2
    back 2023 3
    back 2024 4
    down 2021 9
    down 2022 8
    down 2023 8
    down 2024 7
    """
    board = stood()
    assert [board[name].headline for name in ("t-up", "t-slip", "t-back", "t-down")] == [
        "improving",
        "slipping",
        "recovering",
        "worsening",
    ]
    one = board["t-short"]
    assert (one.headline, one.lamp, one.attainment, one.reasons) == ("open", "grey", None, ("too_few_points",))
    assert one.reason.in_language("en") == (
        "20 innovation consortia in 2023, should rise: too few points; no level and no date are stated"
    )


def test_a_worked_out_share_is_told_short_and_kept_exact(stood: Stood) -> None:
    """Six of seventeen has no end in decimals; the sentence says six digits, the figure keeps all.

    indicators:
      joint: {name: joint, unit: 家, measure: stock}
      all: {name: all, unit: 家, measure: stock}
      share: {name: {en: Joint share}, unit: "%", measure: share, ratio: {part: joint, whole: all}}
    targets:
      third: {indicator: share, aim: ">= 33 %", by: not stated}
    ---
    joint 2024 6
    all 2024 17
    """
    one = stood()["third"]
    assert one.sentence.in_language("en").startswith("35.2941% of at least 33%: met")
    assert one.current is not None
    assert str(one.current.measurement.low).startswith("35.294117647")


def test_countable_things_are_compared_in_whole_numbers(stood: Stood) -> None:
    """Over 20 of them are at least 21; nearly 21 can only be 20.

    indicators:
      a: {name: a, unit: 家, measure: stock, whole: true}
      b: {name: b, unit: 家, measure: stock, whole: true}
    targets:
      over: {indicator: a, aim: ">= 21", by: not stated}
      nearly: {indicator: b, aim: "> 20", by: not stated}
    ---
    a 2024 突破20家
    b 2024 近21家
    """
    board = stood()
    assert (board["over"].attainment, board["nearly"].attainment) == ("met", "not_met")


def test_an_overdue_stage_is_named_with_its_date(stood: Stood) -> None:
    """The sentence does not say that no date is stated where a stage has one.

    targets:
      late: {title: Late, stages: [{id: a, name: Drafted}, {id: b, name: Adopted, by: 2025}], by: not stated}
    ---
    late 2024 a
    """
    told = stood()["late"].sentence
    assert told.in_language("en") == "stage 1 of 2: Drafted (2024); overdue: Adopted, due by the end of 2025"
    assert told.in_language("zh") == "第1阶段，共2个：Drafted（2024年）；已逾期：Adopted（期限2025年）"


def test_a_missing_period_does_not_count_as_zero(stood: Stood) -> None:
    """Of a total with a hole only what is enough already is sure; nothing is missed because nobody reported.

    indicators:
      a: {name: a, unit: 套, measure: flow, direction: up}
      b: {name: b, unit: 套, measure: flow, direction: down}
    targets:
      enough: {indicator: a, aim: {total: ">= 100", since: 2022}, by: 2024}
      unsure: {indicator: a, aim: {total: ">= 300", since: 2022}, by: 2024}
      ahead: {indicator: a, aim: {total: ">= 300", since: 2022}, by: 2030}
      below: {indicator: b, aim: {total: "<= 300", since: 2022}, by: 2024}
      above: {indicator: b, aim: {total: "<= 100", since: 2022}, by: 2024}
    ---
    a 2022 80
    a 2024 90
    b 2022 80
    b 2024 90
    """
    board = stood()
    assert {name: one.headline for name, one in board.items()} == {
        "enough": "met_on_time",
        "unsure": "lapsed_unverified",
        "ahead": "open",
        "below": "lapsed_unverified",
        "above": "missed",
    }
    assert board["ahead"].reasons == ("missing_periods",)
    assert "figures of some periods are missing" in board["ahead"].reason.in_language("en")


def test_a_quarter_is_not_counted_beside_its_year(stood: Stood) -> None:
    """What the year's figure holds already is not added once more.

    indicators:
      a: {name: a, unit: 套, measure: flow, direction: up}
    targets:
      sum: {indicator: a, aim: {total: ">= 100", since: 2023}, by: not stated}
    ---
    a 2023 40
    a 2024-Q1 20
    a 2024-Q4 30
    a 2024 55
    """
    one = stood()["sum"]
    assert one.current is not None
    assert (one.current.measurement.low, one.attainment, one.reasons) == (95, "not_met", ())
