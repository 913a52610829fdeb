"""`digest`: an edition of a declared digest, shown or written."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from tracker.cli.common import PROBLEMS, TELL, Opened, example, now, opened, print_json, say, session, stop
from tracker.cli.moments import AsOfOption, KnownAtOption, Look, NothingKnown, ReplayOption, look
from tracker.cli.terminal import write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.alerts.issue import Issue
    from tracker.model.problem import Problem
    from tracker.model.report import Alerts, Digest
    from tracker.steps.publish import Form

FORMS = ("html", "text", "md", "json", "pdf")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example(
        "tracker digest weekly --preview",
        "tracker digest weekly --lang en --format html --out reports",
        "tracker digest weekly --as-of 2025-12-31",
        "tracker digest weekly --replay 2026-11-16 --out then",
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
        typer.Option("--format", metavar="FORMAT", help="html, text, md, json or pdf (repeatable)."),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write under this folder.")] = None,
) -> None:
    """Composes an edition of a digest: what changed first, then where every target stands.

    Without --preview it is written into the folders of its channels (or --out), a subfolder for each day, and kept.
    With --known-at or --replay, which look back, it is only shown, or written under --out.
    """
    from tracker.steps.compose import issues
    from tracker.steps.publish import publish

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
        asked = session(ctx).lang
        languages = _languages(chosen, asked)
        forms = _forms(form or [], chosen)
        back = seen.known_at is not None
        preview = preview or (back and out is None)
        if preview:
            languages = [asked or (at.language if at.language in languages else languages[0])]
        made = issues(chosen, seen.declaration, at.ledger, seen.as_of, languages, seen.known_at)
        if seen.stored is not None:
            _note_kept(at, made, seen)
        if preview:
            _show(made[0], forms if form else ["text"], templates)
            return
        folders = [out] if out is not None else _folders(at, alerts, chosen)
        written = publish(made, chosen, None if back else at.ledger, folders, templates, forms, now())
        _stop_at(written.problems)
        for issue in written.issues:
            typer.echo(issue.edition.subject)
        for file in written.files:
            if file.parent.name != "charts":
                typer.echo(f"  {_shown(file)}")
        drawn = sum(file.suffix == ".png" for file in written.files)
        if drawn:
            typer.echo(f"  with pictures as SVG and PNG in charts/: {drawn}")


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
    editions = at.ledger.editions(made[0].edition.digest)
    kept = [one for one in editions if one.period == day and (known is None or one.composed_at <= known)]
    if not kept:
        return
    last = kept[-1]
    told = {one.edition.language: to_json(one.edition) for one in made}
    if any(last.content.get(f"json.{language}", text) != text for language, text in told.items()):
        time = last.composed_at.astimezone(ZoneInfo(seen.declaration.timezone)).isoformat()
        typer.echo(phrase("kept_otherwise", at.language, time=time), err=True)


def _show(issue: Issue, forms: Sequence[Form], templates: Path) -> None:
    from tracker.steps.publish import rendered

    if len(forms) != 1:
        raise UsageError("--preview shows one format", "give --format once, or leave it out for text")
    [form] = forms
    if form == "pdf":
        raise UsageError("a PDF cannot be shown in a terminal", "leave --preview out: it is written to a file")
    text, problems = rendered(issue, form, templates)
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


def _folders(at: Opened, alerts: Alerts, chosen: Digest) -> list[Path]:
    """The folders of the digest's channels; `out/` where it has none."""
    channels = [alerts.channels[name] for name in chosen.channels]
    found = [at.workspace.root / str(one.settings["path"]) for one in channels if one.kind == "folder"]
    return list(dict.fromkeys(found)) or [at.workspace.out]


def _shown(file: Path) -> str:
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(file)
