"""What happens in the demonstration: eight months of a city's figures, with the mishaps that real sites have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

MONTHS = 8

LABS = (17, 17, 18, 18, 19, 19, 20, 21)
"""National key laboratories at the end of each month."""

CONTRACTS = tuple(map(Decimal, ("12.4", "11.8", "14.1", "13.6", "15.2", "14.9", "16.3", "15.7")))
"""Value of technology contracts of each month, in 100 million yuan."""

INSTRUMENTS = (21_640, 21_790, 21_850, 22_010, 22_180, 22_320, 22_405, 22_560)
"""Shared instruments at the end of each month."""

CONSORTIA = ("20家", "21家", "近24家", "24家", "突破25家", "26家", "26家", "28家")
"""Innovation consortia as the news tell of them."""

FIRMS = (128, 131, 136)
"""Firms in the park: after three months nobody updates the page any more."""

REVISED, REVISED_MONTH, REVISED_VALUE = 5, 3, Decimal("12.9")
"""From the fifth month on the table gives another figure for the third."""

SLIPPED = 7
"""In this month somebody writes the newest value in ten-thousands under a header that says 100 million."""

DOWN, LOGIN = 4, 5
"""The months in which the interface answers 503, then asks for a password with status 200."""

REDESIGNED = 6
"""The month in which the page of the laboratories is rebuilt and its column is called otherwise."""

REWORDED = 5
"""From this month on the page of the pledge says something weaker."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which months the story plays in: the last of its eight is the one before `today`'s."""

    today: date

    def month(self, number: int) -> str:
        """Month `number` of the story (1 to 8; 0 is the one before it begins) as `2026-03`."""
        index = self.today.year * 12 + self.today.month - 1 - (MONTHS - number) - 1
        return f"{index // 12:04d}-{index % 12 + 1:02d}"

    def spoken(self, number: int) -> tuple[int, int]:
        """Year and month of month `number`."""
        year, month = self.month(number).split("-")
        return int(year), int(month)

    def last_day(self, number: int) -> date:
        """The last day of month `number`."""
        year, month = self.spoken(number + 1)
        return date(year, month, 1) - timedelta(days=1)

    def visit(self, number: int) -> date:
        """The day on which the watcher comes: the third of the month that follows, and never after `today`."""
        return min(self.last_day(number) + timedelta(days=3), self.today)
