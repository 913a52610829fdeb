"""A YAML file as plain values that know where they stand.

Scalars follow YAML 1.2 in the narrowest way: `null`, `true` and `false` are resolved, everything else stays the text
that was written, so that `NO`, `010`, `12:30` and `1e3` cannot turn into something nobody wrote. Duplicate keys, tags,
merge keys, deep nesting and alias bombs are problems.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import yaml

from tracker.model.problem import Problem

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
"""A value as YAML or JSON gives it; from YAML, numbers are still text."""

Path: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 40
MAX_ALIASES = 1_000
MAX_NODES = 2_000_000

_KEY = ("complex_key", 'quote a key that begins with a bracket, as in "{it}-x"')

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class YamlFile:
    """What a YAML text says: `value`, the `problems` of its writing, and the place of every key and value.

    Paths are tuples of keys and list indexes from the root; lines and columns count from 1.
    """

    name: str
    value: Plain = None
    problems: list[Problem] = field(default_factory=list)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: Path, of_key: bool = False) -> tuple[int, int] | None:
        """Line and column of the value (or the key) at `path`, else of the nearest thing that encloses it."""
        if of_key and path in self.keys:
            return self.keys[path]
        while path:
            if path in self.values:
                return self.values[path]
            path = path[:-1]
        return self.values.get(())

    def locate(self, problem: Problem, path: Path, of_key: bool = False) -> Problem:
        """The problem with this file's name and the place of `path`."""
        line, column = self.place(path, of_key) or (None, None)
        return replace(problem, file=self.name, line=line, column=column)


def path_text(path: Path) -> str:
    """A path as people read it.

    >>> path_text(("targets", "labs", "stages", 0, "by"))
    'targets.labs.stages[0].by'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def parse_yaml(data: bytes | str, name: str) -> YamlFile:
    """Reads one YAML document; never raises for what is written in it, and never recurses.

    `name` is how problems call the file. With a syntax error the value is None.
    """
    read = YamlFile(name)
    text = _decoded(data, read)
    if text is None:
        return read
    try:
        _Builder(read).build(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        read.value = None
        read.problems.append(
            Problem(
                "syntax",
                f"this is not YAML: {error.problem or error.context or 'it cannot be parsed'}",
                hint="look at this line and the one above for indentation, a missing space after ':' or an open quote",
                file=name,
                line=None if mark is None else mark.line + 1,
                column=None if mark is None else mark.column + 1,
            )
        )
    except yaml.YAMLError as error:
        read.value = None
        read.problems.append(Problem("syntax", f"this is not YAML: {error}", file=name))
    except _StopError as error:
        read.value = None
        read.problems.append(Problem(error.code, str(error), "", error.hint, name, error.line, error.column))
    return read


class _StopError(Exception):
    def __init__(self, message: str, event: yaml.Event, code: str = "too_large", hint: str | None = None) -> None:
        super().__init__(message)
        self.line, self.column = _start_of(event)
        self.code, self.hint = code, hint


def _start_of(event: yaml.Event) -> tuple[int, int]:
    """Line and column of an event, counted from 1; a parser always marks its events."""
    mark = event.start_mark
    return (1, 1) if mark is None else (mark.line + 1, mark.column + 1)


def _decoded(data: bytes | str, read: YamlFile) -> str | None:
    if len(data) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB"
        read.problems.append(Problem("too_large", message, file=read.name))
        return None
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"this is not UTF-8: byte {data[error.start]:#04x} cannot be read"
        read.problems.append(Problem("encoding", message, hint="save the file as UTF-8", file=read.name, line=line))
        return None


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is still being filled."""

    path: Path
    container: list[Plain] | dict[str, Plain]
    anchor: str | None
    key: str | None = None
    skip: bool = False


