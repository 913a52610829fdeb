"""`channel`: the ways to the readers listed, tried, stopped and resumed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from tracker.cli.channel_words import phrase
from tracker.cli.common import FAILED, TELL, JsonOption, Opened, example, login, now, opened, print_json, stop
from tracker.cli.terminal import from_here, paint, paragraph, write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model.delivery import Outcome, Stop
    from tracker.model.report import Alerts, Channel

Json: TypeAlias = dict[str, object]

NameArgument = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="The channel's id.")]
AddressArgument = Annotated[
    str, typer.Argument(metavar="[ADDRESS]", show_default=False, help="Whose mail; left out: the channel itself.")
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands beside what is held back.")]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="WHO", help="Who you are (default: the name you are logged in with).")
]


def register(app: typer.Typer) -> None:
    """Adds the family."""
    family = typer.Typer(
        rich_markup_mode=None,
        help="Lists the channels over which messages leave, tries one, stops or resumes a recipient.",
        no_args_is_help=True,
        epilog=example(
            "tracker channel list",
            "tracker channel test office",
            "tracker channel test office --to me@example.org",
            "tracker channel stop office wang@example.org --reason 'has left the bureau'",
            "tracker channel resume office wang@example.org",
        ),
    )
    family.command("list")(list_)
    family.command("test")(test)
    family.command("stop")(stop_)
    family.command("resume")(resume)
    app.add_typer(family, name="channel", rich_help_panel=TELL)


def list_(ctx: typer.Context, json: JsonOption = False) -> None:
    """Lists every channel: to whom, whether its secrets are set (never what they are), what it did last."""
    from tracker.cli.channel_lines import listed, listed_json, listed_lines

    with opened(ctx) as at:
        alerts = _alerts(at)
        found = [listed(at, alerts, channel) for channel in alerts.channels.values()]
        if json:
            print_json({"schema": "tracker.channels/1", "channels": [listed_json(one) for one in found]})
            return
        if not found:
            write(phrase("none", at.language))
        for number, one in enumerate(found):
            write([*([""] if number else []), *listed_lines(at, one)])


def test(
    ctx: typer.Context,
    name: NameArgument,
    to: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="Only to this address (channels of kind email).")
    ] = None,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Sends a real message marked TEST at once, to everybody whom the channel writes to; exit 1 where it fails.

    It passes by the outbox and quiet hours; nothing is tried twice.
    """
    from tracker.model.delivery import Sent
    from tracker.steps.channel import trial_message, tried
    from tracker.wiring import channel_sender

    with opened(ctx) as at:
        channel = _channel(at, name)
        recipients, skipped = _recipients(at, channel, to)
        message = trial_message(channel, at.declaration, at.workspace.templates, now(), by or login())
        sender = channel_sender(at.workspace, channel)
        results = list(tried(sender, channel, message, recipients, now))
        failed = any(not isinstance(outcome, Sent) for _, outcome in results)
        if json:
            shown = [_result_json(recipient, outcome) for recipient, outcome in results]
            print_json({"schema": "tracker.channel_test/1", "channel": name, "results": shown, "skipped": skipped})
        else:
            for recipient in skipped:
                write(paragraph(phrase("skipped", at.language, recipient=recipient, address=recipient), hanging=2))
            for recipient, outcome in results:
                write(_result(at, channel, recipient, outcome))
    if failed:
        stop(FAILED)


