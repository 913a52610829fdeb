"""Loading a declaration as a whole."""

from hashlib import sha256
from pathlib import Path

from tracker.model.aim import KINDS
from tracker.model.period import Period
from tracker.model.text import Text
from tracker.targets import load, parse

WORKSPACES = Path(__file__).parent.parent / "workspaces"

HEAD = "version: 1\ntitle: {zh: 测试, en: Test}\ntimezone: Asia/Shanghai\n"


def test_good_workspaces_hold_every_kind_of_aim() -> None:
    """Each kind of aim has a small good workspace."""
    kinds = set()
    for root in WORKSPACES.glob("good-*"):
        declaration, _ = load(root)
        assert declaration is not None
        kinds |= {target.kind for target in declaration.targets.values()}
    assert kinds == set(KINDS.values())


def test_the_version_is_the_hash_of_what_was_read(tmp_path: Path) -> None:
    """A changed byte of the file or of a table it repeats over is another declaration version."""
    text = HEAD + 'for_each: {a: {over: rows.csv, targets: {"t-{id}": {judged: true, by: not stated}}}}\n'
    (tmp_path / "targets.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "rows.csv").write_bytes(b"id\nx\ny\n")
    declaration, problems = load(tmp_path)
    assert problems == []
    assert declaration is not None
    assert declaration.version == sha256(text.encode() + b"id\nx\ny\n").hexdigest()[:12]
    (tmp_path / "rows.csv").write_bytes(b"id\nx\nz\n")
    other, _ = load(tmp_path)
    assert other is not None
    assert other.version != declaration.version
    assert list(other.targets) == ["t-x", "t-z"]


def test_languages_are_those_of_the_title() -> None:
    """Without `languages` the title's languages are spoken; a title in no language is taken for English."""
    declaration, _ = parse(HEAD.encode(), "targets.yaml")
    assert declaration is not None
    assert declaration.languages == ("zh", "en")
    plain, _ = parse(b"version: 1\ntitle: Test\ntimezone: UTC\n", "targets.yaml")
    assert plain is not None
    assert plain.languages == ("en",)
    chosen, _ = parse((HEAD + "languages: [en, zh-Hant]\n").encode(), "targets.yaml")
    assert chosen is not None
    assert chosen.languages == ("en", "zh-Hant")


def test_rows_are_put_into_keys_and_texts() -> None:
    """Placeholders are filled in ids, references, texts and figures; doubled braces are braces."""
    declaration, problems = load(WORKSPACES / "good-for-each")
    assert problems == []
    assert declaration is not None
    assert declaration.indicators["gdp-北京"].name == Text.of({"zh": "北京{生产总值}", "en": "GDP of 北京"})
    target = declaration.targets["labs-sd-more"]
    assert target.indicator == "labs-sd"
    assert target.baseline is not None
    assert target.baseline.measurement.qualifier == "nearly"
    assert str(target.aim) == "Threshold(bound=Bound(op='>', value=Decimal('1000')))"


def test_a_re_statement_is_kept_whole() -> None:
    """Revisions tell day, document, aim, deadline; a deadline that was taken back is told from one not spoken of."""
    declaration, _ = load(WORKSPACES / "good-re-statement")
    assert declaration is not None
    first, second, third = declaration.targets["labs-20"].revisions
    assert (first.aim is not None, first.by_stated, first.document) == (True, False, "report-2025")
    assert (second.aim, second.by, second.by_stated) == (None, None, True)
    assert (third.change, third.by_stated) == ("dropped", False)


def test_a_broken_file_still_shows_what_could_be_read() -> None:
    """With problems the declaration holds the rest, so that one fault does not hide another."""
    text = HEAD + "indicators:\n  a: {name: A, unit: 家, measure: stock}\n  b: {name: B}\ntargets: {t: {aim: 5}}\n"
    declaration, problems = parse(text.encode(), "targets.yaml")
    assert declaration is not None
    assert list(declaration.indicators) == ["a"]
    assert [problem.line for problem in problems] == sorted(problem.line or 0 for problem in problems)
    assert {problem.code for problem in problems} == {"missing_unit", "missing_key", "no_operator"}


def test_what_cannot_be_read_is_no_unknown_reference() -> None:
    """A target on an indicator that is declared, but wrongly, is not told that it does not exist."""
    text = HEAD + "indicators: {a: {name: A, measure: stock}}\ntargets: {t: {indicator: a, aim: '> 5 家', by: 2030}}\n"
    _, problems = parse(text.encode(), "targets.yaml")
    assert [problem.code for problem in problems] == ["missing_unit"]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    """No targets.yaml, or a folder in its place, is told like any other problem."""
    declaration, (problem,) = load(tmp_path)
    assert declaration is None
    assert problem.code == "unreadable"
    (tmp_path / "targets.yaml").mkdir()
    assert load(tmp_path)[0] is None


def test_many_targets_load() -> None:
    """Five thousand targets load whole, with every reference looked up; a fault at the end is found at its line."""
    lines = [HEAD, "indicators:"]
    lines += [f"  i{n}: {{name: Indicator {n}, unit: 家, measure: stock, direction: up}}" for n in range(5000)]
    lines += ["targets:"]
    lines += [
        f'  t{n}: {{indicator: i{n}, aim: "> {n + 20}", baseline: {{value: {n}, period: 2020}}, by: 2030}}'
        for n in range(5000)
    ]
    lines += ["  last: {indicator: i5000, aim: up, by: 2030}"]
    declaration, problems = parse("\n".join(lines).encode(), "targets.yaml")
    assert declaration is not None
    assert len(declaration.targets) == 5001
    assert [(problem.code, problem.line) for problem in problems] == [("unknown_indicator", 10_007)]
    assert declaration.targets["t4999"].by == Period.parse("2030")


def test_five_hundred_targets_load() -> None:
    """A block of rows gives as many targets as writing them one by one."""
    rows = ", ".join(f"r{n}" for n in range(500))
    block = f'for_each: {{a: {{over: [{rows}], targets: {{"t-{{it}}": {{judged: true, by: not stated}}}}}}}}\n'
    repeated, problems = parse((HEAD + block).encode(), "targets.yaml")
    assert problems == []
    written = "".join(f"  t-r{n}: {{judged: true, by: not stated}}\n" for n in range(500))
    one_by_one, _ = parse((HEAD + "targets:\n" + written).encode(), "targets.yaml")
    assert repeated is not None
    assert one_by_one is not None
    assert repeated.targets == one_by_one.targets
