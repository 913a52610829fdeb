"""`demo` and `demo-site`: a made-up city to look around in, without any network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import DECLARE, example, now, session
from tracker.cli.terminal import write
from tracker.model.words import Catalogue, in_language

if TYPE_CHECKING:
    from tracker.demo.play import Month

PORT = 8765
LANGUAGES = ("en", "zh")

PortOption = Annotated[
    int, typer.Option("--port", min=1, max=65535, help="The port of the made-up site, on this machine alone.")
]

PHRASES: Catalogue = {
    "begin": {
        "zh": "在{folder}演示一座虚构城市的八个月：网站逐月变化，来源到期即抓取。",
        "en": "Eight months of a made-up city, in {folder}: its site changes, its sources are fetched when due.",
    },
    "month": {"zh": "第{n}个月 · {month}的数据，{day}抓取", "en": "Month {n} · figures of {month}, fetched on {day}"},
    "no_change": {"zh": "目标状态没有变化。", "en": "No target's status changed."},
    "digest": {"zh": "简报：{file}", "en": "Digest: {file}"},
    "end": {"zh": "演示到此为止。接下来可以：", "en": "That was the story. Look around:"},
    "serving": {
        "zh": "示范网站：http://127.0.0.1:{port}/（第{n}个月，共{of}个月）。页面上的按钮进入下个月；Ctrl-C停止。",
        "en": "The made-up site: http://127.0.0.1:{port}/ (month {n} of {of}). A button there moves on; Ctrl-C stops.",
    },
    "moved": {"zh": "第{n}个月", "en": "month {n}"},
}

NEXT = (
    "cd {folder}",
    "tracker status",
    "tracker review",
    "tracker history labs-over-20",
    "tracker explain contracts-total",
    "tracker demo-site --month 8 & tracker try platforms",
)
"""What to type after the demonstration."""


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    examples = example("tracker demo my-demo", "tracker demo 演示 --lang zh")
    app.command("demo", rich_help_panel=DECLARE, epilog=examples)(demo)
    examples = example("tracker demo-site", "tracker demo-site --month 5", "tracker demo-site --pace 30")
    app.command("demo-site", rich_help_panel=DECLARE, epilog=examples)(demo_site)


def demo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write; new or empty.")],
    port: PortOption = PORT,
) -> None:
    """Plays eight months of a made-up city: sources fetched, revised, held, failing, silent; all of it offline.

    Leaves a workspace to look around in. Everything in it is invented.
    """
    from tracker.demo.play import play
    from tracker.demo.server import Site, serving
    from tracker.demo.story import Calendar
    from tracker.demo.workspace import write_workspace
    from tracker.workspace import Workspace

    language = session(ctx).language(LANGUAGES)
    site = Site(Calendar(now().date()))
    with serving(site, port):
        write_workspace(folder, site.calendar, port)
        write(terminal.paragraph(_phrase("begin", language, folder=folder)))
        for month in play(Workspace(folder.resolve()), site):
            write(_month_lines(month, language))
    write(["", _phrase("end", language)])
    write("  " + line.format(folder=folder) for line in NEXT)


def demo_site(
    ctx: typer.Context,
    port: PortOption = PORT,
    month: Annotated[int, typer.Option("--month", min=1, max=8, help="The month of the story to begin with.")] = 1,
    pace: Annotated[
        float | None, typer.Option("--pace", min=0.1, metavar="SECONDS", help="Move on by itself after so long.")
    ] = None,
) -> None:
    """Serves the made-up site that the demonstration watches, on this machine alone, until it is stopped."""
    from threading import Event

    from tracker.clock import stopped_by_signals
    from tracker.demo.server import Site, serving
    from tracker.demo.story import MONTHS, Calendar

    language = session(ctx).language(LANGUAGES)
    site, stopping = Site(Calendar(now().date()), month), Event()
    with serving(site, port), stopped_by_signals(stopping):
        write(_phrase("serving", language, port=port, n=site.month, of=MONTHS))
        while not stopping.wait(pace):
            if site.month < MONTHS:
                site.month += 1
                write(_phrase("moved", language, n=site.month))


def _month_lines(month: Month, language: str) -> Iterator[str]:
    """What happened in a month: each source, each changed status with its cause, the digest."""
    from tracker.cli.source_lines import settled_lines
    from tracker.cli.status import change_lines
    from tracker.model.amounts import day, period

    yield ""
    named = {"n": month.number, "month": period(month.name, language), "day": day(month.day, language)}
    yield terminal.paint(_phrase("month", language, **named), "bold")
    for settled in month.settled:
        yield from ("  " + line for line in settled_lines(settled, language))
    if month.standing.changes:
        yield from change_lines(month.standing, language)
    elif month.number > 1:
        yield "  " + _phrase("no_change", language)
    for page in (file for file in month.files if file.name == f"digest.{language}.html"):
        yield "  " + _phrase("digest", language, file=page)


def _phrase(key: str, language: str, **named: object) -> str:
    return in_language(PHRASES[key], language).format(**named)
