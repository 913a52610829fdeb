"""Units as people write them: money, shares, and counting words with a scale in front."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import lru_cache

SCALES: dict[str, int] = {
    "万亿": 12, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4, "千": 3, "百": 2,
    "trillion": 12, "tn": 12, "billion": 9, "bn": 9, "crore": 7, "million": 6, "mn": 6, "m": 6,
    "lakh": 5, "thousand": 3, "k": 3,
}  # fmt: skip
"""Scale words and the power of ten each stands for."""

HAN_SCALES = tuple(word for word in SCALES if not word.isascii())

UNSCALED = ("百分", "千克", "千米", "千瓦", "千卡", "千帕", "千赫", "千伏", "百帕", "百万分", "千分")
"""Beginnings of units whose first character is a scale word without being one."""

ALIASES: dict[str, str] = {
    "cny": "元", "rmb": "元", "yuan": "元", "人民币": "元", "人民币元": "元", "¥": "元", "块": "元",
    "percent": "%", "per cent": "%", "pct": "%", "pp": "百分点", "percentage points": "百分点",
    "percentage point": "百分点", "个百分点": "百分点",
    "usd": "USD", "us$": "USD", "$": "USD", "美元": "USD", "dollars": "USD",
    "eur": "EUR", "€": "EUR", "欧元": "EUR", "euros": "EUR", "euro": "EUR",
    "gbp": "GBP", "£": "GBP", "英镑": "GBP", "inr": "INR", "₹": "INR", "卢比": "INR", "rupees": "INR",
    "hkd": "HKD", "港元": "HKD", "twd": "TWD", "新台币": "TWD", "sgd": "SGD", "jpy": "JPY", "日元": "JPY",
}  # fmt: skip
"""Spellings of one unit, folded to the spelling that stands for it."""

MONEY: dict[str, str] = {
    "元": "CNY", "USD": "USD", "EUR": "EUR", "GBP": "GBP", "INR": "INR",
    "HKD": "HKD", "TWD": "TWD", "SGD": "SGD", "JPY": "JPY",
}  # fmt: skip
"""Units that are money, with their ISO 4217 code."""


@lru_cache(maxsize=4096)
def canonical(unit: str) -> str:
    """The one spelling of a unit: half-width, without spaces at its ends, aliases folded.

    >>> canonical("台（套）"), canonical("per cent"), canonical("％")
    ('台(套)', '%', '%')
    """
    folded = " ".join(unicodedata.normalize("NFKC", unit).split())
    return ALIASES.get(folded.lower(), folded)


@lru_cache(maxsize=4096)
def split_scale(unit: str) -> tuple[Decimal, str]:
    """The factor of the scale word a unit begins with, and the unit after it.

    >>> split_scale("亿元"), split_scale("台(套)")
    ((Decimal('100000000'), '元'), (Decimal('1'), '台(套)'))
    >>> split_scale("万千瓦时"), split_scale("百分点")
    ((Decimal('10000'), '千瓦时'), (Decimal('1'), '百分点'))
    """
    folded = " ".join(unicodedata.normalize("NFKC", unit).split())
    if folded.startswith(UNSCALED):
        return Decimal(1), canonical(folded)
    for word in HAN_SCALES:
        if folded.startswith(word):
            return Decimal(10) ** SCALES[word], canonical(folded[len(word) :])
    head, space, tail = folded.partition(" ")
    power = SCALES.get(head.lower())
    if power is not None and (space or len(head) > 1):
        return Decimal(10) ** power, canonical(tail)
    return Decimal(1), canonical(folded)


@lru_cache(maxsize=4096)
def factor_between(written: str, wanted: str) -> Decimal | None:
    """How many of `wanted` are one of `written`; None where the two do not measure the same.

    >>> factor_between("亿元", "元"), factor_between("家", "项")
    (Decimal('100000000'), None)
    """
    written_scale, written_base = split_scale(written)
    wanted_scale, wanted_base = split_scale(wanted)
    if written_base != wanted_base:
        return None
    return written_scale / wanted_scale
