"""What an account may be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.accounts import (
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    account_problems,
    password_problem,
    takes_the_last,
)
from tracker.model.person import Person, folded

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

ABOUT = ["Zhang Wei", "zhang.wei@example.org"]


@pytest.mark.parametrize(
    "password",
    [
        "rain over seven bridges", "雨过七桥之后又见青山白云", "3f9c-7d1e-a20b", "correct horse battery",
        "kN7$vQ2!xR9@",
    ],
)  # fmt: skip
def test_a_password_that_nobody_guesses_will_do(password: str) -> None:
    """No mixture of kinds is asked for: length and being unlike what everybody tries are enough."""
    assert password_problem(password, ABOUT) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "short_password"),
        ("x" * 11, "short_password"),
        ("a b c d " * 126, "long_password"),
        ("aaaaaaaaaaaaaaaa", "obvious_password"),
        ("abababababababab", "obvious_password"),
        ("123456789012", "obvious_password"),
        ("987654321098", "obvious_password"),
        ("abcdefghijklmnop", "obvious_password"),
        ("qwertyuiopasdf", "obvious_password"),
        ("1qaz2wsx3edc", "obvious_password"),
        ("password1234", "obvious_password"),
        ("Password!2026", "obvious_password"),
        ("PassWord-PassWord", "obvious_password"),
        ("ｐａｓｓｗｏｒｄ2026", "obvious_password"),
        ("admin-admin-2026", "obvious_password"),
        ("zhangwei2026!!", "obvious_password"),
        ("Wei.Zhang.1985", "obvious_password"),
        ("zhang.wei@example.org", "obvious_password"),
        ("密码密码密码密码密码密码", "obvious_password"),
        ("            ", "obvious_password"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, code: str) -> None:
    """The owner's own name and address, runs of keys, what everybody takes, however it is written."""
    found = password_problem(password, ABOUT)
    assert found is not None
    assert found.code == code


@given(password=st.text(max_size=60), about=st.lists(st.text(max_size=20), max_size=3))
def test_whatever_is_typed_is_judged(password: str, about: list[str]) -> None:
    """No text breaks the rules; one that passes is long enough; knowing more of the owner never lets more pass."""
    found = password_problem(password, about)
    if found is None:
        assert SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
        assert password_problem(password, []) is None


@pytest.mark.parametrize(
    ("name", "email", "code"),
    [
        ("", None, "no_name"),
        ("x" * 81, None, "long_name"),
        ("Li\u202eNa", None, "odd_name"),
        ("Li\x07Na", None, "odd_name"),
        ("Li Na", "nobody", "odd_email"),
        ("Li Na", "a@b", "odd_email"),
        ("Li Na", "a@b.org, c@d.org", "odd_email"),
        ("Li Na", "a" * 250 + "@b.org", "odd_email"),
    ],
)
def test_what_is_no_name_or_address_is_refused(name: str, email: str | None, code: str) -> None:
    """Nothing that reads otherwise than it looks, nothing that a letter cannot be sent to."""
    assert [one.code for one in account_problems(name, email)] == [code]


def test_names_of_any_script_will_do() -> None:
    """People are called what they are called."""
    for name in ("李娜", "Núria Ó Briain", "O'Neill", "王小明（科技局）", "Björk"):
        assert account_problems(name, "a.b+c@例子.中国") == []


@given(name=st.text(max_size=30))
def test_a_folded_name_stays_as_it_is(name: str) -> None:
    """Folding twice is folding once, so that a name is always found under itself."""
    assert folded(folded(name)) == folded(name)


@pytest.mark.parametrize(
    ("role", "state", "admins", "to", "last"),
    [
        ("admin", "active", 1, "reviewer", True),
        ("admin", "active", 1, None, True),
        ("admin", "active", 1, "admin", False),
        ("admin", "active", 2, None, False),
        ("admin", "stopped", 1, None, False),
        ("viewer", "active", 1, None, False),
        ("viewer", "active", 0, "admin", False),
    ],
)  # fmt: skip
def test_the_last_administrator_is_known(role: str, state: str, admins: int, to: str | None, last: bool) -> None:
    """Nobody locks everybody out."""
    person = Person("p-1", "Li Na", role, NOW, state=state)  # type: ignore[arg-type]
    assert takes_the_last(person, admins, to) is last  # type: ignore[arg-type]
