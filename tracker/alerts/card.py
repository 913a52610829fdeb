"""A card: a message as Markdown that the bots of all chat services show, cut to what they take."""

from __future__ import annotations

LONGEST = 3_500
"""Bytes of UTF-8 at most: WeCom takes 4 096, the envelope and the subject need some."""


def card(text: str) -> str:
    """The text without empty lines at its ends, cut at a line so that it fits."""
    text = text.strip() + "\n"
    if len(text.encode()) <= LONGEST:
        return text
    lines = text.splitlines()
    while len("\n".join([*lines, "…"]).encode()) >= LONGEST:
        lines.pop()
    return "\n".join([*lines, "…"]) + "\n"
