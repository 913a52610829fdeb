"""Reports of mails that came back: read where they are reports, refused in a sentence where they are anything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.channels.mails import KEY, parcel
from tests.alerts.channels.reports import report
from tracker.alerts.channels.dsn import LONGEST, NoReportError, read_report
from tracker.alerts.channels.returning import delivery_code, is_proven

CODE = delivery_code(parcel().id, KEY.encode())


def test_a_report_names_its_delivery_in_any_of_its_places() -> None:
    """Envelope id, the address it came back to, the headers of the mail: one of them is enough."""
    expected = {tuple(CODE.split("."))}
    assert read_report(report(envelope_id=CODE)).codes == expected
    assert read_report(report(to=f"bounces+{CODE}@example.org")).codes == expected
    assert read_report(report(returned=f"X-Tracker-Delivery: {CODE}\nSubject: x\n")).codes == expected
    assert read_report(report(returned=f"Message-ID: <{parcel().id}@example.org>\n")).codes == {(parcel().id, "")}
    assert read_report(report()).codes == frozenset()
    assert all(is_proven(code, KEY.encode()) for code in read_report(report(envelope_id=CODE.upper())).codes)


@pytest.mark.parametrize(
    ("action", "status", "gone"),
    [
        ("failed", "5.1.1", True),
        ("failed", "5.1.10", True),
        ("Failed", "5.2.1 (disabled)", True),
        ("failed", "5.2.2", False),
        ("failed", "4.4.7", False),
        ("delayed", "4.4.1", False),
        ("delayed", "5.1.1", False),
        ("delivered", "2.0.0", False),
    ],
)
def test_what_became_of_the_mail(action: str, status: str, gone: bool) -> None:
    """Only a failure whose code says so means that the address is no more."""
    found = read_report(report(action, status))
    assert (found.action, found.gone) == (action.lower(), gone)
    assert found.status == status.partition(" ")[0]


def test_a_failure_counts_before_a_success() -> None:
    """Where a report speaks of several recipients, the failed one is told."""
    more = "\nFinal-Recipient: rfc822; b@example.org\nAction: failed\nStatus: 5.1.1\n"
    found = read_report(report("delivered", "2.0.0", more=more))
    assert (found.action, found.recipient) == ("failed", "b@example.org")


def test_an_answer_from_afar_is_harmless_in_a_terminal() -> None:
    """Colours, line breaks and length of what a server said are taken out of it."""
    found = read_report(report(said="550 \x1b[31mno\u202e " + "x" * 5_000))
    assert "\x1b" not in found.said
    assert "\u202e" not in found.said
    assert len(found.said) <= 300


NO_REPORTS = {
    "nothing": b"",
    "an answer from holiday": b"Subject: away\nContent-Type: text/plain\n\nback on Monday\n",
    "a report of another kind": report().replace(b"message/delivery-status", b"message/disposition-notification"),
    "a report without recipients": report().replace(b"Action:", b"X:"),
    "an action that there is none of": report("eaten"),
    "too long": b"x" * (LONGEST + 1),
    "too many parts": report() + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 1_000,
    "boxes in boxes": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(999)),
    "digests in digests": b"Content-Type: multipart/digest; boundary=b\n\n" + b"--b\n\n" * 5_000,
    "parameters without end": b"Content-Type: multipart/report" + b'; a="b' * 600_000 + b"\n\n",
    "parameters over many lines": b"Content-Type: multipart/report" + b";\n a=b" * 600_000 + b"\n\n",
    "noise": bytes(range(256)) * 400,
}  # fmt: skip


@pytest.mark.parametrize("name", NO_REPORTS)
def test_anything_else_is_refused_in_a_sentence(name: str) -> None:
    """Answers of persons and robots, and what is made to hurt a parser, are no reports."""
    with pytest.raises(NoReportError, match="it"):
        read_report(NO_REPORTS[name])


@given(st.integers(0, 900), st.binary(max_size=40), st.integers(0, 40))
def test_a_report_with_a_hole_is_read_or_refused(at: int, put: bytes, gone: int) -> None:
    """Whatever is torn out of a report, and put into it, there is no third way."""
    whole = report(envelope_id=CODE, returned=f"X-Tracker-Delivery: {CODE}\n")
    try:
        found = read_report(whole[:at] + put + whole[at + gone :])
    except NoReportError:
        return
    assert len(found.said) <= 300
