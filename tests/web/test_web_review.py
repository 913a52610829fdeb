"""The review queue without JavaScript: what is shown, every decision, every refusal, two persons at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Response
from sqlalchemy import event

from tests.alerts.sample_city import observed
from tests.web import markup
from tests.web.conftest import House
from tracker.db.identity import identified
from tracker.evaluate import acceptance, admissible, gate
from tracker.model.observation import Quote, State
from tracker.steps import answer
from tracker.steps.declare import record as record_declaration
from tracker.steps.entry import Written
from tracker.steps.record import Attachment, record
from tracker.steps.status_review import Said, say
from tracker.web.words import phrases

PAGE = Attachment(
    "<p>全市拥有全国重点实验室17家。</p><p>京津冀科技成果共享数量近12万项，其中天津3万项。</p>".encode(),
    "https://stat.example.org/2024.html",
    "text/html; charset=utf-8",
)


def hold(house: House, subject: str = "results", value: str = "近12万项", period: str = "2024", **more: object) -> str:
    """Records what a check holds; its id."""
    by, attachment = str(more.pop("by", "Li Na")), more.pop("attachment", None)
    assert attachment is None or isinstance(attachment, Attachment)
    served = house.served()
    house.now += timedelta(minutes=1)
    done = record(
        Written(subject, value, period, **more),  # type: ignore[arg-type]
        served.orders.declaration, house.ledger, served.store, by=by, now=house.now, attachment=attachment,
    )  # fmt: skip
    assert not isinstance(done, list), done
    assert done.observation.state == "proposed", done
    return done.observation.id


def state(house: House, identity: str) -> State:
    entry = house.ledger.held.entry(identity)
    assert entry is not None
    return entry.observation.state


def post(house: House, identity: str, role: str = "reviewer", query: str = "", **form: str) -> Response:
    assert role in ("viewer", "contributor", "reviewer", "admin")
    client = house.client("admin" if role == "admin" else "reviewer" if role == "reviewer" else "contributor")
    return client.post(f"/review/{identity}{query}", data={"seen": "", **form})


def said(answer: Response) -> str:
    return markup.main_of(answer.text)


def two_persons(house: House) -> None:
    """The workspace as it is, with the two-person rule."""
    house.now += timedelta(minutes=1)
    file = house.root / "targets.yaml"
    text = file.read_text(encoding="utf-8").replace("version: 1\n", "version: 1\nreview: {two_person: true}\n", 1)
    file.write_text(text, encoding="utf-8")
    house._served = None
    served = house.served()
    record_declaration(house.ledger, served.workspace, served.orders.declaration, house.now)


def test_an_item_is_told_with_all_that_it_is_decided_by(house: House) -> None:
    """As written, as read, why it waits, the source's words highlighted, the figures around it, what would change."""
    held = hold(house, attachment=PAGE, quote=Quote("科技成果共享数量近12万项"), note="from the bulletin")
    for path in ("/review", f"/review/{held}"):
        page = house.page("viewer", path)
        item = page.get_element_by_id(held)
        words = " ".join(item.text_content().split())
        assert "近12万项" in words
        assert "115,000 ≤ x < 120,000 (nearly)" in words
        assert "differs from what is recorded for the period" in words
        assert "from the bulletin" in words
        assert [one.text for one in item.iter("mark")][:1] == ["科技成果共享数量近12万项"]
        assert "其中天津3万项" in words
        rows = [[cell.text_content() for cell in row] for row in item.xpath(".//table[@class='around']/tbody/tr")]
        assert rows[1:] == [
            ["2023", "近8000项", "counts now"],
            ["2024", "近9000项", "counts now"],
            ["2024", "近12万项", "this one, waiting"],
        ]
        assert re.search(r"9,000 research results shared: \? undecided .*becomes ✓ met", words)
        assert "Deciding takes the role of reviewer." in words
        assert item.xpath(".//form") == []
    chinese = house.page("viewer", f"/review/{held}", "zh").text_content()
    assert "待审原因" in chinese
    assert "不同，且未说明修订原因" in chinese


