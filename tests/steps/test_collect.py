"""Collecting: from a page or file to the ledger, twice without doubling, never a failure taken for a change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.steps.collecting import NOW, Field, Web, serving
from tracker.db.ledger import Ledger
from tracker.steps.entry import Written
from tracker.steps.record import record

CSV = """\
  bulletin:
    path: data/labs.csv
    every: P1D
    read: {indicator: labs, csv: {value: 数量, period: 年份}}
"""
TWO = CSV.replace("read: {", "read: [{").replace(
    "年份}}", "年份}}, {indicator: joint, csv: {value: 联合, period: 年份}}]"
)
RATED = CSV.replace("every: P1D", "every: P1D\n    review: POLICY")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Field]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        field = Field(tmp_path, ledger, None)  # type: ignore[arg-type]  # each test declares its own
        field.declare(CSV)
        yield field


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def test_a_file_is_read_into_the_ledger(place: Field) -> None:
    """Figures arrive with source, evidence, address and quote; the archived bytes are those of the file."""
    place.write("data/labs.csv", "年份,数量\n2023,15家\n2024,17家\n")
    done = place.one()
    assert (done.outcome, done.run.added, done.run.held) == ("recorded", 2, 0)
    assert place.told() == ["labs 2023 15家 accepted", "labs 2024 17家 accepted"]
    first = place.all()[0]
    assert first.source == "bulletin"
    assert first.address
    assert first.evidence is not None
    assert place.store.get(first.evidence) == (place.root / "data/labs.csv").read_bytes()
    [origin] = place.store.origins(first.evidence)
    assert (origin.url, origin.media_type) == ("data/labs.csv", "text/csv")


def test_the_same_bytes_are_not_read_twice(place: Field) -> None:
    """Nothing changed: nothing is read, nothing added, and the source counts as well."""
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    place.one()
    reads, before = place.readers.reads, place.all()
    done = place.one()
    assert done.outcome == "unchanged"
    assert place.readers.reads == reads
    assert place.all() == before
    assert place.state().last_success_at == place.now


def test_other_bytes_that_say_the_same_add_nothing(place: Field) -> None:
    """A page that is dressed anew says nothing new."""
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    place.one()
    place.write("data/labs.csv", "年份,数量,备注\n2024,17,x\n")
    assert place.one().outcome == "nothing_new"
    assert len(place.all()) == 1


def test_a_changed_declaration_reads_the_same_bytes_again(place: Field) -> None:
    """What decides how a source is read is part of what "unchanged" means."""
    place.write("data/labs.csv", "年份,数量,合计\n2024,17家,18家\n")
    place.one()
    place.declare(CSV.replace("数量", "合计"))
    assert place.one().outcome == "recorded"
    assert place.told()[-1] == "labs 2024 18家 accepted"


def test_force_reads_again(place: Field) -> None:
    """On demand everything is read again, and still nothing doubles."""
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    place.one()
    assert place.one(force=True).outcome == "nothing_new"
    assert len(place.all()) == 1


def test_a_revision_of_its_own_is_recognised(place: Field) -> None:
    """A source that changes its figure supersedes the former one, with the reason."""
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    place.one()
    place.write("data/labs.csv", "年份,数量\n2024,18家\n")
    place.one()
    old, new = place.all()
    assert (new.state, new.supersedes, new.reason) == ("accepted", old.id, "revised at the source")
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    place.one()
    assert [one.supersedes for one in place.all()] == [None, old.id, new.id]


def test_a_figure_that_contradicts_a_person_is_held(place: Field) -> None:
    """What somebody recorded by hand is not overruled by a page."""
    written = Written("labs", "17", "2024")
    record(written, place.declaration, place.ledger, place.store, by="Li", now=NOW)
    place.write("data/labs.csv", "年份,数量\n2024,19家\n")
    done = place.one()
    assert (done.run.added, done.run.held) == (1, 1)
    assert place.doubts() == [["revision_without_reason"]]


def test_a_figure_that_a_source_had_confirmed_is_not_overruled_by_it_later(place: Field) -> None:
    """What a person recorded, and the page said too, is a person's word still when the page changes."""
    written = Written("labs", "17", "2024")
    record(written, place.declaration, place.ledger, place.store, by="Li", now=NOW)
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    assert place.one().run.held == 0
    place.write("data/labs.csv", "年份,数量\n2024,19家\n")
    place.now += timedelta(hours=1)
    done = place.one()
    assert (done.run.added, done.run.held) == (1, 1)
    assert place.doubts() == [["revision_without_reason"]]


