"""Figures entered in a browser: found, read before they are kept, kept once, never lost on an error."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from tests.web import markup
from tests.web.conftest import House
from tracker.db.ledger import Ledger
from tracker.model.observation import STATES
from tracker.web.rooms import own_entries

FIGURE = {"subject": "results", "period": "2025", "value": "9100项"}


def save(house: House, role: Any = "contributor", **typed: object) -> Any:
    """What the server answers to a form that is saved."""
    return house.client(role).post("/enter", data={"do": "save", **typed})


def words(answer: Any) -> str:
    """The text of the page's main part, on one line."""
    return markup.main_of(answer.text)


def observed(house: House, subject: str) -> list[str]:
    """What is recorded of a subject, as it was written."""
    some = house.ledger.observations([subject], states=STATES).get(subject, ())
    return [one.measurement.text if one.measurement else one.mark.value if one.mark else "" for one in some]


def test_everything_that_can_be_entered_is_found_by_its_words(house: House) -> None:
    """The list holds indicators and targets with marks; words narrow it, a whole name leads on to the form."""
    page = house.page("contributor", "/enter")
    assert page.xpath("//a[@href='/enter?subject=contracts']")
    assert page.xpath("//a[@href='/enter?subject=action-plan']")
    assert not page.xpath("//a[@href='/enter?subject=contracts-double']")
    found = house.page("contributor", "/enter?q=research+shared")
    assert [one.get("href") for one in found.xpath("//tbody//a")] == ["/enter?subject=results"]
    gone = house.client("contributor").get("/enter", params={"q": "全国重点实验室"})
    assert (gone.status_code, gone.headers["location"]) == (303, "/enter?subject=labs")
    assert "anything like" in house.page("contributor", "/enter?q=xyzzy").text_content()


def test_the_form_suggests_the_period_that_is_due(house: House) -> None:
    """The figure that is not there yet is the one that somebody comes to enter."""
    page = house.page("contributor", "/enter?subject=results")
    assert page.xpath("//input[@name='period']/@value") == ["2025"]
    assert house.client("contributor").get("/enter?subject=nope").status_code == 404


def test_a_figure_is_shown_as_it_was_read_before_it_is_kept(house: House) -> None:
    """Looking tells the interval, the doubts and the change of every target, and records nothing."""
    answer = house.client("contributor").post("/enter", data={**FIGURE, "value": "近9000项", "do": "look"})
    assert answer.status_code == 200
    assert "8,500 ≤ x < 9,000 (nearly)" in words(answer)
    assert "undecided" in words(answer)
    assert markup.document(answer.text).xpath("//input[@name='value']/@value") == ["近9000项"]
    assert observed(house, "results") == ["6100项", "近8000项", "近9000项"]


def test_what_would_change_is_told_with_its_sentence(house: House) -> None:
    """Each target that rests on the figure stands with its lamp before and after."""
    part = house.client("contributor").post("/enter/reading", data=FIGURE)
    assert part.status_code == 200
    assert "<html" not in part.text
    lamps = html.fragment_fromstring(part.text, create_parent="div").xpath("//li//span[contains(@class,'lamp')]")
    assert [" ".join(one.text_content().split()) for one in lamps] == ["? undecided", "✓ met"]


def test_a_period_is_read_as_people_write_it(house: House) -> None:
    """2025年 is the year 2025, 截至2025年底 too."""
    for period in ("2025年", "截至2025年底"):
        part = house.client("contributor").post("/enter/reading", data={**FIGURE, "period": period})
        assert "Research results shared · 2025" in part.text


def test_saving_says_what_became_of_it(house: House) -> None:
    """An undoubted figure counts at once: the assessment is made anew, the audit log has its line."""
    answer = save(house, **FIGURE)
    assert answer.status_code == 303
    assert observed(house, "results")[-1] == "9100项"
    shown = house.page("contributor", answer.headers["location"]).text_content()
    assert "Saved." in shown
    assert "accepted, counts" in shown
    [line] = house.ledger.audit.entries(act="observation.record")
    assert (line.by, line.detail) == ("contributor", {"subject": "results", "period": "2025"})
    assert house.ledger.last_assessments()["results-9000"]["headline"] == "met"


def test_a_doubted_figure_waits_with_its_reasons(house: House) -> None:
    """Half a result is held: the page says why, and that a reviewer decides."""
    answer = save(house, **{**FIGURE, "value": "9100.5项"})
    shown = house.page("contributor", answer.headers["location"]).text_content()
    assert "waits for a reviewer" in shown
    assert "Why it waits" in shown
    assert house.ledger.held.count() == 1


