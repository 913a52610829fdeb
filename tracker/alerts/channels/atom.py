"""An Atom feed (RFC 4287) of the last messages, one entry for each message in each language.

The feed is its own memory: what it holds is read, the entry of this message put at its place, the file written anew.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, cast
from uuid import NAMESPACE_URL, uuid5

from tracker import __version__
from tracker.alerts.channels.files import read_bounded, write_whole
from tracker.alerts.channels.folder import file_names, own_language, place_of
from tracker.alerts.channels.sending import AlteredError, OneByOne, Parcel, Surroundings
from tracker.model.delivery import Outcome, Sent, TryAgain
from tracker.model.message import Message
from tracker.model.report import Channel

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
MESSAGES = 50
"""So many messages stand in a feed, each in all its languages."""
LONGEST = 64 * 1024 * 1024
ASIDE = ".broken"
"""Added to the name of a feed that could not be read: it is kept, and a new one begun."""

_PREFIXES = cast("dict[str, str]", {None: NAMESPACE})
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AtomSender(OneByOne):
    """Keeps the feed at the channel's `path` in the workspace: in its language where it has one, else in all."""

    def __init__(self, channel: Channel, surroundings: Surroundings) -> None:
        self._channel = channel
        self._path = str(channel.settings["path"])
        self._file = surroundings.root / self._path
        self._linked = channel.settings.get("pages") is True

    def send(self, parcel: Parcel) -> Outcome:
        from lxml import etree

        languages = own_language(parcel.languages, self._channel.language)
        try:
            before = read_feed(self._file)
            if before is None and self._file.is_file():
                self._file.replace(self._file.with_name(self._file.name + ASIDE))
            made = {_entry_id(parcel.message, language): language for language in languages}
            entries = [_entry(parcel.message, language, linked=self._linked) for language in made.values()]
            kept = [one for one in ([] if before is None else _entries(before)) if _said(one, "id") not in made]
            feed = self._feed(before, _newest([*entries, *kept]), parcel.message)
            content = etree.tostring(feed, xml_declaration=True, encoding="UTF-8")
            _compare(content, parcel.message, languages)
            write_whole(self._file, content)
        except OSError as error:
            return TryAgain(f"{self._path} cannot be written: {error.strerror}")
        return Sent(f"entered in {self._path}", sha256(content).hexdigest(), (self._path,))

    def _feed(self, before: _Element | None, entries: list[_Element], message: Message) -> _Element:
        """The whole feed. Its id is given once, by its first message, and kept."""
        from lxml import etree

        feed = etree.Element(_name("feed"), nsmap=_PREFIXES)
        first = str(uuid5(NAMESPACE_URL, f"{self._channel.id}\0{message.hash}"))
        _add(feed, "id", (_said(before, "id") if before is not None else "") or f"urn:uuid:{first}")
        _add(feed, "title", str(self._channel.settings.get("title", self._channel.id)))
        _add(feed, "updated", max(_said(entry, "updated") for entry in entries))
        _add(_add(feed, "author"), "name", "Target Tracker")
        _add(feed, "generator", "Target Tracker", version=__version__)
        feed.extend(entries)
        return feed


def read_feed(file: Path) -> _Element | None:
    """A feed of ours; None where there is none, or none that can be read within bounds."""
    from lxml import etree

    content = read_bounded(file, LONGEST)
    if content is None or b"<!DOCTYPE" in content:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    try:
        feed = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
    whole = feed.tag == _name("feed") and all(_said(one, "id") and _moment(one) for one in _entries(feed))
    return feed if whole and _said(feed, "id") else None


def _entry(message: Message, language: str, *, linked: bool) -> _Element:
    """The entry of a message; its content is the page's body, its pictures found from beside the feed.

    `linked`: a folder channel writes the page there, to which the entry leads.
    """
    from lxml import etree

    entry = etree.Element(_name("entry"), nsmap=_PREFIXES)
    entry.set(f"{{{XML}}}lang", language)
    _add(entry, "id", _entry_id(message, language))
    _add(entry, "title", _clean(message.text(f"subject.{language}")), type="text")
    stamp = message.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    _add(entry, "updated", stamp)
    _add(entry, "published", stamp)
    _add(entry, "category", term=message.about)
    place = place_of(message)
    page = file_names(message).get(f"html.{language}")
    if page is not None and linked:
        _add(entry, "link", rel="alternate", type="text/html", hreflang=language, href=f"{place}/{page}")
    content = _add(entry, "content", _content(message, language), type="html")
    content.set(f"{{{XML}}}base", f"{place}/")
    return entry


def _content(message: Message, language: str) -> str:
    """What stands in the body of the page; the text as it is set where there is no page."""
    page = message.parts.get(f"html.{language}")
    if page is None:
        return _clean(f"<pre>{escape(message.text(f'text.{language}'), quote=False)}</pre>")
    told = _clean(page.decode())
    begin, end = told.find("<body"), told.rfind("</body>")
    return told[told.index(">", begin) + 1 : end].strip() if 0 <= begin < end else told


def _compare(content: bytes, message: Message, languages: tuple[str, ...]) -> None:
    """AlteredError where the finished feed does not hold, of each language, what was frozen."""
    from lxml import etree

    found = {_said(one, "id"): one for one in _entries(etree.fromstring(content))}
    for language in languages:
        entry = found.get(_entry_id(message, language))
        frozen = _clean(message.text(f"subject.{language}")), _content(message, language)
        if entry is None or (_said(entry, "title"), _said(entry, "content")) != frozen:
            raise AlteredError(f"what is entered in the feed of {message.about} is not what was approved")


def _newest(entries: list[_Element]) -> list[_Element]:
    """The entries of the newest messages, the newest first."""
    entries = sorted(entries, key=lambda one: _said(one, "updated"), reverse=True)
    messages = list(dict.fromkeys(_about(entry) for entry in entries))[:MESSAGES]
    return [entry for entry in entries if _about(entry) in messages]


def _about(entry: _Element) -> str:
    category = entry.find(_name("category"))
    return str(category.get("term")) if category is not None else _said(entry, "id")


def _entry_id(message: Message, language: str) -> str:
    """The same at every try, and of no other message of any workspace."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, chr(0).join((message.hash, message.about, language)))}"


def _moment(entry: _Element) -> bool:
    try:
        datetime.strptime(_said(entry, "updated"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _entries(feed: _Element) -> list[_Element]:
    return list(feed.findall(_name("entry")))


def _said(element: _Element, name: str) -> str:
    return str(element.findtext(_name(name)) or "")


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(above: _Element, name: str, text: str | None = None, **attributes: str) -> _Element:
    from lxml import etree

    element = etree.SubElement(above, _name(name), attributes)
    element.text = text
    return element


def _clean(text: str) -> str:
    """The text without the few characters that XML cannot hold; its line ends as XML reads them."""
    return _NO_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
