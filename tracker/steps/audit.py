"""The audit log read: its lines by who, what, about what, and whether the chain holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.errors import UsageError
from tracker.model.person import AuditEntry, Chain

if TYPE_CHECKING:
    from tracker.db.ledger import Ledger

_NOTED = re.compile(r"(?P<number>[1-9][0-9]{0,17}):(?P<hash>[0-9a-f]{64})")


def lines(
    ledger: Ledger,
    *,
    by: str | None = None,
    act: str | None = None,
    about: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[AuditEntry]:
    """The last lines, newest first: of a person, of an act (`token.make`) or a family of them (`token`), about
    something; of those before a number."""
    return ledger.audit.entries(by=by, act=act, about=about, before=before, limit=limit)


def verify(ledger: Ledger, noted: str | None = None) -> Chain:
    """Whether every line is as it was written.

    `noted` is what an earlier call showed as the last line and somebody kept elsewhere, `NUMBER:HASH`: with it also a
    chain that was written anew is found. Raises UsageError where it is no such thing.
    """
    if noted is None:
        return ledger.audit.check()
    found = _NOTED.fullmatch(noted.strip())
    if found is None:
        raise UsageError(f"{noted[:90]!r} is no line of the log", "write it as NUMBER:HASH, as verify shows the last")
    return ledger.audit.check({int(found["number"]): found["hash"]})
