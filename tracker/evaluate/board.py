"""The board: every target assessed on one day, each after the targets it depends on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from tracker.evaluate.axes import valid_until
from tracker.evaluate.case import Case
from tracker.evaluate.horizon import next_to_count, turns
from tracker.evaluate.numeric import assess_numeric
from tracker.evaluate.outlook import look_ahead
from tracker.evaluate.reported import assess_checklist, assess_judged, assess_roll_up, assess_stages
from tracker.evaluate.reviewed import all_holding, as_seen, next_to_speak, reviewed
from tracker.evaluate.series import Series, series_of
from tracker.evaluate.shown import declared_aim
from tracker.evaluate.standing import ask, stand
from tracker.model.aim import Checklist, Comparator, Judged, RollUp, Stages, Tendency
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.review import Review
from tracker.model.target import Indicator, Target

AT_ONCE = 256
"""Targets that are forecast together: one alone costs ten times as much."""


def assess_all(
    declaration: Declaration,
    observations: Mapping[str, Sequence[Observation]],
    as_of: date,
    only: Collection[str] | None = None,
    reviews: Mapping[str, Sequence[Review]] | None = None,
    holding: Mapping[str, Assessment] | None = None,
    said: Mapping[str, str] | None = None,
) -> list[Assessment]:
    """Where every target (or those in `only`) stands on `as_of`, in the order of the declaration.

    `observations` are the accepted ones by subject, in any order, with all their revisions; `reviews` what persons
    said by target; `holding` assessments of other targets that hold on the day and need not be made; `said` the word
    that the forecast led to when a target was last assessed (it changes only past a margin).
    """
    held = all_holding(reviews, as_of, declaration.timezone) if reviews else None
    board = Board(declaration, observations, as_of, reviews=held, said=said)
    board.take(holding or {})
    for target, made in (reviews or {}).items():
        board.expect(target, next_to_speak(made, as_of, declaration.timezone))
    asked = [target for target in declaration.targets if only is None or target in only]
    assessed: list[Assessment] = []
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        look_ahead(board.ahead(some))
        assessed += [board.assess(target) for target in some]
    return assessed


class Board:
    """Assessments of one declaration on one day, each made once, when it is first asked for."""

    def __init__(
        self,
        declaration: Declaration,
        observations: Mapping[str, Sequence[Observation]],
        as_of: date,
        series: Mapping[str, Series] | None = None,
        reviews: Mapping[str, Review] | None = None,
        until: date | None = None,
        said: Mapping[str, str] | None = None,
        foresees: bool = True,
    ) -> None:
        """`series` by indicator where they are made already; else they are made from `observations`.

        `reviews` are those that hold on the day, by target. Figures and marks count as far as they speak of a time by
        `until` (None: by `as_of`). `said` holds the word that the forecast led to when a target was last assessed;
        `foresees` tells whether forecasts are made at all.
        """
        self.declaration = declaration
        self.observations = observations
        self.as_of = as_of
        self._until = as_of if until is None else until
        self._series: dict[str, Series] = dict(series or {})
        self._reviews = reviews or {}
        self._said = {} if said is None else said  # asking one of the ledger for its truth would read all of it
        self._foresees = foresees
        self._made: dict[str, Assessment] = {}
        self._cases: dict[str, Case] = {}
        self._coming: dict[str, date | None] = {}
        self._expected: dict[str, date | None] = {}
        self._replaced = {
            target.supersedes: target.id for target in declaration.targets.values() if target.supersedes is not None
        }

    def take(self, holding: Mapping[str, Assessment]) -> None:
        """Takes assessments as made."""
        self._made.update(holding)

    def expect(self, target_id: str, day: date | None) -> None:
        """Tells that something not seen here makes the assessment of a target another on a day, at the earliest."""
        self._expected[target_id] = day

    def series(self, indicator: Indicator) -> Series:
        """The indicator's own figures in force on the day."""
        if indicator.id not in self._series:
            reported = self.observations.get(indicator.id, ())
            self._series[indicator.id] = series_of(reported, indicator.unit, self._until)
        return self._series[indicator.id]

    def case(self, target: Target) -> Case:
        """Everything the assessment of `target` looks at; the targets it depends on are assessed first."""
        indicators = self.declaration.indicators
        indicator = indicators.get(target.indicator or "")
        others = {other: self.series(indicators[other]) for other in _others(target, indicator) if other in indicators}
        return Case(
            target=target,
            title=self.declaration.title_of(target),
            as_of=self.as_of,
            indicator=indicator,
            series=Series([], []) if indicator is None else self.series(indicator),
            marks=self.observations.get(target.id, ()) if indicator is None else (),
            others=others,
            indicators=indicators,
            children={child: self._seen(child) for child in _depends_on(target) if child in self.declaration.targets},
            superseded_by=self._replaced.get(target.id),
            until=self._until,
            said=self._said,
            foresees=self._foresees,
        )

    def ahead(self, targets: Iterable[str]) -> list[Case]:
        """The cases of those targets whose future is to be looked at, kept for when they are assessed."""
        for name in targets:
            target = self.declaration.targets[name]
            if not self._foresees or name in self._made or name in self._cases or not _has_figure(target):
                continue
            case = self.case(target)
            aim = case.aim
            if not isinstance(aim, WITHOUT_FIGURE):
                case.asked = ask(case, aim)
                self._cases[name] = case
        return [self._cases[name] for name in targets if name in self._cases]

    def assess(self, target_id: str) -> Assessment:
        """The assessment of one target, with those of its former statements beside it."""
        made = self._made.get(target_id)
        if made is None:
            target = self.declaration.targets[target_id]
            case = self._cases.pop(target_id, None) or self.case(target)
            made = assess(case)
            days = [made.valid_until, *turns(case), *map(self._next_to_count, _subjects(target, case.indicator))]
            days.append(self._expected.get(target_id))
            if any(revision.day <= self.as_of for revision in target.revisions):
                former = list(self._former(target))
                days += [stood.valid_until for stood, _ in former]
                made = replace(made, restatements=tuple(told for _, told in former))
            until = valid_until(self.as_of, days)
            if until != made.valid_until:
                made = replace(made, valid_until=until)
            if target_id in self._reviews:
                made = reviewed(made, self._reviews[target_id])
            self._made[target_id] = made
        return made

    def headline(self, target_id: str) -> str:
        """The headline that `assess` gives, without what is told of it where nobody has asked for that."""
        if target_id in self._made or target_id in self._reviews:
            return self.assess(target_id).headline
        return headline_of(self.case(self.declaration.targets[target_id]))

    def _seen(self, child: str) -> Assessment:
        made = self.assess(child)
        return as_seen(made) if made.review is not None else made

    def _next_to_count(self, subject: str) -> date | None:
        """The day on which one more observation of a subject counts."""
        if subject not in self._coming:
            self._coming[subject] = next_to_count(self.observations.get(subject, ()), self.as_of)
        return self._coming[subject]

    def _former(self, target: Target) -> Iterator[tuple[Assessment, dict[str, object]]]:
        """Every statement of the target up to the day, the superseded ones still rated."""
        aim, by, change, since, document = target.aim, target.by, "stated", None, target.statement.document
        applied = [revision for revision in target.revisions if revision.day <= self.as_of]
        for revision in (*applied, None):
            stood = assess(self.case(replace(target, aim=aim, by=by, revisions=(), supersedes=None)))
            told: dict[str, object] = {
                "change": change,
                "since": since,
                "until": None if revision is None else revision.day.isoformat(),
                "document": document,
                "aim": declared_aim(aim),
                "by": None if by is None else by.text,
                "headline": stood.headline,
                "sentence": stood.sentence.to_json(),
            }
            yield stood, told
            if revision is not None:
                aim = revision.aim or aim
                by = revision.by if revision.by_stated else by
                change, since, document = revision.change, revision.day.isoformat(), revision.document


