"""`tracker deliver` and `tracker deliveries`: what is sent, who got what, how a dead letter is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.alerts.channels import receiver
from tests.alerts.channels.receiver import Receiver
from tests.cli.conftest import FIGURES, TARGETS, Place

SECRET = "whsec_" + "a" * 44

DIGESTS = """\
version: 1
digests:
  weekly:
    title: {zh: 周报, en: Weekly}
    languages: [zh, en]
    channels: [out, group]
"""

CHANNELS = """\
version: 1
channels:
  out: {kind: folder, path: out}
  group: {kind: webhook, url_env: TRACKER_HOOK, secret_env: TRACKER_HOOK_SECRET, private: true%s}
"""


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A workspace whose digest goes into a folder and to a receiver that is not told yet."""
    root = tmp_path / "city"
    (root / "alerts").mkdir(parents=True)
    (root / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    (root / "figures.csv").write_text(FIGURES, encoding="utf-8")
    (root / "alerts" / "digests.yaml").write_text(DIGESTS, encoding="utf-8")
    (root / "alerts" / "channels.yaml").write_text(CHANNELS % "", encoding="utf-8")
    monkeypatch.setenv("TRACKER_HOOK_SECRET", SECRET)
    place = Place(root)
    place.text("import", str(root / "figures.csv"))
    return place


def test_who_got_what_is_a_log_that_a_person_can_read(city: Place) -> None:
    """An edition that reached the folder but not the receiver: both stand there, with why and when it is tried next."""
    told = city.text("digest", "weekly")
    assert "TRACKER_HOOK is not set" in " ".join(told.split())
    log = city.text("deliveries")
    assert all(len(line) <= 80 for line in log.splitlines())
    rows = {line.split()[0]: line for line in log.splitlines() if line.split()[:1] in (["out"], ["group"])}
    assert "sent" in rows["out"]
    assert "(tried 1x)" in rows["group"]
    assert "Why it did not arrive" in log
    chinese = city.text("deliveries", "--lang", "zh")
    assert "已试1次" in chinese
    assert city.text("deliveries", "weekly", "--state", "waiting").count("d-") == 2
    assert "No delivery fits that" in city.text("deliveries", "--channel", "nowhere")


def test_one_delivery_shows_every_try(city: Place) -> None:
    """By the beginning of its id: each try with its answer; as JSON everything there is."""
    with Receiver(receiver.answer(503, b"busy")) as server:
        city.text("digest", "weekly", TRACKER_HOOK=server.url())
    one = next(one for one in city.json("deliveries")["deliveries"] if one["channel"] == "group")
    assert (one["state"], one["tries"]) == ("waiting", 1)
    shown = city.text("deliveries", one["id"][:10])
    assert "127.0.0.1 answers 503: busy" in shown
    assert one["message"] in shown
    told = city.json("deliveries", one["id"])
    assert told["schema"] == "tracker.delivery/1"
    assert [(each["number"], each["outcome"], each["code"]) for each in told["attempts"]] == [(1, "try_again", 503)]
    assert told["attempts"][0]["next_try_at"] == one["next_try_at"]


def test_a_dead_letter_goes_again_to_whoever_did_not_get_it(city: Place) -> None:
    """After 410 and a mended receiver: the same id, nobody else gets anything."""
    with Receiver(receiver.answer(410)) as server:
        city.text("digest", "weekly", TRACKER_HOOK=server.url())
    (dead,) = city.json("deliveries", "--state", "dead")["deliveries"]
    (edition,) = {one["about"] for one in city.json("deliveries")["deliveries"]}
    with Receiver(receiver.answer(204)) as server:
        assert "No message is due" in city.text("deliver", TRACKER_HOOK=server.url())
        city.text("channel", "resume", "group", "--by", "wang")
        would = city.text("deliver", "--again", edition, "--dry-run", TRACKER_HOOK=server.url())
        assert "1 would be put back" in would
        assert server.got == []
        told = city.text("deliver", "--again", edition, TRACKER_HOOK=server.url())
        assert "1 sent, 0 to be tried again, 0 given up." in told
        assert [got.headers["webhook-id"] for got in server.got] == [dead["id"]]
        assert "None is given up" in city.text("deliver", "--again", dead["id"], TRACKER_HOOK=server.url())
        assert len(server.got) == 1
    assert {one["state"] for one in city.json("deliveries")["deliveries"]} == {"sent"}


def test_what_was_given_up_to_a_stopped_recipient_is_kept_until_it_is_resumed(city: Place) -> None:
    """--again before `channel resume` puts nothing back, says what to do, and loses nothing: afterwards it is sent."""
    with Receiver(receiver.answer(410)) as server:
        city.text("digest", "weekly", TRACKER_HOOK=server.url())
    (dead,) = city.json("deliveries", "--state", "dead")["deliveries"]
    with Receiver(receiver.answer(204)) as server:
        told = " ".join(city.text("deliver", "--again", "weekly", TRACKER_HOOK=server.url()).split())
        assert "1 left given up: stopped" in told
        assert "tracker channel resume group" in told
        assert "put back" not in told
        assert server.got == []
        assert [one["id"] for one in city.json("deliveries", "--state", "dead")["deliveries"]] == [dead["id"]]
        chinese = city.text("deliver", "--again", dead["id"], "--dry-run", "--lang", "zh")
        assert "tracker channel resume group" in chinese
        city.text("channel", "resume", "group", "--by", "wang")
        assert "1 sent" in city.text("deliver", "--again", "weekly", TRACKER_HOOK=server.url())
        assert [got.headers["webhook-id"] for got in server.got] == [dead["id"]]


def test_putting_back_what_there_is_not_is_a_usage_error(city: Place) -> None:
    """With what could be meant."""
    done = city.run("deliver", "--again", "weekly/2020-01-01/1")
    assert done.exit_code == 2
    assert "nothing was to be sent of" in done.output
    assert city.run("deliver", "--again", "d-0000").exit_code == 2
    assert city.run("deliveries", "--state", "lost").exit_code == 2


def test_an_empty_outbox_says_so(city: Place) -> None:
    """Before anything was composed nothing is due, and nothing was sent."""
    assert city.text("deliver").strip() == "No message is due."
    assert city.text("deliveries").strip() == "Nothing has been sent yet."
    assert city.json("deliver") == {"schema": "tracker.delivered/1", "tries": [], "held": 0, "withdrawn": 0}


def test_in_quiet_hours_it_waits_without_a_try(city: Place) -> None:
    """A channel that is quiet for two hours around now holds what is put in; its end is named as the next try."""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    start, end = (f"{now + timedelta(hours=hours):%H:%M}" for hours in (-2, 2))
    text = f', quiet: {{from: "{start}", to: "{end}"}}'
    (city.root / "alerts" / "channels.yaml").write_text(CHANNELS % text, encoding="utf-8")
    city.text("digest", "weekly")
    (held,) = city.json("deliveries", "--channel", "group")["deliveries"]
    assert (held["state"], held["tries"]) == ("waiting", 0)
    until = datetime.fromisoformat(held["next_try_at"]).astimezone(now.tzinfo)
    assert f"{until:%H:%M}" == end
    assert "due " in city.text("deliveries", "--channel", "group")
    assert "No message is due; the next one is at" in city.text("deliver")
