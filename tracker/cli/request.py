"""`request`: figures asked of their owners; lists what is open, asks now, takes an answer, closes one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import (
    PROBLEMS,
    TELL,
    JsonOption,
    Opened,
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

if TYPE_CHECKING:
    from datetime import date, datetime

    from tracker.model.observation import State
    from tracker.model.report import Alerts
    from tracker.model.request import Request
    from tracker.steps.answer import Answered
    from tracker.steps.request import Asked


def register(app: typer.Typer) -> None:
    """Adds the family."""
    family = typer.Typer(
        rich_markup_mode=None,
        invoke_without_command=True,
        help="Lists the figures that are asked of their owners and have not come; asks, answers, closes.",
        epilog=example(
            "tracker request",
            "tracker request send --dry-run",
            "tracker request answer TOKEN 近9000项 --note 'as of the end of the year'",
            "tracker request close q-3f2a --reason 'the bureau no longer collects it'",
        ),
    )
    family.callback()(shared(listed))
    family.command("send")(send)
    family.command("answer")(answer)
    family.command("close")(close)
    app.add_typer(family, name="request", rich_help_panel=TELL)


def listed(ctx: typer.Context, json: JsonOption = False) -> None:
    """Lists the open requests: of whom, which figure, due since when, how often asked, whether answered."""
    if ctx.invoked_subcommand is not None:
        return
    from tracker.steps.request import waiting

    with opened(ctx) as at:
        requests = at.ledger.requests.requests()
        states = {one.id: waiting(one, at.ledger) for one in requests}
        day = today(at.declaration.timezone)
        if json:
            shown = [
                one.to_json() | {"answer": states[one.id], "is_overdue": one.wanted.overdue <= day} for one in requests
            ]
            print_json({"schema": "tracker.request/1", "requests": shown})
        else:
            write(_lines(at, requests, states, day))


def send(
    ctx: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say who would be asked for what; change nothing.")
    ] = False,
) -> None:
    """Asks now for every figure that is due and neither there nor answered, whenever it was asked last.

    `tick` and `run` ask by themselves when a figure becomes due and when a reminder is; this asks once more.
    """
    from tracker import wiring
    from tracker.steps.request import ask

    with opened(ctx) as at:
        alerts = wiring.load_alerts(at.workspace, at.declaration)
        office = wiring.office(at.workspace, at.declaration, alerts, at.ledger)
        done = ask(office, now(), again=True, dry_run=dry_run)
        write(asked_lines(done, at, dry_run=dry_run))
        if not dry_run and done.letters:
            from tracker.cli.deliver import delivered

            delivered(at, alerts)
    if done.unsent is not None:
        say(done.problems)
        stop(PROBLEMS)


def answer(
    ctx: typer.Context,
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="As it stands in the letter.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="As written: 17, 近9000项, '>= 84.7%', issued.")],
    quote: Annotated[str, typer.Option("--quote", metavar="TEXT", help="The words it was taken from.")] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where it was published.")] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Anything a reader should know.")] = "",
    json: JsonOption = False,
) -> None:
    """Takes the answer to a request: it waits for a person, who accepts it with `tracker review accept`.

    Another answer before that takes the place of the first; both are kept.
    """
    from tracker import wiring
    from tracker.steps.answer import Refused, Reply
    from tracker.steps.answer import answer as take

    with opened(ctx) as at:
        reply = Reply(value, quote, url, note)
        done = take(token, reply, at.declaration, at.ledger, key=wiring.secret_key(), now=now())
        if isinstance(done, Refused):
            typer.echo(f"tracker: {done.sentence(at.language)}", err=True)
            stop(PROBLEMS)
        if isinstance(done, list):
            say(done)
            stop(PROBLEMS)
        if json:
            from tracker.steps.show import observation_json

            shown = {"observation": observation_json(at.declaration, done.observation), "changed": done.changed}
            print_json({"schema": "tracker.answer/1", "request": done.request.id, "replaced": done.replaced, **shown})
        else:
            write(_answered(at, done))


def close(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="As listed by tracker request; its beginning will do.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is not asked for any more.")],
    by: Annotated[
        str | None, typer.Option("--by", metavar="WHO", help="Who says so (default: the name you are logged in with).")
    ] = None,
) -> None:
    """Closes a request: this figure of this period is not asked of this owner again."""
    from tracker.cli.request_words import phrase
    from tracker.steps.request import close as shut

    with opened(ctx) as at:
        done = shut(at.ledger, identity, by=by or login(), reason=reason, now=now())
        write(phrase("closed", at.language, id=done.id, title=_title(at, done)))


def ask_due(at: Opened, alerts: Alerts, moment: datetime, heading: str = "") -> None:
    """Asks what is to be asked by itself, told only where something came of it; a `heading` stands above that."""
    from tracker import wiring
    from tracker.steps.request import ask

    done = ask(wiring.office(at.workspace, at.declaration, alerts, at.ledger), moment)
    if done.plan.is_empty and done.unsent in (None, "changed_meanwhile"):
        return
    write([heading] if heading else [])
    write(asked_lines(done, at))
    say(done.problems)


def asked_lines(done: Asked, at: Opened, *, dry_run: bool = False) -> Iterator[str]:
    """Who was asked for what, what was closed, why nothing was sent where nothing was."""
    from tracker.cli.request_words import phrase

    for one, closed in done.plan.closes:
        yield phrase(f"closes_{closed.why}", at.language, title=_title(at, one))
    for mailing in done.plan.mailings:
        key = "would_ask" if dry_run else "asked"
        count = len({due.request.id for due in mailing.dues})
        yield phrase(key, at.language, address=mailing.address, n=count)
        for due in mailing.dues:
            what = phrase(f"stage_{due.kind}", at.language, n=due.number)
            yield from terminal.paragraph(f"{_title(at, due.request)}: {what}", indent=2, hanging=2)
    if done.unsent is not None:
        yield terminal.paint(phrase(done.unsent, at.language), "red")
    elif done.plan.is_empty:
        yield phrase("nothing_to_ask", at.language)


def _lines(at: Opened, requests: Sequence[Request], states: dict[str, State | None], day: date) -> Iterator[str]:
    from tracker.cli.request_words import phrase

    if not requests:
        yield phrase("none_open", at.language)
        return
    yield terminal.paint(phrase("open", at.language, n=len(requests)), "bold")
    owner = None
    for one in sorted(requests, key=lambda one: (one.wanted.owner, one.wanted.due, one.id)):
        if one.wanted.owner != owner:
            owner = one.wanted.owner
            known = at.declaration.owners.get(owner)
            yield ""
            yield owner if known is None else known.name.in_language(at.language)
        yield from terminal.paragraph(f"{one.id}  {_title(at, one)}", indent=2, hanging=2)
        late = one.wanted.overdue <= day
        key = "overdue_since" if late else "due_since"
        since = phrase(key, at.language, day=one.wanted.overdue if late else one.wanted.due)
        last = f"{one.asks[-1].at:%Y-%m-%d}" if one.asks else ""
        asked = "never_asked" if not one.asks else "asked_once" if len(one.asks) == 1 else "asked_often"
        often = phrase(asked, at.language, n=len(one.asks), day=last)
        parts = [terminal.paint(since, "red") if late else since, often]
        state = states[one.id]
        if state is not None:
            parts.append(phrase(f"answer_{state}", at.language, id=one.answers[-1].observation))
        yield "    " + phrase("comma", at.language).join(parts)


def _answered(at: Opened, done: Answered) -> Iterator[str]:
    from tracker.cli.ledger_words import reading
    from tracker.cli.request_words import phrase

    one = done.observation
    text = one.measurement.text if one.measurement is not None else ""
    said = f"{text} = {reading(one)}" if text else reading(one)
    yield f"{one.id}  {_title(at, done.request)}: {said}"
    yield phrase("noted" if done.changed else "known_already", at.language)
    if done.replaced is not None:
        yield phrase("replaced", at.language, id=done.replaced)
    for doubt in done.doubts[1:]:
        yield from terminal.paragraph(doubt.message.in_language(at.language), indent=2)


def _title(at: Opened, request: Request) -> str:
    from tracker.alerts.request_letter import title_of

    return title_of(request.wanted, at.declaration, at.language)
