"""A text is read by its language, within bounds, and every proposal leads back to its place."""

from __future__ import annotations

import pytest

from tracker.model.proposal import Figure, Told
from tracker.reading import read as room
from tracker.reading.read import read

TEXT = "In 2025 the city had nearly 9,000 charging points, 12% more than in 2024. By 2030 it aims for 20,000."


def test_an_english_text_proposes_its_figures_with_their_places() -> None:
    """Each figure quotes the text exactly where it stands."""
    reading = read(TEXT, Told(reference_period="2025"))
    figures = [one for one in reading.proposals if isinstance(one, Figure)]
    assert reading.language == "en"
    assert {str(one.value) for one in figures} >= {"9000", "12", "20000"}
    for one in figures:
        for span in (one.quote, one.written):
            assert TEXT[span.start : span.end] == span.text
    near = next(one for one in figures if one.value == 9000)
    assert near.qualifier == "nearly"
    assert next(one for one in figures if one.value == 20000).modality == "target"


def test_a_text_is_read_by_the_language_of_most_of_it() -> None:
    """Chinese is read by the Chinese rules, whatever Latin stands in between."""
    reading = read("全市拥有全国重点实验室17家（National Key Laboratories）。")
    assert reading.language == "zh"
    assert [(one.quote.text, str(one.value), one.unit) for one in reading.proposals if isinstance(one, Figure)] == [
        ("全市拥有全国重点实验室17家（National Key Laboratories）", "17", "家")
    ]


def test_no_more_than_the_bound_is_read_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies beyond the bound is named in the notes."""
    monkeypatch.setattr(room, "MOST", 60)
    reading = read(TEXT)
    assert len(reading.notes) == 1
    assert all(one.quote.end <= 60 for one in reading.proposals)
