"""`token`: what programs prove themselves with, in the name of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from tracker.cli import terminal
from tracker.cli.common import OPERATE, JsonOption, Opened, example, moment, now, opened, print_json, say
from tracker.cli.terminal import write
from tracker.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from tracker.model.person import Scope, Token

LONGEST_DAYS = 3_660


def register(app: typer.Typer) -> None:
    """Adds the family."""
    family = typer.Typer(
        rich_markup_mode=None,
        no_args_is_help=True,
        help="Makes and revokes the tokens with which programs use the API in somebody's name.",
        epilog=example(
            "tracker token make 'Li Na' --name 'nightly import' --scope record --until P90D",
            "tracker token list",
            "tracker token revoke t-3f2a81c07d",
        ),
    )
    family.command("list")(list_)
    family.command("make")(make)
    family.command("revoke")(revoke)
    app.add_typer(family, name="token", rich_help_panel=OPERATE)


def list_(
    ctx: typer.Context,
    person: Annotated[str | None, typer.Option("--person", metavar="NAME", help="Theirs alone.")] = None,
    json: JsonOption = False,
) -> None:
    """Lists the tokens, whose they are, until when they count; never their secrets."""
    from tracker.cli.people_words import phrase
    from tracker.steps import people, tokens

    with opened(ctx) as at:
        whose = None if person is None else people.find(at.ledger, person).id
        found, at_now = tokens.tokens(at.ledger, whose), now()
        names = {one.id: one.name for one in at.ledger.people.everybody()}
        if json:
            print_json({"schema": "tracker.tokens/1", "tokens": [_json(one, names, at_now) for one in found]})
            return
        if not found:
            write(phrase("no_tokens", at.language))
            return
        heads = ("token", "person", "purpose", "scopes", "until", "used")
        columns = [terminal.Column(phrase(one, at.language), flexible=one == "purpose") for one in heads]
        write(terminal.table(columns, [_row(one, names, at, at_now) for one in found]))


def make(
    ctx: typer.Context,
    person: Annotated[str, typer.Argument(metavar="NAME", help="In whose name the program acts.")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="What it is for.")],
    scope: Annotated[
        list[str], typer.Option("--scope", metavar="SCOPE", help="read, record, review or admin; several times.")
    ],
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="WHEN", help="A day (its end), a time, or a duration such as P90D."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Makes a token and prints its secret, once."""
    from tracker.cli.people_words import phrase
    from tracker.cli.person import at_terminal
    from tracker.steps import people, tokens

    with opened(ctx) as at:
        at_now = now()
        holder = people.find(at.ledger, person)
        expiry = None if until is None else _moment(until, at, at_now)
        scopes = cast("list[Scope]", list(dict.fromkeys(one.strip().lower() for one in scope)))
        made = tokens.make(at.ledger, holder.id, name, scopes, until=expiry, by=at_terminal(), now=at_now)
        if isinstance(made, list):
            say(made)
            raise InputError("no token was made")
        token, secret = made
        if json:
            shown = {**_json(token, {holder.id: holder.name}, at_now), "secret": secret}
            print_json({"schema": "tracker.tokens/1", "tokens": [shown]})
            return
        write(terminal.paragraph(phrase("made", at.language, id=token.id, person=holder.name)))
        write(f"  {secret}")


def revoke(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="As tracker token list shows it.")],
    json: JsonOption = False,
) -> None:
    """Revokes a token for good."""
    from tracker.cli.people_words import phrase
    from tracker.cli.person import at_terminal
    from tracker.steps import tokens

    with opened(ctx) as at:
        at_now = now()
        done = tokens.revoke(at.ledger, identity.strip(), by=at_terminal(), now=at_now)
        if json:
            names = {one.id: one.name for one in at.ledger.people.everybody()}
            print_json({"schema": "tracker.tokens/1", "tokens": [_json(done, names, at_now)]})
        else:
            write(phrase("token_revoked", at.language, id=done.id, name=done.name))


def _row(one: Token, names: Mapping[str, str], at: Opened, at_now: datetime) -> tuple[str, ...]:
    from tracker.cli.people_words import phrase
    from tracker.steps.tokens import counts

    until = "" if one.expires_at is None else at.wall_time(one.expires_at)
    if one.revoked_at is not None:
        until = phrase("revoked", at.language)
    elif not counts(one, at_now):
        until = phrase("expired", at.language)
    used = "" if one.used_at is None else at.wall_time(one.used_at)
    return (one.id, names[one.person], one.name, " ".join(one.scopes), until, used)


def _json(one: Token, names: Mapping[str, str], at_now: datetime) -> dict[str, object]:
    from tracker.steps.tokens import counts

    return {
        "id": one.id,
        "person": one.person,
        "person_name": names[one.person],
        "name": one.name,
        "scopes": list(one.scopes),
        "created_at": one.created_at.isoformat(),
        "expires_at": None if one.expires_at is None else one.expires_at.isoformat(),
        "revoked_at": None if one.revoked_at is None else one.revoked_at.isoformat(),
        "used_at": None if one.used_at is None else one.used_at.isoformat(),
        "counts": counts(one, at_now),
    }


def _moment(text: str, at: Opened, at_now: datetime) -> datetime:
    """A day, a time, or a duration from now."""
    if text.strip().startswith("P"):
        from tracker.model.duration import span

        length = span(text.strip())
        if length is None or length.days > LONGEST_DAYS:
            raise UsageError(f"--until {text}: there is no such duration", "write P90D, P1Y or PT12H")
        return at_now + length
    return moment(text, "--until", at.declaration.timezone)
