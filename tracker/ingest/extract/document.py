"""A document as its extractors see it: bytes, characters, readable words, tree, each made once when asked for."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from tracker.document import Decoded, decode, media_kind, readable, visible
from tracker.ingest.extract.folded import Folded
from tracker.ingest.extract.unread import unread

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Document:
    """Fetched bytes, what the server said they are, and the encoding that the source declares, if any."""

    def __init__(self, content: bytes, media_type: str | None = None, encoding: str | None = None) -> None:
        self.content = content
        self.media_type = media_type
        self.encoding = encoding

    @cached_property
    def kind(self) -> str:
        """The media type, lower case; what the bytes begin with counts for more than what the server says."""
        content = self.content
        if content.startswith(b"%PDF") or b"%PDF-" in content[:1024]:
            return "application/pdf"
        if content.startswith(_OLE):
            return "application/x-ole"
        if content.startswith(b"PK\x03\x04"):
            return "application/zip"
        return media_kind(content, self.media_type)

    @cached_property
    def decoded(self) -> Decoded:
        return decode(self.content, self.media_type, self.encoding)

    @property
    def text(self) -> str:
        """The document's characters, markup and all."""
        return self.decoded.text

    @cached_property
    def readable(self) -> str:
        """The words that quotes are cut from; "" for a document that has none.

        For pages and text it is what the archive of evidence gives for the same bytes and media type.
        """
        match self.kind:
            case "application/pdf":
                from tracker.ingest.extract import pdf_text

                return pdf_text.words(self.content)
            case "application/zip":
                from tracker.ingest.extract import office_text

                return office_text.words(self.content, self.kind)
            case _:
                return readable(self.content, self.media_type, self.decoded.encoding) or ""

    @cached_property
    def folded(self) -> Folded:
        return Folded(self.readable)

    @cached_property
    def tree(self) -> HtmlElement:
        """The page as a tree. Raises Unread for one that loses its words on the way into a tree."""
        from lxml import etree, html

        parser = html.HTMLParser(
            encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            root = html.document_fromstring(self.text.replace("\0", "").encode("utf-8", "replace"), parser=parser)
        except etree.ParserError as error:
            raise unread("empty", "抓取到的页面没有内容。", "The page that was fetched has no content.") from error
        words = self.readable if self.kind == "text/html" else visible(self.text)
        if _weight("".join(str(piece) for piece in root.itertext())) * 2 < _weight(words):
            raise unread(
                "over_limits",
                "网页的标签嵌套过深，解析后文字丢失；请改用 text 模式读取。",
                "The page's tags are nested so deep that words get lost in reading; use a `text` pattern instead.",
            )
        return root


def _weight(words: str) -> int:
    return len(words) - len(re.findall(r"\s", words))
