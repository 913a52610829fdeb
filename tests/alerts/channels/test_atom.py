"""The Atom feed: valid after RFC 4287, bounded, its own memory, whatever somebody did to its file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.alerts.channels.sent import AT, message, send
from tracker.alerts.channels.atom import MESSAGES
from tracker.model.delivery import Sent, TryAgain
from tracker.model.message import Message

ATOM = "{http://www.w3.org/2005/Atom}"
URI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
ONCE = ("id", "title", "updated")
"""What RFC 4287 asks for exactly once in a feed (4.1.1) and in an entry (4.1.2)."""


def entered(root: Path, told: Message, languages: tuple[str, ...] = ("zh", "en"), language: str | None = None) -> Sent:
    outcome = send("atom", {"path": "out/feed.xml"}, root=root, told=told, languages=languages, language=language)
    assert isinstance(outcome, Sent), outcome
    return outcome


def feed_of(root: Path) -> etree._Element:
    """The feed, made sure to hold everything that RFC 4287 asks for and nothing that it forbids."""
    feed = etree.fromstring((root / "out" / "feed.xml").read_bytes())
    assert feed.tag == f"{ATOM}feed"
    assert len(feed.findall(f"{ATOM}author")) == 1, "entries without an author need one on the feed (4.2.1)"
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    for one in (feed, *entries):
        for name in ONCE:
            assert len(one.findall(f"{ATOM}{name}")) == 1, name
        assert URI.fullmatch(one.findtext(f"{ATOM}id") or "")
        assert DATE.fullmatch(one.findtext(f"{ATOM}updated") or "")
        assert (one.findtext(f"{ATOM}title") or "").strip()
    for entry in entries:
        (content,) = entry.findall(f"{ATOM}content")
        assert content.get("type") == "html"
        assert len(content) == 0, "HTML is escaped, it has no elements of its own (4.1.3.3)"
        assert len(entry.findall(f"{ATOM}published")) == 1
        for link in entry.findall(f"{ATOM}link"):
            assert link.get("href")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids), "no two entries of one feed have one id and one time (4.1.1)"
    stamps = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert stamps == sorted(stamps, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == stamps[0]
    return feed


def test_a_message_has_an_entry_in_each_language(tmp_path: Path) -> None:
    """Subject and body are what was frozen; a reader of feeds reads them."""
    entered(tmp_path, message())
    feed_of(tmp_path)
    read = feedparser.parse((tmp_path / "out" / "feed.xml").read_bytes())
    assert not read.bozo
    assert read.version == "atom10"
    assert [one.title for one in read.entries] == [
        "天津市目标周报 2026年11月23日", "Targets of Tianjin, 23 November 2026",
    ]  # fmt: skip
    assert "<p>滞后 &amp; 更多" in read.entries[0].content[0].value
    assert "<style" not in read.entries[0].content[0].value
    assert read.entries[1].content[0].value == "<pre>off track: contracts &lt; 1\n</pre>"
    assert read.entries[0].content[0].language == "zh"
    assert read.entries[0].updated == AT.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_feed_with_a_language_has_only_that_one(tmp_path: Path) -> None:
    """For a feed a language."""
    entered(tmp_path, message(), language="zh")
    assert len(feed_of(tmp_path).findall(f"{ATOM}entry")) == 1


def test_entering_again_changes_no_byte(tmp_path: Path) -> None:
    """A second try after a crash finds its entry and leaves the file as it is."""
    first = entered(tmp_path, message())
    before = (tmp_path / "out" / "feed.xml").read_bytes()
    assert entered(tmp_path, message()) == first
    assert (tmp_path / "out" / "feed.xml").read_bytes() == before


def test_messages_come_in_the_order_of_their_making(tmp_path: Path) -> None:
    """A message that was delayed is entered at its place, not at the top; the feed's id stays."""
    entered(tmp_path, message("weekly/2026-11-23/1"))
    name = feed_of(tmp_path).findtext(f"{ATOM}id")
    entered(tmp_path, message("weekly/2026-11-30/1", AT + timedelta(days=7)))
    entered(tmp_path, message("weekly/2026-11-16/1", AT - timedelta(days=7)))
    feed = feed_of(tmp_path)
    assert feed.findtext(f"{ATOM}id") == name
    terms = [str(one.get("term")) for one in feed.iter(f"{ATOM}category")]
    assert list(dict.fromkeys(terms)) == ["weekly/2026-11-30/1", "weekly/2026-11-23/1", "weekly/2026-11-16/1"]


def test_a_correction_is_an_entry_of_its_own(tmp_path: Path) -> None:
    """Whoever read the first version sees the second as something new."""
    entered(tmp_path, message("weekly/2026-11-23/1"), ("zh",))
    entered(tmp_path, message("weekly/2026-11-23/2", AT + timedelta(hours=1), subject_zh="更正".encode()), ("zh",))
    titles = [one.findtext(f"{ATOM}title") for one in feed_of(tmp_path).iter(f"{ATOM}entry")]
    assert titles == ["更正", "天津市目标周报 2026年11月23日"]


def test_a_feed_keeps_the_last_fifty_messages(tmp_path: Path) -> None:
    """It does not grow for ever; the oldest go, in all their languages."""
    for number in range(MESSAGES + 3):
        entered(tmp_path, message(f"daily/{number}/1", AT + timedelta(days=number)))
    entries = list(feed_of(tmp_path).iter(f"{ATOM}entry"))
    assert len(entries) == 2 * MESSAGES
    oldest = entries[-1].find(f"{ATOM}category")
    assert oldest is not None
    assert oldest.get("term") == "daily/3/1"


