"""Reviewing editions: approval with its deliveries, two persons, returns, overrides, corrections, policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.alerts.sample_city import SAMPLE, City, city, observed
from tracker.db.ledger import Ledger
from tracker.errors import InputError, UsageError
from tracker.evaluate.admissible import Asked
from tracker.model.problem import Problem
from tracker.model.report import Alerts, Channel
from tracker.model.selection import Selection
from tracker.steps.compose import issues
from tracker.steps.deliver import deliver
from tracker.steps.editions import Decided, Overridden, decide, override, waiting
from tracker.steps.publish import Published, publish
from tracker.steps.reviewed import reviewed_editions
from tracker.steps.road import Road
from tracker.steps.walk import reasons, tell
from tracker.wiring import dispatch
from tracker.workspace import Workspace

MONDAY = date(2026, 11, 16)
NINE = datetime(2026, 11, 16, 1, tzinfo=UTC)
MAILBOX = Channel("mailbox", "email", {"maildir": "mailbox", "from": "t@example.org", "to": ("a@x.org", "b@x.org")})
OUT = Channel("out", "folder", {"path": "out"})


class Office:
    """The sample city's office: a ledger, a digest of every Monday, days that pass."""

    def __init__(self, sample: City, ledger: Ledger, root: Path, **digest: object) -> None:
        values: dict[str, object] = {
            "every": "0 9 * * MON", "review": "required", "reviewers": ("anyone",), "channels": ("out", "mailbox"),
            "formats": ("text", "json"), "selection": Selection(targets=("labs-over-20",)),
        }  # fmt: skip
        alerts = Alerts(digests={"weekly": sample.digest(**values | digest)}, channels={"out": OUT, "mailbox": MAILBOX})
        self.ledger = ledger
        self.road = Road(Workspace(root), sample.declaration, alerts, ledger, NINE)

    def later(self, **more: float) -> None:
        self.road = replace(self.road, now=self.road.now + timedelta(**more))

    def compose(self, day: date = MONDAY, correct: bool = False) -> Published:
        return publish(self.road, self.road.alerts.digests["weekly"], day, correct=correct)

    def approve(self, by: str | None = "Li", name: str = "weekly", seen: str | None = None) -> Decided | Problem:
        self.later(minutes=1)
        return decide(self.road, name, "approve", by=by, seen=seen)

    def states(self) -> dict[str, str]:
        return {str(one.head.id): one.state for one in reviewed_editions(self.ledger, self.road.alerts.channels)}

    def queued(self) -> list[str]:
        """What is in the outbox: edition, channel, recipient."""
        every = self.ledger.outbox.deliveries()
        return sorted(f"{one.about} {one.channel} {one.recipient}".strip() for one in every)

    def figure(self, value: str) -> None:
        """A new figure for the laboratories, so that the next edition says something else."""
        now = self.road.now
        self.ledger.append([observed("labs", "2025", value, id=f"labs-{value}-{now}", recorded_at=now)])


@pytest.fixture
def sample() -> City:
    return city()


@pytest.fixture
def ledger(sample: City, tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'tracker.sqlite3'}") as opened:
        recorded = datetime(2026, 1, 5, tzinfo=UTC)
        known = (one for some in sample.observations.values() for one in some)
        opened.append([replace(one, recorded_at=one.recorded_at or recorded) for one in known])
        opened.declare(sample.declaration.version, SAMPLE.read_bytes(), recorded)
        yield opened


@pytest.fixture
def office(sample: City, ledger: Ledger, tmp_path: Path) -> Office:
    return Office(sample, ledger, tmp_path)


def test_nothing_leaves_before_it_is_approved(office: Office, tmp_path: Path) -> None:
    """A composed edition waits with its draft to be looked at; approved, it is in the outbox for every recipient."""
    done = office.compose()
    assert done.edition is not None
    assert (done.edition.state, office.queued(), done.deliveries) == ("in_review", [], ())
    draft = tmp_path / "out/review/weekly/2026-11-16/digest.zh.txt"
    shown = draft.read_bytes()
    assert waiting(reviewed_editions(office.ledger, office.road.alerts.channels)) == [done.edition]
    made = office.approve()
    assert isinstance(made, Decided)
    told = ["weekly/2026-11-16/1 mailbox a@x.org", "weekly/2026-11-16/1 mailbox b@x.org", "weekly/2026-11-16/1 out"]
    assert office.queued() == told
    assert not (tmp_path / "out/review").exists()
    sent = deliver(
        dispatch(
            office.road.workspace, "Asia/Shanghai", office.road.alerts, office.ledger, lambda: office.road.now, "t"
        )
    )
    assert sent.count("sent") == 3
    assert (tmp_path / "out/weekly/2026-11-16/digest.zh.txt").read_bytes() == shown
    assert len(list((tmp_path / "mailbox/new").iterdir())) == 2


