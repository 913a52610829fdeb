"""A refusal: why a request is not served, in words of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

LONGEST, MOST = 200, 10_000
"""Characters of a name that is told again, names among which the nearest is looked for."""


class Refusal(Exception):  # noqa: N818 - it is no error of ours: the request was understood, the answer is no
    """Ends a request with a status, and a sentence named by its key in the catalogue.

    `hint` is the key of a sentence that says what to do next; `named` fills both.
    """

    def __init__(self, status: int, key: str, *, hint: str | None = None, **named: object) -> None:
        super().__init__(f"{status} {key}")
        self.status, self.key, self.hint, self.named = status, key, hint, named


def missing(kind: str, identity: str, known: Iterable[str] = ()) -> Refusal:
    """A 404 for something that is not there, with the nearest name that is; `kind` has a word `frame.KIND`."""
    from difflib import get_close_matches

    shown = identity[:LONGEST]
    near = get_close_matches(shown, list(islice(known, MOST)), n=1)
    if not near:
        return Refusal(404, "frame.missing", kind=kind, identity=shown)
    return Refusal(404, "frame.missing", hint="frame.nearest", kind=kind, identity=shown, near=near[0])
