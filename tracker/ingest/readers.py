"""Reading fetched documents in child processes that are kept, bounded, and replaced when a document kills one."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import tracker
from tracker.ingest.ending import gone
from tracker.ingest.extract.unread import unread
from tracker.ingest.message import LAST, LENGTH, LONGEST_ANSWER, Asked, answer_from_json, framed, reads_to_json
from tracker.ingest.program import Program
from tracker.model.source import Command, Failure, Found, Read, Source
from tracker.model.value import value

CHILDREN = 2
SECONDS = 3.5
"""Most computing time for one document: it ends within five seconds on a machine that has nothing else to do."""
MEMORY = 208 * 1024 * 1024
"""Bytes of its own that a child may hold; with the libraries' code it stays under 256 MiB."""
_STARTING = 30.0
_WORDED = ("html", "text", "pdf", "docx", "feed")
"""Formats whose quotes are cut from the readable text."""
_PATIENCE = 4 if sys.platform != "win32" else 1
"""A busy machine may take so many times the computing time; where that is not measured, the clock alone counts."""
_BEGIN = (
    "import sys; sys.path.append(sys.argv[3]); from tracker.ingest.child import main; "
    "sys.exit(main(int(sys.argv[1]), float(sys.argv[2])))"
)
_OUT_OF_TIME = getattr(signal, "SIGXCPU", 0) or 24
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""All of the environment that a child gets: no secret stands in these."""


@value
class Reading:
    """What a document gave: each read with its figures or why there are none.

    `failure` is set where no read was even tried on it (empty, over the limits, the child died); `text` is the
    readable text that the quotes' offsets count in, None where it was not asked for.
    """

    results: tuple[tuple[Read, tuple[Found, ...] | Failure], ...]
    text: str | None = None
    failure: Failure | None = None


class Readers:
    """A few child processes that read documents, started when needed, ended with the context.

    One document never takes others down: a child that dies, hangs or grows is replaced, and its document is a Failure.
    Commands are run only with `commands`, in `folder`.
    """

    def __init__(
        self,
        children: int = CHILDREN,
        *,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        commands: bool = False,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._seconds = seconds
        self._memory = memory
        self._program = Program(commands, folder or Path())
        self._environment = {
            name: found for name in _KEPT if (found := (environment or os.environ).get(name)) is not None
        }
        self._free: asyncio.Queue[_Child | None] = asyncio.Queue()
        for _ in range(children):
            self._free.put_nowait(None)
        self._all: set[_Child] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.gather(*(child.end() for child in list(self._all)))
        self._all.clear()

    async def read(self, content: bytes, media_type: str | None, source: Source) -> Reading:
        """What the reads of a source find in a document. Whatever the bytes, it returns, within the limits."""
        ours = [read for read in source.reads if not isinstance(read.place, Command)]
        found: list[tuple[Found, ...] | Failure] = []
        text: str | None = None
        failure: Failure | None = None
        if ours or source.watch or source.proposals is not None:
            found, text, failure = await self._in_child(content, media_type, source, ours)
        answers = iter(found)
        results = []
        for read in source.reads:
            if isinstance(read.place, Command):
                results.append((read, await self._program.run(read.place, content)))
            else:
                results.append((read, next(answers)))
        return Reading(tuple(results), text, failure)

    async def _in_child(
        self, content: bytes, media_type: str | None, source: Source, reads: list[Read]
    ) -> tuple[list[tuple[Found, ...] | Failure], str | None, Failure | None]:
        asked: Asked = bool(source.watch) or any(one.format in _WORDED for one in reads)
        if source.proposals is not None:
            asked = "words"
        request = framed(reads_to_json(reads, media_type, source.encoding, asked)) + framed(content)
        answer = await self._answered(request)
        if isinstance(answer, Failure):
            return [answer] * len(reads), None, answer
        found, text = answer_from_json(answer)
        behind = next((one for one in found[len(reads) :] if isinstance(one, Failure)), None)
        return found[: len(reads)], text, behind

    async def words(self, content: bytes, media_type: str | None, encoding: str | None = None) -> str | Failure:
        """The readable text of a document, never empty; the failure says what the document is instead."""
        answer = await self._answered(framed(reads_to_json([], media_type, encoding, "words")) + framed(content))
        if isinstance(answer, Failure):
            return answer
        found, text = answer_from_json(answer)
        failure = next((one for one in found if isinstance(one, Failure)), None)
        return failure if failure is not None else text or ""

    async def _answered(self, request: bytes) -> bytes | Failure:
        """A child's answer; a child that had died before it was asked is not held against the document."""
        child = await self._free.get()
        try:
            used = child is not None and not child.ended
            if child is None or child.ended:
                child = await self._start()
            answer = await child.ask(request, self._seconds)
            if used and child.ended and isinstance(answer, Failure) and not child.timed_out:
                await self._drop(child)
                child = await self._start()
                answer = await child.ask(request, self._seconds)
        except BaseException:
            await self._drop(child)
            child = None
            raise
        finally:
            if child is not None and child.ended:
                await self._drop(child)
                child = None
            self._free.put_nowait(child)
        return answer

    async def _start(self) -> _Child:
        place = str(Path(tracker.__file__).resolve().parent.parent)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-E", "-X", "utf8", "-c", _BEGIN, str(self._memory), str(self._seconds), place,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env=self._environment, limit=4 * 1024 * 1024,
        )  # fmt: skip
        child = _Child(process)
        self._all.add(child)
        return child

    async def _drop(self, child: _Child | None) -> None:
        if child is not None:
            self._all.discard(child)
            await child.end()


class _Child:
    """One child process and what is said to it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._ready = False
        self.ended = False
        self.timed_out = False

    async def ask(self, request: bytes, seconds: float) -> bytes | Failure:
        """Its answer, or the Failure of a document that it could not answer for."""
        try:
            if not self._ready:
                async with asyncio.timeout(_STARTING):
                    await self._frame()
                self._ready = True
            async with asyncio.timeout(seconds * _PATIENCE):
                return await self._exchange(request)
        except TimeoutError:
            self.ended = self.timed_out = True
        except (OSError, EOFError, asyncio.IncompleteReadError):
            self.ended = True
            await gone(self._process)
            self.timed_out = self._process.returncode == -_OUT_OF_TIME
        if self.timed_out:
            return unread(
                "over_limits",
                f"读取文件的用时超过 {seconds:g} 秒而中止；文件可能异常，或模式过于复杂。",
                f"Reading took more than {seconds:g} s and was stopped: it is a trap, or a pattern is too complex.",
            ).failure
        return unread(
            "over_limits",
            "读取文件的进程被中止；文件可能是压缩炸弹，或已损坏。",
            "The process that read the document was ended by it: it may be a bomb, or be damaged.",
        ).failure

    async def _exchange(self, request: bytes) -> bytes:
        stdin = self._process.stdin
        assert stdin is not None
        stdin.write(request)
        await stdin.drain()
        answer = await self._frame()
        self.ended = answer[:1] == LAST
        return answer[1:]

    async def _frame(self) -> bytes:
        stdout = self._process.stdout
        assert stdout is not None
        size = LENGTH.unpack(await stdout.readexactly(LENGTH.size))[0]
        if size > LONGEST_ANSWER:
            raise EOFError
        return await stdout.readexactly(size)

    async def end(self) -> None:
        """Ends the process and waits until it is gone."""
        self.ended = True
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await gone(self._process)
