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
        starts, ends = array("q"), array("q")
        here = 0
        for match in what.finditer(text):
            first, last = match.span()
            spelled = by if isinstance(by, str) else by(match)
            if spelled == match.group():
                continue
            self._keep(here, first, starts, ends)
            pieces += (text[here:first], spelled)
            from_, to = self._place(first), self._end(last)
            if len(spelled) == last - first:
                self._keep(first, last, starts, ends)
            elif spelled:
                starts.extend([from_] * len(spelled))
                ends.extend([to] * len(spelled))
            elif ends and belongs:
                ends[-1] = to
            here = last
        if not pieces:
            return self
        self._keep(here, len(text), starts, ends)
        return Normal(self.found, "".join((*pieces, text[here:])), starts, ends)

    def respelled(self, copy: str) -> Normal:
        """A copy of the same length, character by character in another spelling."""
        if len(copy) != len(self.text):
            raise ValueError("a spelling of another length keeps no places")
        return Normal(self.found, copy, self.starts, self.ends)

    def _keep(self, first: int, last: int, starts: array[int], ends: array[int]) -> None:
        if self.starts is None or self.ends is None:
            starts.extend(range(first, last))
            ends.extend(range(first + 1, last + 1))
        else:
            starts.extend(self.starts[first:last])
            ends.extend(self.ends[first:last])

    def _place(self, at: int) -> int:
        if self.starts is None:
            return at
        return self.starts[at] if at < len(self.starts) else len(self.found)

    def _end(self, at: int) -> int:
        return at if self.ends is None or at == 0 else self.ends[at - 1]
