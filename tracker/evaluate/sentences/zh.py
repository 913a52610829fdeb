"""The reason of an assessment in Chinese."""

from __future__ import annotations

from decimal import Decimal

from tracker.evaluate.sentences.facts import DOUBTS, NOTHING, Facts, listed, paced, pairs, shortened
from tracker.model.aim import Bound, Range, Tendency
from tracker.model.amounts import interval, period, writer
from tracker.model.assessment import AFTER_DEADLINE
from tracker.model.outlook import CHANCES, chance_word, rounded
from tracker.model.text import Text
from tracker.model.words import HEADLINES, REASONS

_OPERATORS = {">=": "不少于", ">": "超过", "<=": "不超过", "<": "低于"}


def tell(facts: Facts) -> tuple[str, str]:
    """The short sentence and the whole reason."""
    match facts.headline:
        case "withdrawn":
            return _both(facts, f"已撤回{_on(facts)}")
        case "superseded":
            return _both(facts, f"已被{facts.detail.get('superseded_by') or '后来的表述'}取代{_on(facts)}")
        case "not_triggered":
            return _both(facts, f"待{facts.detail['when']}{_word(str(facts.detail['is']))}后生效")
        case _:
            return _of_kind(facts)


def _of_kind(facts: Facts) -> tuple[str, str]:
    match facts.kind:
        case "stages":
            return _both(facts, _stages(facts))
        case "checklist":
            return _both(facts, _checklist(facts))
        case "judged":
            return _both(facts, _judged(facts))
        case "roll-up":
            return _both(facts, _roll_up(facts))
        case "tendency":
            return _tendency(facts)
        case _:
            return _numeric(facts)


def promised(facts: Facts) -> str:
    """What is promised, in words: 超过20家, 15%至20%, 上升."""
    if isinstance(facts.aim, Tendency):
        return "上升" if facts.aim.direction == "up" else "下降"
    if isinstance(facts.aim, Range):
        return f"{_amount(facts, facts.aim.low)}至{_amount(facts, facts.aim.high)}"
    if len(facts.bounds) == 1:
        return _bound(facts, facts.bounds[0])
    return "目标值"


def _numeric(facts: Facts) -> tuple[str, str]:
    due, name = _due(facts), facts.name.in_language("zh")
    if facts.measurement is None:
        words = f"{_reasons(facts)}；承诺{promised(facts)}；{due}" if facts.bounds else f"{_reasons(facts)}；{due}"
        return words, f"{name}：{words}"
    value = interval(facts.measurement, "zh", facts.display_unit)
    if not facts.bounds:
        words = f"{period(facts.period or '', 'zh')}{value}：{_reasons(facts)}；{due}"
        return words, f"{name}{words}"
    asked = promised(facts)
    tail = "；".join(filter(None, (_state(facts), due, _pace(facts), _doubt(facts))))
    return f"{value}，承诺{asked}：{tail}", f"{name}{value}，承诺{asked}：{tail}"


def _state(facts: Facts) -> str:
    match facts.attainment:
        case "met":
            return "已完成，但在变差" if "worsening" in facts.detail else "已完成"
        case "met_on_time":
            return "按期完成"
        case "met_late":
            return "逾期完成"
        case "missed":
            return "未完成" if facts.missing is None else f"未完成，差{_gap(facts, facts.missing)}"
        case "lapsed_unverified":
            return "没有覆盖期限的数据"
        case "undecided":
            words = {"met": "完成", "not_met": "未完成"}
            readings = "；".join(f"按{reading.value}读则{words[reading.attainment]}" for reading in facts.readings)
            return f"数字的表述未定（{readings}）"
        case _:
            if "overshoot" in facts.detail:
                far = _gap(facts, facts.missing or NOTHING)
                return f"超出上端{far}" if facts.bounds[0].direction == "up" else f"低于下端{far}"
            if "misses" in facts.detail:
                return f"{facts.detail['misses']}期未达到"
            if facts.missing is None:
                return "未达到"
            missing = _gap(facts, facts.missing)
            return f"还差{missing}" if facts.bounds[0].direction == "up" else f"仍高出{missing}"


def _due(facts: Facts) -> str:
    if facts.by is None:
        return "未说明期限"
    said = period(facts.by, "zh")
    end = f"{said}底" if said.endswith("年") else said
    return f"期限为{end}，已过" if facts.attainment in AFTER_DEADLINE else f"期限为{end}"


def _pace(facts: Facts) -> str:
    rule = facts.rule
    if rule is None or rule.trajectory is None:
        return ""
    word = _word(rule.trajectory)
    if rule.value is None:
        return word if facts.attainment != "met" or rule.trajectory not in ("on_track", "improving") else ""
    match rule.id:
        case "forecast/1":
            return f"{word}：{_chance(facts, rule.value)}"
        case "average-step/1":
            if rule.value <= 0:
                return f"{word}：按近年平均步幅可以达到"
            return f"{word}：按近年平均步幅，剩余路程将有{facts.share}未完成"
        case "straight-line/1":
            return f"{word}：完成进度为时间进度的{facts.share}"
        case "path/1":
            return (
                f"{word}：达到或超过既定路径" if rule.value <= 0 else f"{word}：落后既定路径，相当于全程的{facts.share}"
            )
        case _:
            if facts.needs is None or facts.by is None:
                return f"{word}：年均增长{facts.share}"
            return f"{word}：增速为所需增速的{facts.share}"


