"""Reading one value at a time: the small readers that every part of a declaration shares.

All have the shape `(reader, value, path, context) -> value or None`; with None a problem stands in the reader. They
take text (YAML) and numbers (JSON) alike. In JSON (a reader without a file) `null` counts as a key left out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from tracker.model.period import Period
from tracker.model.target import Indicator
from tracker.model.text import UNDETERMINED, Text
from tracker.reader import Reader, nearest, said
from tracker.yamlfile import Path, Plain

MAX_ID = 80
MAX_PERIOD = 40
HINTS_UP_TO = 200
"""Looking for the nearest known word takes time; past this many problems a hint helps nobody."""


class Context(NamedTuple):
    """What a value may depend on: the indicator whose unit amounts are in, and the language of bare texts."""

    indicator: Indicator | None = None
    language: str = UNDETERMINED


FieldReader: TypeAlias = Callable[[Reader, Plain, Path, Context], object | None]

NOTHING = Context()


def read_fields(
    reader: Reader, value: Mapping[str, Plain], path: Path, known: Mapping[str, FieldReader], context: Context = NOTHING
) -> dict[str, object]:
    """The values of all keys that could be read; unknown keys become problems."""
    found: dict[str, object] = {}
    json = reader.file is None
    for key, part in value.items():
        read = known.get(key)
        if read is None:
            unknown_key(reader, key, path, known)
        elif part is not None or not json:
            got = read(reader, part, (*path, key), context)
            if got is not None:
                found[key] = got
    return found


def unknown_key(reader: Reader, key: str, path: Path, known: Collection[str]) -> None:
    """Records that a key is not known here, with the nearest known one as the hint."""
    hint = hint_for(reader, key, known) or "known are " + ", ".join(known)
    reader.problem("unknown_key", f"there is no key {shown(key)} here", (*path, key), hint, of_key=True)


def missing_key(reader: Reader, key: str, path: Path, why: str, hint: str | None = None) -> None:
    """Records that a required key is not written, at the key of the mapping it belongs in."""
    reader.problem("missing_key", f"the key {key!r} is missing: {why}", path, hint, of_key=True)


def hint_for(reader: Reader, word: str, known: Collection[str]) -> str | None:
    """A hint with the nearest known word, unless there are so many problems already that it would cost too much."""
    if len(reader.problems) > HINTS_UP_TO or len(word) > MAX_ID:
        return None
    return nearest(word, tuple(known))


def shown(text: str) -> str:
    """A user's text in a sentence: quoted, cut to a readable length."""
    return repr(text if len(text) <= MAX_ID else text[:MAX_ID] + "…")


def is_id(text: str) -> bool:
    """Whether `text` can name something: a letter or digit, then letters, digits, `_`, `.` or `-`.

    >>> is_id("labs-over-20"), is_id("天津.实验室"), is_id("-x"), is_id("a b")
    (True, True, False, False)
    """
    return (
        0 < len(text) <= MAX_ID and text[0].isalnum() and (text.isalnum() or text.translate(_WITHOUT_MARKS).isalnum())
    )


_WITHOUT_MARKS = str.maketrans("", "", "_.-")


