"""Earlier versions of the declaration, each read once by a process that is asked for them again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

from tracker.model.declaration import Declaration
from tracker.steps.declare import read_again
from tracker.steps.sound import ProblemsError
from tracker.steps.versions import program_of

if TYPE_CHECKING:
    from tracker.db.register import DeclarationVersion
    from tracker.evaluate.restate import StatementChange

MOST = 4
"""Declarations that are remembered; what changed between them is, for all of them."""

Changes: TypeAlias = "Mapping[str, tuple[StatementChange, ...]]"
Key: TypeAlias = tuple[str, str]


def readable(stored: DeclarationVersion) -> Declaration | None:
    """A stored version as a value; None where the rules of today find problems in it."""
    try:
        return read_again(stored)
    except ProblemsError:
        return None


class Memory:
    """Remembers the last declarations that were read again, and what every two versions changed of each target.

    A version never changes, nor does what it says under the rules of one program: so what is remembered stays true.
    """

    def __init__(self) -> None:
        self._declared: OrderedDict[Key, Declaration | None] = OrderedDict()
        self._changes: dict[tuple[Key, Key], Changes | None] = {}
        self._lock = Lock()

    def read(self, stored: DeclarationVersion) -> Declaration | None:
        """A stored version as a value; None where the rules of today find problems in it."""
        key = _key(stored)
        with self._lock:
            if key in self._declared:
                self._declared.move_to_end(key)
                return self._declared[key]
            declared = self._declared[key] = readable(stored)  # others wait: they mostly ask for the same
            while len(self._declared) > MOST:
                self._declared.popitem(last=False)
            return declared

    def know(self, declaration: Declaration) -> None:
        """Takes a declaration that this program read itself: its own rule is the default in it."""
        from tracker.evaluate.rules import DEFAULT

        with self._lock:
            self._declared[declaration.version, DEFAULT] = declaration
            self._declared.move_to_end((declaration.version, DEFAULT))

    def take(self, stored: DeclarationVersion | None, declaration: Declaration) -> None:
        """Takes a declaration as what reading that version again gives, where it is that."""
        from tracker.evaluate.rules import DEFAULT

        if stored is not None and _key(stored) == (declaration.version, DEFAULT):
            self.know(declaration)

    def compared(
        self, versions: Sequence[DeclarationVersion]
    ) -> Iterator[tuple[DeclarationVersion, DeclarationVersion, Changes]]:
        """Each version that can be read beside the last such one before it, with what changed of every target."""
        before: DeclarationVersion | None = None
        for after in versions:
            if before is None:
                before = after if self.read(after) is not None else None
                continue
            changes = self._between(before, after)
            if changes is not None:
                yield before, after, changes
                before = after

    def _between(self, before: DeclarationVersion, after: DeclarationVersion) -> Changes | None:
        """What changed of each target; None where the later version cannot be read."""
        from tracker.evaluate.restate import every_change

        key = _key(before), _key(after)
        if key not in self._changes:
            first, last = self.read(before), self.read(after)
            self._changes[key] = None if first is None or last is None else every_change(first, last)
        return self._changes[key]


def _key(stored: DeclarationVersion) -> Key:
    return stored.version, str(program_of(stored.files).get("default_rule"))
