"""An issue: the edition of a day in one language with its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.alerts.pictures import Picture
from tracker.model.report import Edition


@dataclass(frozen=True, slots=True)
class Issue:
    """The edition of a day in one language with its pictures by target."""

    edition: Edition
    pictures: Mapping[str, Picture]
