"""The wiring: what a workspace's environment says."""

from __future__ import annotations

from tracker.wiring import unknown_variables


def test_known_variables_are_silent() -> None:
    """The engine's own names, the channels' names, their `_FILE` twins, foreign names: nothing to say."""
    known = {"TRACKER_DATABASE_URL": "x", "TRACKER_DATABASE_URL_FILE": "x", "TRACKER_SMTP_FILE": "x", "PATH": "x"}
    assert unknown_variables(known, {"TRACKER_SMTP"}) == []


def test_unknown_variables_name_the_nearest() -> None:
    """A misspelt name is a warning with the name that was probably meant; its value is not told."""
    [problem] = unknown_variables({"TRACKER_SMPT": "geheim"}, {"TRACKER_SMTP"})
    assert problem.severity == "warning"
    assert problem.hint == "did you mean TRACKER_SMTP?"
    assert "geheim" not in str(problem)
