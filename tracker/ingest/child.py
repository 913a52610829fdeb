"""The child process in which documents are read: bounded memory, bounded time, no network, no secrets.

It is started by `tracker.ingest.readers`, says with an empty frame that it is ready, takes requests from its standard
input and gives answers on its standard output until the input ends. Whatever a document does to it, it does to this
process only.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import BinaryIO

from tracker.ingest.extract import extract
from tracker.ingest.extract.document import Document
from tracker.ingest.extract.unread import Unread, unread
from tracker.ingest.extract.worded import worded
from tracker.ingest.message import LAST, MORE, answer_to_json, framed, reads_from_json, take
from tracker.model.source import Failure, Found


def main(memory: int, seconds: float) -> int:
    """Answers requests until the input ends; `memory` in bytes and `seconds` of computing time a document."""
    stdin, stdout = sys.stdin.buffer, only_answers()
    limit_memory(memory)
    _put(stdout, b"")
    while (request := take(stdin)) is not None:
        content = take(stdin)
        if content is None:
            return 0
        limit_time(seconds)
        answer, spent = _answer(request, content)
        spent = spent or _peak() > memory * 9 // 10
        _put(stdout, (LAST if spent else MORE) + answer)
        if spent:
            return 0
    return 0


def _put(stdout: BinaryIO, answer: bytes) -> None:
    stdout.write(framed(answer))
    stdout.flush()


def only_answers() -> BinaryIO:
    """Our answers' stream; what a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    return answers


def _answer(request: bytes, content: bytes) -> tuple[bytes, bool]:
    """The answer, and whether this process is fit for no other document."""
    reads, media_type, encoding, text = reads_from_json(request)
    document = Document(content, media_type, encoding)
    results: Sequence[Sequence[Found] | Failure]
    words: str | None = None
    try:
        if not content.strip():
            raise unread("empty", "抓取到的内容是空的。", "What was fetched is empty.")
        results = extract(document, reads)
        if text == "words":
            words, results = _words(document, results)
        elif text:
            words = document.readable
        return answer_to_json(results, words), False
    except MemoryError:
        document.__dict__.clear()
        failure = over_memory()
        return answer_to_json([failure] * max(1, len(reads)), None), True
    except RecursionError:
        failure = unread("over_limits", "文件嵌套过深。", "The document is nested too deep.").failure
    except Exception as error:
        failure = getattr(error, "failure", None) or broken(error)
    return answer_to_json([failure] * max(1, len(reads)), None), False


def _words(
    document: Document, results: Sequence[Sequence[Found] | Failure]
) -> tuple[str | None, Sequence[Sequence[Found] | Failure]]:
    """The text that must be there; where it is not, the reason stands behind what the reads gave."""
    try:
        return worded(document), results
    except Unread as reason:
        return None, [*results, reason.failure]


def over_memory() -> Failure:
    """What is said of a document that takes more memory than it may."""
    return unread(
        "over_limits",
        "读取文件所需的内存超出限度；它可能是压缩炸弹，或需要拆小。",
        "Reading the document takes more memory than allowed; it may be a bomb, or must be split.",
    ).failure


def broken(error: BaseException) -> Failure:
    """What is said of a document on which a library failed."""
    name = type(error).__name__
    return unread(
        "not_parsed", f"文件损坏，读不下去（{name}）。", f"The document is damaged and cannot be read ({name})."
    ).failure


def limit_memory(most: int) -> None:
    """Bounds what this process may hold, in bytes."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def limit_time(seconds: float) -> None:
    """Ends this process when it computes longer than that, even if nobody is left who waits for it."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = ceil(used.ru_utime + used.ru_stime + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _peak() -> int:
    """The most memory that this process held so far, in bytes; 0 where the system does not tell.

    Not `ru_maxrss`: Linux counts in it what the process held that started us.
    """
    try:
        told = Path("/proc/self/status").read_text(encoding="ascii")
    except (OSError, ValueError):
        return 0
    found = re.search(r"^VmHWM:\s*(\d+) kB", told, re.MULTILINE)
    return int(found[1]) * 1024 if found is not None else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2])))
