"""Series handed to Prometheus by its remote-write protocol: protocol buffers inside a Snappy block, written by hand."""

from __future__ import annotations

import struct
import urllib.request
from collections.abc import Iterable, Sequence

BATCH = 500
_LITERAL = 65_536


def push(address: str, series: Iterable[tuple[str, Sequence[float]]], stamps: Sequence[int]) -> None:
    """Sends `level{id=…}` for every (id, values), one value for each of `stamps` (seconds since 1970)."""
    times = [_varint(stamp * 1000) for stamp in stamps]
    message, held = bytearray(), 0
    for name, values in series:
        message += _field(1, _time_series(name, values, times))
        held += 1
        if held == BATCH:
            _post(address, bytes(message))
            message, held = bytearray(), 0
    if held:
        _post(address, bytes(message))


def _time_series(name: str, values: Sequence[float], times: Sequence[bytes]) -> bytes:
    labels = _label("__name__", "level") + _label("id", name)
    samples = (
        _field(2, b"\x09" + struct.pack("<d", value) + b"\x10" + time)
        for value, time in zip(values, times, strict=True)
    )
    return labels + b"".join(samples)


def _label(name: str, value: str) -> bytes:
    return _field(1, _field(1, name.encode()) + _field(2, value.encode()))


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field."""
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _snappy(plain: bytes) -> bytes:
    """A Snappy block of literals only: valid, not smaller."""
    out = bytearray(_varint(len(plain)))
    for start in range(0, len(plain), _LITERAL):
        piece = plain[start : start + _LITERAL]
        out += b"\xf4" + struct.pack("<H", len(piece) - 1) + piece
    return bytes(out)


def _post(address: str, message: bytes) -> None:
    headers = {
        "Content-Type": "application/x-protobuf",
        "Content-Encoding": "snappy",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
    }
    request = urllib.request.Request(f"{address}/api/v1/write", _snappy(message), headers)
    urllib.request.urlopen(request, timeout=60).close()
