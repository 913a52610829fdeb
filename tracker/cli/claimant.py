"""Who claims sources: this process, told apart from every other, and whether another one still lives."""

from __future__ import annotations

import os
import platform
from pathlib import Path

NAMESPACE = Path("/proc/self/ns/pid")
"""Containers of one name count their processes each for itself; this link tells whose numbers are meant."""


def claimant() -> str:
    """What tells the claims of this process apart from those of others: its host, whose numbers count, its own."""
    return f"{_here()}:{os.getpid()}"


def gone(by: str) -> bool:
    """Whether who claimed is known to be dead; False where that cannot be seen from here.

    Only a process that this one could see can be missed by it: one of another machine or container is left alone.
    """
    here, _, number = by.rpartition(":")
    if os.name != "posix" or here != _here() or not number.isdecimal() or int(number) == 0:
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # it lives and is another user's, or is no number of a process
        return False
    return False


def _here() -> str:
    try:
        namespace = str(NAMESPACE.readlink())
    except OSError:  # systems without /proc
        return platform.node()
    return f"{platform.node()}:{namespace.strip('pid:[]')}"
