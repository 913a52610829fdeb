"""The reason of an assessment in English."""

from __future__ import annotations

from decimal import Decimal

from tracker.evaluate.sentences.facts import DOUBTS, NOTHING, Facts, listed, paced, pairs, shortened
from tracker.model.aim import Bound, Range, Tendency
from tracker.model.amounts import interval, period, writer
from tracker.model.assessment import AFTER_DEADLINE
from tracker.model.outlook import CHANCES, chance_word, rounded
from tracker.model.text import Text
from tracker.model.words import HEADLINES, REASONS

_OPERATORS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}


def tell(facts: Facts) -> tuple[str, str]:
    """The short sentence and the whole reason."""
    match facts.headline:
        case "withdrawn":
            return _both("withdrawn" + _on(facts))
        case "superseded":
            return _both(f"superseded by {facts.detail.get('superseded_by') or 'a later statement'}" + _on(facts))
        case "not_triggered":
            words = f"waits until {facts.detail['when']} is {_word(str(facts.detail['is']))}"
            return _both(words)
        case _:
            return _of_kind(facts)


def _of_kind(facts: Facts) -> tuple[str, str]:
    match facts.kind:
        case "stages":
            return _both(_stages(facts))
        case "checklist":
            return _both(_checklist(facts))
        case "judged":
            return _both(_judged(facts))
        case "roll-up":
            return _both(_roll_up(facts))
        case "tendency":
            return _tendency(facts)
        case _:
            return _numeric(facts)


def promised(facts: Facts) -> str:
    """What is promised, in words: "more than 20", "15% to 20%", "up"."""
    if isinstance(facts.aim, Tendency):
        return "a rise" if facts.aim.direction == "up" else "a fall"
    if isinstance(facts.aim, Range):
        return f"{_amount(facts, facts.aim.low)} to {_amount(facts, facts.aim.high)}"
    if len(facts.bounds) == 1:
        return _bound(facts, facts.bounds[0])
    return "the aim"


def _numeric(facts: Facts) -> tuple[str, str]:
    due = _due(facts)
    if facts.measurement is None:
        words = (
            f"{_reasons(facts)}; {promised(facts)} is promised; {due}" if facts.bounds else f"{_reasons(facts)}; {due}"
        )
        return words, f"{_upper(facts)}: {words}"
    value = interval(facts.measurement, "en", facts.display_unit)
    if not facts.bounds:
        words = f"{value} in {period(facts.period or '', 'en')}: {_reasons(facts)}; {due}"
        return words, f"{_upper(facts)}: {words}"
    up = facts.bounds[0].direction == "up" and len(facts.bounds) == 1
    asked = promised(facts)
    tail = "; ".join(filter(None, (_state(facts), due, _pace(facts), _doubt(facts))))
    long_head = (
        f"{value} {_lower(facts)} where {asked} is promised"
        if facts.whole
        else f"{_upper(facts)} at {value} where {asked} is promised"
    )
    return f"{value} {'of' if up else 'against'} {asked}: {tail}", f"{long_head}: {tail}"


def _state(facts: Facts) -> str:
    match facts.attainment:
        case "met":
            return "met, but getting worse" if "worsening" in facts.detail else "met"
        case "met_on_time":
            return "met on time"
        case "met_late":
            return "met late"
        case "missed":
            return "missed" if facts.missing is None else f"missed by {_gap(facts, facts.missing)}"
        case "lapsed_unverified":
            return "no figure covers the deadline"
        case "undecided":
            return _open_wording(facts)
        case _:
            if "overshoot" in facts.detail:
                return f"beyond the far end by {_gap(facts, facts.missing or NOTHING)}"
            if "misses" in facts.detail:
                return str(facts.detail["misses"]) + " periods missed it"
            if facts.missing is None:
                return "not met"
            missing = _gap(facts, facts.missing)
            return f"{missing} still missing" if facts.bounds[0].direction == "up" else f"still {missing} above"


def _open_wording(facts: Facts) -> str:
    words = {"met": "met", "not_met": "not met"}
    readings = "; ".join(f"read as {reading.value}: {words[reading.attainment]}" for reading in facts.readings)
    return f"the wording of the figure leaves it open ({readings})"


def _due(facts: Facts) -> str:
    if facts.by is None:
        return "no date is stated"
    end = _end_of(period(facts.by, "en"))
    return f"the deadline was {end}" if facts.attainment in AFTER_DEADLINE else f"due by {end}"


def _end_of(said: str) -> str:
    return f"the end of {said}" if said.isdigit() else said


def _pace(facts: Facts) -> str:
    rule = facts.rule
    if rule is None or rule.trajectory is None:
        return ""
    word = _word(rule.trajectory)
    if rule.value is None:
        return word if facts.attainment != "met" or rule.trajectory not in ("on_track", "improving") else ""
    match rule.id:
        case "forecast/1":
            return f"{word}: {_chance(facts, rule.value)}"
        case "average-step/1":
            if rule.value <= 0:
                return f"{word}: the mean yearly step of the last years would reach it"
            return f"{word}: at the mean yearly step {facts.share} of the remaining way would be missed"
        case "straight-line/1":
            return f"{word}: {facts.share} of what the elapsed time asks is covered"
        case "path/1":
            if rule.value <= 0:
                return f"{word}: on the declared path or beyond it"
            return f"{word}: {facts.share} of the whole way behind the declared path"
        case _:
            if facts.needs is None or facts.by is None:
                return f"{word}: {facts.share} growth a year"
            return f"{word}: growing at {facts.share} of the required rate"


