"""A command run as its users run it, with its wall time and the peak memory of its process tree."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
_SAMPLE_EVERY = 0.02


@dataclass(frozen=True, slots=True)
class Finished:
    """Wall seconds of a process, and the greatest sum of resident bytes over it and its children.

    Pages shared between the processes count once for each, so the sum errs on the high side. `peak` is None where
    there is no /proc.
    """

    seconds: float
    peak: int | None


def python(*arguments: str) -> list[str]:
    """This interpreter with `arguments`."""
    return [sys.executable, *arguments]


def tracker(*arguments: str) -> list[str]:
    """The command line as installed beside this interpreter, else as a module of the checkout."""
    installed = Path(sys.executable).with_name("tracker")
    head = [str(installed)] if installed.is_file() else python("-m", "tracker")
    return [*head, *arguments]


def environment(room: Path) -> dict[str, str]:
    """Our variables without any `TRACKER_*` or `PYTHON*`; bytecode is written, but under `room`, not in the checkout.

    A `PYTHONDONTWRITEBYTECODE` left standing would have every process compile what it imports.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRACKER_", "PYTHON"))}
    return {
        **kept,
        "PYTHONPATH": str(CHECKOUT),
        "PYTHONPYCACHEPREFIX": str(room / "bytecode"),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
    }


def run(command: Sequence[str], room: Path, *, cwd: Path | None = None, memory: bool = False) -> Finished:
    """Runs `command` to its end, its output thrown away; RuntimeError with its last words when it fails."""
    with (room / "stderr").open("wb+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd or room, env=environment(room), stdout=subprocess.DEVNULL, stderr=errors
        )
        watch = _Watch(process.pid) if memory else None
        code = process.wait()
        seconds = time.perf_counter() - started
        peak = watch.stop() if watch else None
        if code:
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace").strip().splitlines()[-3:]
            raise RuntimeError(f"`{_spoken(command)}` ended with {code}: {' / '.join(said) or 'it said nothing'}")
    return Finished(seconds, peak)


def which(name: str) -> str | None:
    """The path of a peer's program, or None where it is not installed."""
    return shutil.which(name)


def _spoken(command: Sequence[str]) -> str:
    return " ".join([Path(command[0]).name, *command[1:]])[:120]


class _Watch:
    """Samples the resident memory of a process tree until told to stop."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak: int | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> int | None:
        self._done.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        if not Path("/proc/self/statm").exists():
            return
        while not self._done.wait(_SAMPLE_EVERY):
            self._peak = max(self._peak or 0, _tree_bytes(self._pid))


def _tree_bytes(pid: int) -> int:
    """Resident bytes of a process and all below it; a process that has just gone counts nothing."""
    total, waiting = 0, [pid]
    while waiting:
        here = Path("/proc") / str(waiting.pop())
        try:
            total += int((here / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            for task in (here / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, IndexError):
            continue
    return total
