"""`alert`, `silence`, `ack`: a status falls, a source fails, a statement changes; what arrives, what is kept silent."""

from __future__ import annotations

import json
import mailbox
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.cli.conftest import Place

TARGETS = """\
version: 1
title: {zh: 示例市, en: Sample city}
timezone: Asia/Shanghai
languages: [en, zh]
documents: {press: {title: {zh: 新闻稿, en: Press article}}}
owners: {stb: {name: {zh: 科技局, en: Science office}, email: stb@example.org}}
indicators:
  labs: {name: {zh: 全国重点实验室, en: National key laboratories}, unit: 家, measure: stock, direction: up,
         frequency: annual, owner: stb}
  firms: {name: {zh: 企业, en: Firms}, unit: 家, measure: stock, direction: up, frequency: annual, owner: stb}
targets:
  labs-700: {indicator: labs, statement: {document: press, quote: 达到700家}, aim: ">= 700", by: 2090,
             baseline: {value: 0, period: 2020}, rule: straight-line/1}
  firms-up: {indicator: firms, statement: {document: press, text: 不断增加}, aim: up, by: not stated}
sources:
  page:
    path: page.txt
    title: {zh: 公报, en: Bulletin}
    alert_after: 1
    watch: [labs-700]
    read: [{indicator: firms, text: "企业{value}", period: 2025}]
"""

RULES = """\
version: 1
digests: {}
alerts:
  worse: {when: status_worsened, languages: [en, zh], channels: [out, mailbox]}
  fails: {when: source_failed, languages: [en], channels: [out, mailbox]}
  words: {when: statement_changed, languages: [zh], channels: [mailbox]}
"""

CHANNELS = """\
version: 1
channels:
  out: {kind: folder, path: out}
  mailbox: {kind: email, maildir: mailbox, from: tracker@example.org, to: [amy@example.org]}
"""


@pytest.fixture
def city(tmp_path: Path) -> Place:
    """A workspace that alerts, ticked once."""
    (tmp_path / "alerts").mkdir()
    (tmp_path / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    (tmp_path / "alerts" / "digests.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "alerts" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    (tmp_path / "page.txt").write_text("到2090年达到700家。企业12家。", encoding="utf-8")
    place = Place(tmp_path)
    place.text("record", "labs", "40", "--period", "2024")
    place.text("ingest", "page")
    place.text("tick")
    return place


def subjects(root: Path) -> list[str]:
    """The subjects in the mailbox."""
    letters = [message_from_bytes(one.as_bytes(), policy=default) for one in mailbox.Maildir(root / "mailbox")]
    return sorted(str(one["Subject"]) for one in letters)


def test_what_happens_arrives_in_the_folder_and_the_mailbox(city: Place) -> None:
    """A fall, a changed statement and a failed source are each one mail, with files beside; nothing is told twice."""
    assert subjects(city.root) == []
    city.text("record", "labs", "20", "--period", "2025")
    assert "Alert: status fell, 1 new (rule worse)" in city.text("tick")
    (city.root / "page.txt").write_text("到2090年达到500家。企业12家。", encoding="utf-8")
    city.text("ingest", "page")
    assert "Alert: statement changed, 1 new (rule words)" in city.text("tick")
    (city.root / "page.txt").unlink()
    city.run("ingest", "page")
    assert "Alert: source fails, 1 new (rule fails)" in city.text("tick")
    assert "Alert" not in city.text("tick")
    assert subjects(city.root) == [
        "Alert: source fails: source Bulletin",
        "Alert: status fell: National key laboratories",
        "预警：承诺表述变动——全国重点实验室",
    ]
    written = sorted(city.root.glob("out/**/*.en.txt"))
    text = "\n".join(one.read_text(encoding="utf-8") for one in written)
    assert "tracker explain labs-700" in text
    assert "tracker try page" in text


def test_what_fires_is_listed_with_cause_and_next_action(city: Place) -> None:
    """The list says what fell, since when, that it was told, what to do; as JSON the same for programs."""
    assert "Nothing fires" in city.text("alert")
    city.text("record", "labs", "20", "--period", "2025")
    city.text("tick")
    shown = " ".join(city.text("alert").split())
    assert "Firing (1)" in shown
    assert "fell from ● on track to ■ off track" in shown
    assert "See why: tracker explain labs-700" in shown
    assert "由“● 进展正常”转差为“■ 滞后”" in city.text("alert", "--lang", "zh")
    (one,) = json.loads(city.text("alert", "--json"))["alerts"]
    assert (one["rule"], one["target"], one["state"], one["cause"]) == (
        "worse", "labs-700", "firing", "on_track>off_track",
    )  # fmt: skip
    assert one["told_at"] is not None
    assert one["muted"] is None


def test_a_silence_keeps_it_from_being_told_until_it_ends(city: Place) -> None:
    """Silenced it is listed, with who and why, and not sent; ended, the next tick sends it."""
    city.text(
        "silence", "add", "--owner", "stb", "--until", "P7D", "--reason", "the office revises", "--by", "amy",
    )  # fmt: skip
    city.text("record", "labs", "20", "--period", "2025")
    assert "Alert" not in city.text("tick")
    assert "silenced by amy" in " ".join(city.text("alert").split())
    listed = city.text("silence", "list")
    assert "owner=stb" in listed
    assert "keeps 1 alerts silent now" in listed
    city.text("silence", "end", listed.split()[0], "--by", "amy")
    assert "No silence" in city.text("silence", "list")
    assert "(over)" in city.text("silence", "list", "--all")
    assert "Alert: status fell" in city.text("tick")


def test_an_acknowledged_cause_is_listed_as_known(city: Place) -> None:
    """Who knows of it and why stands beside the alert; what does not fire cannot be acknowledged."""
    refused = city.run("ack", "worse", "labs-700", "--reason", "known")
    assert refused.exit_code == 3
    assert "nothing of 'labs-700' fires" in refused.stderr
    city.text("record", "labs", "20", "--period", "2025")
    city.text("tick")
    city.text("ack", "worse", "labs-700", "--reason", "decided in December", "--by", "amy")
    assert "acknowledged by amy: decided in December" in " ".join(city.text("alert").split())


def test_slips_are_told_with_what_would_be_right(city: Place) -> None:
    """A silence of nothing, of an unknown name, without a future or a reason is wrong usage."""
    until = ("--until", "P1D", "--reason", "x")
    for words, said in (
        (("silence", "add", *until), "names nothing"),
        (("silence", "add", "--target", "labs-70", *until), "did you mean labs-700?"),
        (("silence", "add", "--rule", "worse", "--until", "2020-01-01", "--reason", "x"), "over already"),
        (("silence", "add", "--rule", "worse", "--until", "P1D", "--reason", " "), "no reason"),
        (("ack", "wors", "labs-700", "--reason", "x"), "did you mean worse?"),
    ):
        done = city.run(*words)
        assert done.exit_code == 2, words
        assert said in done.stderr
    assert city.run("silence", "end", "s-none").exit_code == 3
