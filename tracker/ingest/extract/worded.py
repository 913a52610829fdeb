"""The words of a document that is read as a text, or why it has none."""

from __future__ import annotations

import re

from tracker.ingest.extract.document import Document
from tracker.ingest.extract.unread import unread

_PICTURES = ("image/", "audio/", "video/", "font/")
_SAMPLE = 65_536
_CONTROLS = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_MANY = 20
"""One control or broken character in so many speaks for bytes that are no text."""


def worded(document: Document) -> str:
    """The document's readable text. Raises Unread for what is of another kind, and for what holds no words.

    Text is given as it is decoded, line ends and all; a page without its markup, a PDF page after page, a DOCX file
    paragraph after paragraph.
    """
    kind = document.kind
    if kind == "application/x-ole":
        raise unread(
            "not_parsed", "这是旧版 Office 文件（DOC、XLS 等）；请另存为 DOCX、PDF 或纯文本再读。",
            "This is a file of an old Office version (DOC, XLS): save it as DOCX, PDF or text and read that.",
        )  # fmt: skip
    unknown = kind == "application/octet-stream" and document.encoding is not None
    text = document.text if unknown else document.readable
    if text.strip():
        if (unknown or kind.startswith("text/")) and _is_binary(document.content, text):
            raise _of_no_kind(document)
        return text
    if kind == "application/pdf":
        raise unread(
            "empty", "PDF 里只有图片，没有文字（扫描件）；请先做文字识别（OCR），或找文字版。",
            "The PDF holds pictures only, no text (it was scanned): run character recognition (OCR) on it first.",
        )  # fmt: skip
    if kind in ("text/html", "application/xhtml+xml"):
        raise unread(
            "empty", "页面没有可读的文字；文字可能由网页脚本填入，请存下显示出来的页面再读。",
            "The page holds no readable words; a script may fill them in: save the page as shown and read that.",
        )  # fmt: skip
    if kind == "application/zip" or kind.startswith("text/") or not document.content.strip():
        raise unread("empty", "文件里没有可读的文字。", "The document holds no readable words.")
    raise _of_no_kind(document)


def _of_no_kind(document: Document) -> Exception:
    begins = document.content[:8].hex(" ")
    said = document.kind if document.kind.startswith(_PICTURES) else f"begins with {begins}"
    zh = document.kind if document.kind.startswith(_PICTURES) else f"开头是 {begins}"
    return unread(
        "not_parsed", f"这不是文本、网页、PDF 或 DOCX 文件（{zh}）。",
        f"This is no text, web page, PDF or DOCX file ({said}).",
    )  # fmt: skip


def _is_binary(content: bytes, text: str) -> bool:
    """Whether bytes taken for text are none: many of what they decode to is no sign that a person writes."""
    sample = text[:_SAMPLE]
    return bool(content) and len(_CONTROLS.findall(sample)) * _MANY > len(sample)
