"""People, their sessions and tokens: what is kept, what ends when, what the audit log says of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.db.ledger import Ledger
from tracker.errors import UsageError
from tracker.model.person import SCOPES, Person, Role, Token
from tracker.model.problem import Problem
from tracker.steps import audit, people, sign_in, tokens
from tracker.steps.passwords import AT_ONCE, WAITING, BusyError, fits, hashed
from tracker.steps.sign_in import SignedIn, change_password

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PASSWORD, OTHER = "rain over seven bridges", "seven bridges over rain"
HERE = "192.0.2.7"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'l.sqlite3'}") as opened:
        yield opened


def person(ledger: Ledger, name: str = "Li Na", role: Role = "admin", password: str | None = None) -> Person:
    made = people.add(ledger, name, role, password=password, by="test", now=NOW)
    assert isinstance(made, Person), made
    return made


def codes(done: object) -> list[str]:
    assert isinstance(done, list), done
    return [one.code for one in done if isinstance(one, Problem)]


def acts(ledger: Ledger) -> list[str]:
    return [one.act for one in audit.lines(ledger)][::-1]


def session(done: object) -> str:
    assert isinstance(done, SignedIn), done
    return done.secret


def test_nothing_that_is_kept_opens_anything(ledger: Ledger, tmp_path: Path) -> None:
    """Whoever reads the database finds neither a password nor the secret of a session or of a token."""
    one = person(ledger, password=PASSWORD)
    begun = people.begin(ledger, one.id, NOW)
    made = tokens.make(ledger, one.id, "nightly", ["read"], by="test", now=NOW)
    assert isinstance(made, tuple)
    with closing(sqlite3.connect(tmp_path / "l.sqlite3")) as connection:
        dump = "\n".join(connection.iterdump())
    for secret in (PASSWORD, begun, made[1]):
        assert secret not in dump
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in dump


def test_a_name_belongs_to_one_person_however_it_is_written(ledger: Ledger) -> None:
    """Whoever looks at `by` must not mistake one for another."""
    person(ledger, "Straße Wei")
    for name in ("STRASSE WEI", "Ｓｔｒａße　wei", "  straße \n wei "):
        assert codes(people.add(ledger, name, "viewer", by=None, now=NOW)) == ["name_taken"]
    assert people.find(ledger, "STRASSE  wei").name == "Straße Wei"
    with pytest.raises(UsageError) as raised:
        people.find(ledger, "Strase Wei")
    assert raised.value.hint == "did you mean Straße Wei?"


def test_everything_that_is_wrong_is_told_at_once(ledger: Ledger) -> None:
    """Each problem by the field that it is about; nothing is kept."""
    done = people.add(ledger, " ", "viewer", password="short", email="nobody", by=None, now=NOW)
    assert isinstance(done, list)
    assert [(one.code, one.path) for one in done] == [
        ("no_name", "name"), ("odd_email", "email"), ("short_password", "password"),
    ]  # fmt: skip
    assert ledger.people.everybody() == []
    assert acts(ledger) == []


def test_the_first_administrator_is_made_once(ledger: Ledger) -> None:
    """The second of two at the same form hears that there is one already."""
    assert not people.any_admin(ledger)
    assert isinstance(people.first_admin(ledger, "Li Na", PASSWORD, now=NOW), Person)
    assert people.any_admin(ledger)
    assert codes(people.first_admin(ledger, "Wang Wei", PASSWORD, now=NOW)) == ["set_up"]
    [line] = audit.lines(ledger)
    assert (line.by, line.act, line.detail["role"]) == ("Li Na", "person.add", "admin")


def test_the_last_administrator_stays_one(ledger: Ledger) -> None:
    """Neither another role nor a stop, until somebody else is one; a stopped one does not count."""
    one, two = person(ledger), person(ledger, "Wang Wei", "reviewer")
    assert codes(people.set_role(ledger, one.id, "viewer", by=None, now=NOW)) == ["last_admin"]
    assert codes(people.set_state(ledger, one.id, "stopped", by=None, now=NOW)) == ["last_admin"]
    assert isinstance(people.set_role(ledger, two.id, "admin", by=None, now=NOW), Person)
    assert isinstance(people.set_state(ledger, one.id, "stopped", by=None, now=NOW), Person)
    assert codes(people.set_role(ledger, two.id, "viewer", by=None, now=NOW)) == ["last_admin"]


def test_a_session_ends_unused_and_in_any_case(ledger: Ledger) -> None:
    """After twelve hours without use, after seven days whatever was done."""
    one = person(ledger)
    secret = people.begin(ledger, one.id, NOW, agent="x" * 500)
    assert people.who(ledger, secret, NOW) == one
    assert people.who(ledger, secret + "x", NOW) is None
    assert people.who(ledger, secret, NOW + 12 * HOUR) is None
    at = NOW
    while at < NOW + 7 * DAY:
        assert people.who(ledger, secret, at) == one
        at += 11 * HOUR
    assert people.who(ledger, secret, NOW + 7 * DAY) is None
    [kept] = ledger.sessions.of(one.id)
    assert len(kept.agent) == 200
    people.begin(ledger, one.id, NOW + 7 * DAY)
    assert len(ledger.sessions.of(one.id)) == 1


def test_signing_out_ends_the_session(ledger: Ledger) -> None:
    """At once, and in the log; once more changes nothing."""
    secret = people.begin(ledger, person(ledger).id, NOW)
    for _ in range(2):
        people.sign_out(ledger, secret, now=NOW)
        assert people.who(ledger, secret, NOW) is None
    assert acts(ledger) == ["person.add", "session.end"]


@pytest.mark.parametrize("change", ["role", "password", "stop", "everywhere"])
def test_what_changes_an_account_ends_its_sessions(ledger: Ledger, change: str) -> None:
    """Another role, another password, a stop: nobody goes on with what they were let in with; others do."""
    other = people.begin(ledger, person(ledger, "Wang Wei").id, NOW)
    one = person(ledger, role="reviewer")
    secrets = [people.begin(ledger, one.id, NOW) for _ in range(2)]
    if change == "role":
        people.set_role(ledger, one.id, "viewer", by="Wang Wei", now=NOW)
    elif change == "password":
        people.set_password(ledger, one.id, PASSWORD, by="Wang Wei", now=NOW)
    elif change == "stop":
        people.set_state(ledger, one.id, "stopped", by="Wang Wei", now=NOW)
    else:
        assert people.end_sessions(ledger, one.id, by="Wang Wei", now=NOW) == 2
    assert [people.who(ledger, secret, NOW) for secret in secrets] == [None, None]
    assert people.who(ledger, other, NOW) is not None
    assert audit.lines(ledger)[0].by == "Wang Wei"


def test_what_changes_nothing_ends_nothing(ledger: Ledger) -> None:
    """The same role again signs nobody out and is no line of the log."""
    one = person(ledger)
    secret = people.begin(ledger, one.id, NOW)
    people.set_role(ledger, one.id, "admin", by=None, now=NOW)
    people.set_state(ledger, one.id, "active", by=None, now=NOW)
    assert people.who(ledger, secret, NOW) == one
    assert acts(ledger) == ["person.add"]


def test_a_stopped_person_and_all_that_is_theirs_counts_no_more(ledger: Ledger) -> None:
    """Session, password and token; afterwards the token counts again, the session does not."""
    person(ledger, "Wang Wei")
    one = person(ledger, role="viewer", password=PASSWORD)
    made = tokens.make(ledger, one.id, "nightly", ["read"], by=None, now=NOW)
    assert isinstance(made, tuple)
    secret = people.begin(ledger, one.id, NOW)
    people.set_state(ledger, one.id, "stopped", by=None, now=NOW)
    assert people.who(ledger, secret, NOW) is None
    assert tokens.holder(ledger, made[1], NOW) is None
    assert sign_in.sign_in(ledger, "Li Na", PASSWORD, address=HERE, now=NOW) == "wrong"
    assert codes(tokens.make(ledger, one.id, "x", ["read"], by=None, now=NOW)) == ["stopped"]
    people.set_state(ledger, one.id, "active", by=None, now=NOW)
    assert people.who(ledger, secret, NOW) is None
    assert tokens.holder(ledger, made[1], NOW) is not None


def test_signing_in_begins_a_new_session_and_ends_the_former(ledger: Ledger) -> None:
    """What a browser was given before, by whomever, opens nothing afterwards (session fixation)."""
    one = person(ledger, password=PASSWORD)
    former = people.begin(ledger, one.id, NOW)
    secret = session(sign_in.sign_in(ledger, " li  NA ", PASSWORD, address=HERE, now=NOW, former=former))
    assert secret != former
    assert people.who(ledger, secret, NOW) == one
    assert people.who(ledger, former, NOW) is None
    line = audit.lines(ledger)[0]
    assert (line.act, line.by, line.detail) == ("session.begin", "Li Na", {"by": "password", "address": HERE})


def test_every_wrong_try_gets_the_same_answer_after_the_same_work(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody learns who has an account: one hash is worked out with the same parameters, whatever was wrong."""
    from tracker.steps import passwords

    person(ledger, password=PASSWORD)
    person(ledger, "No Password")
    hasher = passwords._hasher()
    seen: list[str] = []

    def verify(password: str, kept: str) -> bool:
        seen.append(kept.rsplit("$", 2)[0])
        return bool(type(hasher).verify(hasher, password, kept))

    monkeypatch.setattr(hasher, "verify", verify)
    for name, tried in (
        ("Li Na", OTHER),
        ("Li Na", "x" * 100_000),
        ("nobody", OTHER),
        ("No Password", OTHER),
        ("", ""),
    ):
        assert sign_in.sign_in(ledger, name, tried, address=HERE, now=NOW) == "wrong"
    assert seen == ["$argon2id$v=19$m=65536,t=3,p=4"] * 5
    assert [one.about for one in audit.lines(ledger, act="session.refused")] == [
        people.find(ledger, name).id for name in ("No Password", "Li Na", "Li Na")
    ]