def test_what_a_person_refused_stays_refused(place: Field) -> None:
    """A rejected figure is not proposed again when the page changes elsewhere."""
    place.declare(RATED.replace("POLICY", "required"))
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    place.one()
    [one] = place.all()
    place.ledger.decide(one.id, "rejected", at=place.now, by="Li", reason="wrong scope")
    place.write("data/labs.csv", "年份,数量\n2023,15家\n2024,17家\n")
    place.one()
    assert place.told() == ["labs 2023 15家 proposed", "labs 2024 17家 rejected"]


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ("2019,12\n2020,13\n2021,14\n2022,15\n2023,16\n2024,160", ["unit_scale", "jump"]),
        ("2024,17.5", ["not_whole"]),
        ("2024,-17", ["limits"]),
        ("2031,17", ["period_in_future"]),
        ("2024,17亿元", ["unit"]),
        ("2024,17\n2024,18", ["figures_disagree"]),
    ],
)
def test_the_gate_holds_with_the_reason(place: Field, rows: str, codes: list[str]) -> None:
    """A figure that is hardly meant waits for a person, who sees why."""
    place.write("data/labs.csv", f"年份,数量\n{rows}\n")
    done = place.one()
    assert done.run.held == len(place.doubts()) > 0
    assert set(codes) & {str(code) for some in place.doubts() for code in some}
    assert all(
        one.state == "proposed" for one in place.all() if one.id in {w.observation.id for w in done.new if w.doubts}
    )


def test_both_figures_that_disagree_are_held(place: Field) -> None:
    """Of two figures for one period neither is chosen, unless the declaration says which."""
    place.write("data/labs.csv", "年份,数量\n2024,17\n2024,18\n")
    place.one()
    assert [one.state for one in place.all()] == ["proposed", "proposed"]


def test_the_declaration_chooses_among_several(place: Field) -> None:
    """`take: last` means the last of each period."""
    place.declare(CSV.replace("年份}}", "年份}, take: last}"))
    place.write("data/labs.csv", "年份,数量\n2024,17\n2024,18\n")
    place.one()
    assert place.told() == ["labs 2024 18 accepted"]


def test_a_part_beyond_its_whole_is_held(place: Field) -> None:
    """Both come from one file, and are weighed against each other."""
    place.declare(TWO)
    place.write("data/labs.csv", "年份,数量,联合\n2024,17,19\n")
    place.one()
    assert place.doubts() == [["part_over_whole"]]


def test_a_falling_running_total_is_held(place: Field) -> None:
    """What has added up cannot become less."""
    place.declare(CSV.replace("indicator: labs", "indicator: results"))
    place.write("data/labs.csv", "年份,数量\n2023,9000\n2024,8800\n")
    place.one()
    assert place.doubts() == [["falling_total"]]


@pytest.mark.parametrize(
    ("policy", "state", "held"),
    [("none", "accepted", 0), ("on-doubt", "proposed", 1), ("required", "proposed", 1)],
)
def test_the_review_policy_is_honoured(place: Field, policy: str, state: str, held: int) -> None:
    """`none` lets a doubtful figure count, `on-doubt` holds it."""
    place.declare(RATED.replace("POLICY", policy))
    place.write("data/labs.csv", "年份,数量\n2024,17.5\n")
    assert place.one().run.held == held
    assert [one.state for one in place.all()] == [state]


def test_required_holds_what_nobody_doubts(place: Field) -> None:
    """Under `required` every figure waits, and says why."""
    place.declare(RATED.replace("POLICY", "required"))
    place.write("data/labs.csv", "年份,数量\n2024,17\n")
    place.one()
    assert place.doubts() == [["review_required"]]


def test_what_cannot_be_compared_is_held_always(place: Field) -> None:
    """`none` does not make money of laboratories."""
    place.declare(RATED.replace("POLICY", "none"))
    place.write("data/labs.csv", "年份,数量\n2024,17亿元\n")
    place.one()
    assert place.doubts() == [["unit"]]


def test_empty_cells_are_no_figures(place: Field) -> None:
    """What a table leaves open is neither zero nor a fault."""
    place.write("data/labs.csv", "年份,数量\n2022,…\n2023,-\n2024,17\n")
    assert place.one().outcome == "recorded"
    assert place.told() == ["labs 2024 17 accepted"]