def test_accepting_lets_it_count_and_goes_on(house: House) -> None:
    """The next item comes, what was done is told with its figure, the target is assessed again, the log has a line."""
    first, second = hold(house), hold(house, "contracts", "1964元", "2025")
    woken = house.woken
    done = post(house, first, verb="accept")
    assert (done.status_code, urlsplit(done.headers["location"]).path) == (303, f"/review/{second}")
    assert state(house, first) == "accepted"
    page = said(house.client("reviewer").get(done.headers["location"]))
    assert "Accepted: it counts from now on." in page
    assert "近12万项 read as 115,000 ≤ x < 120,000 (nearly) · accepted" in page
    assert house.woken > woken
    [kept] = [one for one in house.ledger.last_assessments().items() if one[0] == "results-9000"]
    assert kept[1]["headline"] == "met"
    entry = house.ledger.held.entry(first)
    assert entry is not None
    assert entry.decision is not None
    assert entry.decision.by == "reviewer"
    [line] = house.ledger.audit.entries(about=first)
    assert (line.act, line.by) == ("observation.accept", "reviewer")
    assert post(house, second, verb="accept").headers["location"].startswith("/review?done=review.done_accepted")


def test_the_list_goes_on_where_one_was_with_its_filters(house: House) -> None:
    """From the list one comes back to the list, at the next item, on the same page and with the same filters."""
    ids = [hold(house, "pm25", str(90 + at), str(2026 + at)) for at in range(3)]
    hold(house)
    done = post(house, ids[0], query="?indicator=pm25&page=1", verb="reject", reason="a slip", back="list")
    parts = urlsplit(done.headers["location"])
    assert (parts.path, parts.fragment) == ("/review", ids[1])
    assert parse_qs(parts.query)["indicator"] == ["pm25"]
    done = post(house, ids[2], query="?indicator=pm25", verb="accept")
    assert urlsplit(done.headers["location"]).path == f"/review/{ids[1]}"


def test_a_correction_takes_its_place(house: House) -> None:
    """It is rejected, what is right is recorded in its place and counts; the page tells how it was read."""
    held = hold(house)
    first = post(house, held, verb="read", value="近9200项")
    assert first.status_code == 200
    assert "“近9200项” would be read as 9,150 ≤ x < 9,200 (nearly)" in said(first)
    assert state(house, held) == "proposed"
    assert markup.document(first.text).xpath("//input[@name='value']/@value") == ["近9200项"]
    done = post(house, held, verb="correct", value="近9200项", reason="万 was misread")
    assert done.status_code == 303
    assert state(house, held) == "rejected"
    latest = house.ledger.observations(["results"])["results"][-1]
    assert latest.measurement is not None
    assert (latest.measurement.text, latest.reason, latest.supersedes) == ("近9200项", "万 was misread", held)
    page = said(house.client("reviewer").get(done.headers["location"]))
    assert "Corrected." in page
    assert "近9200项 read as 9,150 ≤ x < 9,200" in page
    [line] = house.ledger.audit.entries(about=held)
    assert line.act == "observation.correct"
    assert line.detail["corrected"] == latest.id


@pytest.mark.parametrize(
    ("form", "words", "field"),
    [
        ({"verb": "return", "reason": " "}, "Say why.", "reason"),
        ({"verb": "reject"}, "Say why.", "reason"),
        ({"verb": "correct", "value": ""}, "Say what is right.", "value"),
        ({"verb": "correct", "value": "a lot", "reason": "kept"}, "cannot be read as a figure", "value"),
        ({"verb": "correct", "value": "17吨"}, "unit", "value"),
        ({"verb": "correct", "value": "9" * 300}, "too long", "value"),
        ({"verb": "reject", "reason": "x" * 5000}, "too long", "reason"),
        ({"verb": "reject", "reason": "a\x00b"}, "cannot be kept", "reason"),
        ({"verb": "read", "value": "a lot"}, "cannot be read as a figure", "value"),
    ],
)
def test_what_cannot_be_done_is_told_beside_its_field(
    house: House, form: dict[str, str], words: str, field: str
) -> None:
    """Nothing is decided, what was typed is still there, the form stands open with the fault tied to its field."""
    held = hold(house)
    answer = post(house, held, **form)
    assert answer.status_code == (200 if form["verb"] == "read" else 422)
    assert state(house, held) == "proposed"
    tree = markup.document(answer.text)
    faulty = markup.element(tree, "//*[@aria-invalid='true'][@name=$field]", field=field)
    described = markup.faults_of(tree, faulty)
    assert any(words in one for one in described), described
    assert faulty.xpath("ancestor::details/@open")
    for name, typed in form.items():
        if name != "verb" and "\x00" not in typed:
            assert typed in markup.values(tree, "//details[@open]//input[@name=$name]/@value", name=name), name
    assert house.ledger.audit.entries(about=held) == []


