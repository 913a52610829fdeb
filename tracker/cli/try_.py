"""`try`: one source fetched and read before one's eyes, nothing recorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import (
    PROBLEMS,
    RECORD,
    JsonOption,
    example,
    now,
    print_json,
    say,
    session,
    stop,
    today,
)
from tracker.cli.source_lines import change_lines, settled_json, sources_named
from tracker.cli.source_words import phrase
from tracker.cli.terminal import write
from tracker.model.advice import TO_TRY
from tracker.model.read_text import described
from tracker.model.words import in_language

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger
    from tracker.model.assessment import Assessment
    from tracker.steps.candidates import Figure
    from tracker.steps.gather import Piece
    from tracker.steps.settle import Settled
    from tracker.workspace import Workspace

SHOWN = 20

Change = tuple["Assessment", "Assessment"]


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example("tracker try bulletin", "tracker try bulletin --json")
    app.command("try", rich_help_panel=RECORD, epilog=examples)(try_)


def try_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="SOURCE", show_default=False, help="The id of a declared source.")],
    json: JsonOption = False,
) -> None:
    """Fetches a source and shows what would be recorded, recording nothing.

    What was fetched, where it was looked, what was found there and how it was read, what a check doubts, what would
    change in the assessment. Where it fails: what was seen instead, and what to try. Exits with 3 where it fails.
    """
    import asyncio

    from tracker import wiring
    from tracker.steps.collect import look
    from tracker.steps.tried import would_turn

    asked = session(ctx)
    workspace = asked.workspace
    say(wiring.environment_doubts(workspace))
    declaration = wiring.load_declaration(workspace)
    language = asked.language(declaration.languages)
    [source] = sources_named(declaration, [name])
    with closing(_ledger(workspace)) as ledger:

        async def run() -> Settled:
            async with wiring.site(workspace, declaration, ledger, now) as site:
                return await look(source, site, ledger)

        done = asyncio.run(run())
        changes, wholly = would_turn(ledger, declaration, done, today(declaration.timezone))
    if json:
        print_json(_json(done, changes, wholly))
    else:
        write(Trying(done, changes, wholly, language).lines())
    if done.failures:
        stop(PROBLEMS)


def _ledger(workspace: Workspace) -> Ledger:
    """The workspace's ledger for looking; an empty one in memory where there is none."""
    from tracker import wiring
    from tracker.db.ledger import Ledger

    return wiring.existing_ledger(workspace) or Ledger.open("sqlite://")