def test_what_was_typed_as_a_name_is_not_kept(ledger: Ledger, tmp_path: Path) -> None:
    """Now and then it is a password in the wrong field."""
    sign_in.sign_in(ledger, "my secret password", "Li Na", address=HERE, now=NOW)
    with closing(sqlite3.connect(tmp_path / "l.sqlite3")) as connection:
        assert "my secret password" not in "\n".join(connection.iterdump())


def test_an_account_takes_twenty_wrong_tries_a_day(tmp_path: Path) -> None:
    """From whatever addresses, counted over a restart; the right password is refused too, until a day has passed."""
    url = f"sqlite:///{tmp_path / 'l.sqlite3'}"
    with Ledger.open(url) as ledger:
        person(ledger, password=PASSWORD)
        for number in range(20):
            assert sign_in.counted(ledger, "LI  na", f"192.0.2.{number}", NOW) is not None
    with Ledger.open(url) as ledger:
        assert sign_in.sign_in(ledger, "Li Na", PASSWORD, address=HERE, now=NOW) == "throttled"
        assert sign_in.sign_in(ledger, "Li Na", PASSWORD, address=HERE, now=NOW + DAY - HOUR) == "throttled"
        assert isinstance(sign_in.sign_in(ledger, "Li Na", PASSWORD, address=HERE, now=NOW + DAY), SignedIn)


