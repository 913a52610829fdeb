"""`explain`: one target's whole assessment, each number led back to its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import ASSESS, JsonOption, example, opened, print_json
from tracker.cli.lineage import Lineage
from tracker.cli.moments import AsOfOption, KnownAtOption, NothingKnown, ReplayOption, look, targets_then
from tracker.cli.phrases import phrase, word
from tracker.cli.status import named
from tracker.cli.terminal import write

if TYPE_CHECKING:
    from tracker.model.assessment import RuleResult


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example("tracker explain labs-over-20", "tracker explain labs-over-20 --replay 2026-11-22 --json")
    app.command("explain", rich_help_panel=ASSESS, epilog=examples)(explain)


def explain(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET", show_default=False, help="The id of a declared target.")],
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
        if isinstance(seen, NothingKnown):
            if json:
                print_json(seen.to_json("explain", target=target, assessment=None, observations=[], series=[]))
            else:
                write(seen.lines(at.language))
            return
        [name] = targets_then(seen, at.declaration, [target])
        found = account(at.ledger, seen.declaration, name, seen.as_of, seen.known_at)
        if json:
            print_json(found.to_json())
        else:
            write(Explanation(found, at.language, at.workspace).lines())


class Explanation(Lineage):
    """The explanation of one target in one language, as lines for a terminal."""

    def lines(self) -> Iterator[str]:
        """Status and reason first, then each part under its heading; a part without content is left out."""
        from tracker.model.words import lamp

        one = self.assessment
        title = f"{named(self.say(one.title), one.id)} · {self.phrase('as_of', day=self.day(one.as_of))}"
        yield from (terminal.paint(line, "bold") for line in terminal.paragraph(title))
        yield terminal.paint(lamp(one.headline, self.language), one.lamp)
        yield from terminal.paragraph(self.say(one.reason))
        if one.review is not None:
            yield from terminal.paragraph(self.say(one.review.text))
        elif "review_lapsed" in one.notes:
            yield from terminal.paragraph(self.phrase("review_lapsed"))
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
            ("items", self.items()),
            ("children", self.children()),
            ("assumptions", self.assumptions()),
            ("restatements", self.restatements()),
        )
        yield from terminal.sections((self.phrase(key), content) for key, content in parts)

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

    def aim(self) -> Iterator[str]:
        """What would fulfil the target, by when, under what condition."""
        from tracker.alerts.tell import promised
        from tracker.model.words import headline

        told = promised(self.assessment, self.target, self.indicator, self.language)
        needs = self.assessment.aim.get("needs")
        if isinstance(needs, str) and needs != self.assessment.aim.get("value"):
            told += "; " + self.phrase("needs", value=self.amount(Decimal(needs)))
        yield told
        by = self.assessment.by
        yield self.labelled("by", self.phrase("not_stated") if by is None else self.period(by))
        if self.target.when is not None:
            when = self.target.when
            yield self.labelled("condition", f"{when.target}: {headline(when.state, self.language)}")

    def baseline(self) -> Iterator[str]:
        if self.assessment.baseline is not None:
            value, when = self.assessment.baseline
            yield f"{self.amount(value)} ({self.period(when)})"

    def readings(self) -> Iterator[str]:
        for one in self.assessment.readings:
            yield self.phrase("read_as", value=one.value, word=word(one.attainment, self.language))

    def axes(self) -> Iterator[str]:
        """The five axes, those that say something."""
        one = self.assessment
        state = word(one.assessability, self.language)
        if one.reasons:
            state = self.phrase(
                "because_of", what=state, why=", ".join(word(why, self.language) for why in one.reasons)
            )
        told = [state]
        for key, value in (("attainment", one.attainment), ("trajectory", one.trajectory)):
            if value is not None:
                told.append(self.labelled(key, word(value, self.language)))
        told.append(self.labelled("lifecycle", word(one.lifecycle, self.language)))
        told.append(self.labelled("review", word(one.review_state, self.language)))
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
        if one.disagreement is not None:
            yield self.labelled("disagreement", one.disagreement.in_language(self.language))

    def rule(self, rule: RuleResult) -> Iterator[str]:
        from tracker.model.formula_words import spoken
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
            yield f"  {spoken(rule.formula, self.language)}"
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
        """A plan's stages in order: reached when, due when, overdue."""
        for one in self._listed("stages"):
            notes = [self.period(str(one["reached"]))] if one.get("reached") else []
            if one.get("by"):
                notes.append(self.labelled("by", self.period(str(one["by"]))))
            if one.get("overdue"):
                notes.append(word("overdue", self.language))
            yield self._step(one, bool(one.get("reached")), notes)

    def items(self) -> Iterator[str]:
        """A checklist's items: true, not true, unknown."""
        from tracker.model.aim import Checklist

        if not isinstance(self.target.aim, Checklist):
            return
        detail = self.assessment.detail or {}
        for item in self.target.aim.items:
            state = next((key for key in ("unknown", "open") if item.id in _texts(detail.get(key))), "")
            told = word({"unknown": "unknown", "open": "untrue"}.get(state, "true"), self.language)
            yield self._step({"id": item.id, "name": self.say(item.name)}, not state, [told])

    def _step(self, one: Mapping[str, object], done: bool, notes: Sequence[str]) -> str:
        name = one.get("name")
        told = self.say(name) if isinstance(name, Mapping | str) else ""
        return "  ".join([f"{'✓' if done else '·'} {told} ({one.get('id')})", *notes])

    def _listed(self, key: str) -> Iterator[Mapping[str, object]]:
        """The objects under one key of what is particular to the target's kind."""
        listed = _texts((self.assessment.detail or {}).get(key))
        yield from (one for one in listed if isinstance(one, Mapping))

    def children(self) -> Iterator[str]:
        """The targets that a roll-up is made of."""
        from tracker.model.words import HEADLINES, lamp

        for one in self._listed("children"):
            headline = str(one.get("headline"))
            yield f"{lamp(headline, self.language) if headline in HEADLINES else headline}  {one.get('id')}"

    def assumptions(self) -> Iterator[str]:
        for text in self.assessment.assumptions:
            yield self.say(text)

    def restatements(self) -> Iterator[str]:
        yield from restatement_lines(self.assessment.restatements, self.language)


def _texts(value: object) -> Sequence[object]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


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