class Trying:
    """What a try showed, told in one language step by step.

    `changes` are the targets with what would count at once, `wholly` with what is held counted too.
    """

    def __init__(self, done: Settled, changes: list[Change], wholly: list[Change], language: str) -> None:
        self.done, self.changes, self.wholly, self.language = done, changes, wholly, language

    def phrase(self, key: str, **named: object) -> str:
        return phrase(key, self.language, **named)

    def lines(self) -> Iterator[str]:
        """Fetched, looked for, found, failed, changes: a part without content is left out."""
        title = self.done.source.title
        head = self.done.source.id if title is None else f"{self.done.source.id} · {title.in_language(self.language)}"
        yield terminal.paint(head, "bold")
        parts = (
            ("fetched", self.fetched()),
            ("looked", self.looked()),
            ("found", self.found()),
            ("problem", self.failed()),
            ("seen", self.seen()),
            ("to_try", self.advice()),
            ("assessment", self.assessed()),
        )
        yield from terminal.sections((self.phrase(key), content) for key, content in parts)
        yield from self.proposed()
        if self.done.changes:
            yield ""
        for change in self.done.changes:
            yield from change_lines(change, self.language)
        yield ""
        yield from terminal.paragraph(self.phrase("nothing_recorded", source=self.done.source.id))

    def fetched(self) -> Iterator[str]:
        """Address, status, type, size and charset of each document."""
        for piece in self.done.gathered.pieces[:SHOWN]:
            status = self.done.gathered.status
            parts = [piece.place, None if status is None else str(status), piece.media_type, _size(piece.size)]
            parts.append(_charset(piece, self.done.source.encoding))
            yield " · ".join(part for part in parts if part)

    def looked(self) -> Iterator[str]:
        for read in self.done.source.reads:
            yield f"{read.indicator}: {described(read)}"
        if self.done.source.proposals is not None:
            yield self.phrase("whole_text")

    def found(self) -> Iterator[str]:
        """Each figure with its place, its quote, how it was read, what the gate says of it."""
        figures = self.done.figures
        for one in figures[:SHOWN]:
            yield one.found.value if one.found.period is None else f"{one.found.value}  ({one.found.period})"
            if one.found.address:
                yield "  " + self.phrase("at", address=one.found.address)
            if one.found.exact and one.found.exact != one.found.value:
                around = f"{one.found.prefix}[{one.found.exact}]{one.found.suffix}"
                yield "  " + self.phrase("quote", quote=" ".join(around.split()))
            for line in self._became(one):
                yield "  " + line
        if len(figures) > SHOWN:
            yield self.phrase("and_more", n=len(figures) - SHOWN)

    def _became(self, one: Figure) -> Iterator[str]:
        from tracker.cli.ledger_words import reading

        if one.weighed is None:
            if one.problem is not None:
                yield one.problem.in_language(self.language)
            return
        weighed, made = one.weighed, one.weighed.observation
        yield self.phrase("read_as", subject=made.subject, period=made.period, reading=reading(made))
        other = "" if weighed.other is None else weighed.other.id
        if not weighed.is_new:
            yield self.phrase("already", other=other)
        elif weighed.doubts:
            yield self.phrase("would_hold")
            for doubt in weighed.doubts:
                yield "  " + doubt.message.in_language(self.language)
        else:
            keys = {"confirmation": "would_confirm", "revision": "would_revise"}
            yield self.phrase(keys.get(weighed.relation, "would_record"), other=other)

    def proposed(self) -> Iterator[str]:
        """What the text of each document proposes, with the sentence in view."""
        from tracker.cli.read_lines import lines_of

        for read in self.done.proposed[:SHOWN]:
            yield ""
            yield terminal.paint(self.phrase("proposals"), "bold")
            yield from lines_of(read, self.language)

    def failed(self) -> Iterator[str]:
        for read, failure in self.done.failures:
            about = "" if read is None else f"{read.indicator}: "
            yield f"{about}{failure.message.in_language(self.language)}  [{failure.kind}]"

    def seen(self) -> Iterator[str]:
        """The first lines of what came instead."""
        from tracker.steps.tried import seen_instead

        yield from seen_instead(self.done)

    def advice(self) -> Iterator[str]:
        for kind in dict.fromkeys(failure.kind for _, failure in self.done.failures):
            if kind in TO_TRY:
                yield in_language(TO_TRY[kind], self.language)

    def assessed(self) -> Iterator[str]:
        """Each target whose status would be another; then those that what is held would change, once accepted."""
        changed = [pair for pair in self.changes if pair[0].headline != pair[1].headline]
        if (self.changes or self.wholly) and not changed:
            yield self.phrase("no_change")
        for before, after in changed:
            yield from self._change(before, after)
        told = {after.id: after.headline for _, after in self.changes}
        held = [pair for pair in self.wholly if pair[1].headline != told.get(pair[1].id, pair[0].headline)]
        if held:
            yield self.phrase("if_accepted")
        for before, after in held:
            for line in self._change(before, after):
                yield "  " + line

    def _change(self, before: Assessment, after: Assessment) -> Iterator[str]:
        from tracker.model.words import lamp

        was, would = lamp(before.headline, self.language), lamp(after.headline, self.language)
        yield self.phrase("would_be", target=before.id, before=was, after=would)
        yield "  " + after.reason.in_language(self.language)


def _size(count: int) -> str:
    return f"{count:,} B" if count < 10_000 else f"{count / 1024:,.0f} KiB"


def _charset(piece: Piece, encoding: str | None) -> str | None:
    from tracker.document import decode

    if not piece.content or b"\0" in piece.content[:1024] or piece.content.startswith((b"%PDF", b"PK")):
        return None
    return decode(piece.content, piece.media_type, encoding).encoding


def _json(done: Settled, changes: list[Change], wholly: list[Change]) -> dict[str, object]:
    from tracker.reading.gold import as_gold

    told = settled_json(done)
    return {
        "schema": "tracker.tried/1",
        **{key: told[key] for key in ("source", "outcome", "status", "failures", "statements_changed")},
        "documents": [
            {
                "place": piece.place, "media_type": piece.media_type, "size": piece.size, "sha256": piece.evidence,
                "charset": _charset(piece, done.source.encoding),
            }
            for piece in done.gathered.pieces
        ],
        "figures": [_figure_json(one) for one in done.figures],
        "proposals": [as_gold(one.name, one.reading, one.told) for one in done.proposed],
        "assessments": [_change_json(*pair) for pair in changes],
        "assessments_if_held_is_accepted": [_change_json(*pair) for pair in wholly],
    }  # fmt: skip


def _change_json(before: Assessment, after: Assessment) -> dict[str, object]:
    return {"target": before.id, "before": before.headline, "after": after.headline}


def _figure_json(one: Figure) -> dict[str, object]:
    from tracker.cli.ledger_words import reading

    weighed = one.weighed
    made = None if weighed is None else weighed.observation
    held = weighed is not None and bool(weighed.doubts)
    outcome = "unreadable" if weighed is None else "known" if not weighed.is_new else "held" if held else "accepted"
    return {
        "indicator": one.read.indicator,
        "value": one.found.value,
        "period": one.found.period if made is None else made.period.text,
        "address": one.found.address,
        "quote": one.found.exact or None,
        "read_as": None if made is None else reading(made),
        "outcome": outcome,
        "relation": None if weighed is None else weighed.relation,
        "doubts": [] if weighed is None else [doubt.to_json() for doubt in weighed.doubts],
        "problem": None if one.problem is None else one.problem.to_json(),
    }
