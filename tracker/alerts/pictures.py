"""Pictures: each target of an edition as SVG for the web and as PNG for mail and paper."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from tracker.alerts.charts import series_drawing
from tracker.alerts.drawing import LETTER, WIDTH, Frame, SeriesDrawing, StepsDrawing
from tracker.alerts.environment import Sandbox, environment
from tracker.alerts.strips import steps_drawing
from tracker.evaluate.board import Board
from tracker.evaluate.requirement import figures_of
from tracker.evaluate.series import in_force
from tracker.model.aim import Checklist, Judged, RollUp, Stages
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.report import Edition

FONT = "NotoSansSC-subset.otf"
FAMILY = "Noto Sans CJK SC"
MISSING = "□"
"""Stands in the PNG for a character that the shipped font cannot draw; the SVG keeps the character."""

ZOOM = 2

MOST = 100
"""Pictures drawn for one edition at most."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A target's picture: `alternative` tells everything it shows in words; `height` goes with a width of 360."""

    target: str
    svg: str
    alternative: str
    height: int
    width: int = WIDTH


def pictures(
    edition: Edition, declaration: Declaration, observations: Mapping[str, Sequence[Observation]]
) -> dict[str, Picture]:
    """The pictures of an edition by target; a target of which there is nothing to draw has none.

    Where there are more than a hundred targets, only those in the news are drawn: nobody looks through more.
    """
    made: dict[str, Picture] = {}
    chosen = edition.assessments
    if len(chosen) > MOST:
        told = {line.target for section in edition.news for line in section.lines}
        chosen = tuple(one for one in chosen if one.id in told)[:MOST]
    board = Board(declaration, observations, edition.as_of)
    titles = {line.target: line.title for section in edition.table for line in section.lines}
    for assessment in chosen:
        drawing = drawing_of(board, assessment, edition.language, titles.get(assessment.id, assessment.id))
        if drawing is not None:
            svg = svg_of(drawing, assessment.id, edition.language)
            made[assessment.id] = Picture(assessment.id, svg, drawing.alternative, drawing.height)
    return made


def png(picture: Picture) -> bytes:
    """The picture at twice its size, drawn with the shipped font alone: the same bytes on every machine."""
    import resvg_py

    font = resources.files("tracker.alerts") / "fonts" / FONT
    with resources.as_file(font) as path:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=drawable(picture.svg)[0],
                skip_system_fonts=True,
                font_files=[str(path)],
                font_family=FAMILY,
                sans_serif_family=FAMILY,
                zoom=ZOOM,
            )
        )


def drawable(svg: str) -> tuple[str, str]:
    """The SVG with each character that the font lacks replaced by `□`, and those characters, sorted."""
    lacking = {one for one in svg if ord(one) > 0x7E and ord(one) not in _covered()}
    table = str.maketrans(dict.fromkeys(lacking, MISSING))
    return svg.translate(table), "".join(sorted(lacking))


def drawing_of(
    board: Board, assessment: Assessment, language: str, title: str, frame: Frame = LETTER
) -> SeriesDrawing | StepsDrawing | None:
    """A target's picture as shapes; None where there is nothing to draw."""
    target = board.declaration.targets[assessment.id]
    match target.aim:
        case Stages() | Checklist():
            marks = in_force(board.observations.get(target.id, ()))
            return steps_drawing(assessment, target.aim, marks, board.as_of, language, title, frame) if marks else None
        case Judged() | RollUp():
            return None
        case _:
            case = board.case(target)
            series = figures_of(case)
            return series_drawing(assessment, target, case.indicator, series, board.as_of, language, title, frame)


def svg_of(
    drawing: SeriesDrawing | StepsDrawing, name: str, language: str, frame: Frame = LETTER, heading: str | None = None
) -> str:
    """The shapes as SVG, drawn with the packaged templates only: the alternative in words relies on what they show.

    `name` keeps its parts' ids apart from those of other pictures. With a `heading` it is a part of a page, whose
    style it is drawn in; else it stands alone and has its own.
    """
    template = "series.svg" if isinstance(drawing, SeriesDrawing) else "steps.svg"
    return (
        _packaged()
        .get_template(template)
        .render(
            drawing=drawing,
            width=frame.width,
            language=language,
            heading=heading or "",
            styled=heading is None,
            name="p-" + "".join(one if one.isascii() and one.isalnum() else "-" for one in name),
        )
    )


@lru_cache(maxsize=1)
def _packaged() -> Sandbox:
    return environment(None)


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    """The characters that the shipped font can draw, from its character map (OpenType `cmap`, format 4)."""
    font = (resources.files("tracker.alerts") / "fonts" / FONT).read_bytes()
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * at) for at in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (subtable,) = struct.unpack_from(">I", font, start + 8)
    at = start + subtable
    form, _, _, doubled = struct.unpack_from(">4H", font, at)
    assert form == 4
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    return frozenset(code for low, high in zip(starts, ends, strict=True) for code in range(low, high + 1))
