"""Webhook-in, with the field's own library as the sender."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook
from starlette.testclient import TestClient

from tests.web.apihouse import SECRET, VARIABLE, Caller, api_house

OTHER = "whsec_" + "b3RoZXI" * 6 + "bw=="


@pytest.fixture
def caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    monkeypatch.setenv(VARIABLE, SECRET)
    made = api_house(tmp_path / "house")
    try:
        yield made
    finally:
        made.house.close()


def message(*rows: object) -> str:
    return json.dumps({"observations": rows}, ensure_ascii=False)


def labs(value: str = "21家", period: str = "2025") -> dict[str, str]:
    return {"indicator": "labs", "period": period, "value": value}


def send(
    client: TestClient, body: str, at: datetime, *, source: str = "office", secret: str = SECRET, id_: str = "msg_1"
) -> Any:
    """Posts a message as the library signs it."""
    headers = {
        "webhook-id": id_, "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(id_, at, body), "Content-Type": "application/json",
    }  # fmt: skip
    return client.post(f"push/{source}", content=body.encode(), headers=headers)


def test_a_signed_message_is_recorded(caller: Caller) -> None:
    """Its figures count, its bytes are archived, its source has a run, the target stands otherwise."""
    sender, reader = caller.client(None), caller.client("viewer")
    done = send(
        sender, message(labs(), {"indicator": "results", "period": "2025", "value": "近9500项"}), caller.house.now
    )
    assert done.status_code == 200
    told = done.json()
    assert [(row["place"], row["became"]) for row in told["rows"]] == [(0, "accepted"), (1, "accepted")]
    one = reader.get(f"observations/{told['rows'][0]['observation']}").json()
    assert (one["source"], one["evidence"], one["address"]) == ("office", told["evidence"], "$.observations[0].value")
    assert reader.get(f"evidence/{told['evidence']}/file").content.decode().startswith('{"observations"')
    state = reader.get("sources/office").json()
    assert (state["last_success_at"] is not None, state["runs"][0]["outcome"], state["runs"][0]["added"]) == (
        True, "recorded", 2,
    )  # fmt: skip
    assert reader.get("targets/labs-over-20").json()["headline"] == "met"
    assert caller.house.woken > 0


def test_the_same_message_again_adds_nothing(caller: Caller) -> None:
    """A sender that did not hear the answer sends again under the same id, signed anew; it hears what it missed."""
    sender = caller.client(None)
    first = send(sender, message(labs()), caller.house.now)
    caller.house.now += timedelta(hours=3)
    again = send(sender, message(labs()), caller.house.now)
    assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (200, first.content, "true")
    other = send(sender, message(labs("22家")), caller.house.now)
    assert other.status_code == 422
    known = send(sender, message(labs()), caller.house.now, id_="msg_2").json()
    assert (known["outcome"], known["added"], known["rows"][0]["became"]) == ("nothing_new", 0, "known")
    assert len(caller.client("viewer").get("sources/office").json()["runs"]) == 2


def test_the_source_says_who_reviews_and_what_it_feeds(caller: Caller) -> None:
    """Figures of a source that is always reviewed wait; what it may not feed is refused row by row."""
    body = message(labs(), {"indicator": "results", "period": "2025", "value": 1})
    told = send(caller.client(None), body, caller.house.now, source="held-office").json()
    assert [row["became"] for row in told["rows"]] == ["held", "refused"]
    assert told["rows"][1]["problems"][0]["pointer"] == "/observations/1/indicator"
    queue = caller.client("reviewer").get("review?indicator=labs").json()["held"]
    assert told["rows"][0]["observation"] in [one["id"] for one in queue]


def test_a_message_without_form_is_kept_and_told(caller: Caller) -> None:
    """What cannot be read is answered with where and why, archived, and the source's failure."""
    refused = send(caller.client(None), '{"observations": [{}, NaN]}', caller.house.now)
    assert refused.status_code == 422
    assert "NaN" in refused.json()["errors"][0]["detail"]
    state = caller.client("viewer").get("sources/office").json()
    assert (state["failures"], state["runs"][0]["outcome"]) == (1, "failed")
    assert caller.house.served().store.get(state["runs"][0]["evidence"][0]) == b'{"observations": [{}, NaN]}'
    good = send(caller.client(None), message(labs()), caller.house.now)
    assert good.json()["outcome"] == "recorded"
    assert caller.client("viewer").get("sources/office").json()["failures"] == 0


def test_nobody_learns_which_sources_there_are(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong secret, an old message, another body, a source that is not pushed or not there, a secret that is not set:
    one and the same answer, and nothing is kept of any."""
    sender, now = caller.client(None), caller.house.now
    body = message(labs())
    stolen = {"webhook-id": "m", "webhook-timestamp": str(int(now.timestamp())),
              "webhook-signature": Webhook(SECRET).sign("m", now, message())}  # fmt: skip
    answers = [
        send(sender, body, now, secret=OTHER),
        send(sender, body, now - timedelta(minutes=6)),
        send(sender, body, now, source="bulletin"),
        send(sender, body, now, source="nowhere"),
        sender.post("push/office", content=body, headers=stolen),
        sender.post("push/office", content=body),
        sender.post("push/office", content=b"x" * 1_000, headers={b"webhook-signature": b"v1,\xc3\xa9"}),
    ]
    monkeypatch.setenv(VARIABLE, "not a secret")
    answers.append(send(sender, body, now))
    monkeypatch.delenv(VARIABLE)
    answers.append(send(sender, body, now))
    assert {one.status_code for one in answers} == {401}
    assert len({one.content for one in answers}) == 1
    assert caller.client("viewer").get("sources/office").json()["runs"] == []


def test_a_secret_is_changed_without_a_gap(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """While both secrets stand in the variable either is believed; from a file as well."""
    monkeypatch.setenv(VARIABLE, f"{OTHER} {SECRET}")
    sender = caller.client(None)
    assert send(sender, message(labs()), caller.house.now).status_code == 200
    assert send(sender, message(labs("22家")), caller.house.now, secret=OTHER, id_="msg_2").status_code == 200
    file = caller.house.root / "secret"
    file.write_text(SECRET + "\n", encoding="utf-8")
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv(f"{VARIABLE}_FILE", str(file))
    assert send(sender, message(labs("23家")), caller.house.now, id_="msg_3").status_code == 200


def test_what_is_too_large_is_refused(caller: Caller) -> None:
    """More than 1 MiB is not read, more than 1,000 rows are not recorded, another type is not taken."""
    sender, now = caller.client(None), caller.house.now
    assert send(sender, message("x" * (1024 * 1024)), now).status_code == 413
    many = send(sender, message(*[labs()] * 1_001), now)
    assert (many.status_code, "1001" in many.json()["errors"][0]["detail"]) == (422, True)
    full = send(
        sender, message(*[{"indicator": "pm25", "period": f"{1000 + at}", "value": at} for at in range(1_000)]), now
    )
    assert len(full.json()["rows"]) == 1_000
    signature = Webhook(SECRET).sign("t", now, "a=1")
    headers = {"webhook-id": "t", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    assert sender.post("push/office", content=b"a=1", headers=headers).status_code == 415
