"""Deliveries on their pages: found among many, every try told, sent again, recipients resumed, channels tried."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.web.conftest import CHANNELS, House
from tests.web.test_web_editions import FIRST, composed, decide
from tests.web.test_web_review import said
from tracker.model.delivery import Attempt, Delivery, Stop
from tracker.model.message import Message, MessageKind

OFFICE = """\
  office: {kind: email, maildir: mailbox, from: tracker@example.org, to: [wang@example.org]}
"""
MANY = 10_000


def queued(house: House, count: int, kind: MessageKind = "alert") -> list[Delivery]:
    """A message on its way to so many recipients."""
    words = b"The bulletin is silent: https://example.org/secret"
    message = Message(kind, f"{kind}-1", house.now, {"subject.en": b"Silent", "text.en": words})
    made = [
        Delivery(
            f"d-{number:024x}", message.kind, message.about, message.hash, "office", f"p{number:05}@example.org",
            house.now - timedelta(seconds=number), "waiting", house.now,
        )
        for number in range(count)
    ]  # fmt: skip
    house.ledger.outbox.enqueue(message, made)
    return made


def give_up(house: House, one: Delivery) -> None:
    """The other side refused it for good."""
    tried = Attempt(one.id, 1, house.now, house.now, "never", "550 5.1.1 no such user", 550)
    house.ledger.outbox.record(tried, "dead")


def test_many_deliveries_are_read_a_page_at_a_time(house: House) -> None:
    """Of 10 000 a page reads 50 rows, whichever page it is; going on from page to page meets each of the first once."""
    made = queued(house, MANY)
    client, fetched = house.client("viewer"), []

    def counted(connection: object, cursor: object, statement: str, *_: object) -> None:
        if "FROM delivery" in statement and "count(" not in statement:
            fetched.append(statement)

    event.listen(Engine, "before_cursor_execute", counted)
    try:
        page = client.get("/deliveries")
    finally:
        event.remove(Engine, "before_cursor_execute", counted)
    assert fetched
    assert all("LIMIT" in statement for statement in fetched)
    path, met = "/deliveries", []
    for _ in range(3):
        tree = house.page("viewer", path)
        met += [one.get("href").rpartition("/")[2] for one in tree.cssselect("table.board th a")]
        path = tree.xpath("//a[@rel='next']/@href")[0]
    assert met == [one.id for one in made[:150]]
    assert f"({MANY})" in said(page)
    assert "p09999@example.org" in said(client.get("/deliveries?recipient=P09999"))
    assert "No delivery fits." in said(client.get("/deliveries?recipient=%25&state=dead&channel=nowhere"))
    assert client.get("/deliveries?before=yesterday%7Cx&state=nonsense").status_code == 200


def test_what_was_given_up_is_sent_again_by_a_reviewer(house: House) -> None:
    """Its page tells every try; it goes out again under the same id, noted; what is on its way is left alone."""
    [one] = queued(house, 1)
    path = f"/deliveries/{one.id}"
    assert "Not tried yet." in said(house.client("viewer").get(path))
    waits = house.client("reviewer").post(f"{path}/again")
    assert waits.headers["location"].endswith("done=deliveries.again_not")
    give_up(house, one)
    words = said(house.client("viewer").get(path))
    assert "550 5.1.1 no such user" in words
    assert "✕ not again" in words
    assert "The bulletin is silent" in words
    assert "Send again" not in words
    before = house.woken
    done = house.client("reviewer").post(f"{path}/again")
    assert done.headers["location"].endswith("done=deliveries.again_done")
    [again] = house.ledger.outbox.deliveries(ids=[one.id])
    assert (again.state, again.message, house.woken) == ("waiting", one.message, before + 1)
    assert [line.about for line in house.ledger.audit.entries(act="delivery.again")] == [one.id]
    assert house.client("reviewer").post("/deliveries/d-none/again").status_code == 404


def test_a_link_that_answers_for_somebody_is_not_shown(house: House) -> None:
    """The letter of a request holds its recipient's own link: no page shows it."""
    [one] = queued(house, 1, kind="request")
    answer = house.client("admin").get(f"/deliveries/{one.id}")
    assert "secret" not in answer.text
    assert "it is not shown here" in said(answer)


def test_a_stopped_recipient_is_listed_and_resumed(house: House) -> None:
    """Nothing is sent again to whoever is stopped until a reviewer lets it; who is not stopped cannot be resumed."""
    [one] = queued(house, 1)
    give_up(house, one)
    house.ledger.outbox.stop(Stop("office", one.recipient, house.now, True, "unsubscribed"))
    reviewer = house.client("reviewer")
    assert "resume it first" in said(reviewer.get(f"/deliveries/{one.id}"))
    assert reviewer.post(f"/deliveries/{one.id}/again").headers["location"].endswith("done=deliveries.again_not")
    assert "Stopped recipients" in said(reviewer.get("/deliveries"))
    form = {"channel": "office", "recipient": one.recipient}
    house.now += timedelta(minutes=1)
    assert reviewer.post("/deliveries/resume", data=form).status_code == 303
    assert "Stopped recipients" not in said(reviewer.get("/deliveries"))
    assert len(house.ledger.audit.entries(act="recipient.resume")) == 1
    assert reviewer.post("/deliveries/resume", data={**form, "recipient": "nobody"}).status_code == 404
    assert reviewer.post(f"/deliveries/{one.id}/again").headers["location"].endswith("done=deliveries.again_done")


def test_a_channel_is_tried_with_a_real_message(house: House) -> None:
    """Every recipient gets a mail marked TEST at once; what the other side said is shown; it is noted."""
    (house.root / "alerts" / "channels.yaml").write_text(CHANNELS + OFFICE, encoding="utf-8")
    house._served = None
    answer = house.client("reviewer").post("/channels/office/test")
    assert answer.status_code == 200
    assert "wang@example.org" in said(answer)
    assert "✓ taken over" in said(answer)
    [mail] = [one for one in (house.root / "mailbox").rglob("new/*") if one.is_file()]
    assert b"TEST" in mail.read_bytes()
    assert len(house.ledger.audit.entries(act="channel.test")) == 1
    assert house.client("reviewer").post("/channels/nowhere/test").status_code == 404


def test_an_approved_edition_is_found_by_its_name(house: House) -> None:
    """The list narrows to a digest or one of its editions, and leads back to the edition."""
    composed(house)
    assert "Nothing was sent yet." in said(house.client("viewer").get("/deliveries"))
    decide(house, "approve")
    for about in ("weekly", "weekly/2026-11-22/1"):
        tree = house.page("viewer", f"/deliveries?about={about}")
        [link] = tree.cssselect("table.board th a")
    assert house.page("viewer", link.get("href")).xpath(f"//a[@href='{FIRST}']")
