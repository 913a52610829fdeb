"""The API by hand: the same objects as the command line's, pages that stay right, problems that say what to do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from tests.web.apihouse import Caller, api_house
from tracker.cli import app as command_line
from tracker.evaluate.board import assess_all
from tracker.steps.entry import Written
from tracker.steps.record import record
from tracker.targets import load
from tracker.web.api.document import openapi
from tracker.web.serving import Options

WORKSPACES = Path(__file__).parent.parent / "workspaces"


@pytest.fixture
def caller(tmp_path: Path) -> Iterator[Caller]:
    """A house of one's own, to change things in."""
    made = api_house(tmp_path / "house")
    try:
        yield made
    finally:
        made.house.close()


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """A house that nobody changes."""
    made = api_house(tmp_path_factory.mktemp("api"))
    try:
        yield made
    finally:
        made.house.close()


def following(page: Any) -> str:
    """Where a list goes on; "" on its last page."""
    return page.links["next"]["url"].removeprefix("/api/v1/") if "next" in page.links else ""


def ordered(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def printed(caller: Caller, *words: str) -> Any:
    """What a command prints as JSON on the same ledger."""
    done = CliRunner().invoke(command_line, ["-C", str(caller.house.root), *words, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def shape(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": openapi()["components"]})


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["--as-of", "2026-11-22"], "as_of=2026-11-22"),
        (["--as-of", "2025-12-31", "--known-at", "2026-11-22"], "as_of=2025-12-31&known_at=2026-11-22"),
        (["--replay", "2026-11-22"], "replay=2026-11-22"),
        (["--replay", "2020-01-01"], "replay=2020-01-01"),
        (
            ["labs-over-20", "firms-128", "--as-of", "2026-11-22"],
            "target=labs-over-20&target=firms-128&as_of=2026-11-22",
        ),
        (["--group", "platforms", "--as-of", "2026-11-22"], "group=platforms&as_of=2026-11-22"),
    ],
)
def test_the_status_is_that_of_the_command_line(reading: Caller, words: list[str], query: str) -> None:
    """The wrapper is byte for byte what `status --json` prints, keys sorted, from whatever day one looks."""
    answer = reading.client("viewer").get(f"status?{query}")
    assert answer.status_code == 200
    assert ordered(answer.json()) == ordered(printed(reading, "status", *words))


@pytest.mark.parametrize(("command", "path"), [("explain", "explain"), ("history", "history")])
def test_one_target_is_that_of_the_command_line(reading: Caller, command: str, path: str) -> None:
    """Explanation and history are the objects of their commands."""
    mine = reading.client("viewer").get(f"targets/labs-over-20/{path}?as_of=2026-11-22").json()
    assert ordered(mine) == ordered(printed(reading, command, "labs-over-20", "--as-of", "2026-11-22"))


def test_a_target_is_the_same_wherever_it_is_asked_for(reading: Caller) -> None:
    """Alone, in a page, in the status, in its explanation: one object, assessed from its own figures alone."""
    client = reading.client("viewer")
    every = client.get("status").json()["targets"]
    paged: list[dict[str, object]] = []
    address = "targets?limit=3"
    while address:
        page = client.get(address)
        paged += page.json()["targets"]
        address = following(page)
    assert ordered(paged) == ordered(every)
    for one in every:
        assert ordered(client.get(f"targets/{one['id']}").json()) == ordered(one)
        told = client.get(f"targets/{one['id']}/explain").json()["assessment"]
        assert ordered(told) == ordered(one)


def test_every_kind_of_target_has_the_documented_shape() -> None:
    """Whatever can be declared, with figures or without, is told in the keys of the document and in no others."""
    valid, kinds = shape("Target"), set()
    for folder in sorted(WORKSPACES.glob("good-*")):
        declaration, _ = load(folder)
        assert declaration is not None
        for one in assess_all(declaration, {}, date(2026, 11, 22)):
            assert [fault.message for fault in valid.iter_errors(one.to_json())] == []
            kinds.add(one.kind)
    assert len(kinds) == 12


@pytest.mark.parametrize(
    ("query", "key", "wanted"),
    [
        ("lamp=green", "lamp", {"green"}),
        ("headline=open&headline=met", "headline", {"open", "met"}),
        ("kind=stages", "kind", {"stages"}),
        ("lamp=red&lamp=amber", "lamp", {"red", "amber"}),
    ],
)
def test_filters_leave_what_fits(reading: Caller, query: str, key: str, wanted: set[str]) -> None:
    """A filter lists exactly those of the whole that fit, in the same order, page by page."""
    client = reading.client("viewer")
    every = client.get("status").json()["targets"]
    found: list[str] = []
    address = f"targets?{query}&limit=2"
    while address:
        page = client.get(address)
        found += [one["id"] for one in page.json()["targets"]]
        address = following(page)
    assert found == [one["id"] for one in every if one[key] in wanted]
    assert found


def test_words_and_groups_are_found(reading: Caller) -> None:
    """Words of a title in any language, an owner, a group; what fits nothing is an empty page."""
    client = reading.client("viewer")
    assert [one["id"] for one in client.get("targets?q=重点实验室 超过").json()["targets"]] == ["labs-over-20"]
    assert [one["id"] for one in client.get("targets?q=LABORATORIES more").json()["targets"]] == ["labs-over-20"]
    assert client.get("targets?q=nothing at all").json()["targets"] == []
    listed = client.get("targets?group=work&owner=stb").json()["targets"]
    assert {one["id"] for one in listed} >= {"action-plan", "fields", "ecosystem"}


def test_observations_are_paged_while_others_write(caller: Caller) -> None:
    """While rows are added before and behind the place where one reads, each earlier row comes once, in order."""
    house, served = caller.house, caller.house.served()
    client = caller.client("viewer")
    before = {entry.observation.id for entry in house.ledger.entries()}
    seen: list[str] = []
    year, address = 1900, "observations?limit=5"
    while address:
        page = client.get(address)
        assert page.status_code == 200
        seen += [one["id"] for one in page.json()["observations"]]
        for subject in ("contracts", "satisfied"):
            made = record(
                Written(subject, "50", str(year)), served.orders.declaration, house.ledger, served.store, by="another",
                now=house.now,
            )  # fmt: skip
            assert not isinstance(made, list)
        year += 1
        address = following(page)
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
    keys = [
        (one.observation.subject, one.observation.period)
        for one in house.ledger.entries()
        if one.observation.id in seen
    ]
    assert keys == sorted(keys)


def test_observations_are_filtered(reading: Caller) -> None:
    """By indicator, period, state, time of recording; a state that there is not is told with those that there are."""
    client = reading.client("viewer")
    assert {one["period"] for one in client.get("observations?indicator=labs&period=2024").json()["observations"]} == {
        "2024"
    }
    held = client.get("observations?state=proposed").json()["observations"]
    assert {one["id"] for one in held} == set(reading.held)
    assert client.get("observations?since=2027-01-01").json()["observations"] == []
    wrong = client.get("observations?state=accepting").json()
    assert wrong["errors"][0]["pointer"] == "query/state"
    assert "accepted" in wrong["errors"][0]["hint"]


@pytest.mark.parametrize("path", ["targets/labs-over-20", "status", "observations", "openapi.json", "declaration"])
def test_what_is_there_already_is_not_sent_again(caller: Caller, path: str) -> None:
    """The ETag of an answer brings a 304 without a body, until something changes."""
    client = caller.client("admin")
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert client.get(path, headers={"If-None-Match": 'W/"other"'}).status_code == 200
    if path in ("targets/labs-over-20", "status", "observations"):
        body = {"indicator": "labs", "period": "2025", "value": "21家"}
        assert client.post("observations", json=body).status_code == 201
        after = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (after.status_code, after.headers["etag"] == first.headers["etag"]) == (200, False)


def test_a_figure_is_recorded_as_written(caller: Caller) -> None:
    """近9000项 becomes the interval that its wording allows; the target stands otherwise at once; the log knows who."""
    client = caller.client("contributor")
    seen = client.post("observations?dry_run=true", json={"indicator": "labs", "period": "2025", "value": "21家"})
    assert seen.status_code == 200
    assert [(one["target"], one["from"], one["to"]) for one in seen.json()["would_change"]] == [
        ("labs-over-20", "open", "met")
    ]
    assert client.get("targets/labs-over-20").json()["headline"] == "open"
    made = client.post("observations", json={"indicator": "labs", "period": "2025", "value": "21家"})
    assert made.status_code == 201
    assert (made.json()["became"], made.json()["would_change"]) == ("accepted", None)
    assert client.get(made.headers["location"].removeprefix("/api/v1/")).json()["recorded_by"] == "contributor"
    assert client.get("targets/labs-over-20").json()["headline"] == "met"
    nearly = client.post("observations", json={"indicator": "results", "period": "2025", "value": "近9500项"}).json()
    told = nearly["observation"]
    assert (told["low"], told["high"], told["high_open"], told["qualifier"]) == ("9450", "9500", True, "nearly")
    lines = caller.client("admin").get("audit?act=observation.record").json()["entries"]
    assert [(one["by"], one["about"]) for one in lines][-1] == ("contributor", made.json()["observation"]["id"])
    exact = client.post("observations", content=b'{"indicator":"contracts","period":"2021","value":15160000000.01}',
                        headers={"Content-Type": "application/json"})  # fmt: skip
    assert exact.json()["observation"]["low"] == "15160000000.01"


def test_a_held_figure_is_decided_on(caller: Caller) -> None:
    """What a check doubts waits with the reason; a reviewer accepts, corrects, returns, rejects it."""
    client = caller.client("reviewer")
    queue = client.get("review").json()
    assert ([one["id"] for one in queue["held"]], queue["waiting"]) == (sorted(caller.held), 3) or queue["waiting"] == 3
    first, second, third = [one["id"] for one in queue["held"]]
    assert queue["held"][0]["doubts"][0]["message"]["en"]
    done = client.post(f"review/{first}/correct", json={"value": "16家", "reason": "misread"}).json()
    assert (done["state"], client.get(f"observations/{done['corrected']}").json()["low"]) == ("rejected", "16")
    assert client.post(f"review/{second}/return", json={"reason": "which bureau?"}).json()["state"] == "returned"
    assert client.post(f"review/{third}/reject", json={}).status_code == 422
    assert client.post(f"review/{third}/reject", json={"reason": "no source"}).json()["changed"] is True
    assert client.post(f"review/{third}/reject", json={"reason": "no source"}).json()["changed"] is False
    assert client.get("review").json()["waiting"] == 0


def test_a_proposal_is_decided_on(caller: Caller) -> None:
    """The queue is paged; a reviewer takes, corrects and rejects, once each; a pledge is no figure."""
    client = caller.client("reviewer")
    first = client.get("proposals?limit=2").json()
    assert (len(first["proposals"]), first["waiting"]) == (2, 4)
    further = client.get(f"proposals?limit=2&cursor={first['next']}").json()
    assert further["next"] is None
    results, labs, aim, seats = (one["id"] for one in (*first["proposals"], *further["proposals"]))
    assert first["proposals"][0]["clear"] == "results"
    done = client.post(f"proposals/{results}/accept", json={}).json()
    assert (done["state"], done["subject"]) == ("accepted", "results")
    assert client.get(f"observations/{done['observation']}").json()["text"] == "超过9500项"
    again = client.post(f"proposals/{results}/accept", json={})
    assert (again.status_code, "accepted by reviewer" in again.text) == (409, True)
    body = {"value": "19家", "subject": "全国重点实验室", "period": "2023"}
    assert client.post(f"proposals/{labs}/correct", json=body).json()["state"] == "corrected"
    refused = client.post(f"proposals/{aim}/accept", json={"subject": "results"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/subject")
    assert client.post(f"proposals/{aim}/accept", json={"subject": "results-9000"}).json()["observation"] is None
    assert client.post(f"proposals/{seats}/reject", json={"reason": "none of ours"}).json()["state"] == "rejected"
    assert client.post("proposals/p-none/reject", json={}).status_code == 404
    assert client.get("proposals").json()["waiting"] == 0
    assert client.get("proposals?cursor=bm9uZQ").status_code == 422


def test_an_edition_is_approved_as_it_was_read(caller: Caller) -> None:
    """The hash that was read is the hash that is approved; the deliveries are there with the approval."""
    client = caller.client("reviewer")
    path = f"editions/{caller.edition}"
    read = client.get(path).json()
    assert read["state"] == "in_review"
    assert json.loads(client.get(f"{path}/parts/json.en").content)["targets"]
    chart = next(one for one in read["parts"] if one.endswith(".svg"))
    assert client.get(f"{path}/parts/{chart}").content.startswith(b"<svg")
    assert client.post(f"{path}/approve", json={"hash": "0" * 64}).status_code == 422
    done = client.post(f"{path}/approve", json={"hash": read["hash"]}).json()
    assert done["state"] == "approved"
    [sent] = done["deliveries"]
    assert client.get(f"deliveries/{sent['id']}").json()["about"] == caller.edition
    assert [one["id"] for one in client.get("deliveries?about=weekly").json()["deliveries"]] == [sent["id"]]
    assert caller.house.woken > 0


def test_a_status_is_overridden_and_lifted(caller: Caller) -> None:
    """Both statuses are shown while the override holds."""
    client = caller.client("reviewer")
    said = {"state": "overridden", "headline": "met", "reason": "the ministry announced 21"}
    assert client.post("targets/labs-over-20/review", json=said).status_code == 201
    one = client.get("targets/labs-over-20").json()
    assert (one["headline"], one["review"]["computed"]["headline"], one["review"]["by"]) == ("met", "open", "reviewer")
    caller.house.now = caller.house.now.replace(hour=5)
    assert client.post("targets/labs-over-20/review", json={"state": "computed"}).status_code == 201
    assert client.get("targets/labs-over-20").json()["headline"] == "open"
    wrong = client.post("targets/labs-over-20/review", json={"state": "overridden", "headline": "done", "reason": "x"})
    assert wrong.json()["errors"][0]["pointer"] == "/headline"


def test_an_alert_is_kept_silent(caller: Caller) -> None:
    """A silence is made until a moment or for a while, listed, ended."""
    client = caller.client("reviewer")
    made = client.post("silences", json={"target": "labs-over-20", "until": "P7D", "reason": "known"})
    assert (made.status_code, made.json()["until"][:10]) == (201, "2026-11-29")
    assert [one["id"] for one in client.get("silences").json()["silences"]] == [made.json()["id"]]
    assert client.post(f"silences/{made.json()['id']}/end", json={}).json()["holds"] is False
    assert client.get("silences").json()["silences"] == []
    assert len(client.get("silences?ended=true").json()["silences"]) == 1
    nobody = client.post("silences", json={"until": "P7D", "reason": "known"})
    assert nobody.status_code == 422


def test_what_is_declared_is_read(reading: Caller) -> None:
    """Indicators with what stands on them, sources without secrets, the declaration byte for byte, its schema."""
    client = reading.client("viewer")
    labs = client.get("indicators/labs").json()
    assert (labs["unit"], labs["targets"], labs["sources"]) == ("家", ["labs-over-20"], ["held-office", "bulletin"])
    office = client.get("sources/office").json()
    assert (office["kind"], office["place"]) == ("push", None)
    assert "TRACKER" not in json.dumps(office)
    version = client.get("declaration").json()["version"]
    assert client.get(f"declaration/{version}").content == (reading.house.root / "targets.yaml").read_bytes()
    assert client.get("schema").json()["$schema"].endswith("2020-12/schema")
    me = reading.client("contributor", "read").get("me").json()
    assert (me["name"], me["role"], me["scopes"]) == ("contributor", "contributor", ["read"])


def problem(answer: Any) -> dict[str, Any]:
    """The problem details of an answer, of the documented shape."""
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert list(shape("ProblemDetails").iter_errors(body)) == []
    assert body["status"] == answer.status_code
    return body


def test_refusals_are_problem_details(reading: Caller) -> None:
    """Whoever is not let in, lost, too large, garbled or wrong hears why, where, and what to do, in their language."""
    anybody, viewer, admin = reading.client(None), reading.client("viewer"), reading.client("admin")
    nobody = anybody.post("observations", json={"indicator": "labs", "period": "2025", "value": 1})
    assert problem(nobody)["type"] in ("/api#not-signed-in", "/api#not-allowed")
    unknown = anybody.get("targets", headers={"Authorization": "Bearer tt_unknown"})
    assert (unknown.status_code, unknown.headers["www-authenticate"]) == (401, 'Bearer realm="tracker"')
    assert problem(unknown)["type"] == "/api#not-signed-in"
    assert problem(viewer.post("observations", json={}))["status"] == 403
    assert problem(reading.client("admin", "read").get("audit"))["status"] == 403
    lost = problem(viewer.get("targets/labs-over-2"))
    assert (lost["status"], "labs-over-20" in lost["detail"]) == (404, True)
    assert problem(viewer.get("nowhere"))["status"] == 404
    assert problem(viewer.delete("targets"))["status"] == 405
    large = admin.post("observations", content=b" " * (1024 * 1024 + 1), headers={"Content-Type": "application/json"})
    assert problem(large)["status"] == 413
    assert problem(admin.post("observations", content=b"a=1"))["status"] == 415
    twice = b'{"indicator": "labs", "indicator": "labs", "period": "2024", "value": 1}'
    garbled = problem(admin.post("observations", content=twice, headers={"Content-Type": "application/json"}))
    assert "twice" in garbled["errors"][0]["detail"]
    wrong = problem(admin.post("observations", json={"indicator": "lab", "period": "2024", "value": "x", "by": "me"}))
    assert {one["pointer"] for one in wrong["errors"]} == {"/by"}
    named = problem(admin.post("observations", json={"indicator": "lab", "period": "2024", "value": "17"}))
    assert (named["errors"][0]["pointer"], "labs" in named["errors"][0]["hint"]) == ("/indicator", True)
    chinese = problem(viewer.get("targets/x", headers={"Accept-Language": "zh"}))
    assert "没有" in chinese["detail"]
    body = {"indicator": "labs", "period": "someday", "value": "17"}
    spoken = problem(admin.post("observations", json=body, headers={"Accept-Language": "zh"}))
    assert not spoken["errors"][0]["detail"].isascii()


def test_programs_that_come_too_often_are_told_when_to_come_again(caller: Caller) -> None:
    """Every answer says how much is left; beyond it comes a 429 until enough time has passed."""
    caller.house.options = Options(rate=5)
    caller.house._served = None
    client = caller.client("viewer")
    left = [client.get("me").headers["ratelimit"] for _ in range(5)]
    assert left[0].startswith('"default";r=4;')
    assert left[-1].startswith('"default";r=0;')
    refused = client.get("me")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "12")
    assert problem(refused)["type"] == "/api#too-many"
    assert refused.headers["ratelimit-policy"] == '"default";q=5;w=60'
    caller.house.now += timedelta(seconds=12)
    assert client.get("me").status_code == 200


def test_many_at_once_record_once(caller: Caller) -> None:
    """Of many requests with one key exactly one records; each other is answered as it was, or asked to wait."""
    address, token = caller.house.serving(), caller.token("contributor")
    answers: list[tuple[int, str | None, bytes]] = []
    together = threading.Barrier(8)

    def send() -> None:
        import httpx

        body = {"indicator": "results", "period": "2025", "value": "近9500项", "note": "once"}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1"}
        together.wait()
        got = httpx.post(f"{address}/api/v1/observations", json=body, headers=headers, trust_env=False)
        answers.append((got.status_code, got.headers.get("idempotent-replayed"), got.content))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {status for status, _, _ in answers} <= {201, 409}
    assert [replayed for status, replayed, _ in answers if status == 201].count(None) == 1
    assert len({body for status, _, body in answers if status == 201}) == 1
    assert len([one for one in caller.house.ledger.entries(["results"]) if one.observation.note == "once"]) == 1


def test_a_key_stands_for_one_request(caller: Caller) -> None:
    """Another body under the same key is refused; another person's key or a later day is another; faults keep none."""
    client = caller.client("contributor")
    body = {"indicator": "results", "period": "2025", "value": "9500项"}
    key = {"Idempotency-Key": "k-1"}
    assert client.post("observations", json={**body, "value": "?"}, headers=key).status_code == 422
    first = client.post("observations", json=body, headers=key)
    again = client.post("observations", json=body, headers=key)
    assert (first.status_code, again.content, again.headers["idempotent-replayed"]) == (201, first.content, "true")
    assert again.headers["location"] == first.headers["location"]
    other = client.post("observations", json={**body, "value": "9600项"}, headers=key)
    assert problem(other)["errors"][0]["pointer"] == "header/Idempotency-Key"
    theirs = caller.client("reviewer").post(
        "observations", json={**body, "value": "9600项", "reason": "r"}, headers=key
    )
    assert "idempotent-replayed" not in theirs.headers
    caller.house.now += timedelta(days=1)
    later = client.post("observations", json={**body, "period": "2023-12"}, headers=key)
    assert "idempotent-replayed" not in later.headers


def test_a_second_request_does_not_wait_for_the_first(caller: Caller) -> None:
    """While a request with a key is under way, another with it is asked to come again instead of holding a thread."""
    import time

    from tracker.web.api import once

    client, other = caller.client("contributor"), caller.client("contributor")
    body, key = {"indicator": "results", "period": "2025", "value": "9500项"}, {"Idempotency-Key": "k-2"}
    first: list[int] = []
    for one in (client, other):
        one.get("me")  # that a token is used is noted now and then: not while the ledger is held
    with caller.house.ledger.writing():  # whoever writes now has to wait
        thread = threading.Thread(
            target=lambda: first.append(client.post("observations", json=body, headers=key).status_code)
        )
        thread.start()
        while not once._UNDER_WAY:
            time.sleep(0.01)
        refused = other.post("observations", json=body, headers=key)
        assert problem(refused)["type"] == "/api#under-way"
        assert refused.status_code == 409
    thread.join()
    assert first == [201]
    assert "idempotent-replayed" in other.post("observations", json=body, headers=key).headers


def test_pages_of_other_sites_cannot_call_it(reading: Caller) -> None:
    """No CORS header is ever sent; a browser's session is taken from our own pages alone."""
    answer = reading.client("admin").get("targets", headers={"Origin": "https://elsewhere.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    browser = reading.house.client("admin")
    forged = browser.post("/api/v1/observations?dry_run=true", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert problem(forged)["status"] == 403


def test_the_default_workspace_is_told_in_the_documented_shapes(tmp_path: Path) -> None:
    """Every target of the first real user, with all its figures, fits the document: status, reasons, history, rows."""
    from datetime import UTC, datetime

    from starlette.testclient import TestClient

    from tracker.db.ledger import Ledger
    from tracker.steps.reload import Declared
    from tracker.steps.road import Road
    from tracker.steps.walk import seed
    from tracker.web.app import make_app
    from tracker.web.serving import Served
    from tracker.workspace import Workspace

    now, workspace = datetime(2026, 11, 22, 4, tzinfo=UTC), Workspace(WORKSPACES.parent.parent)
    shapes = {
        name: shape(name) for name in ("Status", "Explanation", "History", "Observations", "Indicators", "Sources")
    }
    with Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite3'}") as ledger:
        orders = Declared(workspace)
        assert seed(Road(workspace, orders.declaration, orders.alerts, ledger, now)) is not None
        served = Served(workspace, orders, ledger, lambda: now, Options(public=True, rate=1_000_000))
        client = TestClient(make_app(served), base_url="http://localhost/api/v1")

        def fits(path: str, name: str) -> Any:
            body = client.get(path).json()
            assert [fault.message for fault in shapes[name].iter_errors(body)] == [], path
            return body

        for one in fits("status", "Status")["targets"]:
            fits(f"targets/{one['id']}/explain", "Explanation")
            fits(f"targets/{one['id']}/history", "History")
        assert fits("observations?limit=200", "Observations")["observations"]
        assert fits("indicators?limit=200", "Indicators")["indicators"]
        fits("sources?limit=200", "Sources")
