"""An observation: one reported value of an indicator for a period, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal, get_args

from tracker.model.measurement import Measurement
from tracker.model.period import Period

State = Literal["proposed", "accepted", "returned", "rejected"]
STATES: tuple[State, ...] = get_args(State)

FLAGS: dict[str, str] = {
    "A": "normal", "B": "break in the series", "D": "definition differs", "E": "estimated", "F": "forecast",
    "G": "experimental", "I": "imputed", "K": "included in another category", "L": "exists but was not collected",
    "M": "cannot exist", "N": "not significant", "O": "missing", "P": "provisional", "Q": "suppressed",
    "S": "strike and other special events", "U": "low reliability", "V": "unvalidated", "W": "includes another",
}  # fmt: skip
"""SDMX's code list for the status of an observation (CL_OBS_STATUS), in our words."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The exact words a figure was taken from, with what stands around them and where (W3C TextQuoteSelector).

    `start` and `end` count characters of the text as found, end exclusive, or are None where nobody looked.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A report without an amount: a stage reached, an item of a checklist, a person's verdict.

    `value` is the stage's or item's id or the verdict; `holds` is None where it is unknown whether it is so.
    """

    value: str
    holds: bool | None = True
    confidence: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One reported value. `subject` is an indicator's id, or a target's where there is no indicator.

    `recorded_at` is UTC; `accepted_at` is when it began to count, None while it does not; `evidence` is the SHA-256
    of the archived bytes, `address` where in them the figure stands (`table 2, row 4`); `supersedes` is the id of the
    observation that this one corrects.
    """

    id: str
    subject: str
    period: Period
    value: Measurement | Mark
    flags: str = "A"
    source: str | None = None
    document: str | None = None
    evidence: str | None = None
    quote: Quote | None = None
    recorded_at: datetime | None = None
    recorded_by: str | None = None
    state: State = "accepted"
    accepted_at: datetime | None = None
    supersedes: str | None = None
    reason: str | None = None
    batch: str | None = None
    note: str | None = None
    address: str | None = None

    @property
    def measurement(self) -> Measurement | None:
        return self.value if isinstance(self.value, Measurement) else None

    @property
    def mark(self) -> Mark | None:
        return self.value if isinstance(self.value, Mark) else None

    @property
    def breaks_series(self) -> bool:
        return "B" in self.flags
