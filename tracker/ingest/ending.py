"""Waiting for a process that was killed, until it and its pipes are gone."""

from __future__ import annotations

import asyncio
import contextlib

_PATIENCE = 5.0
"""Seconds for a pipe that somebody else still holds open."""


async def gone(process: asyncio.subprocess.Process) -> None:
    """Waits until a killed process is gone.

    What it wrote and nobody read is thrown away: a pipe that is full is never closed, and asyncio waits for its pipes.
    """
    streams = [stream for stream in (process.stdout, process.stderr) if stream is not None]
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await asyncio.gather(*(_emptied(stream) for stream in streams), process.wait())


async def _emptied(stream: asyncio.StreamReader) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        while await stream.read(1 << 16):
            pass
