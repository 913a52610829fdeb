"""A mark as people write it: a stage, an item with whether it holds, a verdict with how sure one is."""

from __future__ import annotations

import re
from decimal import Decimal

from tracker.model.measurement import plain
from tracker.model.observation import Mark

_HOLDS: dict[str, bool | None] = {
    "yes": True, "true": True, "是": True, "no": False, "false": False, "否": False,
    "unknown": None, "?": None, "未知": None,
}  # fmt: skip

_FORM = re.compile(
    r"(?P<value>[^:：()（）]+?)\s*(?:[:：]\s*(?P<holds>[^()（）]+?))?"
    r"\s*(?:[(（]\s*(?:confidence|把握)\s*(?P<confidence>\d(?:\.\d{1,4})?)\s*[)）])?"
)


def read_mark(text: str) -> Mark:
    """The mark that `text` states. Raises ValueError with a sentence for a person when it states none.

    >>> read_mark("drafting"), read_mark("signed: no").holds, read_mark("kept (confidence 0.8)").confidence
    (Mark(value='drafting', holds=True, confidence=None), False, Decimal('0.8'))
    """
    form = _FORM.fullmatch(text.strip())
    if form is None:
        raise ValueError(f"{text!r} is no mark: write it like drafting, 'signed: no' or 'kept (confidence 0.8)'")
    holds: bool | None = True
    if form["holds"] is not None:
        word = form["holds"].strip().lower()
        if word not in _HOLDS:
            raise ValueError(f"{form['holds']!r} does not say whether {form['value']} holds: write yes, no or unknown")
        holds = _HOLDS[word]
    confidence = None if form["confidence"] is None else Decimal(form["confidence"])
    if confidence is not None and confidence > 1:
        raise ValueError(f"a confidence lies between 0 and 1, not at {confidence}")
    return Mark(form["value"], holds, confidence)


def mark_text(mark: Mark) -> str:
    """The mark as `read_mark` reads it.

    >>> mark_text(Mark("signed", None)), mark_text(Mark("kept", True, Decimal("0.80")))
    ('signed: unknown', 'kept (confidence 0.8)')
    """
    text = mark.value
    if mark.holds is not True:
        text += ": unknown" if mark.holds is None else ": no"
    if mark.confidence is not None:
        text += f" (confidence {plain(mark.confidence)})"
    return text