def _chance(facts: Facts, chance: Decimal) -> str:
    """The probability in words and rounded, then the pace so far and the pace that is needed."""
    asked = "to be met then" if facts.attainment == "met" else "to be met in time"
    words = f"{CHANCES[chance_word(chance)]['en']} {asked} (about {rounded(chance)}%)"
    told = facts.forecast
    if told is None:
        return words
    if told.few:
        words += ", from few figures"
    if told.pace is None or told.pace_needed is None or facts.attainment == "met":
        return words
    way = "a rise" if told.pace > 0 else "a fall"
    past = "no change so far" if not told.pace else f"{way} of {_gap(facts, paced(told.pace))} a year so far"
    return f"{words}; {past}, {_gap(facts, paced(told.pace_needed))} a year needed"


def _doubt(facts: Facts) -> str:
    return "; ".join([REASONS[reason]["en"] for reason in facts.reasons if reason in DOUBTS])


def _tendency(facts: Facts) -> tuple[str, str]:
    assert isinstance(facts.aim, Tendency)
    wanted = "should rise" if facts.aim.direction == "up" else "should fall"
    if facts.measurement is None:
        words = f"{_reasons(facts)}; it {wanted}"
        return words, f"{_upper(facts)}: {words}"
    value = interval(facts.measurement, "en", facts.display_unit)
    told = _word(facts.trajectory) if facts.trajectory else _reasons(facts) or "no tendency can be told"
    due = "no level and no date are stated" if facts.by is None else _due(facts)
    words = f"{value} in {period(facts.period or '', 'en')}, {wanted}: {told}; {due}"
    if facts.whole:
        whole = f"{value} {_lower(facts)} in {period(facts.period or '', 'en')}, {wanted}: {told}; {due}"
        return words, whole
    return words, f"{_upper(facts)}: {words}"


def _stages(facts: Facts) -> str:
    detail = facts.detail
    reached, count = detail["reached"], detail["count"]
    last, following = detail.get("last_name"), detail.get("next_name")
    if not reached:
        head = f"none of {count} stages reached"
    else:
        since = f" ({period(str(detail['last_period']), 'en')})" if detail.get("last_period") else ""
        head = f"stage {reached} of {count}: {_in(last)}{since}"
    parts = [head]
    late = [(name, _end_of(period(by, "en"))) for name, by in pairs(detail["overdue"])]
    if following and not any(name == following for name, _ in late):
        due = detail.get("next_by")
        parts.append(f"next is {_in(following)}" + (f", due by {_end_of(period(str(due), 'en'))}" if due else ""))
    if detail.get("skipped"):
        parts.append("skipped: " + ", ".join(map(_in, listed(detail["skipped"]))))
    if late:
        parts.append("overdue: " + ", ".join(f"{_in(name)}, due by {due}" for name, due in late))
    if facts.by is not None or not detail["dated"]:
        parts.append(_due(facts))
    return "; ".join(parts)


def _checklist(facts: Facts) -> str:
    detail = facts.detail
    words = f"{detail['met']} of {detail['count']} items are true"
    if detail["unknown"]:
        words += f", {detail['unknown']} unknown"
    missing = listed(detail.get("open", []))
    if missing:
        words += "; open: " + ", ".join(map(_in, missing))
    return f"{words}; {_due(facts)}"


def _judged(facts: Facts) -> str:
    verdict = facts.detail.get("verdict")
    if verdict is None:
        return f"no figure is promised and no verdict has been given; {_due(facts)}"
    words = {"kept": "kept", "partly": "partly kept", "not_kept": "not kept", "cannot_be_checked": "cannot be checked"}
    since = f" ({period(str(facts.detail['period']), 'en')})"
    sure = f", confidence {facts.detail['confidence']}" if facts.detail.get("confidence") else ""
    return f"judged by a person: {words[str(verdict)]}{since}{sure}; {_due(facts)}"


def _roll_up(facts: Facts) -> str:
    detail = facts.detail
    words = f"{detail['met']} of {detail['count']} targets met"
    if detail.get("unknown"):
        words += f", {detail['unknown']} cannot be told"
    worst = detail.get("worst_name")
    if worst and detail["met"] != detail["count"]:
        words += f"; worst: {_in(worst)} ({_word(str(detail['worst_headline']))})"
    return f"{words}; {_due(facts)}"


def _both(words: str) -> tuple[str, str]:
    return words, words[:1].upper() + words[1:]


def _on(facts: Facts) -> str:
    since = facts.detail.get("since")
    return f" since {since}" if since else ""


def _in(text: object) -> str:
    return text.in_language("en") if isinstance(text, Text) else str(text)


def _reasons(facts: Facts) -> str:
    return ", ".join(REASONS[one]["en"] for one in facts.reasons)


def _word(headline: str) -> str:
    return HEADLINES[headline]["en"] if headline in HEADLINES else headline.replace("_", " ")


def _bound(facts: Facts, bound: Bound) -> str:
    return f"{_OPERATORS[bound.op]} {_amount(facts, shortened(bound.value))}"


def _amount(facts: Facts, value: Decimal) -> str:
    return writer(facts.unit, "en", facts.display_unit)(value)


def _gap(facts: Facts, gap: Decimal) -> str:
    """A difference of amounts: between percentages it is told in percentage points."""
    return _amount(facts, gap) if facts.unit != "%" else writer("百分点", "en")(gap)


def _upper(facts: Facts) -> str:
    return facts.name.in_language("en")


def _lower(facts: Facts) -> str:
    """The name inside a sentence: an initial capital falls, an abbreviation stays."""
    name = _upper(facts)
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
