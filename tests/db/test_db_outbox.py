"""The outbox: what is in it, in whose hands, what came of each try."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tracker.db.ledger import Ledger
from tracker.model.delivery import Attempt, AttemptOutcome, Delivery, Stop, delivery_id
from tracker.model.message import Message

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = NOW + 15 * MINUTE
PICTURE = bytes(range(256))


def letter(about: str = "alert-1", text: str = "滞后\n") -> Message:
    parts = {"subject.zh": "警报".encode(), "text.zh": text.encode(), "charts/labs.zh.png": PICTURE}
    return Message("alert", about, NOW, parts)


def to(message: Message, *recipients: str, at: datetime = NOW) -> list[Delivery]:
    return [
        Delivery(
            delivery_id(message.about, message.hash, "office", one), message.kind, message.about, message.hash,
            "office", one, at, next_try_at=at,
        )
        for one in recipients
    ]  # fmt: skip


def tried(one: Delivery, number: int, outcome: AttemptOutcome, following: datetime | None = None) -> Attempt:
    return Attempt(one.id, number, NOW, NOW + MINUTE, outcome, f"answer {number}", 250, "00", following)


def test_a_message_comes_out_as_it_went_in(ledger: Ledger) -> None:
    """Its parts in their order, pictures byte for byte, the same hash."""
    message = letter()
    deliveries = to(message, "a@example.org", "b@example.org")
    assert ledger.outbox.enqueue(message, deliveries) == 2
    kept = ledger.outbox.message_of(deliveries[0])
    assert list(kept.parts.items()) == list(message.parts.items())
    assert kept == message
    assert kept.hash == deliveries[0].message
    assert ledger.outbox.due(NOW) == sorted(deliveries, key=lambda one: one.id)
    with pytest.raises(KeyError):
        ledger.outbox.notice("alert-2")


def test_enqueuing_again_changes_nothing(ledger: Ledger) -> None:
    """The id follows from what goes where: a step that is done twice adds no row, nor brings a sent one back."""
    message = letter()
    (one,) = to(message, "a@example.org")
    ledger.outbox.enqueue(message, [one])
    ledger.outbox.record(tried(one, 1, "sent"), "sent")
    assert ledger.outbox.enqueue(message, to(message, "a@example.org", at=NOW + MINUTE)) == 0
    assert ledger.outbox.due(NOW + MINUTE) == []


def test_an_undone_transaction_leaves_neither_message_nor_deliveries(ledger: Ledger) -> None:
    """Whatever is written with the deliveries, they are there together or not at all."""
    message = letter()
    with pytest.raises(RuntimeError), ledger.writing() as book:
        book.outbox.enqueue(message, to(message, "a@example.org"))
        raise RuntimeError
    assert ledger.outbox.deliveries() == []
    with pytest.raises(KeyError):
        ledger.outbox.notice(message.about)


def test_one_claims_and_the_others_do_not(ledger: Ledger) -> None:
    """A claim holds until its lease ends; then another takes the delivery over."""
    message = letter()
    (one,) = to(message, "a@example.org")
    ledger.outbox.enqueue(message, [one])
    assert ledger.outbox.claim(one, "first", now=NOW, until=LEASE)
    assert not ledger.outbox.claim(one, "second", now=NOW, until=LEASE)
    assert ledger.outbox.due(NOW) == []
    assert ledger.outbox.claimants(NOW) == {"first"}
    assert not ledger.outbox.claim(one, "second", now=LEASE - MINUTE, until=LEASE + MINUTE)
    assert [each.id for each in ledger.outbox.due(LEASE)] == [one.id]
    assert ledger.outbox.claim(one, "second", now=LEASE, until=LEASE + 15 * MINUTE)
    ledger.outbox.release("second")
    assert ledger.outbox.claim(one, "third", now=LEASE, until=LEASE + 15 * MINUTE)


def test_what_was_tried_or_held_since_it_was_read_is_not_claimed(ledger: Ledger) -> None:
    """Two that read the same list: the second finds that the first one's try is over, and leaves it."""
    message = letter()
    one, other = to(message, "a@example.org", "b@example.org")
    ledger.outbox.enqueue(message, [one, other])
    ledger.outbox.record(tried(one, 1, "try_again", NOW), "waiting")
    assert not ledger.outbox.claim(one, "late", now=NOW, until=LEASE)
    ledger.outbox.hold([other.id], NOW + MINUTE)
    assert not ledger.outbox.claim(other, "late", now=NOW, until=LEASE)
    ledger.outbox.hold([other.id], NOW)
    assert ledger.outbox.waiting() == NOW, "the one that was tried"
    assert [each.next_try_at for each in ledger.outbox.deliveries(ids=[other.id])] == [NOW + MINUTE]


def test_every_try_is_kept(ledger: Ledger) -> None:
    """The delivery's row is the summary of its tries: how many, the last answer, when it arrived."""
    message = letter()
    (one,) = to(message, "a@example.org")
    ledger.outbox.enqueue(message, [one])
    tries = [tried(one, 1, "try_again", NOW + MINUTE), tried(one, 2, "sent")]
    ledger.outbox.claim(one, "me", now=NOW, until=LEASE)
    ledger.outbox.record(tries[0], "waiting")
    (waiting,) = ledger.outbox.deliveries(states=("waiting",))
    assert (waiting.tries, waiting.next_try_at, waiting.answer) == (1, NOW + MINUTE, "answer 1")
    assert (waiting.claimed_by, waiting.sent_at) == (None, None)
    ledger.outbox.record(tries[1], "sent")
    (sent,) = ledger.outbox.deliveries(about=message.about, channel="office", since=NOW)
    assert (sent.state, sent.tries, sent.sent_at, sent.answer) == ("sent", 2, NOW + MINUTE, "answer 2")
    assert ledger.outbox.attempts(one.id) == tries


