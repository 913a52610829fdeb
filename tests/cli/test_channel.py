"""`channel`: what is listed, what a test sends, who is stopped and resumed."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.alerts.channels import receiver
from tests.alerts.channels.receiver import Receiver
from tests.cli.conftest import Place

CHANNELS = """\
version: 1
channels:
  out: {kind: folder, path: out}
  feed: {kind: atom, path: out/feed.xml, language: zh}
  box:
    {kind: email, maildir: box, from: "Tracker <t@example.org>", to: [a@example.org, "B <b@example.org>"],
     quiet: {from: "22:00", to: "07:00", days: [sat, sun]}}
  hook: {kind: webhook, url_env: TRACKER_HOOK_URL, secret_env: TRACKER_HOOK_SECRET, private: true}
  group: {kind: wecom, url_env: TRACKER_GROUP_URL, private: true}
"""
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


@pytest.fixture
def channels(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The workspace with a channel of most kinds; quiet hours do not concern tests of channels."""
    (place.root / "alerts").mkdir(exist_ok=True)
    (place.root / "alerts" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    for name in ("TRACKER_HOOK_URL", "TRACKER_HOOK_SECRET", "TRACKER_GROUP_URL"):
        monkeypatch.delenv(name, raising=False)
    return place


def mails(root: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((root / "box" / "new").glob("*"))]


def test_the_list_says_what_is_set_and_never_what_it_is(channels: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kind, recipients, quiet hours, variables set or missing; no value of a variable."""
    monkeypatch.setenv("TRACKER_HOOK_SECRET", SECRET)
    told = channels.text("channel", "list")
    assert "box (email)" in told
    assert "a@example.org, B <b@example.org>" in told
    assert "22:00 to 07:00; all day on Saturday, Sunday" in told
    assert "TRACKER_HOOK_URL is not set, TRACKER_HOOK_SECRET is set" in " ".join(told.split())
    assert SECRET not in told
    zh = channels.text("channel", "list", "--lang", "zh")
    assert "免打扰：22:00–07:00；周六、周日全天" in zh
    listed = {one["id"]: one for one in channels.json("channel", "list")["channels"]}
    assert listed["hook"]["variables"] == {"TRACKER_HOOK_URL": False, "TRACKER_HOOK_SECRET": True}
    assert listed["box"]["quiet"] == {"from": "22:00", "to": "07:00", "days": ["sat", "sun"]}
    assert SECRET not in json.dumps(listed)


def test_a_test_is_marked_and_reaches_everybody_at_once(channels: Place) -> None:
    """Each address gets a mail whose subject says TEST first; the outbox knows nothing of it."""
    told = channels.text("channel", "test", "box", "--lang", "en")
    assert "box a@example.org: sent." in told
    assert "box B <b@example.org>: sent." in told
    assert len(mails(channels.root)) == 2
    listed = {one["id"]: one for one in channels.json("channel", "list")["channels"]}
    assert listed["box"]["last_sent"] is None


def test_a_test_can_go_to_one_address(channels: Place) -> None:
    """--to names somebody, also one to whom the channel does not write otherwise."""
    channels.text("channel", "test", "box", "--to", "me@example.org")
    (mail,) = mails(channels.root)
    assert b"me@example.org" in mail
    refused = channels.run("channel", "test", "out", "--to", "me@example.org")
    assert refused.exit_code == 2


def test_files_of_a_test_say_test_and_lie_apart(channels: Place) -> None:
    """A folder shows where; nothing is entered in the index of editions."""
    made = channels.json("channel", "test", "out")
    (result,) = made["results"]
    assert result["outcome"] == "sent"
    text = (channels.root / "out" / "notices" / "test" / "out" / "notice.en.txt").read_text(encoding="utf-8")
    assert text.startswith("TEST")
    assert not (channels.root / "out" / "index.json").exists()
    channels.text("channel", "test", "feed")
    assert "测试 TEST" in (channels.root / "out" / "feed.xml").read_text(encoding="utf-8")


def test_a_webhook_verifies_and_says_that_it_is_a_test(channels: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The receiver can tell a test from an event by its type."""
    with Receiver(receiver.answer(204)) as server:
        monkeypatch.setenv("TRACKER_HOOK_URL", server.url("/in"))
        monkeypatch.setenv("TRACKER_HOOK_SECRET", SECRET)
        channels.text("channel", "test", "hook")
    (got,) = server.got
    told = Webhook(SECRET).verify(got.body, got.headers)
    assert told["type"] == "channel.test"
    assert told["data"]["test"] is True


def test_two_tests_are_two_messages(channels: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A receiver that drops what it had already does not drop the second test."""
    with Receiver(receiver.answer(204)) as server:
        monkeypatch.setenv("TRACKER_HOOK_URL", server.url("/in"))
        monkeypatch.setenv("TRACKER_HOOK_SECRET", SECRET)
        channels.text("channel", "test", "hook", "--by", "one")
        channels.text("channel", "test", "hook", "--by", "two")
    assert server.got[0].headers["webhook-id"] != server.got[1].headers["webhook-id"]


def test_a_test_that_fails_ends_with_one(channels: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unset variables, refusals: the sentence says what to do, the exit code is 1."""
    unset = channels.run("channel", "test", "hook")
    assert unset.exit_code == 1
    assert "TRACKER_HOOK_URL is not set" in " ".join(unset.stdout.split())
    with Receiver(receiver.answer(200, b'{"errcode":93000,"errmsg":"invalid webhook url"}')) as server:
        monkeypatch.setenv("TRACKER_GROUP_URL", server.url("/send?key=0123456789abcdef"))
        refused = channels.run("channel", "test", "group", "--json")
    assert refused.exit_code == 1
    (result,) = json.loads(refused.stdout)["results"]
    assert (result["outcome"], result["code"]) == ("never", 93000)
    assert "0123456789abcdef" not in refused.stdout


def test_a_stopped_recipient_is_left_out_until_resumed(channels: Place) -> None:
    """The address counts, not the name beside it; why and since when stands in the list."""
    told = channels.text("channel", "stop", "box", "b@example.org", "--reason", "has left", "--by", "Li Na")
    assert "sends nothing more to b@example.org" in told
    assert "already" in channels.text("channel", "stop", "box", "B@example.org", "--reason", "again")
    assert "has left" in channels.text("channel", "list")
    made = channels.json("channel", "test", "box")
    assert [one["recipient"] for one in made["results"]] == ["a@example.org"]
    assert made["skipped"] == ["B <b@example.org>"]
    assert len(mails(channels.root)) == 1
    assert "to b@example.org again" in channels.text("channel", "resume", "box", "b@example.org")
    assert "had not stopped" in channels.text("channel", "resume", "box", "b@example.org")
    assert len(channels.json("channel", "test", "box")["results"]) == 2


def test_a_channel_that_is_its_own_recipient_stops_as_a_whole(channels: Place) -> None:
    """Without an address; after a receiver's 410 this is how it is taken up again."""
    assert channels.json("channel", "stop", "hook", "--reason", "moves")["stopped"] is True
    assert channels.json("channel", "resume", "hook") == {
        "schema": "tracker.channel_stop/1", "channel": "hook", "recipient": "", "stopped": False, "changed": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("channel", "test", "bx"), "did you mean box?"),
        (("channel", "stop", "box", "b@example.org"), "--reason"),
        (("channel", "stop", "box", "--reason", "x"), "addresses"),
        (("channel", "stop", "hook", "a@b.org", "--reason", "x"), "one recipient"),
        (("channel", "resume", "nowhere"), "there is no channel"),
    ],
)
def test_wrong_words_are_usage(channels: Place, words: tuple[str, ...], said: str) -> None:
    """Exit 2, with what to write."""
    result = channels.run(*words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_without_channels_the_list_says_so(place: Place) -> None:
    """An empty state says where channels are declared."""
    (place.root / "alerts").mkdir(exist_ok=True)
    (place.root / "alerts" / "channels.yaml").write_text("version: 1\nchannels: {}\n", encoding="utf-8")
    (place.root / "alerts" / "digests.yaml").unlink(missing_ok=True)
    assert "alerts/channels.yaml" in place.text("channel", "list")


def test_the_doctor_names_what_a_channel_lacks(channels: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that nobody set is found before Monday; once all are there, one line says so."""
    told = " ".join(channels.run("doctor").stdout.split())
    for name in ("TRACKER_HOOK_URL", "TRACKER_HOOK_SECRET", "TRACKER_GROUP_URL"):
        assert f"the environment variable {name} is not set" in told
        monkeypatch.setenv(name, "x")
    assert "channels: 5 declared, with everything they need" in " ".join(channels.run("doctor").stdout.split())
