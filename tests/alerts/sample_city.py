"""A sample city: its declaration, its figures, and where its targets stand on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from tracker.evaluate.board import assess_all
from tracker.model.assessment import Assessment
from tracker.model.declaration import Declaration
from tracker.model.observation import Mark, Observation, Quote
from tracker.model.period import Period
from tracker.model.report import Digest
from tracker.model.text import Text
from tracker.model.units import canonical
from tracker.model.written import read_figure
from tracker.targets.load import parse

SAMPLE = Path(__file__).parent / "sample" / "targets.yaml"
DAY = date(2026, 11, 22)

FIGURES: dict[str, tuple[tuple[str, str], ...]] = {
    "labs": (("2024", "17家"),),
    "results": (("2022", "6100项"), ("2023", "近8000项"), ("2024", "近9000项")),
    "contracts": (("2022", "82亿元"), ("2023", "151.6亿元"), ("2024", "约180亿元"), ("2025", "196.4亿元")),
    "intensity": (
        ("2019", "3.28%"), ("2020", "3.44%"), ("2021", "3.66%"), ("2022", "3.49%"), ("2023", "3.58%"),
        ("2024", "3.6%以上"), ("2025", "3.61%"),
    ),
    "firms": (("2024-Q1", "78家"), ("2024-Q4", "突破120家"), ("2025-Q3", "突破130家")),
    "instruments": (("2022", "1.6万台(套)"), ("2023", "2.18万台(套)")),
    "pm25": tuple(
        (str(2016 + at), str(value)) for at, value in enumerate((69, 62, 52, 51, 48, 39, 37, 41, 38, 36))
    ),
    "consortia": (("2019", "3"), ("2020", "6"), ("2021", "9"), ("2022", "13"), ("2023", "18"), ("2024", "20个")),
    "satisfied": (("2023", "71.2%"), ("2024", "约75%"), ("2025", "不超过79%")),
}  # fmt: skip


@dataclass(frozen=True)
class City:
    """Everything that composing needs."""

    declaration: Declaration
    observations: Mapping[str, Sequence[Observation]]
    assessments: Sequence[Assessment]
    held: Sequence[Observation]

    def digest(self, **changed: object) -> Digest:
        """The digest of everything, with some of its values changed."""
        values: dict[str, object] = {
            "id": "weekly",
            "title": Text.of({"zh": "示例市创新协同目标周报", "en": "Innovation targets of the sample city"}),
            "languages": ("zh", "en"),
        }
        return Digest(**values | changed)  # type: ignore[arg-type]


def observed(subject: str, period: str, figure: str, unit: str = "", **more: object) -> Observation:
    """An accepted observation of a figure as written."""
    read = read_figure(figure)
    value = read if read.unit or not unit else type(read)(
        read.low, read.high, read.low_open, read.high_open, read.qualifier, unit, read.text
    )  # fmt: skip
    values: dict[str, object] = {
        "id": f"{subject}-{period}", "subject": subject, "period": Period.parse(period), "value": value,
        "document": "bulletin-2024", "recorded_at": datetime(2026, 1, 5, tzinfo=UTC),
    }  # fmt: skip
    return Observation(**values | more)  # type: ignore[arg-type]


def marked(subject: str, period: str, value: str, holds: bool | None = True) -> Observation:
    """An accepted observation of a stage, an item or a verdict."""
    return Observation(f"{subject}-{value}", subject, Period.parse(period), Mark(value, holds), document="plan-2021")


def city(declared: bytes | None = None) -> City:
    """The sample city, or another declaration with its figures."""
    declaration, problems = parse(SAMPLE.read_bytes() if declared is None else declared, "targets.yaml")
    assert declaration is not None
    assert problems == []
    observations = {
        subject: [
            observed(subject, period, figure, canonical(declaration.indicators[subject].unit))
            for period, figure in figures
        ]
        for subject, figures in FIGURES.items()
        if subject in declaration.indicators
    }
    if declared is None:
        quote = Quote("全市拥有全国重点实验室17家，其中联合共建6家")
        observations["labs"] = [observed("labs", "2024", "17家", quote=quote, evidence="ab" * 32)]
        observations["action-plan"] = [marked("action-plan", "2024", "drafting")]
        observations["fields"] = [
            marked("fields", "2024", "synthesis"),
            marked("fields", "2024-Q4", "chips"),
            marked("fields", "2024", "software", holds=False),
        ]
    held = [
        observed("incubators", "2025", "45000家", "家", id="held-1", state="proposed", reason="jump: 38 to 45000"),
    ]  # fmt: skip
    return City(declaration, observations, assess_all(declaration, observations, DAY), held)
