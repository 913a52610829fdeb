"""JSON Lines: every line is answered in its place, exactly, whatever is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.steps import assess_lines as assess_lines_step
from tracker.steps.assess_lines import CHUNK_BYTES, answer_line, assess_lines, decode

TODAY = date(2026, 11, 22)
LABS: dict[str, Any] = {
    "id": "labs-over-20",
    "indicator": {"name": {"zh": "全国重点实验室", "en": "National key laboratories"}, "unit": "家", "whole": True},
    "target": {"aim": "> 20", "by": "not stated", "baseline": {"value": 17, "period": "2024"}},
    "observations": [{"period": "2024", "value": 17, "id": "o1"}],
    "as_of": "2026-11-22",
}


def answers(*lines: Mapping[str, Any] | bytes | str, jobs: int = 1) -> list[dict[str, Any]]:
    """The decoded answers to lines given as objects or as they would be written."""
    raw = [
        line if isinstance(line, bytes) else line.encode() if isinstance(line, str) else json.dumps(line).encode()
        for line in lines
    ]
    text = b"".join(answered.lines for answered in assess_lines(raw, TODAY, jobs))
    return [json.loads(line) for line in text.splitlines()]


def test_the_shape_of_an_assessment() -> None:
    """The object has the agreed keys, decimals are strings, and the figure leads to its observation."""
    (one,) = answers(LABS)
    assert one["headline"] == "open"
    assert one["lamp"] == "grey"
    assert one["assessability"] == {"state": "assessed", "reasons": []}
    assert one["measurement"] == {
        "period": "2024", "low": "17", "high": "17", "low_open": False, "high_open": False, "qualifier": "exact",
        "unit": "家", "text": "", "observation": "o1",
    }  # fmt: skip
    assert one["aim"] == {"op": ">", "value": "20", "needs": "21"}
    assert one["baseline"] == {"value": "17", "period": "2024"}
    assert (one["covered"], one["missing"], one["by"], one["valid_until"]) == ("0", "4", None, None)
    assert one["rule"]["id"] == "average-step/1"
    assert one["rule"]["cuts"] == {}
    assert one["review"] == {"state": "computed"}
    assert one["reason"]["en"] == (
        "17 national key laboratories where more than 20 is promised: 4 still missing; no date is stated"
    )


def test_values_as_people_write_them() -> None:
    """Texts, scale words, bounds and units are read as everywhere else."""
    figures = [{"period": "2023", "value": "151.6亿元"}, {"period": "2024", "value": "近9000万元"}]
    (one,) = answers({**LABS, "indicator": {"unit": "元"}, "target": {"aim": ">= 200亿元"}, "observations": figures})
    assert (one["measurement"]["low"], one["measurement"]["high"]) == ("85000000", "90000000")
    assert one["aim"]["value"] == "20000000000"


def test_numbers_stay_exact_beyond_binary_floats() -> None:
    """A figure of more digits than a float keeps comes back as it was written."""
    line = json.dumps(LABS).replace('"value": 17, "id"', '"value": 15160000000.0100000001, "id"')
    (one,) = answers(line)
    assert one["measurement"]["low"] == "15160000000.0100000001"


HEAD = '{"id": "x", "target": {"aim": "> 1"}, "indicator": {"unit": "t"}'
BAD_LINES = [
    ('{"id": "x", ', "not_json"),
    ("[1, 2]", "not_a_mapping"),
    ('"text"', "not_a_mapping"),
    ('{"id": "x", "target": {"aim": "> 1", "aim": "> 2"}, "indicator": {"unit": "t"}}', "not_json"),
    (HEAD + ', "as_of": "2026-11-22", "as_of" : "2026-11-23"}', "not_json"),
    (HEAD + ', "as_of": "2026-11-22", "as_of"\t: "2026-11-23"}', "not_json"),
    (HEAD + ', "observations": [{"a": 1, "b": 2}, "c"], "as_of": "2026-11-22", "as_of": "2026-11-23"}', "not_json"),
    (HEAD + ', "observations": [{"value": NaN}]}', "not_json"),
    (HEAD + ', "observations": [{"period": "2024", "value": 1, "value": 2}]}', "not_json"),
    ("[" * 100_000, "not_json"),
    ('{"id": "x", "indicator": {"unit": "t"}}', "missing_key"),
    ('{"id": "x", "target": {"aim": "> 1"}}', "missing_key"),
    ('{"id": "x", "target": {"aim": "35"}, "indicator": {"unit": "t"}}', "no_operator"),
    (HEAD + ', "as_of": "soon"}', "not_a_date"),
    (HEAD + ', "extra": 1}', "unknown_key"),
    (HEAD + ', "observations": [{"period": "2024-13", "value": 1}]}', "not_a_period"),
    (HEAD + ', "observations": [{"period": "2024", "value": "many"}]}', "not_a_figure"),
    (HEAD + ', "observations": [{"period": "2024", "value": "5 km"}]}', "unit_mismatch"),
    (HEAD + ', "observations": [{"period": "2024", "value": true}]}', "not_a_text"),
    (HEAD + f', "observations": [{{"period": "2024", "value": {"9" * 10_000}}}]}}', "not_a_figure"),
    (HEAD + ', "observations": [{"period": "2024", "value": 1e300}]}', "not_a_figure"),
]


@pytest.mark.parametrize(("line", "code"), BAD_LINES)
def test_a_bad_line_is_answered_with_its_problems(line: str, code: str) -> None:
    """Its neighbours are assessed all the same."""
    before, bad, after = answers(LABS, line, LABS)
    assert before["headline"] == after["headline"] == "open"
    assert [problem["code"] for problem in bad["problems"]][:1] == [code]
    assert all(problem["line"] == 2 and problem["message"] for problem in bad["problems"])


def test_all_problems_of_a_line_come_at_once() -> None:
    """A wrong aim and a wrong period are both told."""
    (one,) = answers({**LABS, "target": {"aim": "35"}, "observations": [{"period": "soon", "value": 1}]})
    assert {problem["code"] for problem in one["problems"]} == {"no_operator", "not_a_period"}


def test_doubts_do_not_stop_an_assessment() -> None:
    """A direction that contradicts the aim is a warning beside it."""
    (one,) = answers({**LABS, "indicator": {"unit": "家", "direction": "down"}})
    assert one["attainment"] == "not_met"
    assert len(one["warnings"]) == 1


def test_a_revision_that_denies_its_aims_is_a_doubt() -> None:
    """Calling an aim hardened that asks for less stops a workspace; beside an assessment it is a warning."""
    revision = {"date": "2025-01-01", "aim": "> 18"}
    words = ("hardened", "softened", "eased")
    denied, softened, no_word = answers(
        *({**LABS, "target": {"aim": "> 20", "revisions": [{**revision, "change": word}]}} for word in words)
    )
    assert [doubt.partition(",")[0] for doubt in denied["warnings"]] == ["this is declared as hardened"]
    assert denied["lifecycle"] == softened["lifecycle"] == "revised"
    assert "warnings" not in softened
    assert [problem["code"] for problem in no_word["problems"]] == ["unknown_word"]


def test_the_rule_of_a_line_is_taken() -> None:
    """With parameters too."""
    figures = [{"period": str(year), "value": value} for year, value in ((2020, 95), (2021, 95.5))]
    rule = {"id": "cagr-ratio/1", "limit": 100}
    (one,) = answers({**LABS, "target": {"aim": "up"}, "observations": figures, "rule": rule})
    assert one["rule"]["id"] == "cagr-ratio/1"
    assert one["headline"] == "on_track"


def test_growth_from_after_the_deadline_has_no_base() -> None:
    """A deadline that lies no later than the first figure leaves nothing to grow from; the signs are not to blame."""
    figures = [{"period": "2021", "value": 15}, {"period": "2023", "value": 19}]
    target = {"aim": "> 20", "by": "2020"}
    (one,) = answers({**LABS, "target": target, "observations": figures, "rule": "cagr-ratio/1"})
    assert (one["trajectory"], one["rule"]["value"], one["rule"]["why_not"]) == (None, None, "no_baseline")


def test_other_indicators_and_targets_can_come_along() -> None:
    """Shares, comparisons and roll-ups need more than one series; its measure may be left out, as of the line's own."""
    share = {
        "id": "joint",
        "indicator": {"unit": "%", "measure": "share", "ratio": {"part": "part", "whole": "all"}},
        "indicators": {"part": {"unit": "家", "measure": "stock"}, "all": {"unit": "家"}},
        "target": {"aim": ">= 80 %"},
        "observations": [
            {"indicator": "part", "period": "2023", "value": 16},
            {"indicator": "all", "period": "2023", "value": 20},
        ],
    }
    roll_up = {
        "id": "both",
        "target": {"of": ["one", "two"]},
        "indicators": {"a": {"unit": "t", "measure": "stock"}},
        "targets": {"one": {"indicator": "a", "aim": "> 1"}, "two": {"indicator": "a", "aim": "> 9"}},
        "observations": [{"indicator": "a", "period": "2024", "value": 5}],
    }
    shared, rolled = answers(share, roll_up)
    assert shared["headline"] == "met"
    assert rolled["detail"]["worst"] == {"id": "two", "headline": "open"}


