"""`silence` and `ack`: keeping alerts from being told, with who says so, until when, why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import TELL, JsonOption, Opened, example, login, moment, now, opened, print_json
from tracker.cli.terminal import write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model.alert import AlertRule, Silence

ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is shown wherever the alert is.")]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="WHO", help="Who says so (default: the name you are logged in with).")
]
UntilOption = Annotated[
    str, typer.Option("--until", metavar="WHEN", help="A day (its end), a time, or a duration from now such as P7D.")
]


def register(app: typer.Typer) -> None:
    """Adds `silence` and `ack`."""
    family = typer.Typer(
        rich_markup_mode=None,
        no_args_is_help=True,
        help="Keeps alerts from being told for a time; they are evaluated all the same, and told afterwards.",
        epilog=example(
            "tracker silence add --target labs-over-20 --until 2026-12-31 --reason 'the bureau revises its figures'",
            "tracker silence add --rule fails --source yearbook --until P7D --reason 'the site moves'",
            "tracker silence list",
            "tracker silence end s-3f2a",
        ),
    )
    family.command("add")(add)
    family.command("list")(list_)
    family.command("end")(end)
    app.add_typer(family, name="silence", rich_help_panel=TELL)
    examples = example("tracker ack worse labs-over-20 --reason 'known: the ministry decides in December'")
    app.command("ack", rich_help_panel=TELL, epilog=examples)(ack)


def add(
    ctx: typer.Context,
    until: UntilOption,
    reason: ReasonOption,
    rule: Annotated[str | None, typer.Option("--rule", metavar="ID", help="Alerts of this rule.")] = None,
    target: Annotated[str | None, typer.Option("--target", metavar="ID", help="Alerts on this target.")] = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="ID", help="On what this owner answers for.")] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="ID", help="On this source, or on targets that it feeds.")
    ] = None,
    tag: Annotated[str | None, typer.Option("--tag", metavar="TAG", help="On targets with this tag.")] = None,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Silences every alert that fits everything named, until a moment."""
    from tracker.steps.silence import silence

    given = {"rule": rule, "target": target, "owner": owner, "source": source, "tag": tag}
    named = {key: value for key, value in given.items() if value is not None}
    with opened(ctx) as at:
        at_now = now()
        made = silence(
            at.ledger, at.declaration, _rules(at), named,
            until=_moment(until, at, at_now), by=_who(by), reason=_why(reason), now=at_now,
        )  # fmt: skip
        _recorded(at, made, json)


def ack(
    ctx: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The alert's rule, as tracker alert shows it.")],
    subject: Annotated[str, typer.Argument(metavar="ID", help="The target, or the source.")],
    reason: ReasonOption,
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help="Left out: until the cause is another.")
    ] = None,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Says that the cause of an alert is known: it is not repeated, and told again once the cause is another."""
    from tracker.steps.silence import acknowledge

    with opened(ctx) as at:
        at_now = now()
        made = acknowledge(
            at.ledger, _rules(at), rule, subject, by=_who(by), reason=_why(reason), now=at_now,
            until=None if until is None else _moment(until, at, at_now),
        )  # fmt: skip
        _recorded(at, made, json)


def list_(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    json: JsonOption = False,
) -> None:
    """Lists the silences and acknowledgements that hold, with what they keep from being told."""
    from tracker.cli.alert_words import phrase
    from tracker.steps.alert_json import silence_json
    from tracker.steps.silence import kept_silent

    with opened(ctx) as at:
        at_now, rules, states = now(), _rules(at), at.ledger.alert_book.states(())
        found = [one for one in at.ledger.alert_book.silences() if every or one.holds_at(at_now)]
        if json:
            print_json({"schema": "tracker.silences/1", "silences": [silence_json(one, at_now) for one in found]})
            return
        if not found:
            write(phrase("no_silences", at.language))
        for one in found:
            over = "" if one.holds_at(at_now) else phrase("over", at.language)
            write(terminal.paragraph(_line(at, one) + over, hanging=2))
            kept = 0 if over else len(kept_silent(one, rules, states, at.declaration))
            if kept:
                write(terminal.paragraph(phrase("keeps", at.language, n=kept), indent=4))


def end(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="As listed; its beginning will do.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Ends a silence or an acknowledgement before its time; what it held back is told at the next tick."""
    from tracker.cli.alert_words import phrase
    from tracker.steps import silence as steps

    with opened(ctx) as at:
        at_now = now()
        done = steps.end(at.ledger, identity.strip(), by=_who(by), reason=reason, now=at_now)
        if json:
            print_json({"schema": "tracker.silences/1", "ended": done.id})
        else:
            write(phrase("ended", at.language, id=done.id))


def _rules(at: Opened) -> Mapping[str, AlertRule]:
    from tracker.wiring import load_alerts

    return load_alerts(at.workspace, at.declaration).rules


def _recorded(at: Opened, made: Silence, json: bool) -> None:
    from tracker.cli.alert_words import phrase
    from tracker.steps.alert_json import silence_json

    if json:
        print_json({"schema": "tracker.silences/1", "silences": [silence_json(made, made.made_at)]})
    else:
        write(terminal.paragraph(phrase("made", at.language, line=_line(at, made)), hanging=2))


def _line(at: Opened, one: Silence) -> str:
    from tracker.cli.alert_words import phrase

    what = " ".join(f"{key}={value}" for key, value in one.matches.items())
    until = "" if one.until is None else at.wall_time(one.until)
    named = {"id": one.id, "what": what, "by": one.made_by, "reason": one.reason}
    if one.kind == "silence":
        return phrase("one_silence", at.language, until=until, **named)
    tail = phrase("ack_until", at.language, until=until) if until else ""
    return phrase("one_ack", at.language, until=tail, **named)


def _moment(text: str, at: Opened, at_now: datetime) -> datetime:
    """A day, a time, or a duration from now."""
    if text.strip().startswith("P"):
        from tracker.model.duration import span

        length = span(text.strip())
        if length is None or length.days > 3_660:
            raise UsageError(f"--until {text}: there is no such duration", "write P7D, P2W or PT12H")
        return at_now + length
    return moment(text, "--until", at.declaration.timezone)


def _who(by: str | None) -> str:
    who = (by or login() or "").strip()
    if not who:
        raise UsageError("nobody is named", "say --by who")
    return who


def _why(reason: str) -> str:
    if not reason.strip():
        raise UsageError("no reason is given", "--reason says why; whoever sees the alert sees it")
    return reason.strip()
