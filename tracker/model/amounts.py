"""Amounts, periods and days as people of each language write them.

Nothing here rounds: a scale word is used only where the digits before it stay exact and few, else the amount is
written out. Chinese keeps no space between figure and unit; English sets thousands apart and leaves a Chinese
counting word out, since the indicator's name says what is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Context, Decimal
from functools import lru_cache

from tracker.model.measurement import Measurement, plain
from tracker.model.period import Period
from tracker.model.units import MONEY, canonical, split_scale

_ZH_SCALES = (("万亿", 12), ("亿", 8), ("万", 4))
_EN_SCALES = (("tn", 12), ("bn", 9), ("m", 6))
_EN_LARGE = _EN_SCALES[:2]
"""Only money is told in millions; other things have their figures written out until they are a billion."""
_ZH_DECIMALS, _EN_DECIMALS = 2, 3

_EXACT = Context(prec=100)
"""Python's usual 28 digits would round the longest figures that can be read."""

_ZH_UNITS = {
    "USD": "美元", "EUR": "欧元", "GBP": "英镑", "INR": "印度卢比", "HKD": "港元", "TWD": "新台币元",
    "SGD": "新加坡元", "JPY": "日元", "百分点": "个百分点",
}  # fmt: skip

UNITS_IN_ENGLISH = {
    "百分点": "percentage points", "吨": "t", "千克": "kg", "公斤": "kg", "克": "g", "毫克": "mg",
    "公里": "km", "千米": "km", "米": "m", "毫米": "mm", "平方公里": "km²", "平方千米": "km²", "平方米": "m²",
    "立方米": "m³", "公顷": "ha", "亩": "mu", "千瓦": "kW", "兆瓦": "MW", "吉瓦": "GW", "千瓦时": "kWh", "度": "kWh",
    "微克/立方米": "µg/m³", "毫克/升": "mg/L", "小时": "hours", "分钟": "minutes", "天": "days", "日": "days",
    "个月": "months", "年": "years", "岁": "years", "℃": "°C", "摄氏度": "°C", "倍": "times", "分": "points",
}  # fmt: skip
"""Units of measure that an English reader needs; a word that only counts (家, 项, 台) has no place here."""

