"""`bounce`, `unsubscribe`: what comes back from the readers' side of mail."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.common import TELL, JsonOption, example, now, opened, print_json
from tracker.cli.terminal import write
from tracker.errors import InputError, UsageError
from tracker.model.words import Catalogue, in_language

if TYPE_CHECKING:
    from tracker.alerts.channels.dsn import Report

PHRASES: Catalogue = {
    "stopped": {
        "zh": "{to} 已不存在：{said}。{channel} 不再向其发送；恢复：tracker channel resume {channel} '{to}'",
        "en": "{to} is no more: {said}. {channel} sends nothing there from now on; tracker channel resume {channel} "
        "'{to}' takes that back",
    },
    "given_up": {
        "zh": "{about} 未送达 {to}：{said}。已放弃；重发：tracker deliver --again {id}",
        "en": "{about} did not reach {to}: {said}. It is given up; tracker deliver --again {id} sends it once more",
    },
    "delayed": {
        "zh": "{about} 尚未送达 {to}，对方服务器仍在重试：{said}。未作更改。",
        "en": "{about} has not reached {to} yet, the servers go on trying: {said}. Nothing was changed.",
    },
    "arrived": {"zh": "{about} 已送达 {to}。未作更改。", "en": "{about} reached {to}. Nothing was changed."},
    "known": {
        "zh": "{about} 未送达 {to}，此前已知。未作更改。",
        "en": "{about} to {to}: known already, nothing was changed.",
    },
    "unproven": {
        "zh": "无法证实这份退信回应的是我们发给 {to} 的邮件，未作更改。确认属实时加 --trust；"
        "设置 TRACKER_SECRET_KEY 后发出的邮件可自动证实。",
        "en": "nothing proves that this answers our mail to {to}, so nothing was changed. Where you know that it does, "
        "add --trust; mails that are sent while TRACKER_SECRET_KEY is set carry the proof",
    },
    "unknown": {
        "zh": "退信所指的邮件不是从这里发出的，未作更改。",
        "en": "this speaks of no mail that was sent from here; nothing was changed",
    },
    "left": {"zh": "{channel} 不再向 {to} 发送。", "en": "{channel} sends no more to {to}."},
    "left_already": {"zh": "{channel} 此前已停止向 {to} 发送。", "en": "{channel} sent no more to {to} already."},
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    examples = example("tracker bounce returned.eml", "tracker bounce - < returned.eml")
    app.command("bounce", rich_help_panel=TELL, epilog=examples)(bounce)
    app.command("unsubscribe", rich_help_panel=TELL, epilog=example("tracker unsubscribe TOKEN"))(unsubscribe)


def bounce(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="[FILE|-]", show_default=False, help="The mail that came back; -: standard input.")
    ] = Path("-"),
    trust: Annotated[
        bool, typer.Option("--trust", help="Believe it though nothing in it proves that it answers our mail.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Reads a mail server's report that a mail did not arrive; stops recipients that are no more.

    For a mailbox that collects such reports, or the command that a mail server pipes them to. What is no report, speaks
    of no mail of ours or cannot prove that it does changes nothing.
    """
    from tracker.alerts.channels.dsn import NoReportError, read_report
    from tracker.steps.bounce import take
    from tracker.wiring import secret_key

    raw = _read(file)
    try:
        report = read_report(raw)
    except NoReportError as error:
        hint = "nothing was changed; tracker channel stop ends mail to a recipient by hand"
        raise InputError(f"this mail is not read as a report: {error}", hint) from error
    with opened(ctx) as at:
        taken = take(at.ledger, report, secret_key(), now(), trust=trust)
        one = taken.delivery
        if json:
            print_json(
                {
                    "schema": "tracker.bounce/1",
                    "effect": taken.effect,
                    "delivery": None if one is None else one.id,
                    "recipient": None if one is None else one.recipient,
                    "action": report.action,
                    "status": report.status or None,
                    "said": report.said,
                }
            )
        elif taken.effect in ("unknown", "unproven"):
            to = "" if one is None else one.recipient
            raise InputError(in_language(PHRASES[taken.effect], at.language).format(to=to))
        elif one is not None:
            words = {"about": one.about, "to": one.recipient, "channel": one.channel, "id": one.id}
            write(in_language(PHRASES[taken.effect], at.language).format(**words, said=_said(report)))


def unsubscribe(
    ctx: typer.Context,
    token: Annotated[str, typer.Argument(metavar="TOKEN", help="From the mail's link, or the subject of a request.")],
    json: JsonOption = False,
) -> None:
    """Ends a channel's mails to the recipient whose token it is.

    The token stands at the end of the link in List-Unsubscribe, or in the subject of the mail that a mail program wrote
    to ask for it.
    """
    from tracker.alerts.channels.unsubscribe import who_leaves
    from tracker.steps.bounce import leave
    from tracker.wiring import secret_key

    key = secret_key()
    if key is None:
        hint = "tracker channel stop ends mail to a recipient by hand"
        raise UsageError("there is no TRACKER_SECRET_KEY here: no token can be told from a forged one", hint)
    found = who_leaves(token.rpartition("/")[2], key, now())
    if found is None:
        raise InputError("this token was not made here; nothing was changed")
    with opened(ctx) as at:
        channel, recipient = found
        done = leave(at.ledger, channel, recipient, now())
        if json:
            print_json(
                {"schema": "tracker.unsubscribed/1", "channel": channel, "recipient": recipient, "changed": done}
            )
            return
        phrase = PHRASES["left" if done else "left_already"]
        write(in_language(phrase, at.language).format(channel=channel, to=recipient))


def _read(file: Path) -> bytes:
    """The mail, no more of it than is ever looked at."""
    from tracker.alerts.channels.dsn import LONGEST

    if str(file) == "-":
        return sys.stdin.buffer.read(LONGEST + 1)
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(LONGEST + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error


def _said(report: Report) -> str:
    return report.said or report.status or report.action
