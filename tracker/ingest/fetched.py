"""What a fetch gives: the bytes with all that came beside them, or the word that nothing has changed."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model.value import value


@value
class Validators:
    """What an answer says its state can be recognised by, sent back byte for byte at the next fetch.

    `url` is the address that gave them: behind a redirect they are of another page than the one declared. Where it is
    not known they are sent at every hop.
    """

    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@value
class Fetched:
    """A whole answer: never half of one, never more than the source's limit.

    `content` is what the server meant, unpacked. `url` is the address that answered in the end. `headers` are the
    harmless ones, by name in small letters. `media_type` is the whole Content-Type, its charset included. `next_after`:
    seconds before which the server wants no other request.
    """

    content: bytes
    url: str
    status: int
    headers: Mapping[str, str]
    media_type: str | None
    validators: Validators
    next_after: int | None = None


@value
class Unchanged:
    """The server says (304) that the validators still hold; they may be newer ones."""

    validators: Validators
    url: str
    next_after: int | None = None