def test_the_second_of_two_is_told_what_the_first_decided(house: House) -> None:
    """Nothing is overwritten; whoever means it all the same decides again from what they now see."""
    held = hold(house)
    assert post(house, held, "admin", verb="reject", reason="a nought too many").status_code == 303
    late = post(house, held, verb="accept")
    assert late.status_code == 409
    assert "admin was faster: rejected" in said(late)
    assert "a nought too many" in said(late)
    assert state(house, held) == "rejected"
    [seen] = set(markup.values(markup.document(late.text), "//input[@name='seen']/@value"))
    assert seen
    house.now += timedelta(minutes=1)
    assert post(house, held, verb="accept", seen=seen).status_code == 303
    assert state(house, held) == "accepted"
    assert post(house, held, "admin", verb="reject", reason="no", seen=seen).status_code == 409
    assert state(house, held) == "accepted"


def test_what_was_decided_offers_what_may_still_be_decided(house: House) -> None:
    """A rejected figure can be accepted after all, an accepted one rejected; the same decision again is none."""
    held = hold(house)
    post(house, held, verb="return", reason="which table?")
    page = house.page("reviewer", f"/review/{held}")
    assert "returned by reviewer" in " ".join(page.text_content().split())
    assert "which table?" in page.text_content()
    verbs = page.xpath("//button[@name='verb']/@value")
    assert "accept" in verbs
    assert "return" not in verbs


def test_nobody_is_offered_to_accept_a_verdict_of_their_own(house: House) -> None:
    """Under the two-person rule it is said before trying, refused where it is tried, and open to another person."""
    two_persons(house)
    held = hold(house, "ecosystem", "kept", "2025", by="Reviewer")
    page = house.page("reviewer", f"/review/{held}")
    assert "another person has to accept it" in page.text_content()
    assert "accept" not in page.xpath("//button[@name='verb']/@value")
    assert post(house, held, verb="accept").status_code == 422
    assert state(house, held) == "proposed"
    assert "accept" in house.page("admin", f"/review/{held}").xpath("//button[@name='verb']/@value")
    assert post(house, held, "admin", verb="accept").status_code == 303
    assert state(house, held) == "accepted"


def override(house: House, by: str) -> str:
    house.now += timedelta(minutes=1)
    done = say(
        house.ledger, house.served().orders.declaration,
        admissible.Asked("labs-over-20", "overridden", "on_track", "four contracts are signed"),
        by=by, now=house.now, today=house.now.date(),
    )  # fmt: skip
    assert isinstance(done, Said), done
    assert done.review.waits
    return done.review.id


def test_an_override_waits_for_a_second_person(house: House) -> None:
    """It is shown with reason and maker; its maker is told that another has to answer; seconded, it holds."""
    two_persons(house)
    made = override(house, "reviewer")
    own = house.page("reviewer", "/review").get_element_by_id(made)
    assert "This override is your own" in own.text_content()
    assert own.xpath(".//form") == []
    other = house.page("admin", "/review").get_element_by_id(made)
    words = " ".join(other.text_content().split())
    assert "overridden to ● on track · computed as ◌ open" in words
    assert "four contracts are signed" in words
    assert house.client("reviewer").post(f"/review/overrides/{made}", data={"verb": "second"}).status_code == 409
    house.now += timedelta(minutes=1)
    done = house.client("admin").post(f"/review/overrides/{made}", data={"verb": "second"})
    assert done.status_code == 303
    [review] = house.ledger.reviews(["labs-over-20"])["labs-over-20"]
    assert review.second is not None
    assert (review.second.state, review.second.by) == ("seconded", "admin")
    late = house.client("admin").post(f"/review/overrides/{made}", data={"verb": "refuse", "reason": "no"})
    assert late.status_code == 409
    assert "Another person has answered it already" in said(late)


def test_an_override_is_refused_with_a_reason(house: House) -> None:
    """Without one it is told beside the field; with one the override never holds."""
    two_persons(house)
    made = override(house, "Wang")
    client = house.client("reviewer")
    answer = client.post(f"/review/overrides/{made}", data={"verb": "refuse", "reason": " "})
    assert answer.status_code == 422
    assert markup.document(answer.text).xpath("//*[@aria-invalid='true']/@name") == ["reason"]
    house.now += timedelta(minutes=1)
    done = client.post(f"/review/overrides/{made}", data={"verb": "refuse", "reason": "two fell through"})
    assert done.status_code == 303
    [review] = house.ledger.reviews(["labs-over-20"])["labs-over-20"]
    assert not review.counts
    assert house.page("reviewer", "/review").xpath(f"//*[@id='{made}']") == []
    assert client.post("/review/overrides/r-none", data={"verb": "second"}).status_code == 422
    assert client.post(f"/review/overrides/{made}", data={"verb": "eat"}).status_code == 422