def test_stages_and_verdicts_are_observations_too() -> None:
    """They need no indicator."""
    plan = {
        "id": "plan",
        "target": {"stages": [{"id": "drafting", "name": "Drafting"}, {"id": "issued", "name": "Issued"}]},
        "observations": [{"period": "2024", "value": "drafting"}],
    }
    judged = {"id": "vow", "target": {"judged": True}, "observations": [{"period": "2024", "value": "kept"}]}
    wrong = {**judged, "observations": [{"period": "2024", "value": "keptt"}]}
    first, second, third = answers(plan, judged, wrong)
    assert first["detail"]["stage"] == "drafting"
    assert second["headline"] == "met"
    assert third["problems"][0]["hint"] == "did you mean kept?"


DAYS = [{"period": f"2026-01-{day:02d}", "value": value} for day, value in enumerate((1, 1, 1, 10**9), start=1)]
YEARS = [
    {"period": str(year), "value": value} for year, value in enumerate((1e15, 8e14, 6e14, 4e14, 2e14, -1e-20), 2018)
]
OPEN_ENDS = [{"period": "2023", "value": "5以上"}, {"period": "2024", "value": "不超过7"}]
EXTREMES: list[tuple[dict[str, Any], str]] = [
    ({"target": {"aim": "up"}, "observations": DAYS, "rule": "cagr-ratio/1"}, "open"),
    ({"target": {"aim": ">= 0", "by": 2031}, "observations": YEARS}, "reversing"),
    (
        {"target": {"aim": ">= 0." + "0" * 24 + "1", "baseline": {"value": 0, "period": 2017}}, "observations": DAYS},
        "met",
    ),
    ({"target": {"aim": {"total": ">= 9", "since": 2023}}, "observations": OPEN_ENDS}, "undecided"),
    (
        {
            "target": {"aim": "up", "revisions": [{"date": "2025-01-01", "change": "hardened", "aim": ">= 30"}]},
            "observations": [{"period": "2024", "value": 17}],
        },
        "open",
    ),
]


