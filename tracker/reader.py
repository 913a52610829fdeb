"""Reading plain values key by key, collecting problems instead of raising."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tracker.model.problem import Problem, Severity
from tracker.yamlfile import Path, Plain, YamlFile, path_text


@dataclass(slots=True)
class Reader:
    """Reads plain values key by key and collects problems instead of raising.

    `file` gives places to the problems; without it (JSON) they carry the path alone.
    """

    file: YamlFile | None = None
    problems: list[Problem] = field(default_factory=list)

    def problem(
        self,
        code: str,
        message: str,
        path: Path,
        hint: str | None = None,
        *,
        of_key: bool = False,
        severity: Severity = "error",
    ) -> None:
        """Records a problem at `path` (at its key with `of_key`)."""
        found = Problem(code, message, path_text(path), hint, severity=severity)
        self.problems.append(found if self.file is None else self.file.locate(found, path, of_key))

    def mapping(self, value: Plain, path: Path, what: str) -> dict[str, Plain] | None:
        """The value as a mapping, else a problem that says what was expected."""
        if isinstance(value, dict):
            return value
        self.problem("not_a_mapping", f"{what} must be a mapping of keys to values, not {said(value)}", path)
        return None

    def sequence(self, value: Plain, path: Path, what: str) -> list[Plain] | None:
        """The value as a list, else a problem."""
        if isinstance(value, list):
            return value
        self.problem("not_a_list", f"{what} must be a list, not {said(value)}", path)
        return None

    def text(self, value: Plain, path: Path, what: str) -> str | None:
        """The value as a non-empty text (a number from JSON counts as its digits), else a problem."""
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self.problem("not_a_text", f"{what} must be a text, not {said(value)}", path)
        return None

    def truth(self, value: Plain, path: Path, what: str) -> bool | None:
        """The value as true or false, else a problem."""
        if isinstance(value, bool):
            return value
        self.problem("not_a_truth", f"{what} must be true or false, not {said(value)}", path, "write true or false")
        return None

    def known_keys(self, value: Mapping[str, Plain], path: Path, known: tuple[str, ...]) -> None:
        """A problem for every key that is not known, with the nearest known one as the hint."""
        for key in value:
            if key not in known:
                self.problem(
                    "unknown_key",
                    f"there is no key {key!r} here",
                    (*path, key),
                    nearest(key, known) or "known are " + ", ".join(known),
                    of_key=True,
                )

    def choice(self, value: Plain, path: Path, what: str, choices: tuple[str, ...]) -> str | None:
        """The value as one of some words, else a problem with the nearest of them."""
        text = self.text(value, path, what)
        if text is None or text in choices:
            return text
        hint = nearest(text, choices) or "one of " + ", ".join(choices)
        self.problem("unknown_word", f"{text!r} is no {what}", path, hint)
        return None


def said(value: Plain) -> str:
    """A wrong value as a problem's sentence names it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text {value[:40]!r}"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return f"the number {value}"


def nearest(word: str, known: tuple[str, ...] | list[str]) -> str | None:
    """A hint with the known word most like `word`, or None when none is like it.

    >>> nearest("basline", ("baseline", "by"))
    'did you mean baseline?'
    """
    from difflib import get_close_matches

    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {found[0]}?" if found else None
