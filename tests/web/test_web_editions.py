"""Editions on their pages: shown as they will be sent, beside the last one, decided on, composed, never twice."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from httpx2 import Response

from tests.web import markup
from tests.web.browsing import chromium, needs_browser, take_session
from tests.web.conftest import DIGESTS, House
from tests.web.test_web_review import said
from tracker.evaluate.edition_changes import told_in
from tracker.evaluate.editions import Reviewed
from tracker.model.edition import EditionHead
from tracker.model.person import Person, Role
from tracker.steps import people
from tracker.steps.entry import Written
from tracker.steps.publish import publish
from tracker.steps.record import record
from tracker.steps.reviewed import reviewed_editions
from tracker.steps.road import Road

FIRST = "/editions/weekly/2026-11-22/1"


def road(house: House) -> Road:
    served = house.served()
    return Road(served.workspace, served.orders.declaration, served.orders.alerts, house.ledger, house.now)


def composed(house: House) -> EditionHead:
    """The edition of the day, composed as the bell would."""
    done = publish(road(house), house.served().orders.alerts.digests["weekly"], house.now.date())
    assert done.edition is not None, done
    return done.edition.head


def declare(house: House, digests: str) -> None:
    """The same workspace with other digests."""
    house.now += timedelta(minutes=1)
    (house.root / "alerts" / "digests.yaml").write_text(digests, encoding="utf-8")
    house._served = None
    house.served()


def figure(house: House, value: str) -> None:
    """Another figure, so that another edition comes of it."""
    served = house.served()
    house.now += timedelta(minutes=1)
    written = Written("labs", value, "2025")
    done = record(written, served.orders.declaration, house.ledger, served.store, by="seed", now=house.now)
    assert not isinstance(done, list), done
    served.settle(served.orders.declaration, house.now.date(), house.now)


def seen(house: House, path: str = FIRST) -> str:
    """The hash that the page's form carries."""
    found = house.page("reviewer", path).xpath("//form[@action=$path]//input[@name='seen']/@value", path=path)
    assert len(found) == 1
    return str(found[0])


def decide(house: House, act: str, path: str = FIRST, role: Role = "reviewer", **form: str) -> Response:
    form.setdefault("seen", seen(house, path))
    return house.client(role).post(path, data={"act": act, **form})


def standing(house: House, name: str = "weekly/2026-11-22/1") -> Reviewed:
    every = reviewed_editions(house.ledger, house.served().orders.alerts.channels)
    return next(one for one in every if str(one.head.id) == name)


def test_a_part_is_answered_byte_for_byte_and_can_do_nothing(house: House) -> None:
    """Every frozen part comes as it was frozen, sandboxed, never guessed at; the frame holds the pictures itself."""
    head = composed(house)
    message, client = house.ledger.edition_book.message(head.id), house.client("viewer")
    for name, content in message.parts.items():
        answer = client.get(f"{FIRST}/parts/{name}")
        assert answer.content == content, name
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        assert "frame-ancestors 'self'" in policy
        assert "script-src" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    frame = client.get(f"{FIRST}/shown/html.en")
    assert frame.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    pictures = markup.values(markup.document(frame.text), "//img/@src")
    assert pictures
    assert all(one.startswith("data:image/") for one in pictures)
    assert client.get(f"{FIRST}/parts/html.fr").status_code == 404
    assert client.get(f"{FIRST}/shown/json.en").status_code == 404
    page = house.page("viewer", FIRST)
    [inside] = page.xpath("//iframe")
    assert (inside.get("sandbox"), inside.get("src")) == ("", f"{FIRST}/shown/html.en")


def test_every_form_and_language_has_a_tab(house: House) -> None:
    """What a digest is frozen as can be looked at: drawn, as text, as pictures; an unknown tab is the first."""
    composed(house)
    page = house.page("viewer", FIRST)
    tabs = {one.text_content().strip(): one.get("href") for one in page.cssselect("nav.tabs a")}
    assert {"web page (English)", "web page (Chinese)", "text (English)", "pictures (English)"} <= set(tabs)
    for label, path in tabs.items():
        shown = house.page("viewer", path.partition("#")[0])
        [current] = shown.cssselect("nav.tabs a[aria-current=page]")
        assert current.text_content().strip() == label
    pictures = house.page("viewer", f"{FIRST}?part=charts.en").cssselect("figure.picture img")
    assert len(pictures) > 3
    for one in pictures:
        assert one.get("alt")
        assert house.client("viewer").get(one.get("src")).headers["Content-Type"] == "image/svg+xml"
    [current] = house.page("viewer", f"{FIRST}?part=nonsense").cssselect("nav.tabs a[aria-current=page]")
    assert current.text_content().strip() == "web page (English)"


