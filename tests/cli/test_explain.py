"""`explain` and `history`: each number led back to its source, nothing overwritten."""

from __future__ import annotations

from tests.cli.conftest import Place
from tracker.model.lines import display_width


def test_every_number_has_its_source(place: Place) -> None:
    """Statement, aim with the next whole number, baseline, figure with document, quote and entry, rule, assumption."""
    shown = " ".join(place.text("explain", "labs-over-20").split())
    for part in (
        "Press article · Science office · 2024 · https://example.org/a · [press]",
        "“more than twenty”",
        "Our reading: counted at the end of the year",
        "Commitment: to strive for",
        "> 20; 21 is needed",
        "By: not stated",
        "Baseline 17 (2024)",
        "2024 17家",
        "Quote: “全国重点实验室17家”",
        "Evidence: no archived copy",
        "average-step/1 does not apply (too few points)",
    ):
        assert part in shown, part


def test_explanation_fits_in_both_languages(place: Place) -> None:
    """No line is wider than the terminal, in either language, for a figure as for a plan."""
    for target in ("labs-over-20", "more-consortia", "plan"):
        for language in ("zh", "en"):
            for line in place.text("explain", target, "--lang", language).splitlines():
                assert display_width(line) <= 80, line


def test_explanation_as_json(place: Place) -> None:
    """The JSON carries the assessment and each observation with its document and quote."""
    shown = place.json("explain", "labs-over-20")
    [used] = shown["observations"]
    assert shown["assessment"]["observations"] == [used["id"]]
    assert used["document"]["url"] == "https://example.org/a"
    assert used["quote"]["exact"] == "全国重点实验室17家"
    assert (used["low"], used["text"], used["state"]) == ("17", "17家", "accepted")


def test_a_series_is_drawn(place: Place) -> None:
    """Several figures stand as bars with both ends named."""
    place.text("record", "labs", "19家", "--period", "2025")
    shown = place.text("explain", "labs-over-20")
    assert "▁█  2024 17 … 2025 19" in shown


def test_an_archived_copy_is_named_by_its_hash(place: Place) -> None:
    """A figure with evidence shows the hash under which the bytes lie."""
    page = place.root / "page.html"
    page.write_text("<p>全国重点实验室达到18家</p>", encoding="utf-8")
    place.text("record", "labs", "18家", "--period", "2025", "--evidence", str(page), "--quote", "达到18家")
    shown = place.json("explain", "labs-over-20")
    [held] = [one for one in shown["observations"] if one["text"] == "18家"]
    assert (place.root / "db" / "evidence").exists()
    assert held["evidence"] in place.text("explain", "labs-over-20").replace("\n", "").replace(" ", "")


def test_history_keeps_what_was_corrected(place: Place) -> None:
    """A corrected figure stands beside the one it corrects, with the reason; statuses and statements follow."""
    place.text("walk")
    done = place.run("record", "labs", "16家", "--period", "2024", "--reason", "miscounted", "--by", "Li Na")
    assert done.exit_code == 0
    shown = " ".join(place.text("history", "labs-over-20").split())
    assert "17家" in shown
    assert "16家" in shown
    assert "because miscounted" in shown
    assert "by Li Na" in shown
    assert "◌ open" in shown
    told = place.json("history", "labs-over-20")
    first, second = told["observations"]
    assert second["supersedes"] == first["id"]
    assert [one["headline"] for one in told["assessments"]] == ["open"]


def test_restatements_are_listed(place: Place) -> None:
    """A moved goal post stays visible: both statements, each rated."""
    place.declare(
        "    commitment: strive\n",
        "    commitment: strive\n    revisions:\n"
        "      - {date: 2025-06-30, change: softened, document: press, aim: '> 15'}\n",
    )
    shown = " ".join(place.text("history", "labs-over-20", "--as-of", "2026-01-01").split())
    assert "stated" in shown
    assert "softened" in shown
    assert "from 2025-06-30" in shown


def test_a_silent_change_is_told(place: Place) -> None:
    """An aim edited in our own file is listed by history and noted by check, until a revision declares it."""
    assert "silent" not in place.text("check")
    place.declare('aim: "> 20"', 'aim: "> 18"')
    said = "The aim was changed from “> 20” to “> 18” (softened); no revision declares it."
    for _ in range(2):
        checked = " ".join(place.text("check").split())
        assert "no problems note: silent changes in targets.yaml since the version recorded" in checked
        assert f"labs-over-20: {said}" in checked
        assert f"silent change {said}" in " ".join(place.text("history", "labs-over-20").split())
    assert "目标要求由“> 20家”改为“> 18家”（放宽）" in "".join(place.text("check", "--lang", "zh").split("\n  "))
    told = place.json("check")
    assert [(one["target"], one["moved"]) for one in told["silent_changes"]] == [("labs-over-20", "softened")]
    place.declare(
        "    commitment: strive\n",
        "    commitment: strive\n    revisions:\n      - {date: 2025-06-30, change: softened, aim: '> 15'}\n",
    )
    assert "silent" not in place.text("check")
    (silent, declared) = place.json("history", "labs-over-20")["statements"]
    assert [one["declared"] for one in (*silent["changes"], *declared["changes"])] == [False, True]
    assert declared["changes"][0]["from"]["en"] == "> 18, no date stated"
    assert "declared change" in place.text("history", "labs-over-20")
    assert place.json("check")["silent_changes"] == []


def test_check_looks_without_a_ledger(empty: Place) -> None:
    """Nothing is compared where nothing was recorded, and a check leaves no ledger behind."""
    assert "note:" not in empty.text("check")
    assert empty.json("check")["compared_with"] is None
    assert not list((empty.root / "db").glob("*.sqlite3"))


def test_a_check_does_not_need_the_ledger(place: Place) -> None:
    """A damaged ledger is for doctor to tell; what is declared is checked all the same."""
    for file in (place.root / "db").glob("tracker.sqlite3*"):
        file.write_bytes(b"this is no database, it is a page of text" * 100)
    assert place.text("check").startswith("1 declaration")


def test_unknown_target(place: Place) -> None:
    """A misspelt target is a usage error with the nearest id, for both commands."""
    for command in ("explain", "history"):
        done = place.run(command, "plans")
        assert done.exit_code == 2
        assert "did you mean plan?" in done.stderr


def test_a_plan_and_a_checklist_show_their_steps(place: Place) -> None:
    """Stages stand in their order with what was reached when; items with what is known of each."""
    shown = place.text("explain", "plan").splitlines()
    assert shown[shown.index("Stages") + 1 :][:2] == ["  ✓ drafting (drafting)  2024", "  · issued (issued)"]
    place.declare("    stages:", "    checklist:")
    shown = place.text("explain", "plan").splitlines()
    assert shown[shown.index("Items") + 1 :][:2] == ["  ✓ drafting (drafting)  true", "  · issued (issued)  unknown"]


def test_an_indicator_is_no_target(place: Place) -> None:
    """Whoever names an indicator is told the targets that stand on it."""
    done = place.run("explain", "labs")
    assert done.exit_code == 2
    assert "it is an indicator, on which stand labs-over-20" in done.stderr
