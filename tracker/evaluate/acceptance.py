"""The checks that a figure passes before it counts; one that fails holds it for a person, with the reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from tracker.evaluate.candidate import Candidate, marks_of, relation
from tracker.evaluate.jumps import is_jump, scale_slip
from tracker.evaluate.series import in_force
from tracker.model.aim import Stages
from tracker.model.amounts import amount, interval
from tracker.model.measurement import Measurement
from tracker.model.numerals import numeral
from tracker.model.observation import Mark, Observation
from tracker.model.period import Frequency, Period
from tracker.model.target import Indicator, Target
from tracker.model.text import Text
from tracker.model.units import canonical, factor_between


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a figure is held: a code and a sentence in each language."""

    code: str
    message: Text

    def to_json(self) -> dict[str, object]:
        return {"code": self.code, "message": self.message.to_json()}


SHORTEST: dict[Frequency, int] = {
    "annual": 365, "half-yearly": 181, "quarterly": 90, "monthly": 28, "weekly": 7, "daily": 1, "irregular": 0,
}  # fmt: skip
"""The fewest days of a period of each frequency."""

SURE_SLIP = 4
"""A power of ten so large that one earlier figure is enough to doubt a unit."""

EARLIER_NEEDED = 3
"""Figures of one sign after which another sign is a doubt."""


def doubts(
    candidate: Observation,
    indicator: Indicator | None = None,
    target: Target | None = None,
    history: Sequence[Observation] = (),
    whole: Sequence[Observation] = (),
    parts: Sequence[Observation] = (),
    evidence_text: str | None = None,
) -> list[Doubt]:
    """Everything that speaks against counting an observation at once; empty when it can be accepted."""
    looked_at = Candidate(candidate, indicator, target, history, whole, parts, evidence_text)
    return [doubt for check in CHECKS if (doubt := check(looked_at)) is not None]


def unit(candidate: Candidate) -> Doubt | None:
    """The unit is the indicator's, or one that can be turned into it."""
    value, indicator = candidate.observation.measurement, candidate.indicator
    if value is None or indicator is None or candidate.amounts is not None:
        return None
    return _doubt(
        "unit",
        f"单位“{value.unit}”无法换算为该指标的单位“{indicator.unit}”",
        f"the unit {value.unit!r} cannot be turned into the indicator's {indicator.unit!r}",
    )


def whole_number(candidate: Candidate) -> Doubt | None:
    """Countable things come in whole numbers."""
    value, indicator = candidate.amounts, candidate.indicator
    if value is None or indicator is None or not indicator.whole or value.qualifier not in ("exact", "range"):
        return None
    if value.low is None or value.high is None or value.low.to_integral_value(ROUND_CEILING) <= value.high:
        return None
    return _doubt("not_whole", "该指标只能是整数", f"{interval(value, 'en')} is no whole number, and these are counted")


def limits(candidate: Candidate) -> Doubt | None:
    """The figure lies within the natural ends of the indicator's scale."""
    value, indicator = candidate.amounts, candidate.indicator
    if value is None or indicator is None:
        return None
    bottom, top = indicator.limits
    code = "limits"
    if indicator.measure == "share" and canonical(indicator.unit) == "%" and (bottom, top) == (None, None):
        bottom, top, code = Decimal(0), Decimal(100), "share_out_of_range"
    told = value.nominal
    if bottom is not None and (_surely_below(value, bottom) or (told is not None and told < bottom)):
        said = [amount(bottom, indicator.unit, language) for language in ("zh", "en")]
        return _doubt(code, f"低于该指标的下限 {said[0]}", f"below the indicator's lower limit of {said[1]}")
    if top is not None and (_surely_above(value, top) or (told is not None and told > top)):
        said = [amount(top, indicator.unit, language) for language in ("zh", "en")]
        return _doubt(code, f"高于该指标的上限 {said[0]}", f"above the indicator's upper limit of {said[1]}")
    return None


def sign(candidate: Candidate) -> Doubt | None:
    """A count is not negative, and a series of amounts does not change its sign unnoticed."""
    value, indicator = candidate.amounts, candidate.indicator
    if value is None or indicator is None or value.high is None:
        return None
    negative = value.high < 0
    if negative and indicator.whole and indicator.limits[0] is None:
        return _doubt("sign", "计数不应为负", "a count cannot be negative")
    earlier = [amount for _, amount in candidate.others]
    if indicator.measure in ("stock", "flow", "running_total") and len(earlier) >= EARLIER_NEEDED:
        positive = value.low is not None and value.low > 0
        if (negative and min(earlier) > 0) or (positive and max(earlier) < 0):
            return _doubt("sign", "符号与以往各期相反", "its sign is the opposite of every earlier figure's")
    return None


