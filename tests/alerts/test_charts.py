"""Pictures: what they show, the same everywhere, readable without being seen."""

from __future__ import annotations

import struct
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.sample_city import DAY, City, observed
from tracker.alerts.charts import series_drawing
from tracker.alerts.compose import compose
from tracker.alerts.drawing import WIDTH, SeriesDrawing
from tracker.alerts.pictures import MISSING, Picture, drawable, pictures, png
from tracker.alerts.scale import scale_of
from tracker.evaluate.board import Board, assess_all
from tracker.evaluate.series import series_of
from tracker.model.lines import one_line
from tracker.model.observation import Observation
from tracker.model.text import Text
from tracker.model.words import SHAPES

SVG = "{http://www.w3.org/2000/svg}"


def drawn(city: City, language: str = "en") -> dict[str, Picture]:
    """The pictures of the sample edition."""
    edition = compose(
        city.digest(), city.declaration, city.assessments, observations=city.observations, as_of=DAY, language=language
    )
    return pictures(edition, city.declaration, city.observations)


def drawing(city: City, target: str, figures: list[Observation]) -> SeriesDrawing:
    """The layout of one target's picture with other figures."""
    observations = dict(city.observations) | {figures[0].subject: figures}
    [assessment] = assess_all(city.declaration, observations, DAY, {target})
    declared = city.declaration.targets[target]
    indicator = Board(city.declaration, observations, DAY).case(declared).indicator
    made = series_drawing(assessment, declared, indicator, series_of(figures), DAY, "en", "Title")
    assert made is not None
    return made


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_target_with_something_to_show_has_a_picture(language: str, sample: City) -> None:
    """Figures, stages and items are drawn; a verdict and a series without figures are not."""
    assert set(sample.declaration.targets) - set(drawn(sample, language)) == {"ecosystem", "incubators-40"}


def test_a_picture_tells_its_figures_in_words(sample: City) -> None:
    """Its title and description hold every figure, what was promised and by when."""
    picture = drawn(sample)["results-9000"]
    root = ElementTree.fromstring(picture.svg)
    described = root.findtext(f"{SVG}desc")
    assert (
        described
        == picture.alternative
        == (
            "9,000 research results shared: 2022 6,100; 2023 nearly 8,000 (7,500 to under 8,000); "
            "2024 nearly 9,000 (8,500 to under 9,000); promised ≥ 8,800; no date is stated"
        )
    )
    assert root.get("role") == "img"
    assert root.get("lang") == "en"
    assert {root.get("aria-labelledby")} == {f"{root[0].get('id')} {root[1].get('id')}"}


def test_a_picture_asks_nobody_for_anything(sample: City) -> None:
    """No script, no image, no font and no address but the names of its own parts."""
    for picture in drawn(sample).values():
        tags = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(picture.svg).iter()}
        assert not tags & {"script", "image", "use", "foreignObject", "a"}
        assert "http" not in picture.svg.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_everything_drawn_lies_inside(sample: City) -> None:
    """No mark, line or label begins outside the picture, whatever the figures."""
    for language in ("zh", "en"):
        for picture in drawn(sample, language).values():
            for element in ElementTree.fromstring(picture.svg).iter():
                for key, limit in (
                    ("x", WIDTH),
                    ("cx", WIDTH),
                    ("x1", WIDTH),
                    ("y", picture.height),
                    ("cy", picture.height),
                ):
                    if element.get(key) is not None:
                        assert -6 <= float(str(element.get(key))) <= limit


def test_the_png_is_the_same_bytes_each_time(sample: City) -> None:
    """The same picture gives the same PNG at twice its size, with the shipped font alone."""
    picture = drawn(sample, "zh")["labs-over-20"]
    first = png(picture)
    assert first == png(picture)
    assert first.startswith(b"\x89PNG")
    assert struct.unpack(">II", first[16:24]) == (2 * WIDTH, 2 * picture.height)


def test_words_are_really_drawn(sample: City) -> None:
    """Han characters leave ink: without the font's glyphs the PNG would be a smaller one."""
    picture = drawn(sample, "zh")["labs-over-20"]
    wordless = replace(picture, svg=picture.svg.replace("全国重点实验室超过", ""))
    assert len(png(picture)) > len(png(wordless)) + 500


