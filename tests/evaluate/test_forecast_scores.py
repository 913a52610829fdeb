"""The forecast on real public series reaches the figures that it promises."""

from __future__ import annotations

import pytest

from benchmarks.forecast import SERIES, scored

here = pytest.mark.skipif(not SERIES.exists(), reason="the public series are not beside this clone")


@here
def test_it_reaches_its_figures() -> None:
    """With full history as with one to three figures: Brier, log score, coverage, calibration, hit rates."""
    full = scored("full")
    assert full["Brier"] <= 0.115
    assert full["LogS"] <= 0.365
    assert 0.77 <= full["Cov80"] <= 0.87
    assert full["ECE"] <= 0.04
    assert full["rWIS"] <= 0.38
    assert min(full["OnOK"], full["OffOK"]) >= 0.90
    assert full["Decided"] >= 0.70
    few = scored("limited")
    assert few["Brier"] <= 0.125
    assert few["Cov80"] >= 0.75
