"""Chat and push services by way of Apprise: Slack, Teams, Telegram, ntfy, Matrix, Mattermost and the rest.

Apprise makes its own requests: they do not pass our guarded transport, take proxies from the environment, and call a
message delivered when the service's HTTP status says so, whatever its answer holds. So Feishu, DingTalk and WeCom have
channels of their own. Only services that are spoken to over HTTP are let through: Apprise also knows addresses that
run programs, write logs or read local files.
"""

from __future__ import annotations

import logging
import warnings
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from tracker.alerts.channels.endpoint import QUOTED, told
from tracker.alerts.channels.sending import AlteredError, OneByOne, Parcel, Surroundings
from tracker.errors import TrackerError
from tracker.model.delivery import Never, Outcome, Sent, TryAgain
from tracker.model.posting import without_address
from tracker.model.report import Channel

if TYPE_CHECKING:
    from apprise import Apprise, NotifyLogEntry

SERVICES = frozenset((
    "apprise", "apprises", "bark", "barks", "betterstack", "chanify", "cliq", "discord", "flock", "form", "forms",
    "gchat", "gotify", "gotifys", "guilded", "humhub", "humhubs", "json", "jsons", "kook", "line", "mastodon",
    "mastodons", "matrix", "matrixs", "misskey", "misskeys", "mmost", "mmosts", "nctalk", "nctalks", "ntfy", "ntfys",
    "onebot", "onebots", "opsgenie", "pagerduty", "pbul", "pover", "psafer", "psafers", "pushdeer", "pushdeers",
    "pushme", "pushplus", "qq", "revolt", "ringc", "rocket", "rockets", "ryver", "schan", "signal", "signals", "slack",
    "spugpush", "synology", "synologys", "tgram", "twist", "webex", "wechat", "whatsapp", "workflow", "workflows",
    "wpush", "wxpusher", "wxteams", "xml", "xmls", "zoom", "zulip",
))  # fmt: skip
"""The schemes of Apprise that are let through."""
OWN = {"feishu": "feishu", "lark": "feishu", "dingtalk": "dingtalk", "wecombot": "wecom", "mailto": "email",
       "mailtos": "email"}  # fmt: skip
"""Schemes of services that have a kind of channel of their own."""
OF_FILES = frozenset(("template", "keyfile", "pgpkey", "cafile"))
"""Keys of an address that name local files."""
SECONDS = 60

_SILENT = logging.NullHandler()
"""Without a handler Python prints warnings by itself."""


class AppriseSender(OneByOne):
    """Posts cards to the service that the one address in the channel's `url_env` names."""

    def __init__(self, channel: Channel, surroundings: Surroundings) -> None:
        self._channel = channel
        self._surroundings = surroundings

    def send(self, parcel: Parcel) -> Outcome:
        name = str(self._channel.settings["url_env"])
        url = told(self._surroundings.environment, name, "the address of the service, as Apprise writes it")
        if isinstance(url, TryAgain):
            return url
        if why := objection(url):
            return TryAgain(f"the address in {name} {why}")
        language = parcel.languages[0]
        card = parcel.message.parts.get(f"card.{language}")
        if card is None:
            return Never("the message has no card: it was frozen before this channel was named")
        try:
            service = _service(url)
        except TrackerError as error:
            return TryAgain(f"{error}; {error.hint}")
        if service is None:
            return TryAgain(f"Apprise cannot read the address in {name}; see its documentation of the service")
        body, title = card.decode(), parcel.message.text(f"subject.{language}")
        if body.encode() != card:
            raise AlteredError(f"what is posted for {self._channel.id} is not what was approved")
        return _posted(service, body, title, url)


def objection(url: str) -> str | None:
    """Why an address is not used, to be said after it; None for one that is."""
    if len(url.split()) != 1:
        return "is more than one; make a channel of each, so that each is tried again by itself"
    scheme = url.partition("://")[0].lower()
    if scheme in OWN:
        return f"is of a service with a kind of its own: write kind: {OWN[scheme]}"
    if scheme not in SERVICES:
        return "is of no chat or push service that is spoken to over HTTP"
    named = {key.lower() for key, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)} & OF_FILES
    return f"names a local file ({', '.join(sorted(named))}): leave it out" if named else None


def _service(url: str) -> Apprise | None:
    """Apprise with this one address; TrackerError where it is not installed."""
    try:
        from apprise import Apprise, AppriseAsset
    except ImportError:
        raise TrackerError("Apprise is not installed", "install target-tracker with its extra [chat]") from None
    asset = AppriseAsset(
        async_mode=False, secure_logging=True, http_redirects=0, storage_mode="memory", allow_templates=False
    )
    service = Apprise(asset=asset)
    with warnings.catch_warnings():  # the first address loads every service that it knows, old ones among them
        warnings.simplefilter("ignore")
        return service if service.add(url) else None


def _posted(service: Apprise, body: str, title: str, url: str) -> Outcome:
    """What Apprise says of the post; its reasons stand only in its log."""
    from apprise import NotifyFormat

    warned: list[str] = []

    def note(entry: NotifyLogEntry, _: object) -> None:
        if entry.level in ("WARNING", "ERROR", "CRITICAL"):
            warned.append(" ".join("".join(sign if sign.isprintable() else " " for sign in entry.message).split()))

    logging.getLogger("apprise").addHandler(_SILENT)
    taken = service.notify(
        body=body, title=title, body_format=NotifyFormat.MARKDOWN, timeout=SECONDS, log_callback=note
    )
    if taken:
        return Sent("Apprise: the service answered with success", sha256(body.encode()).hexdigest())
    said = without_address("; ".join(warned[-3:]), url)[:QUOTED]
    return TryAgain("the service did not take it" + (f": {said}" if said else ""))
