"""A problem: something the user should mend, with its place and a hint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    `code` names the check (`unknown_key`, `direction_contradicts_aim`, …); `path` is the key path
    (`targets.labs-over-20.aim`); `line` and `column` count from 1 and are None where the input has no
    lines (JSON, a command's argument); `hint` says what would be right, or is None.
    A `warning` is a doubt that stops a workspace from loading but not an assessment from a JSON line.
    """

    code: str
    message: str
    path: str = ""
    hint: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    severity: Severity = "error"

    def located(self) -> str:
        """The place as editors and terminals link it.

        >>> Problem("unknown_key", "no such key", "targets.a.amy", file="targets.yaml", line=3, column=5).located()
        'targets.yaml:3:5'
        """
        if self.file is None:
            return ""
        if self.line is None:
            return self.file
        return f"{self.file}:{self.line}" if self.column is None else f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        head = ": ".join(part for part in (self.located(), self.path) if part)
        tail = f" ({self.hint})" if self.hint else ""
        return f"{head}: {self.message}{tail}" if head else f"{self.message}{tail}"

    def to_json(self) -> dict[str, object]:
        """The problem as `assess`, `check --json` and the API print it."""
        return {
            "code": self.code,
            "message": self.message,
            "path": self.path,
            "hint": self.hint,
            "file": self.file,
            "line": self.line,
            "column": self.column,
        }
