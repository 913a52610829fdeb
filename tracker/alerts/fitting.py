"""Fitting an edition or a letter into so many bytes: what stands last is left out, never cut in the middle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tracker.model.letter import Letter
from tracker.model.report import Edition, Line, Section


def most_that_fits(written: Callable[[int], str], most: int, room: int) -> int:
    """The largest number of lines up to `most` with which `written` is at most `room` bytes of UTF-8; at least 0.

    It asks `written` as seldom as a bisection does.
    """
    if len(written(most).encode()) <= room:
        return most
    fits, over = 0, most
    while over - fits > 1:
        half = (fits + over) // 2
        if len(written(half).encode()) <= room:
            fits = half
        else:
            over = half
    return fits


def lines_of(edition: Edition) -> int:
    """How many lines there are in its news and its table."""
    return sum(len(section.lines) for section in (*edition.news, *edition.table))


def first_lines(edition: Edition, number: int) -> Edition:
    """The edition with its first lines alone, the news before the table, and the references that these cite."""
    news, left = _first(edition.news, number)
    table, _ = _first(edition.table, left)
    cited = {one for section in (*news, *table) for line in section.lines for one in line.references}
    references = tuple(one for one in edition.references if one.number in cited)
    return replace(edition, news=news, table=table, references=references)


def points_of(letter: Letter) -> int:
    """How many points there are in its parts."""
    return sum(len(part.points) for part in letter.parts)


def first_points(letter: Letter, number: int) -> Letter:
    """The letter with its first points alone."""
    parts, left = [], number
    for part in letter.parts:
        if left <= 0:
            break
        parts.append(replace(part, points=part.points[:left]))
        left -= len(part.points)
    return replace(letter, parts=tuple(parts))


def _first(sections: Sequence[Section], number: int) -> tuple[tuple[Section, ...], int]:
    """The first lines of sections, and how many more might have been taken."""
    kept = []
    for section in sections:
        if number <= 0:
            break
        lines: tuple[Line, ...] = section.lines[:number]
        kept.append(replace(section, lines=lines))
        number -= len(section.lines)
    return tuple(kept), max(number, 0)
