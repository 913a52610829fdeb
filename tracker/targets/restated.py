"""Whether a re-statement did to the target what it says it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.model.declaration import Declaration
from tracker.model.target import Indicator, Target
from tracker.reader import Reader
from tracker.yamlfile import Path, path_text

if TYPE_CHECKING:
    from tracker.evaluate.moved import Move

OTHER_WAY: dict[tuple[str, Move], str] = {
    ("hardened", "softened"): "asks for less than",
    ("softened", "hardened"): "asks for more than",
    ("hardened", "unchanged"): "asks for the same as",
    ("softened", "unchanged"): "asks for the same as",
}
"""What a declared word denies. `corrected` goes with everything, and so does what cannot be told apart."""


def changes_as_declared(declaration: Declaration, reader: Reader) -> None:
    """A revision that is declared hardened or softened moved the aim or the deadline that way."""
    for key, target in declaration.targets.items():
        if not target.revisions:
            continue
        path: Path = ("targets", key)
        place = path_text((*path, "revisions"))
        if any(problem.path.startswith(place) for problem in reader.problems):
            continue  # Beside a revision that could not be read, the next one would be set against the wrong one.
        check_revisions(reader, target, declaration.indicators.get(target.indicator or ""), path)


def check_revisions(reader: Reader, target: Target, indicator: Indicator | None, path: Path) -> None:
    """Each revision of one target, all of which could be read, against the statement before it."""
    from tracker.evaluate.moved import moved
    from tracker.evaluate.stated import statement_text

    aim, by = target.aim, target.by
    for index, revision in enumerate(target.revisions):
        now = aim if revision.aim is None else revision.aim
        now_by = revision.by if revision.by_stated else by
        worked = moved(aim, by, now, now_by, whole=indicator is not None and indicator.whole)
        if (revision.change, worked) in OTHER_WAY:
            before, after = (statement_text(*one, indicator).in_language("en") for one in ((aim, by), (now, now_by)))
            what = OTHER_WAY[revision.change, worked]
            message = f"this is declared as {revision.change}, but “{after}” {what} “{before}”"
            place = (*path, "revisions", index, "change")
            reader.problem("change_contradicts_aims", message, place, _hint(worked), severity="warning")
        aim, by = now, now_by


def _hint(worked: Move) -> str:
    if worked == "unchanged":
        return "keep the former aim and by outside revisions:, or write change: corrected"
    return f"write change: {worked}, or change: corrected where the former statement was a mistake"
