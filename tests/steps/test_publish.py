"""Publishing: editions written into a folder, kept as rendered, compared with the last one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.alerts.sample_city import SAMPLE, City, city, observed
from tracker.db.ledger import Ledger
from tracker.errors import UsageError
from tracker.model.observation import Observation
from tracker.model.report import Alerts
from tracker.steps.compose import issues
from tracker.steps.deliver import deliver
from tracker.steps.drafts import write_issues
from tracker.steps.publish import Published, publish
from tracker.steps.road import Road
from tracker.wiring import dispatch
from tracker.workspace import Workspace

FIRST, SECOND = date(2026, 11, 16), date(2026, 11, 23)
EVENING = datetime(2026, 11, 16, 18, tzinfo=UTC)


@pytest.fixture
def sample() -> City:
    """The sample city."""
    return city()


@pytest.fixture
def ledger(sample: City, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger with the sample city's figures and declaration."""
    with Ledger.open(f"sqlite:///{tmp_path / 'tracker.sqlite3'}") as opened:
        recorded = datetime(2026, 1, 5, tzinfo=UTC)
        every = [
            replace(one, recorded_at=one.recorded_at or recorded)
            for some in sample.observations.values()
            for one in some
        ]
        opened.append(every)
        opened.declare(sample.declaration.version, SAMPLE.read_bytes(), recorded)
        yield opened


def road(sample: City, ledger: Ledger, root: Path, day: date, **digest: object) -> Road:
    """What a walk on the evening of a day goes through, with the digest's values changed."""
    alerts = Alerts(digests={"weekly": sample.digest(**digest)})
    return Road(Workspace(root), sample.declaration, alerts, ledger, datetime.combine(day, EVENING.timetz()))


def published(sample: City, ledger: Ledger, root: Path, day: date, **digest: object) -> Published:
    """One day's edition in both languages, delivered into `out/` under `root`."""
    way = road(sample, ledger, root, day, **digest)
    done = publish(way, way.alerts.digests["weekly"], day)
    sent = deliver(dispatch(way.workspace, "Asia/Shanghai", way.alerts, ledger, lambda: way.now, "test"))
    assert sent.count("sent") == len(sent.tries)
    return done


