"""The mail holds exactly what was frozen, under headers that any parser reads."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email import policy
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alerts.channels.mails import AT, HTML, KEY, PARTS, PNG, SUBJECT, TEXT, mailer, message, parcel
from tracker.alerts.channels import mime
from tracker.alerts.channels.headers import address, address_header, text_header
from tracker.alerts.channels.mime import Letterhead, built, taken_apart
from tracker.alerts.channels.returning import codes_in, is_proven
from tracker.alerts.channels.sending import AlteredError
from tracker.alerts.channels.unsubscribe import who_leaves
from tracker.model.delivery import Never, Sent, TryAgain

HEAD = Letterhead(address("目标追踪 <tracker@example.org>"), address("王芳 <a@example.org>"), "d-1")
SENDER = "tracker@example.org"
ANY = st.text(st.characters(blacklist_categories=["Cs"]), max_size=120)
LINE = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=300)
NAME = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1, max_size=80)


def laid(root: Path, environment: dict[str, str] | None = None, url: str | None = None, **more: object) -> bytes:
    """The bytes of the mail as the channel made them."""
    with mailer(root, {"maildir": "mailbox"}, environment, url) as sender:
        outcome = sender.send(parcel(**more))  # type: ignore[arg-type]
    assert isinstance(outcome, Sent)
    return (root / outcome.files[0]).read_bytes()


def test_every_part_comes_back_as_it_was_frozen() -> None:
    """Subject, text, HTML and both pictures are in the mail to the byte, nothing else is."""
    assert taken_apart(built(parcel(), HEAD)) == {
        "subject": SUBJECT.encode(),
        "text": TEXT.encode(),
        "mail": HTML.encode(),
        "charts/labs-over-20.zh.png": PNG,
        "charts/gdp.zh.png": PNG[::-1],
    }


def test_the_mail_is_ascii_in_short_lines() -> None:
    """A server of 1982 takes it: seven bits, CRLF only, no line that it may cut or refuse (RFC 5322, 2.1.1)."""
    raw = built(parcel(), HEAD)
    assert raw.isascii()
    assert b"\r\n" in raw
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 78


def test_the_mail_is_built_as_readers_expect() -> None:
    """Text first, then HTML with its pictures beside it, each inline under the id that the HTML names."""
    read = email.message_from_bytes(built(parcel(), HEAD), policy=policy.default)
    assert read.get_content_type() == "multipart/alternative"
    text, related = read.iter_parts()
    assert (text.get_content_type(), related.get_content_type()) == ("text/plain", "multipart/related")
    html, *pictures = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert [one["content-id"] for one in pictures] == ["<labs-over-20.zh@tracker>", "<gdp.zh@tracker>"]
    assert {one.get_content_disposition() for one in pictures} == {"inline"}
    assert not [defect for part in read.walk() for defect in part.defects]


def test_without_pictures_nothing_is_related() -> None:
    """HTML alone stands beside the text; without HTML the mail is text."""
    parts = {"subject.en": b"Weekly", "text.en": b"17 laboratories\n", "mail.en": b"<body>17</body>"}
    read = email.message_from_bytes(built(parcel(sent=message(parts)), HEAD), policy=policy.default)
    assert [one.get_content_type() for one in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    del parts["mail.en"]
    read = email.message_from_bytes(built(parcel(sent=message(parts)), HEAD), policy=policy.default)
    assert read.get_content_type() == "text/plain"


def test_the_same_parcel_makes_the_same_bytes() -> None:
    """Boundaries and Message-ID follow from the delivery; another try differs in its date alone."""
    first = built(parcel(), HEAD)
    assert built(parcel(), HEAD) == first
    later = built(replace(parcel(), at=AT.replace(hour=5)), HEAD)
    changed = [pair for pair in zip(first.split(b"\r\n"), later.split(b"\r\n"), strict=True) if pair[0] != pair[1]]
    assert [line.partition(b":")[0] for pair in changed for line in pair] == [b"Date", b"Date"]


@given(LINE)
def test_any_subject_comes_back(subject: str) -> None:
    """Whatever stands in a subject, blanks and text that looks encoded included, two parsers read it so."""
    header = text_header("Subject", subject)
    assert max(map(len, header.split("\r\n"))) <= 76
    assert all(re.match(r"Subject: |[ ]\S", line) for line in header.split("\r\n"))
    raw = header.encode("ascii") + b"\r\n\r\n"
    assert str(email.message_from_bytes(raw, policy=policy.default)["subject"]) == subject
    words = decode_header(email.message_from_bytes(raw)["subject"].replace("\r\n", ""))
    assert "".join(one.decode(code or "ascii") if isinstance(one, bytes) else one for one, code in words) == subject


@given(LINE)
def test_each_encoded_word_is_whole_by_itself(subject: str) -> None:
    """No character is torn between two words, and none is longer than RFC 2047 lets it be."""
    for word in re.findall(r"=\?utf-8\?b\?\S*?\?=", text_header("Subject", "更" + subject)):
        assert len(word) <= 75
        ((raw, code),) = decode_header(word)
        assert isinstance(raw, bytes)
        raw.decode(code or "")


@given(NAME)
def test_any_name_beside_an_address_comes_back(name: str) -> None:
    """Commas, quotes and brackets in a name end no address and begin none."""
    header = address_header("From", replace(address(SENDER), name=name))
    unfolded = header.removeprefix("From: ").replace("\r\n", "")
    shown, bare = parseaddr(unfolded)
    # The parser of the newer policy puts a blank between two encoded words of a name, against RFC 2047, 6.2.
    assert (str(make_header(decode_header(shown))) if "=?utf-8?" in unfolded else shown, bare) == (name, SENDER)


@given(ANY, ANY, st.binary(max_size=300))
def test_any_text_arrives_as_it_was_or_does_not_leave(text: str, html: str, picture: bytes) -> None:
    """Texts of any characters come back to the byte; only a lone carriage return keeps a mail back."""
    page = html + '<img src="cid:x.zh@tracker">'
    parts = {
        "subject.zh": b"s",
        "text.zh": text.encode(),
        "mail.zh": page.encode(),
        "charts/x.zh.png": picture,
    }
    if "\r\n" in text + page:
        return
    found = taken_apart(built(parcel(sent=message(parts)), HEAD))
    assert (found["text"], found["mail"]) == (text.encode(), page.encode())
    assert found["charts/x.zh.png"] == picture


@pytest.mark.parametrize("subject", ["a\r\nBcc: all@example.org", "a\nb", "a\rb", "a\0b"])
def test_a_subject_with_line_breaks_is_never_sent(subject: str) -> None:
    """Nobody slips a header into the mail by way of its subject."""
    with pytest.raises(AlteredError, match="not one line"):
        built(parcel(sent=message(PARTS | {"subject.zh": subject.encode()})), HEAD)


def test_a_picture_that_was_not_frozen_stops_the_mail() -> None:
    """HTML that shows a picture nobody approved does not leave."""
    parts = {name: part for name, part in PARTS.items() if name != "charts/gdp.zh.png"}
    with pytest.raises(AlteredError, match=r"charts/gdp\.zh\.png"):
        built(parcel(sent=message(parts)), HEAD)


def test_a_mail_that_was_altered_on_the_way_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the building to lose a character, the comparison with what was frozen would tell."""
    monkeypatch.setattr(mime, "_base64", lambda content: b"AAAA\r\n")
    with pytest.raises(AlteredError, match="would not hold what was frozen"):
        built(parcel(), HEAD)


