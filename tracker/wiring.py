"""Where the parts of a workspace are constructed: its declaration, its ledger, what its environment says."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from tracker.model.problem import Problem
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.alerts.channels.sending import Sender, Surroundings
    from tracker.db.ledger import Ledger
    from tracker.ingest.oidc import IdentityProvider
    from tracker.ingest.politeness import Politeness
    from tracker.model.declaration import Declaration
    from tracker.model.report import Alerts, Channel
    from tracker.steps.deliver import Dispatch
    from tracker.steps.gather import Site
    from tracker.steps.pulse import Heartbeat
    from tracker.steps.read_document import Desk
    from tracker.steps.request import Office

VARIABLES = (
    "TRACKER_DATABASE_URL", "TRACKER_DATABASE_URL_FILE", "TRACKER_EVIDENCE_URL", "TRACKER_EVIDENCE_URL_FILE",
    "TRACKER_WORKSPACE", "TRACKER_DEBUG", "TRACKER_CONTACT",
    "TRACKER_ALLOW_COMMANDS", "TRACKER_CA_FILE", "TRACKER_PUBLIC_URL", "TRACKER_SECRET_KEY", "TRACKER_SECRET_KEY_FILE",
    "TRACKER_HEARTBEAT_URL", "TRACKER_HEARTBEAT_URL_FILE", "TRACKER_TRUSTED_PROXIES",
    "TRACKER_OIDC_ISSUER", "TRACKER_OIDC_CLIENT_ID", "TRACKER_OIDC_CLIENT_SECRET", "TRACKER_OIDC_CLIENT_SECRET_FILE",
)  # fmt: skip
"""The environment variables that the engine itself reads; channels name theirs in `alerts/channels.yaml`."""


def load_declaration(workspace: Workspace) -> Declaration:
    """What `targets.yaml` says; ProblemsError with every problem where there is any."""
    from tracker.steps.declare import declared

    return declared(workspace)


def load_alerts(workspace: Workspace, declaration: Declaration) -> Alerts:
    """The workspace's digests and channels; ProblemsError with every problem where there is any."""
    from tracker.alerts.declared import load
    from tracker.steps.sound import ProblemsError

    alerts, problems = load(workspace.root, declaration)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise ProblemsError(f"{count} in {workspace.alerts}", problems, "mend them and run the command again")
    return alerts


def secret_key() -> bytes | None:
    """The key that signs links and codes; None where there is none, or one that is too short to be safe."""
    from tracker.evaluate.signing import KEY_VARIABLE, SHORTEST_KEY
    from tracker.workspace import secret

    key = (secret(KEY_VARIABLE) or "").encode()
    return key if len(key) >= SHORTEST_KEY else None


def office(workspace: Workspace, declaration: Declaration, alerts: Alerts, ledger: Ledger) -> Office:
    """From where figures are asked of their owners, with the key and the address that the environment gives."""
    from tracker.steps.request import Office

    public_url = os.environ.get("TRACKER_PUBLIC_URL") or None
    return Office(declaration, alerts, ledger, workspace.templates, secret_key(), public_url)


def request_doubts(alerts: Alerts) -> list[Problem]:
    """A warning where owners are to be asked for figures and nothing can be signed."""
    if not alerts.requests or secret_key() is not None:
        return []
    from tracker.evaluate.signing import KEY_VARIABLE, SHORTEST_KEY

    message = f"figures are to be asked for, and {KEY_VARIABLE} is not set to {SHORTEST_KEY} characters or more"
    hint = "until it is nobody is asked: an answer could not be told from a forged one"
    return [Problem("no_secret_key", message, "requests", hint, "alerts/digests.yaml", severity="warning")]


def heartbeat() -> Heartbeat | None:
    """Who is told of each completed tick: `TRACKER_HEARTBEAT_URL`; None where nobody watches."""
    from tracker.workspace import secret

    url = secret("TRACKER_HEARTBEAT_URL")
    if url is None:
        return None
    from tracker.ingest.post import Poster
    from tracker.steps.pulse import Heartbeat

    return Heartbeat(url, Poster(os.environ.get("TRACKER_CONTACT"), os.environ))


