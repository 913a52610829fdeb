"""What an edition tells of overdue offices, undelivered messages, and times in which the tracker was down."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.alerts.sample_city import DAY, City
from tracker.alerts.compose import compose
from tracker.model.delivery import Delivery, Stop
from tracker.model.period import Period
from tracker.model.pulse import Outage
from tracker.model.report import Edition
from tracker.model.request import Ask, Request, Wanted
from tracker.model.running import Downtime, Operations, Running
from tracker.model.selection import Selection

ASKED = datetime(2026, 2, 1, 1, tzinfo=UTC)


def edition(city: City, running: Running, language: str = "en", **digest: object) -> Edition:
    made = city.digest(**digest)
    return compose(
        made, city.declaration, city.assessments, observations=city.observations, as_of=DAY, language=language,
        running=running,
    )  # fmt: skip


def owed(subject: str, period: str, asks: int = 1, owner: str = "stb", mark: str = "") -> Request:
    """An overdue request that was asked so often, a week apart."""
    end = Period.parse(period).end
    figure = Wanted("figures", subject, Period.parse(period), owner, end, end + timedelta(days=31), mark)
    asked = tuple(Ask("remind", at + 1, ASKED + timedelta(days=7 * at), "a@example.org", "n") for at in range(asks))
    return Request(f"q-{subject}-{period}", figure, ASKED, asks=asked)


def told(made: Edition, section: str) -> list[tuple[str, str]]:
    return [(line.title, line.change) for one in made.news if one.id == section for line in one.lines]


def test_overdue_offices_are_told_before_the_table_after_silence(sample: City) -> None:
    """Who owes which figures since when, how often asked, when last; in both languages, after the silent sources."""
    running = Running(
        (owed("labs", "2025", 2), owed("action-plan", "2025", 1, mark="drafting"), owed("firms", "2025", 0))
    )
    made = edition(sample, running)
    ((title, change),) = told(made, "overdue")
    assert title == sample.declaration.owners["stb"].name.in_language("en")
    assert change.startswith("3 overdue: ")
    assert "2025 (overdue since 31 Jan 2026, asked 2 times, last on 8 Feb 2026)" in change
    assert "asked once, on 1 Feb 2026" in change and "not asked yet" in change
    order = [one.id for one in made.news]
    assert order.index("silent") < order.index("overdue") < order.index("doubts")
    ((title, change),) = told(edition(sample, running, "zh"), "overdue")
    assert change.startswith("3项逾期未报：")
    assert "自2026年1月31日起逾期，已请报2次，最近一次为2026年2月8日" in change


def test_only_figures_of_the_edition_are_told(sample: City) -> None:
    """An edition for one office's targets names no figure of other targets."""
    running = Running((owed("pm25", "2025", owner="env"), owed("labs", "2025")))
    made = edition(sample, running, selection=Selection(owners=("env",)))
    ((title, change),) = told(made, "overdue")
    assert title == sample.declaration.owners["env"].name.in_language("en")
    assert change.startswith("1 overdue")


def test_a_long_list_is_folded(sample: City) -> None:
    """Five figures of an office are named and the rest counted."""
    many = tuple(owed("labs", str(year)) for year in range(2016, 2026))
    ((_, change),) = told(edition(sample, Running(many)), "overdue")
    assert change.count("overdue since") == 5
    assert change.endswith("; and 5 more")


def test_nothing_is_said_of_requests_where_nobody_is_asked(sample: City) -> None:
    """A workspace without requests reads as before; one with requests says that nobody is overdue."""
    assert edition(sample, Running()) == edition(sample, Running(None))
    assert "overdue" not in edition(sample, Running()).quiet
    assert "no office overdue" in edition(sample, Running(())).quiet
    assert "没有逾期未报的单位" in edition(sample, Running(()), "zh").quiet


