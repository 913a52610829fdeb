"""`audit`: who did what, and whether that log is as it was written."""

from __future__ import annotations

from json import dumps
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import OPERATE, PROBLEMS, JsonOption, example, opened, print_json, stop
from tracker.cli.terminal import write

if TYPE_CHECKING:
    from tracker.model.person import AuditEntry

MOST = 10_000
"""Lines of one call."""


def register(app: typer.Typer) -> None:
    """Adds the family."""
    family = typer.Typer(
        rich_markup_mode=None,
        no_args_is_help=True,
        help="Shows who did what at the pages, and checks that nobody tampered with that log.",
        epilog=example(
            "tracker audit list --by 'Li Na'",
            "tracker audit list --act token",
            "tracker audit verify",
            "tracker audit verify --noted 12:7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069",
        ),
    )
    family.command("list")(list_)
    family.command("verify")(verify)
    app.add_typer(family, name="audit", rich_help_panel=OPERATE)


def list_(
    ctx: typer.Context,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="What they did.")] = None,
    act: Annotated[
        str | None, typer.Option("--act", metavar="ACT", help="token.make, or a family of acts: token.")
    ] = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="ID", help="About this person, token, target, …")
    ] = None,
    before: Annotated[
        int | None, typer.Option("--before", metavar="N", min=1, help="Lines of a lesser number.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=MOST, help="So many at most.")] = 50,
    json: JsonOption = False,
) -> None:
    """Lists the last lines, newest first."""
    from tracker.cli.people_words import phrase
    from tracker.steps import audit

    with opened(ctx) as at:
        found = audit.lines(at.ledger, by=by, act=act, about=about, before=before, limit=limit)
        if json:
            print_json({"schema": "tracker.audit/1", "lines": [_json(one) for one in found]})
            return
        if not found:
            write(phrase("no_lines", at.language))
            return
        for one in found:
            who = one.by or phrase("tracker", at.language)
            line = f"{one.number:>4}  {at.wall_time(one.at)}  {who}  {one.act}  {one.about}"
            write(terminal.paragraph(line.rstrip(), hanging=6))
            write(terminal.paragraph(_detail(one), indent=6, hanging=2))


def verify(
    ctx: typer.Context,
    noted: Annotated[
        str | None,
        typer.Option("--noted", metavar="NUMBER:HASH", help="The last line as an earlier call showed it."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Checks that every line is as it was written; exits with 3, naming the first that is not."""
    from tracker.cli.people_words import phrase
    from tracker.steps import audit

    with opened(ctx) as at:
        chain = audit.verify(at.ledger, noted)
        last = f"{chain.lines}:{chain.last}"
        if json:
            print_json({
                "schema": "tracker.audit/1", "holds": chain.fault is None, "sound_lines": chain.lines,
                "last": last if chain.lines else None, "broken": chain.broken, "fault": chain.fault,
            })  # fmt: skip
        elif chain.fault is not None:
            write(phrase(chain.fault, at.language, number=chain.broken))
            write(f"  {phrase('compare', at.language)}")
        elif not chain.lines:
            write(phrase("empty", at.language))
        else:
            write(phrase("holds", at.language, n=chain.lines))
            write(f"  {last}")
            write(terminal.paragraph(phrase("note_it", at.language)))
        if chain.fault is not None:
            stop(PROBLEMS)


def _json(one: AuditEntry) -> dict[str, object]:
    return {
        "number": one.number,
        "at": one.at.isoformat(),
        "by": one.by,
        "act": one.act,
        "about": one.about,
        "detail": dict(one.detail),
        "previous": one.previous,
        "hash": one.hash,
    }


def _detail(one: AuditEntry) -> str:
    """The detail as one line: names with their values, texts and lists of texts plainly."""
    told = []
    for name, value in one.detail.items():
        if value in (None, "", [], {}):
            continue
        plain = value if isinstance(value, str) else dumps(value, ensure_ascii=False).replace('"', "")
        told.append(f"{name}: {plain}")
    return "; ".join(told)
