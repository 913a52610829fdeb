"""JSON that strangers send, read without guessing: what could be read in two ways is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import NoReturn, TypeAlias

Json: TypeAlias = "bool | int | Decimal | str | list[Json] | dict[str, Json] | None"
"""A value as JSON gives it; fractions keep the digits that were written."""

DEEPEST = 40
"""Brackets within brackets."""

MOST_DIGITS = 400
"""Digits of a number: reading more takes time that grows with their square."""


def parse_json(raw: bytes | str) -> Json:
    """The value of a JSON text; ValueError, with a sentence, for what is none or can be read in two ways.

    Refused are a key that stands twice in one object (RFC 8259 leaves open which one holds), NaN and Infinity, too
    deep a nesting, too long a number, and text that is not UTF-8.

    >>> parse_json(b'{"value": 17.10}')
    {'value': Decimal('17.10')}
    """
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        value: Json = json.loads(
            text, parse_float=_fraction, parse_int=_whole, parse_constant=_refused, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from error
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    if _depth(value) > DEEPEST:
        raise ValueError("it is nested too deep")
    return value


def _fraction(digits: str) -> Decimal:
    return Decimal(_short(digits))


def _whole(digits: str) -> int:
    return int(_short(digits))


def _short(digits: str) -> str:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number has more than {MOST_DIGITS} digits")
    return digits


def _refused(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for key, value in pairs:
        if key in made:
            raise ValueError(f"the key {key[:40]!r} stands twice in one object")
        made[key] = value
    return made


def _depth(value: Json) -> int:
    """How many brackets enclose the innermost value, counted no further than matters."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        inner: list[Json] = []
        for one in level:
            if isinstance(one, dict):
                inner.extend(one.values())
            elif isinstance(one, list):
                inner.extend(one)
        if not inner and not any(isinstance(one, (dict, list)) for one in level):
            return depth
        depth, level = depth + 1, inner
    return depth
