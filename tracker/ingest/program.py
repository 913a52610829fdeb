"""Figures that a program of the workspace's own prints."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from decimal import Decimal
from pathlib import Path

from tracker.ingest.ending import gone
from tracker.ingest.extract.unread import shown, unread
from tracker.model.source import Command, Failure, Found

SECONDS = 60.0
LONGEST = 4 * 1024 * 1024
MOST_LINES = 20_000


class Program:
    """Runs declared commands, where the operator allows it: no shell, no secrets of ours, bounded time and output."""

    def __init__(self, allowed: bool, folder: Path, seconds: float = SECONDS) -> None:
        self._allowed = allowed
        self._folder = folder
        self._seconds = seconds

    async def run(self, command: Command, content: bytes) -> tuple[Found, ...] | Failure:
        """The figures that the command prints when it is given the fetched bytes; or why there are none."""
        if not self._allowed:
            return unread(
                "not_allowed",
                "声明里的 command 要运行程序，而本机没有允许；确认程序可信后设置 TRACKER_ALLOW_COMMANDS=1。",
                "The declared command is not allowed to run here: set TRACKER_ALLOW_COMMANDS=1 if you trust it.",
            ).failure
        name = shown(" ".join(command.arguments))
        try:
            process = await asyncio.create_subprocess_exec(
                *command.arguments,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                cwd=self._folder, env={key: word for key, word in os.environ.items() if not key.startswith("TRACKER_")},
                start_new_session=True,
            )  # fmt: skip
        except (OSError, ValueError) as error:
            told = getattr(error, "strerror", None) or str(error)
            return unread("not_parsed", f"无法运行“{name}”：{told}。", f"“{name}” cannot be run: {told}.").failure
        try:
            async with asyncio.timeout(self._seconds):
                printed, complaint = await _talk(process, content)
                code = await process.wait()
        except (TimeoutError, _TooMuchError) as error:
            if isinstance(error, TimeoutError):
                zh, en = f"超过 {self._seconds:g} 秒", f"ran for more than {self._seconds:g} s"
            else:
                zh, en = f"输出超过 {LONGEST // 2**20} MiB", f"printed more than {LONGEST // 2**20} MiB"
            return unread("over_limits", f"“{name}”{zh}，已中止。", f"“{name}” {en} and was stopped.").failure
        finally:
            await _stop(process)
        if code:
            last = shown(complaint.decode("utf-8", "replace").strip().rpartition("\n")[2], 120)
            return unread(
                "not_parsed", f"“{name}”以代码 {code} 结束：{last}", f"“{name}” ended with code {code}: {last}"
            ).failure
        return _printed(printed, name)


class _TooMuchError(Exception):
    """A program that prints without end."""


async def _talk(process: asyncio.subprocess.Process, content: bytes) -> tuple[bytes, bytes]:
    async def give() -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(content)
            await process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return  # it did not want all of it
        finally:
            process.stdin.close()

    assert process.stdout is not None
    assert process.stderr is not None
    _, printed, complaint = await asyncio.gather(give(), _bounded(process.stdout), _bounded(process.stderr))
    return printed, complaint


async def _bounded(stream: asyncio.StreamReader) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := await stream.read(65_536):
        size += len(piece)
        if size > LONGEST:
            raise _TooMuchError
        pieces.append(piece)
    return b"".join(pieces)


async def _stop(process: asyncio.subprocess.Process) -> None:
    """Ends the program and whatever it started."""
    if process.returncode is None or hasattr(os, "killpg"):
        try:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        except (ProcessLookupError, PermissionError):
            pass
    await gone(process)


def _printed(printed: bytes, name: str) -> tuple[Found, ...] | Failure:
    found: list[Found] = []
    lines = printed.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines[:MOST_LINES], start=1):
        if not line.strip():
            continue
        one = _line(line)
        if one is None:
            return unread(
                "not_parsed",
                f"“{name}”输出的第 {number} 行不是含 period 和 value 的 JSON 对象：{shown(line)}",
                f"Line {number} that “{name}” printed is no JSON object with `period` and `value`: {shown(line)}",
            ).failure
        found.append(Found(one[0], one[1], f"line {number}"))
    if not found:
        return unread("empty", f"“{name}”没有输出任何数值。", f"“{name}” printed no figure.").failure
    return tuple(found)


def _line(line: str) -> tuple[str, str | None] | None:
    try:
        told = json.loads(line, parse_float=Decimal, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or isinstance(told.get("value"), bool | list | dict | None):
        return None
    period = told.get("period")
    return str(told["value"]), None if period is None else str(period)
