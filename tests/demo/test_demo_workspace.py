"""The workspace of the demonstration."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.alerts.declared import load as load_alerts
from tracker.demo.site import PAGES
from tracker.demo.story import Calendar
from tracker.demo.workspace import write_workspace
from tracker.errors import UsageError
from tracker.targets import load


@given(today=st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_it_has_no_problem_on_any_day(tmp_path_factory: pytest.TempPathFactory, today: date) -> None:
    """Whatever day it is written on, its files are sound, and each source is an address of the site."""
    folder = tmp_path_factory.mktemp("demo") / "city"
    write_workspace(folder, Calendar(today), 8123)
    declaration, problems = load(folder)
    assert not problems
    assert declaration is not None
    assert not load_alerts(folder, declaration)[1]
    base = "http://127.0.0.1:8123"
    assert {one.url for one in declaration.sources.values()} <= {base + path for path in PAGES}
    assert {read.indicator for one in declaration.sources.values() for read in one.reads} == set(declaration.indicators)


def test_it_overwrites_nothing(tmp_path: Path) -> None:
    """A folder with anything in it is left alone."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="not empty"):
        write_workspace(tmp_path, Calendar(date(2026, 11, 22)), 8123)
    with pytest.raises(UsageError, match="no folder"):
        write_workspace(tmp_path / "mine.txt", Calendar(date(2026, 11, 22)), 8123)
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]
