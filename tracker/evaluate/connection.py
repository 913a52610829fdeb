"""Whose fault it is when nobody answers: the sources', or our own connection's."""

from __future__ import annotations

from collections.abc import Collection

ENOUGH = 3
"""So many hosts at once do not fail by chance while our own connection works."""

UNREACHED = frozenset({"unreachable", "timeout"})
"""The kinds of failure in which no word of the host arrived."""


def is_ours(unreached: Collection[str], reached: Collection[str]) -> bool:
    """Whether our own connection is to be blamed: several hosts were tried, none of them gave any answer.

    >>> is_ours({"a.example", "b.example", "c.example"}, set())
    True
    >>> is_ours({"a.example", "b.example", "c.example"}, {"d.example"})
    False
    """
    return not reached and len(set(unreached)) >= ENOUGH
