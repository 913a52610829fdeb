"""Charts within pages: two widths of one picture, no style of their own, their values beside them."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.sample_city import DAY, City, city, observed
from tracker.alerts.charts import MOST
from tracker.alerts.inline import FRAMES, Chart, chart, embedded
from tracker.evaluate.board import Board, assess_all
from tracker.model.observation import Observation

SVG = "{http://www.w3.org/2000/svg}"


def made(sample: City, target: str, figures: list[Observation] | None = None, language: str = "en") -> Chart | None:
    """The chart of a target of the sample city, with other figures where they are given."""
    observations = dict(sample.observations)
    if figures:
        observations[figures[0].subject] = figures
    board = Board(sample.declaration, observations, DAY)
    [assessment] = assess_all(sample.declaration, observations, DAY, {target})
    return chart(board, assessment, language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_s_policy_lets_every_chart_be_seen(sample: City, language: str) -> None:
    """No style element, no style attribute, no script; each is an image with a title and a description."""
    for target in sample.declaration.targets:
        found = made(sample, target, language=language)
        for width, svg in found.pictures if found else ():
            root = ElementTree.fromstring(svg)
            assert root.get("role") == "img"
            assert root.findtext(f"{SVG}title")
            assert found is not None
            assert root.findtext(f"{SVG}desc") == found.alternative
            assert root.get("width") == str(dict(FRAMES)[width].width)
            for element in root.iter():
                assert element.tag not in (f"{SVG}style", f"{SVG}script")
                assert not {name for name in element.attrib if name == "style" or name.startswith("on")}
                for key in ("x", "cx", "x1", "x2"):
                    if element.get(key) is not None:
                        assert -6 <= float(str(element.get(key))) <= dict(FRAMES)[width].width


def test_the_two_widths_have_no_id_in_common(sample: City) -> None:
    """What a gradient or a label refers to is its own picture's part."""
    found = made(sample, "results-9000")
    assert found is not None
    ids = [
        {str(element.get("id")) for element in ElementTree.fromstring(svg).iter() if element.get("id")}
        for _, svg in found.pictures
    ]
    assert not ids[0] & ids[1]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=MOST + 9), st.sampled_from(["", "近", "约", "突破"]))
def test_every_number_of_the_table_is_drawn(values: list[int], qualifier: str) -> None:
    """Law: the table has each figure that is drawn, in the order of the drawing, with the words of its alternative."""
    figures = [observed("results", str(1900 + at), f"{qualifier}{value}项") for at, value in enumerate(values)]
    sample = city()
    found = made(sample, "results-9000", figures)
    assert found is not None
    shown = found.figures
    assert [one.observation for one in shown] == [one.id for one in figures][-MOST:]
    for _, svg in found.pictures:
        root = ElementTree.fromstring(svg)
        dots = list(root.iter(f"{SVG}circle"))
        assert len(dots) == len(shown)
        described = root.findtext(f"{SVG}desc")
        assert described is not None
        for one in shown:
            assert one.words in described
            assert one.measurement.nominal is not None
            nominal = {end for end in (one.measurement.low, one.measurement.high) if end is not None}
            assert nominal & {Decimal(value) for value in values} or qualifier == "约"


def test_a_plan_has_its_parts_beside_it(sample: City) -> None:
    """Stages stand with their states, also those that nobody reported."""
    found = made(sample, "action-plan")
    assert found is not None
    assert found.steps[:2] == (("drafting", "done", "2024"), ("issued", "open", ""))


def test_the_path_is_in_the_table(sample: City) -> None:
    """Each level on the way stands with its period and amount."""
    found = made(sample, "intensity-4")
    assert found is not None
    assert [(one.period, one.measurement.low) for one in found.path] == [
        ("2022", Decimal("3.3")), ("2024", Decimal("3.7")), ("2026", Decimal(4)),
    ]  # fmt: skip


def test_nothing_to_draw_is_no_chart(sample: City) -> None:
    """A verdict and a series without figures have no chart; neither has the file that is embedded."""
    assert made(sample, "ecosystem") is None
    assert made(sample, "incubators-40") is None
    board = Board(sample.declaration, sample.observations, DAY)
    assert embedded(board, board.assess("ecosystem"), "en", "T") is None


def test_the_embedded_picture_has_its_own_style(sample: City) -> None:
    """Standing alone it brings its colours for day and night, and its title."""
    board = Board(sample.declaration, sample.observations, DAY)
    svg = embedded(board, board.assess("labs-over-20"), "en", "Laboratories")
    assert svg is not None
    root = ElementTree.fromstring(svg)
    style = root.findtext(f"{SVG}style")
    assert style is not None
    assert "prefers-color-scheme" in style
    assert "Laboratories" in [one.text for one in root.iter(f"{SVG}text")]
