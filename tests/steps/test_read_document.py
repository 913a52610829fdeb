"""Documents read as official texts: handed over by a person, and watched pages that propose by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from tests.ingest.files import lines_of_text, pdf
from tests.steps.collecting import Field, serving
from tracker.db.ledger import Ledger
from tracker.document import published
from tracker.evaluate.sentence import sentence_at
from tracker.ingest.client import Client
from tracker.ingest.readers import Readers
from tracker.model.proposal import Figure, Told
from tracker.model.source import Failure
from tracker.steps.collect import collect
from tracker.steps.gather import Site
from tracker.steps.read_document import (
    LARGE_DOCUMENT,
    MOST_BYTES,
    Handed,
    Read,
    from_file,
    from_stream,
    name_of,
    read_document,
)
from tracker.steps.settle import Settled

PAGE = (
    '<html><head><meta name="PubDate" content="2025-01-02"></head>'
    "<body><p>去年全市组建重点实验室<b>17</b>家。</p></body></html>"
)
DECLARED = """
  press: {{url: "{url}", private: true, read: {{text: proposals, publisher: 天津市}}}}
"""


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Field]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        yield Field(tmp_path, ledger, None)  # type: ignore[arg-type]  # each test declares its own


def values(read: Read) -> list[str]:
    return [one.written.text for one in read.reading.proposals if isinstance(one, Figure)]


def reading(handed: Handed, told: Told | None = None) -> Read | Failure:
    async def run() -> Read | Failure:
        async with Readers(1, memory=LARGE_DOCUMENT) as readers:
            return await read_document(handed, told or Told(), readers)

    return asyncio.run(run())


def test_what_is_handed_over_comes_back_with_its_hash() -> None:
    """The bytes, their hash, the text as found and what it proposes come together."""
    content = PAGE.encode()
    read = reading(Handed(content, "reports/2024.html", "text/html"))
    assert isinstance(read, Read)
    assert (read.name, read.evidence) == ("2024", sha256(content).hexdigest())
    assert read.text == "去年全市组建重点实验室17家。"
    assert read.told.published == date(2025, 1, 2)
    [figure] = read.reading.proposals
    assert isinstance(figure, Figure)
    assert (figure.written.text, figure.period) == ("17家", "2024")
    assert read.text[figure.written.start : figure.written.end] == "17家"


def test_what_is_told_counts_more_than_the_page() -> None:
    """The day that a person names stands against the page's own."""
    read = reading(Handed(PAGE.encode(), "a.html", "text/html"), Told(published=date(2021, 5, 1)))
    assert isinstance(read, Read)
    assert read.told.published == date(2021, 5, 1)


def test_a_document_that_kills_its_reader_is_a_failure() -> None:
    """A package that swells to more than a child may hold ends as a failure, and the next document is read."""
    import io
    import zipfile

    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", b"<w>" + b" " * 400_000_000)
    failed = reading(Handed(bomb.getvalue(), "bomb.docx"))
    assert isinstance(failed, Failure)
    assert failed.kind in ("over_limits", "not_parsed")


@pytest.mark.parametrize(
    "nested", ["(" * 200_000, "（" * 200_000 + "8家" + "）" * 200_000, "[" * 100_000 + "]" * 90_000]
)
def test_nested_brackets(nested: str) -> None:
    """Brackets within brackets cost no more than other signs, and what stands behind them is read."""
    text = f"在全市，{nested}\n2024年全市组建重点实验室17家。"
    read = reading(Handed(text.encode(), "a.txt", "text/plain"))
    assert isinstance(read, Read)
    assert read.text == text
    assert "17家" in values(read)


def test_many_numbers() -> None:
    """A hundred thousand numbers are read in one go; each offset leads to its own."""
    text = "".join(f"2024年第{n}组建成学校{n + 1}所。\n" for n in range(10_000)) + "7 " * 80_000
    read = reading(Handed(text.encode(), "a.txt", "text/plain"))
    assert isinstance(read, Read)
    found = [one for one in read.reading.proposals if isinstance(one, Figure)]
    assert len(found) >= 10_000
    assert all(text[one.written.start : one.written.end] == one.written.text for one in found)


def test_ten_million_characters() -> None:
    """A text as large as is taken passes through the child whole; a larger one is refused unread."""
    text = "天气很好。\n" * 1_700_000

    async def run() -> str | Failure:
        async with Readers(1, memory=LARGE_DOCUMENT) as readers:
            return await readers.words(text.encode(), "text/plain")

    assert asyncio.run(run()) == text
    refused = from_stream(b"x" * (MOST_BYTES + 1))
    assert isinstance(refused, Failure)
    assert refused.kind == "too_large"


def test_files(tmp_path: Path) -> None:
    """A file is taken with the kind that its ending stands for; an empty one and a folder are failures."""
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf([lines_of_text("In 2024 Riverton had 136 firms.")]))
    handed = from_file(file)
    assert isinstance(handed, Handed)
    assert handed.media_type == "application/pdf"
    (tmp_path / "empty.txt").touch()
    kinds = [from_file(tmp_path / "empty.txt"), from_file(tmp_path), from_file(tmp_path / "none.txt")]
    assert [one.kind for one in kinds if isinstance(one, Failure)] == ["empty", "missing_file", "missing_file"]


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("a/zh-hubei.txt", "zh-hubei"), ("-", "stdin"), ("https://e.org/", "e.org"), ("https://e.org/t24.html", "t24"),
        ("https://e.org/a/%E6%8A%A5%E5%91%8A.pdf?v=1", "报告"), ("https://e.org/..%2F..%2Fetc", "etc"),
    ],
)  # fmt: skip
def test_names(place: str, name: str) -> None:
    """A document's name is a file's stem or the last part of its address, fit for a file's name."""
    assert name_of(place) == name


