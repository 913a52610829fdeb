"""What an edition tells before everything else: one function a section, each giving its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from tracker.alerts.operations import operations
from tracker.alerts.owed import owed
from tracker.alerts.sources_told import failing, reworded
from tracker.alerts.tell import Teller, spoken_period, told
from tracker.alerts.told import Json, Told
from tracker.alerts.track_record import track_record
from tracker.evaluate.selection import owner_of
from tracker.model.aim import Stages
from tracker.model.amounts import day as spoken_day
from tracker.model.amounts import interval
from tracker.model.assessment import Assessment
from tracker.model.lines import one_line
from tracker.model.measurement import Measurement, Qualifier
from tracker.model.numerals import numeral
from tracker.model.period import Period
from tracker.model.report import Line
from tracker.model.target import Indicator, Target
from tracker.model.text import Text
from tracker.model.words import HEADLINES, cause, headline, in_language

NEAR = 90
"""Days before and after a deadline during which it is told."""


MOST_ALIKE = 3
"""Lines that say the same of their targets; more of them become one line."""


def corrections(told_of: Told) -> list[Line]:
    """What is different from what was told: targets that moved silently, here or on their page, corrected figures."""
    return [*_moved_targets(told_of), *reworded(told_of), *_corrected_figures(told_of)]


def _moved_targets(told_of: Told) -> Iterator[Line]:
    for one in told_of.restated:
        if one.target in told_of.lines:
            said = one_line(one.sentence.in_language(told_of.teller.language))
            yield replace(told_of.lines[one.target], change=said)


def _corrected_figures(told_of: Told) -> list[Line]:
    lines = []
    for assessment in told_of.assessments:
        target = told_of.target(assessment)
        before = _object((told_of.previous or {}).get(assessment.id, {}), "measurement")
        if target is None or not before:
            continue
        spoken = str(before.get("period") or "")
        now, reason = _now(told_of, assessment, target, spoken)
        then = _measured(before)
        if then is None or now is None or now.same_amounts(then):
            continue
        lines.append(_correction(told_of, assessment, target, spoken, then, now, reason))
    return lines


def _now(told_of: Told, assessment: Assessment, target: Target, spoken: str) -> tuple[Measurement | None, str | None]:
    """What holds today for a period that was told of before, and why it was corrected."""
    if assessment.current is not None and assessment.current.period == spoken:
        wanted = assessment.current.observation
        known = told_of.teller.observations.get(target.indicator or target.id, ())
        return assessment.current.measurement, next((one.reason for one in known if one.id == wanted), None)
    for observation in told_of.teller.series(target):
        if observation.period.text == spoken:
            return observation.measurement, observation.reason
    return None, None


def _correction(
    told_of: Told,
    assessment: Assessment,
    target: Target,
    spoken: str,
    then: Measurement,
    now: Measurement,
    reason: str | None,
) -> Line:
    teller = told_of.teller
    indicator = teller.indicator(target)
    before, after = (told(one, indicator, teller.language)[0] for one in (then, now))
    if before == after:
        before, after = (_bare(one, indicator, teller.language) for one in (then, now))
    named = {"period": spoken_period(spoken, teller.language), "before": before, "after": after}
    key = "correction_because" if reason else "correction"
    return replace(told_of.lines[assessment.id], change=teller.phrase(key, **named, reason=one_line(reason or "")))


def _bare(measurement: Measurement, indicator: Indicator | None, language: str) -> str:
    """The amounts alone, for two figures that were written alike and mean different amounts."""
    plain = replace(measurement, text="", qualifier="range")
    return interval(plain, language, None if indicator is None else indicator.display_unit)


def changes(told_of: Told) -> list[Line]:
    """Targets whose headline is another than in the last edition, also those that came or went."""
    if told_of.previous is None:
        return []
    teller, lines = told_of.teller, []
    for assessment in told_of.assessments:
        line = told_of.lines[assessment.id]
        before = told_of.previous.get(assessment.id)
        if before is None:
            lines.append(replace(line, change=teller.phrase("appeared", after=line.status)))
        elif before.get("headline") != assessment.headline:
            known = told_of.causes.get(assessment.id)
            named = {"before": _said(before.get("headline"), teller.language), "after": line.status}
            if known:
                change = teller.phrase("changed_because", **named, cause=one_line(cause(known, teller.language)))
            else:
                change = teller.phrase("changed", **named)
            lines.append(replace(line, change=change))
    present = {one.id for one in told_of.assessments}
    for gone in sorted(set(told_of.previous) - present):
        before = told_of.previous[gone]
        title = _object(before, "title")
        wordings = Text(tuple((str(tag), str(wording)) for tag, wording in title.items()))
        said = teller.phrase("vanished", before=_said(before.get("headline"), teller.language))
        lines.append(Line(gone, teller.say(wordings) or one_line(gone), change=said))
    return lines


def deadlines(told_of: Told) -> list[Line]:
    """Deadlines of targets and of their stages that are near or have just passed."""
    lines = []
    for assessment in told_of.assessments:
        target, line = told_of.target(assessment), told_of.lines[assessment.id]
        if target is None or assessment.headline in ("withdrawn", "superseded", "not_triggered"):
            continue
        if assessment.by is not None and assessment.headline != "met":
            due = _due(told_of, Period.parse(assessment.by))
            if due:
                lines.append(replace(line, change=due))
        if isinstance(target.aim, Stages):
            reached = {one.mark.value for one in told_of.teller.series(target) if one.mark and one.mark.holds}
            for stage in target.aim.stages:
                due = _due(told_of, stage.by) if stage.by is not None and stage.id not in reached else ""
                if due:
                    name = told_of.teller.say(stage.name)
                    lines.append(replace(line, change=told_of.teller.phrase("stage_due", stage=name, due=due)))
    return lines


def _due(told_of: Told, by: Period) -> str:
    days = (by.end - told_of.as_of).days
    if abs(days) > NEAR:
        return ""
    key = "due_today" if days == 0 else "due_in" if days > 0 else "due_past"
    return told_of.teller.phrase(key, day=spoken_day(by.end, told_of.teller.language), days=abs(days))


def silent(told_of: Told) -> list[Line]:
    """Sources that fail; targets of which nothing was reported for too long, then those of which nothing ever was.

    The silence of a target whose source fails is told with the source.
    """
    teller = told_of.teller
    failed, explained = failing(told_of)
    stale: list[Line] = []
    never: dict[str, list[Line]] = {}
    for assessment in told_of.assessments:
        if assessment.headline in ("withdrawn", "superseded", "not_triggered") or assessment.id in explained:
            continue
        line = told_of.lines[assessment.id]
        if "no_observation" in assessment.reasons:
            what = _answerable(teller, assessment.id, teller.phrase("never_reported"))
            never.setdefault(what, []).append(replace(line, change=what))
        elif "stale" in assessment.reasons and line.period:
            what = _answerable(teller, assessment.id, teller.phrase("stale", period=line.period))
            stale.append(replace(line, change=what))
    return [*failed, *stale, *(line for what, lines in never.items() for line in _folded(teller, what, lines))]


def _answerable(teller: Teller, target: str, what: str) -> str:
    """What is said of a target's silence, with the body that answers for it."""
    owner = teller.declaration.owners.get(owner_of(teller.declaration, target) or "")
    return what if owner is None else teller.phrase("owner", what=what, owner=teller.say(owner.name))


