"""A letter: what an alert, a request for data or a test tells in one language, before it is set for any channel."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model.assessment import Lamp


@dataclass(frozen=True, slots=True)
class Point:
    """One thing told: of what (`title`), how it stands (shape, word and lamp; "" where it has none), what happened.

    `action` is what the reader does next, `link` an address that leads there; "" where there is none.
    """

    title: str
    text: str
    shape: str = ""
    status: str = ""
    lamp: Lamp = "grey"
    action: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Points under a heading; a letter of one part may leave the heading out."""

    points: tuple[Point, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything of a message in one language; all texts are plain and harmless single lines.

    `lead` is the sentence that says it all, `action` what the reader does next, `link` with its words `link_text` the
    one address that leads there, `foot` small print. `mark` stands in front of the subject, such as TEST.
    """

    language: str
    subject: str
    title: str
    lead: str
    parts: tuple[Part, ...] = ()
    action: str = ""
    link: str = ""
    link_text: str = ""
    foot: str = ""
    mark: str = ""
