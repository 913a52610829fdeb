"""Indicators and targets from JSON, where there is no file to point into."""

from decimal import Decimal

from tracker.model.aim import Bound, Judged, Threshold
from tracker.model.measurement import Measurement
from tracker.model.period import Period
from tracker.model.target import PathPoint
from tracker.reader import Reader
from tracker.targets import check_target, read_indicator, read_target
from tracker.yamlfile import Plain


def test_numbers_are_exact_and_null_is_left_out() -> None:
    """A JSON number becomes the decimal it shows; null says the same as no key, for `by` the same as not stated."""
    reader = Reader()
    stated: Plain = {"unit": "%", "measure": "rate", "limits": [0, 100.5], "direction": None, "scope": None}
    indicator = read_indicator(reader, "rate", stated, ("indicator",))
    assert indicator is not None
    assert indicator.limits == (Decimal(0), Decimal("100.5"))
    assert (indicator.direction, indicator.scope, indicator.name.in_language("en")) == (None, None, "rate")
    promised: Plain = {
        "indicator": "rate",
        "aim": ">= 35.5",
        "baseline": {"value": 20.1, "period": 2020},
        "by": None,
        "path": [[2025, 30]],
        "rule": None,
    }
    target = read_target(reader, "t", promised, ("target",), {"rate": indicator})
    assert reader.problems == []
    assert target is not None
    assert target.aim == Threshold(Bound(">=", Decimal("35.5")))
    assert target.baseline is not None
    assert target.baseline.measurement == Measurement.exactly("20.1", "%")
    assert target.by is None
    assert target.path == (PathPoint(Period.parse("2025"), Decimal(30)),)


def test_the_indicator_beside_is_meant_where_none_is_named() -> None:
    """On a line with one indicator a target need not name it; an aim without a figure takes none."""
    reader = Reader()
    beside = read_indicator(reader, "i", {"unit": "亿元", "measure": "flow"}, ("indicator",))
    assert beside is not None
    target = read_target(reader, "t", {"aim": ">= 2000000元", "by": 2030}, ("target",), {}, beside=beside)
    assert target is not None
    assert (target.indicator, target.aim) == ("i", Threshold(Bound(">=", Decimal("0.02"))))
    judged = read_target(reader, "t", {"judged": True, "by": 2030}, ("target",), {}, beside=beside)
    assert judged is not None
    assert (judged.indicator, judged.aim) == (None, Judged())
    assert reader.problems == []


def test_problems_carry_the_path_alone() -> None:
    """Without a file a problem says where in the line it is."""
    reader = Reader()
    read_indicator(reader, "i", {"unit": 5, "mesure": "stock"}, ("indicator",))
    assert [str(problem) for problem in reader.problems] == [
        "indicator.mesure: there is no key 'mesure' here (did you mean measure?)",
        (
            "indicator: the key 'measure' is missing: it says how figures of several periods add up "
            "(one of stock, flow, running_total, rate, share, index)"
        ),
    ]


def test_doubts_are_warnings() -> None:
    """What stops a workspace but not an assessment is told apart by its severity."""
    reader = Reader()
    indicator = read_indicator(reader, "i", {"unit": "家", "measure": "stock", "direction": "up"}, ("indicator",))
    assert indicator is not None
    promised: Plain = {"indicator": "i", "aim": "<= 20", "baseline": {"value": 10, "period": "2020"}, "by": "2019"}
    target = read_target(reader, "t", promised, ("target",), {"i": indicator})
    assert target is not None
    check_target(reader, target, {"i": indicator}, ("target",))
    assert [(problem.code, problem.severity) for problem in reader.problems] == [
        ("direction_contradicts_aim", "warning"),
        ("aim_met_at_baseline", "warning"),
        ("deadline_before_baseline", "error"),
    ]