def read_id(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    """The id of something declared elsewhere; whether it exists is a check for later."""
    if type(value) is str and is_id(value):
        return value
    text = reader.text(value, path, "an id")
    if text is None or is_id(text):
        return text
    bad_id(reader, text, path)
    return None


def bad_id(reader: Reader, text: str, path: Path, *, of_key: bool = False) -> None:
    """Records that a text cannot be an id."""
    reader.problem(
        "bad_id",
        f"{shown(text)} cannot be an id",
        path,
        f"begin with a letter or digit, go on with letters, digits, '-', '_' or '.', at most {MAX_ID} characters",
        of_key=of_key,
    )


def read_string(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
    """A text in one language."""
    return reader.text(value, path, "this")


def read_text(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Text | None:
    """A text: a string, or a mapping of language tags to strings."""
    if type(value) is str:
        stripped = value.strip()
        if stripped:
            return Text(((context.language, stripped),))
    if isinstance(value, dict):
        wordings: list[tuple[str, str]] = []
        for tag, part in value.items():
            if not is_language(tag):
                hint = "use a tag like zh, en or zh-Hant"
                reader.problem("bad_language", f"{shown(tag)} is no language tag", (*path, tag), hint, of_key=True)
            elif (wording := reader.text(part, (*path, tag), "a text")) is not None:
                wordings.append((tag, wording))
        if wordings:
            return Text(tuple(wordings))
        if not value:
            reader.problem("not_a_text", "this text has no wording in any language", path)
        return None
    text = reader.text(value, path, "this")
    return None if text is None else Text(((context.language, text),))


@lru_cache(maxsize=256)
def is_language(tag: str) -> bool:
    """Whether `tag` has the form of a BCP 47 language tag."""
    first, *others = tag.split("-")
    return (
        tag.isascii()
        and len(tag) <= 35
        and first.isalpha()
        and 2 <= len(first) <= 3
        and all(part.isalnum() and len(part) <= 8 for part in others)
    )


def read_flag(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> bool | None:
    """true or false."""
    return value if value is True or value is False else reader.truth(value, path, "this")


def one_of(what: str, words: tuple[str, ...]) -> FieldReader:
    """A reader of one of some words."""

    def read(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> str | None:
        if type(value) is str and value in words:
            return value
        text = reader.text(value, path, what)
        if text is None or text in words:
            return text
        hint = hint_for(reader, text, words) or "one of " + ", ".join(words)
        reader.problem("unknown_word", f"{shown(text)} is no {what}", path, hint)
        return None

    return read


def read_strings(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> tuple[str, ...] | None:
    """A list of texts without repetition."""
    entries = reader.sequence(value, path, "this")
    if entries is None:
        return None
    texts: list[str] = []
    for index, entry in enumerate(entries):
        text = reader.text(entry, (*path, index), "an entry of this list")
        if text is not None and text in texts:
            reader.problem("repeated", f"{shown(text)} stands in this list twice", (*path, index), "remove one of them")
        elif text is not None:
            texts.append(text)
    return tuple(texts)


def read_period(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> Period | None:
    """A period such as 2023, 2023-Q1, 2023-02 or 2021/2023."""
    text = value if type(value) is str else reader.text(value, path, "a period")
    if text is None:
        return None
    if len(text) > MAX_PERIOD:
        reader.problem("bad_period", f"{shown(text)} is no period", path, "write 2023, 2023-Q1 or 2023-02-21")
        return None
    try:
        return Period.parse(text)
    except ValueError as error:
        reader.problem("bad_period", str(error), path)
        return None


def read_day(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> date | None:
    """A day, written 2024-02-21."""
    text = reader.text(value, path, "a day")
    if text is None:
        return None
    if len(text) == 10 and text.isascii():
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    reader.problem("bad_day", f"{shown(text)} is no day", path, "write it like 2024-02-21")
    return None


def read_duration(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> timedelta | None:
    """An ISO 8601 duration in days, weeks, months of 30 and years of 365 days."""
    text = reader.text(value, path, "a duration")
    if text is None:
        return None
    length = duration(text) if len(text) <= MAX_PERIOD else None
    if length is None:
        reader.problem("bad_duration", f"{shown(text)} is no duration", path, "write P30D, P2W, P1M or P1Y")
    return length


_DAYS = {"Y": 365, "M": 30, "W": 7, "D": 1}


@lru_cache(maxsize=256)
def duration(text: str) -> timedelta | None:
    """The length of an ISO 8601 duration of whole days; None when it is none or longer than a century.

    >>> duration("P1M15D"), duration("P2W"), duration("1 month")
    (datetime.timedelta(days=45), datetime.timedelta(days=14), None)
    """
    if not text.isascii() or text[:1] != "P" or len(text) < 3:
        return None
    days, digits, allowed = 0, "", "YMWD"
    for character in text[1:]:
        if character.isdigit():
            digits += character
        elif character in allowed and digits:
            days += int(digits) * _DAYS[character]
            digits, allowed = "", allowed[allowed.index(character) + 1 :]
        else:
            return None
    return timedelta(days=days) if not digits and days <= 36_525 else None


def read_section(reader: Reader, value: Plain, path: Path, what: str, read: Callable[[str, Plain, Path], None]) -> None:
    """Hands each entry of a mapping of ids to `read`, with its path; ids that cannot be ids are problems."""
    if value is None:
        return
    entries = reader.mapping(value, path, what)
    for key, entry in (entries or {}).items():
        place = (*path, key)
        if not is_id(key):
            bad_id(reader, key, place, of_key=True)
        read(key, entry, place)


__all__ = [
    "NOTHING", "Context", "FieldReader", "bad_id", "duration", "hint_for", "is_id", "is_language", "missing_key",
    "one_of", "read_day", "read_duration", "read_fields", "read_flag", "read_id", "read_period", "read_section",
    "read_string", "read_strings", "read_text", "said", "shown", "unknown_key",
]  # fmt: skip