@pytest.mark.parametrize(
    ("markup", "day"),
    [
        ('<META content="2024年11月1日" NAME=PubDate>', date(2024, 11, 1)),
        ("<meta property='article:published_time' content='2024-02-30'>", None),
        ("<meta name=keywords content='2024-02-03'>", None),
        ("<p>2024-02-03</p>", None),
    ],
)
def test_the_day_of_a_page(markup: str, day: date | None) -> None:
    """A page's day is what its tags say, nothing else."""
    assert published(markup.encode(), "text/html") == day


def test_sentences_around_a_place() -> None:
    """A sentence goes over a single line break, and is cut where it does not end."""
    text = "前一句。全市组建\n实验室17家，\n超过预期！后一句。"
    at = text.index("17家")
    assert text[slice(*sentence_at(text, at, at + 3))] == "全市组建\n实验室17家，\n超过预期！"
    assert sentence_at("x" * 1000, 500, 510, 20) == (480, 530)
    rows = "产量如下\n粮食\t9.83\t-0.01\n油料\t2.36\t2.3"
    for number, row in (("9.83", "粮食\t9.83\t-0.01"), ("2.36", "油料\t2.36\t2.3")):
        at = rows.index(number)
        assert rows[slice(*sentence_at(rows, at, at + 4))] == row
    headed = "二、工作回顾\n全市组建实验室17家，\n超过预期。"
    at = headed.index("17家")
    assert headed[slice(*sentence_at(headed, at, at + 3))] == "全市组建实验室17家，\n超过预期。"


async def collected(field: Field, name: str) -> Settled:
    """What a source gives whose documents are read in a child process."""
    done: list[Settled] = []
    async with Client() as client, Readers(1) as readers:
        site = Site(field.declaration, field.root, field.store, client, readers, lambda: field.now)
        await collect([field.declaration.sources[name]], site, field.ledger, told=done.append)
    return done[0]


def test_a_watched_page_proposes_when_it_has_changed(field: Field) -> None:
    """Its text is read once for each change, its evidence archived first; nothing of it counts."""
    with serving() as web:
        url = web.put("/press.html", PAGE, "text/html; charset=utf-8")
        field.declare(DECLARED.format(url=url))
        first = field.one("press")
        same = field.one("press")
        web.put("/press.html", PAGE.replace("17", "18"), "text/html; charset=utf-8")
        changed = field.one("press")
    [read] = first.proposed
    assert values(read) == ["17家"]
    assert (read.source, read.name, read.told.publisher, read.told.published) == (
        "press", "press", "天津市", date(2025, 1, 2),
    )  # fmt: skip
    assert field.store.get(read.evidence) == PAGE.encode()
    assert (same.proposed, same.outcome) == ([], "unchanged")
    assert [values(one) for one in changed.proposed] == [["18家"]]
    assert field.all() == []
    waiting = field.ledger.proposals.waiting()
    assert [(one.source, one.body["value_text"]) for one in waiting] == [("press", "17家"), ("press", "18家")]
    assert waiting[0].evidence == read.evidence
    assert [origin.url for origin in field.store.origins(read.evidence)] == [url]


def test_a_page_without_words_is_a_failure_and_no_change(field: Field) -> None:
    """A page that scripts fill proposes nothing and is told as failed; so is a page of another kind."""
    field.declare("  press: {path: press.html, read: {text: proposals}}\n")
    field.write("press.html", "<html><script>go()</script></html>")
    done = asyncio.run(collected(field, "press"))
    assert (done.outcome, [failure.kind for _, failure in done.failures], done.proposed) == ("failed", ["empty"], [])


def test_a_page_to_sign_in_is_a_failure(field: Field) -> None:
    """A page that asks for a password with status 200 is told as what it is, on a watch and when it is handed over."""
    markup = '<p>用户登录</p><form><input type="password" name="p"></form>'
    field.declare("  press: {path: press.html, read: {text: proposals}}\n")
    field.write("press.html", markup)
    done = field.one("press")
    assert (done.outcome, [failure.kind for _, failure in done.failures]) == ("failed", ["login_page"])
    handed = reading(Handed(markup.encode(), "a.html", "text/html"))
    assert isinstance(handed, Failure)
    assert handed.kind == "login_page"


def test_figures_and_proposals_of_one_page(field: Field) -> None:
    """A page can give figures by a pattern and proposals by its whole text; only the figures are recorded."""
    field.declare(
        "  press:\n    path: press.txt\n    read:\n      - {text: proposals, indicator: labs}\n"
        '      - {indicator: labs, text: "实验室{value}家", period: 2024}\n'
    )
    field.write("press.txt", "2024年全市组建重点实验室17家，技术合同额151.6亿元。")
    done = field.one("press")
    [read] = done.proposed
    assert values(read) == ["17家", "151.6亿元"]
    assert read.indicator == "labs"
    assert field.told() == ["labs 2024 17 accepted"]


def test_looking_records_nothing(field: Field) -> None:
    """A try shows what the text proposes and archives nothing."""
    field.declare("  press: {path: press.txt, read: {text: proposals}}\n")
    field.write("press.txt", "2024年全市组建重点实验室17家。")
    [read] = field.look("press").proposed
    assert values(read) == ["17家"]
    assert field.store.get(read.evidence) is None
    assert field.ledger.proposals.waiting() == []


def test_the_same_words_are_proposed_once(field: Field) -> None:
    """Reading the same bytes again, whatever the reason, files nothing twice; a decision stays."""
    field.declare("  press: {path: press.txt, read: {text: proposals}}\n")
    field.write("press.txt", "2024年全市组建重点实验室17家。")
    field.one("press")
    field.one("press", force=True)
    assert len(field.ledger.proposals.waiting()) == 1