def test_sending_twice_records_once(house: House) -> None:
    """A second click, or a reload, leads to the same entry."""
    first, second = save(house, **FIGURE), save(house, **FIGURE)
    assert first.headers["location"].partition("?")[0] == second.headers["location"].partition("?")[0]
    assert observed(house, "results").count("9100项") == 1
    assert "nothing was added twice" in house.page("contributor", second.headers["location"]).text_content()
    assert len(house.ledger.audit.entries(act="observation.record")) == 1


def test_marks_are_chosen(house: House) -> None:
    """A plan's stages, a checklist's items and verdicts are buttons; whether it is so is said beside."""
    page = house.page("contributor", "/enter?subject=action-plan")
    assert page.xpath("//input[@name='mark']/@value") == ["drafting", "issued", "in_force", "evaluated"]
    assert save(house, subject="action-plan", period="2026", mark="issued").status_code == 303
    assert save(house, subject="fields", period="2026", mark="chips", holds="no").status_code == 303
    [chips] = house.ledger.observations(["fields"], states=("accepted", "proposed"))["fields"]
    assert chips.mark is not None
    assert (chips.mark.value, chips.mark.holds) == ("chips", False)
    none = save(house, subject="ecosystem", period="2026")
    assert none.status_code == 422
    assert "Choose one of them." in words(none)


def test_a_file_is_archived_once_and_found_again(house: House) -> None:
    """A file that came with a look need not be chosen again: the form carries what it is archived under."""
    client = house.client("contributor")
    quote = "科技成果9100项"
    looked = client.post(
        "/enter", data={**FIGURE, "quote": quote, "do": "look"}, files={"file": ("report.txt", quote.encode())}
    )
    kept = markup.value(markup.document(looked.text), "//input[@name='evidence']/@value")
    saved = client.post("/enter", data={**FIGURE, "quote": quote, "do": "save", "evidence": kept})
    one = house.ledger.held.entry(saved.headers["location"].split("/")[-1].partition("?")[0])
    assert one is not None
    assert (one.observation.evidence, one.observation.state) == (kept, "accepted")
    assert house.served().store.get(kept) == quote.encode()


def test_a_pasted_text_is_the_copy(house: House) -> None:
    """A quote that is not in the text that was pasted with it is doubted before and after saving."""
    typed = {**FIGURE, "quote": "成果9100项", "text": "成果九千一百项"}
    part = house.client("contributor").post("/enter/reading", data=typed)
    assert "It would wait for a reviewer" in part.text
    saved = save(house, **typed)
    one = house.ledger.held.entry(saved.headers["location"].split("/")[-1].partition("?")[0])
    assert one is not None
    assert one.observation.state == "proposed"
    assert house.served().store.text(one.observation.evidence or "") == typed["text"]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("value", "viele", "No figure can be read"),
        ("value", "", "Write the figure"),
        ("period", "some day", "No time can be read"),
        ("url", "javascript:alert(1)", "begins with https"),
        ("unit", "m" * 3000, "too long"),
        ("note", "n" * 40_000, "too long"),
        ("evidence", "0" * 64, "not archived"),
        ("qualifier", "hardly", "no such qualifier"),
        ("document", "no-such", "No such document"),
        ("subject", "no-such", "no such indicator"),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(house: House, field: str, value: str, said: str) -> None:
    """The form comes back with status 422, the problem, and everything else that was typed."""
    answer = save(house, **{**FIGURE, "quote": "their words", field: value})
    assert answer.status_code == 422
    assert said in words(answer)
    page = markup.document(answer.text)
    assert markup.said(markup.element(page, "//textarea[@name='quote']")) == "their words"
    assert observed(house, "results") == ["6100项", "近8000项", "近9000项"]


def test_a_correction_asks_for_its_reason(house: House) -> None:
    """Another figure for a period that has one is told as a revision of it, and waits without a reason."""
    part = house.client("contributor").post("/enter/reading", data={**FIGURE, "period": "2024", "value": "8950项"})
    assert "take the place of the figure that counts: 近9000项" in part.text
    saved = save(house, **{**FIGURE, "period": "2024", "value": "8950项", "reason": "revised in the yearbook"})
    assert saved.status_code == 303


