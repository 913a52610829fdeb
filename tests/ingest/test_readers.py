"""Documents are read in child processes that are bounded, kept, and replaced."""

from __future__ import annotations

import asyncio
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.files import package, pdf, row, ruled_table, xlsx
from tracker.ingest.message import answer_from_json, answer_to_json, reads_from_json, reads_to_json
from tracker.ingest.readers import Readers, Reading
from tracker.model.source import (
    Command,
    Css,
    Failure,
    Feed,
    Format,
    Found,
    JsonPath,
    Pattern,
    PeriodOf,
    Place,
    Read,
    Sdmx,
    Source,
    Table,
)
from tracker.model.text import Text

PAGE = "<html><body><p>截至2024年底，组建全国重点实验室<b>17</b>家。</p></body></html>".encode("gb18030")
GOOD = Read("labs", "html", Pattern("实验室{value}家"))
RUNAWAY = Read("labs", "text", Pattern(r"(?P<value>(\d+)+)x", regex=True))


def _read(content: bytes, *reads: Read, media_type: str | None = None, watch: tuple[str, ...] = ()) -> Reading:
    async def once() -> Reading:
        async with Readers(children=1) as readers:
            return await readers.read(content, media_type, Source("s", reads=reads, watch=watch))

    return asyncio.run(once())


def _only(reading: Reading) -> tuple[Found, ...] | Failure:
    [(_, result)] = reading.results
    return result


def test_a_document_is_read_in_a_child() -> None:
    """Reads come back in their order, figures or failures, with the readable text that the quotes stand in."""
    reading = _read(PAGE, GOOD, Read("labs", "html", Css("b.gone")), media_type="text/html; charset=gb2312")
    (_, first), (_, second) = reading.results
    assert isinstance(first, tuple)
    assert (first[0].value, first[0].exact) == ("17", "实验室17家")
    assert reading.text is not None
    assert reading.text[first[0].start : first[0].end] == "实验室17家"
    assert isinstance(second, Failure)
    assert (second.kind, reading.failure) == ("moved_selector", None)


def test_a_watched_page_gives_its_text() -> None:
    """A source without reads still gives the text in which statements are looked for."""
    reading = _read(PAGE, media_type="text/html", watch=("labs-over-20",))
    assert reading.text == "截至2024年底，组建全国重点实验室17家。"


def _bomb_of_rows() -> bytes:
    sheet = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 300_001))
    return xlsx(sheet)


def _bomb_of_one_far_cell() -> bytes:
    return xlsx(row(1, "a") + '<row r="1048576"><c r="XFD1048576"><v>17</v></c></row>')


def _bomb_of_xml() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20 if n else "x" * 100}">' for n in range(12))
    workbook = f"<!DOCTYPE w [{entities}]><workbook>&e11;</workbook>"
    return package({"xl/workbook.xml": workbook, "xl/_rels/workbook.xml.rels": "<Relationships/>"})


def _bomb_of_zeros() -> bytes:
    return package({"xl/workbook.xml": b" " * 400_000_000, "xl/_rels/workbook.xml.rels": "<Relationships/>"})


def _bomb_of_a_page() -> bytes:
    return pdf([b"0 0 m " * 22_000_000], compress=True)


TABLE = Table("a")


