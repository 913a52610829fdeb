"""The assessment of targets without a figure: plans in stages, checklists, and a person's verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from tracker.evaluate.axes import CLOSED, day_after, headline, lifecycle, valid_until
from tracker.evaluate.case import Case
from tracker.evaluate.sentences import tell
from tracker.evaluate.sentences.facts import Facts
from tracker.evaluate.series import in_force
from tracker.evaluate.shown import declared_aim
from tracker.model.aim import VERDICTS, Checklist, Judged, RollUp, Stage, Stages
from tracker.model.assessment import Assessment, Attainment, Trajectory
from tracker.model.formula import round_places
from tracker.model.measurement import plain
from tracker.model.observation import Observation


def assess_stages(case: Case, aim: Stages) -> Assessment:
    """A plan: the last stage reached, no percentage.

    Overdue where a stage's stated date has passed unreached; stalled where the same stage was reported again a year
    or more after it was reached; on time where dates are stated and none has passed.
    """
    order = [stage.id for stage in aim.stages]
    reports: dict[str, list[Observation]] = {}
    for one in _marks(case):
        if one.mark is not None and one.mark.holds and one.mark.value in order:
            reports.setdefault(one.mark.value, []).append(one)
    reached = {stage: reported[0] for stage, reported in reports.items()}
    last = max((order.index(stage) for stage in reached), default=-1)
    skipped = [stage for stage in aim.stages[: max(last, 0)] if stage.id not in reached]
    following = aim.stages[last + 1] if last + 1 < len(aim.stages) else None
    overdue = [stage for stage in aim.stages[last + 1 :] if stage.by is not None and stage.by.end < case.as_of]
    trajectory: Trajectory | None = None
    if overdue:
        trajectory = "overdue"
    elif last >= 0 and following is not None and _lasted(reports[order[last]]) >= STALLED_AFTER:
        trajectory = "stalled"
    elif last >= 0 and any(stage.by is not None for stage in aim.stages):
        trajectory = "on_time"
    everything = [one for reported in reports.values() for one in reported]
    attained = _attained(case, following is None, [reached[order[-1]]] if following is None else everything)
    final = aim.stages[last] if last >= 0 else None
    detail: dict[str, object] = {
        "reached": last + 1,
        "count": len(order),
        "stage": None if final is None else final.id,
        "next": None if following is None else following.id,
        "skipped": [stage.name for stage in skipped],
        "overdue": [(stage.name, stage.by.text) for stage in overdue if stage.by is not None],
        "dated": any(stage.by is not None for stage in aim.stages),
        "last_name": None if final is None else final.name,
        "last_period": None if final is None else reached[final.id].period.text,
        "next_name": None if following is None else following.name,
        "next_by": None if following is None or following.by is None else following.by.text,
    }
    shown: dict[str, object] = {
        "reached": last + 1,
        "count": len(order),
        "stage": detail["stage"],
        "next": detail["next"],
        "stages": [_shown_stage(stage, reached, case.as_of) for stage in aim.stages],
        "skipped": [stage.id for stage in skipped],
        "overdue": [stage.id for stage in overdue],
    }
    days = [stage.by.end for stage in aim.stages if stage.by is not None and stage.id not in reached]
    reasons = () if last >= 0 or trajectory is not None else ("no_observation",)
    used = [reached[stage] for stage in order if stage in reached]
    return _assembled(case, detail, shown, reasons, attained, trajectory, used, days, level_known=last >= 0)


STALLED_AFTER = timedelta(days=365)


def _lasted(reports: Sequence[Observation]) -> timedelta:
    return reports[-1].period.start - reports[0].period.start


def assess_checklist(case: Case, aim: Checklist) -> Assessment:
    """Things that must all be true: how many are, how many are not, how many nobody has reported."""
    latest = _latest(case)
    held = {item.id: latest[item.id].mark for item in aim.items if item.id in latest}
    met = [item for item in aim.items if (mark := held.get(item.id)) is not None and mark.holds is True]
    unmet = [item for item in aim.items if (mark := held.get(item.id)) is not None and mark.holds is False]
    unknown = [item for item in aim.items if item not in met and item not in unmet]
    used = [latest[item.id] for item in aim.items if item.id in latest]
    done = len(met) == len(aim.items)
    if done or unmet:
        attained = _attained(case, done, [_true_since(case, item.id) for item in aim.items] if done else used)
    else:
        attained = _unknown(case)
    detail: dict[str, object] = {
        "met": len(met),
        "count": len(aim.items),
        "unknown": len(unknown),
        "open": [item.name for item in unmet],
    }
    shown: dict[str, object] = {
        "met": len(met),
        "count": len(aim.items),
        "unknown": [item.id for item in unknown],
        "open": [item.id for item in unmet],
    }
    reasons = () if held else ("no_observation",)
    return _assembled(case, detail, shown, reasons, attained, None, used, [], level_known=bool(held))


def assess_judged(case: Case, _aim: Judged) -> Assessment:
    """A person's verdict with its confidence; nothing is computed in its place."""
    verdicts = [one for one in _marks(case) if one.mark is not None and one.mark.value in VERDICTS]
    latest = max(verdicts, key=lambda one: (one.period.end, one.id), default=None)
    mark = None if latest is None else latest.mark
    if latest is None or mark is None:
        detail: dict[str, object] = {"verdict": None}
        return _assembled(case, detail, detail, ("no_observation",), _unknown(case), None, [], [], level_known=False)
    attained: Attainment | None = None
    if mark.value == "kept":
        attained = _attained(case, True, [latest])
    elif mark.value in ("partly", "not_kept"):
        attained = _attained(case, False, [latest])
    confidence = None if mark.confidence is None else plain(mark.confidence)
    detail = {"verdict": mark.value, "period": latest.period.text, "confidence": confidence}
    reasons = ("cannot_be_checked",) if mark.value == "cannot_be_checked" else ()
    return _assembled(
        case, detail, detail, reasons, attained, None, [latest], [], level_known=mark.value != "cannot_be_checked"
    )


