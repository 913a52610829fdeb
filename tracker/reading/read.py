"""A text read: which language it is in, how much of it is looked at, what it proposes."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager

from tracker.model.proposal import Reading, Told
from tracker.reading.normal import MOST_FIGURES, Normal

MOST = 4_000_000
"""Characters of a text that are looked at: ten megabytes of Chinese."""

_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")

SAMPLE = 100_000
"""Characters that the language is told from."""

_TOO_LONG = {
    "zh": f"文本过长，只读了前{MOST}个字符。",
    "en": f"The text is too long: only its first {MOST} characters were read.",
}
_TOO_MANY = {
    "zh": f"数字过多，只读了前{MOST_FIGURES}个左右。",
    "en": f"There are too many figures: only the first {MOST_FIGURES:,} or so were read.",
}


@contextmanager
def _few_collections() -> Iterator[None]:
    """All that is read lives to the end and holds no cycle: walking it again and again takes a tenth of the time."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def read(found: str, told: Told | None = None) -> Reading:
    """What a text proposes, in the order of its places; what was not looked at is told in the notes.

    A text is read by the language that most of it is written in.

    >>> [str(one.value) for one in read("Riverton had 136 firms in 2025.").proposals]
    ['136']
    """
    from tracker.reading import chinese, english

    told = told or Told()
    notes = (_TOO_LONG,) if len(found) > MOST else ()
    text, sample = found[:MOST], found[:SAMPLE]
    is_chinese = len(_HAN.findall(sample)) * 2 > len(_LATIN.findall(sample))
    with _few_collections():
        found_in = chinese.propose(text, told) if is_chinese else english.propose(Normal(text), told)
    if len(found_in) >= MOST_FIGURES:
        notes = (*notes, _TOO_MANY)
    return Reading("zh" if is_chinese else "en", tuple(found_in), notes)
