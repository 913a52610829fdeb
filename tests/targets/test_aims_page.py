"""The worked examples of docs/aims.md come out as the page says."""

import csv
import io
import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from tracker.evaluate.board import assess_all
from tracker.model.aim import KINDS
from tracker.model.declaration import Declaration
from tracker.model.marks import read_mark
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.targets import parse
from tracker.targets.amounts import measurement_in

PAGE = Path(__file__).parents[2] / "docs" / "aims.md"
HEAD = "version: 1\ntitle: Example\ntimezone: Asia/Shanghai\n"
AS_OF = date(2026, 11, 22)

EXAMPLE = re.compile(
    r"<!-- aim: (?P<kind>[a-z-]+) -->\n```yaml\n(?P<yaml>.*?)```\n\n"
    r"```csv\n(?P<csv>.*?)```\n\n```text\n(?P<headline>[a-z_]+): (?P<sentence>.*?)\n```",
    re.DOTALL,
)


class Example(NamedTuple):
    """One example of the page."""

    kind: str
    yaml: str
    csv: str
    headline: str
    sentence: str


EXAMPLES = [Example(*form.groups()) for form in EXAMPLE.finditer(PAGE.read_text(encoding="utf-8"))]


def test_every_kind_has_an_example() -> None:
    """No kind of aim is left without a worked example, nor any marker without its three blocks."""
    named = {example.kind for example in EXAMPLES}
    assert named == {*KINDS.values(), "strict", "share", "path", "conditional"}
    assert len(EXAMPLES) == PAGE.read_text(encoding="utf-8").count("<!-- aim: ")


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.kind for example in EXAMPLES])
def test_an_example_says_what_the_page_says(example: Example) -> None:
    """The block loads without a problem; with its figures the last target has the headline and sentence printed."""
    declaration, problems = parse((HEAD + example.yaml).encode(), "aims.md")
    assert problems == []
    assert declaration is not None
    *_, last = assess_all(declaration, _recorded(declaration, example.csv), AS_OF)
    assert (last.headline, last.sentence.in_language("en")) == (example.headline, example.sentence)


def _recorded(declaration: Declaration, table: str) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = defaultdict(list)
    for number, row in enumerate(csv.DictReader(io.StringIO(table))):
        indicator = declaration.indicators.get(row["subject"])
        value = read_mark(row["value"]) if indicator is None else measurement_in(row["value"], indicator.unit)
        assert indicator is None or isinstance(value, Measurement)
        one = Observation(f"o{number}", row["subject"], Period.parse(row["period"]), value)  # type: ignore[arg-type]
        found[row["subject"]].append(one)
    return found
