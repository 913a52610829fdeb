"""The declaration: everything that `targets.yaml` says, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracker.model.target import Indicator, Target
from tracker.model.text import Text
from tracker.model.value import value

if TYPE_CHECKING:
    from tracker.model.source import Source


@value
class Document:
    """Where a target or a figure was stated. `date` is as written: a year, a month or a day."""

    id: str
    title: Text
    publisher: Text | None = None
    date: str | None = None
    url: str | None = None


@value
class Owner:
    """The body or person that answers for an indicator or a target.

    `email` is where figures are asked for, `escalation` the addresses asked one after another where none come.
    """

    id: str
    name: Text
    email: str | None = None
    escalation: tuple[str, ...] = ()


@value
class Declaration:
    """What is promised, measured and answered for. `version` is the first 12 hex digits of the file's SHA-256.

    With `two_person` an override or a verdict counts only once another person seconds it.
    """

    version: str
    title: Text
    timezone: str
    languages: tuple[str, ...]
    documents: Mapping[str, Document] = field(default_factory=lambda: MappingProxyType({}))
    owners: Mapping[str, Owner] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    indicators: Mapping[str, Indicator] = field(default_factory=lambda: MappingProxyType({}))
    targets: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))
    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))
    two_person: bool = False

    def title_of(self, target: Target) -> Text:
        """The target's own title, else its indicator's name, else its id."""
        if target.title is not None:
            return target.title
        indicator = self.indicators.get(target.indicator or "")
        return indicator.name if indicator is not None else Text.of(target.id)
