"""Lineage: the words that lead a number of an assessment back to where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.cli.phrases import phrase

if TYPE_CHECKING:
    from tracker.model.observation import Observation
    from tracker.model.text import Text
    from tracker.steps.show import Account
    from tracker.workspace import Workspace

BARS = "▁▂▃▄▅▆▇█"


class Lineage:
    """Says in one language what the figures of one account are, and where they stand."""

    def __init__(self, account: Account, language: str, workspace: Workspace) -> None:
        self.account = account
        self.assessment = account.assessment
        self.target = account.target
        self.language = language
        self.workspace = workspace
        self.indicator = account.declaration.indicators.get(account.target.indicator or "")

    def phrase(self, key: str, **named: object) -> str:
        return phrase(key, self.language, **named)

    def say(self, text: Text | Mapping[str, str] | str | None) -> str:
        """A text in the language; also one that JSON has made a mapping."""
        if text is None:
            return ""
        if isinstance(text, str):
            return text
        if isinstance(text, Mapping):
            return text.get(self.language) or next(iter(text.values()), "")
        return text.in_language(self.language)

    def day(self, when: date) -> str:
        from tracker.model.amounts import day

        return day(when, self.language)

    def period(self, written: str) -> str:
        from tracker.alerts.tell import spoken_period

        return spoken_period(written, self.language)

    def amount(self, value: Decimal) -> str:
        from tracker.model.amounts import amount

        if self.indicator is None:
            return str(value)
        return amount(value, self.indicator.unit, self.language, self.indicator.display_unit)

    def labelled(self, key: str, content: str) -> str:
        colon = "：" if self.language.partition("-")[0] == "zh" else ": "
        return f"{self.phrase(key)}{colon}{content}"

    def document(self, key: str | None) -> str:
        """A document's title, publisher, date and address; what is not declared is named as it was recorded."""
        if key is None:
            return self.phrase("not_named")
        declared = self.account.declaration.documents.get(key)
        if declared is None:
            return key
        parts = (self.say(declared.title), self.say(declared.publisher), declared.date, declared.url, f"[{key}]")
        return " · ".join(part for part in parts if part)

    def source(self, key: str) -> str:
        """A declared source's title and address; an address that a person gave is told as it is."""
        declared = self.account.declaration.sources.get(key)
        if declared is None:
            return key
        parts = (self.say(declared.title), declared.url or declared.path)
        return " · ".join(part for part in parts if part) + f" [{key}]"

    def figures(self) -> Iterator[str]:
        """Every observation the assessment rests on, with its interval, its document, quote, copy and entry."""
        used = self.account.used
        if not used:
            yield self.phrase("none")
        for one in used:
            yield self.figure(one)
            yield f"  {self.labelled('document', self.document(one.document))}"
            if one.quote is not None:
                yield f"  {self.labelled('quote', f'“{one.quote.exact}”')}"
            if one.source is not None:
                yield f"  {self.labelled('source', self.source(one.source))}"
            if one.address is not None:
                yield f"  {self.labelled('address', one.address)}"
            yield f"  {self.labelled('evidence', self.copy_of(one))}"
            yield f"  {self.entered(one)}  [{one.id}]"
        drawn = self.sparkline()
        if drawn:
            yield self.labelled("series", drawn)

    def figure(self, one: Observation) -> str:
        from tracker.model.amounts import interval
        from tracker.model.observation import FLAGS

        told = f"{self.period(one.period.text)}  "
        if one.measurement is not None:
            display = None if self.indicator is None else self.indicator.display_unit
            read = interval(one.measurement, self.language, display)
            written = one.measurement.text
            told += written or read
            if written and not one.measurement.is_point and written != read:
                told += f" ({self.phrase('allows', interval=read)})"
        elif one.mark is not None:
            told += self.mark(one.mark.value)
        if one.flags not in ("", "A"):
            told += f"  {one.flags}: " + ", ".join(FLAGS.get(flag, flag) for flag in one.flags)
        if one.subject not in (self.target.indicator, self.target.id):
            told += f"  {one.subject}"
        return told

    def mark(self, value: str) -> str:
        """A stage, an item or a verdict by its name."""
        from tracker.model.aim import Checklist, Stages
        from tracker.model.words import VERDICTS, in_language

        named: dict[str, Text] = {}
        match self.target.aim:
            case Stages(stages):
                named = {stage.id: stage.name for stage in stages}
            case Checklist(items):
                named = {item.id: item.name for item in items}
            case _:
                pass
        if value in VERDICTS:
            return in_language(VERDICTS[value], self.language)
        return f"{self.say(named[value])} ({value})" if value in named else value

    def copy_of(self, one: Observation) -> str:
        """Where the archived bytes lie, or that there are none."""
        if one.evidence is None:
            return self.phrase("not_archived")
        place = self.workspace.evidence.relative_to(self.workspace.root).as_posix()
        return f"sha256:{one.evidence} ({place}/)"

    def entered(self, one: Observation) -> str:
        when = "" if one.recorded_at is None else one.recorded_at.strftime("%Y-%m-%d %H:%MZ")
        if one.recorded_by:
            return self.phrase("recorded", time=when, by=one.recorded_by)
        return self.phrase("recorded_plain", time=when)

    def sparkline(self) -> str:
        """The figures in force as bars from the lowest to the highest, with both ends; nothing for fewer than two."""
        points: list[tuple[str, Decimal]] = []
        for one in self.account.series:
            nominal = None if one.measurement is None else one.measurement.nominal
            if nominal is not None:
                points.append((one.period.text, nominal))
        if len(points) < 2:
            return ""
        values = [value for _, value in points]
        low, span = min(values), max(values) - min(values)
        bars = "".join(BARS[int((value - low) * 7 / span) if span else 3] for value in values)
        return f"{bars}  {points[0][0]} {self.amount(values[0])} … {points[-1][0]} {self.amount(values[-1])}"
