"""Alerts raised on a real ledger: states, messages and deliveries, written together or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.steps.alerting import START, YAML, World, rule
from tracker.db.ledger import Ledger
from tracker.evaluate.dependents import Dependents
from tracker.model.alert import AlertRule, Silence
from tracker.model.message import Message
from tracker.model.report import Digest
from tracker.model.text import Text
from tracker.steps.alert import raise_alerts
from tracker.steps.reassess import Task, reassess

DAY = timedelta(days=1)


def flat(text: str) -> str:
    """A text whatever its lines."""
    return " ".join(text.split())


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as opened:
        yield opened


@pytest.fixture
def world(tmp_path: Path, ledger: Ledger) -> Any:
    def made(*rules: AlertRule) -> World:
        return World(tmp_path, ledger, {one.id: one for one in rules})

    return made


def test_a_fall_is_told_with_cause_and_next_action(world: Any) -> None:
    """The letter says what fell, why, what to do; one delivery goes into each channel, and nothing more is said."""
    city = world(rule("status_worsened"))
    city.figure("labs", "2024", "40")
    assert city.tick().told == []
    city.figure("labs", "2025", "20")
    (telling,) = city.tick(days=1).told
    assert telling.reason == "first"
    assert [one.cause for one in telling.new] == ["on_track>off_track"]
    (message,) = city.messages()
    assert message.text("subject.en") == "Alert: status fell: National key laboratories"
    assert message.text("subject.zh") == "预警：状态转差——全国重点实验室"
    assert "fell from ● on track to ■ off track; cause: a new period" in flat(message.text("text.en"))
    assert "tracker explain labs-100" in message.text("text.en")
    hook = json.loads(message.text("hook.json"))
    assert hook["type"] == "alert.raised"
    assert hook["data"]["new"][0]["assessment"]["headline"] == "off_track"
    assert {(one.channel, one.state) for one in city.deliveries()} == {("out", "waiting"), ("hook", "waiting")}
    assert city.tick(days=1).told == []
    assert city.tick(days=300).told == []


def test_nothing_is_evaluated_while_nothing_can_have_changed(world: Any) -> None:
    """A beat after which nothing is new evaluates nothing, and so confirms nothing."""
    city = world(rule("status_worsened", confirm=2))
    city.figure("labs", "2024", "40")
    city.tick()
    city.figure("labs", "2025", "20")
    assert city.tick(seconds=20).evaluated
    for _ in range(3):
        assert not city.tick(seconds=20).evaluated
    assert city.tick(days=1).told[0].new[0].held == 2


def test_a_grey_gap_hides_no_fall(world: Any) -> None:
    """On track, then stale, then off track: the fall is told though it did not follow directly."""
    city = world(rule("status_worsened"))
    city.figure("share", "2025", "2.9")
    city.tick()
    assert city.tick(days=500).told == []
    assert next(city.ledger.standings.bodies(city.today, ["share-3"]))["headline"] == "open"
    city.figure("share", "2026", "1.2")
    (telling,) = city.tick(days=1).told
    assert [one.subject for one in telling.new] == ["share-3"]
    assert telling.new[0].cause.startswith("on_track>")


def test_a_failed_source_takes_its_silent_targets_with_it(world: Any) -> None:
    """What is silent by a source that fails is named in the source's message, and told itself once that works."""
    city = world(rule("source_failed", "fails"), rule("source_silent", "silent"))
    city.figure("labs", "2025", "40")
    city.fetched(failures=1)
    city.figure("share", "2025", "2")
    assert city.tick().told == []
    city.fetched(failures=2)
    (telling,) = city.tick(days=700).told
    assert telling.rule.id == "fails"
    text = flat(city.messages()[-1].text("text.en"))
    assert "tracker try page" in text
    assert "without new figures because of it: R&D intensity" in text
    assert [mute.kind for mute in city.tick(days=1).muted.values()] == ["inhibited"]
    city.fetched(failures=0)
    (telling,) = city.tick(days=1).told
    assert (telling.rule.id, [one.subject for one in telling.new]) == ("silent", ["share-3"])
    assert "Ask Science bureau (stb@example.org)" in flat(city.messages()[-1].text("text.en"))


def test_a_statement_that_left_its_page_is_told_once_for_each_wording(world: Any) -> None:
    """Gone words are told with those in their place; other words in their place are another cause."""
    city = world(rule("statement_changed"))
    city.fetched()
    assert city.tick().told == []
    city.fetched(gone="达到90家")
    (telling,) = city.tick(hours=1).told
    assert "达到90家" in telling.new[0].words.in_language("zh")
    assert city.tick(days=1).told == []
    city.fetched(gone="有所增加")
    (telling,) = city.tick(days=1).told
    assert "有所增加" in telling.new[0].words.in_language("en")


