"""Signing in and out at the pages, the first administrator, one's own account, the people, the audit log."""

from __future__ import annotations

import re
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from tests.web.conftest import House
from tracker.model.person import Person, Role
from tracker.steps import audit, people, tokens
from tracker.steps.sign_in import counted
from tracker.web.rooms.sign_in import own
from tracker.web.serving import Options

PASSWORD, OTHER = "rain over seven bridges", "seven bridges over rain"


def known(house: House, name: str = "Li Na", role: Role = "reviewer") -> Person:
    made = people.add(house.ledger, name, role, password=PASSWORD, by=None, now=house.now)
    assert isinstance(made, Person), made
    return made


def sign_in(client: TestClient, name: str = "Li Na", password: str = PASSWORD, goal: str = "") -> tuple[int, str]:
    answer = client.post("/sign-in", data={"name": name, "password": password, "next": goal})
    return answer.status_code, answer.headers.get("location", answer.text)


def tree(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def test_whoever_signs_in_goes_on_where_they_were_going(house: House) -> None:
    """From a page that wants a sign-in, over the form, to that page; signed out it wants one again."""
    known(house)
    client = house.client()
    asked = client.get("/review?state=held").headers["location"]
    form = tree(client.get(asked).text)
    assert form.xpath("//input[@name='next']/@value") == ["/review?state=held"]
    assert sign_in(client, goal="/review?state=held") == (303, "/review?state=held")
    assert client.get("/sign-in?next=/review").headers["location"] == "/review"
    assert client.get("/me").status_code == 200
    out = client.post("/sign-out")
    assert out.headers["location"] == "/sign-in?done=sign_in.signed_out"
    assert "You are signed out" in client.get(out.headers["location"]).text
    assert client.get("/me").status_code == 303


@pytest.mark.parametrize("public_url", [None, "https://targets.example.org"])
def test_the_cookie_is_out_of_reach(house: House, public_url: str | None) -> None:
    """No script reads it, no other site sends it along with a form; by https it is bound to this very name."""
    house.options = house.served().options = Options(public_url=public_url)
    known(house)
    answer = house.client().post("/sign-in", data={"name": "Li Na", "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    cookie = SimpleCookie(answer.headers["set-cookie"])
    [(name, morsel)] = cookie.items()
    assert name == ("session" if public_url is None else "__Host-session")
    assert (morsel["httponly"], morsel["samesite"], morsel["path"], morsel["domain"]) == (True, "lax", "/", "")
    assert bool(morsel["secure"]) is (public_url is not None)
    assert int(morsel["max-age"]) == 7 * 24 * 3600


def test_the_secret_before_opens_nothing_afterwards(house: House) -> None:
    """Somebody who put a cookie into a browser before its owner signs in does not get in with it."""
    known(house)
    client, planted = house.client(), people.begin(house.ledger, house.people["viewer"].id, house.now)
    answer = client.post(
        "/sign-in", data={"name": "Li Na", "password": PASSWORD},
        headers={"Cookie": f"session={planted}"},
    )  # fmt: skip
    assert answer.status_code == 303
    assert planted not in answer.headers["set-cookie"]
    assert people.who(house.ledger, planted, house.now) is None


def test_a_wrong_name_and_a_wrong_password_look_the_same(house: House) -> None:
    """To the letter, but for the name that was typed; what was typed stays, but for the password."""
    known(house)
    texts = []
    for name in ("Li Na", "No One"):
        answer = house.client().post("/sign-in", data={"name": name, "password": OTHER, "next": "/review"})
        assert answer.status_code == 422
        page = tree(answer.text)
        assert page.xpath("//input[@name='name']/@value") == [name]
        assert page.xpath("//input[@name='next']/@value") == ["/review"]
        assert page.xpath("//input[@name='password']/@value") == [""]
        assert OTHER not in answer.text
        texts.append(answer.text.replace(name, "NAME"))
    assert texts[0] == texts[1]


def test_too_many_tries_are_told_to_wait(house: House) -> None:
    """Also with the right password; the answer says for how long."""
    known(house)
    for number in range(20):
        counted(house.ledger, f"name {number}", "testclient", house.now)
    answer = house.client().post("/sign-in", data={"name": "Li Na", "password": PASSWORD})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600")
    house.now += timedelta(hours=1)
    assert sign_in(house.client())[0] == 303


@pytest.mark.parametrize(
    "goal",
    [
        "//evil.example", "https://evil.example/x", "/\\evil.example", "\\/evil.example", "javascript:alert(1)",
        "evil", "/\t/evil.example", "/" + "x" * 3_000, "/\n",
    ],
)  # fmt: skip
def test_nobody_is_led_elsewhere(house: House, goal: str) -> None:
    """A link to our sign-in must not end at somebody else's page."""
    known(house)
    assert sign_in(house.client(), goal=goal) == (303, "/")
    assert tree(house.client().get("/sign-in", params={"next": goal}).text).xpath("//input[@name='next']/@value") == [
        "/"
    ]


@given(goal=st.text(max_size=40) | st.from_regex(r"[/\\.:@a-z]{1,12}", fullmatch=True))
def test_only_paths_of_ours_are_gone_to(goal: str) -> None:
    """Whatever is asked for: a path that begins with one stroke and that no browser reads as another host."""
    path = own(goal)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path in (goal, "/")


def test_the_first_administrator_is_made_by_the_link_and_only_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With two equal passwords that will do; whoever has the link afterwards reads that it is spent."""
    for person in house.people.values():
        house.ledger.people.set_role(person.id, "viewer")
    served = house.served()
    served._has_people = False
    client, path = house.client(), f"/setup/{served.setup_token}"
    assert "The terminal" in client.get("/sign-in").text
    assert client.get("/setup/guessed").status_code == 404
    assert client.get(path).status_code == 200
    for data, said in (
        ({"name": "Li Na", "password": PASSWORD, "again": OTHER}, "not the same"),
        ({"name": "Li Na", "password": "short", "again": "short"}, "too short"),
        ({"name": "viewer", "password": PASSWORD, "again": PASSWORD}, "called so already"),
        ({}, "what they are called"),
    ):
        answer = client.post(path, data=data)
        assert (answer.status_code, said in answer.text) == (422, True), data
    assert not people.any_admin(house.ledger)
    answer = client.post(path, data={"name": "Li Na", "password": PASSWORD, "again": PASSWORD})
    assert answer.headers["location"] == "/people?done=sign_in.welcome"
    assert "Li Na" in client.get("/people").text
    for method in ("GET", "POST"):
        assert house.client().request(method, path, data={"name": "x"}).status_code == 404


def test_ones_password_is_changed_with_the_present_one(house: House) -> None:
    """Everybody else with a session of this account is out; the one who changed it stays."""
    person = known(house)
    client, elsewhere = house.client(), house.client()
    sign_in(client)
    sign_in(elsewhere)
    for data, said in (
        ({"old": OTHER, "new": OTHER, "again": OTHER}, "present password is not right"),
        ({"old": PASSWORD, "new": OTHER, "again": PASSWORD}, "not the same"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "too short"),
    ):
        answer = client.post("/me/password", data=data)
        assert (answer.status_code, said in answer.text) == (422, True), data
        assert PASSWORD not in answer.text
    assert client.post("/me/password", data={"old": PASSWORD, "new": OTHER, "again": OTHER}).status_code == 303
    assert client.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 303
    assert len(people.sessions(house.ledger, person.id, house.now)) == 1


def test_ones_other_browsers_can_be_signed_out(house: House) -> None:
    """Where one is signed in is listed; the one at hand has no button, nobody ends another's."""
    known(house)
    client, elsewhere, stranger = house.client(), house.client(), house.client("viewer")
    sign_in(client)
    elsewhere.headers["User-Agent"] = "Another <Browser>/1"
    sign_in(elsewhere)
    page = client.get("/me")
    assert "Another &lt;Browser&gt;/1" in page.text
    [action] = tree(page.text).xpath("//form[contains(@action, '/me/sessions/')]/@action")
    stranger.post(action)
    assert elsewhere.get("/me").status_code == 200
    assert client.post(action).status_code == 303
    assert elsewhere.get("/me").status_code == 303
    assert client.get("/me").status_code == 200


def test_a_token_is_shown_once_and_works_until_it_is_revoked(house: House) -> None:
    """Its secret stands on the answer to the form and nowhere afterwards."""
    known(house)
    client = house.client()
    sign_in(client)
    answer = client.post("/me/tokens", data={"name": "nightly", "scopes": ["read", "record"], "lasts": "90"})
    assert answer.headers["cache-control"] == "no-store"
    [secret] = set(re.findall(r"tracker_[\w-]{43}", answer.text))
    program = house.client()
    del program.headers["Sec-Fetch-Site"]
    bearing = {"Authorization": f"Bearer {secret}"}
    assert program.get("/review", headers=bearing).status_code == 200
    assert program.get("/api/v1/review", headers=bearing).status_code == 200
    page = client.get("/me")
    assert secret not in page.text
    assert "nightly" in page.text
    [action] = tree(page.text).xpath("//form[contains(@action, '/me/tokens/')]/@action")
    assert house.client("viewer").post(action).status_code == 404
    assert client.post(action).status_code == 303
    assert program.get("/api/v1/review", headers=bearing).status_code == 401
    assert program.get("/review", headers=bearing).status_code == 401
    for data, said in (
        ({"name": "", "scopes": ["read"]}, "what it is for"),
        ({"name": "x"}, "at least one"),
        ({"name": "x", "scopes": ["admin"]}, "more than your role"),
        ({"name": "x", "scopes": ["everything"]}, "no such scope"),
    ):
        answer = client.post("/me/tokens", data=data)
        assert (answer.status_code, said in answer.text) == (422, True), data


def test_people_are_added_changed_and_stopped(house: House) -> None:
    """With everything that was typed still there where something is wrong, and a line of the log for each."""
    client = house.client("admin")
    wrong = {"name": "Wang Wei", "role": "reviewer", "email": "nobody", "password": "short"}
    answer = client.post("/people", data=wrong)
    assert answer.status_code == 422
    page = tree(answer.text)
    assert page.xpath("//input[@name='name']/@value") == ["Wang Wei"]
    assert page.xpath("//input[@name='email']/@value") == ["nobody"]
    assert page.xpath("//input[@name='role'][@checked]/@value") == ["reviewer"]
    assert len(page.xpath("//*[@class='faults']/p")) == 2
    for path in ("/people", f"/people/{house.people['viewer'].id}/role"):
        for language, words in (("zh", "请选择角色。"), ("en", "Choose a role.")):
            answer = house.client("admin").post(path, data={"name": "x"}, headers={"Accept-Language": language})
            assert (answer.status_code, words in answer.text) == (422, True)
    assert client.post("/people", data={**wrong, "role": "king"}).status_code == 422
    made = client.post(
        "/people", data={"name": "Wang Wei", "role": "viewer", "email": "w@example.org", "password": PASSWORD}
    )
    path = made.headers["location"].partition("?")[0]
    theirs = house.client()
    sign_in(theirs, "wang wei")
    assert client.post(f"{path}/role", data={"role": "contributor"}).status_code == 303
    assert theirs.get("/me").status_code == 303
    assert client.post(f"{path}/password", data={"password": "short"}).status_code == 422
    assert client.post(f"{path}/password", data={"password": OTHER}).status_code == 303
    sign_in(theirs, "wang wei", OTHER)
    assert client.post(f"{path}/sign-out").status_code == 303
    assert theirs.get("/me").status_code == 303
    assert client.post(f"{path}/stop").status_code == 303
    assert sign_in(theirs, "wang wei", OTHER)[0] == 422
    assert client.post(f"{path}/resume").status_code == 303
    assert sign_in(theirs, "wang wei", OTHER)[0] == 303
    done = [one.act for one in audit.lines(house.ledger, by="admin")][::-1]
    assert done == ["person.add", "person.role", "person.password", "session.end", "person.stop", "person.resume"]
    assert client.get(path).status_code == 200
    assert client.get("/people/p-nobody").status_code == 404


def test_the_last_administrator_cannot_lock_everybody_out(house: House) -> None:
    """Neither by another role nor by a stop; with a second one they may go, and are led to what they still may see."""
    client = house.client("admin")
    path = f"/people/{house.people['admin'].id}"
    for done in (client.post(f"{path}/stop"), client.post(f"{path}/role", data={"role": "viewer"})):
        assert (done.status_code, "Nobody would be an administrator" in done.text) == (422, True)
    known(house, role="admin")
    answer = client.post(f"{path}/role", data={"role": "viewer"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me?done=people.role_changed")
    client.cookies.jar.clear()
    client.cookies.set("session", answer.cookies["session"])
    assert client.get("/me").status_code == 200
    assert client.get("/people").status_code == 403


def test_an_administrator_revokes_anybodys_token(house: House) -> None:
    """On the page of its person; under another's name it is not there."""
    reviewer, viewer = house.people["reviewer"], house.people["viewer"]
    made = tokens.make(house.ledger, reviewer.id, "nightly", ["read"], by=None, now=house.now)
    assert isinstance(made, tuple)
    client, identity = house.client("admin"), made[0].id
    assert "nightly" in client.get(f"/people/{reviewer.id}").text
    assert client.post(f"/people/{viewer.id}/tokens/{identity}/revoke").status_code == 404
    assert client.post(f"/people/{reviewer.id}/tokens/{identity}/revoke").status_code == 303
    assert tokens.holder(house.ledger, made[1], house.now) is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_log_is_listed_filtered_and_checked(house: House, language: str) -> None:
    """Newest first, fifty a page, by who, what and about what; the chain is checked where that is asked."""
    for number in range(120):
        house.ledger.audit.add(house.now, "Li Na", "token.make", f"t-{number}", {"name": "<b>", "scopes": ["read"]})

    def numbers(path: str) -> list[int]:
        page = house.page("admin", path, language)
        return [int(one.removeprefix("line-")) for one in page.xpath("//tr/@id")]

    first = house.page("admin", "/audit", language)
    assert numbers("/audit") == list(range(124, 74, -1))
    [older] = first.xpath("//a[@rel='next']/@href")
    assert numbers(older)[0] == 74
    assert numbers("/audit?by=Li+Na&about=t-7") == [12]
    assert numbers("/audit?act=person") == [4, 3, 2, 1]
    assert numbers("/audit?act=nothing") == []
    assert numbers("/audit?before=x") == numbers("/audit?before=-3") == numbers("/audit")
    assert first.xpath("//td[contains(., '<b>')]")
    told = house.page("admin", "/audit?check=1", language).xpath("//*[@role='status']")[0].text_content()
    assert f"124:{audit.lines(house.ledger)[0].hash}" in told


def test_a_broken_chain_is_told(house: House) -> None:
    """With the first line that is wrong, and what to do."""
    with house.ledger.writing() as book, book._write() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_update")
        connection.exec_driver_sql("UPDATE audit SET act = 'person.role' WHERE number = 3")
    told = house.page("admin", "/audit?check=1").xpath("//*[@role='alert']")[0].text_content()
    assert "Line 3 was changed." in told
