"""`edition`: the editions of digests listed, read, approved, returned, commented on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer

from tracker.cli.common import (
    PROBLEMS,
    TELL,
    JsonOption,
    Opened,
    day,
    example,
    login,
    now,
    opened,
    print_json,
    say,
    stop,
)  # fmt: skip
from tracker.cli.terminal import write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.evaluate.editions import Reviewed
    from tracker.model.edition import Act
    from tracker.model.problem import Problem
    from tracker.steps.editions import Decided, Overridden
    from tracker.steps.road import Road

SHOWN = 20
"""Editions that a list shows without --all."""

NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME", show_default=False, help="weekly (its latest), weekly/2026-11-23, weekly/2026-11-23/2."
    ),
]
NoteOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="What is to be said.")]
HashOption = Annotated[
    str | None,
    typer.Option("--hash", metavar="HASH", help="Of what you saw (its beginning will do); refused if it moved since."),
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="WHO", help="Who you are (default: the name you are logged in with).")
]


def register(app: typer.Typer) -> None:
    """Adds the family."""
    family = typer.Typer(
        rich_markup_mode=None,
        help="Lists, shows, approves or returns the editions of digests.",
        no_args_is_help=True,
        epilog=example(
            "tracker edition list",
            "tracker edition show weekly",
            "tracker edition show weekly --diff",
            "tracker edition approve weekly --by 'Li Na'",
            "tracker edition return weekly --note 'the figure of 2025 is missing'",
            "tracker edition comment weekly --line labs-over-20 --note 'is this the year-end count?'",
            "tracker edition override weekly labs-over-20 met --reason 'the ministry announced 21'",
        ),
    )
    family.command("list")(list_)
    family.command("show")(show)
    family.command("approve")(approve)
    family.command("return")(return_)
    family.command("comment")(comment)
    family.command("override")(override)
    app.add_typer(family, name="edition", rich_help_panel=TELL)


def list_(
    ctx: typer.Context,
    digest: Annotated[
        str | None, typer.Argument(metavar="DIGEST", show_default=False, help="Only of this digest.")
    ] = None,
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help="Only those: in_review, returned, approved …")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All of them, not only the latest.")] = False,
    json: JsonOption = False,
) -> None:
    """Lists editions, the latest first, with the state of each."""
    from tracker.cli.edition_lines import listed
    from tracker.cli.edition_words import phrase
    from tracker.model.edition import EDITION_STATES
    from tracker.reader import nearest
    from tracker.steps.edition_json import edition_json
    from tracker.steps.editions import find
    from tracker.steps.reviewed import reviewed_editions

    if state is not None and state not in EDITION_STATES:
        hint = nearest(state, EDITION_STATES) or "one of " + ", ".join(EDITION_STATES)
        raise UsageError(f"--state {state}: there is no such state", hint)
    with opened(ctx) as at:
        road = road_of(at)
        found = reviewed_editions(at.ledger, road.alerts.channels)
        if digest is not None:
            name = digest.partition("/")[0]
            find(found, name, list(road.alerts.digests))
            found = [one for one in found if one.head.id.digest == name]
        chosen = [one for one in reversed(found) if state is None or one.state == state]
        shown = chosen if every or json else chosen[:SHOWN]
        if json:
            print_json({"schema": "tracker.editions/1", "editions": [edition_json(one) for one in shown]})
            return
        if not shown:
            write(phrase("none_such" if found else "none", at.language))
            return
        write(listed(shown, at.language, ZoneInfo(at.declaration.timezone)))
        if len(chosen) > len(shown):
            write(phrase("more", at.language, n=len(chosen) - len(shown)))


def show(
    ctx: typer.Context,
    name: NameArgument,
    form: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help="text, html, md, json, mail, card or hook.")
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="What is different from the last one that was told.")] = False,
    json: JsonOption = False,
) -> None:
    """Shows an edition exactly as it was frozen, below its state and its review.

    With --format nothing but the bytes of that part is printed.
    """
    from tracker.cli.edition_lines import difference, head_lines, part_of
    from tracker.cli.edition_words import phrase
    from tracker.steps.edition_json import edition_json
    from tracker.steps.editions import find
    from tracker.steps.reviewed import digest_channels, reviewed_editions

    with opened(ctx) as at:
        road = road_of(at)
        one = find(reviewed_editions(at.ledger, road.alerts.channels), name, list(road.alerts.digests))
        message = at.ledger.edition_book.message(one.head.id)
        sent = at.ledger.outbox.deliveries(about=str(one.head.id))
        if json:
            print_json({"schema": "tracker.edition/1"} | edition_json(one, sent) | {"parts": list(message.parts)})
            return
        if form is not None:
            typer.echo(part_of(message, form, at.language), nl=False)
            return
        digest = road.alerts.digests.get(one.head.id.digest)
        channels = () if digest is None or one.state == "withheld" else digest_channels(digest, road.alerts)
        subject = part_of(message, "subject", at.language)
        write(head_lines(one, digest, channels, sent, at.language, ZoneInfo(at.declaration.timezone), subject))
        if one.state in ("in_review", "returned"):
            write("")
            short = f"{one.head.id} --hash {one.head.hash[:12]}"
            write(phrase("how_to", at.language, name=short))
            write(phrase("how_to_return", at.language, name=one.head.id))
        write("")
        if diff:
            before = None if one.head.compared is None else at.ledger.edition_book.message(one.head.compared)
            write(difference(before, message, at.language))
        else:
            typer.echo(part_of(message, "text", at.language), nl=False)


def approve(
    ctx: typer.Context, name: NameArgument, hash_: HashOption = None, note: NoteOption = "", by: ByOption = None,
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Approves an edition: it is locked, and sent over the channels of its digest.

    Where two persons have to approve, it is sent once the second did.
    """
    from tracker.cli.deliver import delivered
    from tracker.cli.edition_lines import approved_lines, part_of
    from tracker.steps.reviewed import digest_channels

    with opened(ctx) as at:
        road = road_of(at)
        done = _decided(road, name, "approve", by, hash_, note, json=json)
        if not json:
            subject = part_of(at.ledger.edition_book.message(done.edition.head.id), "subject", at.language)
            channels = digest_channels(road.alerts.digests[done.edition.head.id.digest], road.alerts)
            write(approved_lines(done, subject, channels, at.language))
        if done.edition.state == "approved":
            delivered(at, road.alerts, quiet=json)
        if json:
            _print(at, done.edition)


