"""Re-statements of a target: when its aim or its deadline was changed, in which way."""

from __future__ import annotations

from collections.abc import Mapping
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
    "into": read_id,
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
            same = revision.day == last
            hint = "one day has one revision: make them one" if same else "write revisions in the order of their days"
            reader.problem("revisions_out_of_order", message, (*place, "date"), hint)
        elif revisions and revisions[-1].change in ENDINGS:
            message = f"the target was {revisions[-1].change} on {last}: nothing of it can be re-stated after that"
            hint = "remove one of the two, or declare what began anew as another target"
            reader.problem("revision_after_end", message, (*place, "change"), hint)
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
    _check_ending(reader, written, path, change)
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
        cast("str | None", fields.get("into")) if change == "merged" else None,
    )


def _check_ending(reader: Reader, written: Mapping[str, Plain], path: Path, change: object) -> None:
    """A target that has ended asks for nothing more; only a merged one lives on in another."""
    if change in ENDINGS:
        for key in ("aim", "keep", "misses", "by"):
            if key in written:
                message = f"a target that was {change} has no {key} from then on"
                hint = f"remove {key}:, or write change: hardened, softened or corrected"
                reader.problem("ending_states_aim", message, (*path, key), hint, of_key=True)
    if "into" in written and change != "merged":
        message = "only a merged target goes into another"
        reader.problem("into_without_merged", message, (*path, "into"), "into goes with change: merged", of_key=True)


def _aim(fields: dict[str, object]) -> Aim | None:
    kept, misses = fields.get("keep"), fields.get("misses")
    if isinstance(kept, Keep):
        return Keep(kept.level, misses) if isinstance(misses, Misses) else kept
    return cast("Aim | None", fields.get("aim"))


__all__ = ["ENDINGS", "NOT_STATED", "REVISION", "missing_key", "read_revision", "read_revisions"]