@pytest.mark.parametrize(
    ("content", "read", "kinds"),
    [
        (b"1" * 40, RUNAWAY, {"over_limits"}),
        (_bomb_of_rows(), Read("x", "xlsx", Table(cell="B3")), {"no_figure", "over_limits"}),
        (_bomb_of_rows(), Read("x", "xlsx", Table("1", header=0, where=(("2", "x"),))), {"over_limits"}),
        (_bomb_of_one_far_cell(), Read("x", "xlsx", TABLE), {"no_figure"}),
        (_bomb_of_xml(), Read("x", "xlsx", TABLE), {"not_parsed", "empty"}),
        (_bomb_of_zeros(), Read("x", "xlsx", TABLE), {"over_limits"}),
        (_bomb_of_a_page(), Read("x", "pdf", Pattern("Labs {value}")), {"over_limits", "empty"}),
        (b"[" * 5_000_000, Read("x", "json", JsonPath("a")), {"over_limits"}),
        (b"<div>" * 2_000_000 + b"17", Read("x", "html", Css("b")), {"over_limits", "moved_selector"}),
        (b"a,b\n" + b'"' + b"x" * 5_000_000, Read("x", "csv", TABLE), {"not_parsed"}),
        (b"<table><tr>" + b"<td colspan=1000>1" * 5_000, Read("x", "html", TABLE), {"over_limits"}),
    ],
    ids=["regex", "rows", "rows-where", "far-cell", "entities", "zeros", "page", "depth", "tags", "quote", "colspans"],
)
def test_a_trap_ends_in_a_failure(content: bytes, read: Read, kinds: set[str]) -> None:
    """Bombs, runaway expressions and endless nesting end in a failure that says so; the next document is read."""

    async def both() -> tuple[Reading, Reading]:
        async with Readers(children=1, seconds=2.5) as readers:
            trapped = await readers.read(content, None, Source("s", reads=(read,)))
            return trapped, await readers.read(PAGE, "text/html", Source("s", reads=(GOOD,)))

    trapped, after = asyncio.run(both())
    result = _only(trapped)
    assert isinstance(result, Failure)
    assert result.kind in kinds, result
    assert isinstance(_only(after), tuple)


def test_a_page_with_forty_thousand_tags_keeps_its_figure() -> None:
    """Deep nesting hides no figure: it is found, or the failure says that the nesting is the reason."""
    content = b"<div>" * 40_000 + "<b class=v>17</b>家".encode()
    assert isinstance(_only(_read(content, Read("x", "html", Pattern("{value}家")), media_type="text/html")), tuple)
    result = _only(_read(content, Read("x", "html", Css("b.v")), media_type="text/html"))
    assert isinstance(result, tuple) or result.kind == "over_limits"


def test_one_document_takes_no_others_down() -> None:
    """While one document runs away, others are read beside and after it."""

    async def many() -> list[Reading]:
        async with Readers(children=2, seconds=1) as readers:
            trap = readers.read(b"1" * 40, "text/plain", Source("s", reads=(RUNAWAY,)))
            return list(
                await asyncio.gather(
                    trap, *(readers.read(PAGE, "text/html", Source("s", reads=(GOOD,))) for _ in range(30))
                )
            )

    first, *others = asyncio.run(many())
    assert isinstance(_only(first), Failure)
    assert all(isinstance(_only(other), tuple) for other in others)


def test_a_read_that_is_cancelled_leaves_the_children_usable() -> None:
    """Whoever gives up waiting leaves no child behind that answers the wrong question."""

    async def given_up() -> Reading:
        async with Readers(children=1, seconds=30) as readers:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(readers.read(b"1" * 40, "text/plain", Source("s", reads=(RUNAWAY,))), 0.5)
            return await readers.read(PAGE, "text/html", Source("s", reads=(GOOD,)))

    assert isinstance(_only(asyncio.run(given_up())), tuple)


PLACES: list[tuple[Format, Place]] = [
    ("json", JsonPath("a", "b", None, "jsonpath")), ("csv", Table("a", where=(("b", "c"),), across=True)),
    ("html", Css("a", attribute="b")), ("text", Pattern("{value}家", regex=True)),
    ("feed", Feed(Pattern("a{value}"), "b")),
    ("sdmx", Sdmx((("GEO", "CN"), ("UNIT", "X")))), ("command", Command(("python3", "x.py"))),
]  # fmt: skip


@pytest.mark.parametrize(("format_", "place"), PLACES)
def test_reads_pass_unchanged(format_: Format, place: Place) -> None:
    """What is asked of the child is what was declared."""
    read = Read("labs", format_, place, PeriodOf("pattern", pattern=Pattern("至{period}")), "家", "P", "3-5", "last")
    assert reads_from_json(reads_to_json([read], "text/html", None, True)) == ([read], "text/html", None, True)


def test_answers_pass_unchanged() -> None:
    """Figures and failures come back as they were; half a character becomes a sign that it was one."""
    figure = Found("17", "2024", "A1", "实验室17家", "前", "后", 3, 9, "2024-01-02", "P", "家")
    failure = Failure("no_figure", Text.of({"zh": "无", "en": "none"}))
    assert answer_from_json(answer_to_json([[figure], failure], "文")) == ([(figure,), failure], "文")
    assert answer_from_json(answer_to_json([], "\ud800")) == ([], "?")


