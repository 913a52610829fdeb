"""The page of a target: every kind of aim, every flag, the past, hostile words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest
from lxml import html

from tests.web.conftest import NOW, House
from tracker.db.alerts import AlertNotice
from tracker.db.identity import identified
from tracker.db.ledger import Ledger
from tracker.evaluate.board import assess_all
from tracker.model.alert import Alert
from tracker.model.measurement import Measurement
from tracker.model.observation import FLAGS, Mark, Observation, Quote
from tracker.model.period import Period
from tracker.model.selection import Selection
from tracker.model.text import Text
from tracker.model.written import read_figure
from tracker.steps import people
from tracker.steps.entry import Written
from tracker.steps.mentions import mentions
from tracker.steps.publish import publish
from tracker.steps.record import record
from tracker.steps.road import Road
from tracker.web.words.target import PHRASES

WORKSPACES = Path(__file__).parent.parent / "workspaces"
KINDS = sorted(one.name for one in WORKSPACES.glob("good-*") if one.name != "good-sources")
SVG = "{http://www.w3.org/2000/svg}"


def kind_house(root: Path, workspace: str) -> House:
    """One of the sample declarations, served, with figures and marks for everything that is declared in it."""
    (root / "db").mkdir(parents=True)
    (root / "alerts").mkdir()
    for file in (WORKSPACES / workspace).iterdir():
        (root / file.name).write_bytes(file.read_bytes())
    house = House(root, Ledger.open(f"sqlite:///{root / 'db' / 'tracker.sqlite3'}"))
    house.people["reviewer"] = people.add(house.ledger, "reviewer", "reviewer", by=None, now=NOW)  # type: ignore[assignment]
    declaration, random, rows = house.served().orders.declaration, Random(7), []
    for indicator in declaration.indicators.values():
        for year in range(2008, 2026):
            value = Measurement(Decimal(random.randint(10, 60)), Decimal(60), unit=indicator.unit, qualifier="range")
            rows.append(Observation("", indicator.id, Period.parse(str(year)), value, recorded_at=NOW))
    for target in declaration.targets.values():
        for word in target.marks():
            rows.append(Observation("", target.id, Period.parse("2024"), Mark(word), recorded_at=NOW))
    house.ledger.append([identified(one) for one in rows])
    return house


def read_of(tree: html.HtmlElement) -> str:
    """What a page says, without its markup."""
    return " ".join(" ".join(tree.itertext()).split())


def enter(house: House, subject: str, value: str, period: str, **more: object) -> Observation:
    """A figure that counts at once."""
    served = house.served()
    done = record(
        Written(subject, value, period, **more),  # type: ignore[arg-type]
        served.orders.declaration, house.ledger, served.store, by="seed", now=house.now,
    )  # fmt: skip
    assert not isinstance(done, list), done
    return done.observation


@pytest.mark.parametrize("workspace", KINDS)
def test_every_kind_of_aim_has_its_page(workspace: str, tmp_path: Path) -> None:
    """Sentence, headline and aim are told for every kind, in both languages, with figures and without."""
    house = kind_house(tmp_path / "w", workspace)
    try:
        declaration = house.served().orders.declaration
        known = house.ledger.observations()
        for made in assess_all(declaration, known, NOW.date()):
            for language in ("zh", "en"):
                page = house.page("reviewer", f"/targets/{made.id}", language)
                said = read_of(page)
                assert " ".join(made.sentence.in_language(language).split()) in said
                assert " ".join(made.reason.in_language(language).split()) in said
                assert page.cssselect("h1")
                assert not page.xpath("//*[@style] | //style | //body//script")
        assert house.page("reviewer", f"/targets/{made.id}/history").cssselect("h1")
        assert house.page("reviewer", f"/targets/{made.id}?known_at=2000-01-01").cssselect(".notice.back")
    finally:
        house.close()


def test_a_roll_up_shows_its_parts_with_their_lamps(tmp_path: Path) -> None:
    """Each part of a roll-up leads to its own page, with its shape, word and sentence."""
    house = kind_house(tmp_path / "w", "good-roll-up")
    try:
        page = house.page("reviewer", "/targets/both")
        links = [one.get("href") for one in page.cssselect("table.board th a")]
        assert links == ["/targets/a", "/targets/b"]
        assert len(page.cssselect("table.board .lamp .shape")) >= 2
    finally:
        house.close()


def test_a_condition_leads_to_what_it_waits_for(tmp_path: Path) -> None:
    """A conditional target names the other target and where that stands."""
    house = kind_house(tmp_path / "w", "good-conditional")
    try:
        declared = house.served().orders.declaration
        conditional = next(one for one in declared.targets.values() if one.when is not None)
        assert conditional.when is not None
        page = house.page("reviewer", f"/targets/{conditional.id}")
        assert page.xpath(f"//a[@href='/targets/{conditional.when.target}']")
    finally:
        house.close()


def test_former_statements_are_rated_on(tmp_path: Path) -> None:
    """A re-stated target shows each statement with the status that it would have, the former ones greyed."""
    house = kind_house(tmp_path / "w", "good-re-statement")
    try:
        declared = house.served().orders.declaration
        found = 0
        for target in declared.targets.values():
            page = house.page("reviewer", f"/targets/{target.id}")
            if target.revisions or target.supersedes:
                found += 1
                assert page.cssselect("tr.former .lamp")
        assert found
    finally:
        house.close()


def test_every_flag_is_said_in_words(house: House) -> None:
    """A flag of SDMX is told in words, in both languages, never as a letter alone; the normal one is not told."""
    for at, flag in enumerate(sorted(FLAGS)):
        enter(house, "labs", "18家", str(1990 + at), flags=flag)
    for language in ("zh", "en"):
        said = read_of(house.page("viewer", "/targets/labs-over-20/history", language))
        for flag in FLAGS:
            assert (PHRASES[f"flag_{flag}"][language] in said) == (flag != "A")


def test_a_figure_leads_to_its_quoted_sentence(house: House) -> None:
    """The words that a figure rests on stand highlighted in their surroundings, one click from the copy."""
    store = house.served().store
    name = store.put(
        "全市拥有全国重点实验室18家。".encode(), url="https://x.example/", fetched_at=NOW, media_type="text/plain"
    )
    one = enter(house, "labs", "18家", "2025", evidence=name, quote=Quote("重点实验室18家"))
    page = house.page("viewer", "/targets/labs-over-20")
    [mark] = page.cssselect("figure.passage mark")
    assert mark.text == "重点实验室18家"
    [link] = page.xpath(f"//figure[contains(@class, 'passage')]//a[contains(@href, '{name}')]")
    assert link.get("href") == f"/evidence/{name}?observation={one.id}"


def test_every_number_of_the_table_is_in_the_drawing(house: House) -> None:
    """The table behind a chart has a row for each point, and its words are those that the picture tells."""
    for target in ("results-9000", "contracts-double", "intensity-4", "pm25-35"):
        page = house.page("viewer", f"/targets/{target}", "zh")
        rows = page.cssselect("details.data .scroll tbody tr")
        for picture in page.cssselect("figure.chart svg"):
            assert len(picture.xpath(".//*[local-name()='circle']")) == len(rows)
            [told] = picture.xpath("./*[local-name()='desc']")
            for row in rows:
                figure = row.cssselect("td.figure")[0].text_content().strip()
                assert figure in told.text or figure.rstrip("%") in told.text, (figure, told.text)


def test_the_chart_stands_alone_too(house: House) -> None:
    """As a file it brings its own style, may be embedded elsewhere, and is not sent again while it is the same."""
    client = house.client("viewer")
    answer = client.get("/targets/pm25-35/chart.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert ElementTree.fromstring(answer.text).find(f"{SVG}style") is not None
    again = client.get("/targets/pm25-35/chart.svg", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/targets/ecosystem/chart.svg").status_code == 404


def test_one_who_looks_back_is_told_so(house: House) -> None:
    """With another day, or what was known then, the page says that it is not the present, and links stay there."""
    house.now = NOW + timedelta(days=40)
    enter(house, "labs", "21家", "2026")
    assert "21家" in read_of(house.page("viewer", "/targets/labs-over-20"))
    before = house.page("viewer", "/targets/labs-over-20?known_at=2026-11-30")
    assert "21家" not in read_of(before)
    assert before.cssselect(".notice.back")
    assert before.xpath("//a[@href='/indicators/labs?known_at=2026-11-30']")
    assert not before.xpath("//p[@class='actions']")
    replayed = house.page("viewer", "/targets/labs-over-20?replay=2026-11-30")
    assert "21家" not in read_of(replayed)
    assert replayed.cssselect(".notice.back")


@pytest.mark.parametrize("query", ["as_of=x", "as_of=0001-01-01", "known_at=2026-13-01", "replay=" + "9" * 300])
def test_what_is_no_day_is_told(query: str, house: House) -> None:
    """A day that is none is refused in a sentence, with how one is written."""
    answer = house.client("viewer").get(f"/targets/labs-over-20?{query}")
    assert answer.status_code == 422
    assert "2026-11-22" in answer.text


def test_before_anything_was_declared_there_is_no_page(house: House) -> None:
    """A replay of a day before the first declaration says that nothing was declared."""
    assert house.client("viewer").get("/targets/labs-over-20?replay=2020-01-01").status_code == 404


def test_an_unknown_target_names_the_nearest(house: House) -> None:
    """A misspelt target is a 404 with the one that was probably meant."""
    answer = house.client("viewer").get("/targets/labs-over-2")
    assert answer.status_code == 404
    assert "labs-over-20" in answer.text


def test_who_may_is_led_to_what_they_may_do(house: House) -> None:
    """A contributor is led to the form, a reviewer to the review too, a viewer to neither."""
    actions = {
        role: [one.get("href") for one in house.page(role, "/targets/labs-over-20").cssselect("p.actions a")]
        for role in ("viewer", "contributor", "reviewer")
    }  # type: dict[str, list[str | None]]
    assert actions == {
        "viewer": [],
        "contributor": ["/enter?subject=labs"],
        "reviewer": ["/enter?subject=labs", "/targets/labs-over-20/review"],
    }


HOSTILE = '"><script>alert(1)</script>\u202egnp.exe\u2066' + "长" * 3_000


def test_hostile_words_stay_words(house: House) -> None:
    """Markup, direction marks and endless lines in figures, quotes and evidence never become part of the page."""
    store = house.served().store
    page_with = f"<p>{'x' * 1_000_000}17家{'y' * 1_000_000}</p>\u202e<img src=x onerror=alert(1)>"
    name = store.put(page_with.encode(), url="javascript:alert(1)", fetched_at=NOW, media_type="text/html")
    value = read_figure("17家")
    told = Measurement(value.low, value.high, unit="家", text=HOSTILE)
    one = Observation(
        "", "labs", Period.parse("2025"), told, evidence=name, quote=Quote("17家", HOSTILE, HOSTILE), document=HOSTILE,
        recorded_at=NOW, recorded_by=HOSTILE, note=HOSTILE, source=HOSTILE, address=HOSTILE,
    )  # fmt: skip
    house.ledger.append([identified(one)])
    for path in ("/targets/labs-over-20", "/targets/labs-over-20/history", "/indicators/labs", f"/evidence/{name}"):
        answer = house.client("reviewer").get(path)
        assert answer.status_code == 200
        tree = html.document_fromstring(answer.text)
        assert not tree.xpath("//script[contains(., 'alert')] | //img | //*[@onerror]")
        assert not tree.xpath("//a[starts-with(@href, 'javascript')]")
        assert not {"\u2066", "\u202e"} & set(answer.text)
        assert len(answer.text) < 400_000


def test_a_lost_copy_does_not_take_the_page_with_it(house: House) -> None:
    """Where the archived copy is gone, the page says so beside the words as they were recorded."""
    name = house.served().store.put(b"18", url="https://x.example/", fetched_at=NOW, media_type="text/plain")
    enter(house, "labs", "18家", "2025", evidence=name)
    one = identified(
        Observation(
            "",
            "labs",
            Period.parse("2025"),
            Measurement(Decimal(19), Decimal(19), unit="家", text="19家"),
            evidence=name,
            quote=Quote("19家"),
            recorded_at=NOW + timedelta(seconds=1),
        )
    )
    house.ledger.append([one])
    for path in (house.root / "db" / "evidence").rglob("*"):
        if path.is_file():
            path.unlink()
    page = house.page("viewer", "/targets/labs-over-20")
    assert page.cssselect("figure.passage.missing mark")[0].text == "19家"
    assert house.client("viewer").get(f"/evidence/{name}/file").status_code == 404


def test_the_history_is_told_a_page_at_a_time(house: House) -> None:
    """More figures than fit on a page are led to by the pager; none is told twice."""
    rows = [
        identified(
            Observation(
                "",
                "labs",
                Period.parse(str(1900 + at)),
                Measurement(Decimal(at), Decimal(at), unit="家"),
                recorded_at=NOW + timedelta(seconds=at),
            )
        )
        for at in range(1, 120)
    ]
    house.ledger.append(rows)
    first = house.page("viewer", "/targets/labs-over-20/history")
    second = house.page("viewer", "/targets/labs-over-20/history?page=2")
    assert first.cssselect("nav.pager a[rel=next]")[0].get("href") == "/targets/labs-over-20/history?page=2"
    periods = [
        one.text_content()
        for tree in (first, second)
        for one in tree.xpath("//h2[@id='figures']/following::table[1]//tbody/tr/th")
    ]
    assert len(periods) == 100
    assert len(periods) == len(set(periods))


def test_where_it_was_told_is_told(house: House) -> None:
    """Editions that speak of the target and alerts of it are led to; those of others are not."""
    served = house.served()
    orders = served.orders
    digest = orders.alerts.digests["weekly"]
    road = Road(served.workspace, orders.declaration, orders.alerts, house.ledger, house.now)
    done = publish(road, digest, house.now.date())
    assert done.edition is not None
    about = [
        AlertNotice(
            f"n-{target}", "worse", "", "new", NOW, (Alert(target, 1, "c", Text.of({"en": f"about {target}"})),)
        )
        for target in ("labs-over-20", "pm25-35")
    ]
    house.ledger.alert_book.log(about)
    page = house.page("viewer", "/targets/labs-over-20")
    assert page.xpath(f"//a[@href='/editions/{done.edition.head.id}']")
    said = read_of(page)
    assert "about labs-over-20" in said
    assert "about pm25-35" not in said
    found = mentions(house.ledger, orders.declaration, {"weekly": digest}, "labs-over-20")
    assert [str(one.edition.id) for one in found.editions] == [str(done.edition.head.id)]
    only = replace(digest, selection=Selection(targets=("pm25-35",)))
    assert mentions(house.ledger, orders.declaration, {"weekly": only}, "labs-over-20").editions == ()
    assert house.ledger.edition_book.speaking_of("labs-over-2", "weekly", 5) == []