def test_the_page_beside_the_feed_is_linked(tmp_path: Path) -> None:
    """With `pages: true` the page that the folder channel writes beside the feed is the entry's alternate."""
    send("folder", {"path": "out"}, root=tmp_path, languages=("zh", "en"))
    send("atom", {"path": "out/feed.xml", "pages": True}, root=tmp_path, languages=("zh", "en"))
    first, second = feed_of(tmp_path).findall(f"{ATOM}entry")
    link = first.find(f"{ATOM}link")
    assert link is not None
    assert (tmp_path / "out" / str(link.get("href"))).is_file()
    assert second.find(f"{ATOM}link") is None
    content = first.find(f"{ATOM}content")
    assert content is not None
    base = content.get("{http://www.w3.org/XML/1998/namespace}base")
    assert (tmp_path / "out" / str(base) / "charts" / "labs-over-20.zh.png").is_file(), "pictures are found from here"


BOMB = (
    b'<!DOCTYPE f [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<feed xmlns="http://www.w3.org/2005/Atom"><id>&b;</id></feed>'
)
XXE = b'<!DOCTYPE f [<!ENTITY a SYSTEM "file:///etc/passwd">]><feed xmlns="http://www.w3.org/2005/Atom"><id>&a;</id></feed>'


@pytest.mark.parametrize(
    "content",
    [b"", b"<feed", b"<html/>", b"\x00\xff", BOMB, XXE, b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
     b'<feed xmlns="http://www.w3.org/2005/Atom"><id>x:y</id><entry><id>x:z</id><updated>soon</updated></entry></feed>',
     b"<a>" * 100_000],
)  # fmt: skip
def test_a_broken_feed_is_kept_aside_and_a_new_one_begun(content: bytes, tmp_path: Path) -> None:
    """Whatever stands in the file, the message is entered; what was there stays, and no other file is read."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "feed.xml").write_bytes(content)
    entered(tmp_path, message())
    assert len(feed_of(tmp_path).findall(f"{ATOM}entry")) == 2
    assert (tmp_path / "out" / "feed.xml.broken").read_bytes() == content
    assert b"root:" not in (tmp_path / "out" / "feed.xml").read_bytes()


def test_characters_that_xml_cannot_hold_are_left_out(tmp_path: Path) -> None:
    """A stray control character does not make the feed unreadable."""
    odd = message(subject_zh="周\x0b报\ufffe".encode(), html_zh="<body>甲\x00\r\n]]></body>".encode())
    entered(tmp_path, odd, ("zh",))
    (entry,) = feed_of(tmp_path).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "周报"
    assert entry.findtext(f"{ATOM}content") == "甲\n]]>"


def test_alerts_stand_in_a_feed_too(tmp_path: Path) -> None:
    """Any message that names the channel is entered."""
    entered(tmp_path, replace(message("alert-7"), kind="alert"))
    assert len(feed_of(tmp_path).findall(f"{ATOM}entry")) == 2


def test_a_feed_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    """The sentence names the place."""
    (tmp_path / "out").write_text("in the way")
    outcome = send("atom", {"path": "out/feed.xml"}, root=tmp_path)
    assert isinstance(outcome, TryAgain)
    assert "out/feed.xml" in outcome.why


def test_the_title_is_the_declared_one(tmp_path: Path) -> None:
    """Else the channel's id."""
    send("atom", {"path": "a.xml", "title": "天津 <周报>"}, root=tmp_path)
    send("atom", {"path": "b.xml"}, root=tmp_path)
    assert feedparser.parse((tmp_path / "a.xml").read_bytes()).feed.title_detail.value.startswith("天津")
    assert feedparser.parse((tmp_path / "b.xml").read_bytes()).feed.title == "c"


@given(subject=st.text(), page=st.text(), text=st.text())
def test_any_text_leaves_a_feed_that_can_be_read(subject: str, page: str, text: str) -> None:
    """Whatever stands in a message, the feed stays well-formed and holds it, but for what XML cannot hold."""
    with TemporaryDirectory() as name:
        root = Path(name)
        subject, page, text = (one.encode("utf-8", "replace").decode() for one in (subject, page, text))
        told = message(subject_zh=subject.encode(), html_zh=f"<body>{page}</body>".encode(), text_en=text.encode())
        entered(root, told)
        first, second = etree.fromstring((root / "out" / "feed.xml").read_bytes()).findall(f"{ATOM}entry")
        assert (first.findtext(f"{ATOM}title") or "") == kept(subject)
        assert (first.findtext(f"{ATOM}content") or "") == kept(page).strip()
        assert (second.findtext(f"{ATOM}content") or "") == f"<pre>{escape(kept(text), quote=False)}</pre>"
        entered(root, message("weekly/2026-11-30/1", AT + timedelta(days=7)))
        assert len(etree.fromstring((root / "out" / "feed.xml").read_bytes()).findall(f"{ATOM}entry")) == 4


def kept(text: str) -> str:
    """What XML 1.0 can hold of a text (section 2.2), its line ends as it reads them (section 2.11)."""
    ends = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        one for one in ends if one in "\t\n" or " " <= one <= "\ud7ff" or "\ue000" <= one <= "\ufffd" or one > "\uffff"
    )