def part_of_whole(candidate: Candidate) -> Doubt | None:
    """A part is never larger than its whole in the same period."""
    value = candidate.amounts
    if value is None:
        return None
    period = candidate.observation.period.text
    for one in in_force(candidate.whole):
        if one.period.text == period and _exceeds(value, one.measurement):
            return _doubt(
                "part_over_whole",
                f"部分大于总体：{one.subject} 同期为{_said(one, 'zh')}",
                f"a part is larger than its whole: {one.subject} was {_said(one, 'en')} in the same period",
            )
    for one in _by_subject(candidate.parts):
        if one.period.text == period and one.measurement is not None and _exceeds(one.measurement, value):
            return _doubt(
                "whole_under_part",
                f"总体小于其部分：{one.subject} 同期为{_said(one, 'zh')}",
                f"a whole is smaller than its part: {one.subject} was {_said(one, 'en')} in the same period",
            )
    return None


def possible_period(candidate: Candidate) -> Doubt | None:
    """What is reported has begun; only a forecast (flag F) may speak of a period to come."""
    one = candidate.observation
    if one.recorded_at is None or "F" in one.flags:
        return None
    if one.period.start <= one.recorded_at.date() + timedelta(days=1):
        return None
    return _doubt(
        "period_in_future",
        f"期间 {one.period} 在登记时尚未开始；若为预测值请加标记 F",
        f"the period {one.period} had not begun when this was recorded; a forecast carries the flag F",
    )


def frequency(candidate: Candidate) -> Doubt | None:
    """The period is one that the indicator is reported for."""
    indicator, period = candidate.indicator, candidate.observation.period
    if indicator is None or candidate.observation.measurement is None or _fits(period, indicator):
        return None
    return _doubt(
        "period_not_of_frequency",
        f"期间 {period} 与该指标的报告频率（{indicator.frequency}）不符",
        f"the period {period} does not fit an indicator that is reported {indicator.frequency}",
    )


def duplicate(candidate: Candidate) -> Doubt | None:
    """The same source has not said the same of the same period already."""
    kind, known = relation(candidate.observation, candidate.history, candidate.target)
    if kind != "known" or known is None or known.id == candidate.observation.id:
        return None
    return _doubt("duplicate", f"与已登记的 {known.id} 相同", f"the same as {known.id}, which is recorded already")


def unit_not_written(candidate: Candidate) -> Doubt | None:
    """A first figure without a unit, far below the unit that figures are shown in, was probably meant in that one."""
    value, indicator = candidate.amounts, candidate.indicator
    if value is None or indicator is None or indicator.display_unit is None or candidate.others:
        return None
    scale = factor_between(indicator.display_unit, indicator.unit)
    told = value.nominal
    if scale is None or told is None or not 0 < abs(told) < scale or numeral(value.text.strip()) is None:
        return None
    return _doubt(
        "unit_not_written",
        f"未写单位，按“{indicator.unit}”读取，而该指标以“{indicator.display_unit}”表示；请写明单位",
        f"without a unit it is read in {indicator.unit}, but figures are shown in {indicator.display_unit}: write one",
    )


def jump(candidate: Candidate) -> Doubt | None:
    """The figure is of the order that its series led one to expect."""
    value, indicator, neighbour = candidate.amounts, candidate.indicator, candidate.neighbour
    if value is None or indicator is None or value.nominal is None or candidate.observation.breaks_series:
        return None
    if neighbour is None:
        return None
    told, earlier = float(value.nominal), [amount for _, amount in candidate.others]
    counted = indicator.measure in ("stock", "flow", "running_total")
    power = scale_slip(told, neighbour[1]) if counted else None
    if power is not None and (len(earlier) > 1 or abs(power) >= SURE_SLIP):
        times = f"×10^{power}" if power > 0 else f"÷10^{-power}"
        return _doubt(
            "unit_scale",
            f"与相邻期 {neighbour[0].period} 相差约 {times}，疑似单位写错",
            f"about {times} beside {neighbour[0].period}: probably written in another unit",
        )
    logarithmic = counted and told > 0 and min(earlier) > 0
    step = (told, neighbour[1]) if neighbour[0].period < candidate.observation.period else (neighbour[1], told)
    if not is_jump(*step, earlier, logarithmic):
        return None
    return _doubt(
        "jump",
        f"与 {neighbour[0].period} 的{_said(neighbour[0], 'zh')}相比，变动远超以往各期",
        f"far from {_said(neighbour[0], 'en')} in {neighbour[0].period}, more than the series ever moved",
    )


def falling_total(candidate: Candidate) -> Doubt | None:
    """A running total never falls; one that starts again each year is compared within its year."""
    value, indicator = candidate.amounts, candidate.indicator
    if value is None or indicator is None or indicator.measure != "running_total":
        return None
    period = candidate.observation.period
    for one, _ in candidate.others:
        if period.frequency == "irregular" and one.period.start != period.start:
            continue
        earlier = one.period < period
        low, high = (one.measurement, value) if earlier else (value, one.measurement)
        if low is not None and high is not None and _exceeds(low, high):
            return _doubt(
                "falling_total",
                f"累计数下降：{one.period} 为{_said(one, 'zh')}",
                f"a running total cannot fall: it was {_said(one, 'en')} in {one.period}",
            )
    return None


