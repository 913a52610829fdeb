"""Whatever is written in a declaration, loading answers with problems and never with an exception."""

import os
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.reader import Reader
from tracker.targets import check_target, load, parse, read_indicator, read_target
from tracker.targets.aims import aim_of_text, change_of_text
from tracker.targets.forms import AIM
from tracker.targets.indicators import INDICATOR
from tracker.targets.load import TOP
from tracker.targets.targets import TARGET
from tracker.yamlfile import Plain

WORKSPACES = Path(__file__).parent.parent / "workspaces"
FILES = [path.read_bytes() for path in sorted(WORKSPACES.glob("*/targets.yaml"))]

WORDS = st.sampled_from(
    [
        "",
        "a",
        "up",
        "> 20",
        "15 .. 20 %",
        "2024",
        "not stated",
        "-65 %",
        "1 in 12",
        "{it}",
        "{",
        "家",
        "%",
        "P30D",
        "met",
    ]
)
SCALARS = WORDS | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
KEYS = st.sampled_from([*TOP, *INDICATOR, *TARGET, "value", "period", "change", "from", "total", "since", "over", "id"])
VALUES: st.SearchStrategy[Plain] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=6),
    max_leaves=25,
)


def sound(declaration: Declaration | None, problems: list[Problem]) -> None:
    """What every answer must be: a declaration or a reason why there is none."""
    assert declaration is not None or problems
    assert all(problem.code and problem.message for problem in problems)


@given(st.dictionaries(st.sampled_from(list(TARGET)), VALUES, max_size=8))
def test_any_target_is_read_or_explained(written: dict[str, Plain]) -> None:
    """Any nested values under a target's keys give a target or a problem, never an exception."""
    reader = Reader()
    indicator = read_indicator(reader, "i", {"unit": "家", "measure": "flow", "whole": True, "limits": [0, 9]}, ())
    assert indicator is not None
    target = read_target(reader, "t", written, (), {"i": indicator}, beside=indicator)
    assert target is not None or reader.problems
    if target is not None:
        check_target(reader, target, {"i": indicator}, ())


@given(st.dictionaries(st.sampled_from(list(INDICATOR)), VALUES, max_size=8))
@example({"unit": None, "measure": None})
@example({"name": None, "unit": "t", "measure": None})
def test_any_indicator_is_read_or_explained(written: dict[str, Plain]) -> None:
    """Any nested values under an indicator's keys give an indicator or a problem, never an exception."""
    reader = Reader()
    assert read_indicator(reader, "i", written, ()) is not None or reader.problems


@given(VALUES)
@settings(max_examples=200)
def test_any_structure_is_read_or_explained(value: Plain) -> None:
    """Any nested structure, written as YAML, gives a declaration or problems."""
    import json

    sound(*parse(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), "targets.yaml"))


@given(st.sampled_from(FILES), st.data())
@settings(max_examples=300, deadline=None)
def test_mutated_files_are_read_or_explained(data: bytes, draw: st.DataObject) -> None:
    """Bytes taken out of a file, put into it or exchanged never make loading raise."""
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw.draw(st.integers(0, 6))
        new = draw.draw(
            st.binary(max_size=4) | st.sampled_from([b"{", b"}", b": ", b"\n", b"- ", b"&a ", b"*a ", b"'"])
        )
        data = data[:at] + new + data[at + length :]
    sound(*parse(data, "targets.yaml"))


@given(st.text(max_size=60), st.sampled_from([None, "家", "%", "元", "亿元", "m", ""]))
def test_any_wording_is_an_aim_or_explained(text: str, unit: str | None) -> None:
    """No wording of an aim or a change raises."""
    assert aim_of_text(text, unit) is not None
    assert change_of_text(text, unit) is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "unknown_key"),
        ("title: " + "[" * 5000 + "\n", "too_large"),
        ("&a [*a]\n", "alias"),
        ("title: !!python/object/apply:os.system [echo]\n", "tag"),
        ("? [a]\n: b\n", "complex_key"),
        ("title: {zh: a, zh: b}\n", "duplicate_key"),
        ("title: T\ntitle: U\n", "duplicate_key"),
    ],
)
def test_traps_of_yaml_are_closed(text: str, code: str) -> None:
    """Duplicate keys, tags, deep nesting, circular aliases and complex keys are problems."""
    _, problems = parse(text.encode(), "targets.yaml")
    assert code in {problem.code for problem in problems}


