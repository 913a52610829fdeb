"""`status`: where every target stands, as a user reads it."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Place
from tracker.db.ledger import Ledger
from tracker.model.lines import display_width


def test_an_empty_ledger_says_how_to_begin(empty: Place) -> None:
    """Before anything is recorded the board names the command that begins."""
    shown = empty.text("status")
    assert "Nothing has been recorded yet." in shown
    assert "tracker import db/observations.csv" in shown
    assert "not assessable" in shown


def test_the_board_in_both_languages(place: Place) -> None:
    """Lamp with its word, title with id, figure as written, sentence, counts; within eighty columns."""
    english, chinese = place.text("status"), place.text("status", "--lang", "zh")
    assert "◌ open" in english
    assert "National key laboratories (labs-over-20)" in english
    assert "17 of more than 20: 4 still missing; no date is" in english
    assert english.splitlines()[-1] == "3 targets: 3 open"
    assert "◌ 待观察" in chinese
    assert "17家" in chinese
    for line in (english + chinese).splitlines():
        assert display_width(line) <= 80


def test_groups_head_their_targets(place: Place) -> None:
    """Targets stand under the name of their group, the others last; `--group` leaves only one."""
    lines = place.text("status").splitlines()
    assert lines.index("Laboratories") < lines.index("Others")
    only = place.json("status", "--group", "labs")
    assert [one["id"] for one in only["targets"]] == ["labs-over-20"]
    wrong = place.run("status", "--group", "lab")
    assert wrong.exit_code == 2
    assert "did you mean labs?" in wrong.stderr


def test_json_is_the_contract(place: Place) -> None:
    """The wrapper's keys, decimals as strings, and counts that add up."""
    shown = place.json("status", "--as-of", "2026-11-22")
    assert list(shown) == ["schema", "as_of", "known_at", "declaration", "targets", "counts", "changes"]
    assert (shown["schema"], shown["as_of"], shown["known_at"]) == ("tracker.status/1", "2026-11-22", None)
    assert sum(shown["counts"].values()) == len(shown["targets"]) == 3
    labs = shown["targets"][0]
    assert labs["measurement"]["low"] == "17"
    assert labs["aim"]["needs"] == "21"
    assert labs["missing"] == "4"


@pytest.mark.parametrize(
    ("words", "code"),
    [("open", 4), ("grey", 4), ("red", 0), ("off_track,open", 4), ("missed,red", 0)],
)
def test_fail_on(place: Place, words: str, code: int) -> None:
    """Exit 4 when a headline or lamp that was named is there, else 0."""
    assert place.run("status", "labs-over-20", "--fail-on", words).exit_code == code


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["labs-over-2"], "did you mean labs-over-20?"),
        (["--fail-on", "offtrack"], "did you mean off_track?"),
        (["--as-of", "22.11.2026"], "write a day like 2026-11-22"),
        (["--known-at", "soon"], "write a day like 2026-11-22 or a time"),
        (["--replay", "2026-11-22", "--as-of", "2026-11-22"], "give either"),
        (["--lang", "fr"], "it speaks zh, en"),
    ],
)
def test_wrong_words_are_usage_errors_with_a_hint(place: Place, words: list[str], hint: str) -> None:
    """What a command cannot take ends with 2 and says what would be right."""
    done = place.run("status", *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert hint in done.stderr


def test_a_broken_declaration_changes_nothing_stored(place: Place) -> None:
    """Every fault is named with its place, the exit code is 3, and the ledger keeps the declaration it had."""
    url = f"sqlite:///{place.root / 'db' / 'tracker.sqlite3'}"
    place.declare("unit: 家", "unti: 家")
    place.declare("aim: up", "aim: sideways")
    done = place.run("status")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "targets.yaml:10:" in done.stderr
    assert "did you mean unit?" in done.stderr
    assert "targets.more-consortia.aim" in done.stderr
    with Ledger.open(url) as ledger:
        assert len(ledger.declarations()) == 1


def test_a_changed_declaration_is_a_version(place: Place) -> None:
    """Each changed file is recorded once, however often it is read."""
    place.declare('"> 20"', '"> 25"')
    place.text("status")
    place.text("status")
    with Ledger.open(f"sqlite:///{place.root / 'db' / 'tracker.sqlite3'}") as ledger:
        assert len(ledger.declarations()) == 2


def test_what_changed_comes_first_with_its_cause(place: Place) -> None:
    """After a walk a new figure that changes a status heads the board, with its cause; then nothing has changed."""
    place.text("walk")
    assert "No status has changed since" in place.text("status")
    place.text("record", "labs", "22家", "--period", "2025")
    shown = place.text("status")
    assert shown.index("◌ open → ✓ met (a new period)") < shown.index("Laboratories")
    place.text("walk")
    place.declare('"> 20"', '"> 30"')
    assert "✓ met → ◌ open (a changed target)" in " ".join(place.text("status").split())


def test_known_at_and_replay_look_back(place: Place) -> None:
    """What had not been recorded by then is not used; before the first declaration there is nothing to replay."""
    back = place.json("status", "labs-over-20", "--known-at", "2020-01-01")
    assert back["targets"][0]["headline"] == "not_assessable"
    assert back["known_at"].startswith("2020-01-01T15:59:59")
    assert "Nothing was known on 2020-01-01" in place.text("status", "--replay", "2020-01-01")


def test_replay_uses_the_declaration_of_then(place: Place) -> None:
    """A replay of a later evening shows the declaration that was last recorded before it."""
    before = place.json("status")["declaration"]
    place.declare('"> 20"', '"> 25"')
    after = place.json("status")["declaration"]
    assert before != after
    assert place.json("status", "--replay", "2999-12-31")["declaration"] == after


def test_plain_when_piped(place: Place) -> None:
    """No escape sequence reaches a pipe."""
    assert "\x1b" not in place.text("status")


def test_misspelt_variables_are_reported(place: Place) -> None:
    """A TRACKER_ variable that nobody reads is told with the nearest that somebody does."""
    done = place.run("status", TRACKER_DATABSE_URL="sqlite://")
    assert done.exit_code == 0
    assert "TRACKER_DATABSE_URL is not known" in done.stderr
    assert "did you mean TRACKER_DATABASE_URL?" in done.stderr
