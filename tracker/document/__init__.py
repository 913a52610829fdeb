"""A document's bytes as the text that a person reads: charset, markup and nothing else."""

from tracker.document.charset import Decoded, decode
from tracker.document.dated import published
from tracker.document.readable import media_kind, readable
from tracker.document.visible import visible

__all__ = ["Decoded", "decode", "media_kind", "published", "readable", "visible"]
