"""`bounce`, `unsubscribe`: what comes back stops whom it concerns, and nobody else."""

from __future__ import annotations

import email
import re
from pathlib import Path

import pytest

from tests.alerts.channels.reports import report
from tests.cli.conftest import Place
from tracker.alerts.channels.returning import delivery_code

KEY = "a key that only the tests have"
CHANNELS = """\
version: 1
channels:
  box: {kind: email, maildir: box, from: "Tracker <t@example.org>", to: ["王芳 <a@example.org>", b@example.org]}
"""


@pytest.fixture
def sent(place: Place, monkeypatch: pytest.MonkeyPatch) -> tuple[Place, str]:
    """A workspace whose channel has sent one mail to each of two readers; the id of the one to the first."""
    monkeypatch.setenv("TRACKER_SECRET_KEY", KEY)
    monkeypatch.delenv("TRACKER_PUBLIC_URL", raising=False)
    (place.root / "alerts").mkdir(exist_ok=True)
    (place.root / "alerts" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    digests = (place.root / "alerts" / "digests.yaml").read_text(encoding="utf-8").replace("[zh, en]", "[en]")
    (place.root / "alerts" / "digests.yaml").write_text(f"{digests}    channels: [box]\n", encoding="utf-8")
    place.text("digest", "weekly")
    deliveries = place.json("deliveries")["deliveries"]
    (one,) = (each["id"] for each in deliveries if "a@example.org" in each["recipient"])
    return place, one


def states(place: Place) -> dict[str, str]:
    return {each["recipient"]: each["state"] for each in place.json("deliveries")["deliveries"]}


def laid(root: Path, raw: bytes) -> str:
    (root / "returned.eml").write_bytes(raw)
    return str(root / "returned.eml")


def test_a_report_that_proves_its_mail_stops_the_recipient(sent: tuple[Place, str]) -> None:
    """The delivery is given up, its recipient stopped, the other reader untouched; a second report changes nothing."""
    place, one = sent
    file = laid(place.root, report(envelope_id=delivery_code(one, KEY.encode())))
    told = " ".join(place.text("bounce", file).split())
    assert "王芳 <a@example.org> is no more: 550 5.1.1" in told
    assert "tracker channel resume box" in told
    assert states(place) == {"王芳 <a@example.org>": "dead", "b@example.org": "sent"}
    assert place.json("bounce", file)["effect"] == "known"
    (box,) = place.json("channel", "list")["channels"]
    assert [each["recipient"] for each in box["stopped"]] == ["王芳 <a@example.org>"]


def test_a_full_mailbox_is_no_reason_to_stop(sent: tuple[Place, str]) -> None:
    """The mail is given up and can be sent again; the next one goes there all the same."""
    place, one = sent
    file = laid(place.root, report(status="5.2.2", envelope_id=delivery_code(one, KEY.encode())))
    assert place.json("bounce", file)["effect"] == "given_up"
    assert place.json("channel", "list")["channels"][0]["stopped"] == []
    place.text("deliver", "--again", one)
    assert set(states(place).values()) == {"sent"}


def test_a_delay_changes_nothing(sent: tuple[Place, str]) -> None:
    """A server that goes on trying has not given up."""
    place, one = sent
    file = laid(place.root, report("delayed", "4.4.1", envelope_id=delivery_code(one, KEY.encode())))
    assert "has not reached" in place.text("bounce", file)
    assert set(states(place).values()) == {"sent"}


@pytest.mark.parametrize("mark", ["", ".00000000000000000000"])
def test_a_forged_report_changes_nothing(sent: tuple[Place, str], mark: str) -> None:
    """Who knows a delivery's id, but has not seen its mail, stops nobody; a person may vouch for it."""
    place, one = sent
    file = laid(place.root, report(envelope_id=one + mark))
    refused = place.run("bounce", file)
    assert refused.exit_code == 3
    assert "nothing proves" in refused.output
    assert set(states(place).values()) == {"sent"}
    assert place.json("bounce", file, "--trust")["effect"] == "stopped"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"Subject: on holiday\n\nBack on Monday.\n", "no delivery status notification"),
        (report(envelope_id="d-" + "0" * 24), "no mail that was sent from here"),
        (report(), "no mail that was sent from here"),
    ],
)
def test_any_other_mail_is_told_apart(sent: tuple[Place, str], raw: bytes, why: str) -> None:
    """An answer of a robot and a report of somebody else's mail are input with problems (exit code 3)."""
    place, _ = sent
    refused = place.run("bounce", laid(place.root, raw))
    assert refused.exit_code == 3
    assert why in " ".join(refused.output.split())
    assert set(states(place).values()) == {"sent"}


def test_the_token_of_a_mail_ends_mails_to_its_reader(sent: tuple[Place, str]) -> None:
    """What stands in List-Unsubscribe stops this recipient on this channel; a forged one nobody."""
    place, _ = sent
    mails = [email.message_from_bytes(file.read_bytes()) for file in (place.root / "box" / "new").iterdir()]
    (ways,) = [mail["List-Unsubscribe"] for mail in mails if mail["To"] == "b@example.org"]
    (token,) = re.findall(r"unsubscribe%20([^>]+)>", ways)
    forged = place.run("unsubscribe", token[:-2] + "AA")
    assert forged.exit_code == 3
    assert "sends no more to b@example.org" in place.text("unsubscribe", token)
    assert place.json("unsubscribe", token)["changed"] is False
    (box,) = place.json("channel", "list")["channels"]
    assert [each["recipient"] for each in box["stopped"]] == ["b@example.org"]


def test_without_a_key_no_token_counts(sent: tuple[Place, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be told from a forgery, the command says what to set."""
    place, _ = sent
    monkeypatch.delenv("TRACKER_SECRET_KEY")
    refused = place.run("unsubscribe", "x.y")
    assert refused.exit_code == 2
    assert "TRACKER_SECRET_KEY" in refused.output
