"""A passage: quoted words in their surroundings, as the archived copy has them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from tracker.model.value import value

Place = Literal["exactly", "elsewhere", "cell", "unquoted", "absent", "unread", "missing", "damaged", "unarchived"]
PLACES: tuple[Place, ...] = get_args(Place)
"""Where the quoted words are: where their offsets say; elsewhere in the copy, by their wording and what stands around
them; no words are quoted, but the cell of a table is known; no words are quoted at all; nowhere in the copy; in a copy
that has no text here, or none that is read within bounds; in a copy that the archive lost; in one that was changed
after it was archived; in nothing that was archived at all."""


@value
class TableRow:
    """A row of a table: its cells, which of them holds the figure (from 0), what the columns are called."""

    cells: tuple[str, ...]
    at: int | None = None
    header: tuple[str, ...] = ()


@value
class Passage:
    """Quoted words with what stands before and after them; harmless to show, in lines as in the copy.

    Where the words were not found, they are told as they were recorded. `more_before` and `more_after` tell that the
    copy goes on; `evidence` is the copy's SHA-256, "" for none; `url` and `fetched_at` say where it came from first.
    `address` says where in the copy the figure stands in the reader's own words; `row` is set for a figure in a table.
    """

    exact: str
    before: str
    after: str
    place: Place
    evidence: str = ""
    url: str = ""
    fetched_at: datetime | None = None
    address: str = ""
    row: TableRow | None = None
    more_before: bool = False
    more_after: bool = False

    @property
    def found(self) -> bool:
        """Whether the words, or the cell, stand in the archived copy."""
        return self.place in ("exactly", "elsewhere", "cell")

    @property
    def whole(self) -> bool:
        """Whether this is all that the copy says."""
        return self.found and not self.more_before and not self.more_after