def test_an_address_takes_twenty_wrong_tries_an_hour(ledger: Ledger) -> None:
    """For whatever names; an address of version 6 with all those of its network; others are not troubled."""
    one = person(ledger, password=PASSWORD)
    for number in range(20):
        assert sign_in.counted(ledger, f"name {number}", f"2001:db8:0:1::{number}", NOW) is not None
    assert sign_in.counted(ledger, "Li Na", "2001:db8:0:1:ffff::9", NOW) is None
    assert sign_in.counted(ledger, "Li Na", "2001:db8:0:2::1", NOW) is not None
    assert isinstance(sign_in.sign_in(ledger, "Li Na", PASSWORD, address=HERE, now=NOW), SignedIn)
    assert sign_in.counted(ledger, one.name, "2001:db8:0:1::1", NOW + HOUR) is not None


def test_many_tries_at_once_are_not_more(ledger: Ledger) -> None:
    """Each is counted before its password is looked at: of thirty at the same moment twenty are."""
    with ThreadPoolExecutor(10) as pool:
        numbers = list(pool.map(lambda _: sign_in.counted(ledger, "Li Na", HERE, NOW), range(30)))
    assert sum(number is not None for number in numbers) == 20


def test_of_two_first_administrators_one_is_made(ledger: Ledger) -> None:
    """Two people with the same link at the same moment: the second hears of the first."""
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda name: people.first_admin(ledger, name, PASSWORD, now=NOW), ("Li Na", "Wang Wei")))
    assert sum(isinstance(one, Person) for one in made) == 1
    assert ledger.people.admins() == 1


