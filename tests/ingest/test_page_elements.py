"""What is told of an element of a page: its words, its selector."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from tracker.document import visible
from tracker.ingest.extract.page import _Paths, _words

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


NESTED = st.recursive(
    st.just("<i></i>"),
    lambda inner: st.builds(
        lambda tag, mark, some: f"<{tag}{mark}>{''.join(some)}</{tag}>",
        st.sampled_from(["div", "p", "span"]), st.sampled_from(["", "", " id='a'", " id='1'"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)  # fmt: skip


@given(NESTED, st.integers(0, 60))
def test_a_selector_leads_back_to_its_element(markup: str, deep: int) -> None:
    """Whatever was asked for before; only an id that stands twice, or great depth, leaves more than one to choose."""
    root = html.document_fromstring("<div>" * deep + markup + "</div>" * deep)
    paths, everything = _Paths(), list(root.iter())
    identities = [one.get("id") for one in everything if one.get("id") == "a"]
    for one in everything:
        selector = paths.of(one)
        assert selector == _Paths().of(one)
        found = root.cssselect(selector)
        assert one in found
        assert found == [one] or len(identities) > 1 or selector.count(">") >= 39