def test_a_silent_change_of_our_own_declaration_is_told(world: Any) -> None:
    """An aim lowered without a revision is told with what it was and is; a month later it is no news."""
    city = world(rule("statement_changed"))
    city.tick()
    city.text = YAML.replace('aim: ">= 100"', 'aim: ">= 90"')
    (telling,) = city.tick(hours=1).told
    assert [one.subject for one in telling.new] == ["labs-100"]
    assert "90" in telling.new[0].words.in_language("en")
    assert city.tick(days=1).told == []
    city.tick(days=40)
    assert {state.state for state in city.ledger.alert_book.states().values()} == {"inactive"}


def test_a_deadline_is_told_when_it_comes_near(world: Any) -> None:
    """Ninety-one days before its end a target is not told of, ninety days before it is, once."""
    city = world(rule("deadline_near", days=90))
    city.figure("share", "2025", "2")
    city.now = city.now.replace(year=2027, month=10, day=1)
    assert city.tick().told == []
    (telling,) = city.tick(days=1).told
    assert telling.new[0].cause == "by:2027-12-31"
    assert city.tick(days=1).told == []


def test_a_silence_holds_the_message_and_ends_by_itself(world: Any) -> None:
    """Under a silence nothing is sent though it fires; once it ends, without anything else, it is told."""
    city = world(rule("status_worsened"))
    city.figure("labs", "2024", "40")
    city.tick()
    city.ledger.alert_book.silence(
        Silence("s1", "silence", city.now, "amy", "known", city.now + 5 * DAY, {"tag": "core"})
    )
    city.figure("labs", "2025", "20")
    done = city.tick(days=1)
    assert (done.told, [mute.kind for mute in done.muted.values()]) == ([], ["silenced"])
    assert city.tick(days=3, hours=23).told == []
    assert len(city.tick(hours=2).told) == 1


def test_what_waits_untried_is_replaced_by_what_holds_everything(world: Any) -> None:
    """A message held back (quiet hours) goes with the next one: the first is withdrawn, the second holds both."""
    city = world(rule("status_worsened"))
    city.figure("labs", "2024", "40")
    city.figure("share", "2024", "2.3")
    city.tick()
    city.figure("labs", "2025", "20")
    city.tick(days=1)
    city.figure("share", "2025", "1.1")
    city.tick(hours=1)
    assert sorted(one.state for one in city.deliveries()) == ["waiting", "waiting", "withdrawn", "withdrawn"]
    text = city.messages()[-1].text("text.en")
    assert "National key laboratories" in text
    assert "R&D intensity" in text
    assert "2 new alerts" in text
    assert "Told before" not in text


def test_a_replacing_message_lists_all_that_it_replaces(world: Any) -> None:
    """Fifteen alerts that wait and one more: the message that goes instead names all sixteen."""
    lines = "".join(
        f"  labs-{n}: {{title: Promise {n}, indicator: labs, statement: {{text: a}}, aim: '>= 100', by: 2030, "
        f"baseline: {{value: 0, period: 2020}}, rule: straight-line/1}}\n"
        for n in range(200, 214)
    )
    city = world(rule("status_worsened"))
    city.text = YAML.replace("sources:", f"{lines}sources:")
    city.figure("labs", "2024", "40")
    city.figure("share", "2024", "2.3")
    city.tick()
    city.figure("labs", "2025", "20")
    assert len(city.tick(days=1).told[0].new) == 15
    city.figure("share", "2025", "1.1")
    assert len(city.tick(hours=1).told[0].new) == 1
    text = city.messages()[-1].text("text.en")
    assert all(f"Promise {n}" in text for n in range(200, 214))
    assert "National key laboratories" in text
    assert "R&D intensity" in text


def test_what_was_tried_is_left_alone(world: Any) -> None:
    """A delivery in somebody's hands is not withdrawn, for it may have arrived."""
    city = world(rule("status_worsened"))
    city.figure("labs", "2024", "40")
    city.figure("share", "2024", "2.3")
    city.tick()
    city.figure("labs", "2025", "20")
    city.tick(days=1)
    (out,) = [one for one in city.deliveries() if one.channel == "out"]
    assert city.ledger.outbox.claim(out, "me", now=city.now, until=city.now + DAY)
    city.figure("share", "2025", "1.1")
    city.tick(hours=1)
    states = {(one.channel, one.about == out.about): one.state for one in city.deliveries()}
    assert states["out", True] == "waiting"
    assert states["hook", True] == "withdrawn"


