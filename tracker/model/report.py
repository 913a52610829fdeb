"""What is told, to whom and when (digests, channels), as well as one composed issue of it (an edition)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from tracker.model.assessment import Assessment, Lamp
from tracker.model.selection import Selection
from tracker.model.text import Text

if TYPE_CHECKING:
    from tracker.model.alert import AlertRule

Format = Literal["html", "text", "md", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)

ChannelKind = Literal["folder", "atom", "email", "webhook", "feishu", "dingtalk", "wecom", "apprise"]
CHANNEL_KINDS: tuple[ChannelKind, ...] = get_args(ChannelKind)

FILE_KINDS: tuple[ChannelKind, ...] = ("folder", "atom")
"""Kinds that write files into the workspace: nobody has received what lies there, it can be written anew."""

Missed = Literal["merge", "send", "skip"]
MISSED: tuple[Missed, ...] = get_args(Missed)
"""What becomes of editions whose time passed while nobody rang: one edition for all of them, each of them late, none
but the next."""

ANYONE = "anyone"
"""Stands among the reviewers where whoever has the workspace may approve."""

Setting: TypeAlias = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """A declared series of editions. `every` is a cron line in the workspace's time zone, None: only on demand.

    With `two_person` an edition goes out once two reviewers approved it. `operations` adds what concerns whoever runs
    the tracker: messages that could not be delivered, recipients that are stopped.
    """

    id: str
    title: Text
    languages: tuple[str, ...]
    every: str | None = None
    selection: Selection = field(default_factory=Selection)
    formats: tuple[Format, ...] = FORMATS
    review: Literal["required", "none"] = "none"
    reviewers: tuple[str, ...] = ()
    two_person: bool = False
    send: Literal["always", "when_changed"] = "always"
    missed: Missed = "merge"
    operations: bool = False
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which a channel sends nothing, in the workspace's time zone.

    From `start` to `end` each day (over midnight where the end comes first), and all day long on `days` (0 = Monday).
    """

    start: time | None = None
    end: time | None = None
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to the readers. Secrets are never among `settings`, only the names of the variables that hold them.

    Messages are in `language`, in the first language of what is told where that is None; files are in every language.
    """

    id: str
    kind: ChannelKind
    settings: Mapping[str, Setting] = field(default_factory=lambda: MappingProxyType({}))
    language: str | None = None
    quiet: Quiet | None = None


VALID = timedelta(days=60)
"""How long the link to answer a request by holds, unless it is declared."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A declared series of requests: which due figures are asked of their owners, over which channels, how often.

    `remind` counts whole days from the first asking, `escalate` those until the next person is asked, `valid` how long
    the link to answer by holds after each asking.
    """

    id: str
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    selection: Selection = field(default_factory=Selection)
    remind: tuple[timedelta, ...] = ()
    escalate: timedelta | None = None
    valid: timedelta = VALID


@dataclass(frozen=True, slots=True)
class Alerts:
    """Everything that `alerts/digests.yaml` and `alerts/channels.yaml` say."""

    digests: Mapping[str, Digest] = field(default_factory=lambda: MappingProxyType({}))
    channels: Mapping[str, Channel] = field(default_factory=lambda: MappingProxyType({}))
    requests: Mapping[str, Asking] = field(default_factory=lambda: MappingProxyType({}))
    rules: Mapping[str, AlertRule] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Reference:
    """Where figures or statements of an edition come from, under the number that its lines cite.

    `evidence` is the SHA-256 of the archived bytes; `observations` are the ids of the figures taken from there.
    """

    number: int
    title: str
    publisher: str = ""
    date: str = ""
    url: str = ""
    quote: str = ""
    evidence: str = ""
    observations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One target (or one held figure, where `target` is empty) as a section tells it, in the edition's language.

    `figure` is the latest value in words of that language, `written` the value as it was written where that differs;
    `promised` is what the aim asks for; `reason` the sentence that leads to the headline; `change` is what happened,
    with its cause; `references` are numbers of the edition's references; `review` what a person said of the status.
    """

    target: str
    title: str
    headline: str = ""
    shape: str = ""
    status: str = ""
    lamp: Lamp = "grey"
    figure: str = ""
    written: str = ""
    period: str = ""
    promised: str = ""
    reason: str = ""
    change: str = ""
    references: tuple[int, ...] = ()
    review: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading; `id` is the same in every language."""

    id: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """One issue of a digest in one language: what changed first (`news`), then every target by group (`table`).

    All its texts are harmless single lines. `quiet` says in one sentence which kinds of news there were none of;
    `period` is the SDMX period it speaks for. `transitions` are the changes of headline since the last edition by
    target (`from`, `to`, `cause`), None before the first. `changed` tells whether there is any news besides what is
    merely known.
    """

    digest: str
    language: str
    title: str
    subject: str
    summary: str
    quiet: str
    period: str
    as_of: date
    declaration: str
    counts: Mapping[str, int]
    news: tuple[Section, ...]
    table: tuple[Section, ...]
    references: tuple[Reference, ...]
    assessments: tuple[Assessment, ...]
    transitions: Mapping[str, Mapping[str, str | None]] | None = None

    @property
    def changed(self) -> bool:
        """Whether a correction or a changed status is told: what `send: when_changed` asks for."""
        return any(section.id in ("corrections", "changes") for section in self.news)
