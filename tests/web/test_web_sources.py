"""Sources on their pages: five states, what fetches gave, tried and fetched before one's eyes, what is watched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.steps.collecting import Web, serving
from tests.web import markup
from tests.web.conftest import House
from tests.web.test_web_review import said
from tracker.model.collected import SourceRun, SourceState
from tracker.model.source import Failure
from tracker.model.text import Text
from tracker.web.rooms import sources as here

DECLARED = """\
sources:
  bulletin:
    title: {zh: 统计公报, en: Bulletin}
    url: "URL"
    private: true
    robots: false
    every: P1D
    read:
      - {indicator: labs, csv: {value: labs, period: year}}
      - {indicator: results, csv: {value: results, period: year}}
    watch: [labs-over-20]
  page:
    url: "https://nobody.example.org/figures"
    every: 0 9 * * MON
    read: {indicator: contracts, text: "成交额{value}亿元", period: fetched}
  inner:
    url: "http://127.0.0.1:8080/inner"
    read: {indicator: consortia, text: "共{value}个", period: fetched}
  program:
    command: [python3, -c, "print('{\\"period\\": \\"2025\\", \\"value\\": \\"37\\"}')"]
    read: {indicator: pm25}
  hook:
    title: {zh: 推送, en: Hook}
    push: TRACKER_HOOK_SECRET
