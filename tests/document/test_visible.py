"""The words of a page without its markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.document import readable, visible


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("组建<b>17</b>家", "组建17家"),
        ("<tr><td>17</td><td>2024</td></tr><tr><td>8</td></tr>", "17\t2024\n8"),
        ("<li>17</li><li>6</li>", "17\n6"),
        ("17<br>6", "17\n6"),
        ("a &lt; b &amp;&nbsp;c &#x5bb6;", "a < b &\xa0c 家"),
        ("<script>var a = '<b>9</b>';</script>17<style>p{}</style>", "17"),
        ("<SCRIPT>9</sCript >17", "17"),
        ("17<script>9", "17"),
        ("<noscript>9<p>9</p></noscript>17<template><p>9</p></template>", "17"),
        ("<!-- 9 <p> -->17<!-- 9", "17"),
        ("<a title=\"9 > 8\" data-x='<b>'>17</a>", "17"),
        ("<a href=https://example.org/it's>17</a> 家", "17 家"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<p>  a\n  b </p>\n\n<p>c", "a b\nc"),
        ("<title>年报</title><body>17", "年报\n17"),
        ("<![CDATA[9]]>17", "17"),
        ("", ""),
        ("<", "<"),
        ("<p", ""),
        ("</", "</"),
    ],
)
def test_what_a_reader_sees(markup: str, text: str) -> None:
    """Markup goes, hidden parts go, blocks and cells stay apart, words stay."""
    assert visible(markup) == text


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<a b='", '<a b="', "<script", "<!--", "<![CDATA[", "</p"])
def test_much_markup_hides_no_figure(tag: str) -> None:
    """Forty thousand tags or unclosed quotes before a figure do not make it vanish."""
    assert "17家" in visible(f"<p>{'<div>' * 40_000}17家</p>{tag * 40_000}")


def test_the_words_of_a_feed() -> None:
    """Of a feed the words remain, be they escaped or in a CDATA section."""
    entry = "<title>A</title><description>&lt;b&gt;17&lt;/b&gt;家</description><x><![CDATA[<i>8</i>项]]></x>"
    feed = f"<rss><item>{entry}</item></rss>"
    assert readable(feed.encode(), "application/rss+xml") == "A\n17家\n8项"


@given(st.text(alphabet="<>/!-[]\"'= \n\t&;abptdscript17家", max_size=200), st.booleans())
def test_any_markup_has_a_text(markup: str, xml: bool) -> None:
    """No markup whatever fails, and no line of the text is empty."""
    text = visible(markup, xml=xml)
    assert "\n\n" not in text
    assert text == text.strip(" \t\n")
