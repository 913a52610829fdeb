"""Whether what a target says of time holds together."""

from __future__ import annotations

from tracker.model.aim import Change, Growth, Stages, Total
from tracker.targets.examined import AHEAD, Examined


def deadline_comes_last(this: Examined) -> None:
    """The deadline lies after the baseline and after the period the aim counts from."""
    target = this.target
    by, baseline, aim = target.by, target.baseline, target.aim
    for index, revision in enumerate(target.revisions):
        if revision.by is not None and baseline is not None and revision.by.end <= baseline.period.end:
            message = f"the deadline {revision.by} does not lie after the baseline's period {baseline.period}"
            place = (*this.path, "revisions", index, "by")
            this.problem("deadline_before_baseline", message, place, "check both periods")
    if by is None:
        return
    if baseline is not None and by.end <= baseline.period.end:
        message = f"the deadline {by} does not lie after the baseline's period {baseline.period}"
        hint = "check both periods: by: 2030 means the end of 2030"
        this.problem("deadline_before_baseline", message, (*this.path, "by"), hint)
    if isinstance(aim, Change | Growth):
        late = by.end <= aim.since.end
    elif isinstance(aim, Total):
        late = by.end < aim.since.start
    else:
        return
    if late:
        message = f"the deadline {by} does not lie after {aim.since}, from which the aim counts"
        this.problem("deadline_before_base", message, (*this.path, "by"), "check both periods")


def path_leads_to_aim(this: Examined) -> None:
    """A path stands beside an aim with a level, in the order of time, between baseline and deadline."""
    target = this.target
    if not target.path:
        return
    place, last = (*this.path, "path"), None
    if target.kind not in AHEAD:
        message = f"a {target.kind} target has no level that a path could lead to"
        this.problem("path_without_level", message, place, "remove path:, or state a level as the aim", of_key=True)
    for index, point in enumerate(target.path):
        period = point.period
        if last is not None and period.end <= last.end:
            message = f"{period} does not come after {last}"
            this.problem("path_out_of_order", message, (*place, index), "write the points in the order of time")
        if target.by is not None and period.end > target.by.end:
            message = f"{period} lies after the deadline {target.by}"
            this.problem("path_beyond_deadline", message, (*place, index), "end the path at the deadline")
        if target.baseline is not None and period.end < target.baseline.period.end:
            message = f"{period} lies before the baseline's period {target.baseline.period}"
            this.problem("path_before_baseline", message, (*place, index), "begin the path at the baseline")
        last = period


def stages_in_order(this: Examined) -> None:
    """A later stage is not due before an earlier one, none after the whole plan."""
    aim, by = this.target.aim, this.target.by
    if not isinstance(aim, Stages):
        return
    last = None
    for index, stage in enumerate(aim.stages):
        if stage.by is None:
            continue
        place = (*this.path, "stages", index, "by")
        if last is not None and last.by is not None and stage.by.end < last.by.end:
            message = f"{stage.id} is due by {stage.by}, before {last.id}, which comes first and is due by {last.by}"
            this.problem("stages_out_of_order", message, place, "check the dates, or the order of the stages")
        if by is not None and stage.by.end > by.end:
            message = f"{stage.id} is due by {stage.by}, after the deadline {by} of the whole"
            this.problem("stage_beyond_deadline", message, place, "check both dates")
        last = stage
