"""Which encoding a document's bytes are in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.document import decode, readable
from tracker.document.charset import known_encoding

SENTENCE = "截至2024年底，天津市组建全国重点实验室17家，突破20家。"
OLD_SENTENCE = "臺灣經濟研究院統計資料庫：民國113年第一季"


@pytest.mark.parametrize(
    ("content", "media_type", "encoding"),
    [
        (SENTENCE.encode(), None, "utf-8"),
        (SENTENCE.encode("utf-8-sig"), "text/html; charset=gb2312", "utf-8"),
        (SENTENCE.encode("utf-16"), None, "utf-16-le"),
        (SENTENCE.encode("gb18030"), "text/html; charset=GB2312", "gb18030"),
        (SENTENCE.encode("gb18030"), "text/html; charset=iso-8859-1", "gb18030"),
        (SENTENCE.encode("gb18030"), "text/html; charset=utf-8", "gb18030"),
        (SENTENCE.encode("gb18030"), None, "gb18030"),
        (SENTENCE.encode(), "text/html; charset=gbk", "utf-8"),
        (SENTENCE.encode(), "text/html; charset=ISO-8859-1", "utf-8"),
        (b'<meta charset="gbk">' + SENTENCE.encode("gb18030"), "text/html", "gb18030"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">x', "text/html", "utf-8"),
        (OLD_SENTENCE.encode("big5"), "text/html; charset=Big5", "big5hkscs"),
        (OLD_SENTENCE.encode("big5"), None, "big5hkscs"),
        ("café, déjà 17 écoles".encode("latin-1"), "text/plain; charset=latin-1", "cp1252"),
        ("17 家".encode(), "text/html; charset=no-such-thing", "utf-8"),
        ("17 家".encode(), "text/html; charset=unicode_escape", "utf-8"),
    ],
)
def test_the_encoding_is_found(content: bytes, media_type: str | None, encoding: str) -> None:
    """A mark, the header, the page's own word, the bytes: the first that the bytes do not contradict is taken."""
    found = decode(content, media_type)
    assert found.encoding == encoding
    assert "�" not in found.text


def test_a_wrong_header_is_noticed() -> None:
    """An encoding that the bytes contradict is named, so that somebody can tell the publisher."""
    assert decode(SENTENCE.encode("gb18030"), "text/html; charset=utf-8").disbelieved == "utf-8"
    assert decode(SENTENCE.encode(), "text/html; charset=gb2312").disbelieved == "gb18030"
    assert decode(SENTENCE.encode(), "text/html; charset=utf-8").disbelieved is None


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    """A page in GB18030 with a broken byte somewhere stays a page in GB18030."""
    content = (SENTENCE * 30).encode("gb18030") + b"\xff" + SENTENCE.encode("gb18030")
    found = decode(content, "text/html; charset=gb2312")
    assert (found.encoding, found.text.count("17家")) == ("gb18030", 31)


def test_a_page_cut_within_a_character_keeps_its_encoding() -> None:
    """An answer that ends in the middle of a character loses that character only."""
    assert decode(SENTENCE.encode()[:-1]).text[:-1] == SENTENCE[:-1]


def test_a_persons_word_is_taken() -> None:
    """A declared encoding holds against the header."""
    assert decode(SENTENCE.encode("gb18030"), "text/html; charset=big5", "gbk").text == SENTENCE


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252"])
def test_a_text_encoded_twice_is_read_as_before_the_second_time(wrong: str) -> None:
    """UTF-8 whose bytes were taken for Latin-1 or Windows-1252 and encoded once more is the text that it was."""
    sentence = "全市17家é" if wrong == "cp1252" else SENTENCE
    twice = sentence.encode().decode(wrong).encode()
    assert decode(twice).text == sentence
    assert decode(twice, declared="utf-8").text == sentence


@pytest.mark.parametrize("text", ["è¿ une fois 近9000项", "Ã©tÃ© naïve", "é à ü 17"])
def test_a_text_encoded_once_stays_as_it_is(text: str) -> None:
    """A text that holds such signs beside others, or signs of no three bytes, is not changed."""
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("name", ["unicode_escape", "idna", "utf-7", "rot13", "hex", "\0", "x" * 99, "mbcs", ""])
def test_codecs_that_are_no_documents(name: str) -> None:
    """A name that Python knows but no document is written in is not taken."""
    assert known_encoding(name) is None


@given(st.binary(max_size=300), st.sampled_from([None, "text/html; charset=gb2312", "text/xml", "text/csv", "a/b+xml"]))
def test_no_bytes_fail(content: bytes, media_type: str | None) -> None:
    """Whatever the bytes, there is a text or the word that there is none, and the same one each time."""
    assert decode(content, media_type) == decode(content, media_type)
    assert readable(content, media_type) == readable(content, media_type)
