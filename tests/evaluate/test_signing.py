"""Tokens: what was signed comes back, anything else is nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.signing import LONGEST, MARK, expired, is_marked, mark, sign, verify

KEY = b"a key of the tests' own, long enough"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WORDS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=40)


@given(WORDS, st.lists(WORDS, max_size=4))
def test_what_was_signed_comes_back_under_its_purpose_and_key_only(purpose: str, fields: list[str]) -> None:
    """Fields of any text come back; under another purpose or key the token is nothing."""
    token = sign(purpose, fields, KEY)
    assert verify(purpose, token, KEY, NOW) == tuple(fields)
    assert verify(purpose + "x", token, KEY, NOW) is None
    assert verify(purpose, token, KEY + b"x", NOW) is None


@given(st.lists(WORDS, min_size=1, max_size=3), st.data())
def test_a_token_of_which_one_character_was_changed_is_nothing(fields: list[str], data: st.DataObject) -> None:
    """Not one character may differ, the last ones of either half included."""
    token = sign("p", fields, KEY)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from("ABCDEFxyz0123456789-_.=").filter(lambda one: one != token[at]))
    assert verify("p", token[:at] + other + token[at + 1 :], KEY, NOW) is None


@given(st.text(max_size=100))
def test_whatever_a_stranger_writes_is_no_token(text: str) -> None:
    """Any text is looked at without an error."""
    assert verify("p", text, KEY, NOW) is None
    assert not is_marked("p", "d-1", text, KEY)


def test_a_token_holds_until_its_moment() -> None:
    """At the moment itself it holds, afterwards it is known to have expired."""
    token = sign("p", ["x"], KEY, NOW)
    assert verify("p", token, KEY, NOW) == ("x",)
    assert not expired("p", token, KEY, NOW)
    late = NOW + timedelta(microseconds=1)
    assert verify("p", token, KEY, late) is None
    assert expired("p", token, KEY, late)
    assert not expired("p", sign("p", ["x"], KEY), KEY, late)
    assert not expired("p", "nonsense", KEY, late)


def test_a_token_longer_than_any_of_ours_is_not_looked_at() -> None:
    """A signature over very long fields is refused for its length."""
    assert verify("p", sign("p", ["x" * LONGEST], KEY), KEY, NOW) is None


def test_a_mark_is_short_and_survives_a_change_of_case() -> None:
    """Local parts of addresses come back in whatever case a server likes."""
    made = mark("bounce", "d-1", KEY)
    assert len(made) == MARK
    assert is_marked("bounce", "d-1", made.upper(), KEY)
    assert not is_marked("bounce", "d-2", made, KEY)
    assert not is_marked("other", "d-1", made, KEY)


def test_a_key_that_is_too_short_signs_nothing() -> None:
    """A short key is an error at once, not a weak signature."""
    with pytest.raises(ValueError, match="16 bytes"):
        sign("p", [], b"short")
