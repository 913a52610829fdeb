"""The catalogue of status words."""

from __future__ import annotations

from typing import get_args

import pytest

from tracker.model import words
from tracker.model.aim import KINDS, VERDICTS
from tracker.model.assessment import AMBER, GREEN, RED, Attainment, Lifecycle, Trajectory
from tracker.model.target import COMMITMENTS

SAID_OTHERWISE = {"in_force", "revised", "closed", "not_met"}
"""Values of the axes that never become a headline."""


def test_every_word_of_the_axes_can_be_a_headline() -> None:
    """Whatever an axis says and the headline may take over has a word and a shape."""
    axes = {*get_args(Attainment), *get_args(Trajectory), *get_args(Lifecycle), *GREEN, *AMBER, *RED}
    assert axes - SAID_OTHERWISE | {"open", "not_assessable"} == set(words.HEADLINES) == set(words.SHAPES)


def test_no_lamp_shares_its_shape_with_another_colour_but_by_its_word() -> None:
    """Shape and word together tell every headline apart, in each language."""
    for language in ("zh", "en"):
        said = [words.lamp(word, language) for word in words.HEADLINES]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("catalogue", "known"),
    [(words.COMMITMENTS, COMMITMENTS), (words.KINDS, KINDS.values()), (words.VERDICTS, VERDICTS)],
)
def test_the_nouns_of_the_model_have_words(catalogue: words.Catalogue, known: tuple[str, ...]) -> None:
    """Each noun that a reader may meet is in the catalogue, and nothing else is."""
    assert set(catalogue) == set(known)


def test_every_wording_is_in_both_languages() -> None:
    """No entry is left without a Chinese or an English wording."""
    for catalogue in (words.HEADLINES, words.REASONS, words.CAUSES, words.COMMITMENTS, words.KINDS, words.VERDICTS):
        assert all(set(wordings) == {"zh", "en"} and all(wordings.values()) for wordings in catalogue.values())
