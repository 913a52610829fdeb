"""for_each: one block of indicators with their targets or sources, repeated over rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path as FilePath
from typing import TypeAlias

from tracker.model.problem import Problem
from tracker.reader import Reader
from tracker.targets.fields import read_section, shown, unknown_key
from tracker.targets.rows import Row, read_rows
from tracker.yamlfile import Path, Plain, YamlFile

SECTIONS = ("indicators", "targets", "sources")
BLOCK = ("over", *SECTIONS)

MAX_VALUES = 2_500_000
MAX_CHARACTERS = 16_000_000
"""What all rows put into all templates may come to."""
MAX_NAMED = 4
"""How many further rows a problem that many rows share names."""


Fault: TypeAlias = tuple[str, int | None, int | None, Path]
"""What makes problems of several rows one: the check, the place, the template."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an expanded entry came from: the path of its template, and the row put into it."""

    template: Path
    row: Row


@dataclass(slots=True)
class ExpandedFile(YamlFile):
    """A YAML file with entries that were repeated: their problems stand at the template and name the row."""

    origins: dict[Path, Origin] = field(default_factory=dict)
    found: dict[Problem, Origin] = field(default_factory=dict)
    children: dict[Path, list[str]] = field(default_factory=dict)
    """The keys with placeholders by the path they stand under, filled when first needed."""

    def locate(self, problem: Problem, path: Path, of_key: bool = False) -> Problem:
        origin = self.origins.get(path[:2])
        if origin is None:
            return YamlFile.locate(self, problem, path, of_key)
        located = YamlFile.locate(self, problem, self._in_template(origin, path[2:]), of_key)
        self.found[located] = origin
        return located

    def _in_template(self, origin: Origin, rest: Path) -> Path:
        """The template's own path: keys that had placeholders are found again by putting the row in."""
        path = origin.template
        for part in rest:
            step = (*path, part)
            if step not in self.values and isinstance(part, str):
                for key in self._keys_under(path):
                    if _filled(key, origin.row) == part:
                        step = (*path, key)
                        break
            path = step
        return path

    def _keys_under(self, path: Path) -> list[str]:
        if not self.children:
            for known in self.values:
                if known and isinstance(known[-1], str) and "{" in known[-1]:
                    self.children.setdefault(known[:-1], []).append(known[-1])
        return self.children.get(path, [])

    def grouped(self, problems: list[Problem]) -> list[Problem]:
        """The problems, each fault of a template told once with the rows that have it."""
        rows: dict[Fault, list[str]] = {}
        first: dict[Fault, int] = {}
        grouped: list[Problem] = []
        for problem in problems:
            origin = self.found.get(problem)
            if origin is None:
                grouped.append(problem)
                continue
            fault = (problem.code, problem.line, problem.column, origin.template)
            if fault not in first:
                first[fault] = len(grouped)
                grouped.append(problem)
            labels = rows.setdefault(fault, [])
            if origin.row.label not in labels[-1:]:
                labels.append(origin.row.label)
        for fault, index in first.items():
            grouped[index] = replace(grouped[index], message=grouped[index].message + _naming(rows[fault]))
        return grouped


def _naming(labels: list[str]) -> str:
    text = f", in {labels[0]}"
    others = labels[1:]
    if others:
        named = ", ".join(others[:MAX_NAMED])
        more = f" and {len(others) - MAX_NAMED} more" if len(others) > MAX_NAMED else ""
        text += f"; also in {named}{more}"
    return text


def expand(reader: Reader, file: ExpandedFile, value: dict[str, Plain], root: FilePath | None) -> bytes:
    """Adds the repeated entries to the sections of `value`; gives the bytes of all files it read."""
    blocks = value.get("for_each")
    if blocks is None:
        if "for_each" in value:
            reader.problem("not_a_mapping", "for_each is empty", ("for_each",), "write a block under it, or remove it")
        return b""
    expander = _Expander(reader, file, value, root)
    read_section(reader, blocks, ("for_each",), "for_each", expander.block)
    return bytes(expander.data)


class _TooMuchError(Exception):
    """The texts that rows put into a block are more than a declaration should hold."""


