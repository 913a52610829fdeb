"""A local mailbox: mails laid into a Maildir folder, which any mail program opens."""

from __future__ import annotations

from datetime import UTC
from hashlib import sha256
from pathlib import Path

from tracker.alerts.channels.files import keep_name, write_whole
from tracker.alerts.channels.sending import Parcel
from tracker.model.delivery import Outcome, Sent, TryAgain


def lay_down(root: Path, folder: str, parcel: Parcel, raw: bytes) -> Outcome:
    """Lays a mail down as `FOLDER/new/TIME.ID.tracker`, whole or not at all.

    The name follows from the delivery: a repeat after a crash finds the mail there, read or not, and adds none.
    """
    mailbox = root / folder
    if not (mailbox / "new").resolve().is_relative_to(root.resolve()):
        return TryAgain(f"the mailbox {folder} lies outside the workspace: a link leads there")
    name = f"{int(parcel.message.made_at.astimezone(UTC).timestamp())}.{parcel.id}.tracker"
    try:
        for part in ("tmp", "new", "cur"):
            (mailbox / part).mkdir(parents=True, exist_ok=True)
        there = next((one for part in ("new", "cur") for one in (mailbox / part).glob(f"{name}*")), None)
        if there is not None:
            where, raw = there, there.read_bytes()
        else:
            # Written and made safe in tmp, then given its name in new: a reader meets only whole mails.
            where, waiting = mailbox / "new" / name, mailbox / "tmp" / name
            write_whole(waiting, raw)
            waiting.replace(where)
            keep_name(where.parent)
    except OSError as error:
        return TryAgain(f"the mailbox {folder} cannot be written: {error.strerror or error}")
    file = where.relative_to(root).as_posix()
    return Sent(f"laid into {folder}", sha256(raw).hexdigest(), (file,))
