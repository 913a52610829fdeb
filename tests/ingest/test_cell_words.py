"""The words of an element of a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from tracker.document import visible
from tracker.ingest.extract.page import _words

TAGS = st.sampled_from(["td", "span", "p", "b", "div", "script", "style", "xmp", "template", "noscript"])
WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from(" \t\n<&;#x38"), max_size=40)


@given(TAGS, WORDS, WORDS)
def test_the_words_of_an_element_are_those_a_reader_sees(tag: str, words: str, behind: str) -> None:
    """With or without others in it, it says what its markup shows, and nothing of what stands behind it."""
    element = html.Element(tag)
    element.text, element.tail = words, behind
    inner = html.Element("i")
    for _ in range(2):
        shown = visible(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
        assert _words(element) == shown
        element.append(inner)
