"""Settling what a source gave: figures weighed by the gate, statements looked for, all to be written in one go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tracker.db.register import Evidence
from tracker.evaluate import gate, statements
from tracker.evaluate.acceptance import Doubt
from tracker.evaluate.due import Tried, next_fetch
from tracker.model.collected import Outcome, Reworded, SourceRun, SourceState, Watched
from tracker.model.declaration import Declaration
from tracker.model.source import Failure, Read, Source
from tracker.model.text import Text
from tracker.steps.background import Background, Weighed
from tracker.steps.candidates import Candidate, Figure
from tracker.steps.candidates import candidates as read_candidates
from tracker.steps.gather import Gathered, Piece, Site

if TYPE_CHECKING:
    from tracker.steps.read_document import Read as ReadDocument

REVISED = {"zh": "来源修订了数值", "en": "revised at the source"}
"""The reason of a revision that a source makes of its own figure."""

WAIT_OFFLINE = timedelta(minutes=5)
"""How long a source is left alone when the fault was ours; it was not tried then."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a source: every figure found, every failure with the read it belongs to, statements that changed.

    `state` and `run` are what the ledger is to say of it; `evidence` where the archived bytes came from.
    """

    gathered: Gathered
    outcome: Outcome
    figures: tuple[Figure, ...]
    failures: tuple[tuple[Read | None, Failure], ...]
    changes: tuple[Reworded, ...]
    state: SourceState
    run: SourceRun
    evidence: tuple[Evidence, ...]

    @property
    def new(self) -> list[Weighed]:
        """What is to be recorded, in order."""
        return [one.weighed for one in self.figures if one.weighed is not None and one.weighed.is_new]

    @property
    def proposed(self) -> list[ReadDocument]:
        """What the source's texts propose, for a person to decide on; nothing of it is among the figures."""
        return [piece.proposed for piece in self.gathered.pieces if piece.proposed is not None]

    @property
    def source(self) -> Source:
        return self.gathered.source


def subjects_of(gathered: Gathered) -> set[str]:
    """The indicators that a source feeds."""
    return set(gathered.source.subjects)


def settle(gathered: Gathered, site: Site, background: Background, state: SourceState, now: datetime) -> Settled:
    """What the figures are beside everything known, which is counted at once, how the source stands after this."""
    declaration, source = site.declaration, gathered.source
    candidates, unread, failures = read_candidates(gathered, declaration, site, now)
    if gathered.failure is not None:
        failures.insert(0, (None, gathered.failure))
    same = state.declared == gathered.declared
    figures, places = weigh(candidates, source, background, state.places if same else {}, declaration.languages)
    changes, watched, unseen = _watch(gathered, declaration, state, now)
    failures += [(None, one) for one in unseen]
    good = [one for one in figures if one.weighed is not None]
    outcome = _outcome(gathered, good, failures)
    new = [one.weighed for one in good if one.weighed is not None and one.weighed.is_new]
    held = sum(1 for one in new if one.observation.state == "proposed")
    error = failures[0][1] if failures else None
    run = SourceRun(
        source.id, gathered.started_at, gathered.ended_at, outcome,
        None if error is None else error.kind, None if error is None else error.message, gathered.status,
        sum(piece.size for piece in gathered.pieces) or None,
        tuple(dict.fromkeys(piece.evidence for piece in gathered.pieces if piece.evidence)),
        len(figures) + len(unread), len(new), held, len(good) - len(new), changes,
    )  # fmt: skip
    following = _following(state, gathered, error, site)
    if error is None and not gathered.unchanged:
        following = replace(following, places=places, watched=watched)
    elif changes or watched != state.watched:
        following = replace(following, watched=watched)
    evidence = tuple(
        Evidence(
            piece.evidence, piece.place, gathered.started_at, _media_type(piece, source), piece.headers, piece.size
        )
        for piece in gathered.pieces
        if piece.evidence
    )
    return Settled(
        gathered, outcome, tuple(figures) + tuple(unread), tuple(failures), changes, following, run, evidence
    )


def weigh(
    candidates: Sequence[Candidate],
    source: Source,
    background: Background,
    places: Mapping[str, Sequence[str]],
    languages: Sequence[str],
) -> tuple[list[Figure], dict[str, tuple[str, ...]]]:
    """Each figure weighed, in the order of their periods; with where the figures of each read stand."""
    clashing = gate.disagreeing([one.observation for one in candidates])
    said: dict[tuple[str, str], list[str]] = {}
    for at in sorted(clashing):
        one = candidates[at]
        said.setdefault((one.observation.subject, one.observation.period.text), []).append(one.figure.found.value)
    reason = REVISED["zh" if languages[0].partition("-")[0] == "zh" else "en"]
    shapes: dict[str, tuple[str, ...]] = {}
    for one in candidates:
        key = str(one.read)
        shapes[key] = tuple(dict.fromkeys((*shapes.get(key, ()), one.shape)))
    elsewhere = {
        key: known
        for key, found in shapes.items()
        if gate.has_moved(found, known := (*places.get(key, ()), *_accepted(key, candidates, source, background)))
        and places.get(key)
    }
    figures: list[Figure] = []
    order = sorted(range(len(candidates)), key=lambda at: (candidates[at].observation.period, at))
    for at in order:
        one = candidates[at]
        weighed = background.weigh(one.observation, revised=reason)
        if weighed.is_new:
            doubts: list[Doubt] = list(weighed.doubts)
            if at in clashing:
                doubts.append(gate.disagree(said[one.observation.subject, one.observation.period.text]))
            former = None if weighed.other is None else weighed.other.measurement
            if weighed.relation == "revision" and former is not None and one.observation.measurement is not None:
                far = gate.revised_far(one.observation.measurement, former)
                doubts += [] if far is None else [far]
            if str(one.read) in elsewhere:
                doubts.append(gate.moved(one.figure.found.address, elsewhere[str(one.read)]))
            holding = gate.holding(doubts, source.review)
            made = replace(weighed.observation, state="proposed" if holding else "accepted")
            weighed = replace(weighed, observation=made, doubts=holding)
            background.add([made])
        figures.append(replace(one.figure, weighed=weighed))
    kept = {key: (tuple(places[key]) if key in elsewhere else found) for key, found in shapes.items()}
    return figures, kept


