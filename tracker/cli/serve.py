"""`serve`: the pages and the scheduler in one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import OPERATE, example, now, opened
from tracker.cli.terminal import write
from tracker.cli.walk import BEAT
from tracker.errors import UsageError
from tracker.model.words import Catalogue, in_language

if TYPE_CHECKING:
    import socket
    from threading import Event

    from tracker.cli.common import Opened
    from tracker.clock import Rope
    from tracker.steps.reload import Declared
    from tracker.web.serving import Options, Served

HOST, PORT = "127.0.0.1", 8000

PROXIES = "127.0.0.1,::1"
"""Whose word is taken for the address that a request came from, where people come by a proxy."""

PHRASES: Catalogue = {
    "open": {"zh": "网页：{url}", "en": "The pages: {url}"},
    "setup": {
        "zh": "还没有人有账户。用下面的链接设立第一位管理员（仅此一次，重启后另发）：",
        "en": "Nobody has an account yet. This link makes the first administrator (once; a restart makes another):",
    },
    "reading": {
        "zh": "设立管理员之前，本机上的任何人都可以查看，谁也不能改动。",
        "en": "Until then anybody on this machine can look, nobody can change anything.",
    },
    "public": {"zh": "公开只读：任何人无需登录即可查看。", "en": "Public: anybody may read without signing in."},
    "stop": {"zh": "Ctrl-C停止。", "en": "Ctrl-C stops it."},
    "seeded": {"zh": "已从{file}导入{n}条观测值。", "en": "{n} observations were recorded from {file}."},
    "no_key": {
        "zh": "未设置TRACKER_SECRET_KEY：催报链接和退订链接无法使用。",
        "en": "TRACKER_SECRET_KEY is not set: links for requests and for unsubscribing do not work.",
    },
    "stopped": {"zh": "已停止。", "en": "Stopped."},
}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example(
        "tracker serve",
        "tracker serve --public --port 8080",
        "TRACKER_PUBLIC_URL=https://targets.example.org tracker serve    (behind a proxy that speaks https)",
    )
    app.command("serve", rich_help_panel=OPERATE, epilog=examples)(serve)


def serve(
    ctx: typer.Context,
    host: Annotated[
        str,
        typer.Option("--host", metavar="ADDRESS", help="The address to listen on; 127.0.0.1 is this machine alone."),
    ] = HOST,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")] = PORT,
    public: Annotated[bool, typer.Option("--public", help="Anybody may read without signing in.")] = False,
    scheduler: Annotated[
        bool, typer.Option("--scheduler/--no-scheduler", help="Do what is due as `tracker run` does.")
    ] = True,
    beat: Annotated[
        float, typer.Option("--beat", min=1, max=3600, metavar="SECONDS", help="How often to look for what is due.")
    ] = BEAT,
) -> None:
    """Serves the pages and the API, and does what is due in the same process, until it is stopped.

    The first time it shows a link by which the first administrator chooses a name and a password.
    """
    from threading import Event

    from tracker import wiring
    from tracker.clock import Rope, stopped_by_signals
    from tracker.steps.reload import Declared
    from tracker.web.serving import Options, Served

    options = Options(host, port, public_url(), public)
    rope, stopping = Rope(), Event()
    with opened(ctx) as at, _listening(options) as listening:
        orders = Declared(at.workspace)
        provider = wiring.identity_provider()
        key = wiring.secret_key()
        served = Served(at.workspace, orders, at.ledger, now, options, key, rope.pull, provider, follows=not scheduler)
        write(_prepared(at, served))
        bell = _Bell(at, orders, rope, stopping, beat) if scheduler else None
        write(_greeting(at, served, listening.getsockname()[1]))
        with stopped_by_signals(stopping):
            try:
                if bell is not None:
                    bell.start()
                _answer(served, listening, stopping)
            finally:
                stopping.set()
                if bell is not None:
                    bell.finish()
        write(_phrase("stopped", at.language))


def public_url() -> str | None:
    """The address that people use, from `TRACKER_PUBLIC_URL`; UsageError for one that is none."""
    import os

    given = os.environ.get("TRACKER_PUBLIC_URL", "").strip().rstrip("/")
    if not given:
        return None
    if not given.startswith(("https://", "http://")):
        raise UsageError(f"TRACKER_PUBLIC_URL is {given!r}", "write it like https://targets.example.org")
    return given


def _prepared(at: Opened, served: Served) -> Iterator[str]:
    """Records the seed into an empty ledger and assesses what is due, so that the first page shows something.

    What is in memory then lives to the end, so it is kept out of collections: one of all objects of ten thousand
    targets would hold up every answer for a third of a second.
    """
    import gc

    from tracker.steps.road import Road
    from tracker.steps.walk import seed

    orders, moment = served.orders, now()
    road = Road(at.workspace, orders.declaration, orders.alerts, at.ledger, moment)
    imported = seed(road)
    if imported is not None:
        file = at.workspace.seed.relative_to(at.workspace.root).as_posix()
        yield _phrase("seeded", at.language, n=imported.added, file=file)
    served.settle(road.declaration, road.today, moment)
    served.overviews.look(at.ledger, road.declaration, road.today)
    gc.collect()
    gc.freeze()


class _Bell:
    """The scheduler in a thread of its own; an error that it cannot get over ends everything."""

    def __init__(self, at: Opened, orders: Declared, rope: Rope, stopping: Event, beat: float) -> None:
        from threading import Thread

        self._at, self._orders, self._rope, self._stopping = at, orders, rope, stopping
        self._interval = timedelta(seconds=beat)
        self._failed: BaseException | None = None
        self._thread = Thread(target=self._ring, name="scheduler")

    def start(self) -> None:
        """Begins to ring."""
        self._thread.start()

    def finish(self) -> None:
        """Waits until the work under way is done; what ended the ringing comes out here."""
        self._thread.join()
        if self._failed is not None:
            raise self._failed

    def _ring(self) -> None:
        from tracker.cli.pulse import completed
        from tracker.cli.walk import rung
        from tracker.clock import ring
        from tracker.wiring import heartbeat

        outside = heartbeat()

        def strike(moment: datetime) -> None:
            if rung(self._at, self._orders, moment, self._stopping, self._interval):
                completed(outside, moment, self._at.language)

        try:
            ring(strike, now, self._stopping, self._interval, self._rope)
        except BaseException as error:  # a thread's exception would be lost
            self._failed = error
            self._stopping.set()


@contextmanager
def _listening(options: Options) -> Iterator[socket.socket]:
    """The socket that requests come in by; taken before any work is done, closed at the end."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in options.host else socket.AF_INET) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((options.host, options.port))
            listening.listen()
        except OSError as error:
            hint = "another program listens there: choose another --port, or 0 for a free one"
            raise UsageError(f"cannot listen on {options.host} port {options.port}: {error.strerror}", hint) from error
        yield listening