def test_approved_bytes_never_change(office: Office) -> None:
    """Approved is locked: no step, no composing changes it, and what is to be delivered is its hash."""
    office.compose()
    made = office.approve()
    assert isinstance(made, Decided)
    before = office.ledger.edition_book.message(made.edition.head.id)
    office.figure("22家")
    assert office.compose().said == made.edition.head
    for act in ("approve", "return", "comment"):
        refused = decide(office.road, "weekly", act, by="Wang", note="no")
        assert isinstance(refused, Problem)
        assert refused.code == "approved"
    assert office.ledger.edition_book.message(made.edition.head.id) == before
    assert {one.message for one in office.ledger.outbox.deliveries()} == {before.hash, made.edition.head.hash}


def test_a_later_version_takes_the_place_of_a_draft(office: Office) -> None:
    """Composing what stands changes nothing; composing something else supersedes it, and the old one is refused."""
    first = office.compose()
    assert not office.compose().new
    office.figure("22家")
    second = office.compose()
    assert second.new
    assert office.states() == {"weekly/2026-11-16/1": "superseded", "weekly/2026-11-16/2": "in_review"}
    old = office.approve(name="weekly/2026-11-16/1")
    assert isinstance(old, Problem) and old.code == "superseded"
    assert first.edition is not None
    stale = office.approve(seen=first.edition.head.hash)
    assert isinstance(stale, Problem) and stale.code == "changed"
    assert second.edition is not None
    assert isinstance(office.approve(seen=second.edition.head.hash[:12]), Decided)


