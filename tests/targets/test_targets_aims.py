"""Aims are read as they are written."""

from decimal import Decimal

import pytest

from tracker.model.aim import (
    Aim,
    Bound,
    Change,
    Comparator,
    Growth,
    Keep,
    Misses,
    Range,
    Tendency,
    Threshold,
    Total,
)
from tracker.model.period import Period
from tracker.model.target import Indicator, Target
from tracker.model.text import Text
from tracker.reader import Reader
from tracker.targets import read_target
from tracker.yamlfile import Plain

YEAR = Period.parse("2020")


def indicator(unit: str, *aliases: str) -> Indicator:
    return Indicator("i", Text.of("I"), unit, "flow", unit_aliases=aliases)


def read(aim: Plain, of: Indicator) -> tuple[Target | None, Reader]:
    reader = Reader()
    target = read_target(reader, "t", {"indicator": "i", "aim": aim, "by": "not stated"}, ("target",), {"i": of})
    return target, reader


@pytest.mark.parametrize(
    ("wording", "unit", "aim"),
    [
        (">= 35 %", "%", Threshold(Bound(">=", Decimal(35)))),
        ("≥35％", "%", Threshold(Bound(">=", Decimal(35)))),
        ("＞ ２０", "家", Threshold(Bound(">", Decimal(20)))),
        ("≤ 70", "μg/m3", Threshold(Bound("<=", Decimal(70)))),
        ("< 10 per cent", "%", Threshold(Bound("<", Decimal(10)))),
        (">= 200亿元", "元", Threshold(Bound(">=", Decimal(20_000_000_000)))),
        (">= 200亿元", "万元", Threshold(Bound(">=", Decimal(2_000_000)))),
        (">= 200", "亿元", Threshold(Bound(">=", Decimal(200)))),
        (">= 200亿", "亿元", Threshold(Bound(">=", Decimal(200)))),
        (">= 2.18万台(套)", "台（套）", Threshold(Bound(">=", Decimal(21800)))),
        ("> 20所", "家", Threshold(Bound(">", Decimal(20)))),
        (">= 5 m", "m", Threshold(Bound(">=", Decimal(5)))),
        ("> 1,000", "家", Threshold(Bound(">", Decimal(1000)))),
        (">= -3", "%", Threshold(Bound(">=", Decimal(-3)))),
        ("15 .. 20 %", "%", Range(Decimal(15), Decimal(20))),
        ("15..20", "%", Range(Decimal(15), Decimal(20))),
        ("1 .. 2亿元", "元", Range(Decimal(100_000_000), Decimal(200_000_000))),
        ("up", "家", Tendency("up")),
        ("down", "家", Tendency("down")),
        ({"change": "-65 %", "from": 2020}, "Mt", Change("<=", Decimal(-65), "percent", YEAR)),
        ({"change": "+500", "from": "2020"}, "家", Change(">=", Decimal(500), "absolute", YEAR)),
        ({"change": "+2亿元", "from": "2020"}, "元", Change(">=", Decimal(200_000_000), "absolute", YEAR)),
        ({"change": "+5 pp", "from": "2020"}, "%", Change(">=", Decimal(5), "absolute", YEAR)),
        ({"change": "+5个百分点", "from": "2020"}, "%", Change(">=", Decimal(5), "absolute", YEAR)),
        ({"change": "> +30 %", "from": "2020"}, "家", Change(">", Decimal(30), "percent", YEAR)),
        ({"times": 2, "from": 2020}, "家", Change(">=", Decimal(2), "times", YEAR)),
        ({"times": 0.5, "from": 2020}, "家", Change("<=", Decimal("0.5"), "times", YEAR)),
        ({"growth": ">= 2.1 % a year", "since": 2020}, "元", Growth(Bound(">=", Decimal("2.1")), YEAR)),
        ({"growth": "> 5%/年", "since": 2020}, "元", Growth(Bound(">", Decimal(5)), YEAR)),
        ({"growth": ">= 2.1", "since": 2020}, "元", Growth(Bound(">=", Decimal("2.1")), YEAR)),
        ({"total": ">= 1万株", "since": 2020}, "株", Total(Bound(">=", Decimal(10_000)), YEAR)),
        ({"below": "eu"}, "%", Comparator("<", "eu")),
        ({"above": "eu"}, "%", Comparator(">", "eu")),
        ({"at_least": "eu"}, "%", Comparator(">=", "eu")),
        ({"at_most": "eu"}, "%", Comparator("<=", "eu")),
    ],
)
def test_an_aim_is_what_its_words_say(wording: Plain, unit: str, aim: Aim) -> None:
    """Operators, scale words, units and full-width characters are understood; the number is the written one."""
    target, reader = read(wording, indicator(unit, "所"))
    assert reader.problems == []
    assert target is not None
    assert target.aim == aim