def _chance(facts: Facts, chance: Decimal) -> str:
    """The probability in words and rounded, then the pace so far and the pace that is needed."""
    asked = "届时仍达标" if facts.attainment == "met" else "按期完成"
    words = f"{CHANCES[chance_word(chance)]['zh']}{asked}（概率约{rounded(chance)}%）"
    told = facts.forecast
    if told is None:
        return words
    if told.few:
        words += "，数据较少"
    if told.pace is None or told.pace_needed is None or facts.attainment == "met":
        return words
    way = "增加" if told.pace > 0 else "减少"
    past = "近年持平" if not told.pace else f"近年年均{way}{_gap(facts, paced(told.pace))}"
    needed = "增加" if told.pace_needed > 0 else "减少"
    return f"{words}；{past}，需年均{needed}{_gap(facts, paced(told.pace_needed))}"


def _doubt(facts: Facts) -> str:
    return "；".join([REASONS[reason]["zh"] for reason in facts.reasons if reason in DOUBTS])


def _tendency(facts: Facts) -> tuple[str, str]:
    assert isinstance(facts.aim, Tendency)
    name = facts.name.in_language("zh")
    wanted = "应上升" if facts.aim.direction == "up" else "应下降"
    if facts.measurement is None:
        words = f"{_reasons(facts)}；{wanted}"
        return words, f"{name}：{words}"
    value = interval(facts.measurement, "zh", facts.display_unit)
    told = _word(facts.trajectory) if facts.trajectory else _reasons(facts) or "趋势无法判断"
    due = "未说明数值和期限" if facts.by is None else _due(facts)
    words = f"{period(facts.period or '', 'zh')}{value}，{wanted}：{told}；{due}"
    return words, f"{name}{words}"


def _stages(facts: Facts) -> str:
    detail = facts.detail
    reached, count = detail["reached"], detail["count"]
    if not reached:
        head = f"共{count}个阶段，尚未进入第一阶段"
    else:
        since = f"（{period(str(detail['last_period']), 'zh')}）" if detail.get("last_period") else ""
        head = f"第{reached}阶段，共{count}个：{_in(detail.get('last_name'))}{since}"
    parts = [head]
    late = [(name, period(by, "zh")) for name, by in pairs(detail["overdue"])]
    if detail.get("next_name") and not any(name == detail["next_name"] for name, _ in late):
        due = f"，期限{period(str(detail['next_by']), 'zh')}" if detail.get("next_by") else ""
        parts.append(f"下一阶段为{_in(detail['next_name'])}{due}")
    if detail.get("skipped"):
        parts.append("跳过：" + "、".join(map(_in, listed(detail["skipped"]))))
    if late:
        parts.append("已逾期：" + "、".join(f"{_in(name)}（期限{due}）" for name, due in late))
    if facts.by is not None or not detail["dated"]:
        parts.append(_due(facts))
    return "；".join(parts)


def _checklist(facts: Facts) -> str:
    detail = facts.detail
    words = f"{detail['count']}项中{detail['met']}项已落实"
    if detail["unknown"]:
        words += f"，{detail['unknown']}项不明"
    missing = listed(detail.get("open", []))
    if missing:
        words += "；未落实：" + "、".join(map(_in, missing))
    return f"{words}；{_due(facts)}"


def _judged(facts: Facts) -> str:
    verdict = facts.detail.get("verdict")
    if verdict is None:
        return f"未承诺数字，尚无人工判定；{_due(facts)}"
    words = {"kept": "已兑现", "partly": "部分兑现", "not_kept": "未兑现", "cannot_be_checked": "无法核查"}
    since = f"（{period(str(facts.detail['period']), 'zh')}）"
    sure = f"，把握{facts.detail['confidence']}" if facts.detail.get("confidence") else ""
    return f"人工判定：{words[str(verdict)]}{since}{sure}；{_due(facts)}"


def _roll_up(facts: Facts) -> str:
    detail = facts.detail
    words = f"{detail['count']}项目标中{detail['met']}项完成"
    if detail.get("unknown"):
        words += f"，{detail['unknown']}项无法判断"
    worst = detail.get("worst_name")
    if worst and detail["met"] != detail["count"]:
        words += f"；最差：{_in(worst)}（{_word(str(detail['worst_headline']))}）"
    return f"{words}；{_due(facts)}"


def _both(facts: Facts, words: str) -> tuple[str, str]:
    return words, f"{facts.name.in_language('zh')}：{words}"


def _on(facts: Facts) -> str:
    since = facts.detail.get("since")
    return f"（{since}起）" if since else ""


def _in(text: object) -> str:
    return text.in_language("zh") if isinstance(text, Text) else str(text)


def _reasons(facts: Facts) -> str:
    return "，".join(REASONS[one]["zh"] for one in facts.reasons)


def _word(headline: str) -> str:
    return HEADLINES[headline]["zh"] if headline in HEADLINES else headline.replace("_", " ")


def _bound(facts: Facts, bound: Bound) -> str:
    return f"{_OPERATORS[bound.op]}{_amount(facts, shortened(bound.value))}"


def _amount(facts: Facts, value: Decimal) -> str:
    return writer(facts.unit, "zh", facts.display_unit)(value)


def _gap(facts: Facts, gap: Decimal) -> str:
    """A difference of amounts: between percentages it is told in percentage points."""
    return _amount(facts, gap) if facts.unit != "%" else writer("百分点", "zh")(gap)
