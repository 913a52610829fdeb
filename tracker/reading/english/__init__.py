"""English official text: figures and pledges by rules and the word lists in `words/`."""

from tracker.reading.english.propose import propose

__all__ = ["propose"]
