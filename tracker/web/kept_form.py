"""A form that somebody filled in and sent when their session was over: kept in the answer, to be sent again."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from tracker.web.entry_form import LONGEST_PASTED

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

MOST_FIELDS = 1_000

LONGEST_FIELD = 4 * LONGEST_PASTED
"""Bytes of a field: of the longest text that a form takes, wherever it was typed."""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Where it was sent, what was typed, the fields whose files have to be chosen again.

    No password is among them: a page must not tell it.
    """

    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()


async def kept_form(request: Request) -> KeptForm | None:
    """What a request carries of a form; None where it carries none, or more than its route takes."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or kind not in FORMS or "hx-request" in request.headers:
        return None
    try:
        async with request.form(max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD) as form:
            typed = [(name, given) for name, given in form.multi_items() if isinstance(given, str)]
            files = [name for name, given in form.multi_items() if isinstance(given, UploadFile) and given.filename]
    except HTTPException:
        return None
    fields = tuple((name, given) for name, given in typed if not _is_secret(name))
    query = f"?{request.url.query}" if request.url.query else ""
    return KeptForm(request.url.path + query, fields, tuple(dict.fromkeys(files))) if fields else None


def _is_secret(name: str) -> bool:
    return "password" in name or name == "again"
