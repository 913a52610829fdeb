"""Chinese official texts: simplified, traditional, mixed, glossed, wrapped."""

from tracker.reading.chinese.propose import propose

__all__ = ["propose"]