def stop_(
    ctx: typer.Context,
    name: NameArgument,
    address: AddressArgument = "",
    reason: ReasonOption = "",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Stops sending to a recipient; what waits for it is withdrawn."""
    from tracker.model.delivery import Stop

    if not reason.strip():
        raise UsageError("--reason is missing", "say why, like --reason 'has left the bureau'")
    with opened(ctx) as at:
        channel = _channel(at, name)
        recipient = _recipient(channel, address)
        before = _stopped(at, channel, recipient)
        if before is None:
            at.ledger.outbox.stop(Stop(name, recipient, now(), True, reason.strip(), by or login()))
        _told_stop(at, channel, recipient, "stop_now" if before is None else "stop_already", before, json)


def resume(
    ctx: typer.Context,
    name: NameArgument,
    address: AddressArgument = "",
    reason: ReasonOption = "",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Sends to a stopped recipient again, from the next message on."""
    from dataclasses import replace

    with opened(ctx) as at:
        channel = _channel(at, name)
        recipient = _recipient(channel, address)
        before = _stopped(at, channel, recipient)
        if before is not None:
            ended = replace(before, at=now(), stopped=False, why=reason.strip(), by=by or login())
            at.ledger.outbox.stop(ended)
        _told_stop(at, channel, recipient, "resume_now" if before is not None else "resume_none", None, json)
        if before is not None and not json:
            write(phrase("resume_hint", at.language))


def _alerts(at: Opened) -> Alerts:
    from tracker.wiring import load_alerts

    return load_alerts(at.workspace, at.declaration)


def _channel(at: Opened, name: str) -> Channel:
    """The channel of that id; UsageError with the nearest one where there is none."""
    from tracker.reader import nearest

    channels = _alerts(at).channels
    if name not in channels:
        known = list(channels)
        hint = nearest(name, known) or ("known are " + ", ".join(known) if known else "alerts/channels.yaml has none")
        raise UsageError(f"there is no channel {name!r}", hint)
    return channels[name]


def _recipient(channel: Channel, address: str) -> str:
    """The recipient that is meant; UsageError where the kind of channel has another sort of them."""
    if channel.kind == "email" and "@" not in address:
        raise UsageError(f"{channel.id} writes to addresses", f"tracker channel stop {channel.id} name@example.org")
    if channel.kind != "email" and address:
        raise UsageError(f"{channel.id} writes to no addresses: it is one recipient", "leave the address out")
    return address


def _recipients(at: Opened, channel: Channel, to: str | None) -> tuple[list[str], list[str]]:
    """Who gets the test; who is left out since mails to them are stopped."""
    from tracker.steps.deliver import recipients, stopped

    if to is not None:
        return [_recipient(channel, to)], []
    declared = list(recipients(channel))
    if channel.kind != "email":
        return declared, []
    stops = at.ledger.outbox.stops(channel.id)
    held = [one for one in declared if stopped(stops, channel.id, one) is not None]
    return [one for one in declared if one not in held], held


def _stopped(at: Opened, channel: Channel, recipient: str) -> Stop | None:
    from tracker.steps.deliver import stopped

    return stopped(at.ledger.outbox.stops(channel.id), channel.id, recipient)


def _told_stop(at: Opened, channel: Channel, recipient: str, key: str, before: Stop | None, json: bool) -> None:
    if json:
        found = _stopped(at, channel, recipient)
        shown: Json = {"channel": channel.id, "recipient": recipient, "stopped": found is not None}
        print_json({"schema": "tracker.channel_stop/1", **shown, "changed": key in ("stop_now", "resume_now")})
        return
    named = recipient or phrase("itself", at.language)
    since, why = ("", "") if before is None else (at.wall_time(before.at), before.why)
    write(paragraph(phrase(key, at.language, channel=channel.id, recipient=named, time=since, why=why), hanging=2))


def _result(at: Opened, channel: Channel, recipient: str, outcome: Outcome) -> Iterator[str]:
    from tracker.cli.delivery_words import wrote
    from tracker.model.delivery import Sent

    language, good, files = at.language, isinstance(outcome, Sent), getattr(outcome, "files", ())
    answer = outcome.answer if isinstance(outcome, Sent) else outcome.why
    if files:
        answer = wrote(len(files), language)
    named = f"{channel.id} {recipient}".strip()
    told = phrase("tried_sent" if good else "tried_failed", language, recipient=named, answer=answer)
    for line in paragraph(told, hanging=2):
        yield paint(line, None if good else "red")
    yield from (f"    {from_here(at.workspace.root / file)}" for file in files)


def _result_json(recipient: str, outcome: Outcome) -> Json:
    from tracker.model.delivery import Never, Sent

    if isinstance(outcome, Sent):
        return {"recipient": recipient, "outcome": "sent", "answer": outcome.answer, "files": list(outcome.files)}
    kind = "never" if isinstance(outcome, Never) else "try_again"
    return {"recipient": recipient, "outcome": kind, "answer": outcome.why, "code": outcome.code, "files": []}
