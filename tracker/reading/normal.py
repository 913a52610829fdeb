"""A text as the readers go through it, with the way back from every place to the text as it was found."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model.proposal import Span


@dataclass(frozen=True, slots=True)
class Normal:
    """A text that is read as it was found: `text` is `found`, every place is its own.

    A reader whose rules need another spelling of the text works on a copy of the same length.
    """

    found: str

    @property
    def text(self) -> str:
        return self.found

    def span(self, start: int, end: int) -> Span:
        """The characters of the text as found from `start` to `end`, exclusive."""
        return Span(start, end, self.found[start:end])
