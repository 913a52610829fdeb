"""One target as a line of an edition: its figure, what is promised, its status, each in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tracker.alerts.cite import References
from tracker.alerts.phrases import phrase
from tracker.evaluate.series import in_force
from tracker.model.aim import Checklist, Judged, Stages, Tendency
from tracker.model.amounts import amount, interval, is_chinese, period
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.formula import round_significant
from tracker.model.lines import one_line
from tracker.model.measurement import Measurement
from tracker.model.numerals import numeral
from tracker.model.observation import Mark, Observation
from tracker.model.report import Line
from tracker.model.target import Indicator, Target
from tracker.model.text import Text
from tracker.model.words import KINDS, VERDICTS, headline, in_language, shape

MOST_DIGITS = 15
"""A value of more digits was worked out, not reported."""

OPERATORS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}
"""The signs of a bound as they are printed."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells targets in one language from one declaration with the accepted observations by subject.

    With `as_of`, what had not begun by that day is not told.
    """

    declaration: Declaration
    observations: Mapping[str, Sequence[Observation]]
    language: str
    references: References
    as_of: date | None = None

    def say(self, text: Text | str | None) -> str:
        """A text in the reader's language, on one harmless line."""
        if text is None:
            return ""
        return one_line(text if isinstance(text, str) else text.in_language(self.language))

    def phrase(self, key: str, **named: object) -> str:
        """A phrase of the catalogue in the reader's language."""
        return phrase(key, self.language, **named)

    def line(self, assessment: Assessment) -> Line:
        """The line of one target."""
        target = self.declaration.targets.get(assessment.id)
        indicator = self.indicator(target)
        figure, written, spoken = self.figure(assessment, target, indicator)
        return Line(
            target=assessment.id,
            title=self.say(assessment.title),
            headline=assessment.headline,
            shape=shape(assessment.headline),
            status=headline(assessment.headline, self.language),
            lamp=assessment.lamp,
            figure=figure,
            written=written,
            period=spoken,
            promised=promised(assessment, target, indicator, self.language),
            reason=self.say(assessment.sentence),
            review="" if assessment.review is None else self.say(assessment.review.text),
            references=self.cited(assessment, target),
        )

    def indicator(self, target: Target | None) -> Indicator | None:
        """The indicator of a target, where it has one."""
        return None if target is None else self.declaration.indicators.get(target.indicator or "")

    def series(self, target: Target) -> list[Observation]:
        """The observations in force that a target rests on: its indicator's, else its own marks."""
        return self._begun(target.indicator or target.id)

    def _begun(self, subject: str) -> list[Observation]:
        reported = in_force(self.observations.get(subject, ()))
        return [one for one in reported if self.as_of is None or one.period.start <= self.as_of]

    def figure(
        self, assessment: Assessment, target: Target | None, indicator: Indicator | None
    ) -> tuple[str, str, str]:
        """The figure in words, as written where that differs, and its period; empty where there is none."""
        current = assessment.current
        if current is not None:
            figure, written = told(current.measurement, indicator, self.language)
            return figure, written, spoken_period(current.period, self.language)
        if target is None:
            return "", "", ""
        marks = [one for one in self._begun(target.id) if one.mark is not None]
        return self._marks(target, marks)

    def _marks(self, target: Target, marks: Sequence[Observation]) -> tuple[str, str, str]:
        """What stages, items or a verdict amount to, in the place of a figure."""
        held = {one.mark.value: one for one in marks if one.mark is not None and one.mark.holds}
        match target.aim:
            case Stages(stages):
                last = next((stage for stage in reversed(stages) if stage.id in held), None)
                if last is None:
                    return "", "", ""
                return self.say(last.name), "", spoken_period(held[last.id].period.text, self.language)
            case Checklist(items):
                done = sum(item.id in held for item in items)
                return self.phrase("done_of", done=done, n=len(items)) if marks else "", "", ""
            case Judged() if marks:
                mark, when = marks[-1].mark, marks[-1].period.text
                assert isinstance(mark, Mark)
                word = VERDICTS.get(mark.value)
                verdict = in_language(word, self.language) if word else one_line(mark.value)
                return verdict, "", spoken_period(when, self.language)
            case _:
                return "", "", ""

    def cited(self, assessment: Assessment, target: Target | None) -> tuple[int, ...]:
        """Numbers of the references for the statement and for the figure in force."""
        numbers: list[int] = []
        if target is None:
            return ()
        stated = self.references.statement(target.statement)
        if stated is not None:
            numbers.append(stated)
        wanted = set(assessment.observations)
        if assessment.current is not None:
            wanted = {assessment.current.observation or ""}
        for subject in dict.fromkeys((target.indicator or target.id, target.id)):
            for observation in self.observations.get(subject, ()):
                if observation.id in wanted:
                    numbers.append(self.references.figure(observation))
        return tuple(dict.fromkeys(numbers))


def told(measurement: Measurement, indicator: Indicator | None, language: str) -> tuple[str, str]:
    """A measurement in words of the language, with its written form where that says it otherwise.

    A figure written in Chinese stays as it was written for a Chinese reader: nothing is closer to the source.
    """
    written = one_line(measurement.text)
    if not written:
        ends = [None if end is None else rounded(end) for end in (measurement.low, measurement.high)]
        measurement = replace(measurement, low=ends[0], high=ends[1])
    display = None if indicator is None else indicator.display_unit
    figure = interval(measurement, language, display)
    if not written or numeral(written) is not None:
        return figure, ""
    if is_chinese(language) and any("一" <= character <= "鿿" for character in written):
        return written, ""
    return figure, "" if _alike(written) == _alike(figure) else written


def _alike(figure: str) -> str:
    """A figure without what two languages write differently though it says the same: counting words, separators."""
    return "".join(one for one in figure if not ("一" <= one <= "鿿" or one in " ,"))


def rounded(value: Decimal) -> Decimal:
    """A derived value with more digits than anybody reports, to four that matter; any other as it is."""
    return value if len(value.normalize().as_tuple().digits) <= MOST_DIGITS else round_significant(value, 4)


def promised(assessment: Assessment, target: Target | None, indicator: Indicator | None, language: str) -> str:
    """What was promised, short enough for a label: `> 20`, `≥ 35%`, `15% to 20%`, `should rise`."""
    aim = assessment.aim
    unit = "" if indicator is None else indicator.unit
    display = None if indicator is None else indicator.display_unit
    if target is not None and isinstance(target.aim, Tendency):
        return phrase("rise" if target.aim.direction == "up" else "fall", language)
    op, value = str(aim.get("op") or ""), numeral(str(aim.get("value") or ""))
    if op == "..":
        low, high = numeral(str(aim.get("low"))), numeral(str(aim.get("high")))
        if low is not None and high is not None:
            return interval(Measurement(low.value, high.value, qualifier="range", unit=unit), language, display)
    if op not in OPERATORS or value is None:
        return in_language(KINDS[assessment.kind], language)
    bound = f"{OPERATORS[op]} {amount(rounded(value.value), unit, language, display)}"
    since = spoken_period(str(aim.get("since") or aim.get("from") or ""), language)
    if "growth" in aim:
        return phrase("yearly", language, bound=f"{OPERATORS[op]} {one_line(str(aim['growth']))}%")
    if "change" in aim:
        return phrase("against", language, change=one_line(str(aim["change"])), period=since, bound=bound)
    return phrase("since", language, bound=bound, period=since) if since else bound


def spoken_period(written: str, language: str) -> str:
    """A period in words; a text that is none stays as it is."""
    try:
        return period(written, language) if written else ""
    except ValueError:
        return one_line(written)
