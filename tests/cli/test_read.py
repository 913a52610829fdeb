"""`tracker read` as a person uses it, on files of every kind, on standard input, on addresses, on bad input."""

from __future__ import annotations

import codecs
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.cli.conftest import Place
from tests.ingest.files import lines_of_text, package, pdf
from tracker.cli import app

ZH = "截至2024年底，全市组建全国重点实验室17家，技术合同额151.6亿元，同比增长84.7%以上。\r\n到2030年力争达到20家。\r\n"
EN = "By the end of 2024 Riverton had 136 firms.\nThe city aims to plant nearly 9,000 trees by 2030.\n"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No workspace is near, the terminal has eighty columns, the locale says nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.delenv("TRACKER_WORKSPACE", raising=False)


def run(*words: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["read", *words], input=given)


def as_json(*words: str, given: bytes | None = None) -> Any:
    done = run(*words, "--json", given=given)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def put(name: str, content: bytes | str) -> str:
    Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def held(told: Any, text: str) -> list[tuple[float, str]]:
    """Value and unit of each figure, whose offsets must lead to its words in the text."""
    for one in told["figures"]:
        assert text[one["start"] : one["end"]] == one["quote"]
        if one["kind"] == "figure":
            assert text[one["value_start"] : one["value_end"]] == one["value_text"]
    return [(one["value"], one["unit"]) for one in told["figures"] if one["kind"] == "figure"]


