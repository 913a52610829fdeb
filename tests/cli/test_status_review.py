"""`review` on computed statuses, as a person uses it: words, codes, JSON, and every door that shows them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.cli.conftest import Place
from tracker.cli.status_review import headline_meant

OVERRIDE = ("review", "override", "labs-over-20", "on track", "--reason", "four more are being founded")


@pytest.fixture
def pair(place: Place) -> Place:
    """The workspace under the two-person rule, with a target that a person judges."""
    place.declare("timezone: Asia/Shanghai\n", "timezone: Asia/Shanghai\nreview: {two_person: true}\n")
    place.declare("  plan:\n", "  ecosystem: {title: Ecosystem, judged: true, by: not stated}\n  plan:\n")
    return place


def test_an_override_is_told_at_every_door(place: Place) -> None:
    """Status, explanation, history, the digest and its JSON show the person's word beside the computed one."""
    place.text("walk")
    told = place.text(*OVERRIDE, "--until", "2099-12-31", "--confidence", "0.8", "--by", "Li Na")
    assert "is overridden\n  ● on track\n  overridden by Li Na until 31 Dec 2099 (confidence 0.8)" in told
    shown = place.json("status")["targets"][0]
    assert (shown["headline"], shown["lamp"]) == ("on_track", "green")
    assert shown["review"]["computed"] == {"headline": "open", "lamp": "grey"}
    assert (shown["review"]["by"], shown["review"]["until"]) == ("Li Na", "2099-12-31")
    table = place.text("status")
    assert "◌ open → ● on track (a person's override)" in table
    assert "overridden by Li Na until 31 Dec 2099" in " ".join(table.split())
    assert "由Li Na改判" in place.text("explain", "labs-over-20", "--lang", "zh")
    history = place.text("history", "labs-over-20")
    assert "overridden: on track · Li Na · until 31 Dec 2099 · confidence 0.8" in " ".join(history.split())
    assert [one["state"] for one in place.json("history", "labs-over-20")["reviews"]] == ["overridden"]
    for form in ("md", "text", "html"):
        preview = place.text("digest", "weekly", "--preview", "--format", form)
        assert "overridden by Li Na until 31 Dec 2099" in " ".join(preview.split())
    digest = json.loads(place.text("digest", "weekly", "--preview", "--format", "json"))
    lines = [line for group in digest["groups"] for line in group["lines"] if line["target"] == "labs-over-20"]
    assert lines[0]["review"].startswith("overridden by Li Na")
    assert digest["targets"][0]["review"]["state"] == "overridden"
    assert place.run("status", "--fail-on", "on_track").exit_code == 4


def test_confirming_disputing_lifting(place: Place) -> None:
    """Each verb says what it did and ends what held before; lifting gives back the computed object."""
    before = place.json("status", "labs-over-20")["targets"][0]
    made = place.json(*OVERRIDE)
    assert made["schema"] == "tracker.status_review/1"
    assert (made["headline"], made["computed"]["headline"], made["waits"]) == ("on_track", "open", False)
    disputed = place.text("review", "dispute", "labs-over-20", "--reason", "two are only planned", "--by", "Wang")
    assert f"{made['review']['id']}, which held until now, has ended." in disputed
    assert "◌ open\n  disputed by Wang: two are only planned" in disputed
    assert "confirmed by" in place.text("review", "confirm", "labs-over-20")
    assert "as computed again" in place.text("review", "lift", "labs-over-20")
    assert place.json("status", "labs-over-20")["targets"][0] == before


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("override", "labs-over-20", "met"), 3, "an override needs a reason"),
        (("override", "labs-over-20", "met", "--reason", "x", "--until", "2020-01-01"), 3, "is over already"),
        (("override", "labs-over-20", "met", "--reason", "x", "--until", "soon"), 2, "there is no such date"),
        (("override", "labs-over-20", "met", "--reason", "x", "--confidence", "sure"), 2, "no such number"),
        (("override", "labs-over-20", "met", "--reason", "x", "--confidence", "nan"), 2, "no such number"),
        (("override", "labs-over-20", "fine", "--reason", "x"), 3, "is no headline"),
        (("override", "more-consortia", "met", "--reason", "x"), 3, "cannot be met"),
        (("override", "labs-over-2", "met", "--reason", "x"), 2, "did you mean labs-over-20"),
        (("override", "labs", "met", "--reason", "x"), 2, "it is an indicator"),
        (("lift", "labs-over-20"), 3, "its status is computed"),
        (("second", "r-ffff"), 3, "the ledger holds no review"),
    ],
)
def test_what_is_refused(place: Place, words: Sequence[str], code: int, told: str) -> None:
    """A refusal says what and what to do, with the exit code that goes with it."""
    done = place.run("review", *words)
    assert done.exit_code == code
    assert told in done.output


