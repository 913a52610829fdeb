"""Values: dataclasses that the type checker keeps from being changed, at no price when they are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """A class whose instances are equal when their fields are, can be hashed, and are never assigned to.

    `dataclass(frozen=True)` says the same at run time, but then every field is set through a call of its own: an
    assessment of 100 000 targets makes millions of values.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
