"""Assessing JSON Lines: one target with its figures a line in, one assessment a line out, in order."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from typing import BinaryIO, NamedTuple, NoReturn, cast

import orjson

from tracker.evaluate.attribute import transition
from tracker.evaluate.situation import Situation
from tracker.model.measurement import plain
from tracker.model.numerals import MAX_DIGITS
from tracker.model.problem import Problem
from tracker.targets.line import line_id, read_line
from tracker.yamlfile import Plain

CHUNK_BYTES = 1024 * 1024
BATCH = 64
"""Lines that are read before the first of them is assessed: alternating for every line costs a tenth more time."""
MAX_LINE = 64 * 1024 * 1024
"""More of a line is read past and never kept."""


class Answer(NamedTuple):
    """The answers to a chunk of lines: bytes with one JSON object a line, how many, and how many have problems."""

    lines: bytes
    answers: int
    bad: int


def lines_of(source: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; one that is too long comes as its beginning, so that memory stays bounded."""
    while raw := source.readline(MAX_LINE + 1):
        yield raw
        while len(raw) > MAX_LINE and not raw.endswith(b"\n"):
            raw = source.readline(MAX_LINE + 1)


def assess_lines(lines: Iterable[bytes], today: date, jobs: int | None = None) -> Iterator[Answer]:
    """Answers every line in order, in chunks; blank lines are passed over.

    `jobs` processes share the work (None: one a processor, and only the own one for input of a single chunk). Memory
    stays flat: at most two chunks a process are under way.
    """
    chunks = _chunks(lines)
    first = next(chunks, None)
    if first is None:
        return
    second = next(chunks, None)
    workers = (os.cpu_count() or 1) if jobs is None else jobs
    if second is None or workers < 2:
        yield answer(first, today)
        if second is not None:
            yield answer(second, today)
        for chunk in chunks:
            yield answer(chunk, today)
        return
    with ProcessPoolExecutor(workers) as pool:
        waiting: deque[Future[Answer]] = deque(pool.submit(answer, chunk, today) for chunk in (first, second))
        for chunk in chunks:
            waiting.append(pool.submit(answer, chunk, today))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def answer(chunk: list[tuple[int, bytes]], today: date) -> Answer:
    """The answers to numbered lines."""
    lines: list[bytes] = []
    bad = 0
    for start in range(0, len(chunk), BATCH):
        questions = [_question(number, raw, today) for number, raw in chunk[start : start + BATCH]]
        bad += sum(isinstance(question, bytes) for question in questions)
        lines += [question if isinstance(question, bytes) else _answered(question) for question in questions]
    return Answer(b"\n".join([*lines, b""]), len(lines), bad)


def answer_line(number: int, raw: bytes, today: date) -> tuple[bytes, bool]:
    """The answer to one line, and whether it is about problems."""
    made = answer([(number, raw)], today)
    return made.lines.rstrip(b"\n"), bool(made.bad)


class _Question(NamedTuple):
    """What a line asks: the situation now, and the one before where it `compares` with one."""

    now: Situation
    before: Situation | None
    compares: bool


def _question(number: int, raw: bytes, today: date) -> _Question | bytes:
    """What a line asks, or the answer that names its problems."""
    try:
        decoded = decode(raw)
    except ValueError as error:
        hint = "every line must be one JSON object; figures are finite numbers or texts"
        problem = Problem("not_json", f"line {number} is not JSON: {error}", hint=hint, line=number)
        return _refused(_id_of(raw), [problem], number)
    now, rest = read_line(decoded, today)
    if now is None:
        id_ = line_id(decoded.get("id")) if isinstance(decoded, dict) else None
        return _refused(id_, cast("list[Problem]", rest), number)
    compares = isinstance(decoded, dict) and decoded.get("previous") is not None
    return _Question(now, cast("Situation | None", rest), compares)


def _answered(question: _Question) -> bytes:
    """The assessment that a line asks for."""
    shown = question.now.assess().to_json()
    if question.compares:
        shown["transition"] = None if question.before is None else transition(question.before, question.now)
    return orjson.dumps(shown)


def decode(raw: bytes) -> Plain:
    """The value of a JSON line. Raises ValueError for what is not JSON, for NaN and for a key that stands twice.

    A number that a binary float would round comes as its text.
    """
    if len(raw) > MAX_LINE:
        raise ValueError(f"it is longer than {MAX_LINE // 1024 // 1024} MiB")
    if TOO_LONG in raw.translate(_FIGURES):
        return decode_exactly(raw)
    value = cast("Plain", orjson.loads(raw))
    keys = _keys(value)
    once = keys == raw.count(b":") or (keys == raw.count(b'":') and not any(space in raw for space in _BEFORE_COLON))
    return value if once else decode_exactly(raw)


TOO_LONG = b"0" * 17
"""Sixteen digits and a point: more than any binary float keeps."""
_BEFORE_COLON = (b" :", b"\t:", b"\r:", b"\n:")
"""Where texts hold colons, only those behind a quote are counted: a key must not hide behind a space."""
_FIGURES = bytes(ord("0") if chr(byte) in "0123456789." else ord(" ") for byte in range(256))


def decode_exactly(raw: bytes) -> Plain:
    """The same, slower: every key is looked at, and every number."""
    try:
        return cast(
            "Plain",
            json.loads(raw, parse_float=_number, parse_int=_number, parse_constant=_refuse, object_pairs_hook=_once),
        )
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def _keys(value: Plain) -> int:
    """How many keys a decoded value has; too few where rows of two keys hold more below, which only costs time."""
    parts: Iterable[Plain]
    if type(value) is dict:
        count, parts = len(value), value.values()
    elif type(value) is list:
        if value and type(value[0]) is dict and len(value[0]) == 2 and set(map(type, value)) == _ROWS:
            return sum(map(len, value))  # type: ignore[arg-type]
        count, parts = 0, value
    else:
        return 0
    for part in parts:
        if type(part) in _NESTED:
            count += _keys(part)
    return count


_ROWS = {dict}
_NESTED = frozenset({dict, list})


def _number(written: str) -> int | float | str:
    if len(written) >= len(TOO_LONG):
        return plain(Decimal(written)) if len(written) <= MAX_DIGITS else written
    return int(written) if written.lstrip("-").isdigit() else float(written)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no figure")


def _once(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice in one object")
        found[key] = value
    return found


def _refused(id_: str | None, problems: list[Problem], number: int) -> bytes:
    shown = [problem.to_json() | {"line": number} for problem in problems]
    return orjson.dumps({"id": id_, "problems": shown})


def _id_of(raw: bytes) -> str | None:
    """The id of a line that is refused for how it is written, where it can be made out."""
    try:
        value = orjson.loads(raw)
    except ValueError:
        return None
    return line_id(value.get("id")) if isinstance(value, dict) else None


def _chunks(lines: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    chunk: list[tuple[int, bytes]] = []
    size = 0
    for number, raw in enumerate(lines, start=1):
        if not raw.strip():
            continue
        chunk.append((number, raw))
        size += len(raw)
        if size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
