"""`record`, `import`, `export`: figures into the ledger, the ledger out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import (
    PROBLEMS,
    RECORD,
    JsonOption,
    Opened,
    example,
    login,
    now,
    opened,
    print_json,
    say,
    stop,
    today,
)
from tracker.cli.terminal import write
from tracker.errors import InputError, TrackerError, UsageError

if TYPE_CHECKING:
    from decimal import Decimal

    from tracker.model.declaration import Declaration
    from tracker.steps.background import Weighed
    from tracker.steps.record import Attachment
    from tracker.steps.transfer import Imported

SHOWN = 50
"""Problems and held rows that are printed; the rest is counted."""

ByOption = Annotated[
    str | None, typer.Option("--by", metavar="WHO", help="Who says so (default: the name you are logged in with).")
]


def register(app: typer.Typer) -> None:
    """Adds the commands of the ledger: these three, `review` and the `db` family."""
    from tracker.cli import review, upkeep

    examples = example(
        "tracker record national-key-labs 17 --period 2024",
        "tracker record shared-results 近9000项 --period 2024 --document press-2024",
        "tracker record contract-value 151.6亿元 --period 2023 --quote '技术合同成交额151.6亿元' --evidence page.html",
        "tracker record ntic-action-plan drafting --period 2024",
    )
    app.command("record", rich_help_panel=RECORD, epilog=examples)(record)
    examples = example(
        "tracker import db/observations.csv", "tracker import bureau.xlsx --dry-run",
        "tracker import bureau.csv --partial --by 'Li Na'",
    )  # fmt: skip
    app.command("import", rich_help_panel=RECORD, epilog=examples)(import_)
    examples = example(
        "tracker export db/observations.csv", "tracker export - | head", "tracker export bureau.xlsx --for bureau"
    )
    app.command("export", rich_help_panel=RECORD, epilog=examples)(export)
    review.register(app)
    upkeep.register(app)


def record(
    ctx: typer.Context,
    subject: Annotated[str, typer.Argument(metavar="SUBJECT", help="An indicator, or a target without one.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="As written: 17, 近9000项, 151.6亿元, '>= 84.7%'.")],
    period: Annotated[str, typer.Option("--period", metavar="P", help="What it speaks of: 2023, 2023-Q1, 2023-02.")],
    qualifier: Annotated[str, typer.Option("--qualifier", metavar="WORD", help="In place of the wording's own.")] = "",
    unit: Annotated[str, typer.Option("--unit", metavar="UNIT", help="Where the value is written without.")] = "",
    document: Annotated[str, typer.Option("--document", metavar="ID", help="The declared document.")] = "",
    url: Annotated[str, typer.Option("--url", metavar="URL", help="Where it was published.")] = "",
    evidence: Annotated[Path | None, typer.Option("--evidence", metavar="FILE", help="Kept in the archive.")] = None,
    quote: Annotated[str, typer.Option("--quote", metavar="TEXT", help="The exact words it was taken from.")] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A remark that stays with it.")] = "",
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it corrects an earlier value.")] = "",
    flags: Annotated[str, typer.Option("--flags", metavar="LETTERS", help="SDMX: P provisional, E estimated …")] = "",
    confidence: Annotated[str, typer.Option("--confidence", metavar="0..1", help="How sure a verdict is.")] = "",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Records one figure, stage, item or verdict as it was written.

    A figure that fails a check is held for a person, with the reason; nothing is ever dropped or overwritten.
    """
    from tracker.db.evidence import EvidenceStore
    from tracker.model.observation import Quote
    from tracker.steps.entry import Written
    from tracker.steps.record import record as record_one

    written = Written(
        subject, value, period, qualifier, unit, flags, url, document,
        quote=Quote(quote) if quote else None, confidence=_confidence(confidence), reason=reason, note=note,
    )  # fmt: skip
    attachment = None if evidence is None else _attachment(evidence, url)
    with opened(ctx) as at:
        store = EvidenceStore(at.workspace.archive, at.ledger)
        done = record_one(written, at.declaration, at.ledger, store, by=by or login(), now=now(), attachment=attachment)
        if isinstance(done, list):
            if json:
                print_json({"schema": "tracker.recorded/1", "problems": [one.to_json() for one in done]})
            say(done)
            stop(PROBLEMS)
        if json:
            print_json(_recorded_json(done, at.declaration))
        else:
            write(recorded_lines(done, at.language))


