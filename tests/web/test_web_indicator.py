"""The pages of indicators: who reports, who is silent, all figures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.web.conftest import NOW, House
from tests.web.test_web_target import read_of
from tracker.db.identity import identified
from tracker.model.measurement import Measurement
from tracker.model.observation import Observation
from tracker.model.period import Period


def test_every_indicator_is_listed_under_its_owner(house: House) -> None:
    """All are there with their last figure as written; one without figures says so, and is no zero."""
    page = house.page("viewer", "/indicators", "zh")
    assert [one.text for one in page.cssselect("h2")] == ["示例市科技局", "示例市生态环境局"]
    links = [one.get("href") for one in page.cssselect("table.board th a")]
    assert sorted(links) == sorted(f"/indicators/{name}" for name in house.served().orders.declaration.indicators)
    [row] = page.xpath("//tr[.//a[@href='/indicators/results']]")
    assert "近9000项" in read_of(row)
    [never] = page.xpath("//tr[.//a[@href='/indicators/incubators']]")
    assert "从未报过" in read_of(never)


@pytest.mark.parametrize(("query", "found"), [
    ("q=实验室", 1), ("q=LABOR", 1), ("q=zzz", 0), ("owner=env", 1), ("owner=nobody", 10), ("page=99", 10),
    ("page=x", 10),
])  # fmt: skip
def test_the_list_is_searched_in_any_language(query: str, found: int, house: House) -> None:
    """Words of either language, an id and an owner find indicators; what is unknown is passed over."""
    page = house.page("viewer", f"/indicators?{query}")
    assert len(page.cssselect("table.board tbody tr")) == found
    if not found:
        assert page.cssselect(".empty a[href='/indicators']")


def test_silence_is_told_since_when(house: House) -> None:
    """An indicator whose next figure and grace have passed is silent, with the day, in words beside the sign."""
    last = Observation(
        "", "incubators", Period.parse("2023"), Measurement(Decimal(38), Decimal(38), unit="家"), recorded_at=NOW
    )
    house.ledger.append([identified(last)])
    for path in ("/indicators", "/indicators/incubators"):
        assert "silent since 1 Apr 2025" in read_of(house.page("viewer", path))


def test_an_indicator_tells_its_definition_and_its_targets(house: House) -> None:
    """Unit, measure, direction, frequency and owner are there, and each target on it with its lamp and sentence."""
    page = house.page("viewer", "/indicators/contracts")
    said = read_of(page)
    for words in ("元, shown in 亿元", "flow", "annual", "Bureau of Science"):
        assert words in said
    assert page.xpath("//a[@href='/targets/contracts-double']")
    assert page.cssselect(".lamp .shape")
    assert page.cssselect("figure.chart svg")


def test_every_figure_is_listed_with_its_revisions(house: House) -> None:
    """A corrected figure stands beside the one in its place."""
    [old] = house.ledger.observations(["labs"])["labs"]
    new = Observation(
        "", "labs", old.period, Measurement(Decimal(16), Decimal(16), unit="家", text="16家"), supersedes=old.id,
        reason="miscounted", recorded_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    house.ledger.append([identified(new)])
    said = read_of(house.page("viewer", "/indicators/labs"))
    assert "16家" in said
    assert "17家" in said
    assert "miscounted" in said
    before = read_of(house.page("viewer", f"/indicators/labs?known_at={NOW.date().isoformat()}T12:30"))
    assert "16家" not in before


def test_an_unknown_indicator_names_the_nearest(house: House) -> None:
    """A misspelt indicator is a 404 with the one that was probably meant."""
    answer = house.client("viewer").get("/indicators/lab")
    assert answer.status_code == 404
    assert "labs" in answer.text


def test_pages_of_a_list_read_only_their_own_figures(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of one indicator asks the ledger for it and its targets, never for everything."""
    from tracker.db.ledger import Ledger

    asked: list[object] = []
    whole = Ledger.observations

    def observed(self: Ledger, subjects: object = None, **more: object) -> object:
        asked.append(subjects)
        return whole(self, subjects, **more)  # type: ignore[arg-type]

    house.served()
    monkeypatch.setattr(Ledger, "observations", observed)
    house.page("viewer", "/indicators/labs")
    house.page("viewer", "/indicators?owner=env")
    assert asked
    assert all(one is not None and len(one) < 5 for one in asked)  # type: ignore[arg-type]
