"""`person`: who may sign in at the pages, and what they may do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tracker.cli import terminal
from tracker.cli.common import (
    OPERATE,
    JsonOption,
    Opened,
    example,
    login,
    now,
    opened,
    print_json,
    say,
)
from tracker.cli.terminal import write
from tracker.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.model.person import Person, PersonState, Role
    from tracker.model.problem import Problem

LONGEST = 4_096
"""Characters of standard input that are read for a password."""

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The person's name, or their id.")]
RoleOption = Annotated[str, typer.Option("--role", metavar="ROLE", help="viewer, contributor, reviewer or admin.")]
StdinOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input, its first line.")
]


def register(app: typer.Typer) -> None:
    """Adds the family."""
    family = typer.Typer(
        rich_markup_mode=None,
        no_args_is_help=True,
        help="Keeps the accounts of the pages: who may sign in, and what they may do.",
        epilog=example(
            "tracker person add 'Li Na' --role admin    (asks for a password)",
            "tracker person add 'Wang Wu' --role reviewer --email wang@example.org --no-password",
            "tracker person role 'Wang Wu' contributor",
            "tracker person password 'Li Na' --password-stdin < file",
            "tracker person stop 'Wang Wu'",
        ),
    )
    family.command("list")(list_)
    family.command("add")(add)
    family.command("role")(role)
    family.command("password")(password)
    family.command("stop")(stop)
    family.command("resume")(resume)
    app.add_typer(family, name="person", rich_help_panel=OPERATE)


def list_(ctx: typer.Context, json: JsonOption = False) -> None:
    """Lists everybody with an account."""
    from tracker.cli.people_words import phrase

    with opened(ctx) as at:
        found = at.ledger.people.everybody()
        if json:
            print_json({"schema": "tracker.people/1", "people": [_json(one) for one in found]})
            return
        if not found:
            write(phrase("nobody", at.language))
            return
        columns = [
            terminal.Column(phrase("name", at.language), flexible=True),
            *(terminal.Column(phrase(one, at.language)) for one in ("role", "state", "signs_in")),
        ]
        rows = [
            (one.name, phrase(one.role, at.language), phrase(one.state, at.language), _ways(one, at.language))
            for one in found
        ]
        write(terminal.table(columns, rows))


def add(
    ctx: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What they are called; it stands beside everything that they do.")
    ],
    role: RoleOption,
    email: Annotated[
        str | None,
        typer.Option("--email", metavar="ADDRESS", help="By which an identity provider's word is taken for them."),
    ] = None,
    password_stdin: StdinOption = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They sign in by an identity provider, or are given one later.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Adds somebody; the password is asked for, never an argument."""
    from tracker.steps import people

    if password_stdin and no_password:
        raise UsageError("--password-stdin and --no-password contradict each other", "say one of them")
    chosen = _role(role)
    with opened(ctx) as at:
        secret = None if no_password else _asked(at, password_stdin)
        made = people.add(at.ledger, name, chosen, password=secret, email=email, by=at_terminal(), now=now())
        _told(at, made, "added", json)


def role(
    ctx: typer.Context,
    name: NameArgument,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="viewer, contributor, reviewer or admin.")],
    json: JsonOption = False,
) -> None:
    """Gives somebody another role and signs them out."""
    from tracker.steps import people

    chosen = _role(role)
    with opened(ctx) as at:
        found = people.find(at.ledger, name)
        _told(at, people.set_role(at.ledger, found.id, chosen, by=at_terminal(), now=now()), "role_set", json)


def password(
    ctx: typer.Context, name: NameArgument, password_stdin: StdinOption = False, json: JsonOption = False
) -> None:
    """Gives somebody a password, signs them out, forgives their wrong tries."""
    from tracker.steps import people

    with opened(ctx) as at:
        found = people.find(at.ledger, name)
        secret = _asked(at, password_stdin)
        _told(at, people.set_password(at.ledger, found.id, secret, by=at_terminal(), now=now()), "password_set", json)


def stop(ctx: typer.Context, name: NameArgument, json: JsonOption = False) -> None:
    """Stops an account: they can sign in no more, their tokens count no more; what they did stays."""
    _set_state(ctx, name, "stopped", "account_stopped", json)


def resume(ctx: typer.Context, name: NameArgument, json: JsonOption = False) -> None:
    """Lets a stopped account go on."""
    _set_state(ctx, name, "active", "account_resumed", json)


def _set_state(ctx: typer.Context, name: str, state: PersonState, said: str, json: bool) -> None:
    from tracker.steps import people

    with opened(ctx) as at:
        found = people.find(at.ledger, name)
        _told(at, people.set_state(at.ledger, found.id, state, by=at_terminal(), now=now()), said, json)


def _told(at: Opened, done: Person | list[Problem], said: str, json: bool) -> None:
    from tracker.cli.people_words import phrase

    if isinstance(done, list):
        _refuse(done)
    if json:
        print_json({"schema": "tracker.people/1", "people": [_json(done)]})
    else:
        write(phrase(said, at.language, name=done.name, role=phrase(done.role, at.language)))


def _refuse(problems: Sequence[Problem]) -> NoReturn:
    say(problems)
    raise InputError("nothing was changed")


def _json(one: Person) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "state": one.state,
        "email": one.email,
        "subject": one.subject,
        "has_password": one.has_password,
        "created_at": one.created_at.isoformat(),
    }


def _ways(one: Person, language: str) -> str:
    from tracker.cli.people_words import phrase

    ways = ["password"] if one.has_password else []
    if one.subject or one.email:
        ways.append("provider")
    return ("、" if language == "zh" else ", ").join(phrase(way, language) for way in ways or ["nothing"])


def _role(text: str) -> Role:
    from tracker.model.person import ROLES
    from tracker.reader import nearest

    for one in ROLES:
        if one == text.strip().lower():
            return one
    raise UsageError(f"there is no role {text!r}", nearest(text, ROLES) or f"there are {', '.join(ROLES)}")


def _asked(at: Opened, from_stdin: bool) -> str:
    """The password: from standard input, or typed twice where nobody reads it off the screen."""
    from tracker.cli.people_words import phrase

    if from_stdin:
        return sys.stdin.readline(LONGEST).rstrip("\r\n")
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to be asked for a password", "say --password-stdin and write it there")
    from getpass import getpass

    first = getpass(phrase("ask", at.language))
    if getpass(phrase("ask_again", at.language)) != first:
        raise UsageError("the two are not the same", "run the command again")
    return first


def at_terminal() -> str:
    """Who the audit log says it was: somebody at a terminal, whom nobody asked for a password."""
    return f"{login() or '?'} (terminal)"
