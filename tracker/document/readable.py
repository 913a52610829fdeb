"""The readable text of a document's bytes: the text that quotes are cut from and looked up in."""

from __future__ import annotations

import codecs

from tracker.document.charset import decode
from tracker.document.visible import visible

_TEXT_KINDS = ("application/json", "application/xml", "application/javascript", "application/x-ndjson")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How a text in UTF-16 begins, every other byte of which may be null."""
_MARKUP = ("text/html", "application/xhtml+xml")


def readable(content: bytes, media_type: str | None = None, encoding: str | None = None) -> str | None:
    """The words of a page or feed without markup, other text as it is; None for bytes of a kind that has no text here.

    >>> readable("<p>组建<b>17</b>家".encode(), "text/html")
    '组建17家'
    """
    kind = media_kind(content, media_type)
    if kind in _MARKUP:
        return visible(decode(content, media_type, encoding).text)
    if kind.endswith(("/xml", "+xml")):
        text = visible(decode(content, media_type, encoding).text, xml=True)
        return _unescaped(text) if "<" in text else text
    if kind.startswith("text/") or kind in _TEXT_KINDS or kind.endswith("+json"):
        return decode(content, media_type, encoding).text
    return None


def media_kind(content: bytes, media_type: str | None) -> str:
    """The media type without its parameters, lower case; looked up in the bytes where none was said."""
    kind = (media_type or "").partition(";")[0].strip().lower()
    return kind if kind and kind != "application/octet-stream" else _guess(content)


def _guess(content: bytes) -> str:
    if content.startswith(_WIDE):
        begins = content[:1024].decode("utf-16", errors="replace").lstrip().lower()
        return "text/html" if begins.startswith(("<!doctype html", "<html")) else "text/plain"
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf:rdf")):
        return "application/xml"
    if head.startswith((b"<!doctype html", b"<!--")) or (head[:1] == b"<" and head[1:2].isalpha()):
        return "text/html"
    return "application/octet-stream" if b"\0" in content[:8192] or head.startswith(b"%pdf") else "text/plain"


def _unescaped(text: str) -> str:
    """The words of a feed whose entries hold markup as text, element by element."""
    return "\n".join(words for line in text.split("\n") if (words := visible(line)))
