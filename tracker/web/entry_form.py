"""The form in which a figure or a mark is entered: what was typed, as a step takes it."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Annotated

from fastapi import File, Form, UploadFile

from tracker.model.observation import FLAGS, Quote
from tracker.model.problem import Problem
from tracker.steps.entry import MAX_TEXT, Written
from tracker.steps.held import LONGEST_VALUE

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a file that is uploaded."""

LARGEST_FORM = LARGEST_FILE + 1024 * 1024
"""Bytes of a form with a file in it."""

LONGEST_PASTED = 200_000
"""Characters of a source's text that are pasted."""

LONGEST_WORD = 2_000
"""Characters of an id, a unit, an address."""

Field = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent with a form, no more of it than one byte beyond what is taken."""

    name: str
    content: bytes

    @property
    def media_type(self) -> str | None:
        return mimetypes.guess_type(self.name)[0]


@dataclass(frozen=True, slots=True)
class Typed:
    """Everything that was typed, as it was typed; `mark` and `holds` stand for the value where marks are entered.

    `evidence` is the SHA-256 of a copy that is archived already, `kept` what its file was called.
    """

    subject: str = ""
    period: str = ""
    value: str = ""
    mark: str = ""
    holds: str = ""
    confidence: str = ""
    qualifier: str = ""
    unit: str = ""
    flags: tuple[str, ...] = ()
    document: str = ""
    url: str = ""
    quote: str = ""
    text: str = ""
    note: str = ""
    reason: str = ""
    evidence: str = ""
    kept: str = ""
    upload: Upload | None = field(default=None, compare=False)

    def problems(self) -> list[Problem]:
        """What is wrong with it before anything is read."""
        found = []
        longest = {"value": LONGEST_VALUE, "quote": MAX_TEXT, "note": MAX_TEXT, "reason": MAX_TEXT}
        longest |= {"text": LONGEST_PASTED}
        for name, most in longest.items():
            if len(getattr(self, name)) > most:
                found.append(Problem("too_long", f"at most {most:,} characters are taken", name))
        for name in ("period", "unit", "url", "document", "qualifier", "confidence"):
            if len(getattr(self, name)) > LONGEST_WORD:
                found.append(Problem("too_long", f"at most {LONGEST_WORD:,} characters are taken", name))
        if self.upload is not None and len(self.upload.content) > LARGEST_FILE:
            found.append(Problem("file_too_large", "a file may have 20 MiB", "file"))
        if self.url.strip() and not self.url.strip().startswith(("https://", "http://")):
            found.append(Problem("no_address", "an address begins with https://", "url"))
        if self.confidence.strip() and self._sure() is None:
            found.append(Problem("confidence", "write a number from 0 to 1", "confidence"))
        return found

    def written(self, marked: bool) -> Written:
        """What it says, cell by cell; with `marked` a mark in place of a value."""
        value = self.value
        if marked and self.mark:
            value = f"{self.mark}: {self.holds}" if self.holds in ("no", "unknown") else self.mark
        return Written(
            self.subject, value, self.period, self.qualifier, self.unit,
            "".join(flag for flag in self.flags if flag in FLAGS), self.url.strip(), self.document,
            evidence=self.evidence, quote=Quote(self.quote.strip()) if self.quote.strip() else None,
            confidence=self._sure(), reason=self.reason.strip(), note=self.note.strip(),
        )  # fmt: skip

    def _sure(self) -> Decimal | None:
        if not self.confidence.strip():
            return None
        try:
            number = Decimal(self.confidence.strip()[:LONGEST_WORD])
        except InvalidOperation:
            return None
        return number if number.is_finite() and 0 <= number <= 1 else None


def typed(
    subject: Field = "",
    period: Field = "",
    value: Field = "",
    mark: Field = "",
    holds: Field = "",
    confidence: Field = "",
    qualifier: Field = "",
    unit: Field = "",
    flags: Annotated[list[str] | None, Form()] = None,
    document: Field = "",
    url: Field = "",
    quote: Field = "",
    text: Field = "",
    note: Field = "",
    reason: Field = "",
    evidence: Field = "",
    kept: Field = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Typed:
    """What a form sent; a sign that no text can hold is left out."""
    made = Typed(
        subject, period, value, mark, holds, confidence, qualifier, unit, tuple(flags or ()), document, url, quote,
        text, note, reason, evidence, kept, sent(file),
    )  # fmt: skip
    clean = {one.name: getattr(made, one.name) for one in fields(made) if one.name not in ("flags", "upload")}
    return replace(made, **{name: words.replace("\0", "").replace("\r\n", "\n") for name, words in clean.items()})


def sent(file: UploadFile | None) -> Upload | None:
    """The file of a field; None where nobody chose one."""
    if file is None or not file.filename:
        return None
    return Upload(file.filename.replace("\0", "")[:200], file.file.read(LARGEST_FILE + 1))
