"""A figure as people write it, read into a measurement."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from tracker.model.measurement import Measurement, Qualifier
from tracker.model.numerals import ARABIC, HAN, Numeral, numeral, step_of
from tracker.model.units import HAN_SCALES, SCALES, canonical

MAX_LENGTH = 200

BEFORE: dict[str, Qualifier] = {
    "近": "nearly", "接近": "nearly", "将近": "nearly", "不足": "nearly", "不到": "nearly",
    "nearly": "nearly", "almost": "nearly", "close to": "nearly", "just under": "nearly",
    "约": "about", "大约": "about", "约为": "about", "大概": "about",
    "about": "about", "around": "about", "approximately": "about", "roughly": "about", "some": "about", "~": "about",
    "突破": "over", "超": "over", "超过": "over", "逾": "over", "高于": "over", "多于": "over", "大于": "over",
    "more than": "over", "over": "over", "above": "over", "exceeding": "over", "upwards of": "over", ">": "over",
    "不少于": "at_least", "不低于": "at_least", "至少": "at_least", "不小于": "at_least",
    "at least": "at_least", "no less than": "at_least", "not less than": "at_least", "no fewer than": "at_least",
    "minimum": "at_least", ">=": "at_least", "≥": "at_least",
    "不超过": "at_most", "不高于": "at_most", "不多于": "at_most", "至多": "at_most", "最多": "at_most",
    "at most": "at_most", "no more than": "at_most", "not more than": "at_most", "up to": "at_most",
    "maximum": "at_most", "<=": "at_most", "≤": "at_most",
    "低于": "at_most", "少于": "at_most", "小于": "at_most",
    "below": "at_most", "under": "at_most", "less than": "at_most", "fewer than": "at_most", "<": "at_most",
}  # fmt: skip
"""Words in front of a number and the qualifier each gives it."""

STRICTLY_BELOW = frozenset({"低于", "少于", "小于", "below", "under", "less than", "fewer than", "<"})

AFTER: dict[str, Qualifier] = {
    "以上": "at_least", "及以上": "at_least", "or more": "at_least", "and above": "at_least",
    "or above": "at_least", "左右": "about", "上下": "about", "or so": "about",
    "以内": "at_most", "以下": "at_most", "及以下": "at_most", "or less": "at_most", "or fewer": "at_most",
    "or below": "at_most", "余": "over", "多": "over", "有余": "over", "+": "over",
}  # fmt: skip
"""Words behind a number or its unit and the qualifier each gives it."""

_SILENT = ("达到", "达", "为", "共", "共计", "合计", "total")
_CURRENCY = r"US\$|[¥$€£₹]|(?:CNY|RMB|USD|EUR|GBP|INR|HKD|TWD|SGD|JPY)(?![A-Za-z])"
_ENGLISH_SCALES = sorted((word for word in SCALES if word.isascii()), key=len, reverse=True)
_UNITS_AFTER = {"百": "(?!分点)", "千": "(?![克米瓦卡帕赫伏])"}
"""Characters behind which a scale's word is the beginning of a unit: 5百分点 are five, 3千瓦时 are three."""