def test_a_restart_between_any_two_ticks_changes_nothing(world: Any, tmp_path: Path) -> None:
    """With the ledger opened anew each time, states and messages are those of one that stayed open."""

    def history(reopen: bool, name: str) -> list[object]:
        url = f"sqlite:///{tmp_path / name}.sqlite3"
        rules = {"r": rule("status_worsened", confirm=2, keep=DAY, resolved=True)}
        ledger = Ledger.open(url)
        told: list[object] = []
        city = World(tmp_path, ledger, rules)
        for year, amount in (("2024", "40"), ("2025", "20"), ("2025", "20.5"), ("2025", "60"), ("2025", "61")):
            city.figure("labs", year, amount)
            done = city.tick(days=1)
            told += [(one.reason, [s.alert for s in one.new], one.over) for one in done.told]
            told.append(sorted(city.ledger.alert_book.states().items()))
            if reopen:
                ledger.close()
                ledger = Ledger.open(url)
                city.ledger = ledger
        ledger.close()
        return told

    assert history(True, "a") == history(False, "b")


def test_a_broken_template_holds_the_alert_back_until_it_is_mended(world: Any) -> None:
    """Problems of the workspace's templates are handed back, nothing is sent; mended, the alert is told."""
    city = world(rule("status_worsened"))
    city.figure("labs", "2024", "40")
    city.tick()
    templates = city.folder / "templates"
    templates.mkdir()
    for name in ("letter.html", "letter.txt", "letter.md", "mail.html"):
        (templates / name).write_text("{{ nothing.here }}", encoding="utf-8")
    city.figure("labs", "2025", "20")
    done = city.tick(days=1)
    assert done.problems
    assert (done.told, city.deliveries()) == ([], [])
    for name in templates.iterdir():
        name.unlink()
    assert len(city.tick(seconds=20).told) == 1


def forked(folder: Path, kill_at: int) -> tuple[int, int]:
    """A tick in a process of its own that dies before its `kill_at`th write or commit (0: not at all).

    Its exit code and how many writes it came to.
    """
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return code, int((folder / "writes").read_text())
    code = 1
    try:
        writes = 0

        def count(*_: object) -> None:
            nonlocal writes
            writes += 1
            (folder / "writes").write_text(str(writes))
            if writes == kill_at:
                os._exit(9)

        def statement(connection: object, cursor: object, text: str, *_: object) -> None:
            if text.split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE"):
                count()

        with Ledger.open(f"sqlite:///{folder / 'ledger.sqlite3'}") as ledger:
            city = World(folder, ledger, {"r": rule("status_worsened")}, now=START + 30 * DAY)
            event.listen(Engine, "before_cursor_execute", statement)
            event.listen(Engine, "commit", count)
            city.tick()
        code = 0
    finally:
        os._exit(code)


def test_killed_at_any_write_everything_is_told_or_nothing(tmp_path: Path) -> None:
    """Killed before each write and each commit, then run again: one message, its deliveries, all states, no more."""
    before = tmp_path / "before"
    before.mkdir()
    with Ledger.open(f"sqlite:///{before / 'ledger.sqlite3'}") as ledger:
        city = World(before, ledger, {"r": rule("status_worsened")})
        city.figure("labs", "2024", "40")
        city.tick()
        city.figure("labs", "2025", "20")
    whole = tmp_path / "whole"
    shutil.copytree(before, whole)
    code, writes = forked(whole, 0)
    assert code == 0
    assert writes > 10
    for at in range(1, writes + 1):
        folder = tmp_path / str(at)
        shutil.copytree(before, folder)
        assert forked(folder, at)[0] == 9
        assert forked(folder, 0)[0] == 0
        with Ledger.open(f"sqlite:///{folder / 'ledger.sqlite3'}") as ledger:
            assert len(ledger.alert_book.notices()) == 1
            assert len(ledger.outbox.deliveries()) == 2
            (state,) = ledger.alert_book.states(()).values()
            assert (state.state, state.episode, len(state.told)) == ("firing", 1, 1)


