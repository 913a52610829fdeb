"""Proposals read from a document, listed, shown and decided on at the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Place

TEXT = "目前，全市获批组建全国重点实验室18家。力争全市全国重点实验室总量突破20家。新增公园36个。\n"


def queued(place: Place) -> list[dict[str, object]]:
    """The proposals that wait, after the document was read."""
    (place.root / "press.txt").write_text(TEXT, encoding="utf-8")
    done = place.run("read", str(place.root / "press.txt"), "--reference-period", "2025")
    assert done.exit_code == 0, done.stderr
    found = json.loads(place.run("review", "--json").stdout)["proposals"]
    assert isinstance(found, list)
    return found


def test_what_was_read_waits_with_its_sentence(place: Place) -> None:
    """The list names what each may be; one alone is shown with the words in common; reading again adds nothing."""
    labs, aim, _ = queued(place)
    assert (labs["value"], labs["period"], labs["clear"]) == ("18家", "2025", "labs")
    assert (aim["value"], aim["clear"]) == ("突破20家", "labs-over-20")
    listed = place.run("review").stdout
    assert "[全市获批组建全国重点实验室18家]" in listed
    assert str(labs["id"]) in listed
    assert "words in common" in place.run("review", "show", str(labs["id"])).stdout
    again = place.run("read", str(place.root / "press.txt"), "--reference-period", "2025")
    assert "put into the queue: 0; there already: 3" in again.stderr


def test_an_accepted_proposal_counts_with_its_quote(place: Place) -> None:
    """Yes records the figure as written; a second yes is told of the first; the ledger's line has the quote."""
    labs, *_ = queued(place)
    done = json.loads(place.run("review", "accept", str(labs["id"]), "--by", "wang", "--json").stdout)
    assert (done["state"], done["subject"]) == ("accepted", "labs")
    assert "labs,2025,18家" in place.run("export", "-").stdout
    second = place.run("review", "accept", str(labs["id"]), "--by", "li")
    assert second.exit_code != 0
    assert "accepted by wang" in second.stderr


def test_another_period_and_figure_are_recorded_as_said(place: Place) -> None:
    """A correction names what is right; what matches nothing needs a name, and says so."""
    labs, _, parks = queued(place)
    place.run("review", "correct", str(labs["id"]), "--value", "19家", "--period", "2026")
    assert "labs,2026,19家" in place.run("export", "-").stdout
    refused = place.run("review", "accept", str(parks["id"]))
    assert refused.exit_code == 3
    assert "--indicator" in refused.stderr
    assert "rejected" in place.run("review", "reject", str(parks["id"])).stdout


def test_an_aim_is_found_to_be_declared(place: Place) -> None:
    """Nothing is recorded of what is aimed at; its options are for proposals alone."""
    _, aim, _ = queued(place)
    before = place.run("export", "-").stdout
    assert "labs-over-20" in place.run("review", "accept", str(aim["id"])).stdout
    assert place.run("export", "-").stdout == before
    assert place.run("review", "accept", "o-1", "--period", "2026").exit_code == 2


def test_scripts_that_print_file_nothing(place: Place) -> None:
    """With --json, or --no-file, the queue stays as it is."""
    (place.root / "press.txt").write_text(TEXT, encoding="utf-8")
    place.run("read", str(place.root / "press.txt"), "--json")
    place.run("read", str(place.root / "press.txt"), "--no-file")
    assert json.loads(place.run("review", "--json").stdout)["proposals"] == []


def test_what_nobody_declared_is_declared_from_its_sentence(place: Place) -> None:
    """The file gains the entry and keeps its lines; the figure counts for it; a bad key changes nothing."""
    *_, parks = queued(place)
    before = (place.root / "targets.yaml").read_text(encoding="utf-8")
    assert place.run("review", "new-indicator", str(parks["id"]), "Parks und Gärten").exit_code == 2
    assert (place.root / "targets.yaml").read_text(encoding="utf-8") == before
    done = place.run("review", "new-indicator", str(parks["id"]), "parks", "--name", "新增公园")
    assert done.exit_code == 0, done.stderr
    after = (place.root / "targets.yaml").read_text(encoding="utf-8")
    assert set(before.splitlines()) < set(after.splitlines())
    assert "parks,2025,36个" in place.run("export", "-").stdout


def test_a_long_queue_is_listed_in_part(place: Place) -> None:
    """The terminal shows fifty and says how many more there are; JSON holds all; a name stands for an id."""
    text = "".join(f"2025年，第{at}区获批组建全国重点实验室{at + 3}家。\n" for at in range(52))
    (place.root / "long.txt").write_text(text, encoding="utf-8")
    assert place.run("read", str(place.root / "long.txt")).exit_code == 0
    listed = place.run("review").stdout
    assert "read from documents: 52" in listed
    assert (listed.count("p-"), "2 more" in listed) == (50, True)
    found = json.loads(place.run("review", "--json").stdout)["proposals"]
    assert len(found) == 52
    done = place.run("review", "accept", found[0]["id"], "--indicator", "全国重点实验室")
    assert "labs recorded" in done.stdout
