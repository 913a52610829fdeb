"""Which declared indicators and targets a proposal may speak of: ranked, with the reasons, never chosen silently."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.model.declaration import Declaration
from tracker.model.target import Indicator, Target
from tracker.model.text import Text
from tracker.model.units import MONEY, canonical, factor_between

FLOOR = Decimal("0.35")
"""Less likeness than this is none."""

CLEAR = Decimal("0.45")
AHEAD = Decimal("0.08")
"""A match is clear where it is that like and that much more so than the next."""

SHOWN = 3

_HAN = re.compile("[\u3400-\u9fff]+")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+|\d{4}")
_STOP = frozenset(
    [
        *("a", "an", "and", "are", "at", "by", "for", "from", "in", "into", "its", "of", "on", "or", "that", "the"),
        *("to", "was", "were", "will", "with", "than", "more", "has", "have"),
    ]
)
_FILLER = re.compile("[的了和与及等在对向为、，；：（）“”\\s]")
_CURRENCIES = {code: unit for unit, code in MONEY.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a proposal's words: its own, those of the total or level it hangs on, its unit, its kind.

    `unit` is None for a pledge without a number; `change` says that it is a growth rate; `part` that it is part of a
    total; `aim` that it is aimed at rather than reached; `place` names who speaks, with
    what is said shortly before; it is empty where nobody knows who speaks.
    """

    words: str
    context: str = ""
    unit: str | None = None
    change: bool = False
    part: bool = False
    aim: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A declared subject that a proposal may speak of; `shared` are the words that both have, `score` 0 to 1."""

    subject: str
    kind: str
    score: Decimal
    shared: tuple[str, ...]


class Matcher:
    """The declared names, taken apart once."""

    def __init__(self, declaration: Declaration) -> None:
        self.declaration = declaration
        self._names: dict[tuple[str, str], list[frozenset[str]]] = {}
        self._index: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for indicator in declaration.indicators.values():
            self._add(("indicator", indicator.id), (*_wordings(indicator.name), *indicator.aliases))
        for target in declaration.targets.values():
            statement = target.statement.text
            measured = declaration.indicators.get(target.indicator or "")
            names = (*_wordings(target.title), *_wordings(statement))
            self._add(("target", target.id), names if measured is None else (*names, *_wordings(measured.name)))

    def candidates(self, said: Said) -> list[Candidate]:
        """The likeliest subjects, the best first, at most three; none below `FLOOR`."""
        own, around, spoken = grams(said.words), grams(said.context), grams(said.place)
        everything = own | around
        near: Counter[tuple[str, str]] = Counter()
        for gram in everything:
            near.update(self._index.get(gram, ()))
        found = []
        for key, _ in near.most_common(200):
            score = self._score(key, said, own, everything) - self._elsewhere(key, everything, spoken)
            if score >= FLOOR:
                best = max(self._names[key], key=lambda name: len(name & everything))
                found.append(Candidate(key[1], key[0], score, tuple(sorted(best & everything))))
        found.sort(key=lambda one: (-one.score, one.subject))
        return found[:SHOWN]

    def _elsewhere(self, key: tuple[str, str], everything: frozenset[str], spoken: frozenset[str]) -> Decimal:
        """What is lost where a declared scope is named neither by the words, nor before them, nor by who speaks."""
        subject: str | None = key[1]
        if key[0] == "target":
            subject = self.declaration.targets[key[1]].indicator
        indicator = self.declaration.indicators.get(subject or "")
        if not spoken or indicator is None or indicator.scope is None:
            return Decimal(0)
        scopes = [grams(wording) for wording in _wordings(indicator.scope)]
        near = any(scope & (everything | spoken) for scope in scopes)
        return Decimal(0) if near or not any(scopes) else Decimal("0.25")

    def _add(self, key: tuple[str, str], names: Iterable[str]) -> None:
        taken = [parts for parts in map(grams, names) if parts]
        self._names[key] = taken
        for parts in taken:
            for gram in parts:
                self._index[gram].add(key)

    def _score(self, key: tuple[str, str], said: Said, own: frozenset[str], everything: frozenset[str]) -> Decimal:
        """How much of a name the words hold, how much of the words it holds, and whether unit and kind agree."""
        fit = self._fit(key, said)
        if fit is None:
            return Decimal(0)
        best = Decimal(0)
        for name in self._names[key]:
            held = Decimal(len(name & everything)) / len(name)
            told = Decimal(len(name & own)) / max(len(own), 1)
            best = max(best, held * Decimal("0.75") + told * Decimal("0.25"))
        return min(max(best + fit, Decimal(0)), Decimal(1)).quantize(Decimal("0.001"))

    def _fit(self, key: tuple[str, str], said: Said) -> Decimal | None:
        if key[0] == "indicator":
            return _indicator_fit(self.declaration.indicators[key[1]], said)
        return _target_fit(self.declaration.targets[key[1]], self.declaration.indicators, said)


def is_clear(candidates: list[Candidate]) -> bool:
    """Whether the first is like enough, and enough more so than the second, to be taken when a person says yes."""
    if not candidates:
        return False
    best, second = candidates[0].score, candidates[1].score if len(candidates) > 1 else Decimal(0)
    return best >= CLEAR and best - second >= AHEAD


def is_counted(unit: str, indicator: Indicator) -> bool:
    """Whether a unit is the noun that an indicator's name counts, by a measure word or by none.

    18 laboratories are 18家 of `National key laboratories`.
    """
    measured = canonical(indicator.unit)
    if factor_between(canonical(unit), measured) is not None or (measured.isascii() and measured != "1"):
        return False
    noun = grams(unit) if unit.isascii() else frozenset()
    return bool(noun) and any(noun <= grams(name) for name in (*_wordings(indicator.name), *indicator.aliases))


def grams(text: str) -> frozenset[str]:
    """Pairs of Chinese characters, in simplified ones, and words of letters without their endings.

    >>> sorted(grams("創新聯合體")), sorted(grams("National key laboratories"))
    (['创新', '合体', '新联', '联合'], ['key', 'laboratori', 'national'])
    """
    from tracker.reading.chinese.copy import normal

    found: set[str] = set()
    joined = _FILLER.sub("", normal(text).text) if _HAN.search(text) else text
    for run in _HAN.findall(joined):
        found.update(run[place : place + 2] for place in range(len(run) - 1))
    for word in _WORD.findall(text.lower()):
        if word not in _STOP:
            found.add(_stem(word))
    return frozenset(found)


def _stem(word: str) -> str:
    for ending in ("ies", "es", "s", "y"):
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word[: -len(ending)] + ("i" if ending in {"ies", "y"} else "")
    return word


def _wordings(text: Text | None) -> tuple[str, ...]:
    return () if text is None else tuple(wording for _, wording in text.wordings)


def _indicator_fit(indicator: Indicator, said: Said) -> Decimal | None:
    """None where the unit cannot be turned into the indicator's or a rate meets a level."""
    if said.unit is None or said.aim:
        return None if said.unit is None else Decimal("-0.15")
    written = canonical(_CURRENCIES.get(said.unit, said.unit))
    units = (indicator.unit, *indicator.unit_aliases)
    if all(factor_between(written, unit) is None for unit in units) and not is_counted(said.unit, indicator):
        return None
    is_rate = indicator.measure == "rate"
    if said.change != is_rate and (said.change or indicator.unit == "%"):
        return None
    return Decimal(0) if said.part == (indicator.part_of is not None) else Decimal("-0.2")


def _target_fit(target: Target, indicators: Mapping[str, Indicator], said: Said) -> Decimal | None:
    if said.unit is None:
        return Decimal(0) if target.indicator is None else Decimal("-0.2")
    if not said.aim or target.indicator is None:
        return None
    indicator = indicators.get(target.indicator)
    if indicator is None:
        return None
    written = canonical(_CURRENCIES.get(said.unit, said.unit))
    fits = factor_between(written, indicator.unit) is not None or is_counted(said.unit, indicator)
    return Decimal(0) if fits else None