def test_subjects_are_told_in_the_reader_s_language(house: House) -> None:
    """In the list and on the pages of the targets; in the first language where an edition speaks no other."""
    head = composed(house)
    told = house.ledger.edition_book.message(head.id)
    for language in ("zh", "en"):
        for path in ("/editions", "/targets/labs-over-20"):
            page = house.page("viewer", path, language)
            assert told.text(f"subject.{language}").strip() in markup.said(page), path
    assert house.ledger.edition_book.subjects([head.id], "fr") == {}
    assert house.ledger.edition_book.subjects([], "zh") == {}
    assert set(house.ledger.edition_book.subjects([head.id], "en")) == {head.id}


def test_approving_sends_exactly_what_was_shown(house: House) -> None:
    """The approval, its deliveries and its line of the log are there at once; the scheduler is woken."""
    head = composed(house)
    page = house.page("reviewer", FIRST).text_content()
    assert "waits for review" in page
    assert "to be approved by any reviewer" in page
    assert "Look at these first" in page
    before = house.woken
    answer = decide(house, "approve", note="fine")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{FIRST}?done=editions.approved")
    assert house.woken == before + 1
    [sent] = house.ledger.outbox.deliveries(about=str(head.id))
    assert (sent.channel, sent.state, sent.message) == ("out", "waiting", head.hash)
    [line] = house.ledger.audit.entries(act="edition.approve")
    assert (line.by, line.about, line.detail["hash"]) == ("reviewer", str(head.id), head.hash)
    after = said(house.client("viewer").get(answer.headers["location"]))
    assert "Approved; it is on its way." in after
    assert "to be sent" in after
    assert "reviewer approved it" in after
    again = house.client("reviewer").post(FIRST, data={"act": "approve", "seen": head.hash})
    assert again.status_code == 422
    assert "approved and locked" in said(again)
    assert len(house.ledger.audit.entries(act="edition.approve")) == 1


def test_what_moved_on_is_not_approved_and_both_are_shown(house: House) -> None:
    """Of a version that another took the place of nothing is approved; the page leads to that one, and to both."""
    head = composed(house)
    figure(house, "22家")
    composed(house)
    answer = house.client("reviewer").post(FIRST, data={"act": "approve", "seen": head.hash, "note": "well read"})
    assert answer.status_code == 422
    page = markup.document(answer.text)
    assert "nothing was done" in said(answer)
    links = markup.values(page, "//main//a/@href")
    both = "/editions/weekly/2026-11-22/2/compare?with=weekly%2F2026-11-22%2F1"
    assert {"/editions/weekly/2026-11-22/2", both} <= set(links)
    beside = house.page("reviewer", both).text_content()
    assert "1 changed" in beside
    assert "17" in beside
    assert "22" in beside
    stale = decide(house, "approve", "/editions/weekly/2026-11-22/2", seen=head.hash, note="kept")
    assert stale.status_code == 422
    assert "What you saw is not what stands here now" in said(stale)
    assert "kept" in [markup.said(one) for one in markup.elements(markup.document(stale.text), "//textarea")]
    assert house.ledger.outbox.deliveries() == []
    assert house.ledger.audit.entries(act="edition.approve") == []


def test_returns_and_comments_stand_in_their_order(house: House) -> None:
    """A return says why; a comment stands at its line; who returned it may approve it later."""
    composed(house)
    bare = decide(house, "return", target="labs-over-20")
    assert bare.status_code == 422
    assert "Say what is to be changed" in said(bare)
    chosen = markup.values(markup.document(bare.text), "//select[@name='target']/option[@selected]/@value")
    assert chosen[0] == "labs-over-20"
    assert decide(house, "comment", target="labs-over-20", note="since when?").status_code == 303
    assert decide(house, "return", note="the labs are counted twice").status_code == 303
    elsewhere = decide(house, "comment", target="no-such-line", note="?")
    assert elsewhere.status_code == 422
    words = said(house.client("viewer").get(FIRST))
    assert words.index("since when?") < words.index("the labs are counted twice")
    assert "on labs-over-20" in words
    assert "sent back" in said(house.client("viewer").get("/editions?state=returned"))
    assert decide(house, "approve").status_code == 303
    assert standing(house).state == "approved"
    assert decide_unknown(house) == 404


def decide_unknown(house: House) -> int:
    return house.client("reviewer").post(FIRST, data={"act": "burn", "seen": ""}).status_code