def test_two_persons_have_to_approve(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """One approval is not enough, nor the same person twice; a return takes approvals back."""
    office = Office(sample, ledger, tmp_path, two_person=True)
    office.compose()
    assert isinstance(office.approve("Li"), Decided)
    assert office.queued() == []
    again = office.approve("li ")
    assert isinstance(again, Problem) and again.code == "twice"
    nobody = office.approve(None)
    assert isinstance(nobody, Problem) and nobody.code == "nameless"
    assert isinstance(decide(office.road, "weekly", "return", by="Wang", note="a figure is missing"), Decided)
    assert office.states() == {"weekly/2026-11-16/1": "returned"}
    office.approve("Wang")
    assert office.queued() == []
    last = office.approve("Li")
    assert isinstance(last, Decided)
    assert (last.edition.state, last.edition.approvers, len(office.queued())) == ("approved", ("Wang", "Li"), 3)


@pytest.mark.parametrize("two_person", [False, True])
def test_reviewers_who_approve_at_once_are_counted_once_each(
    two_person: bool, sample: City, ledger: Ledger, tmp_path: Path
) -> None:
    """Of several at the same moment each is counted or refused; the deliveries are there once."""
    office = Office(sample, ledger, tmp_path, two_person=two_person)
    office.compose()
    start, came = Barrier(4), []

    def approve(by: str) -> None:
        start.wait()
        came.append(decide(office.road, "weekly", "approve", by=by))

    threads = [Thread(target=approve, args=(by,)) for by in ("Li", "Wang", "li", "Zhao")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = [one for one in came if isinstance(one, Decided)]
    assert len(counted) == (2 if two_person else 1)
    assert len({one.step.by and one.step.by.casefold() for one in counted}) == len(counted)
    assert len(office.ledger.edition_book.steps()) == len(counted)
    assert (office.states(), len(office.queued())) == ({"weekly/2026-11-16/1": "approved"}, 3)


def test_a_correction_says_what_was_different(office: Office) -> None:
    """It is a version of its own, compared with what was told, reviewed again; the next edition starts from it."""
    with pytest.raises(InputError, match="could be corrected"):
        office.compose(correct=True)
    office.compose()
    office.approve()
    office.figure("22家")
    office.later(hours=2)
    done = office.compose(correct=True)
    assert done.edition is not None
    assert (str(done.edition.head.compared), done.edition.head.corrects) == ("weekly/2026-11-16/1", True)
    assert done.edition.head.subject.startswith("更正：")
    assert next(section.id for section in done.issues[0].edition.news) == "changes"
    assert office.states() == {"weekly/2026-11-16/1": "approved", "weekly/2026-11-16/2": "in_review"}
    moment = office.road.now
    office.later(days=7)
    assert str(office.compose(MONDAY + timedelta(days=7)).edition.head.compared) == "weekly/2026-11-16/1"  # type: ignore[union-attr]
    office.approve(name="weekly/2026-11-16")
    assert str(office.compose(MONDAY + timedelta(days=7)).edition.head.compared) == "weekly/2026-11-16/2"  # type: ignore[union-attr]
    digest = office.road.alerts.digests["weekly"]
    for issue, again in zip(
        done.issues, issues(digest, office.road.declaration, office.ledger, MONDAY, ("zh", "en"), moment), strict=True
    ):
        assert again.edition == issue.edition


def test_what_nobody_was_told_is_compared_with_nothing(office: Office) -> None:
    """A draft that was never approved is passed over: the next edition counts from the last one approved."""
    office.compose()
    office.approve()
    office.later(days=7)
    office.figure("22家")
    second = MONDAY + timedelta(days=7)
    office.compose(second)
    office.later(days=7)
    third = office.compose(second + timedelta(days=7))
    assert third.edition is not None
    assert str(third.edition.head.compared) == "weekly/2026-11-16/1"
    assert any(line.target == "labs-over-20" for part in third.issues[0].edition.news for line in part.lines)


def test_unchanged_editions_are_withheld(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """With send: when_changed the first goes out, one without news is kept and goes nowhere, the next news goes out."""
    office = Office(sample, ledger, tmp_path, review="none", reviewers=(), send="when_changed")
    assert len(office.compose().deliveries) == 3
    office.later(days=7)
    quiet = office.compose(MONDAY + timedelta(days=7))
    assert quiet.edition is not None
    assert (quiet.edition.state, quiet.deliveries, len(office.queued())) == ("withheld", (), 3)
    office.later(days=7)
    office.figure("22家")
    loud = office.compose(MONDAY + timedelta(days=14))
    assert loud.edition is not None
    assert (loud.edition.state, str(loud.edition.head.compared)) == ("composed", "weekly/2026-11-16/1")
    assert len(office.queued()) == 6


def test_an_override_is_in_the_edition_of_its_day(office: Office) -> None:
    """Given on Wednesday in the review of Monday's edition, it is shown there beside the computed status."""
    office.compose()
    office.later(days=2)
    asked = Asked("labs-over-20", "overridden", "met", "the ministry announced 21", None, Decimal("0.9"))
    done = override(office.road, "weekly", asked, by="Li")
    assert isinstance(done, Overridden) and done.published is not None
    assert office.states() == {"weekly/2026-11-16/1": "superseded", "weekly/2026-11-16/2": "in_review"}
    [line] = [
        line for part in done.published.issues[1].edition.table for line in part.lines if line.target == "labs-over-20"
    ]
    assert (line.headline, "the ministry announced 21" in line.review) == ("met", True)
    comments = office.ledger.edition_book.steps("weekly")
    assert [(step.act, step.target, step.note) for step in comments] == [
        ("comment", "labs-over-20", "→ met: the ministry announced 21")
    ]
    unknown = override(office.road, "weekly", replace(asked, target="labs-over-2"), by="Li")
    assert isinstance(unknown, list) and unknown[0].code == "unknown_line"
    assert "labs-over-20" in str(unknown[0].hint)


def test_only_reviewers_review(sample: City, ledger: Ledger, tmp_path: Path) -> None:
    """Who is not among the named reviewers is refused, and nothing is recorded of the try."""
    office = Office(sample, ledger, tmp_path, reviewers=("Li Na",))
    office.compose()
    refused = office.approve("Wang")
    assert isinstance(refused, Problem) and refused.code == "not_a_reviewer"
    assert office.ledger.edition_book.steps() == []
    assert isinstance(office.approve("li na"), Decided)


def test_names_of_editions(office: Office) -> None:
    """A digest's name is its latest edition; whatever is misspelt is told with the nearest name."""
    for name, hint in (("weekly", "composes one"), ("weekli", "did you mean weekly?")):
        with pytest.raises(UsageError) as raised:
            decide(office.road, name, "approve", by="Li")
        assert hint in str(raised.value.hint)
    office.compose()
    for name, hint in (("weekly/2026-11-17", "2026-11-16"), ("weekly/2026-11-16/9", "weekly/2026-11-16/1")):
        with pytest.raises(UsageError) as raised:
            decide(office.road, name, "approve", by="Li")
        assert hint in str(raised.value.hint)


@pytest.mark.parametrize(
    ("missed", "composed", "named"),
    [
        ("merge", ["2026-12-07"], ["2026年11月23日、2026年11月30日的各期未出"]),
        ("send", ["2026-11-23", "2026-11-30", "2026-12-07"], ["", "", ""]),
        ("skip", [], []),
    ],
)
def test_downtime_of_weeks(
    missed: str, composed: list[str], named: list[str], sample: City, ledger: Ledger, tmp_path: Path
) -> None:
    """Hours that passed while nobody rang are merged into the last, made up for, or left out; once."""
    office = Office(sample, ledger, tmp_path, review="none", reviewers=(), missed=missed)
    tell(office.road, reasons(office.road))
    office.later(days=22)
    made = tell(office.road, reasons(office.road))
    assert list(made) == [f"weekly/{day}" for day in composed]
    for one, words in zip(made.values(), named, strict=True):
        summary = one.issues[0].edition.summary
        assert words in summary
        assert words or "未出" not in summary
    assert reasons(office.road) == {}
    assert tell(office.road, reasons(office.road)) == {}
