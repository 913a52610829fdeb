"""The sentence about rules that disagree: only where they do, in every language, by the publishers' names."""

from __future__ import annotations

from itertools import product

import pytest

from tracker.model.assessment import GREEN, RED
from tracker.model.disagreement import RULE_NAMES, disagreement
from tracker.model.target import RULES
from tracker.model.words import HEADLINES

WORDS = ("on_track", "at_risk", "off_track", "stalled", "reversing", "improving", "slipping", "recovering", "worsening")


@pytest.mark.parametrize("word", WORDS)
def test_rules_that_say_the_same_are_passed_over(word: str) -> None:
    """The same word is no disagreement, nor are no other rules."""
    assert disagreement(word, ()) is None
    assert disagreement(word, (("path/1", word), ("cagr-ratio/1", word))) is None


@pytest.mark.parametrize(("word", "other"), list(product(WORDS, WORDS)))
def test_every_other_word_is_told(word: str, other: str) -> None:
    """What differs is told with the other word, in both languages; the order of the two makes no difference."""
    told = disagreement(word, (("cagr-ratio/1", other),))
    assert (told is None) == (disagreement(other, (("cagr-ratio/1", word),)) is None)
    if word in GREEN and other in RED:
        assert told is not None
    if told is not None:
        assert told.in_language("en") == f"Statistics Canada's rule would say {HEADLINES[other]['en']}"
        assert told.in_language("zh") == f"加拿大统计局的规则会判为{HEADLINES[other]['zh']}"


def test_a_tendency_and_a_target_say_the_same_in_other_words() -> None:
    """Improving agrees with on track, slipping and recovering with at risk, worsening with every red word."""
    pairs = [("improving", "on_track"), ("slipping", "at_risk"), ("recovering", "at_risk"), ("worsening", "reversing")]
    for word, other in pairs:
        assert disagreement(word, (("cagr-ratio/1", other),)) is None
    assert disagreement("improving", (("cagr-ratio/1", "off_track"),)) is not None


def test_several_rules_are_joined_by_their_word() -> None:
    """Rules that say the same other word are named together, the better word first."""
    others = (("path/1", "off_track"), ("cagr-ratio/1", "on_track"), ("straight-line/1", "off_track"))
    told = disagreement("at_risk", others)
    assert told is not None
    assert told.in_language("en") == (
        "Statistics Canada's rule would say on track; "
        "the declared path and the straight line through time would say off track"
    )
    assert told.in_language("zh") == (
        "加拿大统计局的规则会判为进展正常；既定路径和时间进度（时间过半、任务过半）会判为滞后"
    )


def test_three_rules_are_joined_as_a_list() -> None:
    """Commas stand between them, a word before the last."""
    told = disagreement("at_risk", tuple((rule, "on_track") for rule in ("path/1", "cagr-ratio/1", "straight-line/1")))
    assert told is not None
    assert told.in_language("en") == (
        "the declared path, Statistics Canada's rule and the straight line through time would say on track"
    )
    assert told.in_language("zh") == "既定路径、加拿大统计局的规则和时间进度（时间过半、任务过半）会判为进展正常"


def test_every_rule_has_a_name() -> None:
    """No rule is told of by its id in a sentence."""
    assert set(RULES) <= set(RULE_NAMES)
