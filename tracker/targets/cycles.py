"""Circles in what refers to what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def cycles(edges: Mapping[str, Sequence[str]]) -> list[tuple[str, ...]]:
    """One circle for each group of ids that lead back to themselves, in the order written; never recurses.

    >>> cycles({"a": ["b"], "b": ["c"], "c": ["b"], "d": ["d"]})
    [('b', 'c'), ('d',)]
    """
    done: set[str] = set()
    found: list[tuple[str, ...]] = []
    for start in edges:
        if start in done:
            continue
        trail, position = [start], {start: 0}
        pending = [iter(edges.get(start, ()))]
        while pending:
            following = next(pending[-1], None)
            if following is None:
                pending.pop()
                left = trail.pop()
                del position[left]
                done.add(left)
            elif following in position:
                found.append(tuple(trail[position[following] :]))
            elif following not in done:
                position[following] = len(trail)
                trail.append(following)
                pending.append(iter(edges.get(following, ())))
    return found
