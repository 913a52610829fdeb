"""What an account may be: its name, its mail address, its password; whom one may not take away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from tracker.model.lines import one_line
from tracker.model.person import Person, Role, folded, may
from tracker.model.problem import Problem

LONGEST_NAME, LONGEST_EMAIL = 80, 254
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1_000
"""Characters; NIST SP 800-63B asks for a length and against the obvious, and for no mixture of kinds."""

FEWEST_DIFFERENT = 5
"""Different characters of a password."""

OBVIOUS = (
    "password", "passwort", "passw0rd", "qwerty", "qwertz", "letmein", "welcome", "iloveyou", "administrator",
    "changeme", "tracker", "target", "secret", "admin", "abc", "mima", "密码", "口令", "管理员",
)  # fmt: skip
"""What a password is guessed with first; the longer before what is in it."""

ROWS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")
"""What a finger runs along."""

LEAST_LEFT = 6
"""Characters that a password must have besides what is obvious in it."""

_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]\\]+@[^\s@<>\"(),:;\[\]\\.]+(\.[^\s@<>\"(),:;\[\]\\.]+)+")


def account_problems(name: str, email: str | None) -> list[Problem]:
    """What is wrong with a name and a mail address for a new account."""
    problems = []
    if not name:
        problems.append(Problem("no_name", "nobody is named", "name"))
    elif len(name) > LONGEST_NAME:
        problems.append(Problem("long_name", f"the name has more than {LONGEST_NAME} characters", "name"))
    elif one_line(name) != name or not folded(name):
        problems.append(Problem("odd_name", "the name has characters that cannot be seen", "name"))
    if email is not None and (len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email)):
        problems.append(Problem("odd_email", f"{email[:60]!r} is no mail address", "email", "write it like a@b.org"))
    return problems


def password_problem(password: str, about: Iterable[str]) -> Problem | None:
    """Why a password will not do; `about` is what everybody knows of its owner.

    >>> password_problem("zhang-wei-2026", ["Zhang Wei"]).code
    'obvious_password'
    >>> password_problem("rain over seven bridges", ["Zhang Wei"])
    """
    if len(password) < SHORTEST_PASSWORD:
        hint = "four words that do not belong together are easy to keep"
        return Problem("short_password", f"it has fewer than {SHORTEST_PASSWORD} characters", "password", hint)
    if len(password) > LONGEST_PASSWORD:
        return Problem("long_password", f"it has more than {LONGEST_PASSWORD} characters", "password")
    if len(set(password)) < FEWEST_DIFFERENT or len(_left(password, about)) < LEAST_LEFT:
        hint = "four words that do not belong together are hard to guess"
        return Problem("obvious_password", "it is among the first that anybody would guess", "password", hint)
    return None


def _left(password: str, about: Iterable[str]) -> str:
    """What is left of a password without what is obvious in it, and without marks between."""
    bare = _bare(password)
    words = sorted({_bare(word) for one in about for word in (one, *re.split(r"[\s@._-]+", one))}, key=len)[::-1]
    for word in (*(word for word in words if len(word) > 1), *OBVIOUS):
        bare = bare.replace(word, " ")
    bare = re.sub(r"(19|20)\d\d", " ", bare)
    return "".join(_without_runs(part) for part in bare.split())


def _bare(text: str) -> str:
    return "".join(character for character in folded(text) if character.isalnum())


def _without_runs(text: str) -> str:
    """The text, of each run along a row of keys or of letters only the first character."""
    kept = text[:1]
    for before, character in pairwise(text):
        pair = before + character
        if before != character and not any(pair in row or pair in row[::-1] for row in ROWS):
            kept += character
    return kept


def takes_the_last(person: Person, admins: int, role: Role | None) -> bool:
    """Whether nobody would be an administrator any more, were this person's role changed (None: account stopped)."""
    return person.state == "active" and person.role == "admin" and admins <= 1 and not may(role, "admin")
