"""How a forecast did once the truth arrived, and the track record that many of them add up to."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from tracker.model.measurement import plain
from tracker.model.value import value


@value
class KeptForecast:
    """A forecast as it was kept when made: the number it is kept under, its target, the day, and what it said."""

    number: int
    target: str
    as_of: date
    made_at: datetime
    at: date
    p_met: Decimal
    q10: Decimal
    q50: Decimal
    q90: Decimal
    points: int
    method: str


@value
class Outcome:
    """What came true of a forecast: whether the aim was met on its day, and the figure of that day."""

    met: bool
    figure: Decimal


@value
class Score:
    """The scores of one forecast; for all but `covered` smaller is better.

    `brier` is the squared distance of the probability from what came true (Brier, Monthly Weather Review 78, 1950);
    `log` the negative logarithm of the probability given to it; `covered` whether the figure lay between the 10 and
    90 % quantiles; `interval` the interval score of those, in the indicator's unit (Gneiting and Raftery, Journal of
    the American Statistical Association 102, 2007).
    """

    target: str
    p_met: Decimal
    outcome: Outcome
    brier: Decimal
    log: Decimal
    covered: bool
    interval: Decimal


@value
class Bin:
    """Forecasts of similar probability: between what, how many, what they said on average, how many came true."""

    low: Decimal
    high: Decimal
    count: int
    said: Decimal
    true: int

    @property
    def share(self) -> Decimal:
        """The share that came true."""
        return Decimal(self.true) / self.count

    def to_json(self) -> dict[str, object]:
        return {
            "low": plain(self.low), "high": plain(self.high), "count": self.count, "said": plain(self.said),
            "true": self.true, "share": plain(self.share.quantize(PLACES)),
        }  # fmt: skip


PLACES = Decimal("0.0001")


@value
class Decided:
    """Forecasts that called a target on track or off track: how many, and for how many that came true."""

    count: int
    right: int

    @property
    def share(self) -> Decimal | None:
        """None where there were none."""
        return Decimal(self.right) / self.count if self.count else None

    def to_json(self) -> dict[str, object]:
        share = self.share
        return {
            "count": self.count,
            "right": self.right,
            "share": None if share is None else plain(share.quantize(PLACES)),
        }


@value
class TrackRecord:
    """Many scores together; every target weighs the same, however many forecasts were made of it.

    `brier`, `log` and `covered` (a share) are means; None where nothing has been scored. `waiting` forecasts wait for
    their day or for the figure of it. `always_half` is the Brier score of whoever says 50 % of everything, for
    comparison; `base_rate` that of whoever knew the share of targets that were met.
    """

    forecasts: int
    targets: int
    waiting: int
    brier: Decimal | None = None
    log: Decimal | None = None
    covered: Decimal | None = None
    base_rate: Decimal | None = None
    on_track: Decided = Decided(0, 0)
    off_track: Decided = Decided(0, 0)
    bins: tuple[Bin, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The track record as every door shows it; numbers as strings."""
        return {
            "forecasts": self.forecasts,
            "targets": self.targets,
            "waiting": self.waiting,
            "brier": _plain(self.brier),
            "log": _plain(self.log),
            "covered": _plain(self.covered),
            "always_half": "0.25",
            "base_rate": _plain(self.base_rate),
            "on_track": self.on_track.to_json(),
            "off_track": self.off_track.to_json(),
            "reliability": [one.to_json() for one in self.bins],
        }


def _plain(one: Decimal | None) -> str | None:
    return None if one is None else plain(one)
