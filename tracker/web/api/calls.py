"""How a call of the API is described: what it answers, what it takes, under which name a program finds it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Call:
    """What the document says of a call beside its path, its parameters and who may use it.

    `answer` is the shape of what comes back (None: bytes of `media`), `takes` that of the body, `example` one such;
    `errors` are the refusals of its own beside those that follow from the rest; `once`: it takes an Idempotency-Key;
    `cached`: it has an ETag; `paged`: it has a Link to the next page; `signed`: it proves itself by a signature instead
    of a token.
    """

    name: str
    tag: str
    answer: type[BaseModel] | None
    status: int = 200
    takes: type[BaseModel] | None = None
    example: Mapping[str, Any] | None = None
    errors: tuple[int, ...] = ()
    once: bool = False
    cached: bool = False
    signed: bool = False
    paged: bool = False
    media: str = "application/json"


def described(
    name: str,
    tag: str,
    answer: type[BaseModel] | None,
    *,
    status: int = 200,
    takes: type[BaseModel] | None = None,
    example: Mapping[str, Any] | None = None,
    errors: tuple[int, ...] = (),
    once: bool = False,
    cached: bool = False,
    signed: bool = False,
    paged: bool = False,
    media: str = "application/json",
) -> Callable[[Endpoint], Endpoint]:
    """Describes an endpoint; its docstring is what people read of it."""
    call = Call(name, tag, answer, status, takes, example, errors, once, cached, signed, paged, media)

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["call"] = call
        return endpoint

    return mark


def call_of(endpoint: Callable[..., Any]) -> Call:
    """How an endpoint is described; TypeError for one that is not."""
    found = getattr(endpoint, "call", None)
    if not isinstance(found, Call):
        raise TypeError(f"{endpoint.__module__}.{endpoint.__name__} is not described: add @described(...)")
    return found