def docx(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    return package({"word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'})


EXPECTED = [(17, "家"), (15160000000, "CNY"), (84.7, "%"), (20, "家")]


@pytest.mark.parametrize(
    "encoded",
    [
        ZH.encode(),
        codecs.BOM_UTF8 + ZH.encode(),
        codecs.BOM_UTF16_LE + ZH.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + ZH.encode("utf-16-be"),
        ZH.encode("gb18030"),
        ZH.encode().decode("latin-1").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16-le", "utf-16-be", "gb18030", "utf-8 twice"],
)
def test_encodings(encoded: bytes) -> None:
    """Whatever encoding a text is in, offsets count its characters, line ends as they are."""
    told = as_json(put("report.txt", encoded))
    assert held(told, ZH) == EXPECTED
    assert (told["doc_id"], told["lang"], told["schema"]) == ("report", "zh", "figures-gold/1")


def test_big5() -> None:
    """A text in Big5 is read as it is written, in traditional characters."""
    text = (
        "截至2024年底，全市組建重點實驗室17家，技術合同額151.6億元，比上年增長8%。各項工作穩步推進，創新能力持續提升。"
    )
    assert held(as_json(put("a.txt", text.encode("big5"))), text) == [(17, "家"), (15160000000, "CNY"), (8, "%")]


def test_a_named_encoding_counts() -> None:
    """The encoding that a person names is taken; one that does not exist is said to be none."""
    name = put("a.txt", ZH.encode("utf-16-le"))
    assert held(as_json(name, "--encoding", "utf-16"), ZH) == EXPECTED
    done = run(name, "--encoding", "klingon")
    assert done.exit_code == 2
    assert "there is no such encoding" in done.stderr


def test_page() -> None:
    """A page is read without its markup, a figure in bold too, and dated by its own tags."""
    name = put(
        "page.html",
        '<html><head><meta name="PubDate" content="2024-11-01 09:30"><style>p{width:12px}</style></head><body>'
        "<script>var n = 99;</script><p>全市组建重点实验室<b>17</b>家。</p><p>技术合同额151.6亿元。</p></body></html>",
    )
    told, text = as_json(name), run(name, "--text").stdout
    assert held(told, text) == [(17, "家"), (15160000000, "CNY")]
    assert told["published"] == "2024-11-01"
    assert as_json(name, "--published", "2025-02-03")["published"] == "2025-02-03"


def test_pdf() -> None:
    """The text of a PDF's pages is read, one after another."""
    name = put(
        "report.pdf", pdf([lines_of_text("Riverton had 136 firms in 2024."), lines_of_text("It has 40 schools.")])
    )
    assert held(as_json(name), run(name, "--text").stdout) == [(136, "firms"), (40, "schools")]


def test_docx() -> None:
    """The paragraphs of a DOCX file are read, whatever its name says."""
    content = docx("2024年全市组建重点实验室17家。", "技术合同额151.6亿元。")
    for name in (put("report.docx", content), put("report.bin", content)):
        assert held(as_json(name), run(name, "--text").stdout) == [(17, "家"), (15160000000, "CNY")]


def test_standard_input() -> None:
    """What comes by standard input is read, under the name `stdin`."""
    told = as_json("-", given=ZH.encode())
    assert (told["doc_id"], held(told, ZH)) == ("stdin", EXPECTED)
    assert held(as_json("-", given=codecs.BOM_UTF16_LE + ZH.encode("utf-16-le")), ZH) == EXPECTED
    assert held(as_json("-", "--encoding", "utf-16", given=ZH.encode("utf-16-le")), ZH) == EXPECTED


def test_text_is_printed_as_found() -> None:
    """`--text` prints what the offsets count in, line ends and all, and nothing else."""
    assert run(put("a.txt", ZH.encode("gb18030")), "--text").stdout_bytes == ZH.encode()


def test_what_was_told_of_it() -> None:
    """Day of publication, period and publisher stand in the answer and are read against."""
    name = put("a.txt", "去年全市组建重点实验室17家。")
    told = as_json(name, "--published", "2025-02-03", "--reference-period", "2025", "--publisher", "天津市")
    assert (told["published"], told["reference_period"], told["publisher_scope"]) == ("2025-02-03", "2025", "天津市")
    assert told["figures"][0]["period"] == "2024"


def test_lines_for_a_person() -> None:
    """Each figure stands with its sentence, the number in brackets where there is no colour, and what decided."""
    shown = run(put("a.txt", EN)).stdout
    assert shown.splitlines()[:2] == ["a.txt", "2 figures, 0 milestones · English text of 94 characters"]
    assert "  1 By the end of 2024 Riverton had [136 firms]." in shown
    assert "    9,000 trees · nearly · trees" in shown
    assert "by 2030" in shown
    assert "qualifier “nearly”" in shown
    assert "\x1b" not in shown


def test_lines_in_chinese() -> None:
    """A person who asks for Chinese is answered in Chinese."""
    shown = run(put("a.txt", ZH), "--lang", "zh").stdout
    assert shown.splitlines()[1] == "数字4个，节点0个 · 中文文本，67字符"
    assert "    84.7% · 至少" in shown


def test_lines_of_a_table() -> None:
    """A cell stands with its row, with the unit that its head tells."""
    shown = run(put("a.txt", "2024年产量\n产品\t单位\t产量\t比上年增长%\n粮食\t万吨\t9.83\t-0.01\n")).stdout
    assert "  1 粮食 万吨 [9.83] -0.01\n" in shown
    assert "    9.83 = 98,300 吨 · exact · 粮食" in shown
    assert "    -0.01 % · exact" in shown


def test_milestones() -> None:
    """A pledge without a number is shown with its stage."""
    text = "The council will publish an air quality plan by 2027.\nThe new bridge was completed in 2024.\n"
    told = as_json(put("a.txt", text))
    stages = [one["stage"] for one in told["figures"] if one["kind"] == "milestone"]
    assert stages
    assert held(told, text) == []
    assert f"{len(stages)} milestone" in run("a.txt").stdout


def test_nothing_found() -> None:
    """A text without figures is no error; it is said what to look at."""
    done = run(put("a.txt", "The weather was fine."))
    assert done.exit_code == 0
    assert "No figure or pledge was found. --text shows" in done.stdout


def test_hostile_words_are_shown_harmless() -> None:
    """Control signs in a document never reach the terminal."""
    shown = run(put("a.txt", "In 2024 Riverton\x1b[31m had 136 \u202efirms.")).stdout
    assert "136" in shown
    assert not {"\x1b", "\u202e"} & set(shown)


def test_several_documents() -> None:
    """Several documents are a list on standard output, and a file each in a folder; a bad one stops no other."""
    names = [put("one.txt", ZH), put("two.txt", EN)]
    assert [one["doc_id"] for one in as_json(*names)] == ["one", "two"]
    done = run(names[0], put("bad.txt", b"\0\1\2" * 500), names[1], "--json", "--into", "out/deep")
    assert done.exit_code == 3
    assert "bad.txt: This is no text" in done.stderr
    assert "2 files written to out/deep" in done.stderr
    assert sorted(one.name for one in Path("out/deep").iterdir()) == ["one.json", "two.json"]
    assert held(json.loads(Path("out/deep/one.json").read_bytes()), ZH) == EXPECTED


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BAD = {
    "picture.png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 50, "This is no text, web page, PDF or DOCX file"),
    "noise.txt": (bytes(range(256)) * 40, "This is no text, web page, PDF or DOCX file"),
    "old.doc": (OLE, "save it as DOCX, PDF or text"),
    "scan.pdf": (pdf([b"0 0 100 100 re f"]), "pictures only"),
    "cut.pdf": (b"%PDF-1.4\n1 0 obj\n<<", "damaged"),
    "cut.docx": (b"PK\x03\x04" + b"\0" * 100, "damaged"),
    "empty.txt": (b"", "empty.txt is empty"),
    "blank.txt": (b" \n\t\n", "is empty"),
    "script.html": (b"<html><body><script>go()</script></body></html>", "a script may fill them in"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_documents(name: str) -> None:
    """What cannot be read is told in a sentence with the file's name, and ends with 3."""
    content, said = BAD[name]
    done = run(put(name, content))
    assert done.exit_code == 3
    assert said in done.stderr
    assert done.stderr.startswith(f"{name}: ")
    assert not done.stdout.strip()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nowhere.txt"], 3, "nowhere.txt cannot be read"),
        (["."], 3, "it is no file"),
        (["-", "--json", "--text"], 2, "choose one of them"),
        (["-", "--into", "x"], 2, "add --json or --text"),
        (["-", "-"], 2, "only once"),
        (["-", "--published", "soon"], 2, "there is no such date"),
        (["-", "--reference-period", "soon"], 2, "there is no such period"),
        (["a/x.txt", "b/x.pdf", "--json", "--into", "o"], 2, "written to the same file"),
        (["http://127.0.0.1:8099/x"], 3, "add --private"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else None,
)
def test_misuse(words: list[str], code: int, said: str) -> None:
    """A word that cannot be taken is told with what to do."""
    done = run(*words, given=EN.encode())
    assert (done.exit_code, said in done.stderr) == (code, True), done.output


def test_too_large() -> None:
    """A file above the limit is refused before it is read."""
    with Path("big.txt").open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    done = run("big.txt")
    assert done.exit_code == 3
    assert "larger than 32 MiB" in done.stderr


class Pages(BaseHTTPRequestHandler):
    """Answers each path with a page, or with what goes wrong."""

    def do_GET(self) -> None:
        known = {
            "/robots.txt": (404, "text/plain", b""),
            "/reports/2024.html": (200, "text/html; charset=gb2312", f"<p>{ZH}</p>".encode("gb18030")),
        }
        status, kind, body = known.get(self.path, (404, "text/plain", b"gone"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_address() -> None:
    """A page is fetched by the guarded client, decoded as its server says, named by its address."""
    with serving() as base:
        told = as_json(f"{base}/reports/2024.html", "--private")
        gone = run(f"{base}/nothing.html", "--private")
    assert told["doc_id"] == "2024"
    assert [(one["value"], one["unit"]) for one in told["figures"]] == EXPECTED
    assert gone.exit_code == 3
    assert "check the address" in gone.stderr


def test_language_of_the_workspace(place: Place) -> None:
    """In a workspace the command speaks its languages, and only those."""
    name = put("a.txt", EN)
    assert "数字2个" in CliRunner().invoke(app, ["read", name, "-C", str(place.root)]).stdout
    done = CliRunner().invoke(app, ["read", name, "-C", str(place.root / "alerts" / "none")])
    assert done.exit_code == 2
