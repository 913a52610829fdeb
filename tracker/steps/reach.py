"""The reach of one round: which hosts answered, which did not, and whose fault that was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from tracker.evaluate.connection import UNREACHED, is_ours
from tracker.model.source import Failure
from tracker.model.text import Text
from tracker.steps.gather import Gathered

OURS = Failure(
    "offline",
    Text(
        (
            ("zh", "这一轮没有任何网站应答，可能是本机网络中断；不计为来源的故障"),
            ("en", "no site answered in this round: our own connection seems to be down, so no source is blamed"),
        )
    ),
)


@dataclass(slots=True)
class Reach:
    """What a round of fetching has reached so far; addresses of private networks say nothing about the way out."""

    _answered: set[str] = field(default_factory=set)
    _silent: list[Gathered] = field(default_factory=list)

    def holds(self, one: Gathered) -> bool:
        """Whether the result has to wait until the end of the round; it is kept here then."""
        if one.source.url is None or one.source.private:
            return False
        if one.failure is None or one.failure.kind not in UNREACHED:
            self._answered.add(_host(one))
            return False
        self._silent.append(one)
        return True

    def judged(self) -> list[Gathered]:
        """What had to wait, as what it is: failures of the sources, or of our own connection."""
        ours = is_ours({_host(one) for one in self._silent}, self._answered)
        return [replace(one, failure=OURS) if ours else one for one in self._silent]


def _host(one: Gathered) -> str:
    return urlsplit(one.source.url or "").hostname or ""
