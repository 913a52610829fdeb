"""Mail through servers that behave, and through many that do not."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.alerts.channels.mails import KEY, PARTS, mailer, message, parcel
from tests.alerts.channels.mailservers import Authority, Postbox, Script, Wire, scripted, server
from tracker.alerts.channels.mime import taken_apart
from tracker.alerts.channels.smtp import Patience
from tracker.model.delivery import Never, Outcome, Sent, TryAgain
from tracker.model.report import Setting

PLAIN: dict[str, Setting] = {"host": "127.0.0.1", "tls": "none"}
BRIEF = Patience(1, 1, 1)
PATIENT = Patience(20, 20, 20)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificates of this test")
    return Authority(tmp_path_factory.mktemp("certificates"))


def through(
    port: int,
    settings: dict[str, Setting] = PLAIN,
    environment: dict[str, str] | None = None,
    patience: Patience = PATIENT,
) -> Outcome:
    """What one mail comes to through the server at a port."""
    with mailer(Path(), settings | {"port": port}, environment, patience=patience) as sender:
        return sender.send(parcel())


def again(outcome: Outcome) -> TryAgain:
    assert isinstance(outcome, TryAgain), outcome
    return outcome


def test_the_bytes_that_arrive_are_those_that_were_recorded() -> None:
    """The server holds the frozen parts; `wire` is the SHA-256 of the mail that it took over."""
    postbox = Postbox()
    with server(postbox) as port:
        outcome = through(port)
    assert isinstance(outcome, Sent)
    assert outcome.answer == "250 2.0.0 queued as 4711"
    (envelope,) = postbox.got
    assert isinstance(envelope.content, bytes)
    assert sha256(envelope.content).hexdigest() == outcome.wire
    assert taken_apart(envelope.content)["text"] == PARTS["text.zh"]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("tracker@example.org", ["a@example.org"])


def test_of_fifty_recipients_three_with_trouble_forty_seven_get_it_once() -> None:
    """421 is overcome on a new connection, 450 waits, 550 is given up: nobody gets it twice, nobody else is touched."""
    names = [f"r{number}@example.org" for number in range(50)]
    answers = {
        "r7@example.org": ["421 4.3.2 closing"],
        "r20@example.org": ["450 4.2.1 greylisted, try again in 300 seconds"],
        "r33@example.org": ["550 5.1.1 no such user"],
    }
    postbox = Postbox(answers)
    with server(postbox) as port, mailer(Path(), PLAIN | {"port": port}, patience=PATIENT) as sender:
        outcomes = {name: sender.send(parcel(name)) for name in names}
    assert isinstance(outcomes["r7@example.org"], Sent)
    held = again(outcomes["r20@example.org"])
    assert (held.code, held.after and held.after.total_seconds()) == (450, 300)
    gone = outcomes["r33@example.org"]
    assert isinstance(gone, Never)
    assert (gone.code, gone.gone) == (550, True)
    assert sorted(postbox.recipients) == sorted(set(names) - {"r20@example.org", "r33@example.org"})
    assert len(postbox.connections) == 2


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        ("550 5.1.1 user unknown", True),
        ("550 5.1.10 domain takes no mail", True),
        ("553 5.1.3 no address", True),
        ("550 5.2.1 mailbox closed", True),
        ("552 5.2.2 mailbox full", False),
        ("550 mailbox unavailable", False),
        ("554 5.7.1 refused as spam", False),
        ("550 5.1.100 odd", False),
    ],
)
def test_only_an_address_that_is_no_more_stops_its_recipient(answer: str, gone: bool) -> None:
    """A refusal for good concerns this mail; the enhanced code says whether the address is gone as well."""
    with server(Postbox({"a@example.org": [answer]})) as port:
        outcome = through(port)
    assert isinstance(outcome, Never)
    assert outcome.gone is gone
    assert answer[4:] in outcome.why


@pytest.mark.parametrize("answer", ["552 5.3.4 too large", "554 5.6.0 refused"])
def test_a_mail_refused_at_its_end_is_given_up(answer: str) -> None:
    """Refused with its content, it would be refused again."""
    with server(Postbox(at_end=[answer])) as port:
        outcome = through(port)
    assert isinstance(outcome, Never)
    assert not outcome.gone


def test_a_mail_that_is_too_large_is_not_even_begun() -> None:
    """The size that a server declares is kept to."""
    postbox = Postbox()
    with server(postbox, data_size_limit=2_000) as port:
        outcome = through(port)
    assert isinstance(outcome, Never)
    assert "takes 2000" in outcome.why
    assert not postbox.got


def test_failures_go_to_the_bounce_address() -> None:
    """The envelope names the bounce address; one that ends in + gets the delivery's marked id behind it."""
    postbox = Postbox()
    with server(postbox) as port:
        through(port, PLAIN | {"bounce": "bounces@example.org"})
        through(port, PLAIN | {"bounce": "bounces+@example.org"}, {"TRACKER_SECRET_KEY": KEY})
    assert postbox.got[0].mail_from == "bounces@example.org"
    assert re.fullmatch(rf"bounces\+{parcel().id}\.[0-9a-f]{{20}}@example\.org", postbox.got[1].mail_from or "")


