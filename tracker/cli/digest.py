"""`digest`: an edition of a declared digest, composed or looked at."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from tracker.cli.common import PROBLEMS, TELL, Opened, example, now, opened, print_json, say, session, stop
from tracker.cli.moments import AsOfOption, KnownAtOption, Look, NothingKnown, ReplayOption, look
from tracker.cli.terminal import from_here, write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from tracker.alerts.issue import Issue
    from tracker.model.problem import Problem
    from tracker.model.report import Alerts, Digest
    from tracker.steps.drafts import Form

FORMS = ("html", "text", "md", "json", "pdf")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example(
        "tracker digest weekly --preview",
        "tracker digest weekly",
        "tracker digest weekly --lang en --format html --out reports",
        "tracker digest weekly --as-of 2025-12-31",
        "tracker digest weekly --replay 2026-11-16 --out then",
        "tracker digest weekly --correct",
    )
    app.command("digest", rich_help_panel=TELL, epilog=examples)(digest)


def digest(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(metavar="NAME", show_default=False, help="As in alerts/digests.yaml; without, the only one."),
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show the edition; write and keep nothing.")] = False,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    replay: ReplayOption = None,
    form: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT", help="Look at it as html, text, md, json or pdf (repeatable)."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write it there to be looked at.")] = None,
    correct: Annotated[
        bool, typer.Option("--correct", help="Correct an edition that was told (the last one, or that of --as-of).")
    ] = False,
) -> None:
    """Composes an edition of a digest: what changed first, then where every target stands.

    It is kept, then sent over its channels; where a review is asked for, its draft waits in out/review. With --preview,
    --format, --out, --known-at or --replay it is only looked at: nothing is kept or sent.
    """
    with opened(ctx) as at, ExitStack() as stack:
        seen = look(at, as_of, known_at, replay)
        if isinstance(seen, NothingKnown):
            if form == ["json"]:
                print_json(seen.to_json("digest", digest=name, targets=[]))
            else:
                write(seen.lines(at.language))
            return
        alerts, templates = _told(at, seen, stack)
        chosen = _chosen(alerts, name)
        if correct and seen.known_at is not None:
            raise UsageError("what is looked back at is not corrected", "leave out --known-at and --replay")
        if correct and as_of is None:
            seen = replace(seen, as_of=_last_day(at, alerts, chosen) or seen.as_of)
        if preview or form or out is not None or seen.known_at is not None:
            _look_at(at, seen, alerts, templates, chosen, session(ctx).lang, form or [], out, preview, correct)
        else:
            _compose(at, alerts, chosen, seen, correct=correct)


def _look_at(
    at: Opened, seen: Look, alerts: Alerts, templates: Path, chosen: Digest, asked: str | None, given: Sequence[str],
    out: Path | None, preview: bool, correct: bool,
) -> None:  # fmt: skip
    """Shows or writes the edition; nothing is kept."""
    from tracker.steps.compose import draft
    from tracker.steps.drafts import write_issues

    languages, forms = _languages(chosen, asked), _forms(given, chosen)
    shown = preview or out is None
    if shown:
        languages = [asked or (at.language if at.language in languages else languages[0])]
    made = draft(
        chosen, seen.declaration, at.ledger, seen.as_of, languages, seen.known_at, channels=alerts.channels,
        correct=correct,
    ).issues  # fmt: skip
    if seen.stored is not None:
        _note_kept(at, made, seen)
    if shown or out is None:
        _show(made[0], chosen, forms if given else ["text"], templates)
        return
    files, problems = write_issues(made, chosen, out, templates, forms)
    _stop_at(problems)
    for issue in made:
        typer.echo(issue.edition.subject)
    write(_files(files))


def _compose(at: Opened, alerts: Alerts, chosen: Digest, seen: Look, *, correct: bool) -> None:
    """Keeps the edition, then delivers what is due."""
    from tracker.cli.deliver import delivered
    from tracker.cli.publish_lines import published_lines
    from tracker.steps.publish import publish
    from tracker.steps.road import Road

    road = Road(at.workspace, at.declaration, alerts, at.ledger, now())
    done = publish(road, chosen, seen.as_of, correct=correct)
    _stop_at(done.problems)
    write(published_lines({f"{chosen.id}/{seen.as_of}": done}, at.language))
    if done.deliveries:
        delivered(at, alerts)


def _last_day(at: Opened, alerts: Alerts, chosen: Digest) -> date | None:
    """The day of the last edition that was told, which is what a correction corrects."""
    from datetime import date

    from tracker.evaluate.editions import said
    from tracker.steps.reviewed import reviewed_editions

    every = reviewed_editions(at.ledger, alerts.channels, chosen.id)
    days = [one.head.id.period for one in every if said(one, one.head.id.period)]
    return date.fromisoformat(max(days)) if days else None


def _told(at: Opened, seen: Look, stack: ExitStack) -> tuple[Alerts, Path]:
    """The digests and templates that hold: of the moment looked back at, where that is replayed, else of now."""
    if seen.stored is None:
        from tracker.wiring import load_alerts

        return load_alerts(at.workspace, at.declaration), at.workspace.templates
    from tracker.steps.replay import told_then

    then = stack.enter_context(told_then(seen.stored, seen.declaration))
    return then.alerts, then.templates


def _note_kept(at: Opened, made: Sequence[Issue], seen: Look) -> None:
    """Tells that the edition kept for the day says something else: more was known at the moment looked at."""
    from tracker.alerts.render import to_json
    from tracker.cli.phrases import phrase

    known, day = seen.known_at, seen.as_of.isoformat()
    heads = at.ledger.edition_book.heads(made[0].edition.digest, known_at=known)
    kept = [one for one in heads if one.id.period == day]
    if not kept:
        return
    last = kept[-1]
    parts = at.ledger.edition_book.message(last.id).parts
    told = {one.edition.language: to_json(one.edition).encode() for one in made}
    if any(parts.get(f"json.{language}", text) != text for language, text in told.items()):
        time = last.composed_at.astimezone(ZoneInfo(seen.declaration.timezone)).isoformat()
        typer.echo(phrase("kept_otherwise", at.language, time=time), err=True)


def _show(issue: Issue, chosen: Digest, forms: Sequence[Form], templates: Path) -> None:
    from tracker.steps.drafts import rendered

    if len(forms) != 1:
        raise UsageError("one format is shown at a time", "give --format once, or name a folder with --out DIR")
    [form] = forms
    if form == "pdf":
        raise UsageError("a PDF cannot be shown in a terminal", "name a folder with --out DIR: it is written to a file")
    text, problems = rendered(issue, chosen, form, templates)
    _stop_at(problems)
    typer.echo(text, nl=False)


def _stop_at(problems: Sequence[Problem]) -> None:
    """Ends the command with every problem told, where there is any."""
    if problems:
        say(problems)
        stop(PROBLEMS)


def _chosen(alerts: Alerts, name: str | None) -> Digest:
    """The digest of that name; without a name the only one there is."""
    from tracker.reader import nearest

    known = list(alerts.digests)
    if name is None and len(known) == 1:
        return alerts.digests[known[0]]
    if name is not None and name in alerts.digests:
        return alerts.digests[name]
    if not known:
        raise UsageError("no digest is declared here", "declare one in alerts/digests.yaml")
    listed = "there are " + ", ".join(known)
    if name is None:
        raise UsageError("name the digest", listed)
    raise UsageError(f"there is no digest {name!r} here", nearest(name, known) or listed)


def _languages(chosen: Digest, asked: str | None) -> list[str]:
    if asked is None:
        return list(chosen.languages)
    if asked not in chosen.languages:
        raise UsageError(f"the digest {chosen.id} is not told in {asked!r}", "it is in " + ", ".join(chosen.languages))
    return [asked]


def _forms(given: Sequence[str], chosen: Digest) -> list[Form]:
    from typing import cast

    from tracker.reader import nearest

    for one in given:
        if one not in FORMS:
            raise UsageError(
                f"--format {one}: there is no such format", nearest(one, FORMS) or "one of " + ", ".join(FORMS)
            )
    return cast("list[Form]", list(dict.fromkeys(given))) or list(chosen.formats)


def _files(files: Sequence[Path]) -> Iterator[str]:
    """Where the files lie, pictures counted."""
    for file in files:
        if file.parent.name != "charts":
            yield f"  {from_here(file)}"
    drawn = sum(file.suffix == ".png" for file in files)
    if drawn:
        yield f"  with pictures as SVG and PNG in charts/: {drawn}"