def assess(case: Case) -> Assessment:
    """Where one target stands; the only place that knows which kind of aim is assessed how."""
    match case.aim:
        case Stages() as aim:
            return assess_stages(case, aim)
        case Checklist() as aim:
            return assess_checklist(case, aim)
        case Judged() as aim:
            return assess_judged(case, aim)
        case RollUp() as aim:
            return assess_roll_up(case, aim)
        case aim:
            return assess_numeric(case, aim)


WITHOUT_FIGURE = (Stages, Checklist, Judged, RollUp)


def headline_of(case: Case) -> str:
    """The headline of `assess` alone, without what is told of it."""
    aim = case.aim
    if isinstance(aim, WITHOUT_FIGURE):
        return assess(case).headline
    return stand(case, aim).headline


def _has_figure(target: Target) -> bool:
    """Whether the target has an aim that is held against figures, now or as revised."""
    return target.indicator is not None and not isinstance(target.aim, Tendency)


def _subjects(target: Target, indicator: Indicator | None) -> Iterator[str]:
    """The subjects whose observations the target itself looks at: its indicator and others, or its own marks."""
    yield target.id if indicator is None else indicator.id
    yield from _others(target, indicator)


def _others(target: Target, indicator: Indicator | None) -> Iterator[str]:
    """The indicators, apart from its own, whose figures the target's assessment needs."""
    if indicator is not None and indicator.ratio is not None:
        yield from (indicator.ratio.part, indicator.ratio.whole)
    for aim in (target.aim, *(revision.aim for revision in target.revisions)):
        if isinstance(aim, Comparator):
            yield aim.indicator


def _depends_on(target: Target) -> Iterator[str]:
    """The targets whose assessment this one needs."""
    if target.when is not None:
        yield target.when.target
    for aim in (target.aim, *(revision.aim for revision in target.revisions)):
        if isinstance(aim, RollUp):
            yield from aim.of