# -- encryption and signing in


def test_encryption_is_begun_before_anything_is_said(authority: Authority) -> None:
    """With STARTTLS (the default) and a trusted certificate one signs in and sends."""
    postbox = Postbox()
    environment = {"TRACKER_CA_FILE": str(authority.file), "TRACKER_U": "robot", "TRACKER_P": "Geheimnis"}
    secret: dict[str, Setting] = {"host": "127.0.0.1", "user_env": "TRACKER_U", "password_env": "TRACKER_P"}
    with server(postbox, tls=authority.context(), password=b"Geheimnis", require_starttls=True) as port:
        assert isinstance(through(port, secret, environment), Sent)
        wrong = again(through(port, secret, environment | {"TRACKER_P": "falsch!"}))
    assert postbox.signed_in == [(b"robot", b"Geheimnis"), *postbox.signed_in[1:]]
    assert wrong.code == 535
    assert "sign in" in wrong.why
    assert "falsch!" not in wrong.why


def test_encryption_from_the_first_byte(authority: Authority) -> None:
    """`tls: implicit` speaks TLS before the greeting."""
    postbox = Postbox()
    with server(postbox, implicit=authority.context()) as port:
        encrypted: dict[str, Setting] = {"host": "127.0.0.1", "tls": "implicit"}
        assert isinstance(through(port, encrypted, {"TRACKER_CA_FILE": str(authority.file)}), Sent)
        assert "certificate" in again(through(port, encrypted)).why
    assert len(postbox.got) == 1


def test_encryption_is_never_dropped_in_silence() -> None:
    """A server without STARTTLS, or one in front of which somebody cut the offer out, gets nothing."""
    postbox = Postbox()
    with server(postbox) as port:
        outcome = again(through(port, {"host": "127.0.0.1"}))
    assert "offers no encryption" in outcome.why
    assert not postbox.got


