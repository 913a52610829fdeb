"""Made-up targets with a hundred figures each, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

POINTS = 100
AS_OF = "2026-11-22"
_SEED = 20261122
_UNITS = ("t", "km", "项", "MWh", "家")

_YEARS = tuple(str(year) for year in range(1926, 2026))
_MONTHS = tuple(f"{2018 + (6 + n) // 12}-{(6 + n) % 12 + 1:02d}" for n in range(POINTS))


@dataclass(frozen=True, slots=True)
class Case:
    """One target: a level to reach, up or down, by a deadline `left` periods after the last of its figures.

    `values` are the figures as written, one for each of `periods`; the baseline is the one at `base`.
    """

    id: str
    unit: str
    up: bool
    aim: str
    by: str
    left: int
    base: int
    periods: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def monthly(self) -> bool:
        return self.periods is _MONTHS

    def line(self) -> str:
        """The case as a line for `tracker assess`; the rule is named, so that no forecast is made."""
        op, direction = (">=", "up") if self.up else ("<=", "down")
        frequency = "monthly" if self.monthly else "annual"
        observations = ",".join(
            f'{{"period":"{period}","value":{value}}}' for period, value in zip(self.periods, self.values, strict=True)
        )
        return (
            f'{{"id":"{self.id}","indicator":{{"name":{{"en":"Series {self.id}","zh":"序列{self.id}"}},'
            f'"unit":"{self.unit}","measure":"stock","direction":"{direction}","frequency":"{frequency}"}},'
            f'"target":{{"aim":"{op} {self.aim} {self.unit}","by":"{self.by}",'
            f'"baseline":{{"value":{self.values[self.base]},"period":"{self.periods[self.base]}"}}}},'
            f'"observations":[{observations}],"as_of":"{AS_OF}","rule":"average-step/1"}}'
        )


def cases(count: int) -> Iterator[Case]:
    """The first `count` cases; case n is the same whatever the count.

    Half of the series are yearly, half monthly, half should rise, half fall. Each is a line with noise whose slope
    may turn, and the aim asks for 0.4 to 1.6 times what the line gives by the deadline, so that every verdict occurs.
    """
    for number in range(count):
        chance = Random(_SEED * 1_000_003 + number).random
        up = chance() < 0.5
        monthly = number % 2 == 1
        level = 10 ** (3 + 3 * chance())
        step = level * (0.002 + 0.01 * chance()) * (1 if up else -0.5)
        level, noise, turn = level + (0.0 if up else -step * POINTS), abs(step) * 3, 60 + int(60 * chance())
        values = []
        for point in range(POINTS):
            level += step if point < turn else -step * 0.4
            values.append(f"{level + noise * (chance() - 0.5):.4f}")
        left = 3 + int(9 * chance())
        base = POINTS - 1 - 5 - int(15 * chance())
        start = float(values[base])
        aim = start + step * (POINTS - 1 + left - base) * (0.4 + 1.2 * chance())
        by = f"{2026 + (9 + left) // 12}-{(9 + left) % 12 + 1:02d}" if monthly else str(2025 + left)
        periods = _MONTHS if monthly else _YEARS
        yield Case(f"t{number:06d}", _UNITS[number % 5], up, f"{aim:.3f}", by, left, base, periods, tuple(values))


def write_lines(path: Path, count: int) -> None:
    """Writes the first `count` cases as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(case.line() + "\n" for case in cases(count))


def head(whole: Path, part: Path, count: int) -> Path:
    """Copies the first `count` lines of `whole` to `part`."""
    with whole.open("rb") as source, part.open("wb") as copy:
        copy.writelines(line for _, line in zip(range(count), source, strict=False))
    return part