DOWN = Outage(datetime(2026, 11, 20, 1, tzinfo=UTC), datetime(2026, 11, 22, 2, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("down", "language", "sentence"),
    [
        (
            (Downtime(DOWN, 12, ("weekly",)),), "en",
            ("The tracker was down from 20 Nov 2026 09:00 to 22 Nov 2026 10:30; missed: 12 fetches of sources, "
            "the hour of weekly."),
        ),
        ((Downtime(DOWN),), "en", "The tracker was down from 20 Nov 2026 09:00 to 22 Nov 2026 10:30."),
        (
            (Downtime(DOWN, 1),), "zh",
            "本系统自2026年11月20日 09:00至2026年11月22日 10:30未运行，错过1次来源获取。",
        ),
        (
            (Downtime(Outage(DOWN.since - timedelta(days=9), DOWN.since - timedelta(days=8)), 2), Downtime(DOWN)), "en",
            ("The tracker was down 2 times, 74 hours in all, last from 20 Nov 2026 09:00 to 22 Nov 2026 10:30; "
            "missed: 2 fetches of sources."),
        ),
    ],
)  # fmt: skip
def test_the_next_edition_says_in_one_sentence_when_the_tracker_was_down(
    sample: City, down: tuple[Downtime, ...], language: str, sentence: str
) -> None:
    """From when to when in the workspace's time zone, and what was due meanwhile; in the summary of every digest."""
    assert edition(sample, Running(down=down), language).summary.endswith(sentence)
    assert edition(sample, Running(), language).summary in edition(sample, Running(down=down), language).summary


def dead(recipient: str, about: str = "weekly/2026-11-16/1", answer: str = "550 no such user.") -> Delivery:
    return Delivery(f"d-{recipient}", "edition", about, "hash", "office", recipient, ASKED, "dead", answer=answer)


def test_operation_names_who_did_not_get_what_and_what_to_do(sample: City) -> None:
    """One line for a message and channel with the reason and the command; stopped recipients; downtime; days."""
    stop = Stop("office", "b@example.org", ASKED, True, "unsubscribed")
    several = tuple(dead(f"{name}@example.org") for name in "acdef")
    found = Operations((*several, dead("", "alert/worse/1", "")), (stop,), (date(2026, 11, 9),))
    running = Running(down=(Downtime(DOWN),), operations=found)
    lines = dict(told(edition(sample, running), "operations"))
    assert lines["Not delivered: weekly/2026-11-16/1"] == (
        "f@example.org, e@example.org, d@example.org and 2 more did not get it over office: 550 no such user. "
        "To send it again: tracker deliver --again weekly/2026-11-16/1"
    )
    assert lines["Not delivered: alert/worse/1"].startswith("the channel did not get it over office: no answer")
    assert lines["Stopped: b@example.org"].endswith(
        "unsubscribed. To resume: tracker channel resume office b@example.org"
    )
    assert lines["Downtime"].startswith("The tracker was down from")
    assert lines["Editions left out"] == "9 Nov 2026"
    chinese = dict(told(edition(sample, running, "zh"), "operations"))
    assert "等5个收件人" in chinese["未送达：weekly/2026-11-16/1"]
    assert [one.id for one in edition(sample, running).news][-1] == "operations"


def test_operation_stands_only_in_digests_that_ask_for_it(sample: City) -> None:
    """Readers outside are not told of mail servers; who asked and has nothing to fear reads that."""
    assert told(edition(sample, Running(operations=None)), "operations") == []
    assert "no message undelivered" in edition(sample, Running(operations=Operations())).quiet
    assert "undelivered" not in edition(sample, Running()).quiet


def test_what_servers_answer_is_harmless(sample: City) -> None:
    """An answer with control characters or line breaks stays one line of plain characters."""
    found = Operations((dead("a@example.org", answer="no\x1b[31m\nsuch\u202e user"),))
    (line,) = [line for one in edition(sample, Running(operations=found)).news if one.id == "operations"
               for line in one.lines]  # fmt: skip
    assert line.change.isprintable()


def test_many_offices_are_folded(sample: City) -> None:
    """Twenty offices get a line each; the others are named together."""
    owners = {f"o{at}": replace(sample.declaration.owners["stb"], id=f"o{at}") for at in range(25)}
    city = replace(sample, declaration=replace(sample.declaration, owners={**sample.declaration.owners, **owners}))
    lines = told(edition(city, Running(tuple(owed("labs", "2025", owner=name) for name in owners))), "overdue")
    assert len(lines) == 21
    assert lines[-1][0] == "5 more offices"
