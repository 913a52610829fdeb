"""`tracker try` and `tracker ingest`, as somebody uses them who has just declared a source."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Place

SOURCES = """\
sources:
  bulletin:
    title: {zh: 统计公报, en: Bulletin}
    path: data/labs.csv
    every: P1D
    read: {indicator: labs, csv: {value: 数量, period: 年份}}
  page:
    path: data/page.html
    read:
      indicator: consortia
      html: {table: 平台, value: 数量, where: {名称: 创新联合体}}
      period: {pattern: "截至{period}"}
"""
PAGE = """<html><meta charset="utf-8"><body><h1>截至2024年底</h1><p>概况</p><table><caption>平台</caption>
<tr><th>名称</th><th>数量</th></tr><tr><td>创新联合体</td><td>21个</td></tr></table></body></html>
"""


@pytest.fixture
def sourced(empty: Place) -> Place:
    """A workspace with two sources that are files of its own."""
    targets = empty.root / "targets.yaml"
    targets.write_text(targets.read_text(encoding="utf-8") + SOURCES, encoding="utf-8")
    put(empty.root, "labs.csv", "年份,数量\n2023,15家\n2024,21家\n")
    put(empty.root, "page.html", PAGE)
    return empty


def put(root: Path, name: str, text: str) -> None:
    (root / "data").mkdir(exist_ok=True)
    (root / "data" / name).write_text(text, encoding="utf-8")


def test_a_try_shows_every_step_and_records_nothing(sourced: Place) -> None:
    """What was fetched, where it was looked, what was found, how it was read, what would change; no ledger is made."""
    told = sourced.text("try", "bulletin")
    for words in (
        "bulletin · Bulletin", "data/labs.csv · text/csv", "csv {value: 数量, period: 年份}", "21家  (2024)",
        "row 3, column 数量", "labs 2024: 21 家 (exact)", "would be recorded and count", "labs-over-20:", "met",
        "tracker ingest bulletin",
    ):  # fmt: skip
        assert words in told, words
    assert not (sourced.root / "db" / "tracker.sqlite3").exists()
    assert not (sourced.root / "db" / "evidence").exists()


def test_a_try_in_chinese(sourced: Place) -> None:
    """The same in Chinese."""
    told = sourced.text("try", "page", "--lang", "zh")
    assert "读作：consortia 2024 = 21 个" in told
    assert "将录入并计入评估" in told


def test_a_failed_try_teaches(sourced: Place) -> None:
    """What was seen instead, what to try, and exit code 3."""
    put(sourced.root, "page.html", PAGE.replace("数量", "家数"))
    done = sourced.run("try", "page")
    assert done.exit_code == 3
    for words in ("[moved_selector]", "家数", "What was seen", "截至2024年底", "What to try"):
        assert words in done.stdout


def test_a_try_as_json(sourced: Place) -> None:
    """A program gets the same: documents, figures with address, quote and doubts, assessments."""
    found = sourced.json("try", "bulletin")
    assert found["schema"] == "tracker.tried/1"
    [document] = found["documents"]
    assert (document["place"], document["charset"]) == ("data/labs.csv", "utf-8")
    assert [(one["period"], one["outcome"]) for one in found["figures"]] == [("2023", "accepted"), ("2024", "accepted")]
    assert found["assessments"] == [{"target": "labs-over-20", "before": "not_assessable", "after": "met"}]


def test_what_is_held_is_said_before_it_is_recorded(sourced: Place) -> None:
    """A doubt stands beside the figure, and what accepting it would change."""
    put(sourced.root, "labs.csv", "年份,数量\n2024,21.5家\n")
    told = sourced.text("try", "bulletin")
    assert "would be held for a person, because" in told
    assert "no whole number" in told
    assert "Once what is held is accepted:" in told


def test_ingesting_records_and_says_what_came(sourced: Place) -> None:
    """Each source has its line, the sum stands at the end, the second time nothing is new."""
    told = sourced.text("ingest", "--all")
    assert "bulletin  2 new" in told
    assert "page  1 new" in told
    assert "2 sources: 2 with new figures" in told
    assert "2 sources: 2 unchanged" in sourced.text("ingest", "--all")
    assert "2 sources: 2 with nothing new" in sourced.text("ingest", "--all", "--force")
    assert "21 national key laboratories" in " ".join(sourced.text("explain", "labs-over-20").split())


def test_only_what_is_due_is_fetched_without_names(sourced: Place) -> None:
    """A source without a schedule is fetched when asked for; one with a schedule when its time has come."""
    assert "1 source: 1 with new figures" in sourced.text("ingest")
    assert "No source is due" in sourced.text("ingest")
    assert "1 source: 1 with new figures" in sourced.text("ingest", "page")


def test_a_failing_source_stops_no_other(sourced: Place) -> None:
    """The good one is recorded, the bad one told with its reason; the exit code says so."""
    (sourced.root / "data" / "labs.csv").unlink()
    done = sourced.run("ingest", "--all")
    assert done.exit_code == 3
    assert "bulletin  failed" in done.stdout
    assert "there is no file data/labs.csv" in done.stdout
    assert "page  1 new" in done.stdout
    assert "tracker try bulletin" in done.stdout
    done = sourced.run("ingest", "bulletin", "--json")
    assert done.exit_code == 3
    assert '"consecutive_failures": 2' in done.stdout
    assert '"kind": "missing_file"' in done.stdout


def test_an_unknown_source_is_wrong_usage(sourced: Place) -> None:
    """The nearest one is named."""
    for command in ("try", "ingest"):
        done = sourced.run(command, "buletin")
        assert done.exit_code == 2
        assert "did you mean bulletin?" in done.stderr


def test_a_workspace_without_sources(empty: Place) -> None:
    """It is said, and nothing is amiss."""
    assert "No source is declared" in empty.text("ingest")


def test_check_counts_sources(sourced: Place) -> None:
    """`check` says how many sources were validated."""
    assert "2 sources" in sourced.text("check")
    assert sourced.json("check")["sources"] == 2


def test_the_lineage_of_a_fetched_figure(sourced: Place) -> None:
    """`explain` and `history` lead from the figure to its source, its place there, and the archived bytes."""
    sourced.text("ingest", "--all")
    told = " ".join(sourced.text("explain", "labs-over-20").split())
    assert "Source: Bulletin · data/labs.csv [bulletin]" in told
    assert "Place: row 3, column 数量" in told
    assert "sha256:" in told
    told = " ".join(sourced.text("history", "labs-over-20").split())
    assert "row 3, column 数量" in told
    [figure] = sourced.json("explain", "labs-over-20")["observations"]
    assert figure["address"] == "row 3, column 数量"


def test_the_doctor_knows_sources(sourced: Place) -> None:
    """A failing source is a finding, with what to do."""
    (sourced.root / "data" / "labs.csv").unlink()
    sourced.run("ingest", "--all")
    done = sourced.run("doctor")
    assert "bulletin" in done.stdout
    assert "tracker try bulletin" in done.stdout


def test_only_what_nothing_cites_is_pruned(sourced: Place) -> None:
    """Bytes that a figure was read from stay, however old; those of a page that said nothing new may go."""
    sourced.text("ingest", "--all")
    put(sourced.root, "labs.csv", "年份,数量,备注\n2023,15家,\n2024,21家,x\n")
    sourced.text("ingest", "--all")
    put(sourced.root, "labs.csv", "年份,数量\n2023,15家\n2024,21家\n")
    sourced.text("ingest", "--all")
    files = [file for file in (sourced.root / "db" / "evidence").rglob("*") if file.is_file()]
    assert len(files) == 3
    for file in files:
        os.utime(file, (1, 1))
    assert sourced.json("db", "prune-evidence", "--older-than", "P5Y", "--dry-run")["files"] == 1
    assert "removed: 1" in sourced.text("db", "prune-evidence", "--older-than", "P5Y")
    assert len([file for file in files if file.exists()]) == 2
    assert sourced.json("db", "prune-evidence", "--older-than", "P5Y")["files"] == 0
    assert sourced.run("db", "prune-evidence", "--older-than", "5 years").exit_code == 2
    assert "sha256:" in sourced.text("explain", "labs-over-20")


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ("html: {css: 'td..labs'}", "The CSS selector"),
        ("json: {each: 'rows[', value: n}", "JMESPath"),
        ("json: {each: '$.rows[?', value: n, jsonpath: true}", "JSONPath"),
    ],
)
def test_check_finds_a_misspelt_selector(sourced: Place, read: str, words: str) -> None:
    """Each selector is tried on nothing, with its place, before anything is fetched."""
    sourced.declare("csv: {value: 数量, period: 年份}}", read + ", period: 2024}")
    done = sourced.run("check")
    assert done.exit_code == 3
    [line] = [line for line in done.stdout.splitlines() if "sources.bulletin.read." in line]
    assert words in line
    assert "targets.yaml:41:35" in line


def test_the_status_names_what_fails(sourced: Place) -> None:
    """Figures that may be old for a source's sake are not shown without saying so."""
    sourced.text("ingest", "--all")
    assert "Sources that fail" not in sourced.text("status")
    (sourced.root / "data" / "labs.csv").unlink()
    sourced.run("ingest", "--all")
    told = " ".join(sourced.text("status").split())
    assert "Sources that fail bulletin failing since" in told
    assert "there is no file data/labs.csv" in told
    assert "抓取失败的来源" in sourced.text("status", "--lang", "zh")
