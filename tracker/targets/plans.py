"""Aims without a figure: stages, checklists, roll-ups."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from tracker.model.aim import Checklist, Item, Judged, Stage, Stages
from tracker.model.period import Period
from tracker.model.text import Text
from tracker.reader import Reader
from tracker.targets.amounts import read_number
from tracker.targets.fields import (
    NOTHING,
    Context,
    FieldReader,
    read_fields,
    read_id,
    read_period,
    read_strings,
    read_text,
    shown,
)
from tracker.yamlfile import Path, Plain

NOT_STATED = "not stated"


def read_deadline(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> Period | str | None:
    """A period at whose end something is due, or NOT_STATED where the statement names none."""
    if value == NOT_STATED:
        return NOT_STATED
    if value is None:
        reader.problem("not_a_text", "the deadline is empty", path, f"write a period, or by: {NOT_STATED}")
        return None
    return read_period(reader, value, path)


STAGE: dict[str, FieldReader] = {"id": read_id, "name": read_text, "by": read_deadline}
ITEM: dict[str, FieldReader] = {"id": read_id, "name": read_text}


def read_stages(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Stages | None:
    """The ordered stages of a plan."""
    stages: list[Stage] = []
    for fields in _entries(reader, value, path, "stage", STAGE, context):
        key, name, by = fields["id"], fields["name"], fields.get("by")
        assert isinstance(key, str) and isinstance(name, Text)
        stages.append(Stage(key, name, by if isinstance(by, Period) else None))
    return Stages(tuple(stages)) if stages else None


def read_checklist(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Checklist | None:
    """The things that must all be true."""
    items: list[Item] = []
    for fields in _entries(reader, value, path, "item", ITEM, context):
        key, name = fields["id"], fields["name"]
        assert isinstance(key, str) and isinstance(name, Text)
        items.append(Item(key, name))
    return Checklist(tuple(items)) if items else None


def _entries(
    reader: Reader, value: Plain, path: Path, what: str, known: dict[str, FieldReader], context: Context
) -> Sequence[dict[str, object]]:
    """The fields of each entry that has an id and a name; ids stand once."""
    entries = reader.sequence(value, path, f"the list of {what}s")
    if entries is None:
        return ()
    if not entries:
        reader.problem(
            "empty_list", f"there is no {what} in this list", path, f"write at least one {what} with id and name"
        )
    read: list[dict[str, object]] = []
    seen: set[object] = set()
    for index, entry in enumerate(entries):
        place = (*path, index)
        written = reader.mapping(entry, place, f"each {what}")
        if written is None:
            continue
        fields = read_fields(reader, written, place, known, context)
        for key in ("id", "name"):
            if key not in written:
                reader.problem("missing_key", f"the key {key!r} is missing: every {what} has one", place)
        if fields.get("id") in seen:
            message = f"the {what} {shown(str(fields['id']))} stands here twice"
            reader.problem("repeated", message, (*place, "id"), "give each its own id")
        elif "id" in fields and "name" in fields:
            seen.add(fields["id"])
            read.append(fields)
    return read


def read_judged(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> Judged | None:
    """`judged: true`: a person gives the verdict."""
    if value is True:
        return Judged()
    reader.problem("not_a_truth", "judged is either true or left out", path, "write judged: true")
    return None


def read_of(reader: Reader, value: Plain, path: Path, _context: Context = NOTHING) -> tuple[str, ...] | None:
    """The targets a roll-up is made of."""
    of = read_strings(reader, value, path)
    if of is not None and not of and value == []:
        reader.problem("empty_list", "a roll-up of no targets says nothing", path, "name at least one target")
    return of or None


def read_weights(reader: Reader, value: Plain, path: Path, of: tuple[str, ...]) -> tuple[Decimal, ...]:
    """The weights of a roll-up in the order of its targets: a list as long, or a mapping of their ids."""
    if isinstance(value, dict):
        for key in value:
            if key not in of:
                message = f"{shown(key)} is weighted, but stands not in of"
                reader.problem("bad_weights", message, (*path, key), "weigh the targets of the list only", of_key=True)
        missing = [key for key in of if key not in value]
        if missing:
            reader.problem("bad_weights", "there is no weight for " + ", ".join(missing), path, "weigh all or none")
        weighed = [_weight(reader, value[key], (*path, key)) for key in of if key in value]
    else:
        entries = reader.sequence(value, path, "the weights")
        if entries is None:
            return ()
        if len(entries) != len(of):
            message = f"weights has {len(entries)} entries, but of has {len(of)}"
            reader.problem("bad_weights", message, path, "write one weight for each, in the same order")
        weighed = [_weight(reader, entry, (*path, index)) for index, entry in enumerate(entries)]
    good = tuple(weight for weight in weighed if weight is not None)
    return good if len(good) == len(of) else ()


def _weight(reader: Reader, value: Plain, path: Path) -> Decimal | None:
    weight = read_number(reader, value, path, "a weight")
    if weight is not None and weight <= 0:
        reader.problem("bad_weights", "a weight must be more than 0", path, "leave the target out of `of` instead")
        return None
    return weight
