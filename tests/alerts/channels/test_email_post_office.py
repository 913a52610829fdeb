"""Mail through a real postfix into a mailbox of a real dovecot; a real report of a mail that came back."""

from __future__ import annotations

import email
import os
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.alerts.channels.mails import AT, HTML, KEY, PNG, SUBJECT, TEXT, mailer, parcel
from tests.alerts.channels.mailservers import Authority
from tests.alerts.channels.postoffice import DOMAIN, PostOffice, post_office, why_not
from tracker.alerts.channels.dsn import read_report
from tracker.alerts.channels.mime import taken_apart
from tracker.db.ledger import Ledger
from tracker.model.delivery import Attempt, Delivery, Never, Outcome, Sent, TryAgain
from tracker.model.report import Setting
from tracker.steps.bounce import Taken, take

pytestmark = pytest.mark.skipif(why_not() is not None, reason=why_not() or "")


@pytest.fixture(scope="module")
def office() -> Iterator[tuple[PostOffice, Path]]:
    """The post office with the file of the authority that it is to be trusted by."""
    # Postfix wants a path that other users can walk; the test runner's own folders are closed to them.
    with tempfile.TemporaryDirectory(prefix="post-office-") as folder:
        home = Path(folder)
        os.chmod(home, 0o755)  # noqa: PTH101
        (home / "tls").mkdir()
        authority = Authority(home / "tls")
        with post_office(home, *authority.certificate()) as opened:
            yield opened, authority.file


def send(office: tuple[PostOffice, Path], to: str, sender: str = f"目标追踪 <tracker@{DOMAIN}>") -> Outcome:
    settings: dict[str, Setting] = {
        "host": "127.0.0.1",
        "port": office[0].smtp,
        "from": sender,
        "bounce": f"bounces@{DOMAIN}",
    }
    environment = {"TRACKER_CA_FILE": str(office[1]), "TRACKER_SECRET_KEY": KEY}
    with mailer(Path(), settings, environment) as sending:
        return sending.send(parcel(to))


def test_what_lies_in_the_mailbox_is_what_was_frozen(office: tuple[PostOffice, Path]) -> None:
    """Fetched by IMAP, the mail holds each frozen part to the byte; below the server's lines it is what was sent."""
    outcome = send(office, f"王芳 <reader@{DOMAIN}>")
    assert isinstance(outcome, Sent), outcome
    (raw,) = office[0].mails("reader")
    assert taken_apart(raw) == {
        "subject": SUBJECT.encode(),
        "text": TEXT.encode(),
        "mail": HTML.encode(),
        "charts/labs-over-20.zh.png": PNG,
        "charts/gdp.zh.png": PNG[::-1],
    }
    assert sha256(raw[raw.index(b"Date: Mon, 23 Nov 2026 01:00:07") :]).hexdigest() == outcome.wire
    assert email.message_from_bytes(raw)["Return-Path"] == f"<bounces@{DOMAIN}>"


def test_a_user_who_is_not_there_is_told_at_once(office: tuple[PostOffice, Path]) -> None:
    """Postfix says 550 5.1.1: the address is gone."""
    outcome = send(office, f"unknown@{DOMAIN}")
    assert isinstance(outcome, Never)
    assert outcome.gone
    assert "5.1.1" in outcome.why


def test_postfix_without_its_certificate_s_authority_gets_nothing(office: tuple[PostOffice, Path]) -> None:
    """Whoever signed the certificate has to be known."""
    with mailer(Path(), {"host": "127.0.0.1", "port": office[0].smtp}) as sending:
        outcome = sending.send(parcel(f"reader@{DOMAIN}"))
    assert isinstance(outcome, TryAgain)
    assert "cannot be trusted" in outcome.why


def test_a_mail_that_comes_back_stops_its_recipient(office: tuple[PostOffice, Path], tmp_path: Path) -> None:
    """Postfix takes the mail over, cannot deliver it, reports so; the report proves which delivery it was."""
    recipient = f"left@{DOMAIN}"
    assert isinstance(send(office, recipient), Sent)
    (raw,) = office[0].mails("bounces")
    report = read_report(raw)
    one = parcel(recipient)
    assert (report.action, report.recipient) == ("failed", recipient)
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite3'}") as ledger:
        delivery = Delivery(
            one.id, "edition", one.message.about, one.message.hash, "office", recipient, AT, "waiting", AT
        )
        ledger.outbox.enqueue(one.message, [delivery])
        ledger.outbox.record(Attempt(one.id, 1, AT, AT, "sent", "250 ok"), "sent")
        assert take(ledger, report, b"another key, as long", AT) == Taken("unproven", ledger.outbox.find(one.id)[0])
        assert take(ledger, report, KEY.encode(), AT).effect == ("stopped" if report.gone else "given_up")
        (now,) = ledger.outbox.find(one.id)
        assert now.state == "dead"
        assert now.answer.startswith("came back: ")
        assert take(ledger, report, KEY.encode(), AT).effect == "known"
