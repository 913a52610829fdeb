"""Replay: what was said on a day is said again to the byte, whatever was recorded and declared since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from tests.alerts.sample_city import observed
from tracker.db.ledger import Ledger
from tracker.errors import InputError
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.report import FORMATS
from tracker.model.review import Review
from tracker.steps.compose import issues
from tracker.steps.declare import declared, read_again, record
from tracker.steps.drafts import write_issues
from tracker.steps.publish import publish
from tracker.steps.replay import told_then
from tracker.steps.road import Road
from tracker.steps.show import history, standing
from tracker.steps.sound import ProblemsError
from tracker.steps.versions import PROGRAM
from tracker.wiring import load_alerts
from tracker.workspace import Workspace

TARGETS = """\
version: 1
title: {zh: 示例市, en: Sample city}
timezone: Asia/Shanghai
documents:
  bulletin-2024: {title: 公报, publisher: 统计局, date: 2025}
indicators:
  labs: {name: {zh: 实验室, en: Laboratories}, unit: 家, measure: stock, whole: true, direction: up}
  firms: {name: {zh: 企业, en: Firms}, unit: 家, measure: stock, whole: true, direction: up}
targets:
  labs-over-20:
    indicator: labs
    statement: {document: bulletin-2024, text: {zh: 突破20家, en: more than twenty}}
    aim: "> 20"
    by: 2026
  firms-128:
    indicator: firms
    statement: {document: bulletin-2024, text: {zh: 128家, en: 128 firms}}
    aim: ">= 128"
    by: not stated
"""
DIGESTS = """\
version: 1
digests:
  weekly:
    title: {zh: 周报, en: Weekly}
    languages: [zh, en]
"""
TEMPLATE = '{% extends "default/digest.md" %}{% block greeting %}OLD{% endblock %}\n'

DAYS = [date(2026, 11, day) for day in (16, 17, 18)]


def at(day: date, hour: int) -> datetime:
    """An hour of a day, UTC: all of them before the day's evening in Shanghai."""
    return datetime.combine(day, time(hour), UTC)


@dataclass
class Town:
    """A workspace with its ledger, used day by day."""

    workspace: Workspace
    ledger: Ledger
    said: dict[date, dict[str, bytes]] = field(default_factory=dict)

    def write(self, name: str, text: str | None) -> None:
        file = self.workspace.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            file.unlink()
        else:
            file.write_text(text, encoding="utf-8")

    def declare(self, now: datetime) -> Declaration:
        declaration = declared(self.workspace)
        record(self.ledger, self.workspace, declaration, now)
        return declaration

    def compose(self, day: date, now: datetime) -> None:
        """Composes the digest of a day and remembers every byte that was written."""
        declaration = self.declare(now)
        alerts = load_alerts(self.workspace, declaration)
        digest = alerts.digests["weekly"]
        made = issues(digest, declaration, self.ledger, day, digest.languages)
        out = self.workspace.root / f"out-{day}"
        assert not write_issues(made, digest, out, self.workspace.templates, FORMATS)[1]
        done = publish(Road(self.workspace, declaration, alerts, self.ledger, now), digest, day)
        assert done.edition is not None
        kept = self.ledger.edition_book.message(done.edition.head.id)
        assert {kept.parts[f"html.{one}"] for one in digest.languages} <= set(contents(out).values())
        found = standing(self.ledger, declaration, day)
        self.ledger.keep([one.to_json() for one in found.assessments], now, declaration.version)
        self.said[day] = contents(out)

    def replay(self, day: date, moment: datetime) -> dict[str, bytes]:
        """Every byte of the digest as it was composed on a day, from what had been recorded by a moment."""
        stored = self.ledger.declaration_at(moment)
        assert stored is not None
        declaration = read_again(stored)
        before = self.ledger.edition_book.heads("weekly")
        with told_then(stored, declaration) as told:
            digest = told.alerts.digests["weekly"]
            made = issues(digest, declaration, self.ledger, day, digest.languages, moment)
            out = self.workspace.root / f"again-{day}-{moment.hour}"
            assert not write_issues(made, digest, out, told.templates, FORMATS)[1]
        assert self.ledger.edition_book.heads("weekly") == before
        return contents(out)


def contents(root: Path) -> dict[str, bytes]:
    """Every file under a folder."""
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """The workspace with its first declaration."""
    root = tmp_path / "town"
    root.mkdir()
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        made = Town(Workspace(root), ledger)
        made.write("targets.yaml", TARGETS)
        made.write("alerts/digests.yaml", DIGESTS)
        made.write("alerts/templates/digest.md", TEMPLATE)
        yield made