def _accepted(key: str, candidates: Sequence[Candidate], source: Source, background: Background) -> set[str]:
    """Where figures of a read stood that a person accepted."""
    reads = {one.figure.read.indicator: one.figure.read for one in candidates if str(one.read) == key}
    return {
        gate.shape(one.address, read)
        for indicator, read in reads.items()
        for one in background.recorded(indicator)
        if one.address and one.source == source.id and one.state == "accepted"
    }


def _watch(
    gathered: Gathered, declaration: Declaration, state: SourceState, now: datetime
) -> tuple[tuple[Reworded, ...], dict[str, Watched], list[Failure]]:
    """The watched statements that are no longer there and were before, each told once a change."""
    source = gathered.source
    watched = {target: state.watched.get(target, Watched()) for target in source.watch}
    if not source.watch or not gathered.pieces or gathered.failure is not None:
        return (), dict(state.watched), []
    piece = gathered.pieces[0]
    texts = [one.text for one in gathered.pieces if one.text is not None]
    if not texts:
        said = Text(
            (("zh", "没有可读文本，无法核对承诺原文"), ("en", "there is no readable text to look for the statement in"))
        )
        return (), dict(state.watched), [Failure("not_parsed", said)]
    text = "\n".join(texts)
    changes: list[Reworded] = []
    for target, before in watched.items():
        quote = declaration.targets[target].statement.quote or ""
        found = statements.standing(quote, text)
        if found is not None:
            prefix, suffix = statements.around(text, *found)
            watched[target] = Watched(piece.evidence, prefix, suffix)
            continue
        instead = statements.nearest(quote, text)
        if before.missing_since is None or before.instead != instead:
            changes.append(
                Reworded(target, quote, instead, before.prefix, before.suffix, before.evidence, piece.evidence)
            )
        watched[target] = replace(before, missing_since=before.missing_since or now, instead=instead)
    return tuple(changes), watched, []


def _media_type(piece: Piece, source: Source) -> str | None:
    """The media type as the bytes were read: a declared encoding stands in the place of what the server said."""
    if source.encoding is None:
        return piece.media_type
    kind = (piece.media_type or "application/octet-stream").partition(";")[0].strip()
    return f"{kind}; charset={source.encoding}"


def _outcome(gathered: Gathered, good: Sequence[Figure], failures: Sequence[object]) -> Outcome:
    if gathered.unchanged:
        return "unchanged"
    if failures:
        return "partly" if good else "failed"
    return "recorded" if any(one.weighed is not None and one.weighed.is_new for one in good) else "nothing_new"


def _following(state: SourceState, gathered: Gathered, error: Failure | None, site: Site) -> SourceState:
    """How the source stands after this try. What a failure leaves as it is: the validators, the last bytes read.

    A fault of our own connection leaves everything as it was: it says nothing of the source.
    """
    source, at = gathered.source, gathered.started_at
    if error is not None and error.kind == "offline":
        return replace(state, not_before=at + WAIT_OFFLINE, claimed_by=None, claimed_until=None)
    not_before = None if not gathered.next_after else at + min(_seconds(gathered.next_after), _seconds(31 * 86_400))
    failures = 0 if error is None else state.failures + 1
    tried = Tried(at, failures, not_before)
    after = replace(
        state, last_try_at=at, failures=failures, not_before=not_before, claimed_by=None, claimed_until=None,
        next_try_at=next_fetch(source.id, source.every, tried, site.zone),
    )  # fmt: skip
    if error is not None:
        return replace(after, failing_since=state.failing_since or at, error_kind=error.kind, error=error.message)
    validators = gathered.validators
    return replace(
        after, last_success_at=at, failing_since=None, error_kind=None, error=None, declared=gathered.declared,
        content_sha256=gathered.content, full_fetch_at=at if gathered.full else state.full_fetch_at,
        etag=None if validators is None else validators.etag,
        last_modified=None if validators is None else validators.last_modified,
        validators_url=None if validators is None else validators.url,
    )  # fmt: skip


def _seconds(count: int) -> timedelta:
    return timedelta(seconds=count)
