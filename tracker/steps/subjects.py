"""What figures and marks can be entered for, found by words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.evaluate.candidate import marks_of
from tracker.model.declaration import Declaration
from tracker.model.text import Text

LONGEST = 200
"""Characters of a question that are looked at."""


@dataclass(frozen=True, slots=True)
class Enterable:
    """An indicator, or a target that marks are recorded for: its id, its name, the unit of its figures."""

    id: str
    name: Text
    unit: str = ""
    owner: str | None = None
    words: str = ""
    """Everything that it is called, small letters, for the search."""


class _Kept:
    """What can be entered by the declaration that was asked for last: pages ask for the same again and again."""

    last: tuple[Declaration, tuple[Enterable, ...]] | None = None


def enterable(declaration: Declaration) -> Sequence[Enterable]:
    """Everything that can be entered, in the order of the declaration; an indicator is also called as its targets."""
    last = _Kept.last
    if last is None or last[0] is not declaration:
        last = _Kept.last = (declaration, tuple(_enterable(declaration)))
    return last[1]


def _enterable(declaration: Declaration) -> Iterator[Enterable]:
    titles: dict[str, list[str]] = {}
    for target in declaration.targets.values():
        if target.indicator is not None:
            titles.setdefault(target.indicator, []).extend((target.id, *_wordings(declaration.title_of(target))))
    for one in declaration.indicators.values():
        if one.ratio is None:
            names = (one.id, *_wordings(one.name), *one.aliases, *titles.get(one.id, ()))
            yield Enterable(one.id, one.name, one.display_unit or one.unit, one.owner, _folded(names))
    for target in declaration.targets.values():
        if target.indicator is None and marks_of(target):
            title = declaration.title_of(target)
            yield Enterable(target.id, title, "", target.owner, _folded((target.id, *_wordings(title))))


def search(declaration: Declaration, question: str) -> Sequence[Enterable]:
    """What all words of a question are found in; first what is called exactly so, then what begins so."""
    asked = question[:LONGEST].casefold().strip()
    words = asked.split()
    found = [one for one in enterable(declaration) if all(word in one.words for word in words)]
    return sorted(found, key=lambda one: _rank(one, asked))


def exactly(declaration: Declaration, question: str) -> Enterable | None:
    """The one thing that is called exactly so; None where nothing is, or several are."""
    asked = question[:LONGEST].casefold().strip()
    named = [one for one in enterable(declaration) if one.id == question.strip()]
    named = named or [one for one in enterable(declaration) if asked and asked in one.words.split("\n")]
    return named[0] if len(named) == 1 else None


def _rank(one: Enterable, asked: str) -> int:
    names = one.words.split("\n")
    return 0 if asked in names else 1 if any(name.startswith(asked) for name in names) else 2


def _wordings(text: Text) -> list[str]:
    return [str(words) for words in text.to_json().values()]


def _folded(names: Sequence[str]) -> str:
    return "\n".join(dict.fromkeys(name.casefold() for name in names))
