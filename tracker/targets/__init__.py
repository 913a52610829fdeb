"""Declarations: what targets.yaml says, with every problem in it."""

from __future__ import annotations

from tracker.targets.coherence import check_target
from tracker.targets.indicators import read_indicator
from tracker.targets.load import load, parse
from tracker.targets.targets import read_target

__all__ = ["check_target", "load", "parse", "read_indicator", "read_target"]