def test_headers_say_what_machines_ask(tmp_path: Path) -> None:
    """One recipient, one Message-ID, no automatic answers, whose edition it is, how to leave."""
    read = email.message_from_bytes(laid(tmp_path, {"TRACKER_SECRET_KEY": KEY}, "https://targets.example.org/"))
    one = parcel()
    assert read["Message-ID"] == f"<{one.id}@example.org>"
    assert re.fullmatch(r"\w{3}, 23 Nov 2026 01:00:07 [+-]0000", read["Date"])
    assert read["To"] == "a@example.org"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Id"] == "<office.example.org>"
    assert read["X-Tracker-Message"] == one.message.hash
    assert read["X-Tracker-About"] == "weekly/2026-11-23/1"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link, mailto = re.findall(r"<([^>]*)>", read["List-Unsubscribe"])
    assert link.startswith("https://targets.example.org/unsubscribe/")
    assert mailto.startswith("mailto:tracker@example.org?subject=unsubscribe%20")
    token = link.rpartition("/")[2]
    assert who_leaves(token, KEY.encode(), AT) == ("office", "a@example.org")
    (code,) = codes_in(read["X-Tracker-Delivery"])
    assert code[0] == one.id
    assert is_proven(code, KEY.encode())
    for name in set(read.keys()):
        assert len(read.get_all(name) or []) == 1, name


