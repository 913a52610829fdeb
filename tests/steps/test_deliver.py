"""Delivering: once to everybody, tried again where it failed, held in quiet hours, never what was not frozen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.steps.posting import NOW, PostOffice, email, hook, letter, outcomes
from tracker.alerts.channels.sending import AlteredError, Parcel
from tracker.db.ledger import Ledger
from tracker.errors import TrackerError
from tracker.evaluate.retry import TRIES
from tracker.model.delivery import Never, Outcome, Sent, Stop, TryAgain
from tracker.model.report import Channel, Quiet
from tracker.steps.deliver import LEASE, PATIENCE, addressed, deliver, free_abandoned

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIFTY = tuple(f"r{number}@example.org" for number in range(50))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[PostOffice]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        yield PostOffice(tmp_path / "boxes", ledger)


def test_each_recipient_gets_each_message_once(office: PostOffice) -> None:
    """Over every channel, to every address, in the order in which they were put in; a second delivering sends none."""
    office.declare(email("office", "a@example.org", "b@example.org"), hook("group"))
    expected = []
    for number in range(5):
        office.pass_time(MINUTE)
        expected.append(office.put(letter(f"alert-{number}", office.now)))
    done = office.deliver()
    assert outcomes(done.tries) == ["Sent"] * 15
    for place, recipient in enumerate(("a@example.org", "b@example.org")):
        assert office.came("office", recipient) == [put[place].id for put in expected]
    assert office.came("group") == [put[2].id for put in expected]
    assert {sender.entered for sender in office.senders.values()} == {1}, "one connection a channel"
    assert office.deliver().tries == ()


def test_one_bad_address_of_fifty_costs_the_others_nothing(office: PostOffice) -> None:
    """Forty-nine get it once; the one for whom it will never work is given up, with what was answered."""
    office.declare(email("office", *FIFTY))
    office.refuse["office"] = lambda parcel: Never("550 unknown", code=550) if parcel.recipient == FIFTY[7] else None
    office.put(letter())
    done = office.deliver()
    assert (done.count("sent"), done.count("never")) == (49, 1)
    assert [one for one in FIFTY if office.came("office", one)] == [one for one in FIFTY if one != FIFTY[7]]
    (dead,) = office.ledger.outbox.deliveries(states=("dead",))
    assert (dead.recipient, dead.answer, dead.next_try_at) == (FIFTY[7], "550 unknown", None)
    assert office.ledger.outbox.attempts(dead.id)[0].code == 550


def test_what_fails_is_tried_ten_times_and_then_given_up(office: PostOffice) -> None:
    """Each try at the time that the one before named, under one id; after the last one it is dead and says so."""
    office.declare(hook("group"))
    seen: list[str] = []

    def refuse(parcel: Parcel) -> Outcome:
        seen.append(parcel.id)
        return TryAgain("503 busy", code=503)

    office.refuse["group"] = refuse
    (one,) = office.put(letter())
    for number in range(1, TRIES):
        assert outcomes(office.deliver().tries) == ["TryAgain"]
        waiting = office.ledger.outbox.waiting()
        assert waiting is not None
        office.now = waiting - timedelta(seconds=1)
        assert office.deliver().tries == (), number
        office.now = waiting
    office.deliver()
    assert seen == [one.id] * TRIES
    (dead,) = office.ledger.outbox.deliveries()
    assert (dead.state, dead.tries) == ("dead", TRIES)
    assert "given up after 10 tries" in dead.answer
    office.pass_time(30 * DAY)
    assert office.deliver().tries == ()


def test_put_back_it_gets_the_whole_schedule_again(office: PostOffice) -> None:
    """A dead message that a person puts back is not given up at the first greylisting."""
    office.declare(hook("group"))
    office.refuse["group"] = lambda _: Never("broken")
    (one,) = office.put(letter())
    office.deliver()
    office.senders.clear()
    office.refuse["group"] = lambda _: TryAgain("421 later", code=421)
    office.ledger.outbox.again([one.id], office.now)
    for _ in range(TRIES):
        assert outcomes(office.deliver().tries) == ["TryAgain"]
        office.now = office.ledger.outbox.waiting() or office.now
    (dead,) = office.ledger.outbox.deliveries()
    assert (dead.state, dead.tries) == ("dead", TRIES + 1)


def test_a_side_that_asks_for_time_gets_it_for_every_message(office: PostOffice) -> None:
    """After 429 with Retry-After nothing else is posted there before that, and no try is counted for the rest."""
    office.declare(hook("group"))
    office.refuse["group"] = lambda _: TryAgain("429", timedelta(hours=2), 429)
    for number in range(3):
        office.put(letter(f"alert-{number}"))
    assert len(office.deliver().tries) == 1
    office.pass_time(2 * HOUR - MINUTE)
    assert office.deliver().tries == ()
    office.senders.clear()
    del office.refuse["group"]
    office.pass_time(MINUTE)
    assert outcomes(office.deliver().tries) == ["Sent"] * 3


def test_one_recipient_who_asks_for_time_holds_up_no_other(office: PostOffice) -> None:
    """450 with a wait for one address of a mail server says nothing of the next address."""
    office.declare(email("office", *FIFTY))
    late = TryAgain("450 greylisted", timedelta(minutes=10), 450)
    office.refuse["office"] = lambda parcel: late if parcel.recipient == FIFTY[0] else None
    office.put(letter())
    assert office.deliver().count("sent") == 49
    waiting = office.ledger.outbox.waiting()
    assert waiting is not None
    assert waiting >= NOW + timedelta(minutes=10)


def test_a_channel_that_hangs_is_left_for_this_time(office: PostOffice) -> None:
    """Once a minute went by in failing tries in a row the rest waits, untried, for the next delivering."""
    office.declare(email("office", *FIFTY))

    def hang(_: Parcel) -> Outcome:
        office.pass_time(PATIENCE / 2)
        return TryAgain("no answer after 30 s")

    office.refuse["office"] = hang
    office.put(letter())
    assert len(office.deliver().tries) == 2
    office.senders.clear()
    del office.refuse["office"]
    office.pass_time(MINUTE)
    assert office.deliver().count("sent") == 48 + 2


def test_a_dead_channel_delays_no_other(office: PostOffice) -> None:
    """While one channel hangs, another one's messages arrive."""
    office.declare(hook("dead"), hook("group"))
    arrived = threading.Event()

    def hang(_: Parcel) -> Outcome:
        assert arrived.wait(30), "the other channel waited for this one"
        return TryAgain("no answer")

    def take(_: Parcel) -> None:
        arrived.set()

    office.refuse |= {"dead": hang, "group": take}
    office.put(letter())
    assert sorted(outcomes(office.deliver().tries)) == ["Sent", "TryAgain"]