def test_several_at_once_tell_it_once(world: Any, tmp_path: Path) -> None:
    """Eight processes' worth of ticks at the same moment leave one message."""
    city = world(rule("status_worsened"))
    city.figure("labs", "2024", "40")
    city.tick()
    city.figure("labs", "2025", "20")
    city.now += DAY
    reassess(city.ledger, Task(Dependents(city.declaration), city.today, city.now))

    def one(_: int) -> int:
        with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
            return len(raise_alerts(ledger, city.watch(), tmp_path / "templates").told)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 1
    assert len(city.messages()) == 1


def test_a_figure_that_an_edition_told_and_that_is_revised_is_told(world: Any) -> None:
    """A revision of a told figure is an alert once; of a figure that nobody was told it is none."""
    city = world(rule("correction"))
    city.digests = {"weekly": Digest("weekly", Text.of("Weekly"), ("en",))}
    city.figure("labs", "2024", "40")
    first = city.figure("share", "2024", "2.3")
    city.tick()
    assert city.tick(hours=1).told == []
    edition = Message("edition", "weekly", city.now, {"subject.en": b"Weekly", "text.en": b"40", "json.en": b"{}"})
    city.ledger.edition_book.keep("weekly", city.today.isoformat(), edition, subject="Weekly", outset="composed")
    assert city.tick(days=1).told == []
    city.figure("share", "2024", "2.4", supersedes=first)
    (telling,) = city.tick(days=1).told
    assert [(one.subject, one.cause) for one in telling.new] == [("share-3", "2024:2.3>2.4")]
    assert city.tick(days=1).told == []
    city.figure("labs", "2025", "60")
    assert city.tick(days=1).told == []


def test_a_revision_of_an_older_told_period_is_told(world: Any) -> None:
    """An edition told June: its revision is told, though the assessment rests on July."""
    city = world(rule("correction"))

    city.digests = {"weekly": Digest("weekly", Text.of("Weekly"), ("en",))}
    first = city.figure("share", "2025-06", "2.3")
    city.tick()
    edition = Message("edition", "weekly", city.now, {"subject.en": b"Weekly", "text.en": b"2.3", "json.en": b"{}"})
    city.ledger.edition_book.keep("weekly", city.today.isoformat(), edition, subject="Weekly", outset="composed")
    city.figure("share", "2025-07", "2.5")
    assert city.tick(days=1).told == []
    city.figure("share", "2025-06", "2.4", supersedes=first)
    (telling,) = city.tick(minutes=1).told
    assert [(one.subject, one.cause) for one in telling.new] == [("share-3", "2025-06:2.3>2.4")]
    assert not city.tick(minutes=1).evaluated


def test_an_improvement_is_news_for_a_month(world: Any) -> None:
    """A rise is told once; thirty days later it is listed no more, of which nothing is said; the next rise is told."""
    city = world(rule("status_improved", resolved=True))
    city.figure("labs", "2024", "10")
    city.tick()
    city.figure("labs", "2025", "60")
    (telling,) = city.tick(days=1).told
    assert [one.subject for one in telling.new] == ["labs-100"]
    message = city.ledger.outbox.message_of(city.ledger.outbox.deliveries(kind="alert")[0])
    assert message.text("subject.en") == "Progress: status rose: National key laboratories"
    for _ in range(40):
        assert city.tick(days=1).told == []
    (state,) = [one for one in city.ledger.alert_book.states().values() if one.subject == "labs-100"]
    assert (state.state, state.settled) == ("inactive", "on_track")
    city.figure("labs", "2026-01", "1")
    assert city.tick(days=1).told == []
    city.figure("labs", "2026-02", "70")
    (telling,) = city.tick(days=1).told
    assert [one.subject for one in telling.new] == ["labs-100"]


def test_a_webhook_object_stays_within_twenty_kilobytes(world: Any) -> None:
    """However many alerts a message holds, its webhook is at most 20 kB and says what it left out."""
    lines = "".join(
        f"  labs-{n}: {{indicator: labs, statement: {{text: a}}, aim: '>= 100', by: 2030, "
        f"baseline: {{value: 0, period: 2020}}, rule: straight-line/1}}\n"
        for n in range(200, 320)
    )
    city = world(rule("status_worsened", flood=500))
    city.text = YAML.replace("sources:", f"{lines}sources:")
    city.figure("labs", "2024", "40")
    city.tick()
    city.figure("labs", "2025", "20")
    (telling,) = city.tick(days=1).told
    assert len(telling.new) == 121
    part = city.messages()[-1].parts["hook.json"]
    told = json.loads(part)["data"]
    assert len(part) <= 20_000
    assert told["left_out"] + len(told["new"]) == 121
    assert told["trimmed"] or told["left_out"]
