"""The shapes of what is told: editions with their review, deliveries with their tries, alerts, silences."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from tracker.model.delivery import DELIVERY_STATES
from tracker.model.edition import ACTS, EDITION_STATES
from tracker.web.api.shapes.common import Day, Moment, Shape, Texts, left_out
from tracker.web.api.shapes.given import Given, Named, Reason

EditionState = Annotated[str, Field(json_schema_extra={"enum": list(EDITION_STATES)})]
DeliveryState = Annotated[str, Field(json_schema_extra={"enum": list(DELIVERY_STATES)})]
Hash = Annotated[str, Field(description="A SHA-256.", pattern="^[0-9a-f]{64}$")]


class Approvals(Shape):
    """How many persons have to approve, and who did."""

    needed: int
    by: list[str | None]


class Step(Shape):
    """What a reviewer did."""

    act: Annotated[str, Field(json_schema_extra={"enum": list(ACTS)})]
    at: Moment
    by: str | None
    hash: Hash = Field(description="Of exactly what the reviewer saw.")
    note: str
    target: str | None


class DeliveryOfEdition(Shape):
    """To whom an edition goes, and how far it came."""

    id: str
    channel: str
    recipient: str
    state: DeliveryState
    tries: int
    sent_at: Moment | None
    next_try_at: Moment | None
    answer: str


class EditionHead(Shape):
    """One issue of a digest."""

    id: str = Field(description="DIGEST/PERIOD/VERSION.")
    digest: str
    period: Day
    version: int
    state: EditionState
    subject: str
    hash: Hash = Field(description="Of exactly what is frozen; an approval names it.")
    composed_at: Moment
    compared: str | None = Field(description="The edition that its changes are counted from.")
    corrects: bool
    approvals: Approvals
    steps: list[Step]
    deliveries: list[DeliveryOfEdition]


class Edition(EditionHead):
    """One issue of a digest with the names of its parts."""

    schema_: Literal["tracker.edition/1"] = Field(alias="schema")
    parts: list[str]


class Editions(Shape):
    """One page of editions, the latest first."""

    schema_: Literal["tracker.editions/1"] = Field(alias="schema")
    editions: list[EditionHead]
    next: str | None


class Approving(Given):
    """That somebody approves exactly what they saw."""

    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(description="The edition's `hash` as you read it.")
    note: Reason = ""


class Returning(Given):
    """What has to be changed."""

    hash: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    note: Annotated[str, Field(min_length=1, max_length=4_096)]


class Commenting(Given):
    """What there is to say of the edition, or of one of its lines."""

    note: Annotated[str, Field(min_length=1, max_length=4_096)]
    target: Named = Field(default="", description="The target whose line is meant; left out: the whole.")


class Attempt(Shape):
    """One try to deliver."""

    number: int
    outcome: Literal["sent", "try_again", "never"]
    code: int | None
    answer: str = Field(description="What the other side said.")
    wire: str | None = Field(description="The SHA-256 of the bytes as they left.")
    started_at: Moment | None
    ended_at: Moment | None
    next_try_at: Moment | None


class Delivery(Shape):
    """One message to one recipient."""

    id: str
    kind: str
    about: str
    message: Hash
    channel: str
    recipient: str
    state: DeliveryState
    tries: int
    created_at: Moment | None
    sent_at: Moment | None
    next_try_at: Moment | None
    answer: str


class DeliveryTried(Delivery):
    """One message to one recipient with every try."""

    schema_: Literal["tracker.delivery/1"] = Field(alias="schema")
    attempts: list[Attempt]


class Deliveries(Shape):
    """One page of deliveries, the latest first."""

    schema_: Literal["tracker.deliveries/1"] = Field(alias="schema")
    deliveries: list[Delivery]
    next: str | None


class Muted(Shape):
    """Why an alert is not told."""

    kind: str
    by: str


class Alert(Shape):
    """One alert that fires or is pending."""

    rule: str
    when: str
    target: str = left_out()
    source: str = left_out("In place of `target`, where the rule is of sources.")
    state: Literal["pending", "firing"]
    headline: str | None
    cause: str
    text: Texts
    active_since: Moment | None
    fired_at: Moment | None
    episode: int
    held: int
    told_at: Moment | None
    muted: Muted | None
    action: Texts


class Alerts(Shape):
    """What fires or is pending, as last evaluated."""

    schema_: Literal["tracker.alerts/1"] = Field(alias="schema")
    evaluated_at: Moment | None
    alerts: list[Alert]


class Silence(Shape):
    """What keeps alerts from being told: a silence until a moment, or an acknowledgement of a cause."""

    id: str
    kind: Literal["silence", "ack"]
    matches: dict[str, str]
    cause: str | None
    by: str
    reason: str
    made_at: Moment
    until: Moment | None
    ended_at: Moment | None
    ended_by: str | None
    holds: bool


class Silences(Shape):
    """Silences and acknowledgements."""

    schema_: Literal["tracker.silences/1"] = Field(alias="schema")
    silences: list[Silence]


class OneSilence(Silence):
    """A silence that was made or ended."""

    schema_: Literal["tracker.silence/1"] = Field(alias="schema")


class NewSilence(Given):
    """A silence of whatever fits everything that is named; or, with `cause_of`, an acknowledgement."""

    rule: Named | None = None
    target: Named | None = None
    owner: Named | None = None
    source: Named | None = None
    tag: Named | None = None
    until: Annotated[str, Field(max_length=40)] = Field(
        description="A day (its end), a time, or a duration from now such as `P7D`."
    )
    reason: Annotated[str, Field(min_length=1, max_length=4_096)]


class Acknowledgement(Given):
    """That somebody knows why a target or a source fires under a rule; it is told again once the cause is another."""

    rule: Named
    subject: Named = Field(description="The target, or the source.")
    reason: Annotated[str, Field(min_length=1, max_length=4_096)]
    until: Annotated[str, Field(max_length=40)] | None = None


class Request(Shape):
    """A figure that is asked of its owner."""

    id: str
    asking: str
    owner: str
    subject: str
    period: str
    mark: str | None
    due: Day
    overdue: Day
    asked: int
    last_asked_at: Moment | None
    last_asked: str | None
    answers: list[str]
    closed: str | None
    answer: str | None = Field(description="The state of the last answer.")
    is_overdue: bool


class Requests(Shape):
    """The open requests."""

    schema_: Literal["tracker.request/1"] = Field(alias="schema")
    requests: list[Request]


class OneRequest(Request):
    """A request that was closed."""

    schema_: Literal["tracker.request/1"] = Field(alias="schema")


class Closing(Given):
    """Why a figure is not asked for any more."""

    reason: Annotated[str, Field(min_length=1, max_length=4_096)]


class AuditLine(Shape):
    """One thing that somebody did; `hash` covers it together with the line before."""

    number: int
    at: Moment
    by: str | None
    act: str
    about: str
    detail: dict[str, Any]
    previous: str
    hash: str


class AuditLog(Shape):
    """One page of the audit log, the latest first."""

    schema_: Literal["tracker.audit/1"] = Field(alias="schema")
    entries: list[AuditLine]
    next: str | None
