"""Archived copies on pages: the quoted words in them, and never themselves."""

from __future__ import annotations

import pytest
from lxml import html

from tests.ingest.files import lines_of_text, pdf
from tests.web.conftest import NOW, House
from tests.web.test_web_target import enter, read_of
from tracker.model.observation import Quote

PAGE = "<h1>公报</h1><script>alert(1)</script><p>全市拥有全国重点实验室18家，其中联合共建7家。</p>"


def kept(house: House, content: bytes, media_type: str = "text/html") -> str:
    """The name of archived bytes."""
    return house.served().store.put(content, url="https://stat.example.org/a", fetched_at=NOW, media_type=media_type)


def test_the_quoted_words_are_highlighted_in_the_copy(house: House) -> None:
    """With an observation its words are marked in the text; its hash, origin and all that rests on it are told."""
    name = kept(house, PAGE.encode())
    one = enter(house, "labs", "18家", "2025", evidence=name, quote=Quote("全国重点实验室18家", "拥有", "，其中"))
    page = house.page("viewer", f"/evidence/{name}?observation={one.id}")
    [mark] = page.cssselect(".archived mark")
    assert mark.text == "全国重点实验室18家"
    assert mark.tail is not None
    assert mark.tail.startswith("，其中联合共建7家")
    said = read_of(page)
    assert name in said
    assert "https://stat.example.org/a" in said
    assert page.xpath(f"//a[@href='/evidence/{name}?observation={one.id}']")
    assert "alert" not in said


def test_without_a_figure_the_text_itself_is_shown(house: House) -> None:
    """The copy's words are shown as words; of a long one the beginning."""
    name = kept(house, PAGE.encode())
    assert "全国重点实验室18家" in read_of(house.page("viewer", f"/evidence/{name}"))
    long = kept(house, b"word " * 100_000, "text/plain")
    answer = house.client("viewer").get(f"/evidence/{long}")
    assert len(answer.text) < 60_000
    assert "12,000" in answer.text


def test_the_words_of_a_pdf_are_shown(house: House) -> None:
    """A PDF is read in a process apart, and its quote is marked like any other."""
    name = kept(house, pdf([lines_of_text("17 firms", "18 laboratories in all")]), "application/pdf")
    one = enter(house, "labs", "18家", "2025", evidence=name, quote=Quote("18 laboratories"))
    page = house.page("viewer", f"/evidence/{name}?observation={one.id}")
    assert page.cssselect(".archived mark")[0].text == "18 laboratories"


def test_an_observation_of_another_copy_marks_nothing(house: House) -> None:
    """An id that is unknown, or rests on other bytes, shows the copy without a mark."""
    name, other = kept(house, PAGE.encode()), kept(house, b"18", "text/plain")
    one = enter(house, "labs", "18家", "2025", evidence=other, quote=Quote("18"))
    for identity in (one.id, "nope", "%", "' OR 1=1"):
        assert not house.page("viewer", f"/evidence/{name}?observation={identity}").cssselect("mark")


@pytest.mark.parametrize("name", ["x", "AB" * 32, "..%2f..%2fetc%2fpasswd", "ab" * 32, "ab" * 31 + "a%0a"])
def test_what_is_no_copy_of_ours_is_not_there(name: str, house: House) -> None:
    """Nothing but the SHA-256 of something archived leads anywhere."""
    for path in (f"/evidence/{name}", f"/evidence/{name}/file"):
        assert house.client("reviewer").get(path).status_code == 404


@pytest.mark.parametrize(("media_type", "ending"), [
    ("text/html", ".html.txt"), ("image/svg+xml", ".bin"), ("application/pdf", ".pdf"), ("x/y; z", ".bin"),
    ("text/csv", ".csv"), ("application/x-msdownload", ".bin"),
])  # fmt: skip
def test_the_file_is_given_away_and_never_shown(media_type: str, ending: str, house: House) -> None:
    """The bytes come back whole, to be saved under a harmless name, in a sandbox, whatever they say they are."""
    name = kept(house, PAGE.encode(), media_type)
    answer = house.client("viewer").get(f"/evidence/{name}/file")
    assert answer.content == PAGE.encode()
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == f'attachment; filename="evidence-{name[:16]}{ending}"'
    assert "sandbox" in answer.headers["content-security-policy"]


def test_a_changed_copy_is_not_given_out(house: House) -> None:
    """Bytes that are no longer what was archived are neither shown nor sent; the page says what happened."""
    name = kept(house, PAGE.encode())
    [path] = [one for one in (house.root / "db" / "evidence").rglob(name) if one.is_file()]
    path.chmod(0o644)
    path.write_bytes(b"<p>19</p>")
    answer = house.client("viewer").get(f"/evidence/{name}")
    assert answer.status_code == 200
    assert "changed after it was archived" in answer.text
    assert ">19<" not in answer.text
    assert house.client("viewer").get(f"/evidence/{name}/file").status_code == 404


def test_an_address_that_is_no_link_stays_text(house: House) -> None:
    """Where a copy came from leads there only by http."""
    name = house.served().store.put(b"1", url="javascript:alert(1)", fetched_at=NOW, media_type="text/plain")
    tree = html.document_fromstring(house.client("viewer").get(f"/evidence/{name}").text)
    assert not tree.xpath("//a[starts-with(@href, 'javascript')]")


def test_files_are_for_those_who_signed_in(house: House) -> None:
    """Where reading is open to anybody, the words around a figure are; the files themselves are not."""
    from dataclasses import replace

    name = kept(house, PAGE.encode())
    house.options = replace(house.options, public=True)
    house._served = None
    assert house.client(None).get(f"/evidence/{name}").status_code == 200
    assert house.client(None).get(f"/evidence/{name}/file").status_code in (303, 401)
