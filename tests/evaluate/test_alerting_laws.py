"""Alerts: laws over random histories, the notify decision against a second, naive writing of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluate.alerting_play import START, Play, finding, rule
from tests.evaluate.test_alerting import DECLARED
from tracker.evaluate.alerting.notify import why_notify
from tracker.evaluate.alerting.telling import Telling
from tracker.model.alert import Alert, AlertRule, Silence, ToldGroup

HOUR = timedelta(hours=1)

Looks: TypeAlias = Sequence[tuple[int, Mapping[str, str]]]
"""Hours since the last look, and what the condition says of each subject."""

Drawn: TypeAlias = Sequence[tuple[int, int, str]]
"""Silences: from which hour on, for how many, of which subject."""

SUBJECTS = ("a", "b", "c")

LOOKS = st.lists(
    st.tuples(
        st.integers(1, 60),
        st.fixed_dictionaries({name: st.sampled_from(["no", "?", "yes 1", "yes 2"]) for name in SUBJECTS}),
    ),
    min_size=1,
    max_size=14,
)

RULES = st.builds(
    rule,
    confirm=st.integers(1, 3),
    lasting=st.sampled_from([timedelta(0), 24 * HOUR]),
    keep=st.sampled_from([timedelta(0), 24 * HOUR]),
    repeat=st.sampled_from([None, 48 * HOUR]),
    resolved=st.booleans(),
    group=st.sampled_from(["rule", "none"]),
    flood=st.integers(1, 3),
)

SILENCES = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 200), st.sampled_from(SUBJECTS)), max_size=2
)  # fmt: skip


def silences_of(drawn: Drawn) -> list[Silence]:
    """Silences of one target each, from an hour on for some hours."""
    return [
        Silence(
            str(at), "silence", START + start * HOUR, "amy", "why", START + (start + length) * HOUR, {"target": name}
        )
        for at, (start, length, name) in enumerate(drawn)
    ]  # fmt: skip


def played(play: Play, looks: Looks) -> list[tuple[datetime, Telling]]:
    """Every message of a history with its moment."""
    hours, told = 0, []
    for gap, found in looks:
        hours += gap
        tellings = play.look(hours, {name: finding(word) for name, word in found.items()})
        told += [(START + hours * HOUR, one) for one in tellings]
    return told


@settings(max_examples=50)
@given(RULES, LOOKS, SILENCES)
def test_one_cause_of_one_episode_is_told_once(r: AlertRule, looks: Looks, drawn: Drawn) -> None:
    """Nothing is new in two messages; without a repeat nothing at all is sent twice for the same reason to speak."""
    told = played(Play(r, silences=silences_of(drawn), declaration=DECLARED), looks)
    new = [state.alert for _, one in told for state in one.new]
    assert len(new) == len(set(new))
    over = [alert for _, one in told for alert in one.over]
    assert len(over) == len(set(over))


@settings(max_examples=50)
@given(RULES, LOOKS, SILENCES)
def test_a_silenced_alert_is_never_sent(r: AlertRule, looks: Looks, drawn: Drawn) -> None:
    """No message names a subject while a silence of it holds."""
    silences = silences_of(drawn)
    for now, one in played(Play(r, silences=silences, declaration=DECLARED), looks):
        quiet = {silence.matches["target"] for silence in silences if silence.holds_at(now)}
        named = {s.subject for s in (*one.new, *one.standing)} | {a.subject for a in one.over}
        assert not quiet & named


@settings(max_examples=50)
@given(RULES, LOOKS, SILENCES)
def test_whatever_fires_has_been_told_unless_something_mutes_it(r: AlertRule, looks: Looks, drawn: Drawn) -> None:
    """After every evaluation each alert that fires is among those told, or there is a reason why it is not."""
    play = Play(r, silences=silences_of(drawn), declaration=DECLARED)
    hours = 0
    told: set[Alert] = set()
    for gap, found in looks:
        hours += gap
        for one in play.look(hours, {name: finding(word) for name, word in found.items()}):
            told |= {state.alert for state in one.new}
        for key, state in play.states.items():
            assert state.state != "firing" or key in play.decided.muted or state.alert in told


@settings(max_examples=50)
@given(RULES, LOOKS, SILENCES)
def test_flapping_is_told_three_times_at_most_until_it_is_calm(r: AlertRule, looks: Looks, drawn: Drawn) -> None:
    """Between two messages that say it keeps changing lies at least a week."""
    noticed: dict[str, datetime] = {}
    for now, one in played(Play(r, silences=silences_of(drawn), declaration=DECLARED), looks):
        for subject in one.changing:
            assert subject not in noticed or now - noticed[subject] >= timedelta(days=7)
            noticed[subject] = now


@settings(max_examples=50)
@given(RULES, LOOKS, SILENCES, st.data())
def test_an_evaluation_between_that_brings_nothing_changes_nothing(
    r: AlertRule, looks: Looks, drawn: Drawn, data: st.DataObject
) -> None:  # fmt: skip
    """Looking again at the very same moment tells nothing and leaves every state as it was."""
    play = Play(r, silences=silences_of(drawn), declaration=DECLARED)
    stop = data.draw(st.integers(1, len(looks)))
    played(play, looks[:stop])
    hours = sum(gap for gap, _ in looks[:stop])
    before = (dict(play.states), dict(play.groups))
    again = {name: finding(word) for name, word in looks[stop - 1][1].items()}
    assert play.look(hours, again, counts=False) == []
    assert (play.states, play.groups) == before


def naive(
    told: ToldGroup | None, firing: set[Alert], resolved: set[Alert], now: datetime, repeat: timedelta | None,
    tell_resolved: bool,
) -> str | None:  # fmt: skip
    """The decision as a list of questions, each answered alone; the first yes is the reason."""
    known = set() if told is None else set(told.firing)
    ended = set() if told is None else set(told.resolved)
    questions = [
        ("first", told is None and len(firing) > 0),
        ("firing_grew", told is not None and any(one not in known for one in firing)),
        ("all_resolved", told is not None and len(resolved) > 0 and len(firing) == 0 and len(known) > 0),
        ("resolved_grew", told is not None and len(firing) > 0 and tell_resolved
         and any(one not in ended for one in resolved)),
        ("repeat", told is not None and len(firing) > 0 and repeat is not None and told.at + repeat <= now),
    ]  # fmt: skip
    return next((word for word, yes in questions if yes), None)


ALERTS = st.frozensets(st.builds(Alert, st.sampled_from(SUBJECTS), st.integers(1, 2), st.sampled_from(["1", "2"])))


@settings(max_examples=400)
@given(
    st.none() | st.builds(ToldGroup, st.just("r"), st.just(""), ALERTS, ALERTS, st.just(START)),
    ALERTS, ALERTS, st.integers(0, 100), st.none() | st.integers(1, 100), st.booleans(),
)  # fmt: skip
def test_the_decision_is_that_of_a_second_writing(
    told: ToldGroup | None, firing: frozenset[Alert], resolved: frozenset[Alert], hours: int, repeat: int | None,
    tell_resolved: bool,
) -> None:  # fmt: skip
    """Whatever was told and whatever fires, both writings give the same reason."""
    wait = None if repeat is None else repeat * HOUR
    now = START + hours * HOUR
    assert why_notify(told, firing, resolved, now, wait, tell_resolved) == naive(
        told, set(firing), set(resolved), now, wait, tell_resolved
    )


@settings(max_examples=50)
@given(RULES, LOOKS)
def test_the_order_of_subjects_makes_no_difference(r: AlertRule, looks: Looks) -> None:
    """The same findings in another order leave the same states."""
    first, second = Play(r, declaration=DECLARED), Play(r, declaration=DECLARED)
    played(first, looks)
    played(second, [(gap, dict(reversed(list(found.items())))) for gap, found in looks])
    left, right = ({key: replace(one, told=()) for key, one in play.states.items()} for play in (first, second))
    assert left == right