def test_a_fault_in_one_channel_is_told_and_loses_nothing(office: PostOffice) -> None:
    """Whatever a sender raises, its message waits for another try, and the other channels do not notice."""
    office.declare(hook("broken"), hook("unready"), hook("group"))

    def broken(_: Parcel) -> Outcome:
        raise ZeroDivisionError("by nought")

    def unready(_: Parcel) -> Outcome:
        raise TrackerError("TRACKER_SECRET is not set")

    office.refuse |= {"broken": broken, "unready": unready}
    office.put(letter())
    office.deliver()
    assert office.states() == {"broken": "waiting", "unready": "waiting", "group": "sent"}
    answers = {one.channel: one.answer for one in office.ledger.outbox.deliveries()}
    assert answers["broken"] == "our own fault: ZeroDivisionError: by nought"
    assert answers["unready"] == "TRACKER_SECRET is not set"


def test_altered_bytes_are_never_sent(office: PostOffice) -> None:
    """A byte of the frozen message that changed in the ledger: nothing leaves, the delivery says why."""
    office.declare(hook("group"))
    office.put(letter())
    engine = create_engine(f"sqlite:///{office.root.parent / 'ledger.sqlite3'}")
    with engine.begin() as connection:  # as somebody would who is set on it: the tables refuse changes
        for (trigger,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{trigger}"'))
        changed = connection.execute(text("UPDATE part SET body = CAST(X'00' AS BLOB)")).rowcount
    engine.dispose()
    assert changed == 1
    assert outcomes(office.deliver().tries) == ["Never"]
    assert office.came("group") == []
    (dead,) = office.ledger.outbox.deliveries()
    assert dead.state == "dead"
    assert "is not what was to be sent" in dead.answer


def test_what_a_sender_finds_altered_is_never_sent(office: PostOffice) -> None:
    """A sender whose envelope does not hold the frozen parts has sent nothing, and is not asked again."""
    office.declare(hook("group"))

    def altered(_: Parcel) -> Outcome:
        raise AlteredError("the body is not the part")

    office.refuse["group"] = altered
    office.put(letter())
    assert outcomes(office.deliver().tries) == ["Never"]
    assert office.states() == {"group": "dead"}


def test_a_channel_that_is_no_longer_declared_ends_its_deliveries(office: PostOffice) -> None:
    """They are given up with a sentence, and can be put back once it is declared again."""
    office.declare(hook("group"))
    (one,) = office.put(letter())
    channel = office.channels.pop("group")
    assert outcomes(office.deliver().tries) == ["Never"]
    (dead,) = office.ledger.outbox.deliveries()
    assert (dead.state, dead.answer) == ("dead", "no channel 'group' is declared any more")
    office.declare(channel)
    office.ledger.outbox.again([one.id], office.now)
    assert outcomes(office.deliver().tries) == ["Sent"]


def test_whoever_is_gone_gets_nothing_more(office: PostOffice) -> None:
    """410: what waits for that recipient is withdrawn, what comes later is not even put in, until it is resumed."""
    office.declare(hook("group"))
    office.refuse["group"] = lambda _: Never("410", gone=True, code=410)
    office.put(letter("alert-1"))
    office.put(letter("alert-2"))
    done = office.deliver()
    assert (outcomes(done.tries), done.withdrawn) == (["Never"], 1)
    (late,) = office.put(letter("alert-3"))
    assert (late.state, late.answer) == ("withdrawn", "stopped: 410")
    office.ledger.outbox.stop(Stop("group", "", office.now, False, "moved", "wang"))
    (later,) = office.put(letter("alert-4"))
    assert later.state == "waiting"


def test_an_address_is_stopped_whoever_it_is_written_for() -> None:
    """A person who wants no more mail is met by the address, not by how it stands in the channel."""
    channel = email("office", "Wang Fang <Wang@example.org>", "li@example.org")
    stops = {("office", "wang@example.org"): Stop("office", "wang@example.org", NOW, True, "unsubscribed")}
    stopped, other = addressed(letter(), [channel], NOW, stops)
    assert (stopped.state, stopped.answer, stopped.next_try_at) == ("withdrawn", "stopped: unsubscribed", None)
    assert (other.state, other.next_try_at) == ("waiting", NOW)


def test_quiet_hours_hold_and_count_no_try(office: PostOffice) -> None:
    """From ten at night nothing leaves that channel; at seven everything does, the oldest first; others do not wait."""
    office.declare(hook("group", Quiet(time(22), time(7))), hook("loud"))
    office.now = NOW.replace(hour=14, minute=30)  # 22:30 in Shanghai
    first = office.put(letter("alert-1", office.now))
    done = office.deliver()
    assert (done.held, outcomes(done.tries)) == (1, ["Sent"])
    office.pass_time(HOUR)
    second = office.put(letter("alert-2", office.now), "group")
    assert office.deliver().held == 1
    assert office.ledger.outbox.waiting() == NOW.replace(hour=23)
    assert {one.tries for one in office.ledger.outbox.deliveries(channel="group")} == {0}
    office.now = NOW.replace(hour=22, minute=59)
    assert office.deliver().tries == ()
    office.now = NOW.replace(hour=23)
    assert office.deliver().count("sent") == 2
    assert office.came("group") == [first[0].id, second[0].id]


def test_stopping_ends_between_two_messages(office: PostOffice) -> None:
    """What is in hand is finished and recorded; the rest stays for the next time."""
    office.declare(email("office", *FIFTY))
    stopping = threading.Event()

    def take(parcel: Parcel) -> None:
        if parcel.recipient == FIFTY[3]:
            stopping.set()

    office.refuse["office"] = take
    office.put(letter())
    done = deliver(office.dispatch(), stopping=stopping)
    assert 0 < done.count("sent") < 50
    assert len(office.ledger.outbox.due(office.now)) == 50 - done.count("sent")
    assert office.ledger.outbox.claimants(office.now) == set()


def test_the_dead_are_not_waited_for(office: PostOffice) -> None:
    """What a process held that is gone is free at once where that is known, and after its lease where it is not."""
    office.declare(hook("group"))
    (one,) = office.put(letter())
    assert office.ledger.outbox.claim(one, "host:7", now=NOW, until=NOW + LEASE)
    assert office.deliver().tries == ()
    free_abandoned(office.ledger, NOW, lambda by: by == "host:8")
    assert office.deliver().tries == ()
    free_abandoned(office.ledger, NOW, lambda by: by == "host:7")
    assert office.deliver().count("sent") == 1
    (two,) = office.put(letter("alert-2"))
    assert office.ledger.outbox.claim(two, "elsewhere:7", now=NOW, until=NOW + LEASE)
    office.pass_time(LEASE)
    assert office.deliver().count("sent") == 1
    assert office.came("group") == [one.id, two.id]


def test_a_message_speaks_the_language_of_its_channel(office: PostOffice) -> None:
    """The declared one, the first where none is declared or the message has it not; files in all of them."""
    office.declare(
        hook("first"), Channel("english", "webhook", {}, "en"), Channel("french", "webhook", {}, "fr"),
        Channel("out", "folder", {"path": "out"}),
    )  # fmt: skip
    office.put(letter())
    office.deliver()
    said = {name: office.lines(name)[0].split()[2] for name in office.channels}
    assert said == {"first": "zh", "english": "en", "french": "zh", "out": "zh,en"}


def test_each_try_is_told_as_it_ends(office: PostOffice) -> None:
    """Whoever watches hears of every try with its delivery and its outcome, once it is recorded."""
    office.declare(hook("group"), email("office", "a@example.org"))
    office.put(letter())
    told: list[tuple[str, int, bool]] = []
    deliver(
        office.dispatch(),
        told=lambda one, attempt, outcome: told.append(
            (one.channel, len(office.ledger.outbox.attempts(attempt.delivery)), isinstance(outcome, Sent))
        ),
    )
    assert sorted(told) == [("group", 1, True), ("office", 1, True)]
