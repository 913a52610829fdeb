"""Asking for figures over time: what is due, who is asked at which stage, when a request ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evaluate.requests import Known, Plan, following, opened, overdue, plan, stages
from tracker.evaluate.wanted import MOST_PERIODS, arrived, missing, wanted
from tracker.model.aim import Checklist, Item, Judged, Stage, Stages, Tendency
from tracker.model.declaration import Declaration, Owner
from tracker.model.measurement import Measurement
from tracker.model.observation import Mark, Observation, State
from tracker.model.period import FREQUENCIES, Frequency, Period
from tracker.model.report import Asking
from tracker.model.request import Answer, Ask, Closed, Request, Wanted
from tracker.model.selection import Selection
from tracker.model.target import Indicator, Revision, Target
from tracker.model.text import Text

ZONE = ZoneInfo("Europe/Berlin")
OWNER = Owner("stb", Text.of("Science bureau"), "stb@example.org", ("head@example.org", "mayor@example.org"))
ASKING = Asking("figures", ("office",), ("en",), remind=(timedelta(days=7), timedelta(days=14)),
                escalate=timedelta(days=21))  # fmt: skip


def days(count: int) -> timedelta:
    return timedelta(days=count)


def figure(subject: str, period: str, state: State = "accepted", identity: str = "") -> Observation:
    """A figure of a period."""
    amount = Measurement(Decimal(1), Decimal(1), unit="x")
    at = datetime(2020, 1, 1, tzinfo=UTC)
    return Observation(identity or f"o-{subject}-{period}", subject, Period.parse(period), amount, recorded_at=at,
                       state=state)  # fmt: skip


def mark(subject: str, period: str, word: str, holds: bool = True) -> Observation:
    return Observation(f"o-{subject}-{word}", subject, Period.parse(period), Mark(word, holds))


def indicator(frequency: Frequency = "annual", grace: int | None = None, **more: object) -> Indicator:
    wait = None if grace is None else days(grace)
    values: dict[str, object] = {"owner": "stb", "frequency": frequency, "grace": wait} | more
    return Indicator("labs", Text.of("Labs"), "x", "stock", **values)  # type: ignore[arg-type]


def declared(*indicators: Indicator, targets: Sequence[Target] = (), owner: Owner = OWNER) -> Declaration:
    return Declaration(
        "v", Text.of("T"), str(ZONE), ("en",), owners={owner.id: owner},
        indicators={one.id: one for one in indicators}, targets={one.id: one for one in targets},
    )  # fmt: skip


def labs(**more: object) -> Target:
    return Target("labs-over-20", Tendency("up"), indicator="labs", **more)  # type: ignore[arg-type]


def series(*observations: Observation) -> dict[str, list[Observation]]:
    found: dict[str, list[Observation]] = {}
    for one in observations:
        found.setdefault(one.subject, []).append(one)
    return found


DUE = [
    # frequency, last reported, day, what is missing then
    ("annual", "2024", date(2025, 12, 31), []),
    ("annual", "2024", date(2026, 1, 1), ["2025"]),
    ("annual", "2021", date(2026, 1, 1), ["2022", "2023", "2024", "2025"]),
    ("annual", "2010", date(2026, 1, 1), ["2022", "2023", "2024", "2025"]),
    ("annual", None, date(2026, 1, 1), ["2025"]),
    ("half-yearly", "2025-S1", date(2025, 12, 31), []),
    ("half-yearly", "2025-S1", date(2026, 1, 1), ["2025-S2"]),
    ("quarterly", "2025-Q1", date(2025, 6, 30), []),
    ("quarterly", "2025-Q1", date(2025, 7, 1), ["2025-Q2"]),
    ("quarterly", "2024-Q4", date(2025, 10, 1), ["2025-Q1", "2025-Q2", "2025-Q3"]),
    ("monthly", "2024-01", date(2024, 2, 29), []),
    ("monthly", "2024-01", date(2024, 3, 1), ["2024-02"]),
    ("monthly", None, date(2024, 3, 31), ["2024-02"]),
    ("weekly", "2026-W52", date(2027, 1, 3), []),
    ("weekly", "2026-W52", date(2027, 1, 4), ["2026-W53"]),
    ("daily", "2026-03-28", date(2026, 3, 30), ["2026-03-29"]),
    ("annual", "2025-06-30", date(2026, 1, 1), ["2025"]),
    ("annual", "2025-12-31", date(2026, 1, 1), []),
    ("annual", "2021/2025", date(2026, 1, 1), []),
    ("irregular", "2020", date(2026, 1, 1), []),
]


@pytest.mark.parametrize(("frequency", "last", "day", "expected"), DUE)
def test_a_figure_is_due_once_its_period_is_over(
    frequency: Frequency, last: str | None, day: date, expected: list[str]
) -> None:
    """Whole periods since the last one reported are missing, the latest alone where nothing ever was reported."""
    known = [] if last is None else [figure("labs", last)]
    assert [one.text for one in missing(indicator(frequency), known, day)] == expected


@given(st.sampled_from([one for one in FREQUENCIES if one != "irregular"]), st.dates(), st.integers(0, 4000))
def test_what_is_missing_is_over_not_there_and_gapless(frequency: Frequency, day: date, back: int) -> None:
    """Every missing period has ended, is covered by no figure, follows on the one before it; they are few."""
    last = date.fromordinal(max(1, day.toordinal() - back))
    known = [figure("labs", last.isoformat())]
    found = missing(indicator(frequency), known, day)
    assert len(found) <= MOST_PERIODS
    for one in found:
        assert one.end < day
        assert one.frequency == frequency
        assert not arrived(Wanted("", "labs", one, "", day, day), known)
    for one, after in pairwise(found):
        assert one.next() == after


@pytest.mark.parametrize(
    ("grace", "due", "late"),
    [(None, date(2026, 1, 1), date(2026, 1, 1)), (30, date(2026, 1, 1), date(2026, 1, 31))],
)
def test_grace_moves_what_is_overdue_and_not_what_is_due(grace: int | None, due: date, late: date) -> None:
    """A figure is asked for on the day after its period, and is overdue on the day after its grace."""
    (one,) = wanted([ASKING], declared(indicator(grace=grace)), {}, date(2026, 1, 1)).values()
    assert (one.due, one.overdue, one.period.text) == (due, late, "2025")


@pytest.mark.parametrize(
    "changed",
    [
        indicator(owner=None), indicator(owner="nobody"), indicator("irregular"),
    ],
    ids=["no-owner", "unknown-owner", "irregular"],
)  # fmt: skip
def test_nobody_is_asked_who_cannot_be(changed: Indicator) -> None:
    """Without owner, without address or without frequency there is nothing to ask for."""
    assert wanted([ASKING], declared(changed), {}, date(2026, 1, 1)) == {}
    mute = declared(indicator(), owner=replace(OWNER, email=None))
    assert wanted([ASKING], mute, {}, date(2026, 1, 1)) == {}


@pytest.mark.parametrize(
    "target",
    [
        labs(opted_out=Text.of("no")),
        labs(revisions=(Revision(date(2025, 1, 1), "dropped"),)),
        labs(revisions=(Revision(date(2025, 1, 1), "merged"),)),
    ],
    ids=["opted-out", "dropped", "merged"],
)
def test_figures_of_targets_that_hold_no_more_are_not_asked_for(target: Target) -> None:
    """What nobody promises any more nobody has to report; an indicator without any target is still asked for."""
    assert wanted([ASKING], declared(indicator(), targets=[target]), {}, date(2026, 1, 1)) == {}
    assert len(wanted([ASKING], declared(indicator(), targets=[labs()]), {}, date(2026, 1, 1))) == 1
    assert len(wanted([ASKING], declared(indicator()), {}, date(2026, 1, 1))) == 1


@pytest.mark.parametrize(
    ("selection", "asked"),
    [
        (Selection(), True),
        (Selection(owners=("stb",)), True),
        (Selection(owners=("env",)), False),
        (Selection(groups=("g",)), True),
        (Selection(groups=("h",)), False),
        (Selection(tags=("t",), targets=("labs-over-20",)), True),
        (Selection(tags=("t",), targets=("other",)), False),
    ],
)
def test_a_selection_takes_figures_by_owner_and_by_the_targets_on_them(selection: Selection, asked: bool) -> None:
    """Every list that is not empty has to fit."""
    place = declared(indicator(), targets=[labs(group="g", tags=("t",))])
    assert bool(wanted([replace(ASKING, selection=selection)], place, {}, date(2026, 1, 1))) is asked


def test_plans_lists_and_verdicts_are_asked_for_once_their_day_is_over() -> None:
    """Each unreported stage or item whose stated day has passed, a verdict after its deadline; nothing without date."""
    by = Period.parse("2025")
    plan_ = Target("plan", Stages((Stage("draft", Text.of("d"), by), Stage("issued", Text.of("i"), by),
                                   Stage("later", Text.of("l")))), owner="stb")  # fmt: skip
    rules = Target("rules", Checklist((Item("signed", Text.of("s")), Item("public", Text.of("p")))), owner="stb", by=by)
    judged = Target("view", Judged(), owner="stb", by=by)
    open_ended = Target("open", Judged(), owner="stb")
    place = declared(targets=[plan_, rules, judged, open_ended])
    day = date(2026, 1, 1)
    keys = [("plan", "draft"), ("plan", "issued"), ("rules", "signed"), ("rules", "public"), ("view", "")]
    assert [(one.subject, one.mark) for one in wanted([ASKING], place, {}, day).values()] == keys
    assert wanted([ASKING], place, {}, date(2025, 12, 31)) == {}
    told = series(
        mark("plan", "2025-05", "issued"), mark("rules", "2025", "signed", False), mark("view", "2025", "kept")
    )
    assert [(one.subject, one.mark) for one in wanted([ASKING], place, told, day).values()] == [("rules", "public")]


START = datetime(2026, 1, 1, 8, tzinfo=UTC)
LADDER = [
    # days after the first asking, what was asked before, what is asked now
    (0, [], [("first", 1, "stb@example.org")]),
    (6, ["first-1"], []),
    (7, ["first-1"], [("remind", 1, "stb@example.org")]),
    (13, ["first-1", "remind-1"], []),
    (14, ["first-1", "remind-1"], [("remind", 2, "stb@example.org")]),
    (20, ["first-1"], [("remind", 2, "stb@example.org")]),
    (21, ["first-1", "remind-2"], [("escalate", 1, "head@example.org")]),
    (90, ["first-1"], [("remind", 2, "stb@example.org"), ("escalate", 1, "head@example.org")]),
    (41, ["first-1", "remind-2", "escalate-1@21"], []),
    (42, ["first-1", "remind-2", "escalate-1@21"], [("escalate", 2, "mayor@example.org")]),
    (61, ["first-1", "remind-2", "escalate-1@41"], []),
    (99, ["first-1", "remind-2", "escalate-1@21", "escalate-2@42"], []),
]


def asked(stage: str) -> Ask:
    """`escalate-1@21`: the first escalation, 21 days after the start."""
    kind, _, rest = stage.partition("-")
    number, _, day = rest.partition("@")
    return Ask(kind, int(number), START + days(int(day or 0)), "", "")  # type: ignore[arg-type]


@pytest.mark.parametrize(("after", "before", "now"), LADDER)
def test_the_ladder(after: int, before: list[str], now: list[tuple[str, int, str]]) -> None:
    """First the owner, then reminders by their days, then the next persons one interval apart; each stage once."""
    one = Request("q-1", _wanted(), START, asks=tuple(map(asked, before)))
    found = stages(one, ASKING, OWNER, (START + days(after)).date(), ZONE)
    assert [(due.kind, due.number, due.address) for due in found] == now


@pytest.mark.parametrize(("after", "before", "now"), LADDER)
def test_the_day_of_the_next_asking_is_the_one_on_which_it_comes(
    after: int, before: list[str], now: list[tuple[str, int, str]]
) -> None:
    """It lies ahead where nothing is to be asked, is over where something is; the top of the ladder has none."""
    one = Request("q-1", _wanted(), START, asks=tuple(map(asked, before)))
    day = (START + days(after)).date()
    found = following(one, ASKING, OWNER, ZoneInfo("UTC"))
    assert (found is not None and found[0] <= day) is bool(now)
    if found is None:
        assert len([stage for stage in before if stage.startswith("escalate")]) == 2
    elif not now:
        [due] = stages(one, ASKING, OWNER, found[0], ZoneInfo("UTC"))
        assert (due.kind, due.number, due.address) == (found[1].kind, found[1].number, found[1].address)
    assert following(one, ASKING, replace(OWNER, email=None), ZONE) is None


@pytest.mark.parametrize(
    ("first", "due"),
    [
        # the night of the change to summer time (29 March 2026) and back (25 October 2026), in Berlin
        (datetime(2026, 3, 22, 22, 59, tzinfo=UTC), datetime(2026, 3, 28, 23, 0, tzinfo=UTC)),
        (datetime(2026, 3, 22, 23, 1, tzinfo=UTC), datetime(2026, 3, 29, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 18, 21, 59, tzinfo=UTC), datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        (datetime(2026, 10, 18, 22, 1, tzinfo=UTC), datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ],
)
def test_days_are_those_of_the_workspace_also_when_clocks_change(first: datetime, due: datetime) -> None:
    """A reminder after seven days comes with the beginning of the seventh day there, however long days were."""
    one = Request("q-1", _wanted(), first, asks=(Ask("first", 1, first, "", ""),))
    for moment, expected in ((due - timedelta(seconds=1), []), (due, ["remind"])):
        found = stages(one, ASKING, OWNER, moment.astimezone(ZONE).date(), ZONE)
        assert [one.kind for one in found] == expected


def test_an_answer_sent_back_is_told_of_once() -> None:
    """The owner learns at once that the answer does not count, and once for each answer."""
    one = Request("q-1", _wanted(), START, asks=(asked("first-1"),), answers=(Answer("o-1", START, "x"),))
    (due,) = stages(one, ASKING, OWNER, START.date(), ZONE, refused=True)
    assert (due.kind, due.number) == ("returned", 1)
    told = replace(one, asks=(*one.asks, asked("returned-1")))
    assert stages(told, ASKING, OWNER, START.date(), ZONE, refused=True) == []
    second = replace(told, answers=(*told.answers, Answer("o-2", START, "x")))
    assert [due.number for due in stages(second, ASKING, OWNER, START.date(), ZONE, refused=True)] == [2]


def _wanted(period: str = "2025", subject: str = "labs", owner: str = "stb") -> Wanted:
    end = Period.parse(period)
    return Wanted("figures", subject, end, owner, end.end + days(1), end.end + days(31))


def test_one_message_for_each_address() -> None:
    """However many figures an office owes, it gets one letter; the next person on the ladder gets another."""
    several = [replace(indicator(), id=f"i{at}") for at in range(5)]
    todo = plan([ASKING], declared(*several), Known({}, {}), START)
    (letter,) = todo.mailings
    assert [due.request.wanted.subject for due in letter.dues] == [f"i{at}" for at in range(5)]
    assert len(todo.opens) == 5


def test_what_waits_for_a_reviewer_is_not_asked_for() -> None:
    """A proposal, whoever made it, keeps a request from being opened and an open one from being repeated."""
    held = series(figure("labs", "2025", "proposed"))
    place = declared(indicator())
    assert plan([ASKING], place, Known({}, held), START).is_empty
    one = replace(opened(_wanted(), START), asks=(asked("first-1"),))
    later = START + days(30)
    assert plan([ASKING], place, Known({}, held, [one]), later).is_empty
    assert plan([ASKING], place, Known({}, {}, [one]), later).mailings


@pytest.mark.parametrize(
    ("closed", "asks"),
    [("arrived", True), ("unwanted", True), ("by_hand", False), (None, False)],
)
def test_a_figure_is_asked_for_anew_only_where_no_person_said_no(closed: str | None, asks: bool) -> None:
    """A closed request stays closed; the same figure gets another, under another id, unless a person closed it."""
    before = replace(opened(_wanted(), START), asks=(asked("first-1"),))
    if closed is not None:
        before = replace(before, closed=Closed(START, closed))  # type: ignore[arg-type]
    todo = plan([ASKING], declared(indicator()), Known({}, {}, [before]), START + days(1))
    assert bool(todo.opens) is asks
    assert all(one.turn == 2 and one.id != before.id for one in todo.opens)


@pytest.mark.parametrize(
    ("known", "place", "why"),
    [
        (series(figure("labs", "2025")), declared(indicator()), "arrived"),
        (series(figure("labs", "2025-12-31")), declared(indicator()), "arrived"),
        ({}, declared(), "unwanted"),
        ({}, declared(indicator(owner="other"), owner=replace(OWNER, id="other")), "unwanted"),
        (series(figure("labs", "2024")), declared(indicator()), None),
    ],
)
def test_a_request_is_closed_once_its_figure_is_there_or_unwanted(
    known: Mapping[str, Sequence[Observation]], place: Declaration, why: str | None
) -> None:
    """From wherever the figure came; or because it is declared no more, or of another office."""
    one = replace(opened(_wanted(), START), asks=(asked("first-1"),))
    closes = plan([ASKING], place, Known(known, {}, [one]), START).closes
    assert [closed.why for _, closed in closes] == ([] if why is None else [why])


def test_asking_by_hand_asks_everything_that_is_open_and_unanswered() -> None:
    """Whatever its day, once more."""
    one = replace(opened(_wanted(), START), asks=(asked("first-1"),))
    todo = plan([ASKING], declared(indicator()), Known({}, {}, [one]), START, again=True)
    assert [(due.kind, due.number) for due in todo.mailings[0].dues] == [("asked", 1)]


def test_asking_some_by_hand_leaves_the_others_to_their_time() -> None:
    """Only the requests that are named are asked once more."""
    held = [opened(_wanted(period), START) for period in ("2023", "2024")]
    known = Known({}, {}, [replace(one, asks=(asked("first-1"),)) for one in held])
    place = declared(indicator())
    found = plan([ASKING], place, replace(known, accepted=series(figure("labs", "2022"))), START, again=[held[1].id])
    told = [(due.request.id, due.kind) for mailing in found.mailings for due in mailing.dues]
    assert (held[1].id, "asked") in told
    assert held[0].id not in [name for name, _ in told]


def test_overdue_is_what_grace_is_over_for() -> None:
    """Longest owed first; not what waits for a reviewer, not what is closed."""
    old, new = opened(_wanted("2024"), START), opened(_wanted("2025"), START)
    day = date(2026, 2, 1)
    assert overdue([new, old], {}, day) == [old, new]
    assert overdue([new, old], {}, date(2026, 1, 30)) == [old]
    assert overdue([old], series(figure("labs", "2024", "proposed")), day) == []
    assert overdue([replace(old, closed=Closed(START, "arrived"))], {}, day) == []


REPORTS = st.lists(
    st.tuples(st.integers(0, 700), st.sampled_from(["2023", "2024", "2025", "2026"]),
              st.sampled_from(["accepted", "proposed", "rejected"])), max_size=8,
)  # fmt: skip


@given(REPORTS, st.lists(st.integers(0, 900), min_size=1, max_size=60), st.integers(0, 60))
def test_laws_over_years(reports: list[tuple[int, str, State]], ticks: list[int], grace: int) -> None:
    """Whenever the bell rings: no closed request asks, no figure is asked that is there, each stage comes once, a
    request that is open is of a figure that is not there, and every asking goes to somebody on the ladder."""
    place = declared(indicator(grace=grace))
    state: dict[str, Request] = {}
    ladder = {OWNER.email, *OWNER.escalation}
    for tick in sorted(ticks):
        now = START + days(tick)
        came = [figure("labs", period, at_state, f"o-{at}") for at, (day, period, at_state) in enumerate(reports)
                if day <= tick]  # fmt: skip
        known = Known(
            series(*(one for one in came if one.state == "accepted")),
            series(*(one for one in came if one.state == "proposed")),
            list(state.values()),
        )
        todo = plan([ASKING], place, known, now)
        for one, closed in todo.closes:
            assert one.is_open
            state[one.id] = replace(one, closed=closed)
        for one in todo.opens:
            assert one.id not in state
            state[one.id] = one
        assert len(todo.mailings) == len({letter.address for letter in todo.mailings})
        for letter in todo.mailings:
            for due in letter.dues:
                one = state[due.request.id]
                assert one.is_open and due.address in ladder
                assert not arrived(one.wanted, known.accepted.get("labs", ()))
                assert not any(held.period == one.wanted.period for held in known.held.get("labs", ()))
                state[one.id] = replace(one, asks=(*one.asks, Ask(due.kind, due.number, now, due.address, "")))
        again = plan([ASKING], place, replace(known, requests=list(state.values())), now)
        assert again == Plan(), "ringing twice at one moment asks nothing more"
    for one in state.values():
        assert max(Counter(ask.stage for ask in one.asks).values()) == 1
        assert one.asks[0].kind == "first"
        assert [ask.number for ask in one.asks if ask.kind == "escalate"] == list(
            range(1, 1 + sum(ask.kind == "escalate" for ask in one.asks))
        )
    keys = Counter(one.wanted.key for one in state.values() if one.is_open)
    assert all(count == 1 for count in keys.values())


@given(st.integers(0, 200), st.lists(st.integers(1, 60), min_size=1, max_size=5, unique=True), st.integers(1, 40))
def test_the_ladder_speaks_from_its_first_step_on(after: int, remind: list[int], escalate: int) -> None:
    """Nothing is asked again before the first reminder or escalation is due, and something is from that day on."""
    asking = replace(ASKING, remind=tuple(days(one) for one in sorted(remind)), escalate=days(escalate))
    one = Request("q-1", _wanted(), START, asks=(asked("first-1"),))
    start = datetime.combine(START.date(), time(12), ZONE).date()
    spoken = bool(stages(one, asking, OWNER, start + days(after), ZONE))
    assert spoken is (after >= min(*remind, escalate))
