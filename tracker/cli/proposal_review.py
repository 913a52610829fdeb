"""`review` of proposals: one shown in full, taken, refused, or declared as something new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from tracker.cli.common import PROBLEMS, JsonOption, Opened, login, now, opened, print_json, say, stop
from tracker.cli.terminal import write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.steps.proposals import Decided

ProposalArgument = Annotated[str, typer.Argument(metavar="ID", help="Of a proposal, p-…; its beginning will do.")]
KeyArgument = Annotated[str, typer.Argument(metavar="KEY", help="The id of what is declared: lower-case, hyphens.")]
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


def register(family: typer.Typer) -> None:
    """Adds the commands that are of proposals alone."""
    family.command("show")(show)
    family.command("new-indicator")(new_indicator)
    family.command("new-target")(new_target)


def show(
    ctx: typer.Context,
    identity: ProposalArgument,
    json: JsonOption = False,
) -> None:
    """Shows a proposal in full: its sentence, what it may speak of and why, what is recorded beside it."""
    from tracker.cli.proposal_lines import shown_lines
    from tracker.steps.proposal_json import waiting_json
    from tracker.steps.proposal_queue import shown

    with opened(ctx) as at:
        one = shown(identity, at.ledger, at.declaration)
        if json:
            print_json(waiting_json(one))
        else:
            write(shown_lines(one, at.language))


def new_indicator(
    ctx: typer.Context,
    identity: ProposalArgument,
    key: KeyArgument,
    name: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What it is called.")] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", metavar="KIND", help="stock, flow, running_total, rate, share or index.")
    ] = None,
    period: PeriodOption = None,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Declares a new indicator from a proposal, in targets.yaml, and records the figure for it."""
    from tracker.steps.declare_new import indicator_fields

    with opened(ctx) as at:
        _sound_key(key)
        body = _body(at, identity)
        if body["kind"] != "figure":
            raise UsageError("a pledge without a number has no indicator", "tracker review new-target ID KEY")
        ahead = body["modality"] in ("target", "plan")
        _declare(at, "indicators", key, indicator_fields(body, name, measure))
    if ahead:
        write(_declared_line(ctx, key))
        return
    take(ctx, identity, "", by, Said(key, period, None, None, False), json)


def new_target(
    ctx: typer.Context,
    identity: ProposalArgument,
    key: KeyArgument,
    indicator: IndicatorOption = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="What it is called.")] = None,
    document: DocumentOption = None,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Declares a new target from a proposal, in targets.yaml: its words, its aim, its deadline if one was stated."""
    from tracker.steps.declare_new import target_fields

    with opened(ctx) as at:
        _sound_key(key)
        body = _body(at, identity)
        _declare(at, "targets", key, target_fields(body, at.declaration, indicator, title, document))
    take(ctx, identity, "", by, Said(key, None, None, None, False), json)


def _body(at: Opened, identity: str) -> Mapping[str, Any]:
    from tracker.steps.proposals import undecided

    return undecided(identity, at.ledger).body


def _sound_key(key: str) -> None:
    from tracker.steps.declare_new import key_problem

    found = key_problem(key)
    if found is not None:
        raise UsageError(found.message, found.hint)


def _declare(at: Opened, section: str, key: str, fields: Mapping[str, Any]) -> None:
    from tracker.steps.declare_new import declare

    declare(at.workspace, section, key, fields)


def _declared_line(ctx: typer.Context, key: str) -> str:
    from tracker.cli.proposal_words import phrase

    with opened(ctx) as at:
        return phrase("new_indicator", at.language, id=key)


class Said(NamedTuple):
    """What a person says of a proposal beyond yes."""

    indicator: str | None
    period: str | None
    value: str | None
    document: str | None
    as_figure: bool


def is_proposal(identity: str) -> bool:
    """Whether an id is a proposal's."""
    from tracker.cli.proposal_lines import PROPOSAL_ID

    return identity.strip().startswith(PROPOSAL_ID)


def proposals_only(*given: str | bool | None) -> None:
    """Raises UsageError where options of proposals stand beside the id of something else."""
    if any(given):
        raise UsageError(
            "--indicator, --period, --document and --as-figure are for proposals (p-…)",
            "tracker review correct ID --value changes a held figure",
        )


def take(ctx: typer.Context, identity: str, reason: str, by: str | None, said: Said, json: bool) -> None:
    """Takes a proposal as a person says, prints what that did."""
    from tracker.steps.proposals import accept

    with opened(ctx) as at:
        done = accept(
            identity, at.declaration, at.ledger, by=by or login(), now=now(), subject=said.indicator,
            period=said.period, value=said.value, document=said.document, reason=reason or None,
            as_figure=said.as_figure,
        )  # fmt: skip
        if isinstance(done, list):
            say(done)
            stop(PROBLEMS)
        print_decided(done, at.language, json)


def print_decided(done: Decided, language: str, json: bool) -> None:
    """Prints a decision."""
    from tracker.cli import proposal_lines
    from tracker.steps.proposal_json import decided_json

    if json:
        print_json(decided_json(done))
    else:
        write(proposal_lines.decided_lines(done, language))


def refuse(ctx: typer.Context, identity: str, reason: str, by: str | None, json: bool) -> None:
    """Refuses a proposal, prints that."""
    from tracker.steps.proposals import reject

    with opened(ctx) as at:
        done = reject(identity, at.ledger, by=by or login(), now=now(), reason=reason or None)
        print_decided(done, at.language, json)
