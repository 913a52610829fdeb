"""Loading a declaration: the bytes of targets.yaml become a value with every problem in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path as FilePath
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.text import UNDETERMINED, Text
from tracker.reader import Reader
from tracker.targets.checks import CHECKS, Check
from tracker.targets.documents import read_document, read_owner
from tracker.targets.draft import Draft, Placed
from tracker.targets.expand import ExpandedFile, expand
from tracker.targets.fields import hint_for, is_language, missing_key, read_section, read_text, shown, unknown_key
from tracker.targets.indicators import read_indicator
from tracker.targets.targets import read_target
from tracker.workspace import DECLARATION
from tracker.yamlfile import MAX_BYTES, Path, Plain, parse_yaml

if TYPE_CHECKING:
    from tracker.model.source import Source

SECTIONS = ("documents", "owners", "groups", "indicators", "targets", "sources")
TOP = ("version", "title", "timezone", "languages", "review", *SECTIONS, "for_each")
"""The keys at the top of the file."""
REVIEW = ("two_person",)
"""The keys of `review:`."""

T = TypeVar("T")


def load(root: FilePath, further: Sequence[Check] = ()) -> tuple[Declaration | None, list[Problem]]:
    """The declaration of the workspace at `root`, with every problem of it, in the order of their places.

    `further` are checks beside those that stand here, of somebody who knows more than a declaration does.
    None only where the file cannot be read as a mapping at all. A declaration with problems holds what could be read
    and is good for nothing but showing: callers stop when there is any problem.
    """
    file = root / DECLARATION
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        return None, [Problem("unreadable", message, hint="tracker init DIR writes a new workspace", file=DECLARATION)]
    return parse(data, DECLARATION, root, further)


def parse(
    data: bytes, name: str, root: FilePath | None = None, further: Sequence[Check] = ()
) -> tuple[Declaration | None, list[Problem]]:
    """The declaration that `data` writes, with every problem; `name` is how problems call the file.

    Files that `for_each` repeats over are looked up under `root`; without one they are problems.
    """
    read = parse_yaml(data, name)
    file = ExpandedFile(name, read.value, read.problems, read.keys, read.values)
    reader = Reader(file)
    reader.problems.extend(read.problems)
    written = None
    if read.value is None and not read.problems:
        reader.problem("not_a_mapping", "the file is empty", (), "tracker init DIR writes one to begin with")
    elif read.value is not None:
        written = reader.mapping(read.value, (), "a declaration")
    if written is None:
        return None, _in_order(reader.problems)
    tables = expand(reader, file, written, root)
    draft = _draft(reader, written, sha256(data + tables).hexdigest()[:12])
    for check in (*CHECKS, *further):
        check(draft)
    return draft.declaration, _in_order(file.grouped(reader.problems))


def _in_order(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda one: (one.file != DECLARATION, one.file or "", one.line or 0, one.column or 0))


@dataclass(slots=True)
class _Sections:
    """Reads the sections of a file one after the other, keeping what could be read."""

    reader: Reader
    written: dict[str, Plain]
    ids: dict[str, frozenset[str]] = field(default_factory=dict)

    def read(self, section: str, what: Callable[[str, Plain, Path], T | None]) -> MappingProxyType[str, T]:
        found: dict[str, T] = {}

        def keep(key: str, value: Plain, path: Path) -> None:
            one = what(key, value, path)
            if one is not None:
                found[key] = one

        value = self.written.get(section)
        if value is None and section in self.written:
            hint = f"write an entry under it, or remove {section}:"
            self.reader.problem("not_a_mapping", f"{section} is empty", (section,), hint)
        read_section(self.reader, value, (section,), section, keep)
        self.ids[section] = frozenset(value) if isinstance(value, dict) else frozenset()
        return MappingProxyType(found)


def _draft(reader: Reader, written: dict[str, Plain], version: str) -> Draft:
    for key in written:
        if key not in TOP:
            unknown_key(reader, key, (), TOP)
    _version(reader, written)
    title = _title(reader, written)
    sections = _Sections(reader, written)
    documents = sections.read("documents", lambda key, value, path: read_document(reader, key, value, path))
    owners = sections.read("owners", lambda key, value, path: read_owner(reader, key, value, path))
    groups = sections.read("groups", lambda _id, value, path: read_text(reader, value, path))
    indicators = sections.read("indicators", lambda key, value, path: read_indicator(reader, key, value, path))
    targets = sections.read("targets", lambda key, value, path: read_target(reader, key, value, path, indicators))
    placed = _sources(sections)
    declaration = Declaration(
        version, title, _timezone(reader, written), _languages(reader, written, title),
        documents, owners, groups, indicators, targets,
        MappingProxyType(_first_of_each(placed)), _two_person(reader, written),
    )  # fmt: skip
    return Draft(declaration, reader, sections.ids, tuple(placed))


def _first_of_each(placed: list[Placed]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for one in placed:
        found.setdefault(one.source.id, one.source)
    return found


def _sources(sections: _Sections) -> list[Placed]:
    """The sources under `sources`, then those that stand under an indicator and have its id."""
    reader, written = sections.reader, sections.written
    sections.ids["sources"] = frozenset()
    indicators = written.get("indicators")
    entries = indicators.items() if isinstance(indicators, dict) else ()
    own = {key: entry["source"] for key, entry in entries if isinstance(entry, dict) and "source" in entry}
    if "sources" not in written and not own:
        return []
    from tracker.targets.sources import read_source

    placed: list[Placed] = []

    def keep(key: str, value: Plain, path: Path, indicator: str | None = None) -> None:
        source = read_source(reader, key, value, path, indicator)
        if source is not None and isinstance(value, dict):
            placed.append(Placed(source, path, value))

    sections.read("sources", keep)
    for key, value in own.items():
        keep(key, value, ("indicators", key, "source"), key)
    return placed


def _version(reader: Reader, written: dict[str, Plain]) -> None:
    if "version" not in written:
        missing_key(reader, "version", (), "it says how the file is written", "write version: 1")
    elif written["version"] != "1":
        message = "this version of the file's form is not known here"
        reader.problem("unknown_version", message, ("version",), "write version: 1")


def _title(reader: Reader, written: dict[str, Plain]) -> Text:
    if "title" not in written:
        missing_key(
            reader, "title", (), "reports carry it at their head", "write title: with what this workspace tracks"
        )
        return Text.of("")
    return read_text(reader, written["title"], ("title",)) or Text.of("")


def _timezone(reader: Reader, written: dict[str, Plain]) -> str:
    if "timezone" not in written:
        missing_key(reader, "timezone", (), "days begin and end by it", "write an IANA name, such as Asia/Shanghai")
        return "UTC"
    name = reader.text(written["timezone"], ("timezone",), "a time zone")
    if name is None:
        return "UTC"
    if _is_zone(name):
        return name
    from zoneinfo import available_timezones

    hint = hint_for(reader, name, sorted(available_timezones())) or "use an IANA name, such as Asia/Shanghai"
    reader.problem("unknown_timezone", f"{shown(name)} is no time zone", ("timezone",), hint)
    return "UTC"


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo

    if len(name) > 64:
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _two_person(reader: Reader, written: dict[str, Plain]) -> bool:
    """Whether `review:` asks for a second person."""
    if "review" not in written:
        return False
    path = ("review",)
    rules = reader.mapping(written["review"], path, "review")
    if rules is None:
        return False
    for key in rules:
        if key not in REVIEW:
            unknown_key(reader, key, path, REVIEW)
    if not rules:
        reader.problem("empty", "nothing is said about reviews", path, "write {two_person: true}, or remove review:")
    return "two_person" in rules and reader.truth(rules["two_person"], (*path, "two_person"), "two_person") is True


def _languages(reader: Reader, written: dict[str, Plain], title: Text) -> tuple[str, ...]:
    own = tuple(tag for tag in title.languages if tag != UNDETERMINED) or ("en",)
    if "languages" not in written:
        return own
    path = ("languages",)
    entries = reader.sequence(written["languages"], path, "languages")
    if entries is None:
        return own
    tags: list[str] = []
    for index, entry in enumerate(entries):
        tag = reader.text(entry, (*path, index), "a language")
        if tag is None:
            continue
        if not is_language(tag):
            reader.problem(
                "bad_language", f"{shown(tag)} is no language tag", (*path, index), "use a tag like zh or en"
            )
        elif tag in tags:
            reader.problem("repeated", f"{shown(tag)} stands in this list twice", (*path, index), "remove one of them")
        else:
            tags.append(tag)
    if not entries:
        reader.problem("empty_list", "there is no language in this list", path, "write [zh, en], or remove languages:")
    return tuple(tags) or own
