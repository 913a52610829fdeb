"""`review`: held figures, proposals read from documents, overrides that wait; a person's decisions on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from tracker.cli import status_review, terminal
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
from tracker.cli.terminal import write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.db.rows import Entry
    from tracker.steps.proposals import Decided
    from tracker.steps.review import Reviewed, Verb

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="As listed by tracker review; its beginning will do.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]
IndicatorOption = Annotated[
    str | None,
    typer.Option("--indicator", metavar="ID", help="Of a proposal: the indicator or target that it speaks of."),
]
PeriodOption = Annotated[
    str | None, typer.Option("--period", metavar="PERIOD", help="Of a proposal: the period that it is of.")
]
DocumentOption = Annotated[
    str | None, typer.Option("--document", metavar="ID", help="Of a proposal: the declared document it stands in.")
]
AsFigureOption = Annotated[
    bool, typer.Option("--as-figure", help="Of a proposal: record what is aimed at or planned as a figure.")
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="WHO", help="Who decides (default: the name you are logged in with).")
]


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
            "tracker review confirm labs-over-20",
            "tracker review override labs-over-20 met --reason 'the ministry announced 21' --until 2027-03-31",
            "tracker review second r-9c41 --by 'Wang Fang'",
        ),
    )
    family.callback()(shared(queue))
    family.command("show")(show)
    family.command("accept")(accept)
    family.command("correct")(correct)
    family.command("return")(return_)
    family.command("reject")(reject)
    status_review.register(family)
    app.add_typer(family, name="review", rich_help_panel=RECORD)


def queue(ctx: typer.Context, json: JsonOption = False) -> None:
    """Lists what waits for a person: held figures, proposals read from documents, overrides to be seconded."""
    if ctx.invoked_subcommand is not None:
        return
    from tracker.cli import proposal_lines
    from tracker.steps import proposals
    from tracker.steps.review import queue as held
    from tracker.steps.show import observation_json
    from tracker.steps.status_review import waiting

    with opened(ctx) as at:
        entries = held(at.ledger)
        proposed = proposals.queue(at.ledger, at.declaration)
        overrides = waiting(at.ledger, at.declaration, today(at.declaration.timezone))
        if json:
            shown = [
                observation_json(at.declaration, one.observation) | {"doubts": list(one.doubts)} for one in entries
            ]
            print_json(
                {
                    "schema": "tracker.review/1",
                    "held": shown,
                    "proposals": [proposal_lines.waiting_json(one) for one in proposed],
                    "overrides": [one.to_json() for one in overrides],
                }
            )
        else:
            if entries or not (overrides or proposed):
                write(queue_lines(entries, at.language))
            if proposed:
                if entries:
                    write("")
                write(proposal_lines.queue_lines(proposed, at.language))
            if (entries or proposed) and overrides:
                write("")
            write(status_review.waiting_lines(overrides, at.language))


def show(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="Of a proposal, p-…; its beginning will do.")],
    json: JsonOption = False,
) -> None:
    """Shows a proposal in full: its sentence, what it may speak of and why, what is recorded beside it."""
    from tracker.cli.proposal_lines import shown_lines, waiting_json
    from tracker.steps.proposals import shown

    with opened(ctx) as at:
        one = shown(identity, at.ledger, at.declaration)
        if json:
            print_json(waiting_json(one))
        else:
            write(shown_lines(one, at.language))


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
    if _is_proposal(identity):
        said = _Said(indicator, period, None, document, as_figure)
        _take(ctx, identity, reason, by, said, json)
        return
    _proposals_only(indicator, period, document, as_figure)
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
    if _is_proposal(identity):
        if not value.strip():
            raise UsageError("--value is empty", "write what is right, like --value 151.6亿元")
        _take(ctx, identity, reason, by, _Said(indicator, period, value, document, True), json)
        return
    _proposals_only(indicator, period, document)
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
    if _is_proposal(identity):
        from tracker.steps.proposals import reject as refuse

        with opened(ctx) as at:
            done = refuse(identity, at.ledger, by=by or login(), now=now(), reason=reason or None)
            _print_decided(done, at.language, json)
        return
    _decide(ctx, "reject", identity, reason, by, json)


class _Said(NamedTuple):
    """What a person says of a proposal beyond yes."""

    indicator: str | None
    period: str | None
    value: str | None
    document: str | None
    as_figure: bool


def _is_proposal(identity: str) -> bool:
    from tracker.cli.proposal_lines import PROPOSAL_ID

    return identity.strip().startswith(PROPOSAL_ID)


def _proposals_only(*given: str | bool | None) -> None:
    if any(given):
        raise UsageError(
            "--indicator, --period, --document and --as-figure are for proposals (p-…)",
            "tracker review correct ID --value changes a held figure",
        )


def _take(ctx: typer.Context, identity: str, reason: str, by: str | None, said: _Said, json: bool) -> None:
    from tracker.steps.proposals import accept as take

    with opened(ctx) as at:
        done = take(
            identity, at.declaration, at.ledger, by=by or login(), now=now(), subject=said.indicator,
            period=said.period, value=said.value, document=said.document, reason=reason or None,
            as_figure=said.as_figure,
        )  # fmt: skip
        if isinstance(done, list):
            say(done)
            stop(PROBLEMS)
        _print_decided(done, at.language, json)


def _print_decided(done: Decided, language: str, json: bool) -> None:
    from tracker.cli import proposal_lines

    if json:
        print_json(proposal_lines.decided_json(done))
    else:
        write(proposal_lines.decided_lines(done, language))


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
