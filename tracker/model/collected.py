"""What is known of a source: how its last fetches went, what was seen there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal, get_args

from tracker.model.source import FailureKind
from tracker.model.text import Text
from tracker.model.value import value

Outcome = Literal["recorded", "nothing_new", "unchanged", "partly", "failed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""What came of a fetch: new figures; none that were new; the same bytes as before; figures from some reads, while
others failed; nothing at all."""


@value
class Watched:
    """A statement that must stay on a page: where it was last seen, or since when it is gone.

    `evidence` is the SHA-256 of the bytes in which it last stood, with the words around it; `instead` the words most
    like it that stand there now, "" where none are.
    """

    evidence: str | None = None
    prefix: str = ""
    suffix: str = ""
    missing_since: datetime | None = None
    instead: str = ""


@value
class SourceState:
    """How a source stands: its last tries, its last success, since when it fails, when it is tried next (UTC).

    `failures` counts those in a row; `not_before` is what the server asked for. The validators and `content_sha256`
    are those of the last full success, read under the declaration that `declared` is the hash of; `places` holds by
    indicator where its figures stood then. Whoever works on the source has claimed it until `claimed_until`.
    """

    source: str
    last_try_at: datetime | None = None
    last_success_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    error_kind: FailureKind | None = None
    error: Text | None = None
    next_try_at: datetime | None = None
    not_before: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    validators_url: str | None = None
    content_sha256: str | None = None
    full_fetch_at: datetime | None = None
    declared: str | None = None
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    watched: Mapping[str, Watched] = field(default_factory=dict)
    claimed_by: str | None = None
    claimed_until: datetime | None = None


@value
class Reworded:
    """A watched statement that is no longer on its page: the words as they stood, those most like them now.

    `before` and `after` are the SHA-256 of the bytes of either version; `before` is None where it never stood there.
    """

    target: str
    quote: str
    instead: str
    prefix: str = ""
    suffix: str = ""
    before: str | None = None
    after: str | None = None


@value
class SourceRun:
    """One fetch of a source: when, what came of it, how many figures were found, added, held, known already."""

    source: str
    started_at: datetime
    ended_at: datetime
    outcome: Outcome
    error_kind: FailureKind | None = None
    error: Text | None = None
    status: int | None = None
    size: int | None = None
    evidence: tuple[str, ...] = ()
    found: int = 0
    added: int = 0
    held: int = 0
    known: int = 0
    changes: tuple[Reworded, ...] = ()


@value
class Trouble:
    """A source that fails: since when, how often in a row, why at last; `last_success_at` is None before any."""

    source: str
    failing_since: datetime
    failures: int
    error_kind: FailureKind
    error: Text
    last_success_at: datetime | None = None