def test_the_font_covers_what_we_say() -> None:
    """All our own words, both levels of GB 2312 and the shapes but the cross are in the shipped font."""
    from tracker.alerts.phrases import PHRASES
    from tracker.model.words import HEADLINES

    said = "".join(one for wordings in (*PHRASES.values(), *HEADLINES.values()) for one in wordings.values())
    han = "".join(
        bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)
    )
    assert len(han) == 6763
    assert drawable(said + han + "".join(set(SHAPES.values()) - {"✕"}) + "≥≤±²³µ")[1] == ""


def test_a_character_the_font_lacks_is_shown_as_lacking() -> None:
    """A missing glyph is never drawn as nothing: a box stands in its place, and the character is named."""
    assert drawable("<text>龘17家</text>") == (f"<text>{MISSING}17家</text>", "龘")


def test_a_bounded_figure_shows_its_span(sample: City) -> None:
    """An unbounded end fades, an end that belongs to the span has a cap, an open end has none."""
    figures = [
        observed("results", str(2020 + at), text) for at, text in enumerate(("9000项", "近9000项", "突破9000项"))
    ]
    exact, nearly, over = drawing(sample, "results-9000", figures).marks
    assert not exact.whisker
    assert (nearly.whisker, nearly.cap_bottom, nearly.cap_top, nearly.fades_up) == (True, True, False, False)
    assert nearly.bottom > nearly.y == nearly.top
    assert (over.fades_up, over.fades_down, over.cap_top) == (True, False, False)
    assert over.last


def test_the_target_stands_at_its_level_with_its_strictness(sample: City) -> None:
    """The line is at the promised amount, not at the next whole number, and its label says more than."""
    made = drawing(sample, "labs-over-20", [observed("labs", "2024", "20家")])
    [line] = [rule for rule in made.rules if rule.tone == "target"]
    assert line.y1 == line.y2 == made.marks[0].y
    assert "> 20" in [label.text for label in made.labels]


def test_one_figure_stands_free(sample: City) -> None:
    """A series of one figure begins at zero and stands away from the edges."""
    made = drawing(sample, "labs-over-20", [observed("labs", "2024", "17家")])
    [mark] = made.marks
    assert made.line == ""
    assert 60 < mark.x < 300
    assert "0" in [label.text for label in made.labels]


def test_a_long_series_keeps_its_labels_apart(sample: City) -> None:
    """Labels of periods never overlap, and only the latest sixty figures are drawn."""
    figures = [
        observed("labs", f"{year}-{month:02d}", str(year + month))
        for year in range(2016, 2026)
        for month in range(1, 13)
    ]
    made = drawing(sample, "labs-over-20", figures)
    assert len(made.marks) == 60
    row = max(label.y for label in made.labels)
    places = sorted(label.x for label in made.labels if label.y == row)
    assert all(right - left > 20 for left, right in pairwise(places))


def test_of_many_targets_only_those_in_the_news_are_drawn(sample: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """A digest of very many targets stays readable and cheap: its pictures are those of the news."""
    monkeypatch.setattr("tracker.alerts.pictures.MOST", 5)
    made = drawn(sample)
    assert 0 < len(made) <= 5
    assert "intensity-4" in made, "its deadline is near"
    assert "firms-128" not in made


def test_a_hostile_title_stays_a_title(sample: City) -> None:
    """Markup in a title is drawn as words."""
    title = "</title><script>alert(1)</script>\u202e&\x1b"
    named = replace(sample.assessments[0], title=Text.of(title))
    city = replace(sample, assessments=[named])
    root = ElementTree.fromstring(drawn(city)["labs-over-20"].svg)
    assert not root.findall(f".//{SVG}script")
    assert str(root.findtext(f"{SVG}title")) in one_line(title)


@given(
    st.lists(
        st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=2), min_size=1
    ),
    st.booleans(),
)
def test_an_axis_holds_every_figure_on_few_round_ticks(values: list[Decimal], from_zero: bool) -> None:
    """Whatever the figures, they lie on the axis, and the axis has two to eight ticks inside it."""
    scale = scale_of(values, None, "en", from_zero)
    assert all(scale.low <= value <= scale.high for value in values)
    assert 2 <= len(scale.ticks) <= 8
    assert all(scale.low <= at <= scale.high for at, _ in scale.ticks)
    assert len({said for _, said in scale.ticks}) == len(scale.ticks)
