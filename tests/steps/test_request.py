"""Asking: what is due goes into the outbox once, in one letter for each address, with a token for each figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.steps.conftest import YAML
from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.errors import InputError, UsageError
from tracker.model.declaration import Declaration
from tracker.model.delivery import Stop
from tracker.model.report import Alerts, Asking, Channel
from tracker.steps.answer import Answered, Reply, answer
from tracker.steps.entry import Written
from tracker.steps.record import record
from tracker.steps.request import Asked, Office, ask, close, only
from tracker.steps.review import decide
from tracker.targets import parse

KEY = b"a key of twenty bytes"
NOW = datetime(2026, 1, 1, 8, tzinfo=UTC)
OWNED = (
    YAML.replace("frequency: annual}", "frequency: annual, owner: stb, grace: P30D}")
    .replace("frequency: quarterly", "frequency: irregular")
    + "owners:\n  stb: {name: {zh: 市科技局, en: Science bureau}, email: stb@example.org,"
    " escalation: [head@example.org]}\n"
)  # fmt: skip
ASKING = Asking("figures", ("office",), ("en", "zh"), remind=(timedelta(days=7),), escalate=timedelta(days=21))
CODE = re.compile(r"Code: (\S+)")


@pytest.fixture(scope="module")
def owned() -> Declaration:
    declared, problems = parse(OWNED.encode(), "targets.yaml", None)
    assert declared is not None and problems == []
    return declared


@pytest.fixture
def office(owned: Declaration, tmp_path: Path) -> Iterator[Office]:
    channel = Channel("office", "email", {"to": ("team@example.org",), "from": "t@example.org", "maildir": "mailbox"})
    alerts = Alerts(channels={"office": channel}, requests={"figures": ASKING})
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        yield Office(owned, alerts, ledger, tmp_path / "templates", KEY)


def text(done: Asked, letter: int = 0, language: str = "en") -> str:
    return done.letters[letter].text(f"text.{language}")


def codes(done: Asked) -> list[str]:
    return CODE.findall(" ".join(text(done).split()))


def after(days: int) -> datetime:
    return NOW + timedelta(days=days)


def test_one_letter_asks_for_everything_once(office: Office) -> None:
    """Four figures of one office are one message to its address; ringing again the same day sends nothing."""
    done = ask(office, NOW)
    (delivery,) = office.ledger.outbox.deliveries()
    assert (delivery.kind, delivery.channel, delivery.recipient) == ("request", "office", "stb@example.org")
    assert len(office.ledger.requests.requests()) == 4
    assert len(set(codes(done))) == 4
    assert office.ledger.outbox.message_of(delivery).hash == delivery.message
    assert ask(office, NOW + timedelta(hours=3)) == Asked()
    assert ask(office, after(1)).letters == ()
    assert len(office.ledger.outbox.deliveries()) == 1


def test_the_letter_says_what_is_wanted_in_both_languages(office: Office) -> None:
    """The figure with its period, until when, in which unit, how to answer; a subject that says how many."""
    done = ask(office, NOW)
    message = done.letters[0]
    assert message.text("subject.en") == "Figures wanted from Science bureau: 4"
    assert message.text("subject.zh") == "请报送数据：市科技局，4项"
    said = " ".join(text(done).split())
    assert "Results shared, 2025" in said
    assert "wanted by 30 Jan 2026; unit: 项" in said
    chinese = "".join(text(done, language="zh").split())
    assert "请于2026年1月30日前报送" in chinese
    assert chinese.count("答复码：") == 4
    assert "tracker request answer CODE VALUE" in said


def test_with_pages_each_figure_has_a_link(office: Office) -> None:
    """Where readers can reach the tracker, the letter links to the form; the path holds the token."""
    done = ask(replace(office, public_url="https://t.example.org/"), NOW)
    links = set(re.findall(r"https://t\.example\.org/answer/[A-Za-z0-9_.-]+", done.letters[0].text("mail.en")))
    assert len(links) == 4
    assert "Code:" not in done.letters[0].text("text.en")


def test_reminders_then_the_next_person_then_silence(office: Office) -> None:
    """As declared, each in its own letter; after the ladder the digest goes on telling, letters do not."""
    ask(office, NOW)
    assert text(ask(office, after(7))).count("asked once, on 1 Jan 2026") == 4
    ladder = ask(office, after(21))
    assert [one.address for one in ladder.plan.mailings] == ["head@example.org"]
    assert "though it was asked" in " ".join(text(ladder).split())
    assert ask(office, after(200)).letters == ()
    assert [one.recipient for one in office.ledger.outbox.deliveries()] == [
        "head@example.org", "stb@example.org", "stb@example.org",
    ]  # fmt: skip


def test_an_answered_request_is_left_alone_then_closed_when_accepted(office: Office) -> None:
    """A proposal stops the reminders; its acceptance closes the request; the other figures go on being asked for."""
    done = ask(office, NOW)
    reply = answer(codes(done)[0], Reply("151.6亿元"), office.declaration, office.ledger, key=KEY, now=after(1))
    assert isinstance(reply, Answered)
    reminder = ask(office, after(7))
    assert len(reminder.plan.mailings[0].dues) == 3
    decide("accept", reply.observation.id, office.declaration, office.ledger, by="Li Na", now=after(8))
    closing = ask(office, after(8))
    assert [(one.id, closed.why) for one, closed in closing.plan.closes] == [(reply.request.id, "arrived")]
    assert len(office.ledger.requests.requests()) == 3


def test_an_answer_that_was_sent_back_is_asked_for_again_with_the_reason(office: Office) -> None:
    """The owner reads what the reviewer wrote."""
    done = ask(office, NOW)
    reply = answer(codes(done)[0], Reply("1亿元"), office.declaration, office.ledger, key=KEY, now=after(1))
    assert isinstance(reply, Answered)
    decide(
        "return", reply.observation.id, office.declaration, office.ledger, by="Li Na", now=after(1), reason="of 2024?"
    )
    again = ask(office, after(1))
    assert [due.kind for due in again.plan.mailings[0].dues] == ["returned"]
    assert "the last answer was not accepted: of 2024?" in " ".join(text(again).split())
    assert ask(office, after(2)).letters == ()


def test_a_figure_from_anywhere_closes_its_request(office: Office, tmp_path: Path) -> None:
    """Recorded by hand or fetched: the office is not asked for what is there."""
    ask(office, NOW)
    store = EvidenceStore(tmp_path / "evidence", office.ledger)
    record(Written("results", "9000项", "2025"), office.declaration, office.ledger, store, by="x", now=after(1))
    done = ask(office, after(1))
    assert [one.wanted.subject for one, _ in done.plan.closes] == ["results"]
    assert all(due.request.wanted.subject != "results" for due in ask(office, after(7)).plan.mailings[0].dues)


def test_what_arrives_during_the_day_is_looked_at_alone(office: Office, tmp_path: Path) -> None:
    """Its request is closed at the next look, one that a reviewer sent back is asked again, the others stay."""
    done = ask(office, NOW)
    store = EvidenceStore(tmp_path / "evidence", office.ledger)
    record(Written("results", "9000项", "2025"), office.declaration, office.ledger, store, by="x", now=NOW)
    closing = ask(office, NOW + timedelta(minutes=1))
    assert [one.wanted.subject for one, _ in closing.plan.closes] == ["results"]
    reply = answer(codes(done)[0], Reply("1亿元"), office.declaration, office.ledger, key=KEY, now=NOW)
    assert isinstance(reply, Answered)
    assert ask(office, NOW + timedelta(minutes=2)).plan.is_empty
    decide("return", reply.observation.id, office.declaration, office.ledger, by="Li Na", now=NOW)
    assert [len(one.dues) for one in ask(office, NOW + timedelta(minutes=3)).plan.mailings] == [1]
    assert len(office.ledger.requests.requests()) == 3


def test_without_a_key_nobody_is_asked_and_nothing_is_lost(office: Office) -> None:
    """It says so; with the key the same figures are asked for."""
    locked = replace(office, key=None)
    assert ask(locked, NOW).unsent == "no_key"
    assert office.ledger.requests.requests() == [] and office.ledger.outbox.deliveries() == []
    assert len(ask(office, NOW).letters) == 1


def test_a_dry_run_changes_nothing(office: Office) -> None:
    """It says who would be asked for what."""
    done = ask(office, NOW, dry_run=True)
    assert [len(one.dues) for one in done.plan.mailings] == [4]
    assert office.ledger.requests.requests() == [] and office.ledger.requests.looked() is None


def test_asking_by_hand_asks_again(office: Office) -> None:
    """Whatever their time: all that are open and unanswered, with new codes."""
    first = ask(office, NOW)
    again = ask(office, after(2), again=True)
    assert {due.kind for due in again.plan.mailings[0].dues} == {"asked"}
    assert set(codes(first)).isdisjoint(codes(again))


def test_what_a_person_closed_is_not_asked_again(office: Office) -> None:
    """Not by a reminder, not by hand; the reason stays."""
    ask(office, NOW)
    one = office.ledger.requests.requests()[0]
    done = close(office.ledger, one.id[:6], by="Li Na", reason="not collected", now=after(1))
    assert done.closed is not None and done.closed.reason == "not collected"
    asked = ask(office, after(30), again=True)
    assert all(due.request.id != one.id for mailing in asked.plan.mailings for due in mailing.dues)
    with pytest.raises(UsageError, match="closed already"):
        close(office.ledger, one.id, by="Li Na", reason="again", now=after(2))
    with pytest.raises(UsageError, match="reason"):
        close(office.ledger, one.id, by="Li Na", reason=" ", now=after(2))
    for unknown in ("q-nothing", "", "q-"):
        with pytest.raises(InputError):
            only(office.ledger, unknown)


def test_who_is_stopped_gets_nothing_and_the_log_says_so(office: Office) -> None:
    """The delivery stands as withdrawn with the reason."""
    office.ledger.outbox.stop(Stop("office", "stb@example.org", NOW, True, "unsubscribed"))
    ask(office, NOW)
    (delivery,) = office.ledger.outbox.deliveries()
    assert (delivery.state, delivery.answer) == ("withdrawn", "stopped: unsubscribed")


def test_when_requests_are_declared_no_more_they_are_closed(office: Office) -> None:
    """Nobody wants them."""
    ask(office, NOW)
    done = ask(replace(office, alerts=Alerts()), after(1))
    assert {closed.why for _, closed in done.plan.closes} == {"unwanted"}
    assert office.ledger.requests.requests() == []


def test_a_fault_in_a_template_sends_nothing_and_is_told(office: Office) -> None:
    """Once, not at every beat; nothing is opened, and as soon as the template is mended the figures are asked for."""
    office.templates.mkdir()
    (office.templates / "letter.txt").write_text("{{ nobody.knows }}", encoding="utf-8")
    done = ask(office, NOW)
    assert done.unsent == "template" and done.problems
    assert office.ledger.requests.requests() == []
    assert ask(office, NOW) == Asked()
    (office.templates / "letter.txt").unlink()
    assert len(ask(office, NOW).letters) == 1


def test_two_that_ring_at_once_ask_once(office: Office) -> None:
    """Whoever comes second finds everything asked."""
    with Ledger.open(office.ledger._engine.url.render_as_string()) as other:
        first, second = ask(office, NOW), ask(replace(office, ledger=other), NOW)
    assert (len(first.letters), len(second.letters)) == (1, 0)