def contents(root: Path) -> dict[str, bytes]:
    """Every file under a folder."""
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def test_an_edition_is_written_whole_with_its_pictures(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """Each format in each language lies in a folder of the day, and every picture that a page refers to beside it."""
    result = published(sample, ledger, tmp_path, FIRST)
    assert result.problems == ()
    assert [one.channel for one in result.deliveries] == ["out"]
    place = tmp_path / "out" / "weekly" / "2026-11-16"
    names = {file.name for file in place.iterdir()}
    written = {f"digest.{tag}.{end}" for tag in ("zh", "en") for end in ("html", "txt", "md", "json")}
    assert names == written | {"charts", "edition.json"}
    page = (place / "digest.zh.html").read_text(encoding="utf-8")
    for part in page.split('src="')[1:]:
        assert (place / part.split('"')[0]).is_file()
    for part in page.split('srcset="')[1:]:
        assert (place / part.split('"')[0]).is_file()


def test_publishing_twice_changes_no_byte(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """The same day on the same ledger gives the same files, also when its edition is already kept."""
    published(sample, ledger, tmp_path, FIRST)
    before = contents(tmp_path / "out")
    again = published(sample, ledger, tmp_path, FIRST)
    assert (again.new, contents(tmp_path / "out")) == (False, before)
    assert [one.id.version for one in ledger.edition_book.heads("weekly")] == [1]


def test_the_edition_is_kept_as_it_was_written(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """What the ledger keeps is what lies in the folder, so that it can be shown again."""
    published(sample, ledger, tmp_path, FIRST, formats=("text", "html"))
    [kept] = ledger.edition_book.heads("weekly")
    parts = ledger.edition_book.message(kept.id).parts
    assert kept.id.period == "2026-11-16"
    assert parts["text.zh"] == (tmp_path / "out/weekly/2026-11-16/digest.zh.txt").read_bytes()
    assert json.loads(parts["json.en"])["schema"] == "tracker.digest/1"


def test_the_next_edition_tells_what_changed_and_why(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """A new figure, a revised one and passing time each lead to a line with its cause."""
    published(sample, ledger, tmp_path, FIRST)
    between = datetime(2026, 11, 20, tzinfo=UTC)
    new = observed("labs", "2025", "21家", recorded_at=between)
    revised = observed(
        "satisfied",
        "2025",
        "81%",
        id="satisfied-b",
        supersedes="satisfied-2025",
        reason="recounted",
        recorded_at=between,
    )
    ledger.append([new, revised])
    made = issues(sample.digest(), sample.declaration, ledger, SECOND, ("en",))
    told = {section.id: {line.target: line.change for line in section.lines} for section in made[0].edition.news}
    assert told["changes"] == {
        "labs-over-20": "open → met (a new period)",
        "satisfied-80": "missed → met on time (a revised figure)",
    }
    assert told["corrections"] == {"satisfied-80": "for 2025 we told at most 79%; it is 81% now (recounted)"}


def test_the_next_edition_tells_a_silent_change(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """An aim edited between two editions without a revision is told among the corrections, in each language."""
    published(sample, ledger, tmp_path, FIRST)
    text = SAMPLE.read_text(encoding="utf-8")
    assert 'aim: "> 20"' in text
    edited = city(text.replace('aim: "> 20"', 'aim: "> 18"', 1).encode())
    moved = replace(sample, declaration=edited.declaration)
    told = {}
    for made in issues(sample.digest(), moved.declaration, ledger, SECOND, ("zh", "en")):
        [section] = [one for one in made.edition.news if one.id == "corrections"]
        told[made.edition.language] = {line.target: line.change for line in section.lines}
    assert told == {
        "zh": {"labs-over-20": "目标要求由“> 20家”改为“> 18家”（放宽），未声明修订。"},
        "en": {"labs-over-20": "The aim was changed from “> 20” to “> 18” (softened); no revision declares it."},
    }
    [same] = issues(sample.digest(), sample.declaration, ledger, SECOND, ("en",))
    assert "corrections" not in {one.id for one in same.edition.news}


def test_an_earlier_day_is_not_compared_with_a_later_one(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """An edition for a day in the past looks back from there, whatever was published since."""
    published(sample, ledger, tmp_path, SECOND)
    made = issues(sample.digest(), sample.declaration, ledger, FIRST, ("en",))
    assert "no earlier edition" in made[0].edition.quiet


def test_held_figures_come_with_their_doubts(sample: City, ledger: Ledger) -> None:
    """What waits for a person is told with the reasons in the edition's language."""
    held: Observation = observed("incubators", "2025", "45000家", state="proposed")
    doubt: dict[str, object] = {"code": "jump", "message": {"zh": "跳变", "en": "a jump"}}
    ledger.append([held], {held.id: [doubt]})
    for language, words in (("zh", "暂存原因：跳变"), ("en", "held because a jump")):
        [made] = issues(sample.digest(), sample.declaration, ledger, FIRST, (language,))
        assert [line.change for section in made.edition.news if section.id == "held" for line in section.lines] == [
            words
        ]


def test_a_faulty_template_leaves_nothing_behind(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """With a slip in a workspace's template no file is written and no edition kept."""
    (tmp_path / "alerts" / "templates").mkdir(parents=True)
    (tmp_path / "alerts" / "templates" / "digest.md").write_text("{{ nothing }}", encoding="utf-8")
    result = published(sample, ledger, tmp_path, FIRST)
    assert [one.file for one in result.problems] == ["alerts/templates/digest.md"]
    assert not (tmp_path / "out").exists()
    assert ledger.edition_book.heads() == []


def test_pdf_says_what_to_install_or_is_made(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """Without the extra, PDF is refused before anything is written, naming the extra; with it, it is made."""
    made = issues(sample.digest(), sample.declaration, ledger, FIRST, ("zh",))
    try:
        write_issues(made, sample.digest(), tmp_path, tmp_path, ["pdf"])
    except UsageError as error:
        assert "target-tracker[pdf]" in str(error.hint)
        assert not (tmp_path / "weekly").exists()
    else:
        assert (tmp_path / "weekly/2026-11-16/digest.zh.pdf").read_bytes().startswith(b"%PDF")
