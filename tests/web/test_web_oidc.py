"""Signing in by an identity provider: a real one, small, and every way in which it or a stranger can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.web.conftest import House
from tests.web.vouching import CLIENT, SECRET, SmallProvider, by_public_key, elliptic, unsigned
from tracker.errors import UsageError
from tracker.ingest.oidc import IdentityProvider
from tracker.ingest.post import Poster
from tracker.model.person import Person
from tracker.model.provider import NotVouched, Provider
from tracker.steps import audit, people
from tracker.wiring import identity_provider

HTTP = "http://localhost"


@pytest.fixture
def provider(house: House) -> Iterator[SmallProvider]:
    with SmallProvider(now=lambda: int(house.now.timestamp())) as small:
        house.served().provider = IdentityProvider(Provider(small.issuer, CLIENT, SECRET), Poster())
        yield small


def li_na(house: House, email: str | None = "Li.Na@example.org") -> Person:
    made = people.add(house.ledger, "Li Na", "reviewer", email=email, by=None, now=house.now)
    assert isinstance(made, Person), made
    return made


def there(client: TestClient, provider: SmallProvider, query: str = "") -> str:
    """Goes to the provider and gives the address with which it sends the browser back."""
    started = client.get(f"/oidc/start{query}")
    assert started.status_code == 303, started.text
    parts = urlsplit(started.headers["location"])
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    _, _, location = provider._got(parts.path, asked)
    return location.removeprefix(HTTP)


def test_whom_the_provider_vouches_for_is_signed_in_and_bound(house: House, provider: SmallProvider) -> None:
    """By the mail address the first time, by the subject ever after; both stand in the audit log."""
    person, client = li_na(house), house.client()
    answer = client.get(there(client, provider, "?next=/review%3Fstate%3Dheld"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/review?state=held")
    assert client.get("/me").status_code == 200
    bound = house.ledger.people.person(person.id)
    assert bound is not None
    assert bound.subject == f"{provider.issuer} 248289761001"
    acts = [one.act for one in audit.lines(house.ledger, by="Li Na")]
    assert acts == ["session.begin", "person.bind"]
    provider.email = "another@example.org"
    again = house.client()
    assert again.get(there(again, provider)).status_code == 303
    assert "Li Na" in again.get("/me").text


def test_nobody_makes_an_account_for_themselves(house: House, provider: SmallProvider) -> None:
    """Whom no administrator has added is known to the provider, and not to us."""
    before = len(house.ledger.people.everybody())
    client = house.client()
    answer = client.get(there(client, provider))
    assert answer.status_code == 403
    assert "no account here" in answer.text
    assert len(house.ledger.people.everybody()) == before
    assert client.get("/me").status_code == 303


@pytest.mark.parametrize("verified", [False, None, "true", 1])
def test_a_mail_address_that_nobody_checked_names_nobody(
    house: House, provider: SmallProvider, verified: object
) -> None:
    """Anybody can write any address into a profile."""
    person, client = li_na(house), house.client()
    provider.verified = verified
    assert client.get(there(client, provider)).status_code == 403
    assert house.ledger.people.person(person.id) == person


def test_another_person_with_the_same_address_does_not_get_the_account(house: House, provider: SmallProvider) -> None:
    """Once bound, an account is the subject's: an address that was given to somebody else opens nothing."""
    li_na(house)
    client = house.client()
    assert client.get(there(client, provider)).status_code == 303
    provider.claims = lambda claims: claims | {"sub": "somebody-else"}
    other = house.client()
    assert other.get(there(other, provider)).status_code == 403


def test_a_stopped_person_stays_out(house: House, provider: SmallProvider) -> None:
    """Whatever the provider says."""
    person, client = li_na(house), house.client()
    people.set_state(house.ledger, person.id, "stopped", by=None, now=house.now)
    assert client.get(there(client, provider)).status_code == 403


def claimed(**changed: object) -> Callable[[SmallProvider], None]:
    def change(provider: SmallProvider) -> None:
        def claims(all_of_them: dict[str, Any]) -> dict[str, Any]:
            told = all_of_them | changed
            return {name: value for name, value in told.items() if value != "left out"}

        provider.claims = claims

    return change


