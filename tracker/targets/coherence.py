"""Whether one target makes sense in itself: the visible list of checks that need no other target."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model.target import Indicator, Target
from tracker.reader import Reader
from tracker.targets.examined import Examined, TargetCheck
from tracker.targets.fitting import (
    amounts_within_limits,
    comparator_is_another,
    counted_amounts_are_whole,
    direction_contradicts_aim,
    indicator_fits_kind,
    total_needs_flow,
)
from tracker.targets.ruling import base_year_comes_first, limit_can_be_a_limit, rule_applies
from tracker.targets.starting import (
    baseline_has_a_figure_to_start,
    baseline_is_not_the_end,
    direction_contradicts_baseline,
    nothing_changes_from_zero,
)
from tracker.targets.timing import deadline_comes_last, path_leads_to_aim, stages_in_order
from tracker.yamlfile import Path

TARGET_CHECKS: tuple[TargetCheck, ...] = (
    indicator_fits_kind,
    direction_contradicts_aim,
    amounts_within_limits,
    counted_amounts_are_whole,
    total_needs_flow,
    comparator_is_another,
    baseline_has_a_figure_to_start,
    direction_contradicts_baseline,
    baseline_is_not_the_end,
    nothing_changes_from_zero,
    deadline_comes_last,
    path_leads_to_aim,
    stages_in_order,
    rule_applies,
    base_year_comes_first,
    limit_can_be_a_limit,
)
"""Every check of one target; another one is a function with a line here."""


def check_target(reader: Reader, target: Target, indicators: Mapping[str, Indicator], path: Path) -> None:
    """Records everything in which a target contradicts itself or its indicator.

    Problems of severity `warning` are doubts that stop a workspace from loading but not an assessment.
    """
    indicator = None if target.indicator is None else indicators.get(target.indicator)
    examined = Examined.of(reader, target, indicator, path)
    for check in TARGET_CHECKS:
        check(examined)
