"""Delivery status notifications as servers write them, for the tests."""

from __future__ import annotations


def report(
    action: str = "failed",
    status: str = "5.1.1",
    *,
    to: str = "bounces@example.org",
    envelope_id: str = "",
    said: str = "550 5.1.1 <a@example.org>: User unknown",
    returned: str = "Subject: x\n",
    more: str = "",
) -> bytes:
    """A report after RFC 3464 of a mail to a@example.org."""
    identified = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    text = f"""\
From: MAILER-DAEMON@mail.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org
{identified}
Final-Recipient: rfc822; a@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}
{more}
--B
Content-Type: text/rfc822-headers

{returned}
--B--
"""
    return text.encode()
