"""Proposals in the queue, each with its sentence and what it may speak of; what a decision on one did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracker.cli import terminal
from tracker.cli.proposal_words import phrase
from tracker.model.lines import one_line

if TYPE_CHECKING:
    from tracker.steps.proposal_queue import Waiting
    from tracker.steps.proposals import Decided

PROPOSAL_ID = "p-"

LISTED = 50
"""Proposals that a list in the terminal shows."""

NEAR = 48
"""Characters shown on either side of the words in a list; `show` tells more."""


def queue_lines(waiting: list[Waiting], count: int, language: str) -> Iterator[str]:
    """The first of `count` proposals in short: id, as written, what it may be, its sentence."""
    from tracker.steps.proposals import period_of, written_of

    yield terminal.paint(phrase("queue", language, n=count), "bold")
    for one in waiting:
        body = one.filed.body
        best = one.candidates[0] if one.candidates else None
        said = phrase("no_match", language) if best is None else phrase(
            "match", language, subject=best.subject, score=f"{best.score:.0%}"
        )  # fmt: skip
        yield ""
        written = f"{written_of(body)[0]} {period_of(body)}".strip()
        yield from terminal.paragraph(f"{one.filed.id}  {written}: {said}", hanging=2)
        yield from terminal.paragraph(sentence(one, NEAR), indent=4)
        yield from _beside(one, language, 4)
        for other in one.against[:5]:
            said = phrase("against", language, id=other.id, value=written_of(other.body)[0], place=other.place)
            yield from terminal.paragraph(said, indent=4)
    if count > len(waiting):
        yield ""
        yield phrase("further", language, n=count - len(waiting))


def shown_lines(one: Waiting, language: str) -> Iterator[str]:
    """One proposal in full: its sentence, all candidates with the words in common, what stands in the ledger."""
    from tracker.cli.read_words import phrase as word
    from tracker.steps.proposals import period_of, written_of

    filed, body = one.filed, one.filed.body
    yield terminal.paint(f"{filed.id}  {written_of(body)[0]}", "bold")
    yield from terminal.paragraph(sentence(one, 200), indent=2)
    yield from terminal.paragraph(phrase("from", language, place=filed.place), indent=2)
    kind = [word(body["modality"], language), one_line(body["measure"])]
    if body["kind"] == "figure":
        kind.insert(0, word(body["qualifier"], language))
    yield from terminal.paragraph(" · ".join(part for part in kind if part), indent=2)
    period = period_of(body)
    said = phrase("period", language, period=period) if period else phrase("no_period", language)
    yield from terminal.paragraph(said, indent=2)
    for candidate in one.candidates:
        yield from terminal.paragraph(
            phrase("match", language, subject=candidate.subject, score=f"{candidate.score:.0%}"), indent=2
        )
        shared = " ".join(candidate.shared[:12])
        yield from terminal.paragraph(phrase("shared", language, words=shared), indent=4)
    if not one.candidates:
        yield from terminal.paragraph(phrase("no_match", language), indent=2)
    yield from _beside(one, language, 2)
    if filed.answer is None:
        yield from terminal.paragraph(phrase("decide", language, id=filed.id), indent=2)
    else:
        at, by = f"{filed.answer.at:%Y-%m-%d %H:%MZ}", filed.answer.by or "-"
        state = phrase(filed.answer.state, language)
        yield from terminal.paragraph(phrase("decided", language, state=state, by=by, at=at), indent=2)


def sentence(one: Waiting, near: int) -> str:
    """The words around a proposal on one line, its own in brackets."""
    body = one.filed.body
    before, after = body["prefix"][-near:], body["suffix"][:near]
    return f"{one_line(before).strip()}[{one_line(body['quote'])}]{one_line(after).strip()}"


def _beside(one: Waiting, language: str, indent: int) -> Iterator[str]:
    """The recorded figures of the likeliest subject's same period: what differs, what agrees."""
    from tracker.cli.ledger_words import reading
    from tracker.steps.proposal_queue import differs

    apart = {entry.observation.id for entry in differs(one)}
    for entry in one.known[:5]:
        observation = entry.observation
        key = "differs" if observation.id in apart else "same"
        yield from terminal.paragraph(
            phrase(key, language, id=observation.id, value=reading(observation)), indent=indent
        )  # fmt: skip


def decided_lines(done: Decided, language: str) -> Iterator[str]:
    """What a decision did."""
    from tracker.cli.ledger_words import phrase as ledger_phrase
    from tracker.cli.ledger_words import reading

    if done.state == "rejected":
        yield phrase("refused", language, id=done.filed.id)
        return
    state = phrase(done.state, language)
    observation = done.observation
    if observation is None:
        yield phrase("declared", language, id=done.filed.id, state=state, subject=done.subject)
        return
    key = "recorded" if observation.state == "accepted" else "held"
    yield phrase(
        key, language, id=done.filed.id, state=state, subject=done.subject, observation=observation.id,
        value=reading(observation),
    )  # fmt: skip
    for doubt in done.doubts:
        yield ledger_phrase("still_doubted", language, doubt=doubt.message.in_language(language))