def lived(town: Town) -> Town:
    """Three days on which everything changes that can."""
    first, second, third = DAYS
    town.declare(at(first, 1))
    figures = [
        observed("labs", "2024", "17家", recorded_at=at(first, 2)),
        observed("firms", "2025", "130家", recorded_at=at(first, 2)),
    ]
    held = observed("firms", "2026-Q3", "12800家", id="held", recorded_at=at(first, 2), state="proposed")
    doubt: dict[str, object] = {"code": "jump", "message": {"zh": "跳变", "en": "a jump"}}
    town.ledger.append([*figures, held], {"held": [doubt]})
    town.compose(first, at(first, 3))

    new = observed("labs", "2025", "21家", recorded_at=at(second, 1))
    revised = observed(
        "firms", "2025", "120家", id="firms-b", supersedes="firms-2025", reason="recounted", recorded_at=at(second, 1)
    )
    town.ledger.append([new, revised])
    town.ledger.decide("held", "rejected", at=at(second, 2), by="Li Na", reason="typed twice")
    town.write("targets.yaml", TARGETS.replace('"> 20"', '"> 18"'))
    town.write("alerts/digests.yaml", DIGESTS.replace("Weekly", "News"))
    town.write("alerts/templates/digest.md", TEMPLATE.replace("OLD", "NEW"))
    town.compose(second, at(second, 3))

    again = observed("labs", "2025", "19家", id="labs-c", supersedes="labs-2025", reason="one closed",
                     recorded_at=at(third, 1))  # fmt: skip
    town.ledger.append([again])
    town.ledger.add_review(Review("r", "firms-128", "overridden", at(third, 1), "at_risk", "a wave of closures"))
    town.write("targets.yaml", TARGETS.replace(">= 128", ">= 125").replace("by: 2026", "by: 2027"))
    town.write("alerts/digests.yaml", DIGESTS.replace("languages: [zh, en]", "languages: [en]"))
    town.write("alerts/templates/digest.md", None)
    town.compose(third, at(third, 3))
    town.declare(at(third, 4))
    return town


def test_every_day_is_said_again_to_the_byte(town: Town) -> None:
    """Figures, revisions, decisions, reviews, targets, digests and templates are those of the day, in every format."""
    lived(town)
    for day in DAYS:
        assert town.replay(day, at(day, 15)) == town.said[day]
    names = [set(town.said[day]) for day in DAYS]
    assert "weekly/2026-11-16/digest.zh.md" in names[0]
    assert "weekly/2026-11-18/digest.zh.md" not in names[2]
    assert "weekly/2026-11-18/digest.en.html" in names[2]


def test_days_differ_in_what_was_recorded_between_them(town: Town) -> None:
    """Corrections, causes, held figures and templates are in the bytes that are compared."""
    lived(town)
    first, second, third = (
        town.said[day][f"weekly/{day}/digest.en.text".replace(".text", ".txt")].decode() for day in DAYS
    )
    assert "held because a jump" in " ".join(first.split())
    assert "held because" not in second
    told = " ".join(second.split())
    assert "for 2025 we told 130; it is 120 now (recounted)" in told
    assert "The aim was changed from “> 20” to “> 18” (softened)" in told
    assert "News" in told and "Weekly" in " ".join(first.split())
    assert "a person's override" in " ".join(third.split())


def test_an_edition_tells_transitions_to_programs(town: Town) -> None:
    """Each target of an edition after the first has how its headline changed since the one before, or null."""
    lived(town)
    told = [json.loads(town.said[day][f"weekly/{day}/digest.en.json"])["targets"] for day in DAYS]
    assert all("transition" not in one for one in told[0])
    assert [one["transition"] for one in told[1]] == [
        {"from": "off_track", "to": "met", "cause": "new_period"},
        {"from": "met", "to": "open", "cause": "revision"},
    ]
    assert told[2][1]["transition"] == {"from": "open", "to": "at_risk", "cause": "override"}


def test_a_moment_within_a_day_is_replayed_as_it_was_then(town: Town) -> None:
    """What was recorded after the digest of a day is in the day's evening, and not in the moment of the digest."""
    lived(town)
    day = DAYS[0]
    late = observed("labs", "2026-Q3", "22家", id="late", recorded_at=at(day, 5))
    town.ledger.append([late])
    assert town.replay(day, at(day, 3)) == town.said[day]
    assert town.replay(day, at(day, 15)) != town.said[day]


def test_a_second_version_for_the_same_day_tells_the_same_changes(town: Town) -> None:
    """It is compared with the edition of the day before, not with the one that it replaces."""
    lived(town)
    declaration = declared(town.workspace)
    digest = load_alerts(town.workspace, declaration).digests["weekly"]
    [made] = issues(digest, declaration, town.ledger, DAYS[2], ["en"])
    assert made.edition.changed
    shown = town.said[DAYS[2]]["weekly/2026-11-18/digest.en.json"].decode()
    assert all(line.change in shown for section in made.edition.news for line in section.lines if line.change.isascii())


