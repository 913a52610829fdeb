"""The verbs of `review` on computed statuses: confirm, override, dispute, lift, second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import (
    PROBLEMS,
    JsonOption,
    day,
    known_targets,
    login,
    now,
    opened,
    print_json,
    say,
    stop,
    today,
)
from tracker.cli.terminal import write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from decimal import Decimal

    from tracker.model.declaration import Declaration
    from tracker.model.problem import Problem
    from tracker.model.review import Review, ReviewState, SecondState
    from tracker.steps.status_review import Said

TargetArgument = Annotated[str, typer.Argument(metavar="TARGET", show_default=False, help="The id of a target.")]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why.")]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="The last day on which it holds (default: no end).")
]
ConfidenceOption = Annotated[str, typer.Option("--confidence", metavar="0..1", help="How sure you are.")]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="WHO", help="Who says so (default: the name you are logged in with).")
]

REVIEW_ID = "r-"
"""What the ids of reviews begin with, so that accepting and rejecting one needs no other verb."""


def register(family: typer.Typer) -> None:
    """Adds the verbs to the family."""
    for verb in (confirm, override, dispute, lift, second):
        family.command(verb.__name__)(verb)


def confirm(
    ctx: typer.Context,
    target: TargetArgument,
    reason: ReasonOption = "",
    until: UntilOption = None,
    confidence: ConfidenceOption = "",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Says that the computed status is right, as long as it stays so."""
    _say(ctx, target, "confirmed", None, reason, until, confidence, by, json)


def override(
    ctx: typer.Context,
    target: TargetArgument,
    headline: Annotated[str, typer.Argument(metavar="HEADLINE", show_default=False, help="The word: met, on_track …")],
    reason: ReasonOption = "",
    until: UntilOption = None,
    confidence: ConfidenceOption = "",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Puts another status beside the computed one, with the reason; both are shown."""
    _say(ctx, target, "overridden", headline, reason, until, confidence, by, json)


def dispute(
    ctx: typer.Context,
    target: TargetArgument,
    reason: ReasonOption = "",
    until: UntilOption = None,
    confidence: ConfidenceOption = "",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Says that the computed status is doubted; it stays as it is."""
    _say(ctx, target, "disputed", None, reason, until, confidence, by, json)


def lift(
    ctx: typer.Context,
    target: TargetArgument,
    reason: ReasonOption = "",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Ends whatever was said of a status: it is the computed one again."""
    _say(ctx, target, "computed", None, reason, None, "", by, json)


def second(
    ctx: typer.Context,
    identity: Annotated[str, typer.Argument(metavar="ID", help="As listed by tracker review.")],
    reason: ReasonOption = "",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Lets an override count that another person made."""
    answer(ctx, identity, "seconded", reason, by, json)


def answer(ctx: typer.Context, identity: str, state: SecondState, reason: str, by: str | None, json: bool) -> None:
    """Records a second person's answer, then tells where the target stands."""
    from tracker.steps import status_review as steps

    with opened(ctx) as at:
        moment = today(at.declaration.timezone)
        done = steps.answer(
            at.ledger, at.declaration, identity, state, by=by or login(), now=now(), today=moment, reason=reason
        )
        _tell(done, at.declaration, at.language, json)


def _say(
    ctx: typer.Context,
    target: str,
    state: ReviewState,
    headline: str | None,
    reason: str,
    until: str | None,
    confidence: str,
    by: str | None,
    json: bool,
) -> None:
    from tracker.evaluate.admissible import Asked
    from tracker.steps import status_review as steps

    last = None if until is None else day(until, "--until")
    sure = _confidence(confidence)
    word = None if headline is None else headline_meant(headline)
    with opened(ctx) as at:
        [name] = known_targets(at.declaration, [target])
        asked = Asked(name, state, word, reason, last, sure)
        done = steps.say(
            at.ledger, at.declaration, asked, by=by or login(), now=now(), today=today(at.declaration.timezone)
        )
        _tell(done, at.declaration, at.language, json)


def headline_meant(text: str) -> str:
    """The headline of a text: its word, or as it is spoken in one of the languages; else the text as it is.

    >>> headline_meant("on track"), headline_meant("滞后"), headline_meant("Off-Track"), headline_meant("fine")
    ('on_track', 'off_track', 'off_track', 'fine')
    """
    from tracker.model.words import HEADLINES

    plain = text.strip().lower().replace("-", "_").replace(" ", "_")
    if plain in HEADLINES:
        return plain
    spoken = {wording: word for word, wordings in HEADLINES.items() for wording in wordings.values()}
    return spoken.get(text.strip(), text.strip())


def _confidence(text: str) -> Decimal | None:
    from decimal import Decimal, InvalidOperation

    if not text.strip():
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise UsageError(f"--confidence {text}: there is no such number", "write it like 0.8") from error
    if not value.is_finite():
        raise UsageError(f"--confidence {text}: there is no such number", "write it like 0.8")
    return value


def _tell(done: Said | list[Problem], declaration: Declaration, language: str, json: bool) -> None:
    if isinstance(done, list):
        if json:
            print_json({"schema": "tracker.status_review/1", "problems": [one.to_json() for one in done]})
        say(done)
        stop(PROBLEMS)
    if json:
        print_json(done.to_json())
    else:
        write(said_lines(done, declaration, language))


def said_lines(done: Said, declaration: Declaration, language: str) -> Iterator[str]:
    """What was recorded, what is shown now, what the computation says, what must happen next."""
    from tracker.cli.ledger_words import phrase
    from tracker.cli.status import named
    from tracker.model.words import lamp

    one, review = done.assessment, done.review
    title = named(declaration.title_of(declaration.targets[review.target]).in_language(language), review.target)
    second_ = review.second
    key = "refused_now" if second_ is not None and second_.state == "refused" else f"{review.state}_now"
    if review.waits:
        key = "asked_now"
    elif second_ is not None and second_.state == "seconded":
        key = "seconded_now"
    yield phrase(key, language, id=review.id, title=title)
    if done.replaced is not None and done.replaced.id != review.id:
        yield phrase("replaces", language, id=done.replaced.id)
    if review.waits:
        yield phrase("second_needed", language, id=review.id)
    yield f"  {terminal.paint(lamp(one.headline, language), one.lamp)}"
    if one.review is not None:
        yield from terminal.paragraph(one.review.text.in_language(language), indent=2)


def waiting_lines(waiting: Sequence[Review], language: str) -> Iterator[str]:
    """Every override that waits for a second person: id, target, word, who, until when, why."""
    from tracker.cli.ledger_words import phrase
    from tracker.model.amounts import day as spoken_day
    from tracker.model.words import lamp

    if not waiting:
        return
    yield terminal.paint(phrase("queue_overrides", language, n=len(waiting)), "bold")
    for one in waiting:
        yield ""
        word = lamp(one.headline or "", language) if one.headline else ""
        made = phrase("made_by", language, by=one.by or "?", time=_time(one))
        until = "" if one.until is None else phrase("until", language, day=spoken_day(one.until, language))
        yield from terminal.paragraph(f"{one.id}  {one.target}: {word}  {made}{until}", hanging=2)
        if one.reason:
            yield from terminal.paragraph(one.reason, indent=4)
    yield ""
    yield phrase("how_to_second", language, id=waiting[0].id)


def _time(one: Review) -> str:
    return "" if one.at is None else one.at.strftime("%Y-%m-%d %H:%MZ")