@pytest.mark.parametrize(("line", "headline"), EXTREMES)
def test_extreme_figures_are_assessed_like_others(line: dict[str, Any], headline: str) -> None:
    """Growth beyond floats, shares of a vanishing way, sums without ends, another aim: none stops the run."""
    (one,) = answers({"id": "x", "indicator": {"unit": "t", "measure": "flow"}, "as_of": "2026-11-22", **line})
    assert one["headline"] == headline


CAUSES: list[tuple[dict[str, Any], dict[str, str] | None]] = [
    ({"observations": []}, {"from": "not_assessable", "to": "open", "cause": "appeared"}),
    ({"observations": [{"period": "2024", "value": 21}]}, {"from": "met", "to": "open", "cause": "revision"}),
    ({"target": {"aim": "> 15"}}, {"from": "met", "to": "open", "cause": "target"}),
    ({"as_of": "2025-01-01"}, None),
    ({"as_of": "2023-06-01", "observations": []}, {"from": "not_assessable", "to": "open", "cause": "appeared"}),
]


@pytest.mark.parametrize(("previous", "transition"), CAUSES)
def test_a_transition_names_its_cause(previous: dict[str, Any], transition: dict[str, str] | None) -> None:
    """What `previous` leaves out is as in the line."""
    (one,) = answers({**LABS, "previous": previous})
    assert one["transition"] == transition


def test_a_new_period_is_a_cause() -> None:
    """The figure of the year before stays as it was."""
    before = [{"period": "2023", "value": 22}]
    line = {**LABS, "observations": [*before, {"period": "2024", "value": 17}], "previous": {"observations": before}}
    (one,) = answers(line)
    assert one["transition"] == {"from": "met", "to": "open", "cause": "new_period"}


