"""The address that a channel posts to: found in the environment, asked once, its answers judged by their status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from tracker.alerts.channels.sending import Post, Surroundings
from tracker.model.delivery import Never, TryAgain
from tracker.model.posting import Answer, Outgoing, Unanswered, without_address
from tracker.model.report import Channel
from tracker.workspace import variable

QUOTED = 160
"""So many characters of what a server wrote are repeated."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a channel posts to. `private`: it may lie in a private network."""

    url: str
    private: bool
    post: Post

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    def ask(self, headers: Mapping[str, str], body: bytes, query: str = "") -> Answer | TryAgain:
        """Posts a body; `query` is added to the address. Without an answer it is tried again, under the same id."""
        url = self.url if not query else f"{self.url}{'&' if '?' in self.url else '?'}{query}"
        answer = self.post(Outgoing(url, headers, body, self.private))
        return TryAgain(f"no answer: {answer.why}") if isinstance(answer, Unanswered) else answer

    def quoted(self, answer: Answer) -> str:
        """What the server wrote, fit for a log: one line, cut, nothing of the address in it."""
        text = without_address(answer.body[: 8 * QUOTED].decode("utf-8", "replace"), self.url)
        clean = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
        return clean if len(clean) <= QUOTED else f"{clean[: QUOTED - 1]}…"

    def judged(self, answer: Answer, at: datetime) -> TryAgain | Never | None:
        """What a status says by itself; None where it is one of success.

        As the Standard Webhooks specification has it: a redirect is a failure, 410 asks never to come again, whatever
        else failed may succeed later, and Retry-After says when.
        """
        if 200 <= answer.status < 300:
            return None
        said = self.quoted(answer)
        why = f"{self.host} answers {answer.status}" + (f": {said}" if said else "")
        if answer.status == 410:
            return Never(why, gone=True, code=410)
        if 300 <= answer.status < 400:
            why = f"{self.host} answers {answer.status} and sends elsewhere, where nothing is posted: name the address"
        return TryAgain(why, answer.asks_to_wait(at), answer.status)


def endpoint(channel: Channel, surroundings: Surroundings) -> Endpoint | TryAgain:
    """The channel's endpoint; TryAgain, with what to do, where its address is not set."""
    settings = channel.settings
    url = settings.get("url") or told(surroundings.environment, str(settings["url_env"]), "the address to post to")
    if isinstance(url, TryAgain):
        return url
    return Endpoint(str(url), settings.get("private") is True, surroundings.post)


def told(environment: Mapping[str, str], name: str, what: str) -> str | TryAgain:
    """The value of a variable or of the file that its `_FILE` twin names."""
    value = variable(environment, name)
    return value or TryAgain(f"the environment variable {name} is not set; it holds {what}: set it, or {name}_FILE")