def assess_roll_up(case: Case, aim: RollUp) -> Assessment:
    """A target made of others: met when all are; the worst child leads. A mean is only an extra."""
    children = [case.children[child] for child in aim.of if child in case.children]
    met = [child for child in children if child.attainment in ("met", "met_on_time", "met_late")]
    unknown = [child for child in children if child.attainment is None or child.headline == "not_assessable"]
    worst = max(children, key=lambda child: _SEVERITY.get(child.headline, 0), default=None)
    done = bool(children) and len(met) == len(aim.of)
    attained: Attainment | None = None
    if done:
        late = any(child.attainment == "met_late" for child in met)
        attained = ("met_late" if late else "met_on_time") if _past(case) else "met"
    elif any(child.attainment in ("not_met", "missed") for child in children):
        attained = "missed" if _past(case) else "not_met"
    elif any(child.attainment == "undecided" for child in children):
        attained = "undecided"
    else:
        attained = _unknown(case)
    mean = _mean_covered(aim, case)
    detail: dict[str, object] = {
        "met": len(met),
        "count": len(aim.of),
        "unknown": len(unknown) + len(aim.of) - len(children),
        "worst_name": None if worst is None else worst.title,
        "worst_headline": None if worst is None else worst.headline,
    }
    shown: dict[str, object] = {
        "met": len(met),
        "count": len(aim.of),
        "known": len(children) - len(unknown),
        "worst": None if worst is None else {"id": worst.id, "headline": worst.headline},
        "children": [{"id": child.id, "headline": child.headline, "lamp": child.lamp} for child in children],
        "mean_covered": None if mean is None else plain(mean),
    }
    known = len(unknown) < len(children)
    trajectory = None if worst is None or attained == "met" or worst.trajectory is None else worst.trajectory
    return _assembled(
        case, detail, shown, () if known else ("no_observation",), attained, trajectory, [], [], level_known=known
    )


_SEVERITY = {
    word: rank
    for rank, word in enumerate(
        (
            "met_on_time", "met", "on_time", "on_track", "improving", "not_triggered", "superseded", "withdrawn",
            "met_late", "open", "not_assessable", "undecided", "lapsed_unverified", "recovering", "slipping", "at_risk",
            "stalled", "off_track", "overdue", "worsening", "reversing", "missed",
        )
    )
}  # fmt: skip