def test_an_overridden_status_is_composed_again(house: House) -> None:
    """The new version tells both statuses and waits; what is missing is asked for with everything typed kept."""
    composed(house)
    path = f"{FIRST}/override"
    form = {"target": "labs-over-20", "headline": "on_track", "reason": "", "until": "soon", "seen": seen(house)}
    faulty = house.client("reviewer").post(path, data=form)
    assert faulty.status_code == 422
    assert "“soon” is no day" in said(faulty)
    bare = house.client("reviewer").post(path, data={**form, "until": ""})
    assert bare.status_code == 422
    assert markup.document(bare.text).xpath("//details[@open]//select[@name='headline']")
    assert house.ledger.audit.entries(act="edition.override") == []
    stale = house.client("reviewer").post(path, data={**form, "until": "", "reason": "signed", "seen": "0" * 64})
    assert stale.status_code == 422
    assert house.ledger.reviews(["labs-over-20"]).get("labs-over-20", []) == []
    house.now += timedelta(minutes=1)
    full = {**form, "reason": "four contracts are signed", "until": "2027-01-31"}
    done = house.client("reviewer").post(path, data=full)
    assert done.headers["location"] == "/editions/weekly/2026-11-22/2?done=editions.overridden"
    message = house.ledger.edition_book.message(standing(house, "weekly/2026-11-22/2").head.id)
    [line] = [
        one for group in told_in(message, "en")["groups"] for one in group["lines"] if one["target"] == "labs-over-20"
    ]
    assert (line["status"], "reviewer" in line["review"]) == ("on track", True), line
    assert standing(house).state == "superseded"
    assert [one.about for one in house.ledger.audit.entries(act="edition.override")] == ["labs-over-20"]
    assert [one.about for one in house.ledger.audit.entries(act="edition.compose")] == ["weekly/2026-11-22/2"]


def test_two_persons_are_asked_for_before_the_first_tries(house: House) -> None:
    """The page says that two have to approve; the first approval sends nothing, the same person is no second."""
    declare(house, DIGESTS.replace("review: required", "review: required\n    two_person: true"))
    composed(house)
    assert "Two persons have to approve it" in said(house.client("reviewer").get(FIRST))
    assert decide(house, "approve").headers["location"].endswith("done=editions.approved_half")
    words = said(house.client("reviewer").get(FIRST))
    assert "reviewer approved it; another person has to" in words
    assert "You approved it already" in words
    twice = decide(house, "approve")
    assert twice.status_code == 422
    assert "You approved it already" in said(twice)
    assert house.ledger.outbox.deliveries() == []
    assert decide(house, "approve", role="admin").headers["location"].endswith("done=editions.approved")
    assert len(house.ledger.outbox.deliveries()) == 1


def test_who_is_not_named_a_reviewer_is_told_before_trying(house: House) -> None:
    """A digest that names its reviewers takes the word of nobody else, whatever their role; they may comment."""
    declare(house, DIGESTS.replace("reviewers: anyone", "reviewers: [Li Na]"))
    composed(house)
    words = said(house.client("reviewer").get(FIRST))
    assert "to be approved by Li Na" in words
    assert "You are not among the reviewers" in words
    refused = decide(house, "approve", role="admin")
    assert refused.status_code == 422
    assert "not among the reviewers" in said(refused)
    assert decide(house, "comment", note="looks right").status_code == 303
    added = people.add(house.ledger, "li na", "reviewer", by=None, now=house.now)
    assert isinstance(added, Person)
    client = house.client("reviewer")
    client.cookies.set(house.served().cookie, people.begin(house.ledger, added.id, house.now))
    assert client.post(FIRST, data={"act": "approve", "seen": seen(house)}).status_code == 303


