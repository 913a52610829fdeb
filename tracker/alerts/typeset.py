"""Setting an edition or a letter for a channel: as a mail of bounded size, as a chat's card, as a letter's files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from tracker.alerts.fitting import first_lines, first_points, lines_of, most_that_fits, points_of
from tracker.alerts.render import Shown, filled, names_of, names_of_letter

if TYPE_CHECKING:
    from tracker.alerts.issue import Issue
    from tracker.model.letter import Letter
    from tracker.model.problem import Problem
    from tracker.model.report import Edition

LetterForm: TypeAlias = Literal["text", "md", "html", "mail", "card"]

MAIL, CARD = "mail.html", "card.md"

LETTERS: Mapping[LetterForm, str] = {
    "text": "letter.txt", "md": "letter.md", "html": "letter.html", "mail": "letter.html", "card": "letter-card.md",
}  # fmt: skip

LARGEST_MAIL = 100_000
"""Bytes of a mail's HTML at most: Gmail shows the first 102 kB and hides the rest."""

LARGEST_CARD = 3_500
"""Bytes of a card at most: WeCom takes 4 096."""

SHORTEST = 50
"""Bytes that a line takes at least: more lines than fit by that are not even tried."""

_ROOM: Mapping[LetterForm, int] = {"mail": LARGEST_MAIL, "card": LARGEST_CARD}

Filled: TypeAlias = tuple[str, list["Problem"]]


@dataclass(frozen=True, slots=True)
class Typeset:
    """A form as it is set: its text, the problems of the templates (then the text is ""), the pictures it holds."""

    text: str
    problems: Sequence[Problem] = ()
    pictures: tuple[str, ...] = ()


def edition_mail(issue: Issue, templates: Path | None) -> Typeset:
    """The edition as the HTML of a mail, its pictures by content id.

    Where it would be too long its last lines are left out, and it says how many: the text beside it has them all.
    """
    edition, most = issue.edition, lines_of(issue.edition)

    def made(number: int) -> Filled:
        kept = edition if number == most else first_lines(edition, number)
        shown = [
            Shown(f"cid:{content_name(name)}.{edition.language}@tracker", issue.pictures[name].alternative)
            for name in _pictured(issue, kept)
        ]
        return filled(MAIL, {**names_of(kept, shown), "left_out": most - number}, templates)

    text, problems, number = _fitted(made, most, LARGEST_MAIL)
    return Typeset(text, problems, _pictured(issue, first_lines(edition, number)) if text else ())


def content_name(target: str) -> str:
    """The target's id as a content id may hold it, which is in ASCII; for any other id one made from its hash.

    >>> content_name("labs-over-20"), content_name("实验室")
    ('labs-over-20', 'picture-ba8681d27226')
    """
    return target if target.isascii() else f"picture-{sha256(target.encode()).hexdigest()[:12]}"


def edition_card(edition: Edition, templates: Path | None) -> Typeset:
    """The edition as a card of a chat: what it comes to, what changed, how many lines more the edition has."""
    most = sum(len(section.lines) for section in edition.news)

    def made(number: int) -> Filled:
        names = {**names_of(first_lines(edition, number)), "left_out": most - number}
        return filled(CARD, names, templates)

    text, problems, _ = _fitted(made, most, LARGEST_CARD)
    return Typeset(_clipped(text, LARGEST_CARD), problems)


def letter_typeset(letter: Letter, form: LetterForm, templates: Path | None) -> Typeset:
    """A letter in one form; a mail or a card leaves out its last points where it would be too long."""
    most = points_of(letter)

    def made(number: int) -> Filled:
        kept = first_points(letter, number)
        return filled(LETTERS[form], {**names_of_letter(kept), "left_out": most - number}, templates)

    room = _ROOM.get(form)
    if room is None:
        return Typeset(*made(most))
    text, problems, _ = _fitted(made, most, room)
    return Typeset(_clipped(text, room) if form == "card" else text, problems)


def _fitted(made: Callable[[int], Filled], most: int, room: int) -> tuple[str, list[Problem], int]:
    """What is made of as many lines as fit, how many these are."""
    most = min(most, room // SHORTEST)
    text, problems = made(most)
    if problems or len(text.encode()) <= room:
        return text, problems, most
    number = most_that_fits(lambda count: made(count)[0], most, room)
    return *made(number), number


def _pictured(issue: Issue, kept: Edition) -> tuple[str, ...]:
    """The targets told of that have a picture."""
    told = {line.target for section in (*kept.news, *kept.table) for line in section.lines}
    return tuple(name for name in issue.pictures if name in told)


def _clipped(text: str, room: int) -> str:
    """The text in at most `room` bytes, cut at a line where that leaves most of it."""
    written = text.encode()
    if len(written) <= room:
        return text
    head = written[: room - 4].decode(errors="ignore")
    whole = head.rpartition("\n")[0]
    return (whole if len(whole) > len(head) // 2 else head) + "…"