def _mean_covered(aim: RollUp, case: Case) -> Decimal | None:
    """The (weighted) mean of the covered shares, only where every child has one."""
    weights = aim.weights or tuple(Decimal(1) for _ in aim.of)
    shares = [case.children[child].covered if child in case.children else None for child in aim.of]
    if not shares or any(share is None for share in shares):
        return None
    total = sum(
        (weight * share for weight, share in zip(weights, shares, strict=True) if share is not None), Decimal(0)
    )
    return round_places(total / sum(weights, Decimal(0)), 10)


def _marks(case: Case) -> list[Observation]:
    """The marks in force whose period had begun by the day."""
    until = case.as_of if case.until is None else case.until
    return [one for one in in_force(case.marks) if one.mark is not None and one.period.start <= until]


def _latest(case: Case) -> Mapping[str, Observation]:
    """Per item the report of the latest period."""
    latest: dict[str, Observation] = {}
    for one in _marks(case):
        mark = one.mark
        if mark is not None:
            latest[mark.value] = one
    return latest


def _true_since(case: Case, item: str) -> Observation:
    """The first of the reports since when the item has been true without a break."""
    since: Observation | None = None
    for one in _marks(case):
        if one.mark is not None and one.mark.value == item:
            since = (since or one) if one.mark.holds else None
    assert since is not None
    return since


def _past(case: Case) -> bool:
    return case.deadline is not None and case.as_of > case.deadline


def _unknown(case: Case) -> Attainment | None:
    """What is said where nobody has reported whether it is so: nothing, and after the deadline just that."""
    return "lapsed_unverified" if _past(case) else None


def _attained(case: Case, done: bool, reports: Sequence[Observation]) -> Attainment | None:
    """Met or not as the last of `reports` says; after the deadline, not met counts once a report reaches it."""
    deadline = case.deadline
    if deadline is None or case.as_of <= deadline:
        return "met" if done else "not_met"
    last = max(reports, key=lambda one: one.period.end, default=None)
    if last is None:
        return "lapsed_unverified"
    if done:
        return "met_on_time" if last.period.start <= deadline else "met_late"
    return "missed" if last.period.end >= deadline else "lapsed_unverified"


def _shown_stage(stage: Stage, reached: Mapping[str, Observation], as_of: date) -> dict[str, object]:
    report = reached.get(stage.id)
    return {
        "id": stage.id,
        "name": stage.name.to_json(),
        "by": None if stage.by is None else stage.by.text,
        "reached": None if report is None else report.period.text,
        "observation": None if report is None else report.id,
        "overdue": report is None and stage.by is not None and stage.by.end < as_of,
    }


def _assembled(
    case: Case,
    told: dict[str, object],
    shown: Mapping[str, object],
    reasons: tuple[str, ...],
    attained: Attainment | None,
    trajectory: Trajectory | None,
    used: Sequence[Observation],
    days: Sequence[date],
    level_known: bool,
) -> Assessment:
    life, words = lifecycle(case)
    if case.target.opted_out is not None:
        reasons, attained, trajectory = ("opted_out",), None, None
    if attained in CLOSED and life in ("in_force", "revised"):
        life = "closed"
    word = headline(life, "not_assessable" if reasons else "assessed", attained, trajectory, level_known)
    facts = Facts(
        kind=case.kind,
        name=case.title,
        unit="",
        display_unit=None,
        whole=False,
        headline=word,
        attainment=attained,
        trajectory=trajectory,
        reasons=reasons,
        aim=case.aim,
        bounds=(),
        measurement=None,
        period=None,
        needs=None,
        missing=None,
        by=None if case.by is None else case.by.text,
        readings=(),
        rule=None,
        share="",
        detail=told | words,
    )
    sentence, reason = tell(facts)
    ends = [case.deadline, *days]
    return Assessment(
        id=case.target.id,
        title=case.title,
        kind=case.kind,
        as_of=case.as_of,
        headline=word,
        assessability="not_assessable" if reasons else "assessed",
        reasons=reasons,
        attainment=attained,
        trajectory=trajectory,
        lifecycle=life,
        reason=reason,
        sentence=sentence,
        aim=declared_aim(case.aim),
        by=None if case.by is None else case.by.text,
        valid_until=valid_until(case.as_of, (None if end is None else day_after(end) for end in ends)),
        assumptions=() if case.target.statement.reading is None else (case.target.statement.reading,),
        observations=tuple(one.id for one in used),
        detail=shown,
    )
