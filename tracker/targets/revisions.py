"""Re-statements of a target: when its aim or its deadline was changed, in which way."""

from __future__ import annotations

from datetime import date
from typing import cast

from tracker.model.aim import Aim, Keep, Misses
from tracker.model.period import Period
from tracker.model.target import RESTATEMENTS, Restatement, Revision
from tracker.model.text import Text
from tracker.reader import Reader
from tracker.targets.aims import read_aim, read_keep, read_misses
from tracker.targets.fields import (
    NOTHING,
    Context,
    FieldReader,
    missing_key,
    one_of,
    read_day,
    read_fields,
    read_id,
    read_text,
)
from tracker.targets.plans import NOT_STATED, read_deadline
from tracker.yamlfile import Path, Plain

REVISION: dict[str, FieldReader] = {
    "document": read_id,
    "date": read_day,
    "change": one_of("change", RESTATEMENTS),
    "aim": read_aim,
    "keep": read_keep,
    "misses": read_misses,
    "by": read_deadline,
    "note": read_text,
}

ENDINGS = ("dropped", "merged")
"""The changes that state no new aim."""


def read_revisions(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> tuple[Revision, ...] | None:
    """The re-statements of a target, in the order of their days."""
    entries = reader.sequence(value, path, "revisions")
    revisions: list[Revision] = []
    last: date | None = None
    for index, entry in enumerate(entries or ()):
        place = (*path, index)
        revision = read_revision(reader, entry, place, context)
        if revision is None:
            continue
        if last is not None and revision.day <= last:
            message = f"the revision of {revision.day} does not come after the one of {last}"
            reader.problem(
                "revisions_out_of_order", message, (*place, "date"), "write revisions in the order of their days"
            )
        last = revision.day
        revisions.append(revision)
    return tuple(revisions)


def read_revision(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Revision | None:
    """One re-statement, or None with the reasons among the reader's problems."""
    written = reader.mapping(value, path, "a revision")
    if written is None:
        return None
    fields = read_fields(reader, written, path, REVISION, context)
    for key, why in (("date", "the day from which it holds"), ("change", "one of " + ", ".join(RESTATEMENTS))):
        if key not in written:
            reader.problem("missing_key", f"the key {key!r} is missing: {why}", path)
    if "aim" in written and "keep" in written:
        reader.problem("not_one_aim", "this revision has both aim and keep", path, "write one of them")
    if "misses" in written and "keep" not in written:
        message = "there is nothing to keep that could be missed"
        reader.problem("misses_without_keep", message, (*path, "misses"), "misses goes with keep")
    change = fields.get("change")
    if change is not None and change not in ENDINGS and not {"aim", "keep", "by"} & written.keys():
        message = f"a target that was {change} has a new aim or deadline"
        reader.problem("empty_revision", message, path, "write aim, keep or by as it is now")
    day = fields.get("date")
    if not isinstance(day, date) or change is None:
        return None
    by = fields.get("by")
    return Revision(
        day,
        cast("Restatement", change),
        cast("str | None", fields.get("document")),
        _aim(fields),
        by if isinstance(by, Period) else None,
        by is not None,
        cast("Text | None", fields.get("note")),
    )


def _aim(fields: dict[str, object]) -> Aim | None:
    kept, misses = fields.get("keep"), fields.get("misses")
    if isinstance(kept, Keep):
        return Keep(kept.level, misses) if isinstance(misses, Misses) else kept
    return cast("Aim | None", fields.get("aim"))


__all__ = ["ENDINGS", "NOT_STATED", "REVISION", "missing_key", "read_revision", "read_revisions"]
