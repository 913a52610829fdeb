"""Unpacking of what a server packed, a bounded piece at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from tracker.ingest.failures import bomb, broken, shown

PIECE = 64 * 1024
"""The most bytes that one step unpacks."""

SWELLING = 250
"""How many times larger than its packed form a content may be once it is beyond `CREDIBLE` bytes.

Deflate reaches 1032; tables of figures stay below 50.
"""
CREDIBLE = 4 * 1024 * 1024

_GZIP = 16 + zlib.MAX_WBITS


class Inflate:
    """Unpacks one content coding, `gzip` or `deflate`; an empty or `identity` coding passes through.

    We ask for `gzip, identity` only. Raises FetchError for a coding that was not asked for (or two around one another),
    for bytes that are not what the header says, for a content that ends early, for one that swells beyond reason.
    """

    def __init__(self, coding: str, url: str) -> None:
        self._url = url
        self._coding = coding.strip().lower().removeprefix("x-")
        self._taken = self._given = 0
        self._head = b""
        self._state: zlib._Decompress | None = None
        if self._coding == "gzip":
            self._state = zlib.decompressobj(_GZIP)
        elif self._coding not in ("", "identity", "none", "deflate"):
            seen = shown(coding, 40)
            raise broken(
                url, f"使用了没有要求的压缩方式 {seen}", f"it is packed as {seen}, where gzip or nothing was asked for"
            )

    @property
    def passes(self) -> bool:
        """Whether the bytes go through as they are."""
        return self._coding in ("", "identity", "none")

    def feed(self, packed: bytes) -> Iterator[bytes]:
        """The next pieces, each of 64 KiB at most."""
        if self.passes:
            yield packed
            return
        self._taken += len(packed)
        if self._state is None:
            packed = self._head + packed
            if len(packed) < 2:
                self._head = packed
                return
            self._head = b""
            self._state = zlib.decompressobj(zlib.MAX_WBITS if _is_zlib(packed) else -zlib.MAX_WBITS)
        while packed:
            if self._state.eof:
                packed = self._next_member(packed)
                continue
            try:
                piece = self._state.decompress(packed, PIECE)
            except zlib.error as error:
                raise broken(self._url, "压缩的内容已损坏", "its packed content is damaged") from error
            packed = self._state.unconsumed_tail or self._state.unused_data
            self._given += len(piece)
            if self._given > CREDIBLE and self._given > SWELLING * self._taken:
                raise bomb(self._url)
            if piece:
                yield piece

    def finish(self) -> Iterator[bytes]:
        """What is left at the end; FetchError where the packed content is not complete."""
        if self.passes or not self._taken:
            return
        if self._state is None or not self._state.eof:
            yield from self._rest()
            if self._state is None or not self._state.eof:
                raise broken(self._url, "压缩的内容没有传完", "its packed content ends before its end")

    def _rest(self) -> Iterator[bytes]:
        """Bytes that zlib holds back when a piece was filled exactly to its edge."""
        while self._state is not None and not self._state.eof:
            piece = self._state.decompress(b"", PIECE)
            if not piece:
                return
            self._given += len(piece)
            yield piece

    def _next_member(self, packed: bytes) -> bytes:
        """Goes on with a further gzip member; filling zeros after the last one are passed over."""
        left = packed.lstrip(b"\0")
        if not left:
            return b""
        if self._coding != "gzip" or not left.startswith(b"\x1f"):
            raise broken(self._url, "压缩内容之后还有别的字节", "other bytes follow its packed content")
        self._state = zlib.decompressobj(_GZIP)
        return left


def _is_zlib(head: bytes) -> bool:
    """Whether a deflate stream has zlib's two bytes before it, as the standard wants and some servers forget."""
    return head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0
