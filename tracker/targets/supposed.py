"""What a rule test supposes to be reported or said by persons: the ledger knows nothing of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from tracker.evaluate.candidate import converted
from tracker.model.declaration import Declaration
from tracker.model.marks import read_mark
from tracker.model.measurement import Measurement
from tracker.model.observation import FLAGS, Mark, Observation
from tracker.model.period import Period
from tracker.model.review import Review
from tracker.model.target import Indicator, Target
from tracker.model.trial import NOTHING, Said, Stated
from tracker.model.units import canonical
from tracker.model.written import MAX_LENGTH, read_figure
from tracker.reader import Reader, said
from tracker.targets.fields import MAX_PERIOD, hint_for, missing_key, shown, unknown_key
from tracker.targets.said import read_review
from tracker.yamlfile import Path, Plain

OBSERVATION = ("value", "flags")
"""The keys of an observation that is more than its value."""


class Supposed:
    """Reads the observations and reviews of one test, each as recorded after those read before it."""

    def __init__(self, reader: Reader, declaration: Declaration) -> None:
        self.reader, self.declaration = reader, declaration
        self.count = 0

    def read(self, value: Plain, path: Path, day: date) -> Stated:
        """What `{subject: {period: value}}` states as recorded on `day`; problems stand in the reader."""
        subjects = self.reader.mapping(value, path, "observations")
        if subjects is None:
            return NOTHING
        found: dict[str, tuple[Observation, ...]] = {}
        for subject, reports in subjects.items():
            place = (*path, subject)
            about = self._subject(subject, place)
            periods = self.reader.mapping(reports, place, "what is reported") if about is not None else None
            if about is None or periods is None:
                continue
            if not periods:
                self.reader.problem("empty", f"nothing is reported for {subject}", place, "write {2024: 17}")
            found[subject] = self._reports(about, periods, place, day)
        return MappingProxyType(found)

    def reviews(self, value: Plain, path: Path) -> Said:
        """What `{target: {state: …}}` says that persons said, each as said after those read before it."""
        targets = self.reader.mapping(value, path, "review")
        found: dict[str, tuple[Review, ...]] = {}
        for name, written in (targets or {}).items():
            target = self.declaration.targets.get(name)
            if target is None:
                hint = hint_for(self.reader, name, self.declaration.targets) or "targets.yaml declares them"
                message = f"no target is called {shown(name)}"
                self.reader.problem("unknown_target", message, (*path, name), hint, of_key=True)
                continue
            self.count += 1
            review = read_review(self.reader, written, (*path, name), target, f"{self.count:07}")
            if review is not None:
                found[name] = (review,)
        return MappingProxyType(found)

    def _subject(self, word: str, path: Path) -> Indicator | Target | None:
        """What can be reported on under that id: an indicator, or a target that has marks."""
        indicators, targets = self.declaration.indicators, self.declaration.targets
        if word in indicators:
            return indicators[word]
        target = targets.get(word)
        if target is not None and target.marks():
            return target
        if target is not None:
            message = f"nothing is reported on {shown(word)} itself"
            hint = "it follows from others" if target.indicator is None else f"report its indicator: {target.indicator}"
        else:
            message = f"no indicator or target is called {shown(word)}"
            hint = hint_for(self.reader, word, [*indicators, *targets]) or "targets.yaml declares them"
        self.reader.problem("unknown_subject", message, path, hint, of_key=True)
        return None

    def _reports(
        self, about: Indicator | Target, periods: dict[str, Plain], path: Path, day: date
    ) -> tuple[Observation, ...]:
        found: list[Observation] = []
        seen: set[str] = set()
        for text, entry in periods.items():
            place = (*path, text)
            try:
                period = Period.parse(text[: MAX_PERIOD + 1])
            except ValueError as error:
                self.reader.problem("bad_period", str(error), place, of_key=True)
                continue
            if period.text in seen:
                hint = "write a revision as a list: {2024: [17, 18]}"
                self.reader.problem("repeated", f"{period} stands here twice", place, hint, of_key=True)
            seen.add(period.text)
            found += self._entries(about, period, entry, place, day)
        return tuple(found)

    def _entries(
        self, about: Indicator | Target, period: Period, entry: Plain, path: Path, day: date
    ) -> list[Observation]:
        """The observation for a period, or with a list all of them in the order in which they were recorded."""
        if not isinstance(entry, list):
            one = self._observation(about, period, entry, path, day)
            return [] if one is None else [one]
        if not entry:
            self.reader.problem("empty_list", "there is no value in this list", path, "write [17, 18]")
        made = [self._observation(about, period, part, (*path, index), day) for index, part in enumerate(entry)]
        return [one for one in made if one is not None]

    def _observation(
        self, about: Indicator | Target, period: Period, entry: Plain, path: Path, day: date
    ) -> Observation | None:
        flags = "A"
        if isinstance(entry, dict):
            for key in entry:
                if key not in OBSERVATION:
                    unknown_key(self.reader, key, path, OBSERVATION)
            if "flags" in entry:
                flags = self._flags(entry["flags"], (*path, "flags"))
            if "value" not in entry:
                missing_key(self.reader, "value", path, "it is what was reported")
                return None
            entry, path = entry["value"], (*path, "value")
        text = self.reader.text(entry, path, "a value")
        if text is None:
            return None
        value = self._figure(about, text, path) if isinstance(about, Indicator) else self._mark(about, text, path)
        if value is None:
            return None
        self.count += 1
        recorded = datetime.combine(day, time.min, UTC) + timedelta(microseconds=self.count)
        id_ = f"{about.id}-{period}-{self.count:07}"
        return Observation(id_, about.id, period, value, flags, recorded_at=recorded)

    def _figure(self, indicator: Indicator, text: str, path: Path) -> Measurement | None:
        try:
            value = converted(read_figure(text), indicator)
        except ValueError as error:
            self.reader.problem("bad_figure", str(error), path)
            return None
        if canonical(value.unit) != canonical(indicator.unit):
            message = f"{shown(text)} is in {value.unit}, {indicator.id} is measured in {indicator.unit}"
            self.reader.problem("unit_mismatch", message, path, f"write it in {indicator.unit}, or without a unit")
            return None
        return value

    def _mark(self, target: Target, text: str, path: Path) -> Mark | None:
        try:
            mark = read_mark(text[: MAX_LENGTH + 1])
        except ValueError as error:
            self.reader.problem("bad_mark", str(error), path)
            return None
        known = target.marks()
        if mark.value not in known:
            hint = hint_for(self.reader, mark.value, known) or "one of " + ", ".join(known)
            self.reader.problem("unknown_mark", f"{target.id} knows no {shown(mark.value)}", path, hint)
            return None
        return mark

    def _flags(self, value: Plain, path: Path) -> str:
        if isinstance(value, str) and value and set(value) <= FLAGS.keys():
            return value
        hint = "known are " + ", ".join(f"{code} {word}" for code, word in FLAGS.items())
        told = shown(value) if isinstance(value, str) else said(value)
        self.reader.problem("unknown_flag", f"{told} is no flag of an observation", path, hint)
        return "A"
