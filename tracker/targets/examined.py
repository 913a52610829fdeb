"""A target under examination: what the checks of one target look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from tracker.model.aim import Aim, Checklist, Judged, Keep, RollUp, Stages
from tracker.model.target import Indicator, Target
from tracker.reader import Reader
from tracker.yamlfile import Path

WITHOUT_INDICATOR = (Stages, Checklist, Judged, RollUp)
"""The aims that rest on no indicator."""

AHEAD = ("threshold", "range", "change", "growth", "total")
"""The kinds of aim that lie a way ahead, of which a share can be covered."""


class Examined(NamedTuple):
    """A target with its indicator (None: unknown), its key path, and every aim it ever had with that aim's place."""

    reader: Reader
    target: Target
    indicator: Indicator | None
    path: Path
    aims: tuple[tuple[Aim, Path], ...]

    @classmethod
    def of(cls, reader: Reader, target: Target, indicator: Indicator | None, path: Path) -> Examined:
        """The target with its aim and the aims it was revised to."""
        aims = [(target.aim, (*path, _key(target.aim)))]
        for index, revision in enumerate(target.revisions):
            if revision.aim is not None:
                aims.append((revision.aim, (*path, "revisions", index, _key(revision.aim))))
        return cls(reader, target, indicator, path, tuple(aims))

    def problem(self, code: str, message: str, path: Path, hint: str, *, of_key: bool = False) -> None:
        """Records something that must be mended."""
        self.reader.problem(code, message, path, hint, of_key=of_key)

    def doubt(self, code: str, message: str, path: Path, hint: str) -> None:
        """Records something that is hardly meant, but need not stop an assessment."""
        self.reader.problem(code, message, path, hint, severity="warning")


TargetCheck: TypeAlias = Callable[[Examined], None]


def _key(aim: Aim) -> str:
    return "keep" if isinstance(aim, Keep) else "aim"
