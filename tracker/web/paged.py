"""A page of a long list, with the addresses of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from tracker.web.page import url

One = TypeVar("One")

FURTHEST = 1_000_000
"""No list has more pages; a larger number in an address is no page."""


@dataclass(frozen=True, slots=True)
class Paged(Generic[One]):
    """Some of `count` entries of the list at `path`; pages count from 1, `query` is what else its address says."""

    entries: Sequence[One]
    count: int
    page: int
    size: int
    path: str
    query: Mapping[str, object] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.size))

    def url(self, page: int) -> str:
        """The address of another page of the list."""
        return url(self.path, **self.query, page=None if page == 1 else page)


def page_asked(text: str | None, count: int, size: int) -> int:
    """The page that an address asks for: the last where it is beyond that, the first where it is no number.

    >>> page_asked("3", 90, 50), page_asked("0", 90, 50), page_asked("two", 90, 50), page_asked(None, 0, 50)
    (2, 1, 1, 1)
    """
    last = max(1, -(-count // size))
    if text is None or not text.isascii() or not text.isdigit() or len(text) > len(str(FURTHEST)):
        return 1
    return min(max(1, int(text)), last)