def test_own_entries_are_listed_with_what_became_of_them(house: House) -> None:
    """The contributor sees theirs, the reviewer's list has none of them."""
    save(house, **FIGURE)
    save(house, **{**FIGURE, "value": "920000项", "period": "2023"})
    mine = " ".join(house.page("contributor", "/enter").text_content().split())
    assert "accepted, counts" in mine
    assert "waits for a reviewer" in mine
    assert "You have entered nothing here yet" in house.page("reviewer", "/enter").text_content()


def test_all_own_entries_are_read_page_by_page_and_by_state(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last first, whatever became of them; nobody else's; an odd address shows the first page."""
    monkeypatch.setattr(own_entries, "own", partial(own_entries.own, size=2))
    for year in range(2015, 2020):
        assert save(house, **{**FIGURE, "period": str(year), "value": f"{year - 2000}00项"}).status_code == 303
        house.now += timedelta(minutes=1)
    saved = save(house, **{**FIGURE, "value": "920000项", "period": "2023"})
    met: list[str] = []
    path: str | None = "/enter/entries"
    while path is not None:
        page = house.page("contributor", path)
        met += markup.values(page, "//tbody/tr/td[1]/text()")
        path = next(iter(markup.values(page, "//a[@rel='next']/@href")), None)
    assert met == ["2023", "2019", "2018", "2017", "2016", "2015"]
    held = house.page("contributor", "/enter/entries?state=proposed")
    identity = saved.headers["location"].partition("?")[0]
    assert identity in markup.values(held, "//tbody//a/@href")
    assert set(markup.values(held, "//tbody/tr/td[1]/text()")) <= set(met)
    assert "Nothing that you entered" in house.page("contributor", "/enter/entries?state=rejected").text_content()
    for odd in ("?state=x", "?before=-1", "?before=x", "?before=" + "9" * 40):
        assert len(house.page("contributor", f"/enter/entries{odd}").xpath("//tbody/tr")) == 2
    assert "还没有" in house.page("reviewer", "/enter/entries", "zh").text_content()


def test_a_viewer_may_not_enter(house: House) -> None:
    """The page and every form of it are refused."""
    assert house.client("viewer").get("/enter").status_code == 403
    assert save(house, "viewer", **FIGURE).status_code == 403
    assert observed(house, "results")[-1] != "9100项"


NAMES = ("subject", "period", "value", "mark", "holds", "qualifier", "unit", "document", "url", "quote", "text", "note",
         "reason", "evidence", "confidence")  # fmt: skip
SHOWN_AGAIN = {"value": "//input[@name='value']/@value", "quote": "//textarea[@name='quote']/text()",
               "note": "//textarea[@name='note']/text()", "reason": "//input[@name='reason']/@value"}  # fmt: skip
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(NAMES), TEXTS, max_size=8), st.sampled_from(["save", "look"]))
def test_whatever_is_typed_is_answered_and_shown_again(house: House, typed: dict[str, str], do: str) -> None:
    """No text in any field is a failure of ours, and none is lost where the form comes back."""
    sent = {"subject": "results", **typed, "do": do}
    answer = house.client("contributor").post("/enter", data=sent)
    assert answer.status_code in (200, 303, 422)
    if answer.status_code == 303:
        return
    page = markup.document(answer.text)
    for name, where in SHOWN_AGAIN.items():
        assert "".join(markup.values(page, where)).strip() == typed.get(name, "").strip()
    part = house.client("contributor").post("/enter/reading", data=sent)
    assert part.status_code == 200


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.web.conftest import furnish
house = furnish(Path(sys.argv[1]))
answer = house.client("contributor").post("/enter", data={
    "do": "save", "subject": "results", "period": "2025", "value": "9100项", "quote": "9100项", "text": "共9100项"})
assert answer.status_code == 303, answer.text
print(answer.headers["location"], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_was_said_to_be_saved_is_there_after_a_kill(tmp_path: Any) -> None:
    """A process that is gone in the moment of its answer leaves the entry, its copy and its line of the log."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "w")], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == -9, done.stderr
    identity = done.stdout.split("/")[-1].partition("?")[0]
    with Ledger.open(f"sqlite:///{tmp_path / 'w' / 'db' / 'tracker.sqlite3'}") as ledger:
        entry = ledger.held.entry(identity)
        assert entry is not None
        assert [one.about for one in ledger.audit.entries(act="observation.record")] == [identity]
    copy = entry.observation.evidence or ""
    assert (tmp_path / "w" / "db" / "evidence" / copy[:2] / copy).read_text(encoding="utf-8") == "共9100项"