_WHOLE_UNITS = ("百分点", "千克", "千米", "千瓦时", "千瓦")
"""Units that begin with a scale's character without being scaled."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def is_chinese(language: str) -> bool:
    """Whether a language tag is one of Chinese."""
    return language.partition("-")[0].lower() == "zh"


def amount(value: Decimal, unit: str, language: str, display_unit: str | None = None) -> str:
    """An amount of `unit` in words of `language`, shown in `display_unit` where one is declared.

    >>> amount(Decimal("15160000000"), "元", "zh"), amount(Decimal("15160000000"), "元", "en")
    ('151.6亿元', 'CNY 15.16 bn')
    >>> amount(Decimal(21800), "台(套)", "zh"), amount(Decimal(9000), "项", "en"), amount(Decimal("84.7"), "%", "en")
    ('2.18万台(套)', '9,000', '84.7%')
    >>> amount(Decimal("15160000000.01"), "元", "zh", "亿元"), amount(Decimal(3766), "台", "zh")
    ('151.6000000001亿元', '3766台')
    """
    return writer(unit, language, display_unit)(value)


def interval(measurement: Measurement, language: str, display_unit: str | None = None) -> str:
    """A measurement in words that tell its qualifier, with the amounts it allows where English words leave that open.

    >>> nearly = Measurement(Decimal(8500), Decimal(9000), high_open=True, qualifier="nearly", unit="项")
    >>> interval(nearly, "en"), interval(nearly, "zh")
    ('nearly 9,000 (8,500 to under 9,000)', '近9000项')
    >>> interval(Measurement(Decimal("84.7"), None, qualifier="at_least", unit="%"), "en")
    'at least 84.7%'
    """
    low, high = measurement.low, measurement.high
    say = writer(measurement.unit, language, display_unit)
    if low is not None and low == high:
        return say(low)
    nominal = measurement.nominal
    chinese = is_chinese(language)
    if nominal is None:
        return "任意值" if chinese else "any amount"
    if low is None:
        return _one_sided(say(nominal), "below" if measurement.high_open else "at_most", chinese)
    if high is None:
        return _one_sided(say(nominal), "over" if measurement.low_open else "at_least", chinese)
    if measurement.qualifier == "exact" and measurement.text:
        return say(nominal)
    between = _between(say(low), say(high), measurement, chinese)
    match measurement.qualifier:
        case "nearly" if measurement.high_open:
            return f"近{say(nominal)}" if chinese else f"nearly {say(nominal)} ({between})"
        case "about":
            return f"约{say(nominal)}" if chinese else f"about {say(nominal)} ({between})"
        case _:
            return between


@lru_cache(maxsize=4096)
def day(when: date, language: str) -> str:
    """A day as the language writes it.

    >>> day(date(2026, 11, 22), "zh"), day(date(2026, 11, 22), "en")
    ('2026年11月22日', '22 Nov 2026')
    """
    if is_chinese(language):
        return f"{when.year}年{when.month}月{when.day}日"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


@lru_cache(maxsize=2048)
def period(text: str, language: str) -> str:
    """A period as the language writes it. Raises ValueError for a text that is no period.

    >>> [period(text, "zh") for text in ("2023", "2023-Q1", "2023-02", "2021/2023")]
    ['2023年', '2023年第1季度', '2023年2月', '2021年至2023年']
    >>> [period(text, "en") for text in ("2023-S2", "2023-Q1", "2023-02", "2023-W07", "2021/2023")]
    ['H2 2023', 'Q1 2023', 'Feb 2023', 'week 7 of 2023', '2021 to 2023']
    """
    first, slash, second = text.partition("/")
    if slash:
        return ("至" if is_chinese(language) else " to ").join(period(end, language) for end in (first, second))
    spoken = Period.parse(text)
    year, _, rest = spoken.text.partition("-")
    chinese = is_chinese(language)
    match spoken.frequency:
        case "half-yearly":
            return f"{year}年{'上' if rest == 'S1' else '下'}半年" if chinese else f"H{rest[1]} {year}"
        case "quarterly":
            return f"{year}年第{rest[1]}季度" if chinese else f"{rest} {year}"
        case "monthly":
            return f"{year}年{int(rest)}月" if chinese else f"{_MONTHS[int(rest) - 1]} {year}"
        case "weekly":
            return f"{year}年第{int(rest[1:])}周" if chinese else f"week {int(rest[1:])} of {year}"
        case "daily":
            return day(spoken.end, language)
        case _:
            return f"{year}年" if chinese else year


def _one_sided(said: str, end: str, chinese: bool) -> str:
    if chinese:
        return {"below": f"低于{said}", "at_most": f"不超过{said}", "over": f"超{said}", "at_least": f"{said}以上"}[end]
    return {"below": "under", "at_most": "at most", "over": "more than", "at_least": "at least"}[end] + f" {said}"


def _between(low: str, high: str, measurement: Measurement, chinese: bool) -> str:
    """Both ends in words; an open end is named as one, since the amount itself is not allowed."""
    if chinese:
        return f"{'超' if measurement.low_open else ''}{low}至{'不足' if measurement.high_open else ''}{high}"
    return f"{'over ' if measurement.low_open else ''}{low} to {'under ' if measurement.high_open else ''}{high}"


def _scale_of(unit: str) -> tuple[Decimal, str]:
    return (Decimal(1), unit) if unit in _WHOLE_UNITS else split_scale(unit)


def _conversion(unit: str, display_unit: str | None) -> tuple[Decimal, Decimal, str] | None:
    """What to multiply and to divide by to show `unit` in the declared display unit; None where it does not fit."""
    if display_unit is None:
        return None
    display = canonical(display_unit)
    (unit_scale, unit_base), (display_scale, display_base) = _scale_of(unit), _scale_of(display)
    return (unit_scale, display_scale, display) if unit_base == display_base else None


def _scaled(number: str, scales: tuple[tuple[str, int], ...], decimals: int) -> tuple[str, str]:
    """A whole number with the largest scale word that leaves at most `decimals` digits after the point, all kept."""
    sign, digits = ("-", number[1:]) if number[0] == "-" else ("", number)
    for word, power in scales:
        if len(digits) > power:
            rest = digits[-power:].rstrip("0")
            if len(rest) <= decimals:
                return f"{sign}{digits[:-power]}.{rest}" if rest else sign + digits[:-power], word
    return number, ""


@lru_cache(maxsize=4096)
def writer(unit: str, language: str, display_unit: str | None = None) -> Callable[[Decimal], str]:
    """The function that writes amounts of one unit in one language; whatever depends on the unit is settled here."""
    return (_zh_writer if is_chinese(language) else _en_writer)(canonical(unit), display_unit)


def _zh_writer(unit: str, display_unit: str | None) -> Callable[[Decimal], str]:
    declared = _conversion(unit, display_unit)
    said = _ZH_UNITS.get(unit if declared is None else declared[2], unit if declared is None else declared[2])
    tail = f" {said}" if said[:1].isascii() and said[:1].isalpha() else said
    scales = () if _is_share(unit) or _scale_of(unit)[0] != 1 else _ZH_SCALES

    def write(value: Decimal) -> str:
        number = plain(value)
        if len(number) > 4 and scales and "." not in number:
            number, scale = _scaled(number, scales, _ZH_DECIMALS)
            if scale:
                return f"{_minus(number)}{scale}{said}"
        return _minus(number) + tail

    if declared is None:
        return write
    return _converted(lambda value: _minus(plain(value)) + tail, *declared[:2])


def _en_writer(unit: str, display_unit: str | None) -> Callable[[Decimal], str]:
    declared = _conversion(unit, display_unit)
    if declared is not None and declared[2].isascii():
        tail = _behind(declared[2])
        return _converted(lambda value: _thousands(plain(value)) + tail, *declared[:2])
    factor, base = _scale_of(unit)
    if base.isascii():
        factor, base = Decimal(1), unit
    money = MONEY.get(base)
    scales, head, tail = (_EN_SCALES, f"{money} ", "") if money else (_EN_LARGE, "", _behind(base))
    least = scales[-1][1]

    def write(value: Decimal) -> str:
        number, scale = plain(value), ""
        if len(number) > least and "." not in number:
            number, scale = _scaled(number, scales, _EN_DECIMALS)
        return f"{head}{_thousands(number)}{' ' if scale else ''}{scale}{tail}"

    return write if factor == 1 else _converted(write, factor, Decimal(1))


def _converted(write: Callable[[Decimal], str], multiply: Decimal, divide: Decimal) -> Callable[[Decimal], str]:
    """The same function for amounts that must be multiplied and divided first."""
    return lambda value: write(_EXACT.divide(_EXACT.multiply(value, multiply), divide))


def _behind(unit: str) -> str:
    """What stands behind an English number."""
    if not unit or unit in ("%", "‰"):
        return unit
    said = UNITS_IN_ENGLISH.get(unit, unit)
    return "" if _counts(said) else f" {said}"


def _is_share(unit: str) -> bool:
    return unit in ("", "%", "‰", "百分点")


def _counts(unit: str) -> bool:
    """Whether a unit is a Chinese word that an English reader cannot use."""
    return any("一" <= character <= "鿿" for character in unit)


def _minus(number: str) -> str:
    return f"−{number[1:]}" if number[0] == "-" else number


def _thousands(number: str) -> str:
    if number[0] == "-":
        return f"−{_thousands(number[1:])}"
    whole, point, rest = number.partition(".")
    return number if len(whole) < 4 else f"{int(whole):,}{point}{rest}"
