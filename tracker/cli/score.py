"""`score`: our own forecasts against what came true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli import terminal
from tracker.cli.common import ASSESS, JsonOption, example, opened, print_json
from tracker.cli.score_words import phrase
from tracker.cli.terminal import Cell, Column, write

if TYPE_CHECKING:
    from tracker.model.score import Bin, Decided, TrackRecord


def register(app: typer.Typer) -> None:
    """Adds the command."""
    examples = example("tracker score", "tracker score --backtest", "tracker score --backtest labs-over-20 --json")
    app.command("score", rich_help_panel=ASSESS, epilog=examples)(score)


def score(
    ctx: typer.Context,
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="[TARGET]...", show_default=False, help="Ids of targets; all without.")
    ] = None,
    backtest: Annotated[
        bool, typer.Option("--backtest", help="Try the forecast over the workspace's own past, as it was known then.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Shows how good the tracker's own forecasts were.

    Every forecast is kept when it is made. Once the figure of its day is there, it is scored: the Brier score (0 is
    perfect, 0.25 is what saying 50 % of everything gets), the logarithmic score, whether the figure lay within the
    80 % interval. Nothing is ever taken out of the record.

    --backtest asks the same of the past: from every figure on, with what was known then, would each later figure be
    good enough?
    """
    from tracker.cli.common import known_targets
    from tracker.evaluate.track_record import track_record
    from tracker.steps import score as step

    with opened(ctx) as at:
        chosen = known_targets(at.declaration, targets) if targets else None
        if backtest:
            tried = step.tried(at.ledger, at.declaration, chosen)
            record = track_record([one for some in tried.values() for one in some.scores])
            copied = sorted(name for name, one in tried.items() if one.copied)
        else:
            kept = step.kept_scores(at.ledger, chosen)
            record, copied = kept.record, []
        if json:
            print_json({"schema": "tracker.score/1", "backtest": backtest, "copied": copied, **record.to_json()})
        else:
            write(record_lines(record, at.language, backtest=backtest, copied=copied))


def record_lines(record: TrackRecord, language: str, *, backtest: bool, copied: Sequence[str]) -> Iterator[str]:
    """The track record for a reader: the scores, the calls that came true, the reliability of probabilities."""
    yield terminal.paint(phrase("tried" if backtest else "kept", language), "bold")
    if record.brier is None or record.log is None or record.covered is None:
        waits = phrase("nothing_waits", language, n=record.waiting) if record.waiting else phrase("nothing", language)
        yield "  " + waits
        return
    yield "  " + phrase("count", language, n=record.forecasts, targets=record.targets, waiting=record.waiting)
    yield "  " + phrase("brier", language, brier=f"{record.brier:.3f}", base=f"{record.base_rate:.3f}")
    yield "  " + phrase("log", language, log=f"{record.log:.3f}")
    yield "  " + phrase("covered", language, share=_percent(record.covered))
    yield from _called(record.on_track, "on_track", language)
    yield from _called(record.off_track, "off_track", language)
    yield ""
    yield terminal.paint(phrase("reliability", language), "bold")
    yield from terminal.table(
        [
            Column(phrase("said", language)),
            Column(phrase("forecasts", language), right=True),
            Column(phrase("came_true", language), right=True),
            Column(""),
        ],
        [_bin(one) for one in record.bins],
    )
    if copied:
        yield ""
        yield from terminal.paragraph(phrase("copied", language, n=len(copied)))


def _called(one: Decided, word: str, language: str) -> Iterator[str]:
    if one.share is not None:
        yield "  " + phrase(word, language, n=one.count, right=one.right, share=_percent(one.share))


def _bin(one: Bin) -> list[Cell]:
    marks = round(one.share * 20)
    return [
        Cell(f"{_percent(one.low)}-{_percent(one.high)}"),
        Cell(str(one.count)),
        Cell(_percent(one.share)),
        Cell("█" * marks + "·" * (20 - marks)),
    ]


def _percent(share: Decimal) -> str:
    return f"{share * 100:.0f}%"