@pytest.mark.parametrize(
    ("wording", "code", "hint"),
    [
        ("35", "no_operator", '">= 35"'),
        (35, "no_operator", '">= 35"'),
        ("= 35", "no_operator", '">= 35"'),
        ("约35", "fuzzy_aim", '">= 35"'),
        ("nearly 9000", "fuzzy_aim", '">= 9000"'),
        (">= about 9000", "fuzzy_aim", '">= 9000"'),
        ("不超过35家", "fuzzy_aim", '"<= 35 家"'),
        ("低于35家", "fuzzy_aim", '"< 35 家"'),
        ("突破20家", "fuzzy_aim", '"> 20 家"'),
        ("20家以上", "fuzzy_aim", '">= 20 家"'),
        (">= 35 kg", "unit_mismatch", "write the amount in 家"),
        (">", "not_an_aim", "15 .. 20"),
        ("", "not_an_aim", "15 .. 20"),
        ("x" * 10_000, "not_a_figure", ""),
        (True, "not_an_aim", "15 .. 20"),
        ([], "not_an_aim", "15 .. 20"),
        (float("nan"), "not_an_aim", "15 .. 20"),
        (10**400, "not_an_aim", "15 .. 20"),
        ({}, "not_an_aim", "exactly one"),
        ({"change": "+5", "times": 2, "from": 2020}, "not_an_aim", "exactly one"),
        ({"change": "0 %", "from": 2020}, "no_change", "keep"),
        ({"times": "2倍", "from": 2020}, "not_a_number", "times: 2"),
        ({"change": "+5 %", "from": "soon"}, "bad_period", ""),
        ({"below": "no id!"}, "bad_id", "letter"),
        ({"below": "eu", "since": 2020}, "unknown_key", "below"),
    ],
)
def test_a_wording_that_is_no_aim_is_explained(wording: Plain, code: str, hint: str) -> None:
    """The problem says why, and its hint what to write instead."""
    target, reader = read(wording, indicator("家"))
    assert target is None or code == "unknown_key"
    assert [problem.code for problem in reader.problems] == [code]
    assert hint in (reader.problems[0].hint or "")


def test_misses_go_with_what_is_kept() -> None:
    """`keep` with `misses` is one aim; a range can be kept too."""
    reader = Reader()
    value: Plain = {"indicator": "i", "keep": "60 .. 80", "misses": "1 in 12", "by": "not stated"}
    target = read_target(reader, "t", value, (), {"i": indicator("%")})
    assert reader.problems == []
    assert target is not None
    assert target.aim == Keep(Range(Decimal(60), Decimal(80)), Misses(1, 12))


def test_a_long_exact_number_keeps_its_digits() -> None:
    """An amount is the exact decimal that was written, in the unit it was written in."""
    target, _ = read(">= 15160000000.01", indicator("元"))
    assert target is not None
    assert target.aim == Threshold(Bound(">=", Decimal("15160000000.01")))
