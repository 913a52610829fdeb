"""Answering a request: the token decides who may say what, a person decides whether it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.steps.conftest import YAML
from tracker.db.ledger import Ledger
from tracker.evaluate import signing
from tracker.model.declaration import Declaration
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.problem import Problem
from tracker.model.request import Closed, Request, Wanted
from tracker.steps.answer import PURPOSE, REFUSALS, Answered, Refused, Reply, answer, request_of, token_for
from tracker.steps.request import close, waiting
from tracker.steps.review import decide, queue
from tracker.targets import parse

KEY = b"a key of twenty bytes"
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
UNTIL = NOW + timedelta(days=60)
OWNED = YAML + "owners:\n  stb: {name: 市科技局, email: stb@example.org}\n"


@pytest.fixture(scope="module")
def owned() -> Declaration:
    """The small workspace with somebody who answers for its figures."""
    declared, problems = parse(OWNED.encode(), "targets.yaml", None)
    assert declared is not None and problems == []
    return declared


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        yield ledger


def asked(book: Ledger, subject: str = "results", period: str = "2025", mark: str = "") -> tuple[Request, str]:
    """An open request with its token."""
    wanted = Wanted("figures", subject, Period.parse(period), "stb", date(2026, 1, 1), date(2026, 1, 1), mark)
    one = Request(f"q-{subject}{period}{mark}", wanted, NOW)
    book.requests.open([one])
    return one, token_for(one, KEY, UNTIL)


def said(book: Ledger, owned: Declaration, token: str, value: str, now: datetime = NOW, **more: str) -> object:
    return answer(token, Reply(value, **more), owned, book, key=KEY, now=now)


def taken(book: Ledger, owned: Declaration, token: str, value: str, now: datetime = NOW) -> Answered:
    done = said(book, owned, token, value, now)
    assert isinstance(done, Answered), done
    return done


def proposed(book: Ledger) -> list[Observation]:
    return [entry.observation for entry in queue(book)]


def test_an_answer_waits_for_a_person_whatever_it_says(book: Ledger, owned: Declaration) -> None:
    """Read as people write figures; proposed by the owner with the reason; nothing counts before it is accepted."""
    _, token = asked(book)
    done = taken(book, owned, token, "近9000项")
    (one,) = proposed(book)
    assert one == done.observation
    measurement = one.measurement
    assert measurement is not None
    assert (str(measurement.low), str(measurement.high), measurement.high_open) == ("8500", "9000", True)
    assert (one.period.text, one.recorded_by, one.subject) == ("2025", "市科技局", "results")
    assert [doubt["code"] for doubt in queue(book)[0].doubts] == ["answered"]
    assert book.observations() == {}
    decide("accept", one.id, owned, book, by="Li Na", now=NOW)
    assert book.observations()["results"][0].id == one.id


def test_what_goes_with_it_is_kept(book: Ledger, owned: Declaration) -> None:
    """The quote, the address and the note stand beside the figure."""
    _, token = asked(book)
    said(book, owned, token, "9000项", quote="共享9000项", url="https://example.org/a", note="年底数")
    (one,) = proposed(book)
    assert one.quote is not None
    assert (one.quote.exact, one.source, one.note) == ("共享9000项", "https://example.org/a", "年底数")


def test_a_second_answer_takes_the_place_of_the_first_and_both_are_kept(book: Ledger, owned: Declaration) -> None:
    """One waits, the other is refused in favour of it; the same said twice changes nothing."""
    request, token = asked(book)
    first = taken(book, owned, token, "9000项")
    again = taken(book, owned, token, "9000项", NOW + timedelta(minutes=1))
    assert (again.changed, again.observation.id) == (False, first.observation.id)
    second = taken(book, owned, token, "9100项", NOW + timedelta(hours=1))
    assert (second.changed, second.replaced) == (True, first.observation.id)
    assert [one.id for one in proposed(book)] == [second.observation.id]
    (former,) = book.find(first.observation.id)
    assert former.observation.state == "rejected"
    assert former.decision is not None and former.decision.by == "市科技局"
    (now,) = book.requests.find(request.id)
    assert [one.observation for one in now.answers] == [first.observation.id, second.observation.id]
    assert waiting(now, book) == "proposed"


def test_an_answer_sent_back_can_be_given_again(book: Ledger, owned: Declaration) -> None:
    """The same figure too: a reviewer may have wanted its source."""
    _, token = asked(book)
    first = taken(book, owned, token, "9000项")
    decide("return", first.observation.id, owned, book, by="Li Na", now=NOW, reason="where does it come from?")
    second = taken(book, owned, token, "9000项", NOW + timedelta(days=1))
    assert second.changed and second.replaced is None
    assert [one.id for one in proposed(book)] == [second.observation.id]


def test_after_it_was_accepted_the_token_is_used_up(book: Ledger, owned: Declaration) -> None:
    """What counts is corrected by another way than by the old link."""
    _, token = asked(book)
    first = taken(book, owned, token, "9000项")
    decide("accept", first.observation.id, owned, book, by="Li Na", now=NOW)
    done = said(book, owned, token, "1项", NOW + timedelta(days=1))
    assert isinstance(done, Refused) and done.why == "used"


def test_a_closed_request_takes_no_answer(book: Ledger, owned: Declaration) -> None:
    """Closed by a person, or because its figure arrived."""
    request, token = asked(book)
    close(book, request.id, by="Li Na", reason="no longer collected", now=NOW)
    done = said(book, owned, token, "9000项")
    assert isinstance(done, Refused) and done.why == "closed"
    other, token = asked(book, "growth")
    book.requests.close([(other.id, Closed(NOW, "arrived"))])
    done = said(book, owned, token, "1 %")
    assert isinstance(done, Refused) and done.why == "closed"
    assert proposed(book) == []


def test_time_ends_a_token(book: Ledger, owned: Declaration) -> None:
    """Its holder is told that it has expired; until the end it holds."""
    _, token = asked(book)
    done = said(book, owned, token, "1", UNTIL + timedelta(seconds=1))
    assert isinstance(done, Refused) and done.why == "expired"
    assert isinstance(said(book, owned, token, "1项", UNTIL - timedelta(seconds=1)), Answered)


def test_a_token_answers_its_figure_and_no_other(book: Ledger, owned: Declaration) -> None:
    """Signed for another purpose, by another key, or for a request that there is not, it is of no use."""
    one, _ = asked(book)
    for token in (
        signing.sign("unsubscribe", [one.id], KEY, UNTIL),
        token_for(one, b"another key, as long", UNTIL),
        signing.sign(PURPOSE, ["q-nobody"], KEY, UNTIL),
        signing.sign(PURPOSE, ["q-"], KEY, UNTIL),
        "", "q-results2025", "a.b", "x" * 5000, "é.ü",
    ):  # fmt: skip
        done = said(book, owned, token, "1")
        assert isinstance(done, Refused) and done.why == "unknown", token
    assert proposed(book) == []


def test_without_a_key_nothing_is_taken(book: Ledger, owned: Declaration) -> None:
    """Nobody could tell an answer from a forged one."""
    _, token = asked(book)
    done = answer(token, Reply("1"), owned, book, key=None, now=NOW)
    assert isinstance(done, Refused) and done.why == "no_key"


@pytest.fixture(scope="module")
def two() -> Iterator[Ledger]:
    """A ledger with two open requests for one figure."""
    wanted = Wanted("figures", "results", Period.parse("2025"), "stb", date(2026, 1, 1), date(2026, 1, 1))
    with Ledger.open("sqlite://") as ledger:
        ledger.requests.open([Request("q-1", wanted, NOW), Request("q-2", wanted, NOW, 2)])
        yield ledger


@given(data=st.data())
def test_no_changed_token_is_taken(two: Ledger, data: st.DataObject) -> None:
    """Whatever is done to a token, it is the same one or none: no other request, no later end."""
    token = token_for(two.requests.find("q-1")[0], KEY, UNTIL)
    at = data.draw(st.integers(0, len(token) - 1))
    with_ = data.draw(st.text(st.characters(codec="utf-8"), max_size=3))
    changed = token[:at] + with_ + token[at + data.draw(st.integers(0, 3)) :]
    found = request_of(changed, two, KEY, NOW)
    assert isinstance(found, Refused) or found.id == "q-1"
    assert isinstance(request_of(changed, two, KEY, UNTIL + timedelta(seconds=1)), Refused)


@given(text=st.text(max_size=200))
def test_no_text_is_a_token(two: Ledger, text: str) -> None:
    """Nobody writes one without the key, and no text makes an error of ours."""
    assert isinstance(request_of(text, two, KEY, NOW), Refused)


@pytest.mark.parametrize(("value", "code"), [("", "no_value"), ("many", "no_figure"), ("17 18", "no_figure")])
def test_what_cannot_be_read_is_said_and_nothing_recorded(
    book: Ledger, owned: Declaration, value: str, code: str
) -> None:
    """The owner can try again with the same token."""
    _, token = asked(book)
    done = said(book, owned, token, value)
    assert isinstance(done, list)
    assert [problem.code for problem in done if isinstance(problem, Problem)] == [code]
    assert isinstance(said(book, owned, token, "17项"), Answered)


@pytest.mark.parametrize(
    ("subject", "mark", "value", "found"),
    [
        ("plan", "issued", "issued", ("issued", True)),
        ("plan", "issued", "yes", ("issued", True)),
        ("plan", "issued", "否", ("issued", False)),
        ("plan", "issued", "drafting", "another_mark"),
        ("rules", "signed", "signed: no", ("signed", False)),
        ("ecosystem", "", "kept (confidence 0.8)", ("kept", True)),
    ],
)
def test_stages_items_and_verdicts_are_answered_in_their_words(
    book: Ledger, owned: Declaration, subject: str, mark: str, value: str, found: object
) -> None:
    """A stage by its name or by yes and no; not by another stage."""
    _, token = asked(book, subject, mark=mark)
    done = said(book, owned, token, value)
    if isinstance(done, Answered):
        told = done.observation.mark
        assert told is not None and (told.value, told.holds) == found
    else:
        assert isinstance(done, list) and done[0].code == found


def test_doubts_are_told_beside_that_it_is_an_answer(book: Ledger, owned: Declaration) -> None:
    """What the checks find stays for the reviewer."""
    _, token = asked(book, "share")
    done = taken(book, owned, token, "130%")
    assert done.doubts[0].code == "answered"
    assert len(done.doubts) > 1


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    """A holder of a token of no use is told why, not by a code."""
    for sentences in REFUSALS.values():
        assert {"zh", "en"} <= set(sentences)
    assert Refused("expired").sentence("zh").startswith("这个答复码已过期")
    assert Refused("expired").sentence("en").startswith("This code has expired")
