"""A read of a source: one indicator's figures, where they stand, which period they speak of."""

from __future__ import annotations

from typing import Literal, cast

from tracker.model.observation import FLAGS
from tracker.model.period import Period
from tracker.model.source import FORMATS, PeriodOf, Read
from tracker.reader import Reader
from tracker.targets.fields import (
    NOTHING,
    Context,
    FieldReader,
    hint_for,
    missing_key,
    one_of,
    read_fields,
    read_id,
    shown,
    unknown_key,
)
from tracker.targets.indicators import read_unit
from tracker.targets.places import PLACES, read_pages, read_pattern, says_period
from tracker.targets.proposing import proposes
from tracker.yamlfile import Path, Plain

MAX_READS = 500

WORDS = ("published", "fetched", "previous")
"""The periods that a read can name by a word."""


def _period(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> PeriodOf | None:
    if isinstance(value, dict):
        pattern = read_pattern(reader, value, path, "period")
        return None if pattern is None else PeriodOf("pattern", pattern=pattern)
    text = reader.text(value, path, "a period")
    if text is None:
        return None
    if text in WORDS:
        return PeriodOf(cast('Literal["published", "fetched", "previous"]', text))
    try:
        return PeriodOf("stated", Period.parse(text).text)
    except ValueError:
        hint = hint_for(reader, text, WORDS) or 'write 2024, {pattern: "截至{period}"}, published, fetched or previous'
        reader.problem("bad_period", f"{shown(text)} is no period", path, hint)
    return None


def _flags(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    text = reader.text(value, path, "flags")
    if text is None:
        return None
    flags = "".join(sorted(set(text.replace(" ", "").upper())))
    for flag in flags:
        if flag not in FLAGS:
            hint = "known are " + ", ".join(f"{code} {word}" for code, word in FLAGS.items())
            reader.problem("unknown_flag", f"{shown(flag)} is no flag", path, hint)
            return None
    return flags


READ: dict[str, FieldReader] = {
    "indicator": read_id,
    "period": _period,
    "unit": read_unit,
    "flags": _flags,
    "take": one_of("choice", ("all", "first", "last")),
}
"""The keys of a read beside its format."""


def read_reads(reader: Reader, value: Plain, path: Path, indicator: str | None) -> tuple[Read, ...] | None:
    """The reads of a source that find figures, one mapping or a list; `indicator` is the one it is declared under."""
    if proposes(value):
        return ()
    if isinstance(value, dict):
        one = read_read(reader, value, path, indicator)
        return None if one is None else (one,)
    entries = reader.sequence(value, path, "read")
    if entries is None:
        return None
    if not 0 < len(entries) <= MAX_READS:
        hint = "write {indicator: …, html: …}" if not entries else f"at most {MAX_READS} are read from one source"
        reader.problem("empty_list", "nothing is read" if not entries else "these are too many reads", path, hint)
        return None
    figures = ((index, entry) for index, entry in enumerate(entries) if not proposes(entry))
    found = [read_read(reader, entry, (*path, index), indicator) for index, entry in figures]
    return tuple(one for one in found if one is not None)


def read_read(reader: Reader, value: Plain, path: Path, indicator: str | None) -> Read | None:
    """One read, or None with the reason among the reader's problems."""
    written = reader.mapping(value, path, "a read")
    if written is None:
        return None
    for key in written:
        if key not in READ and key not in FORMATS:
            unknown_key(reader, key, path, (*READ, *FORMATS))
    fields = read_fields(reader, {key: part for key, part in written.items() if key in READ}, path, READ)
    formats = [one for one in FORMATS if one in written]
    if len(formats) != 1:
        known = ", ".join(FORMATS)
        if formats:
            message = f"a read has one format; here stand {' and '.join(formats)}"
            reader.problem("two_formats", message, (*path, formats[1]), "write a read for each", of_key=True)
        else:
            reader.problem("no_format", "nothing says how to read it", path, f"write one of {known}", of_key=True)
        return None
    if "indicator" not in written and indicator is None:
        missing_key(reader, "indicator", path, "it says what the figures are of", "write indicator: with its id")
    kind = formats[0]
    place = PLACES[kind](reader, written[kind], (*path, kind))
    page = None
    within = written[kind]
    if kind == "pdf" and isinstance(within, dict) and "page" in within:
        page = read_pages(reader, within["page"], (*path, kind, "page"))
    if place is None:
        return None
    if "period" not in written and not says_period(place):
        hint = 'write beside it period: 2024, {pattern: "截至{period}"}, published, fetched or previous'
        message = "nothing says which period these figures speak of"
        reader.problem("no_period", message, (*path, kind), hint, of_key=True)
    about = cast("str | None", fields.get("indicator")) or indicator
    if about is None:
        return None
    return Read(
        about,
        kind,
        place,
        cast("PeriodOf | None", fields.get("period")),
        cast("str | None", fields.get("unit")),
        cast("str", fields.get("flags", "A")),
        page,
        cast('Literal["all", "first", "last"]', fields.get("take", "all")),
    )
