"""`review`: held figures, proposals read from documents, overrides that wait; a person's decisions on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import proposal_review, status_review, terminal
from tracker.cli.common import (
    PROBLEMS,
    RECORD,
    JsonOption,
    example,
    login,
    now,
    opened,
    print_json,
    say,
    shared,
    stop,
    today,
)
from tracker.cli.proposal_review import AsFigureOption, ByOption, DocumentOption, IndicatorOption, PeriodOption
from tracker.cli.terminal import write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.db.rows import Entry
    from tracker.steps.review import Reviewed, Verb

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="As listed by tracker review; its beginning will do.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]


def register(app: typer.Typer) -> None:
    """Adds the family."""
    family = typer.Typer(
        rich_markup_mode=None,
        invoke_without_command=True,
        help="Lists what waits for a person; decides on held figures and on proposals read from documents, confirms "
        "or overrides computed statuses.",
        epilog=example(
            "tracker review",
            "tracker review accept o-3f2a --reason 'checked with the bureau'",
            "tracker review correct o-3f2a --value 151.6亿元",
            "tracker review show p-81c0",
            "tracker review accept p-81c0 --indicator labs --period 2025",
            "tracker review new-indicator p-81c0 charging-points",
            "tracker review confirm labs-over-20",
            "tracker review override labs-over-20 met --reason 'the ministry announced 21' --until 2027-03-31",
            "tracker review second r-9c41 --by 'Wang Fang'",
        ),
    )
    family.callback()(shared(queue))
    family.command("accept")(accept)
    family.command("correct")(correct)
    family.command("return")(return_)
    family.command("reject")(reject)
    proposal_review.register(family)
    status_review.register(family)
    app.add_typer(family, name="review", rich_help_panel=RECORD)


def queue(ctx: typer.Context, json: JsonOption = False) -> None:
    """Lists what waits for a person: held figures, proposals read from documents, overrides to be seconded."""
    if ctx.invoked_subcommand is not None:
        return
    from tracker.cli import proposal_lines
    from tracker.steps import proposal_queue
    from tracker.steps.proposal_json import waiting_json
    from tracker.steps.review import queue as held
    from tracker.steps.show import observation_json
    from tracker.steps.status_review import waiting

    with opened(ctx) as at:
        entries = held(at.ledger)
        proposed = proposal_queue.queue(at.ledger, at.declaration, 0, None if json else proposal_lines.LISTED)
        overrides = waiting(at.ledger, at.declaration, today(at.declaration.timezone))
        if json:
            shown = [
                observation_json(at.declaration, one.observation) | {"doubts": list(one.doubts)} for one in entries
            ]
            print_json(
                {
                    "schema": "tracker.review/1",
                    "held": shown,
                    "proposals": [waiting_json(one) for one in proposed],
                    "overrides": [one.to_json() for one in overrides],
                }
            )
        else:
            if entries or not (overrides or proposed):
                write(queue_lines(entries, at.language))
            if proposed:
                if entries:
                    write("")
                write(proposal_lines.queue_lines(proposed, at.ledger.proposals.count(), at.language))
            if (entries or proposed) and overrides:
                write("")
            write(status_review.waiting_lines(overrides, at.language))


def queue_lines(entries: list[Entry], language: str) -> Iterator[str]:
    """Every held figure: id, subject and period, as written and as read, why it is held, the quote."""
    from tracker.cli.ledger_words import phrase, reading

    if not entries:
        yield phrase("queue_empty", language)
        return
    yield terminal.paint(phrase("queue", language, n=len(entries)), "bold")
    for entry in entries:
        one = entry.observation
        text = one.measurement.text if one.measurement is not None else ""
        said = f"{text} = {reading(one)}" if text else reading(one)
        yield ""
        yield from terminal.paragraph(f"{one.id}  {one.subject} {one.period}: {said}", hanging=2)
        for doubt in entry.doubts:
            message = doubt.get("message")
            if isinstance(message, dict):
                yield from terminal.paragraph(str(message.get(language) or message.get("en", "")), indent=4)
        if one.quote is not None:
            yield from terminal.paragraph(f"“{one.quote.prefix}{one.quote.exact}{one.quote.suffix}”", indent=4)


def accept(
    ctx: typer.Context,
    identity: IdArgument,
    reason: ReasonOption = "",
    by: ByOption = None,
    indicator: IndicatorOption = None,
    period: PeriodOption = None,
    document: DocumentOption = None,
    as_figure: AsFigureOption = False,
    json: JsonOption = False,
) -> None:
    """Lets a held figure or a proposal count; seconds an override."""
    if proposal_review.is_proposal(identity):
        said = proposal_review.Said(indicator, period, None, document, as_figure)
        proposal_review.take(ctx, identity, reason, by, said, json)
        return
    proposal_review.proposals_only(indicator, period, document, as_figure)
    if identity.strip().startswith(status_review.REVIEW_ID):
        status_review.answer(ctx, identity, "seconded", reason, by, json)
        return
    _decide(ctx, "accept", identity, reason, by, json)


def correct(
    ctx: typer.Context,
    identity: IdArgument,
    value: Annotated[str, typer.Option("--value", metavar="VALUE", help="What is right, as written.")],
    reason: ReasonOption = "",
    by: ByOption = None,
    indicator: IndicatorOption = None,
    period: PeriodOption = None,
    document: DocumentOption = None,
    json: JsonOption = False,
) -> None:
    """Rejects a figure, records the right one in its place."""
    if proposal_review.is_proposal(identity):
        if not value.strip():
            raise UsageError("--value is empty", "write what is right, like --value 151.6亿元")
        proposal_review.take(
            ctx, identity, reason, by, proposal_review.Said(indicator, period, value, document, True), json
        )
        return
    proposal_review.proposals_only(indicator, period, document)
    _decide(ctx, "correct", identity, reason, by, json, value)


def return_(
    ctx: typer.Context, identity: IdArgument, reason: ReasonOption = "", by: ByOption = None, json: JsonOption = False
) -> None:
    """Sends a figure back to whoever reported it."""
    _decide(ctx, "return", identity, reason, by, json)


def reject(
    ctx: typer.Context, identity: IdArgument, reason: ReasonOption = "", by: ByOption = None, json: JsonOption = False
) -> None:
    """Refuses a figure or a waiting override; it stays in the ledger and never counts."""
    if identity.strip().startswith(status_review.REVIEW_ID):
        status_review.answer(ctx, identity, "refused", reason, by, json)
        return
    if proposal_review.is_proposal(identity):
        proposal_review.refuse(ctx, identity, reason, by, json)
        return
    _decide(ctx, "reject", identity, reason, by, json)


def _decide(
    ctx: typer.Context, verb: Verb, identity: str, reason: str, by: str | None, json: bool, value: str | None = None
) -> None:
    from tracker.steps.review import decide

    if value is not None and not value.strip():
        raise UsageError("--value is empty", "write what is right, like --value 151.6亿元")
    with opened(ctx) as at:
        done = decide(
            verb, identity, at.declaration, at.ledger, by=by or login(), now=now(), reason=reason or None, value=value
        )
        if isinstance(done, list):
            say(done)
            stop(PROBLEMS)
        if json:
            print_json(_json(done))
        else:
            write(decided_lines(done, at.language))


def decided_lines(done: Reviewed, language: str) -> Iterator[str]:
    """What a decision did."""
    from tracker.cli.ledger_words import phrase, reading

    one, corrected = done.observation, done.corrected
    if corrected is not None:
        yield phrase("corrected_now", language, id=one.id, other=corrected.id, reading=reading(corrected))
        for doubt in done.doubts:
            yield phrase("still_doubted", language, doubt=doubt.message.in_language(language))
    else:
        yield phrase(f"{done.state}_now" if done.changed else "unchanged", language, id=one.id)


def _json(done: Reviewed) -> dict[str, object]:
    return {
        "schema": "tracker.reviewed/1",
        "id": done.observation.id,
        "state": done.state,
        "changed": done.changed,
        "corrected": None if done.corrected is None else done.corrected.id,
        "doubts": [one.to_json() for one in done.doubts],
    }
