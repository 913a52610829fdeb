"""A text read: which language it is in, how much of it is looked at, what it proposes."""

from __future__ import annotations

import re

from tracker.model.proposal import Reading, Told
from tracker.reading.normal import Normal

MOST = 10_000_000
"""Characters of a text that are looked at."""

_HAN = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")

SAMPLE = 100_000
"""Characters that the language is told from."""

_TOO_LONG = {
    "zh": f"文本过长，只读了前{MOST}个字符。",
    "en": f"The text is too long: only its first {MOST} characters were read.",
}


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
    if len(_HAN.findall(sample)) * 2 > len(_LATIN.findall(sample)):
        return Reading("zh", tuple(chinese.propose(text, told)), notes)
    return Reading("en", tuple(english.propose(Normal(text), told)), notes)