@pytest.mark.parametrize(("name", "expired"), [("DNS:other.example.org", False), ("IP:127.0.0.1", True)])
def test_a_wrong_certificate_gets_no_mail(authority: Authority, name: str, expired: bool) -> None:
    """Another host's certificate and one whose time has passed are refused, with a sentence."""
    postbox = Postbox()
    with server(postbox, tls=authority.context(name, expired=expired)) as port:
        outcome = again(through(port, {"host": "127.0.0.1"}, {"TRACKER_CA_FILE": str(authority.file)}))
        unknown = again(through(port, {"host": "127.0.0.1"}))
    assert "cannot be trusted" in outcome.why
    assert ("expired" if expired else "not valid for") in outcome.why
    assert "TRACKER_CA_FILE" in unknown.why
    assert not postbox.got


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_crosses_no_open_line_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without encryption one signs in on this machine only."""
    from tracker.alerts.channels import smtp

    postbox = Postbox()
    secret = PLAIN | {"user_env": "TRACKER_U", "password_env": "TRACKER_P"}
    environment = {"TRACKER_U": "robot", "TRACKER_P": "Geheimnis"}
    with server(postbox, password=b"Geheimnis") as port:
        assert isinstance(through(port, secret, environment), Sent)
        # The only other machine that a test can speak with is this one under a pretended distance.
        monkeypatch.setattr(smtp._Client, "is_local", False)
        outcome = again(through(port, secret, environment))
    assert "everybody can read" in outcome.why
    assert len(postbox.signed_in) == 1


def test_a_server_that_lets_nobody_sign_in() -> None:
    """A declared user is not left out in silence."""
    secret = PLAIN | {"user_env": "TRACKER_U", "password_env": "TRACKER_P"}
    with scripted(_refuses("220 here\r\n")) as (port, heard):
        outcome = again(through(port, secret, {"TRACKER_U": "u", "TRACKER_P": "Geheimnis"}))
    assert "offers no way to sign in" in outcome.why
    assert not any("MAIL" in line for lines in heard for line in lines)


@pytest.mark.parametrize(
    ("settings", "environment", "why"),
    [
        ({"host_env": "TRACKER_H"}, {}, "TRACKER_H is not set"),
        ({"host_env": "TRACKER_H"}, {"TRACKER_H": "h:port"}, "where a port should be"),
        ({"host": "h", "user_env": "TRACKER_U", "password_env": "TRACKER_P"}, {"TRACKER_U": "u"}, "TRACKER_P"),
        ({"host": "h", "user_env": "TRACKER_U"}, {"TRACKER_U": "u"}, "only one of"),
        ({"host": "127.0.0.1", "port": 1}, {"TRACKER_CA_FILE": "/nowhere"}, "TRACKER_CA_FILE names /nowhere"),
        ({"host": "127.0.0.1", "port": 1, "tls": "none"}, {}, "cannot be reached"),
        ({"host": "no-such-host.invalid", "tls": "none"}, {}, "cannot be reached"),
    ],
)
def test_what_is_not_set_up_is_tried_again_with_a_sentence(
    settings: dict[str, Setting], environment: dict[str, str], why: str
) -> None:
    """Somebody can mend it; the mail waits until then."""
    with mailer(Path(), settings, environment, patience=BRIEF) as sender:
        assert why in again(sender.send(parcel())).why


# -- servers that misbehave


def _before(verb: str, then: Callable[[Wire], object]) -> Script:
    def script(wire: Wire) -> None:
        wire.say("220 here\r\n")
        wire.until(verb)
        then(wire)

    return script


def _says(text: str) -> Callable[[Wire], object]:
    def script(wire: Wire) -> None:
        wire.say(text)
        wire.wait()

    return script


def _refuses(text: str) -> Callable[[Wire], object]:
    """Says it, then answers kindly until the client takes its leave."""

    def script(wire: Wire) -> None:
        wire.say(text)
        wire.until("QUIT")

    return script


def _endless(wire: Wire) -> None:
    while True:
        wire.say(b"250-more\r\n" * 1000)


def _line_without_end(wire: Wire) -> None:
    while True:
        wire.say(b"2" * 65536)


def _no_helo(wire: Wire) -> None:
    for _ in range(2):
        wire.say("502 no\r\n")
        wire.hear()


def _reads(size: int, seconds: float = 0) -> Callable[[Wire], object]:
    """Takes some of the content, waits, hangs up."""

    def script(wire: Wire) -> None:
        wire.say("354 go\r\n")
        wire.sock.recv(size)
        time.sleep(seconds)

    return script


def _after_dot(then: Callable[[Wire], object]) -> Script:
    def script(wire: Wire) -> None:
        wire.say("220 here\r\n")
        wire.until("DATA")
        wire.say("354 go\r\n")
        wire.content()
        then(wire)

    return script


MISBEHAVIOURS: dict[str, tuple[Script, str]] = {
    "hangs up at once": (lambda wire: None, "cannot be reached"),
    "never greets": (lambda wire: wire.wait(), "no whole answer in time"),
    "greets letter by letter": (lambda wire: wire.drip("220 " + "x" * 100), "no whole answer in time"),
    "greets without end": (_endless, "answers without end"),
    "greets in one line without end": (_line_without_end, ""),
    "greets with 554": (_says("554 5.3.2 no service here\r\n"), "554"),
    "greets with 421": (_says("421 too busy\r\n"), "421"),
    "speaks HTTP": (_says("HTTP/1.1 400 Bad Request\r\n\r\n"), "no answer of a mail server"),
    "speaks SSH": (_says("SSH-2.0-OpenSSH_9.2\r\n"), "no answer of a mail server"),
    "greets in zeros": (_says("\0\0\0\0\r\n"), "no answer of a mail server"),
    "hangs up at EHLO": (_before("EHLO", lambda wire: None), "cannot be reached"),
    "answers EHLO without end": (_before("EHLO", _endless), "answers without end"),
    "answers EHLO and HELO with 502": (_before("EHLO", _no_helo), "502"),
    "MAIL with 451": (_before("MAIL", _refuses("451 4.3.0 later\r\n")), "451 4.3.0"),
    "MAIL with 421": (_before("MAIL", _says("421 4.7.0 enough\r\n")), "421 4.7.0"),
    "hangs up at MAIL": (_before("MAIL", lambda wire: None), "broke off"),
    "silent at RCPT": (_before("RCPT", lambda wire: wire.wait()), "no whole answer in time"),
    "drips at RCPT": (_before("RCPT", lambda wire: wire.drip("250 " + "x" * 100)), "no whole answer in time"),
    "nonsense at RCPT": (_before("RCPT", _says("maybe\r\n")), "no answer of a mail server"),
    "RCPT with 354": (_before("RCPT", _says("354 what\r\n")), "354 what"),
    "DATA with 451": (_before("DATA", _refuses("451 4.3.0 later\r\n")), "451 4.3.0"),
    "DATA with 250": (_before("DATA", _says("250 ok\r\n")), "250 ok"),
    "hangs up within the content": (_before("DATA", _reads(10)), "did not say"),
    "reads no content": (_before("DATA", _reads(1, 2)), "did not say"),
    "hangs up after the dot": (_after_dot(lambda wire: None), "did not say whether it took the mail over"),
    "silent after the dot": (_after_dot(lambda wire: wire.wait()), "did not say whether it took the mail over"),
    "drips after the dot": (_after_dot(lambda wire: wire.drip("250 " + "x" * 100)), "did not say whether"),
    "451 after the dot": (_after_dot(_refuses("451 4.3.0 later\r\n")), "451 4.3.0"),
    "421 after the dot": (_after_dot(_says("421 4.3.2 closing\r\n")), "421 4.3.2"),
    "nonsense after the dot": (_after_dot(_says("thanks\r\n")), "no answer of a mail server"),
    "354 after the dot": (_after_dot(_says("354 more\r\n")), "354 more"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_server_that_misbehaves_costs_neither_the_mail_nor_much_time(name: str) -> None:
    """Whatever it does, the mail is tried again, with a sentence that says what happened."""
    script, why = MISBEHAVIOURS[name]
    with scripted(script) as (port, _):
        outcome = again(through(port, patience=BRIEF))
    assert why in outcome.why
    assert outcome.why.isprintable()
    assert len(outcome.why) < 400


def test_a_server_that_injects_answers_before_the_encryption() -> None:
    """What somebody in between adds to the answer to STARTTLS is not taken for the server's own words."""
    offer = {"EHLO": "250-here\r\n250 STARTTLS\r\n"}

    def script(wire: Wire) -> None:
        wire.say("220 here\r\n")
        wire.until("STARTTLS", offer)
        wire.say("220 go\r\n250 injected\r\n")
        wire.wait()

    with scripted(script) as (port, _):
        assert "does not begin to encrypt" in again(through(port, {"host": "127.0.0.1"})).why


