"""What passes between us and the child that reads a document: JSON in frames, with the document's bytes beside it.

A frame is its length in eight bytes and then that many bytes. A request is two frames, the reads and the document;
an answer is one, whose first byte says whether it is the child's last. Nothing that passes can be run: both sides
build their values from plain ones.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import BinaryIO, Literal, TypeAlias, cast

import orjson

from tracker.model.source import (
    FAILURES,
    Command,
    Css,
    Failure,
    Feed,
    Format,
    Found,
    JsonPath,
    Pattern,
    PeriodOf,
    Place,
    Read,
    Sdmx,
    Table,
)
from tracker.model.text import Text

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | bool | None"
LENGTH = struct.Struct(">Q")
MORE, LAST = b"+", b"."
LONGEST_ANSWER = 128 * 1024 * 1024

Asked: TypeAlias = bool | Literal["words"]
"""Whether a document's readable text is asked for; with `words` it is a failure where there is none."""

_PLACES: dict[str, type[JsonPath | Table | Css | Sdmx | Command]] = {
    "JsonPath": JsonPath, "Table": Table, "Css": Css, "Sdmx": Sdmx, "Command": Command,
}  # fmt: skip


def framed(content: bytes) -> bytes:
    """The bytes with their length before them."""
    return LENGTH.pack(len(content)) + content


def take(stream: BinaryIO) -> bytes | None:
    """The next frame of a stream; None where it ends. Raises EOFError for a frame that is cut off."""
    head = stream.read(LENGTH.size)
    if not head:
        return None
    if len(head) < LENGTH.size:
        raise EOFError
    size = LENGTH.unpack(head)[0]
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content


def reads_to_json(reads: Sequence[Read], media_type: str | None, encoding: str | None, text: Asked) -> bytes:
    """The request for a document to be read; `text` asks for its readable text too."""
    return orjson.dumps(
        {
            "media_type": media_type,
            "encoding": encoding,
            "text": text,
            "reads": [{**asdict(read), "place_is": type(read.place).__name__} for read in reads],
        }
    )


def reads_from_json(content: bytes) -> tuple[list[Read], str | None, str | None, Asked]:
    """The reads, the media type, the encoding, and whether the text is wanted."""
    told = orjson.loads(content)
    return [_read(one) for one in told["reads"]], told["media_type"], told["encoding"], told["text"]


def _read(told: dict[str, Plain]) -> Read:
    place_is = str(told["place_is"])
    period = told["period"]
    return Read(
        indicator=str(told["indicator"]),
        format=cast(Format, told["format"]),
        place=_place(place_is, cast("dict[str, Plain]", told["place"])),
        period=_period_of(period) if isinstance(period, dict) else None,
        unit=_text(told["unit"]),
        flags=str(told["flags"]),
        page=_text(told["page"]),
        take=cast(Literal["all", "first", "last"], told["take"]),
    )


def _place(name: str, told: dict[str, Plain]) -> Place:
    if name == "Pattern":
        return _pattern(told)
    if name == "Feed":
        return Feed(_pattern(cast("dict[str, Plain]", told["pattern"])), _text(told["where"]))
    return _PLACES[name](**{key: _tuples(value) for key, value in told.items()})  # type: ignore[arg-type]


def _pattern(told: Mapping[str, Plain]) -> Pattern:
    return Pattern(str(told["text"]), bool(told["regex"]))


def _period_of(told: dict[str, Plain]) -> PeriodOf:
    pattern = told["pattern"]
    kind = cast(Literal["stated", "pattern", "published", "fetched", "previous"], told["kind"])
    return PeriodOf(kind, _text(told["stated"]), _pattern(pattern) if isinstance(pattern, dict) else None)


def _tuples(value: Plain) -> object:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value


def _text(value: Plain) -> str | None:
    return None if value is None else str(value)


def answer_to_json(results: Sequence[Sequence[Found] | Failure], text: str | None) -> bytes:
    """What the reads gave, and the readable text where it was asked for."""
    plain = [
        {"failure": _failure_to_json(one)} if isinstance(one, Failure) else {"found": list(one)} for one in results
    ]
    try:
        return orjson.dumps({"results": plain, "text": text})
    except TypeError:  # halves of characters, which JSON cannot carry
        return orjson.dumps({"results": _clean(plain), "text": _clean(text)})


def _failure_to_json(failure: Failure) -> dict[str, object]:
    return {"kind": failure.kind, "message": dict(failure.message.wordings)}


def _clean(value: object) -> object:
    """The value without halves of characters."""
    match value:
        case Found():
            return _clean(asdict(value))
        case str():
            return value if value.isprintable() else value.encode("utf-8", "replace").decode("utf-8")
        case list():
            return [_clean(one) for one in value]
        case dict():
            return {key: _clean(one) for key, one in value.items()}
        case _:
            return value


def answer_from_json(content: bytes) -> tuple[list[tuple[Found, ...] | Failure], str | None]:
    """The results in the order of the reads, and the readable text."""
    told = orjson.loads(content)
    results: list[tuple[Found, ...] | Failure] = []
    for one in told["results"]:
        if "failure" in one:
            results.append(_failure(one["failure"]))
        else:
            results.append(tuple(Found(**found) for found in one["found"]))
    return results, told["text"]


def _failure(told: dict[str, Plain]) -> Failure:
    kind = str(told["kind"])
    message = cast("dict[str, str]", told["message"])
    return Failure(kind if kind in FAILURES else "not_parsed", Text.of(message))
