"""The register of editions: frozen messages, versions, the steps of reviewers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text as sql

from tracker.db.ledger import Ledger
from tracker.model.edition import EditionId, EditionState, Step
from tracker.model.message import Message

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def message(subject: str = "周报", now: datetime = NOON) -> Message:
    """A message in two languages with a picture."""
    parts = {
        "subject.zh": subject.encode(), "text.zh": "十七家\n".encode(), "subject.en": b"Weekly", "text.en": b"17\n",
        "charts/labs.zh.png": b"\x89PNG\r\n\x1a\n\x00\xff",
    }  # fmt: skip
    return Message("edition", "", now, parts)


def keep(ledger: Ledger, one: Message, period: str = "2026-11-23", outset: EditionState = "in_review") -> EditionId:
    """Keeps an edition of the weekly digest that one person has to approve."""
    head, _, _ = ledger.edition_book.keep("weekly", period, one, subject="周报", outset=outset, approvals=1)
    return head.id


def test_an_edition_comes_back_byte_for_byte(ledger: Ledger) -> None:
    """Its parts in their order with its pictures, its hash, its moment; its name is what the message is about."""
    head, kept, new = ledger.edition_book.keep(
        "weekly", "2026-11-23", message(), subject="周报", outset="composed", compared=EditionId("weekly", "x", 2)
    )
    assert (str(head.id), new, kept.about) == ("weekly/2026-11-23/1", True, "weekly/2026-11-23/1")
    found = ledger.edition_book.message(head.id)
    assert list(found.parts.items()) == list(message().parts.items())
    assert (found.hash, found.made_at, found.languages) == (head.hash, NOON, ("zh", "en"))
    assert ledger.edition_book.heads("weekly") == [head]
    assert head.compared == EditionId("weekly", "x", 2)
    with pytest.raises(KeyError):
        ledger.edition_book.message(replace(head.id, version=2))


def test_the_same_again_is_the_same_version(ledger: Ledger) -> None:
    """Equal parts and terms give back the last version; other bytes, another review or comparison make a new one."""
    book = ledger.edition_book
    assert keep(ledger, message()).version == 1
    assert keep(ledger, message(now=NOON + timedelta(hours=1))).version == 1
    assert keep(ledger, message("周报2")).version == 2
    assert keep(ledger, message()).version == 3
    assert keep(ledger, message(), outset="composed").version == 4
    two, _, _ = book.keep("weekly", "2026-11-23", message(), subject="周报", outset="composed", approvals=2)
    assert two.id.version == 5
    assert keep(ledger, message(), "2026-11-30").version == 1
    assert [str(one.id) for one in book.heads("weekly", known_at=NOON - timedelta(seconds=1))] == []
    assert book.heads("monthly") == []


def test_the_moment_in_a_webhook_makes_no_new_version(ledger: Ledger) -> None:
    """Composing again what differs only in the webhook's time gives back what was frozen first, to the byte."""
    first = replace(message(), parts={**message().parts, "hook.json": b'{"timestamp": 1}'})
    later = replace(message(now=NOON + timedelta(days=1)), parts={**message().parts, "hook.json": b'{"timestamp": 2}'})
    _, kept, _ = ledger.edition_book.keep("weekly", "2026-11-23", first, subject="", outset="composed")
    head, again, new = ledger.edition_book.keep("weekly", "2026-11-23", later, subject="", outset="composed")
    assert (head.id.version, new, again) == (1, False, kept)


def test_a_picture_is_kept_once(ledger: Ledger) -> None:
    """Versions and editions that show the same picture share its bytes."""
    keep(ledger, message())
    keep(ledger, message("another"))
    keep(ledger, message(), "2026-11-30")
    with ledger._read() as connection:
        assert connection.execute(sql("SELECT count(*) FROM part")).scalar() == 1


def test_steps_come_back_in_order(ledger: Ledger) -> None:
    """Each under the next number of its edition, with whatever was said; readable as of a moment."""
    first, second = keep(ledger, message()), keep(ledger, message(), "2026-11-30")
    made = [
        Step(first, 0, "comment", NOON, "Li", "a" * 64, "not 17", "labs-over-20"),
        Step(second, 0, "approve", NOON, None, "b" * 64),
        Step(first, 0, "return", NOON + timedelta(hours=1), "Wang", "a" * 64, "see the comment"),
    ]
    numbered = [ledger.edition_book.add(step) for step in made]
    assert [step.number for step in numbered] == [1, 1, 2]
    assert ledger.edition_book.steps("weekly") == [numbered[0], numbered[2], numbered[1]]
    assert ledger.edition_book.steps("weekly", known_at=NOON) == [numbered[0], numbered[1]]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE edition SET subject = 'x'",
        "DELETE FROM edition",
        "UPDATE part SET sha256 = 'other'",
        "DELETE FROM edition_step",
    ],
)
def test_what_was_frozen_cannot_be_changed(statement: str, ledger: Ledger) -> None:
    """The database refuses to alter editions, their pictures, what reviewers did."""
    ledger.edition_book.add(Step(keep(ledger, message()), 0, "approve", NOON, "Li", "a" * 64))
    with pytest.raises(Exception, match="append-only"), ledger._write() as connection:
        connection.execute(sql(statement))
