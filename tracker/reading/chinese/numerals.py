"""What a Chinese number amounts to, in figures, in characters or in both."""

from __future__ import annotations

from decimal import Decimal

from tracker.model.numerals import number

SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12}
MAX_LENGTH = 40


def amount(written: str) -> Decimal | None:
    """The value of a number with its scale words; None where it is no number.

    A scale alone stands for one of it, as in 突破万亿元.

    >>> str(amount("2.18万")), str(amount("二十")), str(amount("万亿")), str(amount("1,053.8"))
    ('21800', '20', '1000000000000', '1053.8')
    """
    if len(written) > MAX_LENGTH:
        return None
    bare = written.rstrip("十百千万亿兆")
    if bare and not bare.isascii():
        whole = number(written)
        if whole is not None:
            return whole
    scales = written[len(bare) :]
    value = number(bare) if bare else Decimal(1)
    if value is None:
        return None
    power = sum(SCALES[scale] for scale in scales)
    whole = value * Decimal(10) ** power
    return whole.quantize(Decimal(1)) if whole == whole.to_integral_value() else whole


def share(tenths: str, more: str) -> Decimal | None:
    """Tenths as per cent: 四成四 is 44, 六成半 is 65."""
    value = number(tenths)
    if value is None or value > 10:
        return None
    extra = Decimal(5) if more == "半" else (number(more) if more else Decimal(0))
    return None if extra is None or extra > 9 else value * 10 + extra
