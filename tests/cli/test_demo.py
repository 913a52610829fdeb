"""`demo` and `demo-site`: the made-up city."""

from __future__ import annotations

import socket
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from tests.cli.conftest import Place
from tracker.cli import app
from tracker.demo.play import Month, play
from tracker.demo.server import Site, serving
from tracker.demo.story import Calendar
from tracker.demo.workspace import write_workspace
from tracker.workspace import Workspace


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Month]]:
    """The workspace after the eight months, and what happened in each."""
    root = tmp_path_factory.mktemp("demo") / "city"
    site = Site(Calendar(date(2026, 11, 22)))
    with serving(site) as port:
        write_workspace(root, site.calendar, port)
        return root, list(play(Workspace(root), site))


def outcomes(months: list[Month], source: str) -> list[str]:
    return [one.outcome for month in months for one in month.settled if one.source.id == source]


def test_the_story_shows_what_ingestion_meets(played: tuple[Path, list[Month]]) -> None:
    """Revision, wrong unit, outage, login page, moved column, silence, a reworded pledge: each where it belongs."""
    _, months = played
    kinds = {
        (month.number, one.source.id): one.run.error_kind
        for month in months
        for one in month.settled
        if one.outcome == "failed"
    }
    assert kinds == {
        (4, "instruments"): "http_error",
        (5, "instruments"): "login_page",
        (6, "platforms"): "moved_selector",
    }
    assert [one.relation for one in months[4].settled[1].new] == ["revision", "new"]
    assert [doubt.code for one in months[6].settled[1].new for doubt in one.doubts] == ["unit_scale"]
    assert outcomes(months, "park") == ["recorded"] * 3 + ["unchanged"] * 5
    assert [(month.number, change.target) for month in months for one in month.settled for change in one.changes] == [
        (5, "labs-over-20")
    ]
    last = {one.assessment.id: (one.before, one.assessment.headline, one.cause) for one in months[7].standing.changes}
    assert last["labs-over-20"] == ("at_risk", "met", "new_period")


def test_it_leaves_a_workspace_to_look_around_in(played: tuple[Path, list[Month]]) -> None:
    """The board, the queue with the wrong unit, the history that leads to page, table and column."""
    root, _ = played
    place = Place(root)
    assert "Exit" not in place.text("check")
    assert "163000" in place.text("review")
    shown = place.text("history", "labs-over-20")
    assert "platforms" in shown
    assert "column 数量" in place.text("explain", "labs-over-20")
    digest = next((root / "out" / "monthly").glob("*-08-03/digest.en.txt")).read_text(encoding="utf-8")
    assert "is no longer on its page" in digest
    assert "a page to sign in" in digest


def test_the_commands_say_what_they_do(tmp_path: Path) -> None:
    """A folder that is not empty and a port that is taken are told; the site answers until it is stopped."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(app, ["demo", str(tmp_path / "new"), "--port", port])
        assert "cannot be used" in done.output
        assert not (tmp_path / "new").exists()
    done = CliRunner().invoke(app, ["demo", str(tmp_path), "--port", port])
    assert "not empty" in done.output
    words = [sys.executable, "-m", "tracker", "demo-site", "--port", port, "--month", "8", "--lang", "en"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        assert f"http://127.0.0.1:{port}/ (month 8 of 8)" in served.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/") as page:
            assert b"Month 8 of 8" in page.read()
        served.terminate()
        assert served.wait(30) == 0