def test_a_moved_figure_is_held_until_a_person_says_so(place: Field) -> None:
    """A figure in another place than before waits; once accepted there, that is its place."""
    text = CSV.replace("path: data/labs.csv", "path: data/labs.json").replace(
        "csv: {value: 数量, period: 年份}", "json: {each: 'rows || data.rows', value: n, period: y}"
    )
    place.declare(text)
    place.write("data/labs.json", '{"rows": [{"y": "2023", "n": "15"}]}')
    place.one()
    place.write("data/labs.json", '{"data": {"rows": [{"y": "2024", "n": "17"}]}}')
    place.one()
    assert place.doubts() == [["moved"]]
    held = next(one for one in place.all() if one.state == "proposed")
    place.ledger.decide(held.id, "accepted", at=place.now, by="Li")
    place.write("data/labs.json", '{"data": {"rows": [{"y": "2025", "n": "18"}]}}')
    place.one()
    assert place.told()[-1] == "labs 2025 18 accepted"


def test_a_failed_reading_is_no_change(place: Field) -> None:
    """A column that is gone is a failure with its reason; the last good figure stays, and nothing becomes zero."""
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    place.one()
    before = place.all()
    place.write("data/labs.csv", "年份,合计\n2025,19家\n")
    done = place.one()
    assert done.outcome == "failed"
    assert place.all() == before
    state = place.state()
    assert (state.failures, state.error_kind, state.failing_since) == (1, "moved_selector", place.now)
    assert state.last_success_at == place.now - timedelta(hours=1)
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    assert place.one().outcome == "unchanged"
    assert (place.state().failures, place.state().error, place.state().failing_since) == (0, None, None)


def test_one_failed_read_leaves_the_others(place: Field) -> None:
    """What could be read is recorded, the source counts as failing, and is read again in full next time."""
    place.declare(TWO)
    place.write("data/labs.csv", "年份,数量\n2024,17\n")
    done = place.one()
    assert (done.outcome, done.run.added) == ("partly", 1)
    assert place.state().failures == 1
    assert place.one().outcome == "partly"
    assert len(place.all()) == 1


def test_a_missing_file_is_a_failure(place: Field) -> None:
    """Its name is told."""
    done = place.one()
    assert done.outcome == "failed"
    assert place.state().error_kind == "missing_file"
    assert "data/labs.csv" in str(place.state().error)