class _Expander:
    """Fills templates, counting what comes out so that a small file cannot become a huge one."""

    def __init__(self, reader: Reader, file: ExpandedFile, value: dict[str, Plain], root: FilePath | None) -> None:
        self.reader, self.file, self.value, self.root = reader, file, value, root
        self.data = bytearray()
        self.values = self.characters = 0
        self.collided = False

    def block(self, _name: str, value: Plain, path: Path) -> None:
        written = self.reader.mapping(value, path, "a block of for_each")
        if written is None:
            return
        for key in written:
            if key not in BLOCK:
                unknown_key(self.reader, key, path, BLOCK)
        if "over" not in written:
            hint = "write over: with a list, or the name of a CSV file"
            self.reader.problem("missing_key", "the key 'over' is missing: it names the rows", path, hint, of_key=True)
            return
        if not any(section in written for section in SECTIONS):
            hint = "write indicators:, targets: or sources:"
            self.reader.problem("missing_key", "this block repeats nothing", path, hint, of_key=True)
        rows = read_rows(self.reader, written["over"], (*path, "over"), self.root)
        if rows is None:
            return
        self.data += rows.data
        self.values += len(rows.rows) * sum(_values(written.get(section)) for section in SECTIONS)
        if self.values > MAX_VALUES:
            message = f"{len(rows.rows)} rows make this block larger than {MAX_VALUES} values"
            self.reader.problem("too_large", message, path, "split it over several workspaces", of_key=True)
            return
        try:
            for section in SECTIONS:
                if section in written:
                    self._section(section, written[section], (*path, section), rows.rows)
        except _TooMuchError:
            message = f"the rows put more than {MAX_CHARACTERS} characters into this block"
            self.reader.problem("too_large", message, path, "shorten the cells, or use them less often", of_key=True)

    def _section(self, section: str, value: Plain, path: Path, rows: tuple[Row, ...]) -> None:
        templates = self.reader.mapping(value, path, section)
        if templates is None:
            return
        present = self.value.get(section)
        if present is None:
            present = self.value[section] = {}
        if not isinstance(present, dict):
            return
        for key, template in templates.items():
            place = (*path, key)
            if len(rows) > 1 and _parts(key) is not None and not _names(key):
                message = f"the id {shown(key)} is the same for all {len(rows)} rows"
                hint = "put a placeholder into it, such as {" + next(iter(rows[0].values)) + "}"
                self.reader.problem("id_without_placeholder", message, place, hint, of_key=True)
                continue
            if not self._good(key, template, place, rows):
                continue
            for row in rows:
                self._entry(section, key, template, place, row, present)

    def _entry(self, section: str, key: str, template: Plain, path: Path, row: Row, present: dict[str, Plain]) -> None:
        key = self._fill(key, row)
        if key in present:
            message = f"the id {shown(key)} is declared already, in {row.label}"
            hint = "give each its own id, for example with another placeholder"
            self.reader.problem("duplicate_id", message, path, hint, of_key=True)
            return
        self.file.origins[(section, key)] = Origin(path, row)
        self.collided = False
        present[key] = self._filled(template, row)
        if self.collided:
            message = f"two keys become one and the same, in {row.label}"
            self.reader.problem("duplicate_key", message, path, "use another placeholder in one of them", of_key=True)

    def _filled(self, value: Plain, row: Row) -> Plain:
        if isinstance(value, str):
            return self._fill(value, row)
        if isinstance(value, list):
            return [self._filled(part, row) for part in value]
        if isinstance(value, dict):
            filled = {self._fill(key, row): self._filled(part, row) for key, part in value.items()}
            self.collided |= len(filled) < len(value)
            return filled
        return value

    def _fill(self, text: str, row: Row) -> str:
        parts = _parts(text)
        if parts is None or len(parts) == 1:
            return _filled(text, row)
        self.characters += len(text) + sum(len(row.values.get(name, "")) for name in parts[1::2])
        if self.characters > MAX_CHARACTERS:
            raise _TooMuchError
        return _filled(text, row)

    def _good(self, key: str, template: Plain, path: Path, rows: tuple[Row, ...]) -> bool:
        """Whether every placeholder of a template is a column of every row; problems for those that are not."""
        columns = set(rows[0].values).intersection(*(row.values for row in rows))
        everywhere = set(rows[0].values).union(*(row.values for row in rows))
        good = True
        for text, place, of_key in _texts(key, template, path):
            parts = _parts(text)
            if parts is None:
                hint = "write {column} for a placeholder, {{ and }} for braces themselves"
                message = f"{shown(text)} has a brace without its pair"
                self.reader.problem("bad_placeholder", message, place, hint, of_key=of_key)
                good = False
                continue
            for name in parts[1::2]:
                if name in columns:
                    continue
                good = False
                known = ", ".join("{" + column + "}" for column in rows[0].values)
                if name in everywhere:
                    without = next(row for row in rows if name not in row.values)
                    message, hint = f"{without.label} has no {shown(name)}", "give every row the same columns"
                else:
                    message, hint = f"the rows have no column {shown(name)}", f"known are {known}"
                self.reader.problem("unknown_placeholder", message, place, hint, of_key=of_key)
        return good


def _values(value: Plain) -> int:
    """How many values a template holds, itself included."""
    count, pending = 0, [value]
    while pending:
        part = pending.pop()
        count += 1
        if isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, dict):
            pending.extend(part.values())
    return count


def _texts(key: str, value: Plain, path: Path) -> list[tuple[str, Path, bool]]:
    """Every key and text of a template with its path; True for keys."""
    texts: list[tuple[str, Path, bool]] = [(key, path, True)]
    pending: list[tuple[Plain, Path]] = [(value, path)]
    while pending:
        part, place = pending.pop()
        if isinstance(part, str):
            texts.append((part, place, False))
        elif isinstance(part, list):
            pending.extend((one, (*place, index)) for index, one in enumerate(part))
        elif isinstance(part, dict):
            texts.extend((name, (*place, name), True) for name in part)
            pending.extend((one, (*place, name)) for name, one in part.items())
    return texts


def _names(text: str) -> tuple[str, ...]:
    return (_parts(text) or ())[1::2]


def _filled(text: str, row: Row) -> str:
    parts = _parts(text)
    if parts is None or len(parts) == 1:
        return text if parts is None else parts[0]
    return "".join(row.values.get(part, "") if index % 2 else part for index, part in enumerate(parts))


@lru_cache(maxsize=8192)
def _parts(text: str) -> tuple[str, ...] | None:
    """Plain text and placeholder names in turn, beginning and ending with text; None when a brace has no pair.

    >>> _parts("labs-{it}"), _parts("{{x}}"), _parts("{")
    (('labs-', 'it', ''), ('{x}',), None)
    """
    if "{" not in text and "}" not in text:
        return (text,)
    parts, plain, at = [], "", 0
    while at < len(text):
        character, pair = text[at], text[at : at + 2]
        if pair in ("{{", "}}"):
            plain += character
            at += 2
        elif character == "{":
            end = text.find("}", at)
            name = text[at + 1 : end]
            if end < 0 or "{" in name or not name.strip():
                return None
            parts += [plain, name.strip()]
            plain, at = "", end + 1
        elif character == "}":
            return None
        else:
            plain += character
            at += 1
    return (*parts, plain)