def test_causes_that_only_act_together_are_named_together() -> None:
    """Neither the new figure nor the new aim alone leads to met."""
    line = {
        "id": "x",
        "indicator": {"unit": "t"},
        "target": {"aim": ">= 20"},
        "observations": [{"period": "2023", "value": 5}, {"period": "2024", "value": 21}],
        "as_of": "2026-11-22",
        "previous": {"target": {"aim": ">= 30"}, "observations": [{"period": "2023", "value": 5}]},
    }
    (one,) = answers(line)
    assert one["transition"] == {"from": "open", "to": "met", "cause": "new_period+target"}


def test_a_passed_deadline_is_the_clock() -> None:
    """The same figures, a later day."""
    line = {
        "id": "x",
        "indicator": {"unit": "t"},
        "target": {"aim": ">= 20", "by": 2025},
        "observations": [{"period": "2025", "value": 5}],
        "as_of": "2026-11-22",
        "previous": {"as_of": "2025-11-22"},
    }
    (one,) = answers(line)
    assert one["transition"] == {"from": "off_track", "to": "missed", "cause": "clock"}


def test_a_line_without_end_is_refused_and_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only its beginning is ever held; the line after it is answered."""
    monkeypatch.setattr(assess_lines_step, "MAX_LINE", 1000)
    source = BytesIO(b'{"id": "' + b"x" * 5000 + b'"}\n' + orjson.dumps(LABS) + b"\n")
    lines = list(assess_lines_step.lines_of(source))
    assert [len(line) <= 1001 for line in lines] == [True, True]
    long, labs = answers(*lines)
    assert long["problems"][0]["code"] == "not_json"
    assert labs["headline"] == "open"


def test_many_processes_keep_the_order() -> None:
    """Chunks are answered side by side and handed on in order."""
    filler = [{"period": str(year), "value": year} for year in range(1900, 2025)]
    one = orjson.dumps({**LABS, "observations": filler})
    count = 3 * CHUNK_BYTES // len(one)
    lines = [{**LABS, "id": str(number), "observations": filler} for number in range(count)]
    assert [answer["id"] for answer in answers(*lines, jobs=2)] == [str(number) for number in range(count)]


def test_input_is_read_only_as_far_as_it_is_answered() -> None:
    """However much waits to be read, at most two chunks a process and the next one are held."""
    jobs, count, read = 2, 14, 0
    line = orjson.dumps(LABS) + b" " * CHUNK_BYTES  # a chunk of its own

    def lines() -> Iterator[bytes]:
        nonlocal read
        for _ in range(count):
            read += 1
            yield line

    answered = 0
    for one in assess_lines(lines(), TODAY, jobs):
        assert read - answered <= 2 * jobs + 1
        answered += one.answers
    assert answered == read == count


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(LABS)), json_values)
def test_nothing_in_a_line_can_stop_the_run(key: str, value: Any) -> None:
    """Any value under any key yields an assessment or problems, one answer a line."""
    told = answers({**LABS, key: value}, LABS)
    assert len(told) == 2
    assert ("problems" in told[0]) != ("headline" in told[0])
    assert told[1]["headline"] == "open"


@given(st.dictionaries(st.text(max_size=6), json_values, max_size=5))
def test_decoding_agrees_with_the_standard_library(value: dict[str, Any]) -> None:
    """The fast way and the slow way read the same, keys that look like syntax included."""
    raw = orjson.dumps(value) if not _wide(value) else json.dumps(value).encode()
    read = decode(raw)
    assert json.loads(json.dumps(read, default=str)).keys() == value.keys()


def _wide(value: Any) -> bool:
    """Whether it holds an integer wider than orjson writes."""
    if isinstance(value, dict):
        return any(map(_wide, value.values()))
    if isinstance(value, list):
        return any(map(_wide, value))
    return isinstance(value, int) and abs(value) >= 2**63


def test_a_figure_still_to_count_ends_the_validity() -> None:
    """A line with a figure of a period to come holds until that period begins."""
    line = {
        "id": "t",
        "indicator": {"unit": "家"},
        "target": {"aim": "> 20"},
        "observations": [{"period": "2024", "value": 17}, {"period": "2027", "value": 22}],
        "as_of": "2026-11-22",
    }
    made, bad = answer_line(1, json.dumps(line).encode(), date(2026, 11, 22))
    assert not bad
    assert json.loads(made)["valid_until"] == "2027-01-01"
