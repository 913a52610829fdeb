"""Which character encoding a document's bytes are in.

Asked in this order: what the caller declares, a byte order mark, the header, the document's own declaration, the bytes
themselves. Names are taken as browsers take them (WHATWG Encoding Standard): gb2312 and gbk are read as their superset
gb18030, Latin-1 as Windows-1252. A header that the bytes contradict is not believed.
"""

from __future__ import annotations

import codecs
import re

from tracker.model.value import value

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.IGNORECASE)
_HEAD = 4096
_SAMPLE = 65_536
_TOLD = re.compile(r"[^\x00-\x7f\u3000-\u303f]+")
_ENOUGH = 400
"""Characters that tell which of the Chinese encodings a text is in."""
_FEW = 500
"""One broken byte in so many does not speak against an encoding that was declared."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_AS_BROWSERS_DO = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "hz": "gb18030", "x-gbk": "gb18030",
    "gb_2312-80": "gb18030", "gb-2312": "gb18030",
    "big5": "big5hkscs", "cp950": "big5hkscs", "x-x-big5": "big5hkscs",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "windows-31j": "cp932", "shift_jis": "cp932", "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "euc-kr": "cp949",
    "utf8": "utf-8", "unicode": "utf-16-le", "utf-16": "utf-16-le", "windows-874": "cp874",
}  # fmt: skip

_TEXT_CODECS = frozenset(
    {"utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949", "koi8-r"}
    | {"koi8-u", "mac-roman"}
    | {f"cp{page}" for page in (437, 850, 866, 874, *range(1250, 1259))}
    | {f"iso8859-{part}" for part in (*range(2, 12), *range(13, 17))}
)
"""The encodings that documents may name; Python knows others (`unicode_escape`, `idna`) that are no document's."""

_WEAK = frozenset({"cp1252"})
"""What servers say without having looked, and what never fails."""


@value
class Decoded:
    """A document's characters, the encoding they were read in, and the declared one where it was wrong."""

    text: str
    encoding: str
    disbelieved: str | None = None


def decode(content: bytes, media_type: str | None = None, declared: str | None = None) -> Decoded:
    """The characters of `content`. Never fails: what cannot be read becomes U+FFFD.

    `media_type` is the Content-Type header with its charset, `declared` a person's word, which is taken as it is.

    >>> decode("近9000项".encode("gb18030"), "text/html; charset=gb2312").encoding
    'gb18030'
    >>> decode("近9000项".encode(), "text/html; charset=gbk").disbelieved
    'gb18030'
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(content[len(mark) :].decode(encoding, errors="replace"), encoding)
    if declared is not None and (known := known_encoding(declared)) is not None:
        return Decoded(_once(content.decode(known, errors="replace")), known)
    named = _named(content, media_type)
    disbelieved = None
    strict = _strictly(content, "utf-8")
    if strict is not None and (not named or named[0] == "utf-8" or content.isascii() or _tells(strict)):
        wrong = named[0] if named and named[0] != "utf-8" and not content.isascii() else None
        return Decoded(_once(strict), "utf-8", wrong)
    for encoding in sorted(named, key=lambda one: one in _WEAK):
        text = content.decode(encoding, errors="replace")
        if encoding in _WEAK and _is_han(content):
            disbelieved = disbelieved or encoding
            continue
        if text.count("�") * _FEW <= len(content):
            return Decoded(text, encoding, disbelieved)
        disbelieved = disbelieved or encoding
    if strict is not None:
        return Decoded(strict, "utf-8", disbelieved)
    guessed = _guessed(content)
    return Decoded(content.decode(guessed, errors="replace"), guessed, disbelieved)


def known_encoding(name: str) -> str | None:
    """The encoding that browsers take a name for; None where no document is written in one of that name.

    >>> known_encoding("GB2312"), known_encoding("unicode_escape")
    ('gb18030', None)
    """
    lowered = name.strip().lower()
    try:
        found = codecs.lookup(_AS_BROWSERS_DO.get(lowered, lowered)).name
    except (LookupError, ValueError):
        return None
    found = _AS_BROWSERS_DO.get(found, found)
    return found if found in _TEXT_CODECS else None


def _named(content: bytes, media_type: str | None) -> list[str]:
    """The encodings that the header and the document name, in that order."""
    names: list[str] = []
    header = _HEADER.search(media_type or "")
    if header is not None:
        names.append(header[1])
    names += [found[1].decode("ascii") for found in [_DECLARED.search(content[:_HEAD])] if found is not None]
    known = [encoding for name in names if (encoding := known_encoding(name)) is not None]
    return list(dict.fromkeys(known))


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        cut = error.start >= len(content) - 3 and error.reason == "unexpected end of data"
        return content.decode(encoding, errors="replace") if cut and error.start else None


def _tells(text: str) -> bool:
    """Whether bytes that decode as UTF-8 hardly do so by chance: something needed three of them."""
    return any(character >= "\u0800" for character in text)


_TWICE = re.compile("[\u00e2-\u00ef][\u0080-\u00bf\u0152-\u2122]{2}")
"""How a character of three bytes looks whose bytes were taken for Windows-1252 and encoded once more."""


def _once(text: str) -> str:
    """A text that was encoded twice as it was before the second time; any other as it is.

    >>> _once("è¿\u0091" + "9000é¡¹"), _once("é à 17")
    ('近9000项', 'é à 17')
    """
    if text.isascii() or _TWICE.search(text, 0, _SAMPLE) is None:
        return text
    try:
        return text.encode("cp1252", errors="c1").decode("utf-8")
    except UnicodeError:
        return text


def _as_bytes(error: UnicodeError) -> tuple[bytes, int]:
    """The five bytes that Windows-1252 leaves open, which browsers take for control characters."""
    assert isinstance(error, UnicodeEncodeError)
    wrong = error.object[error.start : error.end]
    if max(wrong) > "\u009f":
        raise error
    return wrong.encode("latin-1"), error.end


codecs.register_error("c1", _as_bytes)


def _is_han(content: bytes) -> bool:
    """Whether bytes that are not ASCII read as Chinese of the two-byte encodings: mostly pairs of high bytes."""
    sample = content[:_SAMPLE]
    high = sum(byte > 0x7F for byte in sample)
    if high < 4:
        return False
    pairs = sum(len(found) // 2 * 2 for found in re.findall(rb"(?:[\xa1-\xfe][\xa1-\xfe])+", sample))
    return pairs * 10 >= high * 9


def _guessed(content: bytes) -> str:
    """What undeclared bytes most likely are in: Chinese by its everyday characters, else as chardet says."""
    import chardet

    sample = content[:_SAMPLE]
    everyday = {encoding: _everyday(sample, encoding) for encoding in _FIRST_LEVEL}
    best = max(everyday, key=lambda encoding: everyday[encoding])
    if everyday[best] >= 0.6:
        return best
    return known_encoding(str(chardet.detect(sample)["encoding"] or "")) or "utf-8"


_FIRST_LEVEL = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5hkscs": ("big5", 0xA4, 0xC6)}
"""The lead bytes under which the two Chinese standards keep their everyday characters."""


def _everyday(sample: bytes, encoding: str) -> float:
    """The share of everyday characters among those that are neither ASCII nor punctuation, read in that encoding."""
    narrow, first, last = _FIRST_LEVEL[encoding]
    han = "".join(_TOLD.findall(sample.decode(encoding, errors="replace")))[:_ENOUGH]
    leads = [one.encode(narrow, errors="ignore")[:1] for one in han]
    return sum(first <= lead[0] <= last for lead in leads if lead) / len(han) if han else 0.0
