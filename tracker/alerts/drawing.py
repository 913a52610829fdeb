"""A picture as shapes with their places: what the templates turn into SVG, without any decision left to make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tracker.alerts.fan import Fan
from tracker.model.assessment import Lamp
from tracker.model.lines import display_width, wrap

WIDTH = 360
"""Units across a picture; one is a CSS pixel where it is shown at its own size."""

LEFT, RIGHT = 44, 14
TITLE_SIZE, TITLE_LEAD = 14, 19
SMALL = 11.5

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Frame:
    """The room that a picture has: units across, the height of its plot, whether it is headed by its title."""

    width: int = WIDTH
    plot: int = 118
    titled: bool = True

    def heading(self, title: str) -> tuple[str, ...]:
        """The lines of the title that the picture begins with."""
        return title_lines(title, self.width) if self.titled else ()


LETTER = Frame()
"""The frame in letters and on paper."""

PHONE = Frame(titled=False)
PAGE = Frame(width=720, plot=190, titled=False)
"""The frames in a page, whose own heading says the title: on a narrow screen and on any other."""

EMBEDDED = Frame(width=720, plot=190)
"""The frame of a picture that stands alone in somebody else's page."""


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place; `tone` is the class they are coloured by."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    tone: str = "muted"


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure: a point, and the span of amounts that it allows.

    `top` and `bottom` are its ends; a `fades_*` end is unbounded; an end with a cap belongs to the span.
    """

    x: float
    y: float
    top: float
    bottom: float
    fades_up: bool = False
    fades_down: bool = False
    cap_top: bool = False
    cap_bottom: bool = False
    last: bool = False

    @property
    def whisker(self) -> bool:
        """Whether there is a span to draw."""
        return self.bottom - self.top > 1.5 or self.fades_up or self.fades_down


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line; `tone` is the class it is drawn by."""

    x1: float
    y1: float
    x2: float
    y2: float
    tone: str


@dataclass(frozen=True, slots=True)
class SeriesDrawing:
    """Figures over time with the target beside them."""

    title: tuple[str, ...]
    alternative: str
    height: int
    lamp: Lamp
    rules: tuple[Rule, ...]
    line: str
    path: str
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    fan: Fan | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of a plan or an item of a list; `state` is `done`, `open` or `unknown`."""

    x: float
    y: float
    state: Literal["done", "open", "unknown"]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class StepsDrawing:
    """Stages in their order, or items of a checklist."""

    title: tuple[str, ...]
    alternative: str
    height: int
    lamp: Lamp
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]


def text_width(text: str, size: float) -> float:
    """About how wide a text is: Han characters an em, others a little more than half of one."""
    return display_width(text) * size * 0.52


def title_lines(title: str, width: int = WIDTH) -> tuple[str, ...]:
    """A title on at most two lines of a picture, the rest cut with an ellipsis."""
    columns = int((width - 24) / (TITLE_SIZE * 0.53))
    lines = wrap(title, columns)
    if len(lines) <= 2:
        return tuple(lines)
    return lines[0], wrap(lines[1], columns - 2)[0] + "…"
