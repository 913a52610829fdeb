"""Where in a document figures stand: the formats of a read, each with its own keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import cast

from tracker.model.source import Command, Css, Feed, Format, JsonPath, Pattern, Place, Sdmx, Table
from tracker.reader import Reader
from tracker.targets.fields import (
    NOTHING,
    Context,
    FieldReader,
    missing_key,
    read_fields,
    read_flag,
    read_string,
    shown,
)
from tracker.targets.schedule import whole_number
from tracker.yamlfile import Path, Plain

MAX_PATTERN = 1_000
MAX_ARGUMENTS = 50

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CELL = re.compile(r"[A-Za-z]{1,3}[1-9][0-9]{0,6}", re.ASCII)
_PAGES = re.compile(r"([1-9][0-9]{0,4})(?:\s*-\s*([1-9][0-9]{0,4}))?", re.ASCII)


def read_pattern(reader: Reader, value: Plain, path: Path, wanted: str = "value") -> Pattern | None:
    """Words with `{value}` among them (`wanted` names another group), as a text or under `pattern` or `regex`."""
    regex = False
    if isinstance(value, dict):
        reader.known_keys(value, path, ("pattern", "regex"))
        if ("pattern" in value) == ("regex" in value):
            reader.problem("one_of", "here stands either pattern or regex", path, "write pattern: with the words")
            return None
        key = "regex" if "regex" in value else "pattern"
        value, path, regex = value[key], (*path, key), key == "regex"
    text = reader.text(value, path, "a pattern")
    if text is None:
        return None
    fault = "it is too long" if len(text) > MAX_PATTERN else (_regex_fault if regex else _words_fault)(text, wanted)
    if fault is None:
        return Pattern(text, regex)
    words = "截至{period}" if wanted == "period" else "建成实验室{value}家"
    hint = f"name the group (?P<{wanted}>…)" if regex else f"write the words around it, such as {words}"
    reader.problem("bad_pattern", f"{shown(text)} is no pattern: {fault}", path, hint)
    return None


def _words_fault(text: str, wanted: str) -> str | None:
    names = _PLACEHOLDER.findall(text)
    known = ("period", "any") if wanted == "period" else ("value", "period", "any")
    for name in names:
        if name not in known:
            return f"there is no {{{name}}}, only " + ", ".join(f"{{{one}}}" for one in known)
    for name in known[:-1]:
        if names.count(name) > 1:
            return f"{{{name}}} stands in it twice"
    if wanted not in names:
        return f"{{{wanted}}} does not stand in it"
    if not _PLACEHOLDER.sub("", text).strip():
        return "no words stand around it"
    return None


def _regex_fault(text: str, wanted: str) -> str | None:
    try:
        groups = re.compile(text).groupindex
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
    return None if wanted in groups else f"it has no group {wanted!r}"


def _where(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> tuple[tuple[str, str], ...] | None:
    """Pairs of a column (or dimension) with the text that stands in it."""
    written = reader.mapping(value, path, "this")
    if written is None:
        return None
    pairs = [(column, reader.text(cell, (*path, column), "a cell's text")) for column, cell in written.items()]
    return tuple((column, cell) for column, cell in pairs if cell is not None)


def _cell(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    text = reader.text(value, path, "a cell")
    if text is None or _CELL.fullmatch(text):
        return None if text is None else text.upper()
    reader.problem("bad_cell", f"{shown(text)} is no cell", path, "write column and row, such as B7")
    return None


def _delimiter(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    if isinstance(value, str) and value == "\t":
        return value
    text = reader.text(value, path, "a delimiter")
    if text is None or len(text) == 1:
        return text
    if text == "tab":
        return "\t"
    reader.problem("bad_delimiter", f"{shown(text)} is no delimiter", path, 'write one character, such as ";", or tab')
    return None


TABLE: dict[str, FieldReader] = {
    "value": read_string,
    "period": read_string,
    "where": _where,
    "across": read_flag,
    "cell": _cell,
    "header": whole_number("row", 0, 1_000),
}
"""The keys of figures in any table; each fills the field of the same name."""

OF_FORMAT: dict[Format, dict[str, FieldReader]] = {
    "csv": {**TABLE, "delimiter": _delimiter},
    "xlsx": {**TABLE, "sheet": read_string},
    "html": {**TABLE, "table": read_string},
    "pdf": {**TABLE, "table": read_string},
    "docx": {**TABLE, "table": read_string},
}
"""The keys of tables by the format they stand in."""

JSON: dict[str, FieldReader] = {
    "each": read_string, "value": read_string, "period": read_string, "jsonpath": read_flag,
}  # fmt: skip
CSS: dict[str, FieldReader] = {"css": read_string, "period": read_string, "attribute": read_string}
SDMX: dict[str, FieldReader] = {"key": _where, "measure": read_string}
FEED = ("pattern", "regex", "where")


def _table(reader: Reader, written: Mapping[str, Plain], path: Path, known: dict[str, FieldReader]) -> Table | None:
    fields = read_fields(reader, written, path, known)
    ways = [key for key in ("value", "across", "cell") if written.get(key) not in (None, False)]
    if len(ways) != 1:
        said = "neither value, across nor cell" if not ways else " beside ".join(ways)
        hint = "write value: with the column, across: true where the headers are periods, or cell: with one cell"
        reader.problem("one_of", f"a table is read by one of them; here stands {said}", path, hint, of_key=True)
        return None
    for way, other, why in (
        ("across", "period", "the headers are the periods"),
        ("cell", "where", "one cell is named already"),
        ("cell", "period", "one cell has no row to look in"),
    ):
        if ways == [way] and other in written:
            reader.problem("one_of", f"{other} beside {way}: {why}", (*path, other), f"remove {other}", of_key=True)
    if ways[0] not in fields:
        return None
    return Table(**cast("dict[str, str]", fields))  # type: ignore[arg-type]  # each reader gives its field's type


def _json(reader: Reader, value: Plain, path: Path) -> Place | None:
    if isinstance(value, str):
        return JsonPath(value) if value.strip() else None
    written = reader.mapping(value, path, "json")
    if written is None:
        return None
    fields = read_fields(reader, written, path, JSON)
    if "value" not in written:
        missing_key(reader, "value", path, "it leads to the figure", "write value: with a path, such as value")
    if not isinstance(fields.get("value"), str):
        return None
    each, period = cast("str | None", fields.get("each")), cast("str | None", fields.get("period"))
    return JsonPath(str(fields["value"]), each, period, "jsonpath" if fields.get("jsonpath") else "jmespath")


def _tabular(kind: Format) -> Callable[[Reader, Plain, Path], Place | None]:
    def read(reader: Reader, value: Plain, path: Path) -> Place | None:
        written = reader.mapping(value, path, kind)
        return None if written is None else _table(reader, written, path, OF_FORMAT[kind])

    return read


def _page(kind: Format) -> Callable[[Reader, Plain, Path], Place | None]:
    """A document of words and tables: a pattern, a CSS selector (in HTML), or a table."""

    def read(reader: Reader, value: Plain, path: Path) -> Place | None:
        written = reader.mapping(value, path, kind)
        if written is None:
            return None
        keys = {key: part for key, part in written.items() if key != "page" or kind != "pdf"}
        if "pattern" in keys or "regex" in keys:
            return read_pattern(reader, keys, path)
        if kind != "html" or "css" not in keys:
            return _table(reader, keys, path, OF_FORMAT[kind])
        fields = cast("dict[str, str]", read_fields(reader, keys, path, CSS))
        return Css(fields["css"], fields.get("period"), fields.get("attribute")) if "css" in fields else None

    return read


def _feed(reader: Reader, value: Plain, path: Path) -> Place | None:
    written = reader.mapping(value, path, "feed")
    if written is None:
        return None
    reader.known_keys(written, path, FEED)
    where = reader.text(written["where"], (*path, "where"), "where") if "where" in written else None
    pattern = read_pattern(reader, {key: written[key] for key in FEED[:2] if key in written}, path)
    return None if pattern is None else Feed(pattern, where)


def _text(reader: Reader, value: Plain, path: Path) -> Place | None:
    return read_pattern(reader, value, path)


def _sdmx(reader: Reader, value: Plain, path: Path) -> Place | None:
    written = reader.mapping(value, path, "sdmx")
    if written is None:
        return None
    fields = read_fields(reader, written, path, SDMX)
    key = cast("tuple[tuple[str, str], ...]", fields.get("key", ()))
    return Sdmx(key, cast("str", fields.get("measure", "OBS_VALUE")))


def _command(reader: Reader, value: Plain, path: Path) -> Place | None:
    words = reader.sequence(value, path, "a command")
    if words is None:
        return None
    texts = [reader.text(word, (*path, index), "a word of a command") for index, word in enumerate(words)]
    if not 0 < len(texts) <= MAX_ARGUMENTS:
        hint = "write the program and its arguments, such as [python3, scripts/read.py]"
        reader.problem("bad_command", "a command has at least one word, not more than 50", path, hint)
        return None
    return None if None in texts else Command(tuple(text for text in texts if text is not None))


PLACES: dict[Format, Callable[[Reader, Plain, Path], Place | None]] = {
    "json": _json,
    "csv": _tabular("csv"),
    "xlsx": _tabular("xlsx"),
    "html": _page("html"),
    "feed": _feed,
    "pdf": _page("pdf"),
    "docx": _page("docx"),
    "text": _text,
    "sdmx": _sdmx,
    "command": _command,
}
"""How the place is written in each format; another format is a function with a line here."""


def read_pages(reader: Reader, value: Plain, path: Path) -> str | None:
    """The page or pages that a PDF is looked through: `3` or `3-5`."""
    text = reader.text(value, path, "a page")
    if text is None:
        return None
    found = _PAGES.fullmatch(text)
    if found is None or (found[2] and int(found[2]) < int(found[1])):
        reader.problem("bad_page", f"{shown(text)} is no page", path, "write 3, or 3-5 for several")
        return None
    return f"{found[1]}-{found[2]}" if found[2] else found[1]


def says_period(place: Place) -> bool:
    """Whether a place itself says which period its figures speak of."""
    match place:
        case Pattern():
            return ("(?P<period>" if place.regex else "{period}") in place.text
        case Feed():
            return says_period(place.pattern)
        case Table():
            return place.across or place.period is not None
        case JsonPath() | Css():
            return place.period is not None
        case Sdmx() | Command():
            return True