def test_a_small_file_cannot_become_huge(tmp_path: Path) -> None:
    """Rows times templates are bounded, whatever they multiply to."""
    rows = "id\n" + "".join(f"{n}\n" for n in range(10_000))
    (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
    entries = "".join(f'      "t{n}-{{id}}": {{judged: true, by: not stated}}\n' for n in range(900))
    head = "version: 1\ntitle: T\ntimezone: UTC\nfor_each:\n  a:\n    over: rows.csv\n    targets:\n"
    (tmp_path / "targets.yaml").write_text(head + entries, encoding="utf-8")
    _, problems = load(tmp_path)
    assert [problem.code for problem in problems] == ["too_large"]


def test_long_cells_cannot_fill_the_memory(tmp_path: Path) -> None:
    """A placeholder that stands many times cannot multiply a long cell without end."""
    (tmp_path / "rows.csv").write_text("id\n" + "x" * 100_000 + "\n", encoding="utf-8")
    text = "version: 1\ntitle: T\ntimezone: UTC\nfor_each:\n  a:\n    over: rows.csv\n    targets:\n"
    text += '      "t": {judged: true, by: not stated, note: "' + "{id}" * 10_000 + '"}\n'
    (tmp_path / "targets.yaml").write_text(text, encoding="utf-8")
    _, problems = load(tmp_path)
    assert [problem.code for problem in problems] == ["too_large"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (b"", "bad_csv"),
        (b"id,id\n1,2\n", "bad_csv"),
        (b'id\n"open\n', "bad_csv"),
        (b"id\n\xff\n", "encoding"),
        (b"id\n", "empty_list"),
        (b"id\n" + b"x\n" * 10_001, "too_large"),
        (b"id\n" + b"x" * 1024 * 1024, "too_large"),
    ],
)
def test_a_bad_table_is_a_problem(tmp_path: Path, table: bytes, code: str) -> None:
    """A table that is empty, too large, not UTF-8 or not CSV is named with the line."""
    (tmp_path / "rows.csv").write_bytes(table)
    text = "version: 1\ntitle: T\ntimezone: UTC\n"
    text += "for_each: {a: {over: rows.csv, targets: {'t-{id}': {judged: true, by: not stated}}}}\n"
    (tmp_path / "targets.yaml").write_text(text, encoding="utf-8")
    _, problems = load(tmp_path)
    assert [problem.code for problem in problems] == [code]


def test_links_do_not_lead_out_of_the_workspace(tmp_path: Path) -> None:
    """A symbolic link to a file outside, or something that is no file at all, is not read."""
    root = tmp_path / "inside"
    root.mkdir()
    (tmp_path / "secret.csv").write_text("id\nx\n", encoding="utf-8")
    (root / "link.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(root / "pipe.csv")
    blocks = "".join(
        f"  {n}: {{over: {n}.csv, targets: {{'t-{n}-{{id}}': {{judged: true, by: not stated}}}}}}\n"
        for n in ("link", "pipe")
    )
    (root / "targets.yaml").write_text("version: 1\ntitle: T\ntimezone: UTC\nfor_each:\n" + blocks, encoding="utf-8")
    _, problems = load(root)
    assert [problem.code for problem in problems] == ["outside_workspace", "no_such_file"]


def test_the_forms_an_aim_can_have_are_all_described() -> None:
    """The schema's aim has a form for each kind of mapping that is read."""
    from tracker.targets.aims import KINDS

    forms = AIM["anyOf"]
    assert isinstance(forms, list)
    described = {key for form in forms for key in form.get("properties", {})}
    assert described >= set(KINDS)
