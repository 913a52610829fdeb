"""The outlook of a target: how likely it is met by its deadline, or when its level will be reached."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

from tracker.model.measurement import plain
from tracker.model.value import value
from tracker.model.words import Catalogue

METHOD = "forecast/1"
"""The method by which forecasts are made, with its version; stored with each."""

FEW = 3
"""So many figures or fewer are few: the forecast rests mostly on what public series do in general."""

Word: TypeAlias = Literal["on_track", "at_risk", "off_track"]

ON_TRACK, OFF_TRACK = Decimal("0.7"), Decimal("0.3")
"""From this probability on a target is on track, up to that it is off track."""

HELD = Decimal("0.05")
"""So much beyond a cut a probability has to be before the word of the last assessment is another."""

LEAST, STEP = 5, 5
"""A probability is told in percent to the nearest five, and never as impossible or certain before the deadline."""

CHANCES: Catalogue = {
    "very_likely": {"zh": "很可能", "en": "very likely"},
    "likely": {"zh": "较可能", "en": "likely"},
    "uncertain": {"zh": "难以判断能否", "en": "as likely as not"},
    "unlikely": {"zh": "不太可能", "en": "unlikely"},
    "very_unlikely": {"zh": "很不可能", "en": "very unlikely"},
}
"""A probability in words, after the calibrated language of the climate panel's reports (Mastrandrea and others, 2010),
with its middle grades cut where the rule's words are."""


@value
class Reach:
    """The days by which a level is reached with 10, 50 and 90 % probability; None where not within thirty years."""

    p10: str | None
    p50: str | None
    p90: str | None

    def to_json(self) -> dict[str, object]:
        return {"p10": self.p10, "p50": self.p50, "p90": self.p90}


@value
class Forecast:
    """The probability of the aim being met `at` its deadline (a day), with the figure's quantiles on that day.

    Quantiles are in the indicator's unit: a tenth of the outcomes lie below `q10`, a tenth above `q90`. `points` is
    how many figures it rests on, `made_from` the period of the last. `pace` is the change a year of the last years,
    `pace_needed` the one from the last figure to the deadline. Without a deadline only `reached` is told.
    """

    points: int
    made_from: str
    p_met: Decimal | None = None
    q10: Decimal | None = None
    q50: Decimal | None = None
    q90: Decimal | None = None
    at: str | None = None
    pace: Decimal | None = None
    pace_needed: Decimal | None = None
    reached: Reach | None = None

    @property
    def few(self) -> bool:
        """Whether it rests on three figures or fewer."""
        return self.points <= FEW

    def to_json(self) -> dict[str, object]:
        """The forecast as every door shows it; numbers as strings."""
        shown: dict[str, object] = {
            "p_met": _plain(self.p_met),
            "q10": _plain(self.q10),
            "q50": _plain(self.q50),
            "q90": _plain(self.q90),
            "at": self.at,
            "method": METHOD,
            "points": self.points,
            "made_from": self.made_from,
        }
        if self.at is not None:
            shown |= {"pace": _plain(self.pace), "pace_needed": _plain(self.pace_needed)}
        if self.reached is not None:
            shown["reached"] = self.reached.to_json()
        return shown


@value
class Lift:
    """The figure of the next period from which on the word would be another: `to` from `figure` on."""

    to: Word
    figure: Decimal


@value
class Outlook:
    """What the rules are told of the time ahead: the forecast or why there is none, the word it leads to, its lift."""

    forecast: Forecast | None = None
    why_not: str | None = None
    word: Word | None = None
    lift: Lift | None = None


def word_of(chance: Decimal, before: str | None = None) -> Word:
    """The word for a probability; after another word it has to go beyond the cut before it changes.

    >>> word_of(Decimal("0.68")), word_of(Decimal("0.68"), "on_track"), word_of(Decimal("0.72"), "at_risk")
    ('at_risk', 'on_track', 'at_risk')
    """
    upper, lower = ON_TRACK, OFF_TRACK
    match before:
        case "on_track":
            upper -= HELD
        case "at_risk":
            upper, lower = upper + HELD, lower - HELD
        case "off_track" | "reversing":
            lower += HELD
        case _:
            pass
    if chance >= upper:
        return "on_track"
    return "off_track" if chance <= lower else "at_risk"


def is_near(chance: Decimal) -> bool:
    """Whether the word may depend on the one before."""
    return OFF_TRACK - HELD < chance <= OFF_TRACK + HELD or ON_TRACK - HELD <= chance < ON_TRACK + HELD


def rounded(chance: Decimal) -> int:
    """A probability in percent as it is told: to the nearest five, from 5 to 95.

    >>> rounded(Decimal("0.62")), rounded(Decimal("0.001")), rounded(Decimal("0.999"))
    (60, 5, 95)
    """
    return min(max(int((chance * 100 / STEP).to_integral_value()) * STEP, LEAST), 100 - LEAST)


def chance_word(chance: Decimal) -> str:
    """The key in `CHANCES` of a probability.

    >>> chance_word(Decimal("0.7")), chance_word(Decimal("0.3")), chance_word(Decimal("0.95"))
    ('likely', 'unlikely', 'very_likely')
    """
    if chance >= ON_TRACK:
        return "very_likely" if chance >= Decimal("0.9") else "likely"
    if chance <= OFF_TRACK:
        return "very_unlikely" if chance <= Decimal("0.1") else "unlikely"
    return "uncertain"


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else plain(amount)