"""

TABLE = "year,labs,results\n2024,17,近9000项\n2025,21,9100.5\n力争拥有全国重点实验室超过20家,,\n"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as served:
        yield served


@pytest.fixture
def sourced(house: House, web: Web) -> House:
    """The sample city with sources: one on a server of this machine."""
    address = web.put("/2025.csv", TABLE, "text/csv; charset=utf-8")
    file = house.root / "targets.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "statement: {document: plan-2021, text: {zh: 力争拥有全国重点实验室超过20家}}",
        "statement: {document: plan-2021, quote: 力争拥有全国重点实验室超过20家}",
    )
    declared = DECLARED.replace("URL", address)
    declared = declared[: declared.index("  program:")] + declared[declared.index("  hook:") :]
    file.write_text(text + declared, encoding="utf-8")
    house._served = None
    house.served()
    return house


def main(house: House, path: str, language: str = "en") -> str:
    return " ".join(house.page("reviewer", path, language).find(".//main").text_content().split())


def put(house: House, source: str, **state: object) -> None:
    one = SourceState(source, **state)  # type: ignore[arg-type]
    run = SourceRun(source, house.now, house.now, "nothing_new" if not one.failures else "failed", found=2)
    house.ledger.sources.save([one], [run])


def test_trying_shows_everything_and_records_nothing(sourced: House) -> None:
    """What was fetched, where each figure stands, how it is read, what would become of it, what would turn."""
    before = list(sourced.ledger.entries())
    answer = sourced.client("reviewer").post("/sources/bulletin/try")
    assert answer.status_code == 200, said(answer)
    words = said(answer)
    assert "/2025.csv 200 · text/csv" in words
    rows = [
        markup.said(one) for one in markup.elements(markup.document(answer.text), "//section[@id='result']//tbody/tr")
    ]
    assert any("21 2025 National key laboratories: 21 (exact) recorded, it counts" in row for row in rows), rows
    assert any("17 2024 National key laboratories" in row and "confirms what counts" in row for row in rows), rows
    assert any("9100.5 2025 Research results shared: 9,100.5 (exact) held for a person" in row for row in rows), rows
    assert "More than 20 national key laboratories: ◌ open → ✓ met" in words
    assert "This was only tried: nothing was recorded." in words
    assert list(sourced.ledger.entries()) == before
    assert sourced.ledger.sources.states() == {}
    assert sourced.ledger.audit.entries(about="bulletin") == []


def test_fetching_records_and_tells_what_each_fetch_brought(sourced: House, web: Web) -> None:
    """Figures, evidence, held ones lead to the queue; the next fetch that finds nothing new says so; noted."""
    client = sourced.client("reviewer")
    done = client.post("/sources/bulletin/fetch")
    assert (done.status_code, done.headers["location"]) == (303, "/sources/bulletin?done=sources.done_recorded")
    words = main(sourced, done.headers["location"])
    assert "the new figures are recorded" in words
    assert "● working The last fetch worked." in words
    assert "National key laboratories 2025: 21" in words
    assert "Research results shared 2025: 9100.5 waiting" in words
    assert "1 wait for review" in words
    page = sourced.page("viewer", "/sources/bulletin")
    assert page.xpath("//a[@href='/review?source=bulletin']")
    assert page.xpath("//table//a[starts-with(@href, '/evidence/')]")
    assert page.xpath("//main//form[@method='post']") == []
    assert sourced.ledger.last_assessments()["labs-over-20"]["headline"] == "met"
    [line] = sourced.ledger.audit.entries(about="bulletin")
    assert (line.act, line.by, line.detail["outcome"]) == ("source.fetch", "reviewer", "recorded")
    assert "● stands there" in words
    sourced.now += timedelta(hours=1)
    assert client.post("/sources/bulletin/fetch").headers["location"].endswith("done_unchanged")
    web.put("/2025.csv", TABLE.replace("21", "22").replace("力争", "争取"), "text/csv; charset=utf-8")
    sourced.now += timedelta(hours=1)
    assert client.post("/sources/bulletin/fetch").status_code == 303
    words = main(sourced, "/sources/bulletin")
    assert "the statement of More than 20 national key laboratories is gone" in words
    assert "✕ gone since 22 Nov 2026 14:00" in words
    assert "争取拥有全国重点实验室超过20家" in words
    assert "✕ failing" in words
    runs = sourced.page("viewer", "/sources/bulletin").xpath("//section[@aria-labelledby='runs']//tbody/tr")
    assert ["National key laboratories 2025" in one.text_content() for one in runs] == [True, False, True]


def test_a_text_that_proposes_is_shown_with_its_sentences(house: House, web: Web) -> None:
    """A try shows each proposal in its sentence with the number marked, in both languages, and records nothing."""
    address = web.put("/press.html", "<p>2024年全市组建重点实验室<b>17</b>家。</p>", "text/html; charset=utf-8")
    file = house.root / "targets.yaml"
    declared = f'sources:\n  press: {{url: "{address}", private: true, robots: false, read: {{text: proposals}}}}\n'
    file.write_text(file.read_text(encoding="utf-8") + declared, encoding="utf-8")
    house._served = None
    house.served()
    before = list(house.ledger.entries())
    answer = house.client("reviewer").post("/sources/press/try")
    assert "What its text proposes" in said(answer)
    marks = markup.elements(markup.document(answer.text), "//section[@id='result']//li/mark")
    assert [markup.said(one) for one in marks] == ["17家"]
    assert "2024年全市组建重点实验室17家。" in said(answer)
    assert "No figure was found" not in said(answer)
    assert "全文：text: proposals" in main(house, "/sources/press", "zh")
    assert list(house.ledger.entries()) == before


def test_a_failure_is_told_with_what_was_seen_and_what_to_try(sourced: House, web: Web) -> None:
    """In words, in both languages; the log of fetches keeps it."""
    web.put("/2025.csv", "年份,实验室\n2025,21\n", "text/csv; charset=utf-8")
    client = sourced.client("reviewer")
    words = said(client.post("/sources/bulletin/try"))
    assert "What was seen" in words
    assert "年份,实验室" in words
    assert "mend the column, selector or words under read:" in words
    done = client.post("/sources/bulletin/fetch")
    assert done.headers["location"].endswith("done_failed")
    assert "✕ failing" in main(sourced, "/sources")
    assert "✕ 出错" in main(sourced, "/sources", "zh")
    assert "failed" in main(sourced, "/sources/bulletin")


def test_addresses_within_are_refused(sourced: House) -> None:
    """What a page asks for is fetched by the guarded client like anything else."""
    words = said(sourced.client("reviewer").post("/sources/inner/try"))
    assert "private: true under the source" in words, words


def test_programs_run_only_where_the_environment_allows(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody starts a program from a page unless whoever runs the tracker allowed it."""
    file = house.root / "targets.yaml"
    text = "\nsources:\n  program:\n    read: {indicator: pm25, command: [python3, -c, \"print('{}')\"]}\n".replace(
        "{}", '{\\"period\\": \\"2026\\", \\"value\\": \\"37\\"}'
    )
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
    house._served = None
    client = house.client("reviewer")
    monkeypatch.delenv("TRACKER_ALLOW_COMMANDS", raising=False)
    assert "TRACKER_ALLOW_COMMANDS=1" in said(client.post("/sources/program/try"))
    monkeypatch.setenv("TRACKER_ALLOW_COMMANDS", "1")
    assert "37 2026 Fine particles" in said(client.post("/sources/program/try"))