@pytest.mark.parametrize(("key", "url"), [("", "https://x.example.org"), (KEY, None), (KEY, "http://x.example.org")])
def test_one_click_needs_a_key_and_https(tmp_path: Path, key: str, url: str | None) -> None:
    """Without a key, or where pages are not reached by https, one leaves by writing a mail only."""
    read = email.message_from_bytes(laid(tmp_path, {"TRACKER_SECRET_KEY": key}, url))
    assert read["List-Unsubscribe-Post"] is None
    assert read["List-Unsubscribe"].startswith("<mailto:tracker@example.org?subject=unsubscribe%20")


def test_a_request_is_no_list(tmp_path: Path) -> None:
    """What asks one office for a figure has no way to unsubscribe from it."""
    read = email.message_from_bytes(laid(tmp_path, {}, None, sent=message(kind="request")))
    assert read["List-Unsubscribe"] is None
    assert read["List-Id"] is None


def test_a_test_says_so_first(tmp_path: Path) -> None:
    """The subject, the text and the page begin with TEST; what was frozen follows unchanged."""
    found = taken_apart(laid(tmp_path, test=True))
    assert found["subject"].decode() == f"[测试 TEST] {SUBJECT}"
    assert "TEST" in found["text"].decode().splitlines()[0]
    assert found["text"].endswith(TEXT.encode())
    assert re.search(r"<body[^>]*><p><strong>[^<]*TEST", found["mail"].decode())


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("张伟@example.org", "beyond ASCII"),
        ("a@example.org\r\nBcc: b@example.org", "line break"),
        ("a b@example.org", "no mail address"),
        ("a@exa mple.org", "no mail address"),
        ("a@@example.org", "no mail address"),
        ("a@-x.org", "that servers take"),
        ("x" * 65 + "@example.org", "that servers take"),
        ("a", "no mail address"),
        ("<>", "no mail address"),
    ],
)
def test_an_address_that_servers_refuse_is_told_at_once(tmp_path: Path, written: str, why: str) -> None:
    """It is given up with a sentence; in the sender's place, somebody has to mend the channel."""
    with mailer(tmp_path, {"maildir": "mailbox"}) as sender:
        outcome = sender.send(parcel(written))
    assert isinstance(outcome, Never)
    assert why in outcome.why
    with mailer(tmp_path, {"maildir": "mailbox", "from": written}) as sender:
        wrong = sender.send(parcel())
    assert isinstance(wrong, TryAgain)
    assert "channel office" in wrong.why
    assert not (tmp_path / "mailbox").exists()


def test_a_repeat_lays_no_second_mail_down(tmp_path: Path) -> None:
    """After a crash the same delivery finds its mail, whether it was read already or not."""
    first = laid(tmp_path)
    assert laid(tmp_path) == first
    (file,) = (tmp_path / "mailbox" / "new").iterdir()
    file.rename(tmp_path / "mailbox" / "cur" / f"{file.name}:2,S")
    with mailer(tmp_path, {"maildir": "mailbox"}) as sender:
        assert isinstance(sender.send(replace(parcel(), at=AT.replace(hour=9))), Sent)
    assert not list((tmp_path / "mailbox" / "new").iterdir())
    assert not list((tmp_path / "mailbox" / "tmp").iterdir())


def test_a_mailbox_outside_the_workspace_is_refused(tmp_path: Path) -> None:
    """A link that leads out of the workspace gets no mail."""
    root, outside = tmp_path / "w", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "mailbox").symlink_to(outside)
    with mailer(root, {"maildir": "mailbox"}) as sender:
        outcome = sender.send(parcel())
    assert isinstance(outcome, TryAgain)
    assert "outside" in outcome.why
    assert not list(outside.iterdir())


def test_mail_programs_open_the_mailbox(tmp_path: Path) -> None:
    """The standard library's Maildir reads it as any other."""
    import mailbox

    raw = laid(tmp_path)
    (held,) = mailbox.Maildir(tmp_path / "mailbox", create=False)
    assert held["Message-ID"] == email.message_from_bytes(raw)["Message-ID"]