def test_a_link_out_of_the_workspace_is_refused(place: Field, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A symbolic link cannot bring in what stands elsewhere on the machine."""
    outside = tmp_path_factory.mktemp("outside") / "labs.csv"
    outside.write_text("年份,数量\n2024,17\n", encoding="utf-8")
    (place.root / "data").mkdir()
    (place.root / "data/labs.csv").symlink_to(outside)
    assert place.one().outcome == "failed"
    assert place.state().error_kind == "not_allowed"
    assert place.all() == []


def test_a_large_file_is_refused(place: Field) -> None:
    """No more than the limit is read."""
    place.declare(CSV.replace("every: P1D", "limit: 1 kB"))
    place.write("data/labs.csv", "年份,数量\n" + "2024,17\n" * 200)
    place.one()
    assert place.state().error_kind == "too_large"


def test_a_folder_is_read_file_by_file(place: Field) -> None:
    """Each file is evidence of its own; a new one is seen."""
    place.declare(CSV.replace("data/labs.csv", "data/*.csv"))
    place.write("data/2023.csv", "年份,数量\n2023,15\n")
    place.write("data/2024.csv", "年份,数量\n2024,17\n")
    place.one()
    assert len({one.evidence for one in place.all()}) == 2
    assert place.one().outcome == "unchanged"
    place.write("data/2025.csv", "年份,数量\n2025,18\n")
    assert place.one().run.added == 1


def test_a_failing_source_stops_no_other(place: Field) -> None:
    """Of many sources, each comes to its own end."""
    text = "".join(CSV.replace("bulletin", f"s{number}").replace("labs.csv", f"{number}.csv") for number in range(40))
    place.declare(text)
    for number in range(0, 40, 2):
        place.write(f"data/{number}.csv", f"年份,数量\n{1980 + number},17\n")
    done = place.collect()
    assert len(done) == 40
    assert sorted(one.outcome for one in done.values()) == ["failed"] * 20 + ["recorded"] * 20
    assert len(place.all()) == 20


def test_a_look_leaves_no_trace(place: Field) -> None:
    """Trying says what would be recorded and records nothing, archives nothing."""
    place.write("data/labs.csv", "年份,数量\n2024,17家\n")
    done = place.look()
    assert [one.observation.state for one in done.new] == ["accepted"]
    assert place.all() == []
    assert place.ledger.sources.states() == {}
    assert not (place.root / "evidence").exists()


def test_validators_spare_the_page(place: Field, web: Web) -> None:
    """What the server calls unchanged is not sent again; once a week the whole page is asked for all the same."""
    url = web.put("/labs.csv", "年份,数量\n2024,17家\n", "text/csv; charset=utf-8")
    place.declare(CSV.replace("path: data/labs.csv", f"url: {url}\n    private: true"))
    assert place.one().outcome == "recorded"
    assert place.one().outcome == "unchanged"
    place.now += timedelta(days=7)
    assert place.one().outcome == "unchanged"
    assert [validated for _, validated in web.asked] == [False, True, False]
    assert place.one(force=True).outcome == "nothing_new"
    assert web.asked[-1][1] is False


def test_a_server_that_fails_is_a_failure(place: Field, web: Web) -> None:
    """The status is told, the last figure stays, the next try is set."""
    url = web.put("/labs.csv", "年份,数量\n2024,17家\n", "text/csv; charset=utf-8")
    place.declare(CSV.replace("path: data/labs.csv", f"url: {url}\n    private: true"))
    place.one()
    web.put("/labs.csv", "down", status=503)
    done = place.one()
    assert (done.outcome, done.run.status) == ("failed", 503)
    state = place.state()
    assert state.error_kind == "http_error"
    assert state.next_try_at is not None
    assert state.next_try_at > place.now
    assert [one.state for one in place.all()] == ["accepted"]


def test_evidence_is_kept_even_where_nothing_can_be_read(place: Field) -> None:
    """The bytes are archived before they are read, so that one can see what was there."""
    place.write("data/labs.csv", "年份,合计\n2025,19家\n")
    done = place.one()
    [name] = done.run.evidence
    assert place.store.get(name) == (place.root / "data/labs.csv").read_bytes()
    assert [run.outcome for run in place.ledger.sources.runs("bulletin")] == ["failed"]


def test_a_page_without_a_period_speaks_of_the_last_complete_one(place: Field) -> None:
    """`previous` follows the day: the same bytes are read again when a new period is complete."""
    place.declare(
        "  bulletin:\n    path: p.txt\n    read: {indicator: labs, text: '建成{value}家', period: previous}\n"
    )
    place.write("p.txt", "全市建成17家。")
    place.one()
    place.now += timedelta(days=60)
    assert place.one().outcome == "recorded"
    assert place.told() == ["labs 2025 17 accepted", "labs 2026 17 accepted"]


WATCH = """\
  bulletin:
    path: p.txt
    watch: labs-over-20
    read: {indicator: labs, text: '建成{value}家', period: previous}
"""


def test_a_silent_change_of_a_statement_is_found_once(place: Field) -> None:
    """When the quote is gone both versions are told, once; the page's figures still count; it may go again."""
    place.declare(WATCH)
    place.write("p.txt", "力争全国重点实验室突破20家。全市建成17家。")
    assert place.one().changes == ()
    place.write("p.txt", "力争全国重点实验室超过18家。全市建成18家。")
    done = place.one()
    [change] = done.changes
    assert (change.target, change.quote, change.instead) == ("labs-over-20", "突破20家", "")
    assert change.prefix.endswith("实验室")
    assert change.before is not None
    assert change.before != change.after
    assert done.outcome == "recorded"
    place.write("p.txt", "力争全国重点实验室超过18家。全市建成18家，再接再厉。")
    assert place.one().changes == ()
    assert len(place.ledger.sources.changes()) == 1
    place.write("p.txt", "力争全国重点实验室突破20家。全市建成18家。")
    assert place.one().changes == ()
    assert place.state().watched["labs-over-20"].missing_since is None
    place.write("p.txt", "无。全市建成18家。")
    assert len(place.one().changes) == 1


def test_a_statement_in_a_longer_sentence_is_shown_with_what_stands_there_now(place: Field) -> None:
    """The sentence most like the old one is the new version."""
    place.declare(WATCH, "quote: 突破20家", "quote: 力争全国重点实验室突破20家")
    place.write("p.txt", "力争全国重点实验室超过18家。全市建成18家。")
    [change] = place.one().changes
    assert change.instead == "力争全国重点实验室超过18家。"
    assert change.before is None


@pytest.mark.parametrize(
    ("value", "code"), [("18000", "unit_scale"), ("40", "large_revision"), ("0", "large_revision")]
)
def test_a_correction_that_is_hardly_one_is_held(place: Field, value: str, code: str) -> None:
    """A source that changes its own figure a thousandfold, or more than doubles it, is looked at by a person."""
    place.write("data/labs.csv", "年份,数量\n2024,18\n")
    place.one()
    place.write("data/labs.csv", f"年份,数量\n2024,{value}\n")
    place.one()
    assert place.doubts() == [[code]]
    assert [one.state for one in place.all()] == ["accepted", "proposed"]


def test_a_row_of_totals_is_no_failure(place: Field) -> None:
    """A label without digits in the column of periods is passed over; what might be a period is told."""
    place.write("data/labs.csv", "年份,数量\n2023,15\n2024,17\n合计,32\n")
    done = place.one()
    assert done.outcome == "recorded"
    assert len(place.all()) == 2
    place.write("data/labs.csv", "年份,数量\n2024,17\n2025年初步第八稿,18\n")
    done = place.one()
    assert done.outcome == "partly"
    assert place.state().error_kind == "no_period"


def test_of_several_files_the_last_counts(place: Field) -> None:
    """Bulletins that each repeat the year before: the later one's figure is taken, by the names of the files."""
    place.declare(CSV.replace("data/labs.csv", "data").replace("年份}}", "年份}, take: last}"))
    place.write("data/2024.csv", "年份,数量\n2023,15\n2024,17\n")
    place.write("data/2025.csv", "年份,数量\n2024,18\n2025,19\n")
    place.one()
    assert place.told() == ["labs 2023 15 accepted", "labs 2024 18 accepted", "labs 2025 19 accepted"]


def test_a_value_that_is_no_figure_is_told(place: Field) -> None:
    """A row with a period and two numbers in the place of its figure is a failure, not a gap."""
    place.write("data/labs.csv", "年份,数量\n2023,15\n2024,17或18\n")
    done = place.one()
    assert done.outcome == "partly"
    assert place.state().error_kind == "no_figure"
    assert len(place.all()) == 1


def test_a_crowd_of_figures_is_a_failure(place: Field) -> None:
    """A place that catches everything fills no queue with things to review: it is told to be narrower."""
    place.write(
        "data/labs.csv", "年份,数量\n" + "".join(f"2024,{17 + number}\n" for number in range(200)) + "2025,18\n"
    )
    done = place.one()
    assert done.outcome == "partly"
    assert "200 figures for 2024" in str(place.state().error)
    assert place.told() == ["labs 2025 18 accepted"]


def test_the_unit_of_a_header_is_the_figure_s(place: Field) -> None:
    """A column headed 合同额（亿元） gives figures in that unit; a unit declared with the read goes before it."""
    table = "年份,合同额（亿元）\n2023,151.6\n"
    place.declare(CSV.replace("indicator: labs", "indicator: contracts").replace("value: 数量", "value: 合同额"))
    place.write("data/labs.csv", table)
    place.one()
    [one] = place.all()
    assert one.measurement is not None
    assert (one.measurement.low, one.measurement.high) == (15_155_000_000, 15_165_000_000)


def test_a_declared_encoding_is_kept_with_the_bytes(place: Field, web: Web) -> None:
    """Where the server names another encoding than the page has, the archive is read as the source says."""
    url = web.put("/labs", "", "text/plain; charset=utf-8")
    web.pages["/labs"] = (200, "text/plain; charset=iso-8859-1", "建成全國重點實驗室17家".encode("big5"))
    place.declare(
        f"  bulletin:\n    url: {url}\n    private: true\n    encoding: big5\n"
        '    read: {indicator: labs, text: "建成全國重點實驗室{value}家", period: "2024"}\n'
    )
    done = place.one()
    assert (done.run.added, done.run.held) == (1, 0), [one.message for _, one in done.failures]
    [one] = place.all()
    assert one.evidence is not None
    assert one.quote is not None
    assert one.quote.exact in (place.store.text(one.evidence) or "")