def test_who_signs_in_is_not_counted(ledger: Ledger) -> None:
    """An office behind one address comes to work in the morning."""
    person(ledger, password=PASSWORD)
    for number in range(19):
        sign_in.counted(ledger, f"name {number}", HERE, NOW)
    for _ in range(3):
        assert isinstance(sign_in.sign_in(ledger, "Li Na", PASSWORD, address=HERE, now=NOW), SignedIn)


def test_a_new_password_forgives(ledger: Ledger) -> None:
    """Whom an administrator gives another password can use it at once; the old one opens nothing."""
    one = person(ledger, password=PASSWORD)
    for number in range(20):
        sign_in.counted(ledger, "Li Na", f"192.0.2.{number}", NOW)
    assert codes(people.set_password(ledger, one.id, "short", by=None, now=NOW)) == ["short_password"]
    people.set_password(ledger, one.id, OTHER, by="Wang Wei", now=NOW)
    assert sign_in.sign_in(ledger, "Li Na", PASSWORD, address=HERE, now=NOW) == "wrong"
    assert isinstance(sign_in.sign_in(ledger, "Li Na", OTHER, address=HERE, now=NOW), SignedIn)


def test_changing_ones_password_takes_the_present_one(ledger: Ledger) -> None:
    """A browser left open is not enough; all other sessions end, this one goes on under another secret."""
    one = person(ledger, password=PASSWORD)
    before = [people.begin(ledger, one.id, NOW) for _ in range(2)]
    assert change_password(ledger, one.id, OTHER, OTHER, address=HERE, now=NOW) == "wrong"
    assert codes(change_password(ledger, one.id, PASSWORD, "li na li na 2026", address=HERE, now=NOW)) == [
        "obvious_password"
    ]
    secret = session(change_password(ledger, one.id, PASSWORD, OTHER, address=HERE, now=NOW))
    assert people.who(ledger, secret, NOW) == one
    assert [people.who(ledger, old, NOW) for old in before] == [None, None]
    for number in range(19):
        sign_in.counted(ledger, "Li Na", f"192.0.2.{number}", NOW)
    assert change_password(ledger, one.id, OTHER, PASSWORD, address=HERE, now=NOW) == "throttled"


