"""`read`: official texts read before one's eyes, each figure and pledge with its sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.common import PROBLEMS, RECORD, JsonOption, Session, day, example, now, print_json, session, stop
from tracker.cli.terminal import progress, write
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.model.proposal import Told
    from tracker.model.source import Failure
    from tracker.steps.read_document import Desk, Read

LANGUAGES = ("en", "zh")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example(
        "tracker read article.html --published 2024-11-01",
        "tracker read https://example.org/report --publisher 天津市",
        "tracker read texts/*.txt --json --into proposals",
    )
    app.command("read", rich_help_panel=RECORD, epilog=examples)(read)


def read(
    ctx: typer.Context,
    documents: Annotated[
        list[str],
        typer.Argument(metavar="FILE|URL|-...", show_default=False, help="What to read."),
    ],
    published: Annotated[
        str | None, typer.Option(metavar="DAY", help="When it was published, where it does not say so itself.")
    ] = None,
    reference_period: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="The year, month or day that “last year” is counted from.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="The place or body that speaks.")] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding, where it is told wrong: gb18030, big5, utf-8.")
    ] = None,
    json: JsonOption = False,
    text: Annotated[
        bool,
        typer.Option("--text", help="Print the words that were read, in which all offsets count."),
    ] = False,
    into: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="With --json or --text: write a file a document in here."),
    ] = None,
    file: Annotated[
        bool | None,
        typer.Option(
            "--file/--no-file",
            show_default=False,
            help="Put what is found into the review queue (default: in a workspace, without --json and --text).",
        ),
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="Fetch from a private network, too.")] = False,
) -> None:
    """Reads official texts and shows the figures and pledges in them, each with its sentence.

    A document is a file, an address, or - for standard input: text, a web page, PDF or DOCX, in Chinese or English.
    Each figure stands as written, with its qualifier, its period, whether it was achieved, aimed at or planned, its
    deadline, and the words that decided. In a workspace it goes into the queue of `tracker review`; nothing of it
    counts until a person accepts it there. Exits with 3 where a document
    cannot be read; the others are read all the same.
    """
    import asyncio

    from tracker import wiring
    from tracker.steps.read_document import is_url

    _fitting(documents, json=json, text=text, into=into, encoding=encoding)
    told = _told(published, reference_period, publisher)
    form = "json" if json else "text" if text else "lines"
    reading = _Reading(told, encoding, private, _Printed(form, into, len(documents), _language(session(ctx))))

    async def run() -> None:
        async with wiring.desk(addresses=any(map(is_url, documents))) as desk:
            with progress("read", len(documents)) if len(documents) > 1 else progress("reading") as advance:
                for document in documents:
                    await reading.read(document, desk)
                    advance(1)

    asyncio.run(run())
    reading.printed.end()
    _file(ctx, reading.printed.reads, file, printed_only=json or text)
    if reading.failed:
        stop(PROBLEMS)


class _Printed:
    """Where what was read goes: to standard output, or into a file a document."""

    def __init__(self, form: str, folder: Path | None, count: int, language: str) -> None:
        self.language = language
        self._form, self._folder, self._count = form, folder, count
        self._done = 0
        self.reads: list[Read] = []
        self._objects: list[dict[str, object]] = []

    def take(self, read: Read) -> None:
        self._done += 1
        self.reads.append(read)
        if self._form == "lines":
            from tracker.cli.read_lines import lines_of

            if self._done > 1:
                write()
            write(lines_of(read, self.language))
        elif self._form == "text":
            self._text(read)
        else:
            self._json(read)

    def _text(self, read: Read) -> None:
        content = read.text.encode("utf-8", "replace")
        if self._folder is None:
            sys.stdout.buffer.write(content)
        else:
            _put(self._folder / f"{read.name}.txt", content)

    def _json(self, read: Read) -> None:
        from tracker.reading.gold import as_gold

        told = as_gold(read.name, read.reading, read.told)
        if self._folder is None:
            self._objects.append(told)
            return
        import orjson

        _put(self._folder / f"{read.name}.json", orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")

    def end(self) -> None:
        """Prints what waits for the last document: one object for one document, a list for several."""
        if self._folder is not None:
            from tracker.cli.read_words import counted

            typer.echo(counted("written_to", self._done, self.language, folder=self._folder), err=True)
        elif self._form == "json" and self._objects:
            print_json(self._objects[0] if self._count == 1 else self._objects)
        sys.stdout.flush()


class _Reading:
    """One call's documents, read one after another."""

    def __init__(self, told: Told, encoding: str | None, private: bool, printed: _Printed) -> None:
        self.printed = printed
        self.failed = 0
        self._told, self._encoding, self._private = told, encoding, private

    async def read(self, document: str, desk: Desk) -> None:
        """Reads a document and prints what it proposes, or on standard error why it cannot be read."""
        from tracker.model.source import Failure
        from tracker.steps.read_document import MOST_BYTES, from_stream, opened, read_document

        if document == "-":
            handed = from_stream(sys.stdin.buffer.read(MOST_BYTES + 1))
        else:
            handed = await opened(document, desk, now(), private=self._private)
        if isinstance(handed, Failure):
            self._fail(document, handed)
            return
        done = await read_document(handed, self._told, desk.wording, encoding=self._encoding)
        if isinstance(done, Failure):
            self._fail(document, done)
        else:
            self.printed.take(done)

    def _fail(self, document: str, failure: Failure) -> None:
        from tracker.cli.read_words import TO_DO, phrase
        from tracker.model.lines import one_line

        language = self.printed.language
        self.failed += 1
        typer.echo(one_line(f"{document}: {failure.message.in_language(language)}  [{failure.kind}]"), err=True)
        if failure.kind in TO_DO:
            typer.echo(f"  {phrase(TO_DO[failure.kind], language)}", err=True)


