"""The words that a figure or a statement rests on, shown in their surroundings in the archived copy."""

from __future__ import annotations

from dataclasses import replace

from tracker.db.connection import LedgerError
from tracker.db.evidence import EvidenceStore
from tracker.db.ledger import Ledger
from tracker.evaluate.passages import passage_of, recorded, with_figure
from tracker.model.collected import Watched
from tracker.model.declaration import Declaration
from tracker.model.lines import one_line
from tracker.model.observation import Observation, Quote
from tracker.model.passage import Passage
from tracker.steps.archived import archived_text
from tracker.steps.cells import row_at

AROUND = 240
"""Characters of surroundings on either side."""


def quoted(
    store: EvidenceStore, observation: Observation, around: int = AROUND, *, encoding: str | None = None
) -> Passage | None:
    """What an observation rests on, in its surroundings; None where it has neither quote nor archived copy.

    Never fails for what the copy is: that is the `place` of the passage. `encoding` is the one that the observation's
    source declares, if any.
    """
    quote, name = observation.quote, observation.evidence
    if name is None:
        return None if quote is None else recorded(quote, "unarchived")
    figure = "" if observation.measurement is None else observation.measurement.text
    made = passage(store, name, quote, around, encoding=encoding, address=observation.address or "")
    return with_figure(made, figure)


def quoted_statement(
    ledger: Ledger, store: EvidenceStore, declaration: Declaration, target: str, around: int = AROUND
) -> Passage | None:
    """A target's quoted statement in the page on which it was last seen; None where no page is watched for it."""
    statement = declaration.targets[target].statement
    if not statement.quote:
        return None
    for source in declaration.sources.values():
        if target in source.watch:
            state = ledger.sources.states([source.id]).get(source.id)
            seen = Watched() if state is None else state.watched.get(target, Watched())
            if seen.evidence is not None:
                quote = Quote(statement.quote, seen.prefix, seen.suffix)
                return passage(store, seen.evidence, quote, around, encoding=source.encoding)
    return None


def passage(
    store: EvidenceStore, name: str, quote: Quote | None, around: int, *, encoding: str | None = None, address: str = ""
) -> Passage:
    """A quote in the archived copy of a SHA-256, with where that came from."""
    made = _in_copy(store, name, quote, around, encoding, address)
    origins = store.origins(name)
    if origins:
        made = replace(made, url=one_line(origins[0].url), fetched_at=origins[0].fetched_at)
    return replace(made, evidence=name, address=one_line(address))


def _in_copy(
    store: EvidenceStore, name: str, quote: Quote | None, around: int, encoding: str | None, address: str
) -> Passage:
    try:
        content = store.get(name)
        if content is None:
            return recorded(quote, "missing")
        if quote is None or not quote.exact.strip():
            return _cell(content, store, name, encoding, address) or recorded(quote, "unquoted")
        text = archived_text(store, name, encoding)
    except LedgerError:
        return recorded(quote, "damaged")
    return recorded(quote, "unread") if text is None else passage_of(text, quote, around)


def _cell(content: bytes, store: EvidenceStore, name: str, encoding: str | None, address: str) -> Passage | None:
    origins = store.origins(name)
    row = row_at(content, origins[0].media_type if origins else None, encoding, address)
    if row is None:
        return None
    words = "" if row.at is None else row.cells[row.at]
    return replace(recorded(Quote(words), "cell"), row=row, more_before=True, more_after=True)
