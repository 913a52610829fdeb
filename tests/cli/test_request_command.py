"""`request`: figures asked by mail into a real mailbox, answered by code, accepted by a person, asked no more."""

from __future__ import annotations

import mailbox
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.cli.conftest import TARGETS, Place

KEY = {"TRACKER_SECRET_KEY": "a key of twenty bytes"}
OWNED = TARGETS.replace("frequency: annual}", "frequency: annual, owner: office}") + (
    "owners:\n  office: {name: {zh: 科技局, en: Science office}, email: office@example.org,\n"
    "           escalation: [head@example.org]}\n"
)
CHANNELS = """\
version: 1
channels:
  post: {kind: email, maildir: mailbox, from: Tracker <tracker@example.org>, to: [team@example.org]}
"""
REQUESTS = """
requests:
  figures: {channels: [post], languages: [en], remind: [P7D], escalate: P21D}
"""
LAST_YEAR = str(datetime.now(UTC).year - 1)
CODE = re.compile(r"Code:\s+(\S+)")


@pytest.fixture
def asking(empty: Place) -> Place:
    """The workspace with an office that owes last year's figures."""
    (empty.root / "targets.yaml").write_text(OWNED, encoding="utf-8")
    (empty.root / "alerts" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    file = empty.root / "alerts" / "digests.yaml"
    file.write_text(file.read_text(encoding="utf-8") + REQUESTS, encoding="utf-8")
    empty.text("import", str(empty.root / "db" / "observations.csv"))
    return empty


def letters(root: Path, address: str) -> list[str]:
    """The plain texts of the mail that an address got, in the order in which it came."""
    found = []
    for message in mailbox.Maildir(str(root / "mailbox"), create=False):
        if address in str(message["To"]):
            (part,) = [one for one in message.walk() if one.get_content_type() == "text/plain"]
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            found.append(payload.decode())
    return found


def test_from_the_request_to_the_accepted_figure(asking: Place) -> None:
    """A tick asks by mail, the code takes the answer, it counts once accepted; request and section are gone."""
    told = asking.text("tick", **KEY)
    assert "Asked office@example.org for figures: 2" in told
    overdue = "Overdue: figures asked for and not reported"
    assert overdue in asking.text("digest", "weekly", "--preview", "--format", "text", **KEY)
    (letter,) = letters(asking.root, "office@example.org")
    assert f"National key laboratories, {LAST_YEAR}" in letter
    listed = asking.json("request")["requests"]
    assert [(one["subject"], one["period"], one["asked"], one["is_overdue"]) for one in listed] == [
        ("consortia", LAST_YEAR, 1, True), ("labs", LAST_YEAR, 1, True),
    ]  # fmt: skip
    for code, value in zip(CODE.findall(letter), ("25个", "近19家"), strict=True):
        assert "waits for a person" in asking.text("request", "answer", code, value, **KEY)
    assert {one["answer"] for one in asking.json("request")["requests"]} == {"proposed"}
    assert "waits for a person" in asking.text("request")
    for held in asking.json("review")["held"]:
        asking.text("review", "accept", held["id"], "--by", "Wang Fang")
    told = asking.text("tick", **KEY)
    assert told.count("Arrived:") == 2
    assert asking.text("request").strip() == "No figure is asked for."
    preview = asking.text("digest", "weekly", "--preview", "--format", "text", **KEY)
    assert overdue not in preview and "no office overdue" in preview
    done = asking.run("request", "answer", CODE.findall(letter)[0], "30个", **KEY)
    assert done.exit_code == 3 and "asked for no more" in done.output
    assert len(letters(asking.root, "office@example.org")) == 1


def test_asking_by_hand(asking: Place) -> None:
    """Dry, it says who would be asked; without a key why nobody is; with one the mail arrives, and again."""
    assert "Would ask office@example.org for figures: 2" in asking.text("request", "send", "--dry-run", **KEY)
    done = asking.run("request", "send")
    assert done.exit_code == 3 and "TRACKER_SECRET_KEY" in done.output
    assert not (asking.root / "mailbox").exists()
    asking.text("request", "send", **KEY)
    assert "once more" in asking.text("request", "send", **KEY)
    assert len(letters(asking.root, "office@example.org")) == 2


def test_a_second_answer_and_a_code_that_is_none(asking: Place) -> None:
    """Replaced, told so; a broken code is refused in a sentence; an unreadable figure too, and can be mended."""
    asking.text("request", "send", **KEY)
    code = CODE.findall(letters(asking.root, "office@example.org")[0])[1]
    assert asking.run("request", "answer", code, "many", **KEY).exit_code == 3
    asking.text("request", "answer", code, "18家", **KEY)
    told = asking.text("request", "answer", code, "19家", "--note", "year's end", **KEY)
    assert "takes the place of" in told
    assert "nothing has changed" in asking.text("request", "answer", code, "19家", **KEY)
    for bad in (code[:-2], code + "x", "nonsense"):
        done = asking.run("request", "answer", bad, "19家", **KEY)
        assert done.exit_code == 3 and "not sent from here" in done.output
    done = asking.run("request", "answer", code, "19家", TRACKER_SECRET_KEY="another key of twenty")
    assert done.exit_code == 3 and "not sent from here" in done.output


def test_a_closed_request_is_not_asked_again(asking: Place) -> None:
    """A person's word, with the reason."""
    asking.text("request", "send", **KEY)
    one = asking.json("request")["requests"][0]
    assert asking.run("request", "close", one["id"]).exit_code == 2
    told = asking.text("request", "close", one["id"][:8], "--reason", "not collected", "--by", "Wang Fang")
    assert "will not be asked for again" in told
    assert "for figures: 1" in asking.text("request", "send", **KEY)


def test_check_and_doctor_say_why_nobody_is_asked(asking: Place) -> None:
    """A warning that fails no check, since the declaration is sound; a problem of this machine for doctor."""
    done = asking.run("check")
    assert done.exit_code == 0 and "TRACKER_SECRET_KEY" in done.stderr
    assert "TRACKER_SECRET_KEY" not in asking.run("check", **KEY).stderr
    assert "nobody is asked" in asking.run("doctor").output
    assert "figures asked for and not there" in asking.run("doctor", **KEY).output
    done = asking.run("doctor", TRACKER_SECRET_KEY="short")
    assert "16 characters" in done.output


def test_a_tick_asks_once(asking: Place) -> None:
    """Ticking again the same day asks nobody; a dry one neither."""
    asking.text("tick", "--dry-run", **KEY)
    assert asking.json("request")["requests"] == []
    for _ in range(3):
        asking.text("tick", **KEY)
    assert len(letters(asking.root, "office@example.org")) == 1


def test_quiet_hours_hold_the_letter(asking: Place) -> None:
    """What is asked stays asked, and the letter waits until the channel may send; that is no reason to ask again."""
    here = datetime.now(ZoneInfo("Asia/Shanghai"))
    start, end = (f"{here + timedelta(hours=hours):%H:%M}" for hours in (-3, 3))
    quiet = CHANNELS.replace("example.org]}", f'example.org], quiet: {{from: "{start}", to: "{end}"}}}}')
    (asking.root / "alerts" / "channels.yaml").write_text(quiet, encoding="utf-8")
    for _ in range(2):
        asking.text("tick", **KEY)
    assert [one["asked"] for one in asking.json("request")["requests"]] == [1, 1]
    found = [one for one in asking.json("deliveries", "--all")["deliveries"] if one["kind"] == "request"]
    assert [(one["state"], one["tries"]) for one in found] == [("waiting", 0)]
    assert not (asking.root / "mailbox").exists()


def test_it_speaks_chinese(asking: Place) -> None:
    """The list and what becomes of an answer, in the workspace's other language."""
    asking.text("request", "send", **KEY)
    said = asking.text("request", "--lang", "zh")
    assert "请报中的数据（2项）" in said and "已请报1次" in said and "科技局" in said
