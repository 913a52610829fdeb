"""A draft: what was read of a declaration, before its parts are checked against each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracker.model.declaration import Declaration
from tracker.reader import Reader
from tracker.targets.fields import hint_for, shown
from tracker.targets.proposing import place_of, proposes
from tracker.yamlfile import Path, Plain

if TYPE_CHECKING:
    from tracker.model.source import Source


@dataclass(frozen=True, slots=True)
class Placed:
    """A source with its key path, and with the keys as written."""

    source: Source
    path: Path
    written: Mapping[str, Plain]

    def listed(self, key: str) -> bool:
        """Whether a list stands under the key, so that its entries have places of their own."""
        return isinstance(self.written.get(key), list)

    def of_proposals(self) -> Path:
        """The key path of the read that proposes."""
        reads = self.written.get("read")
        if not isinstance(reads, list):
            return (*self.path, "read")
        return (*self.path, "read", next(place for place, one in enumerate(reads) if proposes(one)))

    def of_read(self, index: int) -> Path:
        """The key path of the read that is the `index`-th of the source."""
        reads = self.written.get("read")
        return (*self.path, "read", place_of(reads, index)) if isinstance(reads, list) else (*self.path, "read")


@dataclass(frozen=True, slots=True)
class Draft:
    """A declaration that is being checked.

    `written` holds the ids of each section as written, those among them that could not be read included: what refers
    to such an entry is no unknown reference.
    """

    declaration: Declaration
    reader: Reader
    written: Mapping[str, Collection[str]]
    sources: tuple[Placed, ...] = ()

    def refers(self, key: str | None, section: str, path: Path) -> None:
        """Records a problem where `key` is not declared in `section`."""
        if key is None or key in self.written[section]:
            return
        what = section.removesuffix("s")
        hint = hint_for(self.reader, key, self.written[section]) or f"declare it under {section}:"
        self.reader.problem(f"unknown_{what}", f"there is no {what} {shown(key)}", path, hint)