def late(seconds: int) -> Callable[[SmallProvider], None]:
    def change(provider: SmallProvider) -> None:
        provider.claims = lambda claims: claims | {"exp": provider.now() + seconds}

    return change


def of_the_future(provider: SmallProvider) -> None:
    provider.claims = lambda claims: claims | {"iat": provider.now() + 3_600}


def not_signed(provider: SmallProvider) -> None:
    provider.sign = unsigned


def signed_by_what_everybody_reads(provider: SmallProvider) -> None:
    provider.sign = by_public_key(provider.key)


def signed_by_another_key(provider: SmallProvider) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": provider.key.kid or ""})
    provider.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, stranger)


def signed_by_a_key_that_is_not_shown(provider: SmallProvider) -> None:
    stranger = RSAKey.generate_key(2048, {"kid": "unknown"})
    provider.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "unknown"}, claims, stranger)


def changed_after_signing(provider: SmallProvider) -> None:
    def sign(claims: dict[str, Any]) -> str:
        head, _, seal = jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, provider.key).split(".")
        return ".".join((head, unsigned(claims | {"sub": "somebody-else"}).split(".")[1], seal))

    provider.sign = sign


def answers(status: int, body: bytes) -> Callable[[SmallProvider], None]:
    def change(provider: SmallProvider) -> None:
        provider.answer = (status, body)

    return change


WRONG = {
    "another audience": claimed(aud="another service"),
    "several audiences and no party": claimed(aud=[CLIENT, "another service"]),
    "given to another party": claimed(aud=[CLIENT, "another service"], azp="another service"),
    "another issuer": claimed(iss="https://evil.example"),
    "another question": claimed(nonce="guessed"),
    "no question": claimed(nonce="left out"),
    "nobody": claimed(sub=""),
    "no subject": claimed(sub="left out"),
    "a subject without end": claimed(sub="x" * 256),
    "no end": claimed(exp="left out"),
    "an end that is a word": claimed(exp="tomorrow"),
    "expired": late(-61),
    "of the future": of_the_future,
    "not signed": not_signed,
    "signed by what everybody reads": signed_by_what_everybody_reads,
    "signed by another key": signed_by_another_key,
    "signed by a key that is not shown": signed_by_a_key_that_is_not_shown,
    "changed after signing": changed_after_signing,
    "refused code": answers(400, b'{"error": "invalid_grant"}'),
    "no token": answers(200, b"{}"),
    "a token that is none": answers(200, b'{"id_token": "a.b.c"}'),
    "a token that is a number": answers(200, b'{"id_token": 3}'),
    "no JSON": answers(200, b"<html>"),
    "a list": answers(200, b"[]"),
}


