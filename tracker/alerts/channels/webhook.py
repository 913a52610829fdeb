"""Webhooks signed after the Standard Webhooks specification (standardwebhooks.com, version 1)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error
from datetime import datetime

from tracker.alerts.channels.endpoint import Endpoint, endpoint, told
from tracker.alerts.channels.sending import AlteredError, OneByOne, Parcel, Surroundings
from tracker.model.delivery import Never, Outcome, Sent, TryAgain
from tracker.model.report import Channel

PART = "hook.json"
PREFIX = "whsec_"
KEY_BYTES = (24, 64)
"""The least and the most bytes of a key."""
LONGEST = 20_000
"""The most bytes of a body: the specification's "about 20 kB"."""


class WebhookSender(OneByOne):
    """Posts `hook.json` byte for byte, under the delivery's id at every try, signed by the present secret.

    While a secret is being changed the former one, `previous_secret_env`, signs beside it: a receiver may know either.
    """

    def __init__(self, channel: Channel, surroundings: Surroundings) -> None:
        self._channel = channel
        self._surroundings = surroundings

    def send(self, parcel: Parcel) -> Outcome:
        where = endpoint(self._channel, self._surroundings)
        if isinstance(where, TryAgain):
            return where
        keys = self._keys()
        if isinstance(keys, TryAgain):
            return keys
        body = parcel.message.parts.get(PART)
        if body is None:
            return Never("the message has no form for webhooks: it was frozen before this channel was named")
        if len(body) > LONGEST:
            return Never(f"the message is {len(body)} bytes long, and webhooks carry {LONGEST}")
        headers = signed(parcel.id, parcel.at, body, keys)
        if not verified(headers, parcel, keys[0]):
            raise AlteredError(f"what is signed for {self._channel.id} is not what was approved")
        return _posted(where, headers, body, parcel.at)

    def _keys(self) -> list[bytes] | TryAgain:
        """The keys to sign with, the present one first; TryAgain, with what to do, where one cannot be used."""
        keys = []
        for setting in ("secret_env", "previous_secret_env"):
            if setting not in self._channel.settings:
                continue
            name = str(self._channel.settings[setting])
            secret = told(self._surroundings.environment, name, "the webhook's secret")
            if isinstance(secret, TryAgain):
                return secret
            try:
                keys.append(key_of(secret))
            except ValueError as error:
                return TryAgain(f"the secret in {name} cannot be used: {error}")
        return keys


def key_of(secret: str) -> bytes:
    """The key that a secret is written for; ValueError, without the secret in it, for one that is none.

    >>> len(key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    24
    """
    least, most = KEY_BYTES
    if not secret.startswith(PREFIX):
        raise ValueError(f"it does not begin with {PREFIX}, followed by {least} to {most} random bytes in base64")
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except (Error, ValueError):
        raise ValueError(f"what follows {PREFIX} is not base64") from None
    if not least <= len(key) <= most:
        raise ValueError(f"its key is {len(key)} bytes long, and {least} to {most} are asked for")
    return key


def signed(id: str, at: datetime, body: bytes, keys: list[bytes]) -> dict[str, str]:  # noqa: A002
    """The headers of a webhook: a signature of `id.timestamp.body` by each key, HMAC-SHA256, in base64."""
    timestamp = str(int(at.timestamp()))
    told = b".".join((id.encode(), timestamp.encode(), body))
    signatures = (b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode() for key in keys)
    return {
        "Content-Type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def verified(headers: dict[str, str], parcel: Parcel, key: bytes) -> bool:
    """Whether a receiver with the present secret would take the frozen part under these headers."""
    told = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + parcel.message.parts[PART]
    first = headers["webhook-signature"].partition(" ")[0].removeprefix("v1,")
    return hmac.compare_digest(b64decode(first), hmac.new(key, told, hashlib.sha256).digest())


def _posted(where: Endpoint, headers: dict[str, str], body: bytes, at: datetime) -> Outcome:
    answer = where.ask(headers, body)
    if isinstance(answer, TryAgain):
        return answer
    failed = where.judged(answer, at)
    return failed or Sent(f"{where.host} answers {answer.status}", hashlib.sha256(body).hexdigest())