@settings(max_examples=25)
@given(st.data())
def test_no_bytes_crash_or_hang_the_readers(data: st.DataObject) -> None:
    """Whatever the bytes, each read has a result, and the same one again."""
    whole = data.draw(
        st.sampled_from([PAGE, pdf([ruled_table([["a", "b"], ["1", "2"]])]), xlsx(row(1, "a") + row(2, "17"))])
    )
    junk = data.draw(st.binary(max_size=60))
    cut = data.draw(st.integers(0, len(whole)))
    content = data.draw(st.sampled_from([junk, whole[:cut] + junk, junk + whole, whole[:cut] + junk + whole[cut:]]))
    formats: tuple[Format, ...] = ("html", "xlsx", "pdf", "csv", "docx")
    reads = [*(Read("x", format_, TABLE) for format_ in formats), GOOD]
    reads += [Read("x", format_, place) for format_, place in PLACES[:-1]]
    source = Source("s", reads=tuple(reads))
    first, again = SHARED.read(content, source), SHARED.read(content, source)
    assert first == again
    assert len(first.results) == len(reads)


class _Shared:
    """Readers that are kept over many examples."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._readers: Readers | None = None

    def read(self, content: bytes, source: Source) -> Reading:
        if self._loop is None or self._readers is None:
            self._loop = asyncio.new_event_loop()
            self._readers = Readers(children=1)
        return self._loop.run_until_complete(self._readers.read(content, None, source))

    def close(self) -> None:
        if self._loop is not None and self._readers is not None:
            self._loop.run_until_complete(self._readers.__aexit__(None, None, None))
            self._loop.close()


SHARED = _Shared()


@pytest.fixture(scope="module", autouse=True)
def _end_shared() -> object:
    yield
    SHARED.close()


def _command(
    tmp_path: Path, program: str, *, allowed: bool = True, content: bytes = b"x"
) -> tuple[Found, ...] | Failure:
    async def run() -> Reading:
        async with Readers(commands=allowed, folder=tmp_path) as readers:
            command = Read("x", "command", Command((sys.executable, "-c", program)))
            return await readers.read(content, None, Source("s", reads=(command,)))

    return _only(asyncio.run(run()))


def test_a_command_prints_figures(tmp_path: Path) -> None:
    """A program gets the document and prints figures, in the workspace, without our secrets."""
    program = """
import json, os, sys
print('{"period": 2024, "value": 17.50}\\n')
print(json.dumps({"value": sys.stdin.read() + str(len([name for name in os.environ if "TRACKER_" in name]))}))
"""
    got = _command(tmp_path, program, content=b"5")
    assert isinstance(got, tuple)
    assert [(one.value, one.period) for one in got] == [("17.50", "2024"), ("50", None)]


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        ("import sys; sys.exit('no such table')", "not_parsed"),
        ("print('17')", "not_parsed"),
        ("print('{\"period\": 1}')", "not_parsed"),
        ("pass", "empty"),
        ("while True: print('x' * 10000)", "over_limits"),
    ],
)
def test_a_command_that_gives_nothing(tmp_path: Path, program: str, kind: str) -> None:
    """A program that fails, prints something else, nothing, or without end is told apart."""
    got = _command(tmp_path, program)
    assert isinstance(got, Failure)
    assert got.kind == kind


def test_a_command_runs_only_where_it_may(tmp_path: Path) -> None:
    """A declaration alone runs no program."""
    got = _command(tmp_path, "open('done', 'w')", allowed=False)
    assert isinstance(got, Failure)
    assert (got.kind, list(tmp_path.iterdir())) == ("not_allowed", [])


def test_a_compressed_bomb_is_one() -> None:
    """The page of the bomb inflates to more than 100 MB from less than one."""
    bomb = _bomb_of_a_page()
    assert len(bomb) < 1_000_000
    stream = bomb.split(b"stream\n")[1].split(b"\nendstream")[0]
    assert len(zlib.decompress(stream)) > 100_000_000
