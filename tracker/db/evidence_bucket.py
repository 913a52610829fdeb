"""Evidence in a bucket of an object store that speaks S3: one object a piece."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tracker.db.connection import LedgerError
from tracker.db.evidence import Lying
from tracker.errors import UsageError

if TYPE_CHECKING:
    from obstore.store import S3Store

PATIENCE = timedelta(minutes=2)
"""How long one piece may take, tries after faults of the store included."""


class Bucket:
    """A shelf in a bucket; keys and addresses of the service come from the usual `AWS_*` variables."""

    def __init__(self, url: str) -> None:
        """Nothing is asked for yet. Raises UsageError for a URL that names no bucket, or without the extra `s3`."""
        if not url.startswith(("s3://", "s3a://")):
            raise UsageError(f"TRACKER_EVIDENCE_URL is {url!r}", "write s3://BUCKET/PREFIX or file:///FOLDER")
        if find_spec("obstore") is None:
            raise UsageError("evidence in a bucket needs obstore", "install target-tracker with its extra [s3]")
        self._url = url.rstrip("/")
        self._opened: S3Store | None = None

    def keep(self, name: str, content: bytes) -> None:
        """Keeps bytes; the service has confirmed them when this returns. Raises LedgerError where it does not."""
        from obstore import put

        with self._said():
            put(self._store(), _key(name), content)  # also what lies there: it counts as young where it is pruned

    def get(self, name: str) -> bytes | None:
        """The bytes of a name; None where there are none."""
        from obstore import get

        with self._said():
            try:
                return bytes(get(self._store(), _key(name)).bytes())
            except FileNotFoundError:
                return None

    def lying(self) -> Iterator[Lying]:
        """Everything that lies there; the service lists by name."""
        from obstore import list as listed

        with self._said():
            for part in listed(self._store()):
                for one in part:
                    yield Lying(one["path"].rpartition("/")[2], one["size"], one["last_modified"])

    def remove(self, name: str) -> None:
        """Takes a piece away; one that is not there is no error."""
        from obstore import delete

        with self._said():
            try:
                delete(self._store(), _key(name))
            except FileNotFoundError:
                return

    def place(self, name: str) -> str:
        """The address of a piece."""
        return f"{self._url}/{_key(name)}"

    def _store(self) -> S3Store:
        if self._opened is None:
            from obstore.store import S3Store

            retries = {"max_retries": 5, "retry_timeout": PATIENCE}
            self._opened = S3Store.from_url(self._url, retry_config=retries)  # type: ignore[arg-type]
        return self._opened

    @contextmanager
    def _said(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, FileNotFoundError) as error:
            why = " ".join(str(error).split())[:300]
            hint = "look at AWS_ENDPOINT_URL, AWS_REGION and the keys"
            raise LedgerError(f"the archive {self._url} does not answer as it should: {why}", hint) from error


def _key(name: str) -> str:
    return f"{name[:2]}/{name}"
