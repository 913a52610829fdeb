"""The words of a page without its markup, since a figure may stand in bold.

A scanner that goes over the page once: no tree is built, so neither 40 000 nested tags nor an unclosed quote makes
words vanish or costs more than a page of that length. What a browser does not show (scripts, styles, templates,
comments) is left out; blocks and rows end a line and cells a column, so that neighbouring numbers stay apart.
"""

from __future__ import annotations

import re
from html import unescape

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "head", "header", "hr", "html", "legend", "li", "main", "nav", "ol", "optgroup", "option", "p", "pre",
    "section", "select", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_RAW = frozenset({"script", "style", "iframe", "noembed", "noframes", "xmp"})
"""Elements whose content is not markup and which no reader sees."""
_UNSEEN = frozenset({"template", "noscript"})
MUTE = _RAW | _UNSEEN
"""Elements that show nothing of what they hold."""

_NAME = re.compile(r"/?[A-Za-z][^\s/>]*")
_NEXT = re.compile(r"""[>"']""")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_CLOSING = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}
_AROUND_BREAKS = re.compile(r"[ \t]*\n[ \t\n]*")
_AROUND_CELLS = re.compile(r" *\t *")


def visible(markup: str, *, xml: bool = False) -> str:
    """The text of a page as a reader sees it; for `xml`, every element stands on a line of its own.

    >>> visible("<p>组建<b>17</b>家</p><td>8</td><td>2024</td><script>1<2</script>").split()
    ['组建17家', '8', '2024']
    """
    scanner = _Scanner(markup, xml)
    scanner.run()
    joined = "".join(scanner.words)
    return _AROUND_CELLS.sub("\t", _AROUND_BREAKS.sub("\n", joined)).strip(" \t\n")


def one_line(words: str) -> str:
    """The words of an element that holds no other, as `visible` gives them."""
    return _SPACES.sub(" ", words).strip(" ")


class _Scanner:
    """One pass over the markup; `words` are the pieces of text and the breaks between them."""

    def __init__(self, markup: str, xml: bool) -> None:
        self.words: list[str] = []
        self._markup = markup
        self._xml = xml
        self._hidden = 0
        self._absent: set[str] = set()

    def run(self) -> None:
        markup, at = self._markup, 0
        while at < len(markup):
            opening = markup.find("<", at)
            if opening < 0:
                opening = len(markup)
            self._text(markup[at:opening])
            at = self._tag(opening) if opening < len(markup) else opening

    def _text(self, words: str) -> None:
        if words and not self._hidden:
            self.words.append(_SPACES.sub(" ", unescape(words)))

    def _tag(self, opening: int) -> int:
        """Passes what begins at `<`; the position behind it."""
        markup = self._markup
        if markup.startswith("<!--", opening):
            return self._behind("-->", opening + 4)
        if self._xml and markup.startswith("<![CDATA[", opening):
            end = self._behind("]]>", opening + 9)
            self._text(markup[opening + 9 : end].removesuffix("]]>"))
            return end
        if markup.startswith(("<!", "<?"), opening):
            return self._behind(">", opening + 2)
        name = _NAME.match(markup, opening + 1)
        if name is None:
            self._text("<")
            return opening + 1
        end = self._end_of_tag(name.end())
        return self._element(name[0].lower(), end)

    def _element(self, name: str, end: int) -> int:
        closing, name = name.startswith("/"), name.removeprefix("/")
        if not self._xml and name in _RAW:
            if closing:
                return end
            found = None if name in self._absent else _CLOSING[name].search(self._markup, end)
            if found is None:
                self._absent.add(name)
                return len(self._markup)
            return self._end_of_tag(found.end())
        if not self._xml and name in _UNSEEN:
            self._hidden = max(0, self._hidden + (-1 if closing else 1))
        elif not self._hidden:
            if self._xml or name in _BLOCKS:
                self.words.append("\n")
            elif name in _CELLS and not closing:
                self.words.append("\t")
        return end

    def _end_of_tag(self, at: int) -> int:
        """The position behind the `>` that ends a tag; a quoted attribute may hold others."""
        markup = self._markup
        while (found := _NEXT.search(markup, at)) is not None:
            if found[0] == ">":
                return found.end()
            at = found.end()
            if markup[max(0, found.start() - 8) : found.start()].rstrip().endswith("="):
                close = self._find(found[0], at)
                if close >= 0:
                    at = close + 1
        return len(markup)

    def _behind(self, mark: str, at: int) -> int:
        found = self._find(mark, at)
        return len(self._markup) if found < 0 else found + len(mark)

    def _find(self, mark: str, at: int) -> int:
        """Where `mark` comes next; what was once looked for in vain is not looked for again."""
        if mark in self._absent:
            return -1
        found = self._markup.find(mark, at)
        if found < 0:
            self._absent.add(mark)
        return found