def test_five_states_are_told_apart_by_shape_and_word(sourced: House) -> None:
    """Failing first; the tabs count each and lead to it; what fits nothing says so."""
    now = sourced.now
    put(sourced, "bulletin", last_try_at=now, last_success_at=now)
    put(sourced, "page", last_try_at=now - timedelta(days=30), last_success_at=now - timedelta(days=30))
    put(
        sourced, "inner", last_try_at=now, failures=4, failing_since=now - timedelta(days=2), error_kind="timeout",
        error=Text((("zh", "超时"), ("en", "no answer within 30 seconds"))),
    )  # fmt: skip
    page = sourced.page("viewer", "/sources")
    rows = [" ".join(one.text_content().split()) for one in page.xpath("//tbody/tr")]
    assert [row.split()[0] for row in rows] == ["inner", "page", "Hook", "Bulletin"]
    for row, words in zip(rows, ("✕ failing", "▲ overdue", "◌ not started", "● working"), strict=True):
        assert words in row
    assert "no answer within 30 seconds · 4 in a row since 20 Nov 2026" in rows[0]
    assert [one.text_content().strip() for one in page.xpath("//nav[@class='tabs']//a")] == [
        "all: 4", "✕ failing: 1", "▲ overdue: 1", "◌ not started: 1", "● working: 1",
    ]  # fmt: skip
    assert len(sourced.page("viewer", "/sources?state=stale").xpath("//tbody/tr")) == 1
    assert len(sourced.page("viewer", "/sources?q=NOBODY.example").xpath("//tbody/tr")) == 1
    assert "No source fits" in main(sourced, "/sources?q=xyz")
    sourced.ledger.sources.save(
        [SourceState("hook", last_try_at=now, last_success_at=now)],
        [SourceRun("hook", now, now, "nothing_new", found=0)],
    )
    assert "watches: More than 20 national key laboratories" in main(sourced, "/sources")
    assert "? no figures" in main(sourced, "/sources?state=no_figures")
    for odd in ("?state=x", "?page=-1", "?q=" + "x" * 900):
        assert len(sourced.page("viewer", f"/sources{odd}").xpath("//tbody/tr")) == 4


def test_what_is_declared_is_told_in_words(sourced: House) -> None:
    """Kind, address, schedule, what is read and fed, its review; a pushed one is not offered to be fetched."""
    words = main(sourced, "/sources/page")
    for one in (
        "a page or an interface",
        "by the timetable 0 9 * * MON (Asia/Shanghai)",
        "Value of technology contracts",
        "text {text: 成交额{value}亿元}",
        "where a check doubts it",
        "Nobody has fetched it yet",
    ):
        assert one in words, one
    hook = sourced.page("reviewer", "/sources/hook")
    assert "/api/v1/push/hook" in hook.text_content()
    assert hook.xpath("//main//form") == []
    assert sourced.client("reviewer").post("/sources/hook/try").status_code == 422


def test_one_that_is_being_fetched_is_left_alone(sourced: House) -> None:
    """A scheduler that is at it has claimed it: the page says so and does nothing."""
    sourced.ledger.sources.claim(
        "bulletin", "another", now=sourced.now, until=sourced.now + timedelta(minutes=5), last_try_at=None
    )
    answer = sourced.client("reviewer").post("/sources/bulletin/fetch")
    assert answer.status_code == 409
    assert "being fetched at this moment" in said(answer)
    state = sourced.ledger.sources.states()["bulletin"]
    assert (state.claimed_by, state.last_try_at) == ("another", None)


def test_waiting_has_an_end_and_others_are_not_kept_waiting(sourced: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes too long is broken off and free again; of many at once some are sent away."""
    monkeypatch.setattr(here, "PATIENCE", timedelta(0))
    client = sourced.client("reviewer")
    assert client.post("/sources/bulletin/try").status_code == 504
    assert client.post("/sources/bulletin/fetch").status_code == 504
    assert sourced.ledger.sources.states().get("bulletin", SourceState("bulletin")).claimed_by is None
    monkeypatch.undo()
    assert here.AT_ONCE.acquire(blocking=False)
    assert here.AT_ONCE.acquire(blocking=False)
    try:
        assert client.post("/sources/bulletin/try").status_code == 503
    finally:
        here.AT_ONCE.release()
        here.AT_ONCE.release()


def test_who_may_look_and_who_may_fetch(sourced: House) -> None:
    """Contributors and viewers read; an unknown source names the nearest; hostile errors stay text."""
    for verb in ("try", "fetch"):
        assert sourced.client("contributor").post(f"/sources/bulletin/{verb}").status_code == 403
        assert sourced.client("reviewer").post(f"/sources/bulletins/{verb}").status_code == 404
    answer = sourced.client("viewer").get("/sources/bulletins")
    assert answer.status_code == 404
    assert "bulletin" in answer.text
    evil = "<script>alert(1)</script>"
    failure = Failure("not_parsed", Text.of(evil))
    put(sourced, "page", last_try_at=datetime(2026, 11, 22, tzinfo=UTC), failures=2, error=failure.message,
        failing_since=sourced.now)  # fmt: skip
    for path in ("/sources", "/sources/page"):
        text = sourced.client("viewer").get(path).text
        assert evil not in text
        assert "&lt;script&gt;" in text


def test_without_sources_it_says_how_to_declare_one(house: House) -> None:
    """An empty page leads on."""
    assert "No source is declared" in main(house, "/sources")


def test_in_public_nothing_is_told_of_what_waits(sourced: House) -> None:
    """Anybody may read how sources stand; figures that no person decided on are not for everybody."""
    sourced.client("reviewer").post("/sources/bulletin/fetch")
    served = sourced.served()
    served.options = replace(served.options, public=True)
    for path in ("/sources", "/sources/bulletin"):
        text = sourced.client(None).get(path).text
        assert "Bulletin" in text
        assert "/review?source" not in text
        assert "</a>: 9100.5" not in text
    assert "</a>: 9100.5" in sourced.client("viewer").get("/sources/bulletin").text