def test_problems_as_json(place: Place) -> None:
    """With --json a refusal is an object, too."""
    done = place.run("review", "override", "labs-over-20", "met", "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["problems"][0]["code"] == "no_reason"


def test_two_persons(pair: Place) -> None:
    """An override waits in the queue until another person seconds it, and counts from then on."""
    made = pair.text(*OVERRIDE, "--by", "Li Na", "--until", "2099-01-01")
    assert "the override of" in made
    assert "◌ open" in made
    identity = made.partition(":")[0]
    assert "tracker review second " + identity in made
    queue = pair.text("review")
    assert "Overrides waiting for a second person: 1" in queue
    assert "by Li Na" in queue
    assert [one["id"] for one in pair.json("review")["overrides"]] == [identity]
    assert pair.json("status", "labs-over-20")["targets"][0]["review"] == {"state": "computed"}
    own = pair.run("review", "second", identity, "--by", "li na")
    assert own.exit_code == 3
    assert "nobody seconds a word of their own" in own.output
    seconded = pair.text("review", "accept", identity[:8], "--by", "Wang Fang", "--reason", "seen too")
    assert "is seconded" in seconded
    review = pair.json("status", "labs-over-20")["targets"][0]["review"]
    assert (review["state"], review["second"]["by"]) == ("overridden", "Wang Fang")
    assert "seconded 20" in pair.text("history", "labs-over-20")
    assert pair.text("review") == "Nothing waits for review.\n"


def test_a_second_person_refuses(pair: Place) -> None:
    """A refused override never counts; the history says who refused it and why."""
    identity = pair.json(*OVERRIDE, "--by", "Li Na")["review"]["id"]
    told = pair.text("review", "reject", identity, "--by", "Wang", "--reason", "no sign of it")
    assert "is refused" in told
    assert pair.json("status", "labs-over-20")["targets"][0]["headline"] == "open"
    assert "refused" in pair.text("history", "labs-over-20")
    assert "no sign of it" in pair.text("history", "labs-over-20")


def test_a_verdict_by_two_persons(pair: Place) -> None:
    """A verdict with quote and confidence is held, accepted by another person, then explained with both."""
    held = pair.text(
        "record", "ecosystem", "partly", "--period", "2025", "--quote", "生态初步形成", "--confidence", "0.7",
        "--document", "press", "--by", "Li Na",
    )  # fmt: skip
    assert "another person has accepted it" in held
    [waiting] = pair.json("review")["held"]
    own = pair.run("review", "accept", waiting["id"], "--by", "Li Na")
    assert own.exit_code == 3
    assert "nobody accepts a verdict of their own" in own.output
    pair.text("review", "accept", waiting["id"], "--by", "Wang")
    explained = pair.text("explain", "ecosystem")
    assert "生态初步形成" in explained
    assert "0.7" in explained
    assert pair.json("status", "ecosystem")["targets"][0]["attainment"] == "not_met"


def test_looking_back_before_anything_was_known(place: Place) -> None:
    """A moment before the first record knows nothing, and says so."""
    assert "Nothing was known then" in place.text("status", "--known-at", "2020-01-01")
    assert "当时尚无任何数据" in place.text("status", "--known-at", "2020-01-01", "--lang", "zh")
    assert "Nothing was known on 2020-01-01" in place.text("status", "--replay", "2020-01-01")


def test_replaying_the_day_of_an_override(place: Place) -> None:
    """Replay shows the override that was in force on the day; the end of its time is the clock's doing."""
    place.text(*OVERRIDE, "--until", "2099-12-31")
    place.text("walk")
    later = place.json("status", "--as-of", "2100-01-01")["targets"][0]
    assert later["review"] == {"state": "computed"}
    assert place.json("status", "--as-of", "2099-12-31")["targets"][0]["headline"] == "on_track"


def test_headlines_as_they_are_spoken() -> None:
    """A status may be given by its word or as it is read in a table."""
    assert [headline_meant(text) for text in ("met late", "MET_ON_TIME", "有风险", "nonsense")] == [
        "met_late", "met_on_time", "at_risk", "nonsense",
    ]  # fmt: skip


def test_two_processes(place: Place) -> None:
    """Two persons at two terminals: what one says the other sees at once."""
    environment = {**os.environ, "TRACKER_WORKSPACE": str(place.root), "LC_ALL": "C.UTF-8"}

    def tracker(*words: str) -> str:
        command = [sys.executable, "-m", "tracker", *words, "--lang", "en"]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout

    tracker(*OVERRIDE, "--by", "Li Na")
    assert "overridden by Li Na" in tracker("explain", "labs-over-20")
    tracker("review", "lift", "labs-over-20", "--by", "Wang")
    assert "overridden by" not in tracker("status")
