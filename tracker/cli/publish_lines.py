"""What came of composing editions, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from tracker.cli import terminal
from tracker.cli.edition_words import phrase

if TYPE_CHECKING:
    from tracker.steps.publish import Published


def published_lines(published: Mapping[str, Published], language: str, indent: int = 0) -> Iterator[str]:
    """For each edition its subject, what became of it, what a person can do next."""
    for one in published.values():
        if one.said is not None:
            named = {"name": one.said.id, "digest": one.said.id.digest, "period": one.said.id.period}
            yield from terminal.paragraph(phrase("told_already", language, **named), indent=indent, hanging=2)
            continue
        for issue in one.issues:
            if issue.edition.language == language or len(one.issues) == 1:
                yield from terminal.paragraph(issue.edition.subject, indent=indent, hanging=2)
        edition = one.edition
        if edition is None:
            continue
        name = edition.head.id
        if edition.state == "withheld":
            yield from terminal.paragraph(phrase("withheld", language, name=name), indent=indent + 2, hanging=2)
        if edition.state in ("in_review", "returned"):
            yield from terminal.paragraph(
                phrase("waits", language, name=name, folder=terminal.from_here(one.files[0].parent)),
                indent=indent + 2,
                hanging=2,
            )
            yield f"{' ' * (indent + 4)}{phrase('read_it', language, name=name.digest)}"
            yield f"{' ' * (indent + 4)}{phrase('how_to', language, name=name.digest)}"
