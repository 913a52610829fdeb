"""Killed at any write or send, nothing that was approved is lost, and nobody gets it more than twice, under one id."""

from __future__ import annotations

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.alerts.channels.receiver import Receiver, answer
from tests.cli.conftest import FIGURES, TARGETS, Place

POINTS = int(os.environ.get("TRACKER_TEST_KILLS", "6"))
"""How many points of each command are tried; a full sweep sets it to some hundreds."""

ENDLESS = 10**9
READERS = ("a@example.org", "b@example.org")
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()

DIGESTS = """\
version: 1
digests:
  weekly:
    title: {{zh: 周报, en: Weekly}}
    languages: [zh, en]
    review: {review}
    reviewers: anyone
    channels: [out, group, office]
"""

CHANNELS = """\
version: 1
channels:
  out: {{kind: folder, path: out}}
  group: {{kind: webhook, url: "http://127.0.0.1:{hook}/", secret_env: TRACKER_HOOK_SECRET, private: true}}
  office: {{kind: email, from: "Tracker <tracker@example.org>", to: [a@example.org, b@example.org], host: 127.0.0.1,
           port: {mail}, tls: none}}
"""


class Mailbox:
    """What a mail server took over: each mail with whom it is for."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        self.got += [(recipient, envelope.content) for recipient in envelope.rcpt_tos]
        return "250 2.0.0 taken"


@dataclass
class World:
    """The other side: a receiver of webhooks, a mail server, a program whose commands die where they are told to."""

    hook: Receiver
    mailbox: Mailbox
    mail: Controller
    program: subprocess.Popen[str]
    repeats: Counter[str] = field(default_factory=Counter)

    def run(self, root: Path, *words: str, steps: int = ENDLESS) -> dict[str, Any]:
        """What became of a command: its code, how many steps it took, what it said."""
        assert self.program.stdin is not None
        assert self.program.stdout is not None
        told = {"steps": steps, "words": ["-C", str(root), "--lang", "en", *words]}
        print(json.dumps(told), file=self.program.stdin, flush=True)
        done: dict[str, Any] = json.loads(self.program.stdout.readline())
        return done

    def forget(self) -> None:
        self.hook.got.clear()
        self.mailbox.got.clear()

    def arrived(self) -> dict[str, list[tuple[str, bytes]]]:
        """For each recipient what came: the id that it came under, what it says."""
        came: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
        for got in self.hook.got:
            came["group"].append((got.headers["webhook-id"], got.body))
        for recipient, raw in self.mailbox.got:
            mail = message_from_bytes(raw, policy=default)
            text = mail.get_body(("plain",))
            assert text is not None
            came[recipient].append((str(mail["Message-ID"]), text.get_content().encode()))
        return dict(came)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mail = Controller(mailbox, hostname="127.0.0.1", port=port)
    mail.start()
    told = tmp_path_factory.mktemp("told") / "said"
    environment = {**os.environ, "TRACKER_HOOK_SECRET": SECRET, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "80"}
    words = [sys.executable, str(Path(__file__).with_name("mortal.py")), str(told)]
    try:
        with (
            Receiver(answer(204)) as hook,
            subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                env={**environment, "PYTHONPATH": os.pathsep.join(sys.path)},
            ) as program,
        ):  # fmt: skip
            yield World(hook, mailbox, mail, program)
            assert program.stdin is not None
            program.stdin.close()
    finally:
        mail.stop()


def begun(world: World, root: Path, review: str) -> Path:
    """A workspace with figures, its digest going over all channels."""
    (root / "alerts").mkdir(parents=True)
    (root / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    (root / "figures.csv").write_text(FIGURES, encoding="utf-8")
    (root / "alerts" / "digests.yaml").write_text(DIGESTS.format(review=review), encoding="utf-8")
    declared = CHANNELS.format(hook=world.hook.port, mail=world.mail.port)
    (root / "alerts" / "channels.yaml").write_text(declared, encoding="utf-8")
    place = Place(root)
    place.text("import", str(root / "figures.csv"))
    if review == "required":
        place.text("digest", "weekly")
    return root


def log(root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = Place(root).json("deliveries")["deliveries"]
    return found


CASES = {
    "approved": ("required", ["edition", "approve", "weekly", "--by", "wang"]),
    "composed": ("none", ["digest", "weekly"]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_kill_at_any_write_or_send_loses_nothing(case: str, world: World, tmp_path: Path) -> None:
    """At points spread over a whole command: everybody gets the edition, once, or twice under the same id.

    Afterwards the same command runs again, as whoever was interrupted would run it, then `tracker deliver`.
    """
    review, words = CASES[case]
    start = begun(world, tmp_path / "begun", review)
    shutil.copytree(start, tmp_path / "warm")
    world.run(tmp_path / "warm", *words, steps=0)
    world.forget()
    shutil.copytree(start, tmp_path / "whole")
    whole = world.run(tmp_path / "whole", *words)
    assert whole["code"] == 0, whole["said"]
    steps = whole["steps"]
    expected = world.arrived()
    assert {to: len(came) for to, came in expected.items()} == dict.fromkeys(("group", *READERS), 1)
    assert steps > 100
    killed, with_repeat = 0, 0
    numbers = sorted({1 + steps * at // POINTS for at in range(POINTS)})
    for number in numbers:
        root = tmp_path / "root"
        shutil.copytree(start, root)
        world.forget()
        first = world.run(root, *words, steps=number)
        assert first["code"] in (0, -9), (number, first)
        killed += first["code"] == -9
        again = world.run(root, *words) if first["code"] else first
        assert again["code"] in (0, 3), (number, again)
        last = world.run(root, "deliver")
        assert last["code"] == 0, (number, last)
        came = world.arrived()
        assert set(came) == set(expected), f"lost at step {number}: {sorted(came)}"
        for to, got in came.items():
            assert len(got) <= 2, f"{to} got it {len(got)} times after step {number}"
            assert len(set(got)) == 1, f"{to} got two ids or two texts after step {number}"
            assert got[0][1] == expected[to][0][1] or case == "composed", f"{to} got another text after step {number}"
            world.repeats[to] += len(got) - 1
        with_repeat += any(len(got) > 1 for got in came.values())
        deliveries = log(root)
        assert {one["state"] for one in deliveries} == {"sent"}, (number, deliveries)
        assert len(deliveries) == 4, number
        (index,) = (root / "out" / "weekly").iterdir()
        assert (index / "digest.zh.html").stat().st_size > 1000
        shutil.rmtree(root)
    print(
        f"{case}: {len(numbers)} of {steps} points, {killed} killed, {with_repeat} with a repeat, {dict(world.repeats)}"
    )
    assert killed >= len(numbers) * 0.8, "most points come before the end"