def test_the_queue_is_sifted_by_its_address(house: House) -> None:
    """By indicator, doubt, source and person; what means nothing is left out; what fits nothing says so."""
    results, contracts = hold(house), hold(house, "contracts", "1964元", "2025", by="ingest", source="bulletin")

    def ids(query: str) -> list[str]:
        return [one.get("id") for one in house.page("viewer", f"/review{query}").xpath("//li[@data-item]")]

    assert ids("") == [results, contracts]
    assert ids("?indicator=contracts") == [contracts]
    assert ids("?source=bulletin") == [contracts]
    assert ids("?by=Li+Na") == [results]
    assert ids("?doubt=revision_without_reason") == [results, contracts]
    assert ids("?doubt=jump&by=nobody") == []
    for odd in (
        "?doubt=nothing",
        "?page=0",
        "?page=-1",
        "?page=99999999999999999999",
        "?page=%C2%B2",
        "?by=%00",
        "?state=x",
    ):
        assert ids(odd) == [results, contracts], odd
    assert ids("?indicator=" + "x" * 600) == [results, contracts]
    assert "Nothing here fits these filters." in house.page("viewer", "/review?indicator=labs").text_content()
    options = house.page("viewer", "/review").xpath("//select[@name='indicator']/option")
    assert [" ".join(one.text_content().split()) for one in options] == [
        "all", "Value of technology contracts (1)", "Research results shared (1)",
    ]  # fmt: skip


def test_what_was_decided_is_listed_for_everybody(house: House) -> None:
    """Who, when, what and why; sifted by person; the queue says how many wait."""
    first, second = hold(house), hold(house, "contracts", "1964元", "2025")
    assert "Nobody has decided anything yet." in house.page("viewer", "/review?state=decided").text_content()
    post(house, first, verb="reject", reason="a nought too many")
    house.now += timedelta(minutes=1)
    post(house, second, "admin", verb="accept")
    page = house.page("viewer", "/review?state=decided")
    rows = [" ".join(one.text_content().split()) for one in page.xpath("//tbody/tr")]
    assert re.search(r"22 Nov 2026 12:0\d admin accepted Value of technology contracts 2025 1964元", rows[0])
    assert re.search(r"reviewer rejected Research results shared 2024 近12万项 a nought too many", rows[1])
    only = house.page("viewer", "/review?state=decided&by=admin")
    assert len(only.xpath("//tbody/tr")) == 1
    assert "Nothing here fits" in house.page("viewer", "/review?state=decided&by=x").text_content()


def test_who_may_look_and_who_may_decide(house: House) -> None:
    """A contributor reads and is refused; nobody reads without signing in; an unknown id is a 404."""
    held = hold(house)
    assert post(house, held, "contributor", verb="accept").status_code == 403
    assert house.client(None).get("/review").status_code == 303
    assert state(house, held) == "proposed"
    for path in ("/review/o-0000000000000000", "/review/%25", f"/review/{held[:-1]}"):
        assert house.client("viewer").get(path).status_code == 404, path
        assert house.client("reviewer").post(path, data={"verb": "accept"}).status_code == 404
    assert post(house, held, verb="eat").status_code == 422


def test_hostile_figures_and_quotes_stay_text(house: House) -> None:
    """Markup, direction marks and controls in what others wrote reach a reader as harmless text."""
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> \u202e71"
    held = hold(house, quote=Quote(evil, evil, evil), note=evil, by=evil, source=evil, reason="")
    for path in ("/review", f"/review/{held}", "/review?by=" + "%3Cscript%3E"):
        text = house.client("reviewer").get(path).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    post(house, held, verb="reject", reason=evil)
    assert "<script>alert" not in house.client("viewer").get("/review?state=decided").text


