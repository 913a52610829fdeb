"""The words a condition may wait for: every headline, every attainment."""

from __future__ import annotations

from typing import get_args

from tracker.model.assessment import Attainment
from tracker.model.words import HEADLINES

STATES: tuple[str, ...] = tuple(dict.fromkeys((*get_args(Attainment), *HEADLINES)))
