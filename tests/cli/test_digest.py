"""`digest`: an edition shown or written, and every mistake told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Place


def files(root: Path) -> set[str]:
    """Every file of the workspace but the ledger's."""
    return {
        file.relative_to(root).as_posix()
        for file in root.rglob("*")
        if file.is_file() and not file.name.startswith("tracker.sqlite3")
    }


def test_a_preview_shows_the_edition_and_leaves_nothing(place: Place) -> None:
    """The text is printed, whole; no file is written and no edition kept."""
    before = files(place.root)
    shown = place.text("digest", "weekly", "--preview", "--as-of", "2026-11-22")
    assert shown.startswith("Weekly\n======\n22 Nov 2026\n")
    assert "17 of more than 20: 4 still missing; no date is stated" in shown
    assert files(place.root) == before
    assert "no earlier edition" in place.text("digest", "weekly", "--preview", "--as-of", "2026-11-29")


@pytest.mark.parametrize(("form", "begins"), [("html", "<!DOCTYPE html>"), ("md", "# 周报"), ("text", "周报\n====")])
def test_a_preview_speaks_each_format_in_either_language(form: str, begins: str, place: Place) -> None:
    """`--format` and `--lang` choose what is shown."""
    shown = place.text("digest", "--preview", "--format", form, "--lang", "zh")
    assert shown.startswith(begins)


def test_the_edition_is_written_where_it_says(place: Place) -> None:
    """Without --preview the files of every language and format lie in the folder that is named."""
    told = place.run("digest", "weekly", "--as-of", "2026-11-22", "-C", str(place.root))
    assert told.exit_code == 0
    written = place.root / "out" / "weekly" / "2026-11-22"
    read = json.loads((written / "digest.en.json").read_text(encoding="utf-8"))
    assert [one["id"] for one in read["targets"]] == ["labs-over-20", "more-consortia", "plan"]
    assert (written / "charts" / "labs-over-20.en.png").is_file()
    assert read["subject"] in told.stdout


def test_out_and_format_choose_place_and_kind(place: Place, tmp_path: Path) -> None:
    """`--out` names another folder, `--format` what is written into it."""
    place.text("digest", "weekly", "--as-of", "2026-11-22", "--out", str(tmp_path / "there"), "--format", "text")
    assert files(tmp_path / "there") == {"weekly/2026-11-22/digest.en.txt"}


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["digest", "weekli"], 2, "did you mean weekly?"),
        (["digest", "weekly", "--format", "htm"], 2, "did you mean html?"),
        (["digest", "weekly", "--as-of", "soon"], 2, "write a day like"),
        (["digest", "weekly", "--preview", "--format", "pdf"], 2, "written to a file"),
        (["digest", "weekly", "--preview", "--format", "md", "--format", "text"], 2, "one format"),
    ],
)
def test_a_wrong_word_is_told_with_what_would_be_right(words: list[str], code: int, message: str, place: Place) -> None:
    """A mistake on the command line ends with 2 and a hint."""
    done = place.run(*words)
    assert done.exit_code == code
    assert message in done.stderr


def test_a_broken_digest_file_names_every_fault(place: Place) -> None:
    """Problems of the alerts end with 3, each with file, line and column."""
    (place.root / "alerts" / "digests.yaml").write_text(
        "version: 1\ndigests:\n  weekly:\n    titel: x\n    language: zh\n    every: never\n", encoding="utf-8"
    )
    done = place.run("digest", "weekly")
    assert done.exit_code == 3
    assert "alerts/digests.yaml:4:5" in done.stderr
    assert "alerts/digests.yaml:6:" in done.stderr


def test_a_broken_template_names_its_line(place: Place) -> None:
    """A slip in a workspace's template ends with 3 and its line, and nothing is written."""
    folder = place.root / "alerts" / "templates"
    folder.mkdir()
    (folder / "digest.txt").write_text("\n{{ edition.titel }}", encoding="utf-8")
    done = place.run("digest", "weekly")
    assert done.exit_code == 3
    assert "alerts/templates/digest.txt:2" in done.stderr
    assert not (place.root / "out").exists()
