"""The conditions of alerts: one function for each word of `when:`, giving whether it holds, the cause, the words.

A condition that cannot be told now gives None: that leaves an alert as it is, while False ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.evaluate.alerting.facts import Reading, SourceFacts, TargetFacts
from tracker.model.alert import NO, NOT_KNOWN, AlertRule, AlertState, Finding, When
from tracker.model.amounts import day as spoken_day
from tracker.model.amounts import period as spoken_period
from tracker.model.lines import one_line
from tracker.model.text import Text
from tracker.model.words import lamp

RANKS: Mapping[str, int] = {
    "met_on_time": 0, "met": 0,
    "on_track": 1, "improving": 1, "on_time": 1,
    "met_late": 2, "recovering": 2, "undecided": 2,
    "at_risk": 3, "slipping": 3,
    "off_track": 4, "stalled": 4, "overdue": 4,
    "reversing": 5, "worsening": 5,
    "missed": 6,
}  # fmt: skip
"""From the best headline to the worst; those that are not here (grey lamps) neither worsen nor improve."""

OUT_OF_FORCE = frozenset({"withdrawn", "superseded", "not_triggered"})
"""Headlines of targets that nobody is to be alarmed about."""

DONE = frozenset({"met", "met_on_time", "met_late"})

STANDS_FOR_DAYS = 30
"""How long what has no end of its own counts as news: a silent change of our own declaration, an improvement."""

MOST_QUOTED = 60
"""Characters of a statement that are quoted."""


def both(zh: str, en: str) -> Text:
    """A sentence in the two languages that alerts speak."""
    return Text((("zh", zh), ("en", en)))


def status_worsened(facts: TargetFacts, state: AlertState, _rule: AlertRule) -> Finding:
    """The headline is worse than the one it had settled at, and has not begun to improve since that was told."""
    return _moved(facts, state, worse=True)


def status_improved(facts: TargetFacts, state: AlertState, _rule: AlertRule) -> Finding:
    """The headline is better than the one it had settled at, and has not begun to worsen since that was told.

    It counts as news for 30 days; then the better headline is the settled one.
    """
    fired = state.fired_at if state.state == "firing" else None
    if fired is not None and (facts.day - fired.date()).days >= STANDS_FOR_DAYS:
        return NO if facts.headline in RANKS or facts.headline in OUT_OF_FORCE else NOT_KNOWN
    return _moved(facts, state, worse=False)


def ran_out(state: AlertState, cause: str) -> bool:
    """Whether what fired for a cause is over only because it is no news any more: nobody is to be told that."""
    if state.condition == "status_improved":
        return RANKS.get(state.settled or "", len(RANKS)) <= RANKS.get(cause.partition(">")[2], -1)
    return state.condition == "statement_changed" and cause.startswith("declared:")


def _moved(facts: TargetFacts, state: AlertState, *, worse: bool) -> Finding:
    """What fires holds until the headline turns back from its furthest word (the second of the cause)."""
    if facts.headline in OUT_OF_FORCE:
        return NO
    rank = RANKS.get(facts.headline)
    if rank is None:
        return NOT_KNOWN
    if state.settled is None or state.settled not in RANKS:
        return NO
    sign = 1 if worse else -1
    word = facts.headline
    if state.state == "firing":
        furthest = state.cause.partition(">")[2]
        turned = sign * (rank - RANKS.get(furthest, rank))
        if turned < 0:
            return NO
        word = furthest if turned == 0 and furthest in RANKS else word
    if sign * (RANKS[word] - RANKS[state.settled]) <= 0:
        return NO
    zh, en = (lamp(state.settled, "zh"), lamp(word, "zh")), (lamp(state.settled, "en"), lamp(word, "en"))
    said = (
        both(f"由“{zh[0]}”转差为“{zh[1]}”", f"fell from {en[0]} to {en[1]}")
        if worse
        else both(f"由“{zh[0]}”好转为“{zh[1]}”", f"rose from {en[0]} to {en[1]}")
    )
    return Finding(True, f"{state.settled}>{word}", said)


def deadline_near(facts: TargetFacts, _state: AlertState, rule: AlertRule) -> Finding:
    """A day by which the target or one of its stages is due is at most `days` away, and it is not fulfilled yet."""
    if facts.headline in OUT_OF_FORCE or facts.headline in DONE:
        return NO
    for key, stage, last in facts.deadlines:
        left = (last - facts.day).days
        if 0 <= left <= rule.days:
            zh, en = spoken_day(last, "zh"), spoken_day(last, "en")
            if stage is None:
                said = both(f"期限为{zh}", f"due by {en}")
            else:
                named = one_line(stage.in_language("zh")), one_line(stage.in_language("en"))
                said = both(f"“{named[0]}”阶段期限为{zh}", f"the stage {named[1]} is due by {en}")
            return Finding(True, f"{key}:{last.isoformat()}", said)
    return NO


def source_silent(facts: TargetFacts, _state: AlertState, _rule: AlertRule) -> Finding:
    """Nothing was ever reported of the target, or nothing for too long."""
    if facts.headline in OUT_OF_FORCE or "opted_out" in facts.reasons:
        return NO
    office = None if facts.owner is None else (facts.owner.in_language("zh"), facts.owner.in_language("en"))
    asks = (
        ("", "") if office is None else (f"；责任单位：{one_line(office[0])}", f"; answerable: {one_line(office[1])}")
    )
    if "no_observation" in facts.reasons:
        return Finding(
            True, "no_observation", both("尚未上报任何数据" + asks[0], "nothing was ever reported" + asks[1])
        )
    if "stale" in facts.reasons:
        last = facts.period or ""
        zh = f"最近数据为{spoken_period(last, 'zh')}，新数据已逾期" if last else "数据已过期"
        en = f"the latest figure is of {spoken_period(last, 'en')}, the next is overdue" if last else "out of date"
        return Finding(True, f"stale:{last}", both(zh + asks[0], en + asks[1]))
    return NO


def statement_changed(facts: TargetFacts, state: AlertState, _rule: AlertRule) -> Finding:
    """The statement is no longer on the page that is watched, or our own declaration was changed without saying so.

    The latter has no end of its own: it counts as news for 30 days.
    """
    if facts.reworded:
        found = facts.reworded[0]
        return Finding(True, found.cause, found.words)
    if state.state == "inactive" or state.active_since is None or not state.cause.startswith("declared:"):
        return NO
    is_news = (facts.day - state.active_since.date()).days < STANDS_FOR_DAYS
    return Finding(True, state.cause, state.words) if is_news else NO


def forecast_below(facts: TargetFacts, _state: AlertState, rule: AlertRule) -> Finding:
    """The probability of meeting the target by its deadline is under `below`; not known without a forecast."""
    if facts.headline in OUT_OF_FORCE or facts.headline in DONE:
        return NO
    if facts.p_met is None:
        return NOT_KNOWN
    if facts.p_met >= rule.below:
        return NO
    p, limit = f"{facts.p_met:.0%}", f"{rule.below:.0%}"
    said = both(
        f"按期完成的概率估计为{p}，低于{limit}", f"met by its deadline with a probability of {p}, under {limit}"
    )
    return Finding(True, f"below:{rule.below.normalize():f}", said)


def correction(facts: TargetFacts, _state: AlertState, _rule: AlertRule) -> Finding:
    """The figure that readers were told last is another today, for the same period."""
    if facts.told is None or facts.now is None:
        return NO
    if facts.told.same_as(facts.now):
        return NO
    then, today = _amounts(facts.told), _amounts(facts.now)
    before, after = (facts.told.text, facts.now.text) if facts.told.text != facts.now.text else (then, today)
    zh, en = spoken_period(facts.told.period, "zh"), spoken_period(facts.told.period, "en")
    words = both(
        f"{zh}数据由“{one_line(before)}”更正为“{one_line(after)}”",
        f"the figure for {en}, told as {one_line(before)}, is {one_line(after)} now",
    )
    return Finding(True, f"{facts.told.period}:{then}>{today}", words)


def _amounts(reading: Reading) -> str:
    low, high = reading.low, reading.high
    if low == high and low is not None:
        return low
    left, right = "(" if reading.open_ends[0] else "[", ")" if reading.open_ends[1] else "]"
    return f"{left}{'−∞' if low is None else low}, {'∞' if high is None else high}{right}"


def source_failed(facts: SourceFacts, _state: AlertState, _rule: AlertRule) -> Finding:
    """The source failed as often in a row as its `alert_after` says; one spell of failures is one cause."""
    state = facts.state
    if state is None or state.failing_since is None or state.failures < facts.source.alert_after:
        return NO
    error = {tag: _end(state.error.in_language(tag)) if state.error is not None else "" for tag in ("zh", "en")}
    zh = f"自{spoken_day(state.failing_since.date(), 'zh')}起连续失败{state.failures}次：{error['zh']}"
    en = f"failing since {spoken_day(state.failing_since.date(), 'en')}, {state.failures} times in a row: {error['en']}"
    return Finding(True, f"failing:{state.failing_since.isoformat()}", both(zh, en))


def _end(sentence: str) -> str:
    return one_line(sentence).rstrip(".。")


def quoted(words: str) -> str:
    """A statement's words, cut where they are long."""
    said = one_line(words)
    return said if len(said) <= MOST_QUOTED else said[: MOST_QUOTED - 1] + "…"


TARGET_CONDITIONS: Mapping[When, Callable[[TargetFacts, AlertState, AlertRule], Finding]] = {
    "status_worsened": status_worsened,
    "status_improved": status_improved,
    "deadline_near": deadline_near,
    "source_silent": source_silent,
    "statement_changed": statement_changed,
    "forecast_below": forecast_below,
    "correction": correction,
}
"""What is asked of a target for each word; `source_failed` alone is asked of a source."""
