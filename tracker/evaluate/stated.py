"""A statement of a target in few words: its aim as it is written in the declaration, and its deadline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from tracker.evaluate.shown import signed_change
from tracker.model import amounts
from tracker.model.aim import (
    Aim,
    Bound,
    Change,
    Checklist,
    Comparator,
    Growth,
    Judged,
    Keep,
    Range,
    RollUp,
    Stages,
    Tendency,
    Threshold,
    Total,
)
from tracker.model.measurement import plain
from tracker.model.period import Period
from tracker.model.target import Baseline, Indicator, PathPoint
from tracker.model.text import Text
from tracker.model.words import KINDS, in_language

LANGUAGES = ("zh", "en")


def text(wording: Callable[[str], str]) -> Text:
    """The wording in every language spoken here."""
    return Text(tuple((language, wording(language)) for language in LANGUAGES))


def aim_text(aim: Aim, indicator: Indicator | None) -> Text:
    """The aim alone: `> 20`, `<= -65 % from 1990`, `keep >= 60`, `drafting → issued`."""
    return text(lambda language: _aim(aim, indicator, language))


def deadline_text(by: Period | None) -> Text:
    """The deadline: `by 2030`, `no date stated`."""
    return text(lambda language: _due(by, language))


def statement_text(aim: Aim, by: Period | None, indicator: Indicator | None) -> Text:
    """Aim and deadline: `> 20, no date stated`."""

    def say(language: str) -> str:
        comma = "，" if amounts.is_chinese(language) else ", "
        return f"{_aim(aim, indicator, language)}{comma}{_due(by, language)}"

    return text(say)


def baseline_text(baseline: Baseline | None, indicator: Indicator | None) -> Text | None:
    """The baseline with its period: `17 (2024)`; None where there is none."""
    if baseline is None:
        return None

    def say(language: str) -> str:
        display_unit = None if indicator is None else indicator.display_unit
        figure = amounts.interval(baseline.measurement, language, display_unit)
        return figure + _in_brackets(amounts.period(baseline.period.text, language), language)

    return text(say)


def path_text(path: Sequence[PathPoint], indicator: Indicator | None) -> Text | None:
    """The levels due on the way: `10 (2022), 20 (2025)`; None where there are none."""
    if not path:
        return None

    def say(language: str) -> str:
        write, comma = _writer(indicator, language), "、" if amounts.is_chinese(language) else ", "
        due = ((point.value, amounts.period(point.period.text, language)) for point in path)
        return comma.join(write(value) + _in_brackets(when, language) for value, when in due)

    return text(say)


def indicator_text(indicator: Indicator | None) -> Text | None:
    """What is counted, and in which unit; None where nothing is."""
    if indicator is None:
        return None
    return text(lambda language: indicator.name.in_language(language) + _in_brackets(indicator.unit, language))


def _in_brackets(words: str, language: str) -> str:
    return f"（{words}）" if amounts.is_chinese(language) else f" ({words})"


def _due(by: Period | None, language: str) -> str:
    chinese = amounts.is_chinese(language)
    if by is None:
        return "未定期限" if chinese else "no date stated"
    said = amounts.period(by.text, language)
    return f"期限{said}" if chinese else f"by {said}"


def _aim(aim: Aim, indicator: Indicator | None, language: str) -> str:
    chinese = amounts.is_chinese(language)
    match aim:
        case Threshold(bound):
            return _bound(bound, indicator, language)
        case Range(low, high):
            say = _writer(indicator, language)
            return f"{say(low)} .. {say(high)}"
        case Change():
            since = amounts.period(aim.since.text, language)
            change = f"{aim.op} {signed_change(aim)}"
            return f"较{since}{change}" if chinese else f"{change} from {since}"
        case Growth(bound, first):
            since, rate = amounts.period(first.text, language), f"{bound.op} {plain(bound.value)} %"
            return f"自{since}起年均增长{rate}" if chinese else f"growth {rate} a year since {since}"
        case Keep(level, misses):
            kept = f"{'保持' if chinese else 'keep '}{_aim(level, indicator, language)}"
            if misses is None:
                return kept
            n, of = misses.allowed, misses.out_of
            return f"{kept}（每{of}期可有{n}期未达）" if chinese else f"{kept} (misses: {n} in {of})"
        case Total(bound, first):
            since, total = amounts.period(first.text, language), _bound(bound, indicator, language)
            return f"自{since}起累计{total}" if chinese else f"total {total} since {since}"
        case Comparator(op, other):
            return f"{op} {other}"
        case Tendency(direction):
            return {"up": "上升", "down": "下降"}[direction] if chinese else direction
        case Stages(stages):
            dated = (
                (one.id, "" if one.by is None else _in_brackets(_due(one.by, language), language)) for one in stages
            )
            return " → ".join(f"{name}{by}" for name, by in dated)
        case Checklist(items):
            return ("、" if chinese else ", ").join(item.id for item in items)
        case RollUp(of):
            return ("、" if chinese else ", ").join(of)
        case Judged():
            return in_language(KINDS["judged"], language)


def _bound(bound: Bound, indicator: Indicator | None, language: str) -> str:
    return f"{bound.op} {_writer(indicator, language)(bound.value)}"


def _writer(indicator: Indicator | None, language: str) -> Callable[[Decimal], str]:
    if indicator is None:
        return plain
    return amounts.writer(indicator.unit, language, indicator.display_unit)