def test_whoever_outlived_a_claim_takes_nothing_back(ledger: Ledger) -> None:
    """Two tried the same delivery, one after its claim had ended: both tries are kept, what arrived has arrived."""
    message = letter()
    (one,) = to(message, "a@example.org")
    ledger.outbox.enqueue(message, [one])
    ledger.outbox.record(tried(one, 1, "sent"), "sent")
    ledger.outbox.record(tried(one, 1, "try_again", NOW + MINUTE), "waiting")
    (kept,) = ledger.outbox.deliveries()
    assert (kept.state, kept.next_try_at, kept.tries) == ("sent", None, 1)
    assert [(each.number, each.outcome) for each in ledger.outbox.attempts(one.id)] == [(1, "sent"), (2, "try_again")]


def test_the_dead_come_back_under_their_own_ids_and_nobody_else_does(ledger: Ledger) -> None:
    """Put back are those that were given up: whoever got the message does not get it again."""
    message = letter()
    got, dead = to(message, "a@example.org", "b@example.org")
    ledger.outbox.enqueue(message, [got, dead])
    ledger.outbox.record(tried(got, 1, "sent"), "sent")
    ledger.outbox.record(tried(dead, 1, "never"), "dead")
    assert ledger.outbox.given_up(dead.id) == 1
    assert ledger.outbox.given_up(got.id) == 0
    assert ledger.outbox.again([got.id, dead.id], NOW) == 1
    assert [each.id for each in ledger.outbox.due(NOW)] == [dead.id]


def test_what_waits_can_be_withdrawn_unless_it_is_in_hand(ledger: Ledger) -> None:
    """A withdrawn delivery says why; one that is being sent just now is not touched."""
    message = letter()
    free, held = to(message, "a@example.org", "b@example.org")
    ledger.outbox.enqueue(message, [free, held])
    assert ledger.outbox.claim(held, "me", now=NOW, until=LEASE)
    assert ledger.outbox.withdraw([free.id, held.id], "replaced") == 1
    (gone,) = ledger.outbox.deliveries(states=("withdrawn",))
    assert (gone.id, gone.answer, gone.next_try_at) == (free.id, "replaced", None)


def test_the_last_word_on_a_recipient_holds(ledger: Ledger) -> None:
    """Stopped, resumed, stopped again: each is kept, the last one counts, for its channel alone."""
    for hour, (channel, stopped) in enumerate([("office", True), ("office", False), ("group", True), ("office", True)]):
        ledger.outbox.stop(Stop(channel, "a@example.org", NOW + hour * MINUTE, stopped, f"word {hour}", "wang"))
        known = {key: one.why for key, one in ledger.outbox.stops().items()}
        assert (("office", "a@example.org") in known) == (hour in (0, 3))
    assert set(ledger.outbox.stops("group")) == {("group", "a@example.org")}
    assert ledger.outbox.stops("office")["office", "a@example.org"].why == "word 3"
    then = ledger.outbox.stops(known_at=NOW)
    assert then["office", "a@example.org"].why == "word 0"


def test_what_was_given_up_is_known_as_it_was_then(ledger: Ledger) -> None:
    """Sent again since, it was still given up at that moment, with the answer of that try."""
    message = letter()
    one, other = to(message, "a@example.org", "b@example.org")
    ledger.outbox.enqueue(message, [one, other])
    ledger.outbox.record(tried(one, 1, "try_again", NOW + 5 * MINUTE), "waiting")
    assert ledger.outbox.dead(known_at=NOW + MINUTE) == []
    ledger.outbox.record(replace(tried(one, 2, "never"), ended_at=NOW + 6 * MINUTE), "dead")
    ledger.outbox.record(tried(other, 1, "sent"), "sent")
    assert ledger.outbox.dead() == ledger.outbox.deliveries(states=("dead",))
    ledger.outbox.again([one.id], NOW + 7 * MINUTE)
    ledger.outbox.record(replace(tried(one, 3, "sent"), ended_at=NOW + 8 * MINUTE), "sent")
    assert ledger.outbox.dead() == []
    then = ledger.outbox.dead(known_at=NOW + 6 * MINUTE)
    assert [(each.id, each.answer) for each in then] == [(one.id, "answer 2")]
    assert ledger.outbox.dead(known_at=NOW + 8 * MINUTE) == []


def test_listing_the_log_loads_no_message(ledger: Ledger) -> None:
    """A thousand deliveries are listed by one statement, which asks for no contents."""
    message = letter()
    ledger.outbox.enqueue(message, to(message, *(f"r{number}@example.org" for number in range(1_000))))
    told: list[str] = []

    def hear(_c: object, _u: object, statement: str, *_: object) -> None:
        told.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        assert len(ledger.outbox.deliveries()) == 1_000
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    said = [one for one in told if "SELECT" in one]
    assert len(said) == 1
    assert "content" not in said[0]


def test_a_delivery_is_found_by_the_beginning_of_its_id(ledger: Ledger) -> None:
    """As people name it; signs that mean something to the database are signs."""
    message = letter()
    (one,) = to(message, "a@example.org")
    ledger.outbox.enqueue(message, [one, replace(one, id="d_%")])
    assert [each.id for each in ledger.outbox.find(one.id[:6])] == [one.id]
    assert [each.id for each in ledger.outbox.find("d_")] == ["d_%"]
