"""A read that proposes: the whole text of a source is read as official texts are, a person decides on what it says."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model.source import FORMATS, Proposing
from tracker.reader import Reader
from tracker.targets.fields import read_id, shown, unknown_key
from tracker.yamlfile import Path, Plain

WORD = "proposals"
"""What stands under `text` in the place of a pattern."""

KEYS = ("text", "publisher", "indicator")


def proposes(value: Plain) -> bool:
    """Whether a read as written is one that proposes."""
    return isinstance(value, dict) and value.get("text") == WORD


def place_of(reads: Sequence[Plain], index: int) -> int:
    """Where the `index`-th read stands in the list as written, which those that propose are written in too."""
    others = [place for place, one in enumerate(reads) if not proposes(one)]
    return others[index] if index < len(others) else index


def read_proposing(reader: Reader, value: Plain, path: Path, indicator: str | None) -> Proposing | None:
    """What the read of a source says that proposes, if one does; `indicator` is the one it is declared under."""
    entries = value if isinstance(value, list) else [value]
    found: list[Proposing] = []
    for index, entry in enumerate(entries):
        if not proposes(entry):
            continue
        at = (*path, index) if isinstance(value, list) else path
        if found:
            reader.problem("two_formats", "one text is read for proposals once", at, "remove this one", of_key=True)
            continue
        found.append(_proposing(reader, entry, at, indicator))
    return found[0] if found else None


def _proposing(reader: Reader, entry: Plain, path: Path, indicator: str | None) -> Proposing:
    assert isinstance(entry, dict)
    for key in entry:
        if key in KEYS:
            continue
        if key in FORMATS:
            hint = "write a read for each"
            reader.problem(
                "two_formats", f"a read has one format; here stands {key} too", (*path, key), hint, of_key=True
            )
        elif key in ("period", "unit", "flags", "take"):
            message = f"{key} means nothing for proposals: the text itself says it, and a person decides"
            reader.problem("without_figures", message, (*path, key), f"remove {key}", of_key=True)
        else:
            unknown_key(reader, key, path, KEYS)
    publisher = reader.text(entry["publisher"], (*path, "publisher"), "a publisher") if "publisher" in entry else None
    about = read_id(reader, entry["indicator"], (*path, "indicator")) if "indicator" in entry else indicator
    if indicator is not None and about not in (None, indicator):
        message = f"{shown(str(about))} is another indicator than the one that this stands under"
        reader.problem("one_of", message, (*path, "indicator"), "remove it, or declare the source under sources:")
    return Proposing(publisher, about)
