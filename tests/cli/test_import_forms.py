"""Forms that offices fill in, written and read back at the command line."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Place
from tests.ingest.files import row, xlsx

HEAD = row(1, "指标", "所属期", "数值")


def test_a_workbook_is_imported_whole_or_not(place: Place) -> None:
    """Its good rows count only where all are good, or where they are asked for; the same again adds nothing."""
    file = place.root / "bureau.xlsx"
    file.write_bytes(xlsx(HEAD + row(2, "全国重点实验室", "2025年", "19家") + row(3, "创新联合体", "2025", "许多")))
    bad = place.run("import", str(file))
    assert bad.exit_code == 3
    assert "bureau.xlsx/Sheet1:3:3" in bad.stderr
    assert "19家" not in place.run("export", "-").stdout
    assert place.run("import", str(file), "--partial").exit_code == 3
    assert "labs,2025,19家" in place.run("export", "-").stdout
    file.write_bytes(xlsx(HEAD + row(2, "labs", "2025", "19家") + row(3, "consortia", "2025", "")))
    again = place.run("import", str(file), "--json")
    done = json.loads(again.stdout)
    assert (again.exit_code, done["added"], done["known"], done["blank"]) == (0, 0, 1, 1)


def test_the_form_of_an_owner_is_written(place: Place) -> None:
    """With --for a workbook of what is due; a name that nobody has, or another ending, is a mistake in the call."""
    targets = place.root / "targets.yaml"
    targets.write_text(
        targets.read_text(encoding="utf-8").replace("groups:\n", "owners:\n  stb: {name: 科技局}\ngroups:\n", 1)
        .replace("frequency: annual}\n  consortia", "frequency: annual, owner: stb}\n  consortia"), encoding="utf-8",
    )  # fmt: skip
    file = place.root / "form.xlsx"
    made = place.run("export", str(file), "--for", "stb")
    assert made.exit_code == 0, made.output
    assert "a form of 1 rows" in made.stderr
    assert place.run("import", str(file)).exit_code == 0
    for words in (("--for", "stc"), ()):
        assert place.run("export", str(file), *words).exit_code == 2
    assert place.run("export", str(place.root / "form.csv"), "--for", "all").exit_code == 2


@pytest.mark.parametrize("content", [b"PK\x03\x04 no package", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_only_looks_like_a_workbook_is_told(place: Place, content: bytes) -> None:
    """One sentence, and the exit code of a problem in the input."""
    file = place.root / "x.xlsx"
    file.write_bytes(content)
    done = place.run("import", str(file))
    assert done.exit_code == 3
    assert "Traceback" not in done.output