def test_what_is_wrong_signs_nobody_in(
    house: House, provider: SmallProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each fault alone, in what is otherwise right; the person learns that it failed, the server's output why."""
    person = li_na(house)
    right = (provider.claims, provider.sign, provider.answer)
    for name, wrong in WRONG.items():
        house.now += timedelta(hours=25)  # no fault is refused for the tries before
        client = house.client()
        wrong(provider)
        answer = client.get(there(client, provider))
        assert (answer.status_code, "did not work" in answer.text) == (422, True), name
        assert client.get("/me").status_code == 303, name
        assert house.ledger.people.person(person.id) == person, name
        assert provider.issuer in capsys.readouterr().err, name
        provider.claims, provider.sign, provider.answer = right
    client = house.client()
    assert client.get(there(client, provider)).status_code == 303


def test_a_clock_may_be_a_little_off(house: House, provider: SmallProvider) -> None:
    """A token that expired half a minute ago by our clock still counts."""
    li_na(house)
    late(-30)(provider)
    client = house.client()
    assert client.get(there(client, provider)).status_code == 303


def test_a_provider_that_is_away_is_called_so(house: House) -> None:
    """Before and after the way there, without a traceback."""
    with SmallProvider(now=lambda: int(house.now.timestamp())) as small:
        house.served().provider = IdentityProvider(Provider(small.issuer, CLIENT, SECRET), Poster())
        client = house.client()
        back = there(client, small)
    answer = client.get(back)
    assert (answer.status_code, "does not answer" in answer.text) == (502, True)
    house.served().provider = IdentityProvider(Provider(small.issuer, CLIENT, SECRET), Poster())
    assert house.client().get("/oidc/start").status_code == 502


def test_an_answer_counts_once_and_in_the_browser_that_asked(house: House, provider: SmallProvider) -> None:
    """An address sent by somebody else signs the victim in as nobody; neither does one used twice."""
    li_na(house)
    attacker, victim = house.client(), house.client()
    back = there(attacker, provider)
    assert victim.get(back).status_code == 422
    there(victim, provider)
    assert victim.get(back).status_code == 422
    assert attacker.get(back).status_code == 303
    assert attacker.get(back).status_code == 422


def test_an_answer_of_another_issuer_is_refused(house: House, provider: SmallProvider) -> None:
    """RFC 9207: a mix-up of two providers shows by the name in the answer."""
    li_na(house)
    client = house.client()
    back = there(client, provider)
    assert client.get(back.replace("iss=http", "iss=https")).status_code == 422


def test_a_refusal_at_the_provider_leads_back_to_the_sign_in(house: House, provider: SmallProvider) -> None:
    """Whoever thinks better of it can go on with a password; what they are told is not what the address says."""
    client = house.client()
    state = parse_qs(urlsplit(there(client, provider)).query)["state"][0]
    answer = client.get("/oidc/back", params={"state": state, "error": "<b>access_denied</b>\n"})
    assert answer.status_code == 422
    assert "<b>" not in answer.text


def test_the_session_before_ends(house: House, provider: SmallProvider) -> None:
    """What a browser held until now opens nothing any more (session fixation)."""
    li_na(house)
    client = house.client("viewer")
    former = client.cookies[house.served().cookie]
    client.get(there(client, provider))
    assert people.who(house.ledger, former, house.now) is None
    assert [one.value for one in client.cookies.jar if one.value == former] != [one.value for one in client.cookies.jar]


def test_keys_are_kept_and_asked_for_again_when_another_one_signs(house: House, provider: SmallProvider) -> None:
    """A provider that changes its key is followed after a minute; until then its keys are asked for once."""
    li_na(house)
    for _ in range(3):
        client = house.client()
        assert client.get(there(client, provider)).status_code == 303
    assert provider.asked == {"/.well-known/openid-configuration": 1, "/keys": 1, "/authorize": 3}
    second = elliptic()
    provider.shown = [provider.key, second]
    provider.sign = lambda claims: jwt.encode({"alg": "ES256", "kid": second.kid}, claims, second)
    client = house.client()
    assert client.get(there(client, provider)).status_code == 422
    assert provider.asked["/keys"] == 1
    house.now += timedelta(minutes=2)
    assert client.get(there(client, provider)).status_code == 303
    assert provider.asked["/keys"] == 2


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"token_endpoint": "https://["},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_discovery_document_that_names_odd_places_is_not_followed(
    house: House, provider: SmallProvider, said: dict[str, object]
) -> None:
    """It must be of the issuer that was declared, and name addresses of https."""
    provider.document = said
    assert house.client().get("/oidc/start").status_code == 422


def test_addresses_of_private_networks_are_asked_on_the_issuers_own_host_alone(house: House) -> None:
    """A discovery document cannot have us ask something else within our own network."""
    with SmallProvider(now=lambda: int(house.now.timestamp())) as small:
        small.document = {"jwks_uri": "https://localhost:8443/keys", "token_endpoint": f"{small.issuer}/token"}
        asking = IdentityProvider(Provider(small.issuer, CLIENT, SECRET), Poster())
        way = asking.way(f"{HTTP}/oidc/back", house.now)
        assert not isinstance(way, NotVouched)
        code = "code-0"
        small.given[code] = {
            name: values[0] for name, values in parse_qs(urlsplit(way[0]).query).items()
        }  # fmt: skip
        refused = asking.back(code, way[1], house.now)
    assert isinstance(refused, NotVouched)
    assert "this machine" in refused.why