def identity_provider() -> IdentityProvider | None:
    """Who vouches for people beside their passwords here, from `TRACKER_OIDC_*`; None where nobody does.

    Raises UsageError where what is said of them cannot be used.
    """
    issuer = os.environ.get("TRACKER_OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    from importlib.util import find_spec

    from tracker.errors import UsageError
    from tracker.ingest.oidc import IdentityProvider, safe
    from tracker.ingest.post import Poster
    from tracker.model.provider import Provider
    from tracker.workspace import secret

    client = os.environ.get("TRACKER_OIDC_CLIENT_ID", "").strip()
    if not safe(issuer):
        raise UsageError(
            f"TRACKER_OIDC_ISSUER is {issuer!r}", "write the issuer's address, like https://id.example.org"
        )
    if not client:
        raise UsageError("TRACKER_OIDC_CLIENT_ID is not set", "set it to what the identity provider calls this tracker")
    if find_spec("joserfc") is None:
        raise UsageError("signing in by an identity provider needs joserfc", "install target-tracker[oidc]")
    provider = Provider(issuer, client, secret("TRACKER_OIDC_CLIENT_SECRET"))
    return IdentityProvider(provider, Poster(os.environ.get("TRACKER_CONTACT"), os.environ))


def open_ledger(workspace: Workspace) -> Ledger:
    """The workspace's ledger, made where there is none; the caller closes it (it is a context manager)."""
    from tracker.db.ledger import Ledger

    return Ledger.open(workspace.database_url)


def existing_ledger(workspace: Workspace) -> Ledger | None:
    """The workspace's ledger for looking only: None where there is none yet, or one that is in need of an upgrade.

    Nothing is made or changed. The caller closes it. Raises TrackerError where it cannot be read.
    """
    from tracker.db.connection import engine_for, sqlite_file
    from tracker.db.ledger import Ledger
    from tracker.db.upgrade import HEAD, revision_of

    engine = engine_for(workspace.database_url)
    file = sqlite_file(engine)
    try:
        if (file is None or file.is_file()) and revision_of(engine) == HEAD:
            return Ledger(engine)
    except BaseException:
        engine.dispose()
        raise
    engine.dispose()
    return None


@asynccontextmanager
async def site(
    workspace: Workspace,
    declaration: Declaration,
    ledger: Ledger,
    clock: Callable[[], datetime],
    politeness: Politeness | None = None,
) -> AsyncIterator[Site]:
    """Where the workspace's sources are gathered: the guarded client, the readers of documents, the archive.

    Sites are asked as often as is usual among strangers, unless `politeness` says otherwise.
    """
    from tracker.db.evidence import EvidenceStore
    from tracker.ingest.client import Client
    from tracker.ingest.readers import Readers
    from tracker.steps.gather import Site

    commands = os.environ.get("TRACKER_ALLOW_COMMANDS") == "1"
    store = EvidenceStore(workspace.archive, ledger)
    async with (
        Client(os.environ.get("TRACKER_CONTACT"), os.environ, politeness) as client,
        Readers(commands=commands, folder=workspace.root, environment=os.environ) as readers,
    ):
        yield Site(declaration, workspace.root, store, client, readers, clock)


@asynccontextmanager
async def desk(*, addresses: bool) -> AsyncIterator[Desk]:
    """Where documents are read that a person hands over; with `addresses` they may be fetched from the web."""
    from contextlib import AsyncExitStack

    from tracker.ingest.readers import Readers
    from tracker.steps.read_document import LARGE_DOCUMENT, Desk

    async with AsyncExitStack() as stack:
        client = None
        if addresses:
            from tracker.ingest.client import Client

            client = await stack.enter_async_context(Client(os.environ.get("TRACKER_CONTACT"), os.environ))
        yield Desk(await stack.enter_async_context(Readers(1, memory=LARGE_DOCUMENT, environment=os.environ)), client)


def surroundings(workspace: Workspace) -> Surroundings:
    """What the workspace's channels may use: its folder, this process's environment, the guarded way out by HTTP."""
    from tracker.alerts.channels.sending import Surroundings
    from tracker.ingest.post import Poster

    public = os.environ.get("TRACKER_PUBLIC_URL", "").strip().rstrip("/") or None
    poster = Poster(os.environ.get("TRACKER_CONTACT"), os.environ)
    return Surroundings(workspace.root, os.environ, poster, public)


def channel_sender(workspace: Workspace, channel: Channel) -> Sender:
    """What sends over a channel; nothing is opened yet."""
    from tracker.alerts.channels.registry import sender

    return sender(channel, surroundings(workspace))


def dispatch(
    workspace: Workspace, timezone: str, alerts: Alerts, ledger: Ledger, clock: Callable[[], datetime], me: str
) -> Dispatch:
    """What delivering needs: each channel's sender is made when a message goes over it."""
    from zoneinfo import ZoneInfo

    from tracker.alerts.channels.registry import sender
    from tracker.steps.deliver import Dispatch
    from tracker.steps.reviewed import OUT

    around = surroundings(workspace)
    channels = {OUT.id: OUT, **alerts.channels}
    return Dispatch(ledger, channels, lambda channel: sender(channel, around), clock, ZoneInfo(timezone), me)


def record_declaration(ledger: Ledger, workspace: Workspace, declaration: Declaration, now: datetime) -> bool:
    """Records the loaded declaration in the ledger where its version is new; whether it did."""
    from tracker.steps.declare import record

    return record(ledger, workspace, declaration, now)


def unknown_variables(environment: Mapping[str, str], declared: Collection[str] = ()) -> list[Problem]:
    """A warning for every `TRACKER_*` variable that nobody reads, with the nearest name that somebody does."""
    known = set(VARIABLES) | set(declared) | {f"{name}_FILE" for name in declared}
    problems = []
    for name in sorted(environment):
        if name.startswith("TRACKER_") and name not in known:
            from tracker.reader import nearest

            hint = nearest(name, sorted(known)) or "known are " + ", ".join(sorted(known))
            message = f"the environment variable {name} is not known: it changes nothing"
            problems.append(Problem("unknown_variable", message, hint=hint, severity="warning"))
    return problems


def environment_doubts(workspace: Workspace) -> list[Problem]:
    """Unknown `TRACKER_*` variables of this process; channels and sources are read only where one needs explaining."""
    if not unknown_variables(os.environ):
        return []
    from tracker import targets
    from tracker.alerts.declared import load

    alerts, _ = load(workspace.root)
    words = (value for channel in alerts.channels.values() for value in channel.settings.values())
    secrets = {word for word in words if isinstance(word, str) and word.startswith("TRACKER_")}
    declaration, _ = targets.load(workspace.root)
    for source in () if declaration is None else declaration.sources.values():
        own = (source.proxy, source.push, None if source.authorization is None else source.authorization.variable)
        secrets.update(name for name in own if name is not None)
    return unknown_variables(os.environ, secrets)
