"""A text as the readers go through it, with the way back from every place to the text as it was found."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from re import Match, Pattern

from tracker.model.proposal import Span

MOST_FIGURES = 20_000
"""Figures that are read in one text: more than any report has, few enough to be read in seconds."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A copy of a text, `text`, that is easier to read than what was `found`.

    Character `i` of the copy stands for the characters `starts[i]` to `ends[i]` of the text as found; where both are
    None the copy is the text itself. Rewriting makes a new copy, so that one rule knows nothing of another.
    """

    found: str
    copy: str | None = None
    starts: array[int] | None = None
    ends: array[int] | None = None

    @property
    def text(self) -> str:
        return self.found if self.copy is None else self.copy

    def span(self, start: int, end: int) -> Span:
        """The characters of the text as found for those of the copy from `start` to `end`, exclusive.

        >>> import re
        >>> one = Normal("成果(guǒ)多").rewritten(re.compile(r"[(]guǒ[)]"), "", belongs=True)
        >>> one.text, one.span(0, 2)
        ('成果多', Span(start=0, end=7, text='成果(guǒ)'))
        """
        if self.starts is None or self.ends is None:
            return Span(start, end, self.found[start:end])
        if end <= start:
            place = self.starts[start] if start < len(self.starts) else len(self.found)
            return Span(place, place, "")
        first, last = self.starts[start], self.ends[end - 1]
        return Span(first, last, self.found[first:last])

    def rewritten(self, what: Pattern[str], by: str | Callable[[Match[str]], str], *, belongs: bool = False) -> Normal:
        """A copy in which each match stands as `by`.

        The characters of a spelling of another length all stand for the whole match. What an empty one leaves out
        stands for nothing, or, where it `belongs` (a gloss), with the character in front of it.
        """
        text = self.text
        pieces: list[str] = []
        starts, ends = array("i"), array("i")
        old_starts = old_ends = starts  # most patterns find nothing: looked up at the first match
        here = 0
        for match in what.finditer(text):
            first, last = match.span()
            spelled = by if isinstance(by, str) else by(match)
            if spelled == match.group():
                continue
            if not pieces:
                old_starts, old_ends = self._places()
            pieces += (text[here:first], spelled)
            kept = last if len(spelled) == last - first else first
            starts += old_starts[here:kept]
            ends += old_ends[here:kept]
            if kept == first < last:
                if spelled:
                    starts.extend([old_starts[first]] * len(spelled))
                    ends.extend([old_ends[last - 1]] * len(spelled))
                elif ends and belongs:
                    ends[-1] = old_ends[last - 1]
            here = last
        if not pieces:
            return self
        starts += old_starts[here:]
        ends += old_ends[here:]
        return Normal(self.found, "".join((*pieces, text[here:])), starts, ends)

    def respelled(self, copy: str) -> Normal:
        """A copy of the same length, character by character in another spelling."""
        if len(copy) != len(self.text):
            raise ValueError("a spelling of another length keeps no places")
        return Normal(self.found, copy, self.starts, self.ends)

    def _places(self) -> tuple[array[int], array[int]]:
        """Where each character of the copy begins and ends in the text as found."""
        if self.starts is None or self.ends is None:
            every = array("i", range(len(self.found) + 1))
            return every[:-1], every[1:]
        return self.starts, self.ends