class _Builder:
    """Turns parser events into plain values; iterative, so depth costs nothing but a counter."""

    def __init__(self, read: YamlFile) -> None:
        self.read = read
        self.open: list[_Open] = []
        self.anchors: dict[str, Plain] = {}
        self.aliases = self.nodes = 0

    def build(self, text: str) -> None:
        documents = 0
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.MappingStartEvent):
                self._start(event, {})
            elif isinstance(event, yaml.SequenceStartEvent):
                self._start(event, [])
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                self._end()
            elif isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._problem("several_documents", "the file holds more than one YAML document", event)
                    return

    def _problem(self, code: str, message: str, event: yaml.Event, hint: str | None = None) -> None:
        line, column = _start_of(event)
        found = Problem(code, message, path_text(self._path()), hint, self.read.name, line, column)
        self.read.problems.append(found)

    def _path(self) -> Path:
        if not self.open:
            return ()
        top = self.open[-1]
        if isinstance(top.container, list):
            return (*top.path, len(top.container))
        return top.path if top.key is None else (*top.path, top.key)

    def _expects_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].container, dict) and self.open[-1].key is None

    def _count(self, event: yaml.Event, by: int = 1) -> None:
        self.nodes += by
        if self.nodes > MAX_NODES:
            raise _StopError(f"the file holds more than {MAX_NODES} values", event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._count(event)
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            self._problem("tag", f"the tag {event.tag} is not allowed here", event, "write the plain value")
        text: str = event.value
        if self._expects_key():
            self._key(text, event)
            return
        value: Plain = text
        if not event.style and event.tag is None:  # the C parser says "" for a plain scalar, the Python one None
            if text in _NULL:
                value = None
            elif text in _TRUE:
                value = True
            elif text in _FALSE:
                value = False
        self._put(value, event)
        if event.anchor:
            self.anchors[event.anchor] = value

    def _key(self, key: str, event: yaml.Event) -> None:
        top = self.open[-1]
        assert isinstance(top.container, dict)
        path = (*top.path, key)
        if key == "<<":
            self._problem(
                "merge_key", "the merge key << is not part of YAML 1.2", event, "repeat the keys, or use for_each"
            )
        if key in top.container:
            first = self.read.keys.get(path)
            where = f", first on line {first[0]}" if first else ""
            self._problem("duplicate_key", f"the key {key!r} stands here twice{where}", event, "remove one of them")
            top.skip = True
        else:
            self.read.keys[path] = _start_of(event)
        top.key = key

    def _put(self, value: Plain, event: yaml.Event) -> None:
        path = self._path()
        if not self.open:
            self.read.value = value
        else:
            top = self.open[-1]
            if isinstance(top.container, list):
                top.container.append(value)
            else:
                assert top.key is not None
                key, skip = top.key, top.skip
                top.key, top.skip = None, False
                if skip:
                    return
                top.container[key] = value
        self.read.values.setdefault(path, _start_of(event))

    def _start(
        self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent, container: dict[str, Plain] | list[Plain]
    ) -> None:
        self._count(event)
        if len(self.open) >= MAX_DEPTH:
            raise _StopError(f"values are nested more than {MAX_DEPTH} deep", event)
        if self._expects_key():
            raise _StopError("a key must be a plain word, not a list or a mapping", event, *_KEY)
        if event.tag not in (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
            self._problem("tag", f"the tag {event.tag} is not allowed here", event, "write the plain value")
        path = self._path()
        self._put(container, event)
        self.open.append(_Open(path, container, event.anchor))

    def _end(self) -> None:
        closed = self.open.pop()
        if closed.anchor:
            self.anchors[closed.anchor] = closed.container

    def _alias(self, event: yaml.AliasEvent) -> None:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise _StopError(f"the file holds more than {MAX_ALIASES} aliases", event)
        if self._expects_key():
            raise _StopError("a key must be a plain word, not an alias", event, *_KEY)
        if event.anchor not in self.anchors:
            self._problem("alias", f"the alias *{event.anchor} names no anchor before it", event)
            self._put(None, event)
            return
        value = self.anchors[event.anchor]
        self._put(self._copied(value, event), event)

    def _copied(self, value: Plain, event: yaml.Event) -> Plain:
        """A copy, counted, so that aliases of aliases cannot blow up unseen."""
        self._count(event)
        if isinstance(value, list):
            return [self._copied(one, event) for one in value]
        if isinstance(value, dict):
            return {key: self._copied(one, event) for key, one in value.items()}
        return value