def _file(ctx: typer.Context, reads: list[Read], asked: bool | None, *, printed_only: bool) -> None:
    """Puts what was found into the workspace's queue, where it was asked for or nobody is likely to mind."""
    if not reads or asked is False or (asked is None and (printed_only or not _in_workspace(session(ctx)))):
        return
    from tracker.cli.common import login, opened
    from tracker.cli.proposal_words import phrase
    from tracker.db.evidence import EvidenceStore
    from tracker.steps.proposals import file

    with opened(ctx) as at:
        store = EvidenceStore(at.workspace.archive, at.ledger)
        done = [file(read, at.ledger, store, by=login(), now=now()) for read in reads]
        added, known = sum(new for new, _ in done), sum(old for _, old in done)
        typer.echo(phrase("filed", at.language, added=added, known=known), err=True)


def _in_workspace(asked: Session) -> bool:
    try:
        return asked.workspace.targets.is_file()
    except UsageError:
        return False


def _put(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}", "name another folder with --into") from error


def _fitting(documents: list[str], *, json: bool, text: bool, into: Path | None, encoding: str | None) -> None:
    """Raises UsageError for options that do not go together."""
    from tracker.document.charset import known_encoding
    from tracker.steps.read_document import name_of

    if json and text:
        raise UsageError("--json and --text print different things", "choose one of them")
    if into is not None and not (json or text):
        raise UsageError("--into says where, not what is written", "add --json or --text")
    if documents.count("-") > 1:
        raise UsageError("standard input can be read only once", "write - once")
    if encoding is not None and known_encoding(encoding) is None:
        raise UsageError(f"--encoding {encoding}: there is no such encoding", "write gb18030, big5, utf-16 or utf-8")
    named: dict[str, str] = {}
    for document in documents if into is not None else ():
        other = named.setdefault(name_of(document), document)
        if other != document:
            raise UsageError(
                f"{other} and {document} would be written to the same file", "read them into two folders"
            )  # fmt: skip


def _told(published: str | None, reference_period: str | None, publisher: str | None) -> Told:
    from tracker.model.period import Period
    from tracker.model.proposal import Told

    if reference_period is not None:
        try:
            reference_period = Period.parse(reference_period.strip()).text
        except ValueError as error:
            hint = "write a year, month or day: 2023, 2023-06 or 2023-06-30"
            raise UsageError(f"--reference-period {reference_period}: there is no such period", hint) from error
    return Told(
        None if published is None else day(published, "--published"),
        reference_period,
        None if publisher is None else publisher.strip() or None,
    )


def _language(asked: Session) -> str:
    """The language to speak: the workspace's ones where there is a workspace, else English or Chinese."""
    from tracker import targets

    try:
        root = asked.workspace.root
    except UsageError:
        if asked.folder is not None:
            raise
        return asked.language(LANGUAGES)
    declaration, _ = targets.load(root)
    return asked.language(LANGUAGES if declaration is None else declaration.languages)
