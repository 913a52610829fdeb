"""`history`: what was reported of one target, what was said, and how it was stated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import ASSESS, JsonOption, example, opened, print_json
from tracker.cli.explain import restatement_lines
from tracker.cli.moments import AsOfOption, KnownAtOption, NothingKnown, ReplayOption, look, targets_then
from tracker.cli.phrases import phrase, word
from tracker.cli.status import named
from tracker.cli.terminal import Cell, Column, write
from tracker.model.measurement import plain

if TYPE_CHECKING:
    from tracker.db.rows import Entry
    from tracker.model.review import Review
    from tracker.steps.show import History


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example("tracker history labs-over-20", "tracker history labs-over-20 --json")
    app.command("history", rich_help_panel=ASSESS, epilog=examples)(history)


def history(
    ctx: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET", show_default=False, help="The id of a declared target.")],
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    replay: ReplayOption = None,
    json: JsonOption = False,
) -> None:
    """Shows every figure with its revisions, every status that was told, every re-statement.

    Nothing is ever overwritten: a corrected figure stands beside the one it corrects, with the reason.
    """
    from tracker.steps import show

    with opened(ctx) as at:
        seen = look(at, as_of, known_at, replay)
        if isinstance(seen, NothingKnown):
            if json:
                print_json(seen.to_json("history", target=target, observations=[], assessments=[], statements=[]))
            else:
                write(seen.lines(at.language))
            return
        [name] = targets_then(seen, at.declaration, [target])
        found = show.history(at.ledger, seen.declaration, name, seen.as_of, seen.known_at)
        if json:
            print_json(found.to_json())
        else:
            write(history_lines(found, at.language))


def history_lines(found: History, language: str) -> Iterator[str]:
    """Figures with their revisions, what was said, what persons said of it, the statements."""
    title = named(found.assessment.title.in_language(language), found.target.id)
    yield from (terminal.paint(line, "bold") for line in terminal.paragraph(title))
    yield ""
    yield terminal.paint(phrase("history_figures", language), "bold")
    if not found.entries:
        yield "  " + phrase("no_figures", language)
    for entry in found.entries:
        yield from _entry(entry, language)
    yield ""
    yield terminal.paint(phrase("history_told", language), "bold")
    yield from _told(found, language)
    if found.reviews:
        yield ""
        yield terminal.paint(phrase("history_reviews", language), "bold")
        for review in found.reviews:
            yield from _said(review, language)
    yield ""
    yield terminal.paint(phrase("restatements", language), "bold")
    stated = [*restatement_lines(found.assessment.restatements, language), *_moved(found, language)]
    for line in stated or [phrase("one_statement", language)]:
        yield from terminal.paragraph(line, indent=2, hanging=2)


def _said(review: Review, language: str) -> Iterator[str]:
    """One review: when, who, what, until when; then why, and what a second person answered."""
    from tracker.model.amounts import day
    from tracker.model.words import headline

    told = word("lifted" if review.state == "computed" else review.state, language)
    if review.headline is not None:
        told += f": {headline(review.headline, language)}"
    parts = [told, review.by or "?"]
    if review.until is not None:
        parts.append(phrase("until", language, day=day(review.until, language)))
    if review.confidence is not None:
        parts.append(phrase("sure", language, value=plain(review.confidence)))
    if review.waits:
        parts.append(word("unseconded", language))
    head = f"{_moment(review.at)}  {' · '.join(parts)}  [{review.id}]"
    yield from terminal.paragraph(head, indent=2, hanging=2)
    if review.reason:
        yield from terminal.paragraph(phrase("because", language, reason=review.reason), indent=6, hanging=2)
    second = review.second
    if second is not None:
        state = word(second.state, language)
        answered = phrase("decided", language, time=_moment(second.at), by=second.by or "?", state=state)
        yield from terminal.paragraph(f"{answered} {second.reason or ''}".rstrip(), indent=6, hanging=2)


def _moved(found: History, language: str) -> Iterator[str]:
    """Each version of our own file in which the target changed: when, what, whether a revision says so."""
    for version in found.statements:
        for one in version.changes:
            said = phrase("declared_change" if one.declared else "silent_change", language)
            told, of = one.sentence.in_language(language), phrase("declared_as", language, version=version.version)
            yield f"{_moment(version.at)} · {said}  {told}  [{of}]"


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.strftime("%Y-%m-%d %H:%MZ")


def _entry(entry: Entry, language: str) -> Iterator[str]:
    """One recorded value: figure and state, then who recorded it, what it corrects, what was decided and why."""
    from tracker.alerts.tell import spoken_period
    from tracker.model.amounts import interval

    one = entry.observation
    if one.measurement is not None:
        value = one.measurement.text or interval(one.measurement, language)
    else:
        assert one.mark is not None
        value = one.mark.value
    head = f"{spoken_period(one.period.text, language)}  {value}  {word(one.state, language)}  [{one.id}]"
    yield from terminal.paragraph(head, indent=2, hanging=2)
    notes = []
    if one.recorded_by:
        notes.append(phrase("recorded", language, time=_moment(one.recorded_at), by=one.recorded_by))
    else:
        notes.append(phrase("recorded_plain", language, time=_moment(one.recorded_at)))
    if one.source:
        place = "" if one.address is None else f": {one.address}"
        kept = "" if one.evidence is None else f"  sha256:{one.evidence[:12]}"
        notes.append(phrase("from_source", language, source=one.source, place=place) + kept)
    if one.supersedes:
        notes.append(phrase("supersedes_id", language, id=one.supersedes))
    if one.reason:
        notes.append(phrase("because", language, reason=one.reason))
    decided = entry.decision
    if decided is not None:
        state = word(decided.state, language)
        notes.append(phrase("decided", language, time=_moment(decided.at), by=decided.by or "?", state=state))
        if decided.reason:
            notes.append(phrase("because", language, reason=decided.reason))
    for doubt in entry.doubts:
        message = doubt.get("message")
        if isinstance(message, dict):
            notes.append(str(message.get(language) or next(iter(message.values()), "")))
    for note in notes:
        yield from terminal.paragraph(note, indent=6, hanging=2)


def _told(found: History, language: str) -> Iterator[str]:
    """Every kept assessment whose headline differs from the one before, with the cause under it."""
    from tracker.model.words import HEADLINES, cause, lamp

    causes = {one.at: one.cause for one in found.transitions}

    rows: list[tuple[Cell | str, ...]] = []
    before = None
    for kept in found.kept:
        if kept.headline == before:
            continue
        before = kept.headline
        reason = kept.body.get("reason")
        told = str(reason.get(language) or next(iter(reason.values()), "")) if isinstance(reason, dict) else ""
        said = lamp(kept.headline, language) if kept.headline in HEADLINES else kept.headline
        rows.append((kept.as_of.isoformat(), said, told, kept.declaration))
        why = causes.get(kept.assessed_at)
        if why is not None:
            rows.append(("", "", phrase("changed_by", language, cause=cause(why, language)), ""))
    if not rows:
        yield "  " + phrase("never_kept", language)
        return
    columns = [Column(""), Column(""), Column("", flexible=True, minimum=20), Column("")]
    yield from terminal.table(columns, rows, indent=2)
