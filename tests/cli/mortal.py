"""Runs commands in processes of their own that kill themselves at a chosen step.

A program: it is told on each line of its input `{"steps": 17, "words": ["deliver", …]}`, runs that command in a child,
answers `{"code": -9, "steps": 17, "said": "…"}`; with no steps it runs without a child. A step is a statement of the
database, a file opened for writing, renamed, removed or synced, a connection opened, bytes sent (before, after) or
received: SIGKILL comes in its place.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHANGING = ("os.rename", "os.mkdir", "os.chmod", "os.remove", "os.link", "socket.connect")


class Steps:
    """Counts steps over all threads; at the last one the process is gone."""

    def __init__(self, limit: int) -> None:
        self.taken = 0
        self._limit, self._lock = limit, threading.Lock()

    def step(self, *_: object) -> None:
        with self._lock:
            self.taken += 1
            if self.taken == self._limit:
                os.kill(os.getpid(), signal.SIGKILL)

    def audited(self, event: str, args: tuple[Any, ...]) -> None:
        if event in CHANGING or (event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
            self.step()

    def around(self, call: Callable[..., Any], *, before: bool = True) -> Callable[..., Any]:
        """A call with a step after it, also before it unless it only waits for others."""

        def stepping(*words: Any, **named: Any) -> Any:
            if before:
                self.step()
            try:
                return call(*words, **named)
            finally:
                self.step()

        return stepping


def watch(steps: Steps) -> None:
    """Lets this process die at its last step, from now on."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    sys.addaudithook(steps.audited)
    event.listen(Engine, "connect", lambda connection, _: connection.set_trace_callback(steps.step))
    os.fsync = steps.around(os.fsync)
    for name in ("send", "sendall"):
        setattr(socket.socket, name, steps.around(getattr(socket.socket, name)))
    for name in ("recv", "recv_into"):
        setattr(socket.socket, name, steps.around(getattr(socket.socket, name), before=False))


def run(words: list[str], limit: int, answers: int, told: Path) -> None:
    """The command, in this process; its output goes into a file, the count of steps into a pipe."""
    from tracker.cli import main

    steps = Steps(limit)
    handle = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    sys.argv = ["tracker", *words]
    watch(steps)
    code = 1
    try:
        main()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(answers, str(steps.taken).encode())
        os._exit(code)


def serve(told: Path) -> None:
    """Answers every line of the input; commands run in forks of this process, which has imported everything once."""
    for line in sys.stdin:
        asked = json.loads(line)
        if not asked["steps"]:
            warm(asked["words"])
            print("{}", flush=True)
            continue
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            run(asked["words"], asked["steps"], writing, told)
        os.close(writing)
        counted = os.read(reading, 64).decode()
        os.close(reading)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = told.read_text(encoding="utf-8", errors="replace")
        print(json.dumps({"code": code, "steps": int(counted or 0), "said": said}), flush=True)


def warm(words: list[str]) -> None:
    """The command in this process: whatever it imports no fork has to import again."""
    from tracker.cli import main

    kept = os.dup(1)
    os.dup2(2, 1)
    sys.argv = ["tracker", *words]
    try:
        main()
    except SystemExit:
        pass
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