def _folded(teller: Teller, what: str, lines: list[Line]) -> list[Line]:
    """The lines, or one that names them all where the same would be said of too many."""
    if len(lines) <= MOST_ALIKE:
        return lines
    titles = teller.phrase("joint").join(line.title for line in lines)
    return [
        Line("", teller.phrase("n_targets", n=len(lines)), change=teller.phrase("listed", what=what, titles=titles))
    ]


def doubts(told_of: Told) -> list[Line]:
    """Targets that the wording of a figure leaves open, or of which another published rule says another word."""
    teller, lines = told_of.teller, []
    for assessment in told_of.assessments:
        parts = []
        if assessment.headline == "undecided" or assessment.attainment == "undecided":
            for reading in assessment.readings:
                word = teller.phrase("reading_met" if reading.attainment == "met" else "reading_not_met")
                parts.append(teller.phrase("reading", value=one_line(reading.value), word=word))
            parts = parts or [headline("undecided", teller.language)]
        disagreement = assessment.disagreement
        if disagreement is not None:
            parts.append(teller.say(disagreement))
        if parts:
            lines.append(replace(told_of.lines[assessment.id], change=teller.phrase("joint").join(parts)))
    return lines


def held(told_of: Told) -> list[Line]:
    """Figures that wait for a person, with the reason why they were held."""
    teller, lines = told_of.teller, []
    for observation in sorted(told_of.held, key=lambda one: (one.subject, one.period, one.id)):
        indicator = teller.declaration.indicators.get(observation.subject)
        target = teller.declaration.targets.get(observation.subject)
        name = indicator.name if indicator else teller.declaration.title_of(target) if target else observation.subject
        measurement, mark = observation.measurement, observation.mark
        figure, written = ("", "") if measurement is None else told(measurement, indicator, teller.language)
        reason = one_line(observation.reason or "")
        lines.append(
            Line(
                target="",
                title=teller.say(name),
                figure=figure if mark is None else one_line(mark.value),
                written=written,
                period=spoken_period(observation.period.text, teller.language),
                change=teller.phrase("held_for", reason=reason) if reason else teller.phrase("held_plain"),
                references=(teller.references.figure(observation),),
            )
        )
    return lines


SECTIONS: tuple[tuple[str, Callable[[Told], list[Line]]], ...] = (
    ("corrections", corrections),
    ("changes", changes),
    ("deadlines", deadlines),
    ("silent", silent),
    ("overdue", owed),
    ("doubts", doubts),
    ("held", held),
    ("record", track_record),
    ("operations", operations),
)
"""The sections of news in the order in which they are told."""


def _object(value: Json, key: str) -> Json:
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}


def _said(word: object, language: str) -> str:
    return (
        in_language(HEADLINES[word], language) if isinstance(word, str) and word in HEADLINES else one_line(str(word))
    )


def _measured(shown: Json) -> Measurement | None:
    """The measurement that an assessment's JSON shows; None where it is not one."""
    ends = []
    for key in ("low", "high"):
        written = shown.get(key)
        number = numeral(written) if isinstance(written, str) else None
        if written is not None and number is None:
            return None
        ends.append(None if number is None else number.value)
    return Measurement(
        ends[0],
        ends[1],
        shown.get("low_open") is True,
        shown.get("high_open") is True,
        cast("Qualifier", shown.get("qualifier") or "exact"),
        str(shown.get("unit") or ""),
        str(shown.get("text") or ""),
    )