def _answer(served: Served, listening: socket.socket, stopping: Event) -> None:
    """Answers requests until `stopping` is set; those under way are finished."""
    import os
    from threading import Thread

    import uvicorn

    from tracker.web.app import make_app

    class Server(uvicorn.Server):
        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            """Leaves signals alone: they stop the scheduler too."""
            yield

    proxied = served.options.public_url is not None
    config = uvicorn.Config(
        make_app(served), log_level="warning", access_log=False, server_header=False, lifespan="off",
        proxy_headers=proxied, forwarded_allow_ips=os.environ.get("TRACKER_TRUSTED_PROXIES") or PROXIES,
        timeout_graceful_shutdown=10, timeout_keep_alive=75,
    )  # fmt: skip
    server = Server(config)

    def stop() -> None:
        stopping.wait()
        server.should_exit = True

    Thread(target=stop, name="stop", daemon=True).start()
    server.run(sockets=[listening])


def _greeting(at: Opened, served: Served, port: int) -> Iterator[str]:
    options, language = served.options, at.language
    named = f"[{options.host}]" if ":" in options.host else options.host
    base = options.public_url or f"http://{named}:{port}"
    yield _phrase("open", language, url=f"{base}/")
    if options.public:
        yield _phrase("public", language)
    if not served.has_people():
        yield from terminal.paragraph(_phrase("setup", language))
        yield f"  {base}/setup/{served.setup_token}"
        if options.loopback and not options.public:
            yield from terminal.paragraph(_phrase("reading", language))
    if served.key is None and served.orders.alerts.requests:
        yield terminal.paint(_phrase("no_key", language), "amber")
    yield _phrase("stop", language)


def _phrase(key: str, language: str, **named: object) -> str:
    return in_language(PHRASES[key], language).format(**named)
