"""What becomes of an edition: its state from the steps of reviewers, who may take which step, what counts as said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tracker.model.edition import Act, EditionHead, EditionState, Step
from tracker.model.problem import Problem
from tracker.model.report import ANYONE, Digest
from tracker.model.review import Review
from tracker.model.value import value


@value
class Reviewed:
    """An edition with what was done to it, and where that leaves it.

    `left` tells whether it went over a channel that reaches somebody: what lies in a file can be written anew.
    """

    head: EditionHead
    state: EditionState
    steps: tuple[Step, ...] = ()
    left: bool = False

    @property
    def approvers(self) -> tuple[str | None, ...]:
        """Whose approvals count, in the order in which they came."""
        return _approvers(self.head, self.steps)


def reviewed(heads: Sequence[EditionHead], steps: Iterable[Step], left: Collection[str] = ()) -> list[Reviewed]:
    """Each edition with its steps and its state, in the order given; `left` are the ids of those that left the house.

    All editions of a period are to be among `heads`: a later version takes the place of one that still waits.
    """
    done: dict[object, list[Step]] = {}
    for step in steps:
        done.setdefault(step.edition, []).append(step)
    latest: dict[tuple[str, str], int] = {}
    for head in heads:
        key = head.id.digest, head.id.period
        latest[key] = max(latest.get(key, 0), head.id.version)
    found = []
    for head in heads:
        own = tuple(done.get(head.id, ()))
        superseded = latest[head.id.digest, head.id.period] > head.id.version
        found.append(Reviewed(head, state_of(head, own, superseded=superseded), own, str(head.id) in left))
    return found


def state_of(head: EditionHead, steps: Sequence[Step], *, superseded: bool = False) -> EditionState:
    """Where the steps of reviewers (in order) leave an edition; `superseded`: a later version of its period stands.

    An approval is of the bytes that the person saw: one of another hash counts for nothing. A return takes back every
    approval before it; whoever returned an edition may approve it later. Once approved it is locked: nothing that
    comes after, be it a step or a version, changes that.
    """
    if head.outset != "in_review":
        return head.outset
    if len(_approvers(head, steps)) >= max(1, head.approvals):
        return "approved"
    if superseded:
        return "superseded"
    decided = [step.act for step in steps if step.act != "comment"]
    return "returned" if decided and decided[-1] == "return" else "in_review"


def _approvers(head: EditionHead, steps: Sequence[Step]) -> tuple[str | None, ...]:
    approvers: dict[str, str | None] = {}
    for step in steps:
        if len(approvers) >= max(1, head.approvals):
            break
        if step.act == "return":
            approvers.clear()
        elif step.act == "approve" and step.hash == head.hash:
            approvers.setdefault(person(step.by), step.by)
    return tuple(approvers.values())


def person(name: str | None) -> str:
    """Whom a name means: upper case, lower case and spaces make nobody another person.

    >>> person(" Li  Na") == person("li na")
    True
    """
    return " ".join((name or "").split()).casefold()


def refusal(one: Reviewed, act: Act, digest: Digest, *, by: str | None, seen: str, note: str = "") -> Problem | None:
    """Why a person may not take a step with an edition now, or None where it is fine.

    `digest` is declared as it is now; `seen` is the hash of the message as the person saw it.
    """
    stands = _stands_in_the_way(one)
    if stands is not None:
        return stands
    name = str(one.head.id)
    if seen != one.head.hash:
        message = f"what you saw of {name} (hash {seen[:12]}) is not what stands there ({one.head.hash[:12]})"
        return Problem("changed", message, hint=f"tracker edition show {name}, then decide again")
    if act != "approve" and not note.strip():
        message = "a return says what is to be changed" if act == "return" else "a comment says something"
        return Problem("no_note", message, hint="add --note")
    return None if act == "comment" else _person_in_the_way(one, act, digest, by)


def _stands_in_the_way(one: Reviewed) -> Problem | None:
    name, digest = str(one.head.id), one.head.id.digest
    match one.state:
        case "approved":
            who = ", ".join(by or "?" for by in one.approvers)
            hint = f"tracker digest {digest} --as-of {one.head.id.period} --correct composes a correction"
            return Problem("approved", f"{name} is approved by {who}: it is locked", hint=hint)
        case "superseded":
            hint = f"tracker edition show {digest}/{one.head.id.period} shows the one that stands"
            return Problem("superseded", f"a later version took the place of {name}", hint=hint)
        case "composed" | "withheld":
            why = "no review was asked for" if one.state == "composed" else "nothing had changed, so it goes nowhere"
            hint = "review: required in alerts/digests.yaml asks for one, from the next edition on"
            return Problem("not_in_review", f"{name} does not wait for a reviewer: {why}", hint=hint)
        case _:
            return None


def _person_in_the_way(one: Reviewed, act: Act, digest: Digest, by: str | None) -> Problem | None:
    name = str(one.head.id)
    allowed = [person(reviewer) for reviewer in digest.reviewers]
    if ANYONE not in allowed and person(by) not in allowed:
        verb = "approve" if act == "approve" else "return"
        hint = "its reviewers are " + ", ".join(digest.reviewers) if allowed else "alerts/digests.yaml names none"
        return Problem("not_a_reviewer", f"{by or 'somebody without a name'} may not {verb} {name}", hint=hint)
    if act != "approve" or one.head.approvals < 2:
        return None
    if not person(by):
        message = f"{name} needs {one.head.approvals} persons, and who you are is not known"
        return Problem("nameless", message, hint="add --by with your name")
    if person(by) in map(person, one.approvers):
        return Problem("twice", f"{by} approved {name} already", hint="another person has to approve it too")
    return None


def said(one: Reviewed, period: str) -> bool:
    """Whether an edition has told somebody something by the time that `period` (a day) is spoken of.

    What was approved has; what needed nobody's approval has once it left the house, or once its day is over.
    """
    if one.state == "approved":
        return True
    return one.state == "composed" and (one.left or one.head.id.period < period)


def last_said(every: Sequence[Reviewed], period: str) -> EditionHead | None:
    """The latest version of a period that was said to somebody, None where none was."""
    mine = [one.head for one in every if one.head.id.period == period and said(one, period)]
    return max(mine, key=lambda head: head.id.version, default=None)


def compared_with(every: Sequence[Reviewed], period: str, *, correct: bool = False) -> EditionHead | None:
    """The edition that one for a period counts its changes from: the last of an earlier period that was said.

    A correction counts them from what was said for its own period.
    """
    if correct:
        return last_said(every, period)
    before = [one.head for one in every if one.head.id.period < period and said(one, period)]
    return max(before, key=lambda head: (head.id.period, head.id.version), default=None)


def composed_before(heads: Iterable[EditionHead], moment: datetime | None) -> list[EditionHead]:
    """The editions composed before a moment; all of them with None."""
    return [head for head in heads if moment is None or head.composed_at < moment]


def as_on_its_day(
    reviews: Mapping[str, Sequence[Review]], steps: Iterable[Step], day: date, zone: ZoneInfo
) -> dict[str, list[Review]]:
    """Reviews by target, those given while an edition for `day` was reviewed as if made on that day.

    A review speaks from the day on which it is made; a reviewer who overrides a status in the edition of Monday on
    Wednesday means Monday's. Such a review stands among the steps of that period's editions, at the same moment.
    """
    given = {(step.target, step.at) for step in steps if step.target and step.edition.period == day.isoformat()}
    evening = datetime.combine(day, time.max, zone)

    def moved(one: Review) -> Review:
        if one.at is None or one.at <= evening or (one.target, one.at) not in given:
            return one
        second = None if one.second is None else replace(one.second, at=min(one.second.at, evening))
        return replace(one, at=evening, second=second)

    return {target: [moved(one) for one in made] for target, made in reviews.items()}
