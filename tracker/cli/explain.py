"""`explain`: one target's whole assessment, each number led back to its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import ASSESS, JsonOption, example, known_targets, opened, print_json
from tracker.cli.moments import AsOfOption, KnownAtOption, ReplayOption, look
from tracker.cli.phrases import phrase, word
from tracker.cli.status import named
from tracker.cli.terminal import write

if TYPE_CHECKING:
    from tracker.model.assessment import RuleResult
    from tracker.model.observation import Observation
    from tracker.model.text import Text
    from tracker.steps.show import Account
    from tracker.workspace import Workspace

BARS = "▁▂▃▄▅▆▇█"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example("tracker explain labs-over-20", "tracker explain labs-over-20 --replay 2026-11-22 --json")
    app.command("explain", rich_help_panel=ASSESS, epilog=examples)(explain)


def explain(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET", show_default=False)],
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    replay: ReplayOption = None,
    json: JsonOption = False,
) -> None:
    """Explains one target's status, with the source of every number.

    The statement with its document, the figures used with their quotes and archived copies, the rule's formula with
    the numbers put in, what the other rules say, and what would change the status next.
    """
    from tracker.steps.show import account

    with opened(ctx) as at:
        seen = look(at, as_of, known_at, replay)
        [name] = known_targets(seen.declaration, [target])
        found = account(at.ledger, seen.declaration, name, seen.as_of, seen.known_at)
        if json:
            print_json(found.to_json())
        else:
            write(Explanation(found, at.language, at.workspace).lines())


class Explanation:
    """The explanation of one target in one language, as lines for a terminal."""

    def __init__(self, account: Account, language: str, workspace: Workspace) -> None:
        self.account = account
        self.assessment = account.assessment
        self.target = account.target
        self.language = language
        self.workspace = workspace
        self.indicator = account.declaration.indicators.get(account.target.indicator or "")

    def lines(self) -> Iterator[str]:
        """Status and reason first, then each part under its heading; a part without content is left out."""
        from tracker.model.words import lamp

        one = self.assessment
        title = f"{named(self.say(one.title), one.id)} · {self.phrase('as_of', day=self.day(one.as_of))}"
        yield from (terminal.paint(line, "bold") for line in terminal.paragraph(title))
        yield terminal.paint(lamp(one.headline, self.language), one.lamp)
        yield from terminal.paragraph(self.say(one.reason))
        parts = (
            ("statement", self.statement()),
            ("aim", self.aim()),
            ("baseline", self.baseline()),
            ("observations", self.figures()),
            ("readings", self.readings()),
            ("axes", self.axes()),
            ("rule", self.rules()),
            ("flip", self.next()),
            ("stages", self.stages()),
            ("children", self.children()),
            ("assumptions", self.assumptions()),
            ("restatements", self.restatements()),
        )
        for key, content in parts:
            lines = list(content)
            if lines:
                yield ""
                yield terminal.paint(self.phrase(key), "bold")
                for line in lines:
                    yield from terminal.paragraph(line, indent=2, hanging=2)

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

    def amount(self, value: Decimal) -> str:
        from tracker.model.amounts import amount

        if self.indicator is None:
            return str(value)
        return amount(value, self.indicator.unit, self.language, self.indicator.display_unit)

    def labelled(self, key: str, content: str) -> str:
        colon = "：" if self.language.partition("-")[0] == "zh" else ": "
        return f"{self.phrase(key)}{colon}{content}"

    def statement(self) -> Iterator[str]:
        """What was stated where, and how we read it."""
        from tracker.model.words import COMMITMENTS, in_language

        stated = self.target.statement
        yield self.labelled("document", self.document(stated.document))
        if stated.text is not None:
            yield f"“{self.say(stated.text)}”"
        if stated.quote:
            yield self.labelled("quote", f"“{stated.quote}”")
        if stated.reading is not None:
            yield self.labelled("reading", self.say(stated.reading))
        if self.target.commitment is not None:
            yield self.labelled("commitment", in_language(COMMITMENTS[self.target.commitment], self.language))
        if self.target.supersedes is not None:
            yield self.labelled("supersedes", self.target.supersedes)

    def document(self, key: str | None) -> str:
        """A document's title, publisher, date and address; what is not declared is named as it was recorded."""
        if key is None:
            return self.phrase("not_named")
        declared = self.account.declaration.documents.get(key)
        if declared is None:
            return key
        parts = (self.say(declared.title), self.say(declared.publisher), declared.date, declared.url, f"[{key}]")
        return " · ".join(part for part in parts if part)

    def aim(self) -> Iterator[str]:
        """What would fulfil the target, by when, under what condition."""
        from tracker.alerts.tell import goal
        from tracker.model.amounts import period
        from tracker.model.words import headline

        told = goal(self.assessment, self.target, self.indicator, self.language)
        needs = self.assessment.aim.get("needs")
        if isinstance(needs, str) and needs != self.assessment.aim.get("value"):
            told += "; " + self.phrase("needs", value=self.amount(Decimal(needs)))
        yield told
        by = self.assessment.by
        yield self.labelled("by", self.phrase("not_stated") if by is None else period(by, self.language))
        if self.target.when is not None:
            when = self.target.when
            yield self.labelled("condition", f"{when.target}: {headline(when.state, self.language)}")

    def baseline(self) -> Iterator[str]:
        if self.assessment.baseline is not None:
            from tracker.alerts.tell import spoken_period

            value, when = self.assessment.baseline
            yield f"{self.amount(value)} ({spoken_period(when, self.language)})"

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
            yield f"  {self.labelled('evidence', self.copy_of(one))}"
            yield f"  {self.entered(one)}  [{one.id}]"
        drawn = self.sparkline()
        if drawn:
            yield self.labelled("series", drawn)

    def figure(self, one: Observation) -> str:
        from tracker.alerts.tell import spoken_period
        from tracker.model.amounts import interval
        from tracker.model.observation import FLAGS

        when = spoken_period(one.period.text, self.language)
        told = f"{when}  "
        if one.measurement is not None:
            display = None if self.indicator is None else self.indicator.display_unit
            read = interval(one.measurement, self.language, display)
            written = one.measurement.text
            told += written or read
            if written and written != read:
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

    def readings(self) -> Iterator[str]:
        for one in self.assessment.readings:
            yield self.phrase("read_as", value=one.value, word=word(one.attainment, self.language))

    def axes(self) -> Iterator[str]:
        """The five axes, those that say something."""
        one = self.assessment
        state = word(one.assessability, self.language)
        if one.reasons:
            state += " (" + ", ".join(word(reason, self.language) for reason in one.reasons) + ")"
        told = [state]
        for key, value in (("attainment", one.attainment), ("trajectory", one.trajectory)):
            if value is not None:
                told.append(self.labelled(key, word(value, self.language)))
        told.append(self.labelled("lifecycle", word(one.lifecycle, self.language)))
        told.append(self.labelled("review", word(one.review, self.language)))
        yield " · ".join(told)
        if one.current is not None:
            from tracker.model.period import Period

            age = (one.as_of - Period.parse(one.current.period).end).days
            if age >= 0:
                yield self.phrase("age", n=age)

    def rules(self) -> Iterator[str]:
        """The rule that decided, with its formula and cuts, then what the others say."""
        one = self.assessment
        if one.rule is not None:
            yield from self.rule(one.rule)
        if one.other_rules:
            yield self.labelled("other_rules", "")
            for other in one.other_rules:
                for line in self.rule(other):
                    yield f"  {line}"

    def rule(self, rule: RuleResult) -> Iterator[str]:
        from tracker.model.measurement import plain

        if rule.trajectory is not None:
            told = self.phrase("gives", word=word(rule.trajectory, self.language))
        elif rule.why_not is not None:
            told = self.phrase("gives_none", why=word(rule.why_not, self.language))
        else:
            told = ""
        few = f" ({self.phrase('few_points')})" if rule.few_points else ""
        yield f"{rule.id}  {told}{few}".rstrip()
        if rule.formula:
            yield f"  {rule.formula}"
        if rule.cuts and rule.trajectory is not None:
            cuts = ", ".join(f"{word(name, self.language)} {plain(cut)}" for name, cut in rule.cuts)
            yield f"  {self.labelled('cuts', cuts)}"
        if rule.score is not None:
            yield f"  {self.labelled('score', plain(rule.score))}"

    def next(self) -> Iterator[str]:
        """What would change the status: the nearest figure, and the first day on which time alone could."""
        if self.assessment.nearest_flip is not None:
            yield self.say(self.assessment.nearest_flip.text)
        until = self.assessment.valid_until
        yield self.labelled("valid_until", self.phrase("unlimited") if until is None else self.day(until))

    def stages(self) -> Iterator[str]:
        """A plan's stages with their marks, or a checklist's items."""
        detail = self.assessment.detail or {}
        for key in ("stages", "items"):
            listed = detail.get(key)
            for one in listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ():
                if isinstance(one, Mapping):
                    yield self._step(one)

    def _step(self, one: Mapping[str, object]) -> str:
        name = one.get("name")
        told = self.say(name) if isinstance(name, Mapping | str) else ""
        rest = [f"{key} {value}" for key, value in one.items() if key not in ("id", "name") and value is not None]
        return f"{told} ({one.get('id')})" + (f"  {', '.join(rest)}" if rest else "")

    def children(self) -> Iterator[str]:
        """The targets that a roll-up is made of."""
        from tracker.model.words import HEADLINES, lamp

        listed = (self.assessment.detail or {}).get("children")
        for one in listed if isinstance(listed, Sequence) and not isinstance(listed, str) else ():
            if isinstance(one, Mapping):
                headline = str(one.get("headline"))
                yield f"{lamp(headline, self.language) if headline in HEADLINES else headline}  {one.get('id')}"

    def assumptions(self) -> Iterator[str]:
        for text in self.assessment.assumptions:
            yield self.say(text)

    def restatements(self) -> Iterator[str]:
        yield from restatement_lines(self.assessment.restatements, self.language)


def restatement_lines(restatements: Sequence[Mapping[str, object]], language: str) -> Iterator[str]:
    """Each statement of a target with what became of it and how it would stand today."""
    from tracker.model.words import HEADLINES, lamp

    for one in restatements:
        parts = [word(str(one.get("change")), language)]
        for key in ("since", "until"):
            if one.get(key):
                parts.append(phrase(key, language, day=one[key]))
        if one.get("document"):
            parts.append(f"[{one['document']}]")
        headline = str(one.get("headline"))
        sentence = one.get("sentence")
        told = sentence.get(language) or next(iter(sentence.values()), "") if isinstance(sentence, Mapping) else ""
        stood = lamp(headline, language) if headline in HEADLINES else headline
        yield f"{' · '.join(parts)}  {stood}  {told}"
