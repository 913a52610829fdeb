"""Sources that are pushed to us, on the command line: never fetched, and missed where their secret is not set."""

from __future__ import annotations

import pytest

from tests.cli.conftest import TARGETS, Place

SOURCES = """\
sources:
  office: {push: TRACKER_TEST_OFFICE}
"""


@pytest.fixture
def pushed(place: Place) -> Place:
    """The small workspace with a source that is pushed."""
    (place.root / "targets.yaml").write_text(TARGETS + SOURCES, encoding="utf-8")
    return place


@pytest.mark.parametrize("command", ["ingest", "try"])
def test_it_is_not_fetched_by_name(pushed: Place, command: str) -> None:
    """Whoever wants to fetch it is told how its figures come."""
    done = pushed.run(command, "office")
    assert done.exit_code == 2
    assert "/api/v1/push/office" in done.output


def test_it_is_passed_over_with_the_others(pushed: Place) -> None:
    """Fetching everything leaves it alone, and says nothing of it."""
    done = pushed.run("ingest", "--all")
    assert (done.exit_code, "office" in done.output) == (0, False)


def test_a_secret_that_is_not_set_is_missed(pushed: Place) -> None:
    """doctor names the variable; where it is set, no other command takes it for a misspelt one."""
    assert "TRACKER_TEST_OFFICE is not set" in pushed.run("doctor").output
    there = pushed.run("check", TRACKER_TEST_OFFICE="whsec_x")
    assert "TRACKER_TEST_OFFICE" not in there.output