def test_two_reviewers_at_once_send_it_once(house: House) -> None:
    """Whoever comes second is told that it is approved already; its deliveries are there once."""
    head = composed(house)
    clients = [house.client("reviewer"), house.client("admin")]
    for one in clients:  # the framework reads a route's fields when it is first asked for: not in two threads at once
        assert one.post(FIRST, data={"act": "burn"}).status_code == 404
    start, came = Barrier(2), []

    def approve(number: int) -> None:
        start.wait()
        came.append(clients[number].post(FIRST, data={"act": "approve", "seen": head.hash}).status_code)

    threads = [Thread(target=approve, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == [303, 422]
    assert len(house.ledger.outbox.deliveries(about=str(head.id))) == 1
    assert len(house.ledger.audit.entries(act="edition.approve")) == 1


def test_what_nobody_can_decide_is_said(house: House) -> None:
    """An edition of a digest that is declared no more cannot be approved; one that nothing changed in goes nowhere."""
    composed(house)
    declare(house, DIGESTS.replace("  weekly:", "  monthly:"))
    gone = decide(house, "approve")
    assert gone.status_code == 422
    assert "declared no more" in said(gone)
    assert "declared no more" in said(house.client("viewer").get("/editions"))
    declare(house, DIGESTS.replace("review: required", "review: required\n    send: when_changed"))
    assert decide(house, "approve").status_code == 303
    house.now += timedelta(days=1)
    answer = house.client("reviewer").post("/digests/weekly")
    path, _, _ = answer.headers["location"].partition("?")
    words = said(house.client("reviewer").get(answer.headers["location"]))
    assert "Nothing changed, so it goes nowhere." in words
    assert house.page("reviewer", path).xpath("//button[@value='approve']") == []


def test_a_digest_is_composed_now_and_corrected(house: House) -> None:
    """Its page names its next dates; composing twice changes nothing; what was told is corrected in a new version."""
    page = said(house.client("viewer").get("/digests/weekly"))
    assert "23 Nov 2026 09:00" in page
    assert "30 Nov 2026 09:00" in page
    assert "Compose now" not in page
    reviewer = house.client("reviewer")
    made = reviewer.post("/digests/weekly")
    assert made.headers["location"] == f"{FIRST}?done=editions.composed"
    assert reviewer.post("/digests/weekly").headers["location"] == f"{FIRST}?done=editions.composed_same"
    assert len(house.ledger.audit.entries(act="edition.compose")) == 1
    assert decide(house, "approve").status_code == 303
    assert reviewer.post("/digests/weekly").headers["location"] == f"{FIRST}?done=editions.told_already"
    figure(house, "22家")
    corrected = reviewer.post("/digests/weekly", data={"period": "2026-11-22", "correct": "yes"})
    assert corrected.headers["location"] == "/editions/weekly/2026-11-22/2?done=editions.composed"
    words = said(reviewer.get("/editions/weekly/2026-11-22/2"))
    assert "corrects weekly/2026-11-22/1" in words
    beside = said(reviewer.get("/editions/weekly/2026-11-22/2/compare"))
    assert "≠ changed" in beside
    assert reviewer.post("/digests/weekly", data={"period": "soon", "correct": "yes"}).status_code == 404
    assert reviewer.post("/digests/weakly").status_code == 404
    assert reviewer.post("/digests/weekly", data={"period": "2020-01-01", "correct": "yes"}).status_code == 422


def test_editions_are_filtered_by_what_their_address_says(house: House) -> None:
    """By digest and state; what no edition has is told, also in Chinese; nonsense is no failure."""
    empty = said(house.client("viewer").get("/editions"))
    assert "There is no edition yet." in empty
    composed(house)
    assert "weekly/2026-11-22/1" in said(house.client("viewer").get("/editions?digest=weekly&state=in_review"))
    assert "No edition fits." in said(house.client("viewer").get("/editions?state=approved&page=99999999999"))
    zh = house.page("viewer", "/editions", "zh").text_content()
    assert "待审签" in zh
    assert "待任何审核者签发" in zh
    assert "这是第一期，没有可并排的。" in house.page("viewer", f"{FIRST}/compare", "zh").text_content()
    for path in ("/editions/weekly/2026-11-22/9", "/editions/weekly/today/1", f"{FIRST}/compare?with=nothing"):
        assert house.client("viewer").get(path).status_code == 404


@pytest.mark.browser
@needs_browser[1]
def test_a_script_in_a_template_does_not_run(house: House) -> None:
    """A template of the workspace with a script and a form in it is shown, and can neither run nor send anything."""
    templates = house.root / "alerts" / "templates"
    templates.mkdir(parents=True, exist_ok=True)
    attack = (
        "<!doctype html><title>x</title><p id=told>before</p>"
        "<script>document.getElementById('told').textContent = 'ran'; fetch('/audit');</script>"
        "<img src='/editions' onerror=\"document.getElementById('told').textContent = 'ran'\">"
        "<form action='/editions' method=post><button>press</button></form>"
    )
    (templates / "digest.html").write_text(attack, encoding="utf-8")
    declare(house, DIGESTS)
    head = composed(house)
    assert b"<script>" in house.ledger.edition_book.message(head.id).parts["html.en"]
    base = house.serving()
    with chromium() as browser:
        context = browser.new_context(locale="en")
        take_session(context, house.session("reviewer"), base)
        page = context.new_page()
        answered: list[str] = []
        page.on("response", lambda answer: answered.append(answer.url))
        page.goto(f"{base}{FIRST}?part=html.en", wait_until="networkidle")
        frame = page.frame_locator("iframe.edition")
        assert frame.locator("#told").text_content() == "before"
        frame.locator("button").click()
        page.wait_for_timeout(200)
        assert not any(one.endswith(("/audit", "/editions")) for one in answered)
        for name in ("parts/html.en", "shown/html.en"):
            page.goto(f"{base}{FIRST}/{name}", wait_until="networkidle")
            assert page.locator("#told").text_content() == "before"
        assert not any(one.endswith("/audit") for one in answered)
        context.close()