def test_pages_of_a_long_queue(house: House) -> None:
    """Twenty at a time, each once, in the order in which they came."""
    ids = [hold(house, "pm25", str(90 + at), str(2026 + at % 20), by=f"p{at}") for at in range(45)]
    found = []
    for number in (1, 2, 3):
        page = house.page("viewer", f"/review?page={number}")
        found += [one.get("id") for one in page.xpath("//li[@data-item]")]
        assert f"Page {number} of 3" in page.text_content()
    assert found == ids
    assert len(house.page("viewer", "/review?page=9").xpath("//li[@data-item]")) == 5


def test_every_doubt_has_a_name_to_sift_by() -> None:
    """Each code that a check can give, wherever it is made."""
    codes = {admissible.SECOND_PERSON, answer.ANSWERED.code}
    for module in (acceptance, gate):
        assert module.__file__ is not None
        source = Path(module.__file__).read_text(encoding="utf-8")
        codes |= set(re.findall(r'_?[dD]oubt\(\s*"([a-z_]+)"', source)) | set(re.findall(r'code = "([a-z_]+)"', source))
    codes |= {"share_out_of_range", "limits"}
    named = {key.removeprefix("review.doubt_") for key in phrases() if key.startswith("review.doubt_")}
    assert codes == named


def test_a_figure_that_cannot_be_read_is_told_in_the_visitor_s_language(house: House) -> None:
    """With what may be written instead; what was typed stays."""
    held = hold(house)
    client = house.client("reviewer")
    client.headers["Accept-Language"] = "zh"
    answer = client.post(f"/review/{held}", data={"verb": "correct", "value": "很多很多", "seen": ""})
    assert "看不懂这个数值" in said(answer)
    assert "很多很多" in markup.values(markup.document(answer.text), "//details[@open]//input/@value")


def test_of_two_clicks_at_one_moment_one_decides(house: House) -> None:
    """Whichever comes first; the other is told."""
    held = hold(house)
    clients = house.client("reviewer"), house.client("admin")
    forms = {"verb": "accept", "seen": ""}, {"verb": "reject", "reason": "a slip", "seen": ""}
    for client in clients:  # the framework prepares a route with its first request, and not for two at once
        assert client.post(f"/review/{held}", data={"verb": "none"}).status_code == 422
    with ThreadPoolExecutor(2) as pool:
        both = [
            pool.submit(client.post, f"/review/{held}", data=form) for client, form in zip(clients, forms, strict=True)
        ]
        assert sorted(one.result().status_code for one in both) == [303, 409]
    assert house.ledger.held.decision_count() == 1


def test_a_mark_is_corrected_by_its_word(house: House) -> None:
    """A stage that was reported too early is corrected to another; the page names those that there are."""
    held = hold(house, "action-plan", "in_force", "2026")
    page = house.page("reviewer", f"/review/{held}")
    assert "drafting, issued, in_force, evaluated" in page.text_content()
    assert "There is no such stage" in said(post(house, held, verb="correct", value="printed"))
    assert post(house, held, verb="correct", value="drafting").status_code == 303
    [latest] = house.ledger.observations(["action-plan"])["action-plan"]
    assert latest.mark is not None
    assert (latest.mark.value, latest.supersedes) == ("drafting", held)


def test_a_page_of_a_long_queue_asks_the_ledger_no_more_than_one_of_a_short_one(house: House) -> None:
    """Thousands that wait cost a page as many statements as some dozens."""
    asked: list[str] = []
    event.listen(house.ledger._engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def fill(count: int, begin: int) -> None:
        made = [
            identified(
                replace(
                    observed("pm25", f"20{at % 90:02d}", str(100 + at), "微克/立方米"), id="", state="proposed",
                    recorded_at=house.now + timedelta(seconds=at), recorded_by="ingest", source=f"s{at % 7}",
                )
            )
            for at in range(begin, begin + count)
        ]  # fmt: skip
        doubt: dict[str, object] = {"code": "jump", "message": {"zh": "变动异常", "en": "a jump"}}
        assert house.ledger.append(made, {one.id: [doubt] for one in made}) == count

    def statements(path: str) -> int:
        client = house.client("reviewer")
        asked.clear()
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.text.count("data-item") == 20
        return len(asked)

    fill(60, 0)
    short = [statements(path) for path in ("/review", "/review?indicator=pm25")]
    fill(4_940, 60)
    assert [statements(path) for path in ("/review", "/review?indicator=pm25")] == short
    assert statements("/review?page=250") == short[0]
    assert statements("/review?page=9&source=s3&doubt=jump") <= short[0]