def test_what_is_told_is_a_version_of_its_own(town: Town) -> None:
    """An edited digest or template is recorded with the unchanged targets; the same files again are not."""
    declaration = town.declare(at(DAYS[0], 1))
    assert not record(town.ledger, town.workspace, declaration, at(DAYS[0], 2))
    town.write("alerts/templates/digest.txt", "{{ edition.subject }}\n")
    assert record(town.ledger, town.workspace, declaration, at(DAYS[0], 3))
    town.write("alerts/templates/digest.txt", None)
    assert record(town.ledger, town.workspace, declaration, at(DAYS[0], 4))
    versions = town.ledger.declarations()
    assert [one.version for one in versions] == [declaration.version] * 3
    assert ["alerts/templates/digest.txt" in one.files for one in versions] == [False, True, False]
    assert history(town.ledger, declaration, "labs-over-20", DAYS[0]).statements == ()


def test_a_file_that_is_no_text_is_not_kept(town: Town) -> None:
    """A picture among the templates stops nothing."""
    (town.workspace.templates / "logo.png").write_bytes(b"\x89PNG\xff\xfe")
    town.declare(at(DAYS[0], 1))
    [version] = town.ledger.declarations()
    assert sorted(version.files) == [PROGRAM, "alerts/digests.yaml", "alerts/templates/digest.md"]


def test_a_rule_that_is_gone_is_named(town: Town) -> None:
    """A declaration whose rule this program has no more cannot be replayed, and says so with place and version."""
    text = TARGETS.replace('aim: "> 20"', 'aim: "> 20"\n    rule: average-step/0')
    town.ledger.declare("old", text.encode(), at(DAYS[0], 1), {PROGRAM: '{"version": "0.0.9"}'})
    stored = town.ledger.declaration_at(at(DAYS[0], 2))
    assert stored is not None
    with pytest.raises(ProblemsError) as raised:
        read_again(stored)
    [problem] = raised.value.problems
    assert "average-step/0" in str(problem)
    assert "version 0.0.9 does" in str(raised.value.hint)


def test_the_rule_that_held_without_being_named_is_the_one_of_then(town: Town) -> None:
    """Another default rule of another program rates the past no anew; one that is gone is named."""
    kept = '{"version": "0.0.9", "rules": [], "default_rule": "straight-line/1"}'
    town.ledger.declare("old", TARGETS.encode(), at(DAYS[0], 1), {PROGRAM: kept})
    stored = town.ledger.declaration_at()
    assert stored is not None
    assert {one.rule.id for one in read_again(stored).targets.values() if one.rule} == {"straight-line/1"}
    town.ledger.declare("older", TARGETS.encode(), at(DAYS[0], 2), {PROGRAM: kept.replace("line/1", "line/0")})
    stored = town.ledger.declaration_at()
    assert stored is not None
    with pytest.raises(ProblemsError, match="straight-line/0"):
        read_again(stored)


def test_a_version_without_digests_says_so(town: Town) -> None:
    """Where what was told was not kept, today's digests are not taken in its place."""
    town.ledger.declare("old", TARGETS.encode(), at(DAYS[0], 1))
    stored = town.ledger.declaration_at()
    assert stored is not None
    with pytest.raises(InputError, match="not kept"), told_then(stored, read_again(stored)):
        pass


def test_history_names_the_cause_of_every_transition(town: Town) -> None:
    """Each changed headline between kept assessments comes with what led to it, also in JSON."""
    lived(town)
    declaration = declared(town.workspace)
    found = history(town.ledger, declaration, "firms-128", DAYS[2])
    assert [(one.before, one.after, one.cause) for one in found.transitions] == [
        ("met", "open", "revision"),
        ("open", "at_risk", "override"),
    ]
    shown = found.to_json()["assessments"]
    assert isinstance(shown, list)
    assert [one["transition"] for one in shown if one["transition"]] == [
        {"from": "met", "to": "open", "cause": "revision"},
        {"from": "open", "to": "at_risk", "cause": "override"},
    ]
    early = history(town.ledger, declaration, "firms-128", DAYS[1], at(DAYS[1], 15))
    assert [one.cause for one in early.transitions] == ["revision"]


def test_status_names_causes_from_the_ledger(town: Town) -> None:
    """What changed since the last kept assessment is led back to figures, target and time recorded since."""
    lived(town)
    later = date(2026, 11, 19)
    observations = [observed("labs", "2026-Q3", "22家", id="late", recorded_at=at(later, 1))]
    town.ledger.append(observations)
    found = standing(town.ledger, declared(town.workspace), later)
    assert [(one.assessment.id, one.before, one.cause) for one in found.changes] == [
        ("labs-over-20", "at_risk", "new_period")
    ]
    assert all(isinstance(one, Observation) for one in observations)
