"""The Jinja2 environment: a workspace's templates before the packaged ones, strict and sandboxed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from tracker.model.lines import display_width, one_line, wrap

COLUMNS = 78
"""Longest line of a text part, in columns of a terminal: a mail program quotes it without breaking it."""

MOST_REPEATS = 10_000

_MARKDOWN = str.maketrans({one: f"\\{one}" for one in "\\`*_[]|~#"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})

_CHAT = str.maketrans("\\`*[]<", "＼＇＊［］＜")

_LOOSE = re.compile("(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
"""An underscore that may begin or end emphasis: inside a word, as in an id, it is none."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, in which no expression can fill the memory either."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Multiplies what stays small. Raises SecurityError for powers and for long repetitions."""
        if operator == "**":
            raise SecurityError("a template takes no power of a number")
        if any(isinstance(one, int) and one > MOST_REPEATS for one in (left, right)):
            raise SecurityError(f"a template repeats or multiplies by {MOST_REPEATS} at most")
        return super().call_binop(context, operator, left, right)


def environment(templates: Path | None) -> Sandbox:
    """An environment that looks in `templates` first (None: nowhere else), then among the packaged ones.

    The packaged ones also stand under `default/`, so that an override can extend the template that it replaces.
    HTML and SVG are escaped; Markdown is by the filter `md`; an unknown name is an error, never an empty place.
    """
    packaged = PackageLoader("tracker.alerts", "templates")
    first = [] if templates is None else [FileSystemLoader(templates)]
    made = Sandbox(
        loader=ChoiceLoader([*first, PrefixLoader({"default": packaged}), packaged]),
        autoescape=lambda name: name is not None and name.endswith((".html", ".svg")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {
        "md": markdown, "chat": chat, "wrapped": wrapped, "flowed": flowed, "underline": underline, "px": pixels,
        "linked": linked,
    }  # fmt: skip
    return made


def markdown(text: object) -> Markup | str:
    """A text with everything that Markdown would read as a sign made harmless, also inside a table's cell."""
    return one_line(str(text)).translate(_MARKDOWN)


def chat(text: object) -> str:
    """A text in which no chat service finds a sign of its Markdown, a tag or a call to everybody.

    Feishu, DingTalk and WeCom know no common escape: the signs become their full-width likenesses.

    >>> chat("17家 [*] <at id=all></at>"), chat("_so_ explain labs_over_20")
    ('17家 ［＊］ ＜at id=all>＜/at>', '＿so＿ explain labs_over_20')
    """
    return _LOOSE.sub("＿", one_line(str(text)).translate(_CHAT).replace("~~", "～～"))


def flowed(text: str, indent: int = 0, hanging: int = 0) -> str:
    """A text in lines as `wrapped` makes them, in which a long word (an address, a code) stands whole on its own."""
    lines: list[str] = []
    for piece in _whole(one_line(text), COLUMNS - indent - hanging):
        lines += [piece] if " " not in piece and piece.isascii() else wrap(piece, COLUMNS - indent - hanging)
    return "\n".join(" " * (indent + (hanging if number else 0)) + line for number, line in enumerate(lines))


def _whole(text: str, columns: int) -> Iterator[str]:
    """The text in pieces: each Latin word that is wider than a line, and what stands between them."""
    between = 0
    for word in re.finditer(rf"[!-~]{{{columns + 1},}}", text):
        if text[between : word.start()].strip():
            yield text[between : word.start()].strip()
        yield word[0]
        between = word.end()
    if text[between:].strip():
        yield text[between:].strip()


def wrapped(text: str, indent: int = 0, hanging: int = 0) -> str:
    """A text in lines of at most 78 columns, indented, all but the first by `hanging` more."""
    lines = wrap(one_line(text), COLUMNS - indent - hanging)
    return "\n".join(" " * (indent + (hanging if number else 0)) + line for number, line in enumerate(lines))


def underline(text: str, sign: str = "-") -> str:
    """A line as wide as the text."""
    return sign * min(display_width(text), COLUMNS)


def pixels(value: float) -> str:
    """A coordinate with at most one digit after the point."""
    return f"{value:.1f}".removesuffix(".0")


def linked(url: str) -> str:
    """The address when it is one a reader may follow (http, https), else ""."""
    return url if url.startswith(("https://", "http://")) and not any(one in url for one in " \t\"'<>\\^`{|}") else ""
