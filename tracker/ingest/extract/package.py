"""A ZIP package of XML parts (XLSX, DOCX, ODS), opened without believing what it says of its sizes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from tracker.ingest.extract.unread import Unread, unread

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_PARTS = 5_000
LARGEST_PART = 200 * 1024 * 1024
"""Bytes of a part that streams by; a part that is held in memory may have a tenth."""


class Package:
    """The parts of a package. Every way in which one is damaged, encrypted or a bomb ends in Unread."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            parts = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged() from error
        if len(parts) > MOST_PARTS:
            raise bomb()
        self._names = {part.filename for part in parts}
        if any(part.flag_bits & 1 for part in parts):
            from tracker.ingest.extract.workbook import encrypted

            raise encrypted()

    def has(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """A part as a whole."""
        with self._open(name) as part:
            content = _guarded(part, LARGEST_PART // 10 + 1)
        if len(content) > LARGEST_PART // 10:
            raise bomb()
        return content

    def tree(self, name: str) -> _Element:
        """A small part as a tree."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            return etree.fromstring(self.read(name), parser)
        except etree.XMLSyntaxError as error:
            raise damaged() from error

    def elements(
        self, name: str, tag: str, within: tuple[str, str, str] | None = None, passed: str | None = None
    ) -> Iterator[_Element]:
        """The elements of a part as they stream by; each is forgotten when the next is asked for.

        `within` (a tag, an attribute and its value) takes only those inside that element; `passed` is the tag of others
        that are many and are forgotten too.
        """
        tags = [tag, *([within[0]] if within is not None else []), *([passed] if passed is not None else [])]
        inside = within is None
        for event, element in self._events(name, tags):
            if within is not None and element.tag == within[0]:
                inside = event == "start" and element.get(within[1]) == within[2]
            elif event == "end" and element.tag in (tag, passed):
                if inside and element.tag == tag:
                    yield element
                element.clear()
                while element.getprevious() is not None:
                    parent = element.getparent()
                    if parent is None:
                        break
                    del parent[0]

    def starts(self, name: str, tag: str) -> Iterator[_Element]:
        """The elements of a part as they begin: with attributes, without content."""
        for event, element in self._events(name, [tag]):
            if event == "start":
                yield element
            else:
                element.clear()

    def _events(self, name: str, tags: list[str]) -> Iterator[tuple[str, _Element]]:
        from lxml import etree

        with self._open(name) as part:
            bounded = _Bounded(part)
            events = etree.iterparse(
                bounded, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False,
                huge_tree=True,
            )  # fmt: skip
            try:
                for event, element in events:
                    yield str(event), element
            except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
                raise (bomb() if "memory" in str(error).lower() else damaged()) from error

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(name)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise damaged() from error


class _Bounded:
    """A stream that ends in Unread where a part grows beyond what one may have."""

    def __init__(self, part: IO[bytes]) -> None:
        self._part = part
        self._left = LARGEST_PART

    def read(self, size: int = -1) -> bytes:
        content = self._part.read(min(size, 1 << 16) if size > 0 else 1 << 16)
        self._left -= len(content)
        if self._left < 0:
            raise bomb()
        return content


def _guarded(part: IO[bytes], size: int) -> bytes:
    try:
        return part.read(size)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise damaged() from error


def damaged() -> Unread:
    return unread("not_parsed", "文件损坏或不完整，打不开。", "The file is damaged or cut off and cannot be opened.")


def bomb() -> Unread:
    return unread(
        "over_limits", "文件解压后过大，未读取；它可能是压缩炸弹。",
        "The file grows too large when unpacked and was not read: it may be a bomb.",
    )  # fmt: skip