def quoted(candidate: Candidate) -> Doubt | None:
    """The quote stands in the archived copy, spaces and widths apart."""
    quote, text = candidate.observation.quote, candidate.evidence_text
    if quote is None or text is None or _folded(quote.exact) in _folded(text):
        return None
    return _doubt("quote_not_found", "存档原文中找不到所引文字", "the quoted words do not stand in the archived copy")


def revision_reason(candidate: Candidate) -> Doubt | None:
    """Whoever corrects a figure says why."""
    one = candidate.observation
    if one.reason:
        return None
    kind, current = relation(one, candidate.history, candidate.target)
    if current is None or (kind != "revision" and one.supersedes is None):
        return None
    return _doubt(
        "revision_without_reason",
        f"与已登记的同期数值（{_said(current, 'zh')}）不同，且未说明修订原因",
        f"it differs from what is recorded for the period ({_said(current, 'en')}) and gives no reason",
    )


def known_mark(candidate: Candidate) -> Doubt | None:
    """A mark is a stage, an item or a verdict that its target knows."""
    mark, target = candidate.observation.mark, candidate.target
    if mark is None or target is None:
        return None
    known = marks_of(target)
    if mark.value in known:
        return None
    listed = ", ".join(known) or "-"
    return _doubt("unknown_mark", f"“{mark.value}”不在 {listed} 之中", f"{mark.value!r} is none of {listed}")


def stage_order(candidate: Candidate) -> Doubt | None:
    """A plan goes through its stages in order."""
    one, target = candidate.observation, candidate.target
    mark = one.mark
    if mark is None or target is None or not isinstance(target.aim, Stages) or mark.holds is not True:
        return None
    ids = [stage.id for stage in target.aim.stages]
    if mark.value not in ids[1:]:
        return None
    before = ids[ids.index(mark.value) - 1]
    reached = [other for other in in_force(candidate.history) if other.mark == Mark(before, True, _confidence(other))]
    if not reached:
        return _doubt("stage_skipped", f"前一阶段 {before} 未登记", f"the stage before it, {before}, was never reached")
    if min(other.period.start for other in reached) > one.period.end:
        return _doubt("stage_too_early", f"早于前一阶段 {before}", f"it comes before {before}, the stage before it")
    return None


CHECKS: tuple[Callable[[Candidate], Doubt | None], ...] = (
    unit,
    whole_number,
    limits,
    sign,
    part_of_whole,
    possible_period,
    frequency,
    duplicate,
    unit_not_written,
    jump,
    falling_total,
    quoted,
    revision_reason,
    known_mark,
    stage_order,
)
"""Every check, in the order in which its doubt is told."""


def _doubt(code: str, zh: str, en: str) -> Doubt:
    return Doubt(code, Text((("zh", zh), ("en", en))))


def _said(observation: Observation, language: str) -> str:
    value = observation.value
    return value.value if isinstance(value, Mark) else interval(value, language)


def _confidence(observation: Observation) -> Decimal | None:
    return observation.mark.confidence if observation.mark is not None else None


def _surely_below(value: Measurement, limit: Decimal) -> bool:
    return value.high is not None and (value.high < limit or (value.high == limit and value.high_open))


def _surely_above(value: Measurement, limit: Decimal) -> bool:
    return value.low is not None and (value.low > limit or (value.low == limit and value.low_open))


def _exceeds(part: Measurement, whole: Measurement | None) -> bool:
    """Whether the part is surely more than the whole, in whatever unit each is."""
    if whole is None or whole.high is None or part.low is None:
        return False
    factor = factor_between(part.unit, whole.unit)
    if factor is None:
        return False
    low, high = part.low * factor, whole.high
    return low > high or (low == high and (part.low_open or whole.high_open))


def _by_subject(observations: Sequence[Observation]) -> list[Observation]:
    series: dict[str, list[Observation]] = {}
    for one in observations:
        series.setdefault(one.subject, []).append(one)
    return [one for some in series.values() for one in in_force(some)]


def _fits(period: Period, indicator: Indicator) -> bool:
    """Whether a period is the indicator's own kind; a level may also be told for a longer one or at the end of one."""
    wanted = indicator.frequency
    if wanted in ("irregular", period.frequency):
        return True
    level = indicator.measure != "flow"
    if (period.end - period.start).days + 1 >= SHORTEST[wanted]:
        return level
    return level and indicator.measure in ("stock", "running_total") and _ends_one(period, wanted)


def _ends_one(period: Period, wanted: Frequency) -> bool:
    if period.end == date.max:
        return True
    following = period.end + timedelta(days=1)
    if wanted == "weekly":
        return following.weekday() == 0
    months = {"annual": 12, "half-yearly": 6, "quarterly": 3, "monthly": 1}.get(wanted)
    return months is not None and following.day == 1 and (following.month - 1) % months == 0


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