def test_few_passwords_are_worked_out_at_once(ledger: Ledger) -> None:
    """Two at a time, a dozen waiting; whoever comes then is told to come again, and the others go on."""
    kept = hashed(PASSWORD)
    for _ in range(12):
        assert WAITING.acquire(blocking=False)
    try:
        with pytest.raises(BusyError):
            fits(PASSWORD, kept)
    finally:
        WAITING.release(12)
    assert fits(PASSWORD, kept)
    assert [AT_ONCE.acquire(blocking=False) for _ in range(3)] == [True, True, False]
    AT_ONCE.release(2)


def test_a_token_counts_until_it_is_revoked_or_expires(ledger: Ledger) -> None:
    """It is known by its secret alone, and not at all a moment too late."""
    one = person(ledger)
    made = tokens.make(ledger, one.id, " nightly   import ", ["record", "read"], until=NOW + DAY, by="Li Na", now=NOW)
    assert isinstance(made, tuple)
    token, secret = made
    assert (token.name, token.scopes, token.person) == ("nightly import", ("read", "record"), one.id)
    found = tokens.holder(ledger, secret, NOW)
    assert found is not None
    assert found[0] == one
    assert tokens.holder(ledger, secret[:-1], NOW) is None
    assert tokens.holder(ledger, "", NOW) is None
    assert tokens.holder(ledger, secret, NOW + DAY) is None
    assert tokens.tokens(ledger)[0].used_at == NOW
    tokens.revoke(ledger, token.id, by="Li Na", now=NOW + HOUR)
    tokens.revoke(ledger, token.id, by="Li Na", now=NOW + 2 * HOUR)
    assert tokens.holder(ledger, secret, NOW) is None
    [listed] = tokens.tokens(ledger, one.id)
    assert listed.revoked_at == NOW + HOUR
    assert acts(ledger) == ["person.add", "token.make", "token.revoke"]
    assert "secret" not in str(audit.lines(ledger)[1].detail)


def test_a_token_gives_no_more_than_its_person_may(ledger: Ledger) -> None:
    """What is too wide, past, nameless or empty is refused with what is wrong."""
    one = person(ledger, role="contributor")
    for scopes, until, name, wrong in (
        (["read", "review", "admin"], None, "x", ["wide_scope", "wide_scope"]),
        (["everything"], None, "x", ["odd_scope"]),
        ([], None, "x", ["no_scope"]),
        (["read"], NOW, "x", ["past"]),
        (["read"], None, " ", ["token_name"]),
        (["read"], None, "x" * 81, ["token_name"]),
    ):
        assert codes(tokens.make(ledger, one.id, name, scopes, until=until, by=None, now=NOW)) == wrong  # type: ignore[arg-type]
    with pytest.raises(UsageError):
        tokens.make(ledger, "p-nobody", "x", ["read"], by=None, now=NOW)
    assert tokens.tokens(ledger) == []


def test_ones_tokens_are_ones_own(ledger: Ledger) -> None:
    """Nobody revokes another's by its id, where only their own are meant."""
    one, two = person(ledger), person(ledger, "Wang Wei")
    made = tokens.make(ledger, one.id, "x", SCOPES, by=None, now=NOW)
    assert isinstance(made, tuple)
    for identity in (made[0].id, "t-none"):
        with pytest.raises(UsageError, match="there is no token"):
            tokens.revoke(ledger, identity, person_id=two.id, by="Wang Wei", now=NOW)
    assert isinstance(tokens.revoke(ledger, made[0].id, by="Wang Wei", now=NOW), Token)


def test_a_noted_line_is_read_strictly(ledger: Ledger) -> None:
    """What is no line of the log is refused, not taken for an absent one."""
    person(ledger)
    chain = audit.verify(ledger)
    assert audit.verify(ledger, f" {chain.lines}:{chain.last} ") == chain
    for noted in ("", "1", f"0:{chain.last}", f"1:{chain.last[:-1]}", f"1:{chain.last.upper()}", "x:y"):
        with pytest.raises(UsageError, match="no line of the log"):
            audit.verify(ledger, noted)