@pytest.mark.parametrize("answer", ["454 4.7.0 not now\r\n", "220 go\r\nplain text\r\n", "220 go\r\n"])
def test_a_server_that_offers_encryption_and_fails_at_it(answer: str) -> None:
    """No way out of STARTTLS leads to an open line."""

    def script(wire: Wire) -> None:
        wire.say("220 here\r\n")
        wire.until("STARTTLS", {"EHLO": "250-here\r\n250 STARTTLS\r\n"})
        wire.say(answer)
        if answer == "220 go\r\n":
            wire.sock.recv(1000)
            wire.say("this is no TLS\r\n" * 3)
        wire.wait()

    with scripted(script) as (port, heard):
        again(through(port, {"host": "127.0.0.1"}, patience=BRIEF))
    assert not any("MAIL" in line for lines in heard for line in lines)


def test_a_mail_taken_over_unheard_is_tried_again_under_its_own_id() -> None:
    """The line breaks after the dot: the second try carries the same Message-ID, so that it can be told."""
    contents: list[bytes] = []

    def deaf(wire: Wire) -> None:
        wire.say("220 here\r\n")
        wire.until("DATA")
        wire.say("354 go\r\n")
        contents.append(wire.content())

    def kind(wire: Wire) -> None:
        wire.say("220 here\r\n")
        contents.append(wire.accept())
        wire.until("QUIT")

    with scripted(deaf, kind) as (port, _):
        again(through(port))
        assert isinstance(through(port), Sent)
    ids = [re.findall(rb"(?m)^Message-ID: (.*)\r$", content) for content in contents]
    assert len(ids) == 2
    assert ids[0] == ids[1]