def test_the_code_is_worth_nothing_without_what_was_kept(house: House, provider: SmallProvider) -> None:
    """Whoever steals a code on its way cannot hand it in: the provider asks for the verifier."""
    asking = house.served().provider
    assert asking is not None
    way = asking.way(f"{HTTP}/oidc/back", house.now)
    assert not isinstance(way, NotVouched)
    provider.given["stolen"] = {name: values[0] for name, values in parse_qs(urlsplit(way[0]).query).items()}
    guessed = replace(way[1], verifier="x" * 64)
    assert isinstance(asking.back("stolen", guessed, house.now), NotVouched)


def test_tries_from_one_address_are_counted(house: House, provider: SmallProvider) -> None:
    """Twenty that fail in an hour, then no more is asked of the provider."""
    provider.answer = (400, b"{}")
    for _ in range(20):
        client = house.client()
        assert client.get(there(client, provider)).status_code == 422
    client = house.client()
    assert client.get(there(client, provider)).status_code == 429


def test_without_a_provider_there_is_no_such_way(house: House) -> None:
    """The page offers none, the addresses say so."""
    client = house.client()
    assert "/oidc/start" not in client.get("/sign-in").text
    assert client.get("/oidc/start").status_code == 404
    assert client.get("/oidc/back").status_code == 404


def test_what_is_kept_on_the_way_cannot_break_the_page(house: House, provider: SmallProvider) -> None:
    """A cookie of any shape is at worst an answer to no question."""
    for kept in ("", "x", "&" * 3_000, "state=a&nonce=b&verifier=c&next=//evil.example", "a=1&" * 500):
        client = house.client()
        client.cookies.set("session-oidc", kept)
        assert client.get("/oidc/back?state=a&code=b").status_code == 422


def test_the_provider_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its secret may stand in a file; nothing named is no provider."""
    assert identity_provider() is None
    secret = tmp_path / "secret"
    secret.write_text("from a file\n", encoding="utf-8")
    monkeypatch.setenv("TRACKER_OIDC_ISSUER", "https://id.example.org/realms/city")
    monkeypatch.setenv("TRACKER_OIDC_CLIENT_ID", "tracker")
    monkeypatch.setenv("TRACKER_OIDC_CLIENT_SECRET_FILE", str(secret))
    asking = identity_provider()
    assert asking is not None
    assert asking.provider == Provider("https://id.example.org/realms/city", "tracker", "from a file")


@pytest.mark.parametrize(
    ("issuer", "client", "said"),
    [
        ("http://id.example.org", "tracker", "TRACKER_OIDC_ISSUER"),
        ("id.example.org", "tracker", "TRACKER_OIDC_ISSUER"),
        ("https://", "tracker", "TRACKER_OIDC_ISSUER"),
        ("https://[", "tracker", "TRACKER_OIDC_ISSUER"),
        ("https://id.example.org", " ", "TRACKER_OIDC_CLIENT_ID"),
    ],
)
def test_a_provider_that_cannot_be_used_is_told_at_the_start(
    monkeypatch: pytest.MonkeyPatch, issuer: str, client: str, said: str
) -> None:
    """Passwords of an organisation never pass a line that others read."""
    monkeypatch.setenv("TRACKER_OIDC_ISSUER", issuer)
    monkeypatch.setenv("TRACKER_OIDC_CLIENT_ID", client)
    with pytest.raises(UsageError, match=said):
        identity_provider()


def test_the_page_offers_the_provider_first(house: House, provider: SmallProvider) -> None:
    """With where the visitor was going; the form for a password stands below."""
    page = house.page(None, "/sign-in?next=/review", "zh")
    [link] = page.xpath("//a[contains(@href, '/oidc/start')]")
    assert link.get("href") == "/oidc/start?next=%2Freview"
    assert link.text_content() == "用统一身份登录"
    assert page.xpath("//input[@name='password']")
