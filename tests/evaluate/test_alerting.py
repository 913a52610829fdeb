"""Alerts: states and messages over sequences of evaluations, against a table."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.evaluate.alerting_play import START, Play, finding, rule, said
from tracker.model.aim import Tendency
from tracker.model.alert import Silence
from tracker.model.declaration import Declaration
from tracker.model.target import Target
from tracker.model.text import Text

TABLE = yaml.safe_load((Path(__file__).parent / "alerting.yaml").read_text(encoding="utf-8"))

LENGTHS = ("lasting", "keep", "repeat")

DECLARED = Declaration(
    "v", Text.of("somewhere"), "UTC", ("en",),
    targets={name: Target(name, Tendency("up")) for name in ("a", "b", "c", "d")},
)  # fmt: skip


def silence(number: int, one: dict[str, Any]) -> Silence:
    """A silence of the table; with `ack` an acknowledgement of that cause."""
    matches = {"target": one["target"]} if "target" in one else {"rule": "r"}
    return Silence(
        f"s{number}", "ack" if "ack" in one else "silence", START + timedelta(hours=one["from"]), "amy", "known",
        START + timedelta(hours=one["until"]) if "until" in one else None, matches, one.get("ack"),
        START + timedelta(hours=one["ended"]) if "ended" in one else None,
    )  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=[one["it"] for one in TABLE])
def test_a_sequence_of_evaluations_gives_these_states_and_messages(row: dict[str, Any]) -> None:
    """Each look leaves the subjects in the states of the table and sends exactly its messages."""
    settings: dict[str, Any] = {
        key: timedelta(hours=value) if key in LENGTHS else value for key, value in row.get("rule", {}).items()
    }
    silences = [silence(number, one) for number, one in enumerate(row.get("silences", ()))]
    play = Play(rule("r", **settings), silences=silences, declaration=DECLARED)
    for hours, found, states, messages, *same in row["looks"]:
        told = play.look(hours, {name: finding(word) for name, word in found.items()}, counts=not same)
        assert {name: play.state(name) for name in states} == states, f"after {hours} h"
        assert said(told) == messages, f"after {hours} h"