def test_a_connection_that_ended_between_two_mails_is_opened_again() -> None:
    """A server may hang up whenever it likes; the next mail does not suffer for it."""

    def one_mail(wire: Wire) -> None:
        wire.say("220 here\r\n")
        wire.accept()

    with scripted(one_mail) as (port, heard), mailer(Path(), PLAIN | {"port": port}, patience=PATIENT) as sender:
        assert [type(sender.send(parcel(f"{number}@example.org"))) for number in range(3)] == [Sent, Sent, Sent]
    assert len(heard) == 3


def test_an_unreachable_server_is_not_asked_by_each_of_fifty() -> None:
    """Whoever comes after the first gets its answer at once, and waits for the next round."""
    silent = scripted(lambda wire: wire.wait())
    with silent as (port, heard), mailer(Path(), PLAIN | {"port": port}, patience=BRIEF) as sender:
        outcomes = [sender.send(parcel(f"{number}@example.org")) for number in range(50)]
    assert {type(one) for one in outcomes} == {TryAgain}
    assert len(heard) == 1


def test_a_refused_recipient_is_followed_by_a_clean_start() -> None:
    """After a refusal the next mail begins with RSET: nothing of the former one is left on the line."""
    postbox = Postbox({"b@example.org": ["550 5.1.1 unknown"]})
    with server(postbox) as port, mailer(Path(), PLAIN | {"port": port}, patience=PATIENT) as sender:
        kinds = [type(sender.send(parcel(f"{name}@example.org"))) for name in "abc"]
    assert kinds == [Sent, Never, Sent]
    assert [envelope.rcpt_tos for envelope in postbox.got] == [["a@example.org"], ["c@example.org"]]


def test_a_refusal_counts_even_where_the_server_hangs_up_after_it() -> None:
    """Refused and cut off is refused, not to be tried again for three days."""
    with scripted(_before("RCPT", lambda wire: wire.say("550 5.1.1 unknown\r\n"))) as (port, heard):
        outcome = through(port)
    assert isinstance(outcome, Never)
    assert outcome.gone
    assert len(heard) == 1


def test_a_refused_sender_stops_no_recipient() -> None:
    """What a server says of our own address, with whatever code, is nothing against whom we write to."""
    with scripted(_before("MAIL", _refuses("550 5.1.1 no such sender\r\n"))) as (port, _):
        outcome = through(port)
    assert isinstance(outcome, Never)
    assert not outcome.gone


def test_lines_that_begin_with_a_dot_arrive() -> None:
    """A text whose lines are dots is no end of the mail."""
    dots = message({"subject.zh": b"s", "text.zh": b".\n..\n.a\n" * 20})
    postbox = Postbox()
    with server(postbox) as port, mailer(Path(), PLAIN | {"port": port}, patience=PATIENT) as sender:
        assert isinstance(sender.send(parcel(sent=dots)), Sent)
    content = postbox.got[0].content
    assert isinstance(content, bytes)
    assert taken_apart(content)["text"] == b".\n..\n.a\n" * 20