def recorded_lines(done: Weighed, language: str) -> Iterator[str]:
    """How a figure was read, then what became of it and why."""
    from tracker.cli.ledger_words import phrase, reading
    from tracker.cli.phrases import word

    one, other = done.observation, done.other
    yield phrase("read_as", language, subject=one.subject, period=one.period, reading=reading(one))
    if done.relation == "known":
        assert other is not None
        yield phrase("known", language, other=other.id, state=word(other.state, language))
    elif done.doubts:
        yield phrase("held", language, id=one.id)
        for doubt in done.doubts:
            yield from terminal.paragraph(doubt.message.in_language(language), indent=2)
        yield phrase("decide", language, id=one.id)
    else:
        key = done.relation if done.relation in ("confirmation", "revision") else "accepted"
        yield phrase(key, language, id=one.id, other="" if other is None else other.id)


def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX, ODS or XLS; - reads standard input.")],
    partial: Annotated[bool, typer.Option("--partial", help="Record the good rows of a file with problems.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Try everything, record nothing.")] = False,
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Imports observations from a CSV file or a workbook, the whole file or nothing of it.

    Needed are the columns indicator, period and value (指标, 所属期, 数值); an exported file has all there are. A form
    that an office filled in is archived as the evidence for its figures. Importing a file again adds nothing.
    """
    from tracker.db.csvfile import MAX_BYTES
    from tracker.db.evidence import EvidenceStore
    from tracker.steps.transfer import import_sheet

    content = _content(file, MAX_BYTES)
    with opened(ctx) as at, terminal.progress(str(file)) as advance:
        store = EvidenceStore(at.workspace.archive, at.ledger)
        told = 0

        def progress(done: int, _total: int) -> None:
            nonlocal told
            advance(done - told)
            told = done

        done = import_sheet(
            content, str(file), at.declaration, at.ledger, store,
            now=now(), by=by or login(), partial=partial, dry_run=dry_run, progress=progress,
        )  # fmt: skip
        language = at.language
    if json:
        print_json(_imported_json(done))
    else:
        say([*done.notes[:SHOWN], *done.problems[:SHOWN]])
        write(imported_lines(done, str(file), language, partial, dry_run))
    if done.problems:
        stop(PROBLEMS)


def imported_lines(done: Imported, file: str, language: str, partial: bool, dry_run: bool) -> Iterator[str]:
    """What became of a file, in few lines."""
    from tracker.cli.ledger_words import phrase, reading

    if len(done.problems) > SHOWN:
        yield phrase("more_problems", language, n=len(done.problems) - SHOWN)
    if done.problems:
        yield phrase("some_kept" if partial else "none_kept", language, n=len(done.problems))
        if not partial:
            return
    key = "imported" if done.added or not done.known else "nothing_new"
    told = phrase(key, language, file=file, rows=done.rows, added=done.added, known=done.known)
    yield f"{told} {phrase('would', language)}" if dry_run else told
    if done.blank:
        yield phrase("blank", language, n=done.blank)
    if done.decisions:
        yield phrase("decisions", language, n=done.decisions)
    if not done.held:
        return
    yield phrase("held_rows", language, n=len(done.held))
    for held in done.held[:SHOWN]:
        one = held.observation
        yield from terminal.paragraph(f"{one.id}  {one.subject} {one.period}: {reading(one)}", indent=2)
        for doubt in held.doubts:
            yield from terminal.paragraph(doubt.message.in_language(language), indent=4)
    if len(done.held) > SHOWN:
        yield phrase("more_held", language, n=len(done.held) - SHOWN)


def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="Where to; - prints.")] = Path("-"),
    owner: Annotated[
        str, typer.Option("--for", metavar="OWNER", help="Write the form that this owner fills in (all: everybody's).")
    ] = "",
) -> None:
    """Exports every observation as CSV, the same bytes for the same ledger; or, with --for, a form to fill in.

    The form is a workbook (XLSX) that lists what is due of an owner and not there; `tracker import` reads it back.
    """
    from tracker.cli.ledger_words import phrase
    from tracker.steps.transfer import export_sheet

    if not owner and file.suffix.lower() == ".xlsx":
        raise UsageError(f"{file}: a workbook is a form to fill in", "say whose: --for OWNER, or --for all")
    with opened(ctx) as at:
        if owner:
            _write_form(at, file, None if owner == "all" else owner)
            return
        lines = export_sheet(at.ledger)
        if str(file) == "-":
            for line in lines:
                typer.echo(line, nl=False)
            return
        count = _write_file(file, lines) - 1
        typer.echo(phrase("exported", at.language, n=count, file=file), err=True)


def _write_form(at: Opened, file: Path, owner: str | None) -> None:
    """Writes the workbook that an owner fills in."""
    from tracker.cli.ledger_words import phrase
    from tracker.db.fill_in_file import workbook
    from tracker.reader import nearest
    from tracker.steps.fill_in import rows_for

    declaration, language = at.declaration, at.language
    if owner is not None and owner not in declaration.owners:
        hint = nearest(owner, tuple(declaration.owners)) or "known are " + ", ".join(declaration.owners)
        raise UsageError(f"--for {owner}: there is no such owner", hint)
    if file.suffix.lower() != ".xlsx":
        raise UsageError(f"{file}: the form is a workbook", "give it a name that ends in .xlsx")
    rows = rows_for(declaration, at.ledger, owner, today(declaration.timezone), language)
    named = None if owner is None else declaration.owners[owner].name.in_language(language)
    made = workbook(
        [(one.subject, one.name, one.period, "", one.unit, "", "", "", one.last, one.how) for one in rows], language,
        workspace=declaration.title.in_language(language), owner=named, made_at=now(),
    )  # fmt: skip
    try:
        file.write_bytes(made)
    except OSError as error:
        raise TrackerError(f"{file} cannot be written: {error.strerror}") from error
    typer.echo(phrase("form_written", language, n=len(rows), file=file), err=True)


def _write_file(file: Path, lines: Iterator[str]) -> int:
    """Writes a file that is whole or not there; how many rows it has."""
    temporary = file.with_name(f".{file.name}.part")
    count = 0
    try:
        with temporary.open("w", encoding="utf-8", newline="") as written:
            for line in lines:
                written.write(line)
                count += 1
        temporary.replace(file)
    except OSError as error:
        raise TrackerError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        temporary.unlink(missing_ok=True)
    return count


def _content(file: Path, most: int) -> bytes:
    """The bytes of a file or of standard input, one more than `most` at the most."""
    import sys

    try:
        if str(file) == "-":
            return sys.stdin.buffer.read(most + 1)
        with file.open("rb") as opened_file:
            return opened_file.read(most + 1)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error


def _attachment(file: Path, url: str) -> Attachment:
    import mimetypes

    from tracker.db.evidence import MAX_BYTES
    from tracker.steps.record import Attachment

    return Attachment(_content(file, MAX_BYTES), url or None, mimetypes.guess_type(file.name)[0])


def _confidence(text: str) -> Decimal | None:
    from decimal import Decimal, InvalidOperation

    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= 1:
        raise UsageError(f"--confidence {text}: there is no such confidence", "write a number from 0 to 1, like 0.8")
    return value


def _recorded_json(done: Weighed, declaration: Declaration) -> dict[str, object]:
    from tracker.cli.ledger_words import reading
    from tracker.steps.show import observation_json

    known = done.relation == "known"
    return {
        "schema": "tracker.recorded/1",
        "outcome": "known" if known else "held" if done.doubts else "accepted",
        "relation": done.relation,
        "other": None if done.other is None else done.other.id,
        "read_as": reading(done.observation),
        "observation": observation_json(declaration, done.other if known and done.other else done.observation),
        "doubts": [one.to_json() for one in done.doubts],
    }


def _imported_json(done: Imported) -> dict[str, object]:
    return {
        "schema": "tracker.imported/1",
        "recorded": done.recorded,
        "rows": done.rows,
        "added": done.added,
        "known": done.known,
        "decisions": done.decisions,
        "held": [{"id": one.observation.id, "doubts": [doubt.to_json() for doubt in one.doubts]} for one in done.held],
        "blank": done.blank,
        "notes": [one.to_json() for one in done.notes],
        "problems": [one.to_json() for one in done.problems],
    }
