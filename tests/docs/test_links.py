"""Every link of the documentation leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import ROOT, name_of, pages, without_blocks

LINK = re.compile(r"!?\[[^\]]*\]\((?P<to>[^)\s]+)\)")
IMAGE = re.compile(r'<img[^>]*src="(?P<to>[^"]+)"')
MAX_PICTURE = 300_000


def links(page: Path) -> list[str]:
    """The relative links and pictures of a page, code spans apart."""
    prose = re.sub(r"`[^`\n]*`", "", without_blocks(page))
    found = [match["to"] for match in (*LINK.finditer(prose), *IMAGE.finditer(prose))]
    return [to for to in found if "://" not in to and not to.startswith("mailto:")]


def anchors(page: Path) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    heads = [line.lstrip("#").strip() for line in without_blocks(page).splitlines() if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_relative_link_leads_to_a_file_and_heading_that_exist(page: Path) -> None:
    """No link of a page is dead, neither to a file nor to a heading in it."""
    dead = []
    for to in links(page):
        path, _, anchor = unquote(to).partition("#")
        file = (page.parent / path).resolve() if path else page
        lost = not file.exists() or not file.is_relative_to(ROOT)
        if lost or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            dead.append(to)
    assert not dead


def test_every_page_of_the_documentation_is_reached_from_its_index() -> None:
    """Whoever starts at docs/README.md can reach every page under docs/."""
    index = ROOT / "docs" / "README.md"
    seen, waiting = {index}, [index]
    while waiting:
        page = waiting.pop()
        for to in links(page):
            file = (page.parent / unquote(to).partition("#")[0]).resolve()
            if file.suffix == ".md" and file.is_file() and file not in seen:
                seen.add(file)
                waiting.append(file)
    lost = [name_of(page) for page in (ROOT / "docs").rglob("*.md") if page not in seen]
    assert not lost


def test_pictures_are_small_and_described() -> None:
    """A committed picture weighs less than 300 kB, and every picture in a page has words in its place."""
    pictures = [file for file in (ROOT / "docs" / "images").iterdir() if file.is_file()]
    assert pictures
    assert [file.name for file in pictures if file.stat().st_size > MAX_PICTURE] == []
    for page in pages():
        assert "![](" not in without_blocks(page), name_of(page)
