"""Composing: from assessments to an edition, without reading anything but its arguments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from tracker.alerts.cite import References
from tracker.alerts.news import SECTIONS
from tracker.alerts.operations import down_sentences
from tracker.alerts.phrases import phrase
from tracker.alerts.select import selected
from tracker.alerts.tell import Teller
from tracker.alerts.told import Json, Told
from tracker.evaluate.restate import StatementChange
from tracker.model.amounts import day as spoken_day
from tracker.model.amounts import period as spoken_period
from tracker.model.assessment import Assessment, lamp_of
from tracker.model.collected import Reworded, Trouble
from tracker.model.declaration import Declaration
from tracker.model.lines import one_line
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.report import Digest, Edition, Line, Section
from tracker.model.running import Running
from tracker.model.words import HEADLINES, headline

MOST_NAMED = 5
"""Days without their edition that are named one by one; more of them become a count."""

NOTHING_OF_IT = Running()
"""Nobody is asked for figures, nothing is told of operation."""

_LAMPS = ("green", "amber", "red", "grey")


def compose(
    digest: Digest,
    declaration: Declaration,
    assessments: Sequence[Assessment],
    *,
    observations: Mapping[str, Sequence[Observation]],
    as_of: date,
    language: str,
    composed_for: Period | None = None,
    previous: Mapping[str, Json] | None = None,
    causes: Mapping[str, str] | None = None,
    held: Sequence[Observation] = (),
    restated: Sequence[StatementChange] = (),
    troubles: Sequence[Trouble] = (),
    reworded: Sequence[tuple[str, Reworded]] = (),
    left_out: Sequence[date] = (),
    corrects: int | None = None,
    running: Running = NOTHING_OF_IT,
) -> Edition:
    """The edition of `digest` for one language.

    `observations` are the accepted ones by subject; `previous` the assessments of the last edition as JSON by target,
    None before the first; `causes` the joined causes of changes by target; `held` the observations waiting for a
    person; `restated` what changed of the targets since then without being declared; `troubles` the sources that fail;
    `reworded` the watched statements that changed on their pages since then; `composed_for` the period that the subject
    names, the day itself where none is given; `left_out` are days on which an edition was due and none was composed;
    `corrects` is the version of the same day that this one corrects; `running` what there is to tell of requests and of
    the tracker itself. Equal arguments give an equal edition.
    """
    chosen = selected(digest.selection, declaration, assessments)
    teller = Teller(declaration, observations, language, References(declaration, language), as_of)
    lines = {one.id: teller.line(one) for one in chosen}
    told = Told(
        teller, as_of, lines, chosen, previous, causes or {}, held, restated, troubles, reworded, digest.selection,
        running,
    )  # fmt: skip
    news = [Section(key, phrase(key, language), tuple(tell(told))) for key, tell in SECTIONS]
    counts = _counts(chosen)
    spoken = composed_for or Period.parse(as_of.isoformat())
    title = one_line(digest.title.in_language(language))
    counted = _counted(counts, language)
    when = spoken_period(spoken.text, language)
    subject = phrase("subject", language, title=title, period=when, counts=counted)
    summary = [_summary(len(chosen), counted, as_of, language)]
    if corrects is not None:
        subject = phrase("correction_subject", language, subject=subject)
        summary.append(phrase("corrects", language, day=spoken_day(as_of, language), version=corrects))
    summary += _left_out(left_out, language)
    summary += down_sentences(running.down, declaration.timezone, language)
    return Edition(
        digest=digest.id,
        language=language,
        title=title,
        subject=subject,
        summary=phrase("between_sentences", language).join(summary),
        quiet=_quiet([one for one in news if one.id not in _unasked(running)], previous is None, language),
        period=spoken.text,
        as_of=as_of,
        declaration=declaration.version,
        counts=counts,
        news=tuple(section for section in news if section.lines),
        table=_table(teller, chosen, lines),
        references=tuple(teller.references.listed),
        assessments=tuple(chosen),
        transitions=None if previous is None else _transitions(chosen, previous, causes or {}),
    )


def _unasked(running: Running) -> set[str]:
    """The sections of which it is not said that there is nothing to tell: nobody ever asked."""
    unasked = {"overdue": running.owed, "operations": running.operations, "record": running.record}
    return {section for section, found in unasked.items() if found is None}


def _transitions(
    assessments: Sequence[Assessment], previous: Mapping[str, Json], causes: Mapping[str, str]
) -> dict[str, Mapping[str, str | None]]:
    """How headlines changed since the last edition; a cause that was not found is None."""
    before = {one.id: str(previous[one.id].get("headline")) for one in assessments if one.id in previous}
    return {
        one.id: {"from": before[one.id], "to": one.headline, "cause": causes.get(one.id)}
        for one in assessments
        if before.get(one.id, one.headline) != one.headline
    }


def _counts(assessments: Sequence[Assessment]) -> dict[str, int]:
    """How many targets have each headline: what went well first, what cannot be told last."""
    counted = Counter(one.headline for one in assessments)
    words = sorted(HEADLINES, key=lambda word: _LAMPS.index(lamp_of(word)))
    return {word: counted[word] for word in words if counted[word]}


def _counted(counts: Mapping[str, int], language: str) -> str:
    said = [phrase("count", language, headline=headline(word, language), n=n) for word, n in counts.items()]
    return phrase("comma", language).join(said) or phrase("no_targets", language)


def _summary(total: int, counted: str, as_of: date, language: str) -> str:
    key = "summary_none" if total == 0 else "summary_one" if total == 1 else "summary"
    return phrase(key, language, day=spoken_day(as_of, language), total=total, counts=counted)


def _left_out(days: Sequence[date], language: str) -> list[str]:
    """The sentence on days that passed without their edition, where there were any."""
    if not days:
        return []
    if len(days) > MOST_NAMED:
        first, last = (spoken_day(day, language) for day in (days[0], days[-1]))
        return [phrase("left_out_many", language, n=len(days), first=first, last=last)]
    named = phrase("listing", language).join(spoken_day(day, language) for day in days)
    return [phrase("left_out", language, days=named)]


def _quiet(news: Sequence[Section], first: bool, language: str) -> str:
    """One sentence on what there is nothing to tell of; "" when every section has something."""
    comparing = ("corrections", "changes")
    things = [phrase("first_edition", language)] if first else []
    things += [
        phrase(f"no_{section.id}", language)
        for section in news
        if not section.lines and not (first and section.id in comparing)
    ]
    return phrase("quiet", language, things=phrase("comma", language).join(things)) if things else ""


def _table(teller: Teller, assessments: Sequence[Assessment], lines: Mapping[str, Line]) -> tuple[Section, ...]:
    """Every target under its group, groups in the order declared, those without one last."""
    groups = teller.declaration.groups
    sections: list[Section] = []
    for group in [*groups, None]:
        inside = [lines[one.id] for one in assessments if _group_of(teller, one) == group]
        if inside:
            titled = groups[group] if group is not None else None
            unnamed = teller.phrase("other_group" if sections else "all_targets")
            sections.append(Section(group or "", unnamed if titled is None else teller.say(titled), tuple(inside)))
    return tuple(sections)


def _group_of(teller: Teller, assessment: Assessment) -> str | None:
    target = teller.declaration.targets[assessment.id]
    return target.group if target.group in teller.declaration.groups else None
