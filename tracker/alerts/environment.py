"""The Jinja2 environment: a workspace's templates before the packaged ones, strict and sandboxed."""

from __future__ import annotations

from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from tracker.model.lines import display_width, one_line, wrap

COLUMNS = 78
"""Longest line of a text part, in columns of a terminal: a mail program quotes it without breaking it."""

_MARKDOWN = str.maketrans({one: f"\\{one}" for one in "\\`*_[]|~#"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def environment(templates: Path | None) -> ImmutableSandboxedEnvironment:
    """An environment that looks in `templates` first (None: nowhere else), then among the packaged ones.

    The packaged ones also stand under `default/`, so that an override can extend the template that it replaces.
    HTML and SVG are escaped; Markdown is by the filter `md`; an unknown name is an error, never an empty place.
    """
    packaged = PackageLoader("tracker.alerts", "templates")
    first = [] if templates is None else [FileSystemLoader(templates)]
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*first, PrefixLoader({"default": packaged}), packaged]),
        autoescape=lambda name: name is not None and name.endswith((".html", ".svg")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    made.filters |= {"md": markdown, "wrapped": wrapped, "underline": underline, "px": pixels, "linked": linked}
    return made


def markdown(text: object) -> Markup | str:
    """A text with everything that Markdown would read as a sign made harmless, also inside a table's cell."""
    return one_line(str(text)).translate(_MARKDOWN)


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