def return_(
    ctx: typer.Context, name: NameArgument, note: NoteOption = "", hash_: HashOption = None, by: ByOption = None,
    json: JsonOption = False,
) -> None:  # fmt: skip
    """Sends an edition back with a note; approvals given so far are taken back with it."""
    from tracker.cli.edition_words import phrase

    with opened(ctx) as at:
        done = _decided(road_of(at), name, "return", by, hash_, note, json=json)
        if json:
            _print(at, done.edition)
            return
        head = done.edition.head
        write(phrase("returned_now", at.language, by=done.step.by or "?", name=head.id, note=done.step.note))
        write(phrase("compose_again", at.language, digest=head.id.digest, period=head.id.period))


def comment(
    ctx: typer.Context,
    name: NameArgument,
    note: NoteOption = "",
    line: Annotated[str, typer.Option("--line", metavar="TARGET", help="The line that it speaks of.")] = "",
    hash_: HashOption = None,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Says something of an edition, or of one of its lines; it decides nothing."""
    from tracker.cli.edition_words import phrase

    with opened(ctx) as at:
        done = _decided(road_of(at), name, "comment", by, hash_, note, line, json=json)
        if json:
            _print(at, done.edition)
        else:
            write(phrase("commented_now", at.language, name=done.edition.head.id))


def override(
    ctx: typer.Context,
    name: NameArgument,
    target: Annotated[str, typer.Argument(metavar="TARGET", show_default=False, help="The line's target.")],
    headline: Annotated[str, typer.Argument(metavar="HEADLINE", show_default=False, help="The word: met, on_track …")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")] = "",
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="The last day on which it holds (default: no end).")
    ] = None,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Puts another status beside a computed one, with the reason, in an edition that waits; composes it again."""
    from tracker.cli.status_review import headline_meant
    from tracker.evaluate.admissible import Asked
    from tracker.steps.editions import override as step

    last = None if until is None else day(until, "--until")
    with opened(ctx) as at:
        asked = Asked(target, "overridden", headline_meant(headline), reason, last)
        done = step(road_of(at), name, asked, by=by or login())
        if isinstance(done, list):
            _stop(done, json=json)
        if done.published is not None and done.published.problems:
            _stop(list(done.published.problems), json=json)
        if json:
            made = done.edition if done.published is None else done.published.edition or done.edition
            _print(at, made, override=done.said.review.to_json(), waits=done.said.review.waits)
        else:
            write(_override_lines(at, done))


def road_of(at: Opened) -> Road:
    """What the steps work on, with the digests and channels as they are declared."""
    from tracker.steps.road import Road
    from tracker.wiring import load_alerts

    return Road(at.workspace, at.declaration, load_alerts(at.workspace, at.declaration), at.ledger, now())


def _decided(
    road: Road, name: str, act: Act, by: str | None, seen: str | None, note: str, target: str = "", *, json: bool
) -> Decided:
    from tracker.steps.editions import Decided, decide

    done = decide(road, name, act, by=by or login(), seen=seen, note=note, target=target)
    if not isinstance(done, Decided):
        _stop([done], json=json)
    return done


def _override_lines(at: Opened, done: Overridden) -> Iterator[str]:
    from tracker.cli.edition_words import phrase
    from tracker.cli.status_review import said_lines
    from tracker.cli.terminal import paragraph

    yield from said_lines(done.said, at.declaration, at.language)
    of = done.edition.head.id
    if done.published is None:
        named = {"id": done.said.review.id, "digest": of.digest, "period": of.period}
        yield from paragraph(phrase("needs_second", at.language, **named), hanging=2)
    elif done.published.edition is not None:
        yield phrase("recomposed", at.language, name=done.published.edition.head.id)
        yield phrase("read_it", at.language, name=of.digest)


def _print(at: Opened, one: Reviewed, **more: object) -> None:
    from tracker.steps.edition_json import edition_json

    sent = at.ledger.outbox.deliveries(about=str(one.head.id))
    print_json({"schema": "tracker.edition/1"} | edition_json(one, sent) | more)


def _stop(problems: Sequence[Problem], *, json: bool) -> NoReturn:
    """Ends the command with its problems."""
    if json:
        print_json({"schema": "tracker.edition/1", "problems": [one.to_json() for one in problems]})
    say(problems)
    stop(PROBLEMS)
