"""A proposal declared: the lines of a new indicator or target, put into `targets.yaml` beside what stands there."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tracker.errors import InputError
from tracker.model.declaration import Declaration
from tracker.model.measurement import plain
from tracker.model.problem import Problem
from tracker.model.units import MONEY
from tracker.steps.sound import ProblemsError
from tracker.targets import parse
from tracker.workspace import DECLARATION, Workspace
from tracker.yamlfile import parse_yaml

Fields = Mapping[str, Any]

_CURRENCY = {code: unit for unit, code in MONEY.items()}
_COMPARED = {
    "over": ">",
    "at-least": ">=",
    "at-most": "<=",
    "exact": ">=",
    "about": ">=",
    "nearly": ">=",
    "range": ">=",
}


def indicator_fields(body: Fields, name: str | None = None, measure: str | None = None) -> dict[str, Any]:
    """What a figure tells of its indicator: its measure's noun as the name, its unit, the kind of measure.

    A change in per cent is a rate, a share in per cent a share, what was newly done a flow, all else a stock.
    """
    language = str(body.get("language") or "und")
    unit = _CURRENCY.get(str(body["unit"]), str(body["unit"])) or "1"
    is_change = body.get("growth") is not None and unit == "%"
    guessed = "rate" if is_change else "share" if unit == "%" else "flow" if _is_done(str(body["quote"])) else "stock"
    fields: dict[str, Any] = {
        "name": {language: name or str(body["measure"]) or str(body["quote"])},
        "unit": unit,
        "measure": measure or guessed,
    }
    scope = (body.get("told") or {}).get("publisher")
    if scope:
        fields["scope"] = {language: scope}
    return fields


def target_fields(
    body: Fields, declaration: Declaration, indicator: str | None, title: str | None = None, document: str | None = None
) -> dict[str, Any]:
    """What an aim tells of its target: its words as the statement, its amount with the comparison they mean.

    Without a number a person judges it. Where no deadline was stated, that is said. Raises InputError for an
    indicator that is not declared.
    """
    language = str(body.get("language") or "und")
    fields: dict[str, Any] = {"title": {language: title or str(body["measure"]) or str(body["quote"])}}
    if body["kind"] == "figure":
        if indicator is None or indicator not in declaration.indicators:
            raise InputError(
                "the indicator that the target is about is not declared",
                "name it with --indicator, or declare it first: tracker review new-indicator",
            )
        fields["indicator"] = indicator
    statement: dict[str, Any] = {"text": {language: str(body["quote"])}}
    fields["statement"] = {"document": document, **statement} if document else statement
    if body["kind"] == "figure":
        is_down = declaration.indicators[indicator or ""].direction == "down" and body["qualifier"] != "over"
        sign = "<=" if is_down else _COMPARED[str(body["qualifier"])]
        unit = _CURRENCY.get(str(body["unit"]), str(body["unit"]))
        fields["aim"] = f"{sign} {plain(Decimal(str(body['value'])))} {unit}".strip()
    else:
        fields["judged"] = True
    fields["by"] = str(body.get("deadline") or "not stated")
    return fields


def declare(workspace: Workspace, section: str, key: str, fields: Fields) -> Declaration:
    """Writes an entry at the end of a section; every line that stood in the file stays as it is.

    Returns the declaration as it is then. Raises ProblemsError, and leaves the file alone, where it would not be
    sound; InputError for a key that is taken, or a section that is not written line by line.
    """
    before = workspace.targets.read_bytes()
    after = with_entry(before, section, key, fields)
    declaration, problems = parse(after, DECLARATION, workspace.root)
    faults = [one for one in problems if one.severity == "error"]
    if faults or declaration is None:
        raise ProblemsError(f"{section}.{key} cannot be declared like this", faults, "write it into the file by hand")
    if workspace.targets.read_bytes() != before:
        raise InputError(f"{workspace.targets} was changed by somebody else meanwhile", "run the command again")
    _write(workspace.targets, after)
    return declaration


def with_entry(data: bytes, section: str, key: str, fields: Fields) -> bytes:
    """The text of a declaration with one entry more.

    >>> data = b"indicators:\\n  a: {unit: x}  # why\\n\\ntargets: {}\\n"
    >>> print(with_entry(data, "indicators", "b", {"unit": "y"}).decode())
    indicators:
      a: {unit: x}  # why
      b:
        unit: "y"
    <BLANKLINE>
    targets: {}
    <BLANKLINE>
    """
    text = data.decode("utf-8-sig")
    read = parse_yaml(data, DECLARATION)
    whole = read.value if isinstance(read.value, dict) else {}
    entries = whole.get(section)
    if isinstance(entries, dict) and key in entries:
        raise InputError(f"{section} has a {key!r} already", "choose another key")
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if section not in whole:
        return "".join((*lines, "\n", f"{section}:\n", *_entry(key, fields, 2))).encode()
    if not isinstance(entries, dict) or not entries:
        raise InputError(f"{section}: in {DECLARATION} has no entry to write another beside", "write the first by hand")
    first = read.place((section, next(iter(entries))), of_key=True)
    own = read.place((section,), of_key=True)
    if first is None or own is None or first[0] == own[0]:
        raise InputError(f"{section}: is written in one line", "write its entries line by line, or this one by hand")
    at = _end(lines, own[0], first[1] - 1)
    return "".join((*lines[:at], *_entry(key, fields, first[1] - 1), *lines[at:])).encode()


def _end(lines: list[str], own: int, indent: int) -> int:
    """The line behind a section's last: blank lines and comments in front of the next section stay with that."""
    last = own
    for number in range(own, len(lines)):
        line = lines[number]
        bare = line.strip()
        depth = len(line) - len(line.lstrip(" "))
        if bare and depth < indent and not bare.startswith("#"):
            break
        if bare and depth >= indent:
            last = number + 1
    return last


def _entry(key: str, fields: Fields, indent: int) -> list[str]:
    """The lines of an entry; amounts and words are written as JSON has them, which is YAML."""
    pad = " " * indent
    lines = [f"{pad}{key}:\n"]
    for name, value in fields.items():
        written = json.dumps(value, ensure_ascii=False)
        lines.append(f"{pad}  {name}: {''.join(map(_spelled, written))}\n")
    return lines


def _spelled(sign: str) -> str:
    """A character as YAML reads it back: it takes some that JSON lets stand for the ends of lines."""
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"


def _write(file: Path, content: bytes) -> None:
    """Puts the whole text in the file's place at once, safe on the disk."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".targets-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(name).chmod(file.stat().st_mode & 0o777)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _is_done(quote: str) -> bool:
    return any(word in quote.lower() for word in ("新增", "新建", "组建", "組建", "引进", "newly", "new ", "created"))


def key_problem(key: str) -> Problem | None:
    """What is wrong with a key that a person chose."""
    if key and len(key) <= 80 and all(sign.isascii() and (sign.isalnum() or sign in "-_") for sign in key):
        return None
    return Problem(
        "bad_id", f"{key!r} is no id", "KEY", "use lower-case letters, digits and hyphens: national-key-labs"
    )