_SCALE = "|".join(
    [
        *(word + _UNITS_AFTER.get(word, "") for word in HAN_SCALES),
        *(rf"{word}(?![A-Za-z])" for word in _ENGLISH_SCALES),
    ]
)
_WORDS_BEFORE = sorted((*BEFORE, *_SILENT), key=len, reverse=True)
_WORDS_AFTER = sorted(AFTER, key=len, reverse=True)
_NUMBER = rf"(?:{ARABIC}|{HAN})"
_FIGURE = re.compile(
    rf"(?P<currency>{_CURRENCY})?\s*(?P<number>{ARABIC}|{HAN})\s*(?P<more>[余多])?\s*(?P<scale>{_SCALE})?"
    rf"\s*(?P<still>[余多])?\s*(?P<unit>.*)",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(
    rf"(?:between\s+|从|from\s+)?(?P<low>(?:{_CURRENCY})?\s*{_NUMBER}[^\d]*?)\s*"
    rf"(?:\.\.|to|and|至|到|—|–|~|-)\s*(?P<high>(?:{_CURRENCY})?\s*(?:{ARABIC}|{HAN}).*)",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=2048)
def read_figure(text: str, qualifier: Qualifier | None = None) -> Measurement:
    """The measurement that `text` states; its unit is "" when none is written, its amounts are in the base unit.

    With `qualifier` given it stands in place of the one the wording has. Raises ValueError with a sentence for a
    person when the text is not one figure.

    >>> read_figure("近9000项").low, read_figure("近9000项").high
    (Decimal('8500'), Decimal('9000'))
    >>> read_figure("2.18万台(套)").low, read_figure("2.18万台(套)").high
    (Decimal('21750.00'), Decimal('21850.00'))
    >>> read_figure("5百分点").unit, read_figure("3千瓦时").low, read_figure("近120起").unit
    ('百分点', Decimal('3'), '起')
    >>> read_figure(">= 84.7%").qualifier, read_figure("nearly 9,000").qualifier
    ('at_least', 'nearly')
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"a figure of {len(text)} characters is too long to be one")
    folded = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    words, rest = _take_before(folded)
    between = _BETWEEN.fullmatch(rest)
    if between and not words:
        span = _range(between["low"], between["high"], text)
        if span is not None:
            return span
    after, rest = _take_after(rest)
    form = _FIGURE.fullmatch(rest)
    number = numeral(form["number"]) if form else None
    if form is None or number is None:
        raise ValueError(f"{text!r} is no figure: write it like 17, 近9000项, 151.6亿元, 84.7%以上, '>= 84.7%'")
    if form["more"] or form["still"]:
        after.append("余")
    found = [BEFORE[word] for word in words if word in BEFORE] + [AFTER[word] for word in after]
    chosen = qualifier or _one_of(found, text)
    value, step, scaled = _amount(number, form["scale"], form["number"])
    unit = _unit(form["currency"], form["unit"], text)
    strict = any(word in STRICTLY_BELOW for word in words)
    return _interval(chosen, value, step, scaled, strict, unit, text.strip())


def is_figure(text: str) -> bool:
    """Whether `text` can be read as one figure."""
    try:
        read_figure(text)
    except ValueError:
        return False
    return True


def _interval(
    qualifier: Qualifier, value: Decimal, step: Decimal, scaled: bool, strict: bool, unit: str, text: str
) -> Measurement:
    half = step / 2
    match qualifier:
        case "exact" | "range":
            if scaled:
                return Measurement(value - half, value + half, False, True, "exact", unit, text)
            return Measurement(value, value, False, False, "exact", unit, text)
        case "about":
            return Measurement(value - half, value + half, False, False, "about", unit, text)
        case "nearly":
            return Measurement(value - half, value, False, True, "nearly", unit, text)
        case "over":
            return Measurement(value, None, True, False, "over", unit, text)
        case "at_least":
            return Measurement(value, None, False, False, "at_least", unit, text)
        case "at_most":
            return Measurement(None, value, False, strict, "at_most", unit, text)


def _amount(number: Numeral, scale: str | None, written: str) -> tuple[Decimal, Decimal, bool]:
    if scale is None:
        return number.value, number.step, any(myriad in written for myriad in "万亿")
    factor = Decimal(10) ** SCALES[scale.lower()]
    return number.value * factor, number.step * factor, True


def _range(low: str, high: str, text: str) -> Measurement | None:
    """The range from `low` to `high`; the scale and unit of the upper end hold for a lower end without its own."""
    after, high = _take_after(high)
    upper, lower = _FIGURE.fullmatch(high.strip()), _FIGURE.fullmatch(low.strip())
    if after or upper is None or lower is None:
        return None
    top, bottom = numeral(upper["number"]), numeral(lower["number"])
    if top is None or bottom is None:
        return None
    high_value, _, _ = _amount(top, upper["scale"], upper["number"])
    shared_scale = lower["scale"] or (None if lower["unit"].strip() else upper["scale"])
    low_value, _, _ = _amount(bottom, shared_scale, lower["number"])
    unit = _unit(upper["currency"] or lower["currency"], upper["unit"], text)
    lower_unit = _unit(lower["currency"], lower["unit"], text)
    if lower_unit and unit and lower_unit != unit:
        return None
    if low_value > high_value:
        raise ValueError(f"{text!r} is a range whose lower end is above its upper end")
    return Measurement(low_value, high_value, False, False, "range", unit or lower_unit, text.strip())


def _take_before(text: str) -> tuple[list[str], str]:
    taken: list[str] = []
    rest = text
    while True:
        lowered = rest.lower()
        word = next((word for word in _WORDS_BEFORE if lowered.startswith(word)), None)
        if word is None or (word[-1].isalpha() and word.isascii() and rest[len(word) : len(word) + 1].isalpha()):
            return taken, rest
        taken.append(word)
        rest = rest[len(word) :].lstrip()


def _take_after(text: str) -> tuple[list[str], str]:
    lowered = text.lower()
    for word in _WORDS_AFTER:
        if lowered.endswith(word) and len(text) > len(word):
            return [word], text[: -len(word)].rstrip()
    return [], text


def _one_of(found: list[Qualifier], text: str) -> Qualifier:
    distinct = set(found)
    if len(distinct) > 1:
        raise ValueError(f"{text!r} says both {found[0]!r} and {found[-1]!r}: give one qualifier")
    return found[0] if found else "exact"


def _unit(currency: str | None, written: str, text: str) -> str:
    unit = canonical(written.strip().strip(".。,，;；"))
    if any(character.isdigit() for character in unit):
        raise ValueError(f"{text!r} holds more than one number: write one figure")
    if currency is None:
        return unit
    code = canonical(currency)
    if unit and unit != code:
        raise ValueError(f"{text!r} names two units, {code} and {unit}")
    return code


__all__ = ["MAX_LENGTH", "is_figure", "read_figure", "step_of"]
