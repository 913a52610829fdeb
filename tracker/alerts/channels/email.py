"""Mail: each recipient gets a mail of their own, through a server or into a local mailbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack
from hashlib import sha256
from typing import Self, cast

from tracker.alerts.channels.headers import Address, address
from tracker.alerts.channels.maildir import lay_down
from tracker.alerts.channels.mime import Letterhead, built
from tracker.alerts.channels.returning import delivery_code, return_address
from tracker.alerts.channels.sending import Parcel, Surroundings
from tracker.alerts.channels.smtp import PORTS, Connection, Envelope, Patience, Server, Tls
from tracker.alerts.channels.unsubscribe import signing_key, ways_out
from tracker.model.delivery import Never, Outcome, TryAgain
from tracker.model.report import Channel
from tracker.workspace import variable

CA_FILE = "TRACKER_CA_FILE"

_NAMED = {"host_env": "the mail server's name", "user_env": "the user", "password_env": "the password"}
"""What the variables that a channel names hold."""

_NO_LABEL = re.compile(r"[^A-Za-z0-9-]+")


class EmailSender:
    """Sends over one connection while it is entered; what cannot be sent as declared is never sent otherwise.

    A wrong setting is tried again, for somebody can mend it; an address that no server takes is given up.
    """

    def __init__(self, channel: Channel, surroundings: Surroundings, patience: Patience | None = None) -> None:
        self._channel, self._around, self._patience = channel, surroundings, patience
        self._key = signing_key(surroundings.environment)
        self._stack = ExitStack()
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection = None
        self._stack.close()

    def send(self, parcel: Parcel) -> Outcome:
        """Raises AlteredError where the mail would not hold the frozen parts."""
        settings = self._channel.settings
        try:
            sender = address(str(settings["from"]))
            reply_to = address(str(settings["reply_to"])) if "reply_to" in settings else None
            bounce = address(str(settings["bounce"])) if "bounce" in settings else sender
        except ValueError as error:
            return TryAgain(f"channel {self._channel.id}: {error}")
        try:
            to = address(parcel.recipient)
        except ValueError as error:
            return Never(str(error))
        code = delivery_code(parcel.id, self._key)
        raw = built(parcel, self._letterhead(parcel, sender, to, reply_to, code))
        if "maildir" in settings:
            return lay_down(self._around.root, str(settings["maildir"]), parcel, raw)
        connection = self._connected()
        if isinstance(connection, TryAgain):
            return connection
        back = return_address(bounce, code)
        return connection.hand_over(Envelope(back, to, code, raw, sha256(raw).hexdigest()))

    def _letterhead(
        self, parcel: Parcel, sender: Address, to: Address, reply_to: Address | None, code: str
    ) -> Letterhead:
        """A request for data is written to one person: it is no list, nothing is to be unsubscribed from."""
        if parcel.message.kind == "request":
            return Letterhead(sender, to, code, reply_to)
        url, channel = self._around.public_url, self._channel.id
        ways, one_click = ways_out(channel, parcel.recipient, reply_to or sender, url, self._key)
        label = _NO_LABEL.sub("-", channel).strip("-") or "channel"
        return Letterhead(sender, to, code, reply_to, f"{label}.{sender.domain}", ways, one_click)

    def _connected(self) -> Connection | TryAgain:
        if self._connection is None:
            server = server_of(self._channel, self._around.environment)
            if isinstance(server, TryAgain):
                return server
            self._connection = self._stack.enter_context(Connection(server, self._patience))
        return self._connection


def server_of(channel: Channel, environment: Mapping[str, str]) -> Server | TryAgain:
    """The server that a channel names, as whom one signs in there; TryAgain, with what to do, where that is not set.

    The variable of `host_env` holds `smtp.example.org` or `smtp.example.org:587`.
    """
    settings = channel.settings
    words: dict[str, str] = {}
    for setting, what in _NAMED.items():
        if setting in settings:
            name = str(settings[setting])
            found = variable(environment, name)
            if not found:
                return TryAgain(f"the environment variable {name} is not set; it holds {what}: set it, or {name}_FILE")
            words[setting] = found
    tls = cast("Tls", settings.get("tls", "starttls"))
    host, _, port = str(settings.get("host") or words["host_env"]).partition(":")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        return TryAgain(f"the environment variable {settings['host_env']} holds {port[:20]!r} where a port should be")
    number = settings.get("port", int(port) if port else PORTS[tls])
    if ("user_env" in words) != ("password_env" in words):
        return TryAgain(f"channel {channel.id} names only one of user_env and password_env: signing in needs both")
    ca_file = environment.get(CA_FILE, "")
    user, password = words.get("user_env", ""), words.get("password_env", "")
    return Server(host, int(cast("int", number)), tls, user, password, ca_file)
