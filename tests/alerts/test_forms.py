"""The forms of a message: each that its channels need, whole, within what the channels take."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from tests.alerts.sample_city import DAY, City
from tracker.alerts.compose import compose
from tracker.alerts.environment import COLUMNS
from tracker.alerts.fitting import lines_of
from tracker.alerts.forms import FORMS as EVERY_FORM
from tracker.alerts.forms import edition_parts, forms_for, letter_parts
from tracker.alerts.hook import LONGEST, body
from tracker.alerts.issue import Issue
from tracker.alerts.pictures import pictures
from tracker.alerts.typeset import LARGEST_CARD, LARGEST_MAIL
from tracker.model.letter import Letter, Part, Point
from tracker.model.lines import display_width
from tracker.model.report import CHANNEL_KINDS, FORMATS, Channel

AT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
NOWHERE = Path("no-such-folder")
LANGUAGES = ("zh", "en")


@pytest.fixture(name="issues", scope="module")
def _issues(sample: City) -> list[Issue]:
    made = []
    for language in LANGUAGES:
        edition = compose(
            sample.digest(), sample.declaration, sample.assessments, observations=sample.observations, as_of=DAY,
            language=language, held=sample.held,
        )  # fmt: skip
        made.append(Issue(edition, pictures(edition, sample.declaration, sample.observations)))
    return made


@pytest.fixture(name="parts", scope="module")
def _parts(issues: list[Issue], sample: City) -> dict[str, bytes]:
    parts, problems = edition_parts(issues, sample.digest(), EVERY_FORM, NOWHERE, AT)
    assert problems == []
    return parts


POINT = Point("国家重点实验室", "17家，目标多于20家", "■", "滞后", "red", "请核对来源", "https://example.org/labs")
LETTER = Letter(
    "zh", "国家重点实验室：转为滞后", "状态变差", "国家重点实验室由“有风险”转为“滞后”。",
    (Part((POINT,), "新出现"),),
    "请于本周内核对", "https://example.org/", "打开页面", "规则 worse", "TEST",
)  # fmt: skip


def test_a_message_has_the_forms_that_its_channels_send() -> None:
    """Subject, text and JSON always; mail, card and hook only where a channel sends them."""
    assert forms_for([], ()) == ("subject", "text", "json")
    channels = [Channel(kind, kind) for kind in CHANNEL_KINDS]
    assert forms_for(channels, FORMATS) == EVERY_FORM
    assert forms_for([Channel("group", "wecom")], ("md",)) == ("subject", "text", "md", "json", "card")


def test_every_form_of_an_edition_stands_in_each_language(parts: dict[str, bytes]) -> None:
    """Each form but the webhook's once a language, and the webhook's once."""
    for form in EVERY_FORM:
        if form != "hook":
            assert all(parts[f"{form}.{language}"] for language in LANGUAGES)
    assert [name for name in parts if name.startswith("hook")] == ["hook.json"]


def test_a_mail_shows_pictures_that_it_brings_along(parts: dict[str, bytes]) -> None:
    """Each `cid:` of a mail names a picture among the parts; nothing is referred to anywhere else."""
    for language in LANGUAGES:
        html = parts[f"mail.{language}"].decode()
        sources = re.findall(r'<img[^>]*? src="([^"]*)"', html)
        assert sources
        for source in sources:
            name = re.fullmatch(r"cid:(.+)@tracker", source)
            assert name is not None
            assert f"charts/{name[1]}.png" in parts
        assert not re.search(r"<(picture|source|link|script|iframe|object)\b|url\(|@import|srcset", html)


def test_a_card_fits_and_uses_no_sign_but_the_plainest(parts: dict[str, bytes]) -> None:
    """No table, no heading sign, no HTML, no picture; within the bytes that every service takes."""
    for language in LANGUAGES:
        card = parts[f"card.{language}"].decode()
        assert len(card.encode()) <= LARGEST_CARD
        assert not re.search(r"^\s*[#|]|<|!\[", card, re.MULTILINE)


def test_the_webhook_tells_every_target_in_every_language(parts: dict[str, bytes], issues: list[Issue]) -> None:
    """The envelope names type and time; the targets are those of the edition, those in the news first."""
    told = json.loads(parts["hook.json"])
    assert (told["type"], told["timestamp"]) == ("digest.published", "2026-11-23T00:30:00Z")
    told_of = {line.target for section in issues[0].edition.news for line in section.lines}
    table = [line for section in issues[0].edition.table for line in section.lines]
    ordered = sorted(table, key=lambda line: line.target not in told_of)
    assert told["data"]["targets"]
    listed = [(one["id"], one["headline"], one["reason"]["zh"]) for one in told["data"]["targets"]]
    assert listed == [(line.target, line.headline, line.reason) for line in ordered][: len(listed)]
    assert told["data"]["truncated"] is (len(listed) < len(table))
    assert told["data"]["sha256"] == {
        name: sha256(part).hexdigest() for name, part in parts.items() if name.startswith("json.")
    }


def test_a_webhook_that_is_too_long_loses_the_end_of_its_longest_list() -> None:
    """It fits, says that something is missing, keeps the beginning; other lists stay whole."""
    entries = [{"id": f"target-{n}", "reason": "差" * 100} for n in range(200)]
    written = body("digest.published", AT, {"targets": entries, "news": [1, 2], "truncated": False})
    told = json.loads(written)["data"]
    assert len(written) <= LONGEST
    assert told["truncated"] is True
    assert 0 < len(told["targets"]) < 200
    assert told["targets"] == entries[: len(told["targets"])]
    assert told["news"] == [1, 2]


def test_a_webhook_with_texts_beyond_all_measure_cuts_them_before_it_drops_entries() -> None:
    """A title of 10 000 letters does not keep a message at home, nor the targets out of it."""
    entries = [{"id": f"target-{n}", "reason": "差" * 100} for n in range(20)]
    titles = {"zh": "长" * 10_000, "en": "W" * 10_000}
    written = body("digest.published", AT, {"title": titles, "targets": entries, "truncated": False})
    told = json.loads(written)["data"]
    assert len(written) <= LONGEST
    assert told["truncated"] is True
    assert told["targets"] == entries
    assert told["title"]["en"].startswith("WWW")
    assert all(text.endswith("…") for text in told["title"].values())


def test_a_letter_has_every_form_with_all_that_it_says() -> None:
    """Lead, point, action and address stand in text, Markdown, HTML, mail and card; the mark in the subject."""
    parts, problems = letter_parts([LETTER], {"rule": "worse"}, "alert.raised", EVERY_FORM, NOWHERE, AT)
    assert problems == []
    assert parts["subject.zh"].decode() == "TEST 国家重点实验室：转为滞后"
    for form in ("text", "md", "html", "mail", "card"):
        written = parts[f"{form}.zh"].decode()
        assert form == "card" or LETTER.title in written
        for said in (LETTER.lead, POINT.title, POINT.text, POINT.status, POINT.action, POINT.link):
            assert said in written
    told = json.loads(parts["hook.json"])
    assert told["type"] == "alert.raised"
    assert told["data"]["rule"] == "worse"


def test_a_slip_in_a_template_is_a_problem_and_leaves_no_parts(
    tmp_path: Path, issues: list[Issue], sample: City
) -> None:
    """What could be half a message is none."""
    (tmp_path / "card.md").write_text("{{ editon.title }}", encoding="utf-8")
    parts, problems = edition_parts(issues, sample.digest(), EVERY_FORM, tmp_path, AT)
    assert parts == {}
    assert [problem.file for problem in problems] == ["alerts/templates/card.md"]


def test_a_picture_of_a_target_named_in_han_has_a_content_id_in_ascii(issues: list[Issue], sample: City) -> None:
    """What a mail refers to is there under the same name, whatever script the target's id is in."""
    edition = issues[0].edition
    first = edition.table[0].lines[0]
    line = replace(first, target="实验室")
    renamed = replace(edition, news=(), table=(replace(edition.table[0], lines=(line,)),))
    issue = Issue(renamed, {"实验室": issues[0].pictures[first.target]})
    parts, _ = edition_parts([issue], sample.digest(), ("mail",), NOWHERE, AT)
    [named] = re.findall(r"cid:([A-Za-z0-9._-]+)@tracker", parts["mail.zh"].decode())
    assert f"charts/{named}.png" in parts


@pytest.mark.parametrize("times", [1, 7, 40])
def test_a_long_edition_is_cut_at_its_end_in_mail_and_card_and_whole_in_its_text(
    times: int, issues: list[Issue], sample: City
) -> None:
    """Within what Gmail and WeCom show, with the number of lines left out; the text part has every line."""
    edition = issues[1].edition
    long = replace(edition, table=edition.table * times, news=edition.news * times)
    parts, problems = edition_parts([Issue(long, {})], sample.digest(), ("text", "mail", "card"), NOWHERE, AT)
    assert problems == []
    mail, card = parts["mail.en"].decode(), parts["card.en"].decode()
    assert len(parts["mail.en"]) <= LARGEST_MAIL
    assert len(parts["card.en"]) <= LARGEST_CARD
    rows, left_out = mail.count('<tr class="first"'), re.search(r"(\d+) more lines did not fit", mail)
    assert rows + (int(left_out[1]) if left_out else 0) == lines_of(long)
    assert (left_out is None) == (times == 1)
    bullets, more = card.count("\n- **"), re.search(r"^and (\d+) more$", card, re.MULTILINE)
    assert bullets + (int(more[1]) if more else 0) == sum(len(section.lines) for section in long.news)
    assert (more is None) == (times == 1)
    assert parts["text.en"].decode().count(" Firms in the park") == times


def test_text_and_card_of_a_letter_keep_addresses_and_codes_whole() -> None:
    """A line is at most 78 columns wide, unless it is an address or a code that nobody could use in pieces."""
    code, address = "k" * 130, "https://example.org/answer/" + "a" * 90
    point = Point(POINT.title * 9, POINT.text * 9, action=f"请填报：tracker request answer {code} 数值", link=address)
    told = replace(LETTER, parts=(Part((point,)),))
    parts, _ = letter_parts([told], {}, "request.sent", ("text", "card"), NOWHERE, AT)
    lines = parts["text.zh"].decode().splitlines()
    assert [line for line in lines if display_width(line) > COLUMNS] == [f"  {code}", f"  {address}"]
    assert f"({address})" in parts["card.zh"].decode()


@pytest.mark.parametrize(
    "hostile", ["<at id=all></at>", "*bold*", "[a](javascript:alert)", "`code`", "a\n# b", "~~no~~", "_so_"]
)
def test_nothing_that_is_told_steers_a_chat(hostile: str) -> None:
    """No title or sentence calls everybody, makes a link, a heading or a style in a card."""
    cards = []
    for text in (hostile, "x"):
        told = replace(LETTER, mark="", subject=text, lead=text, parts=(Part((Point(text, text),)),), foot=text)
        cards.append(letter_parts([told], {}, "alert.raised", ("card",), NOWHERE, AT)[0]["card.zh"].decode())
    for sign in ("<", "*", "[", "]", "`", "~~", "\n#", "_"):
        assert cards[0].count(sign) == cards[1].count(sign)


def test_a_mail_shows_no_address_that_is_not_one_to_follow() -> None:
    """Only http and https are linked; markup in a title stays text."""
    point = Point("<script>x</script>", "<img src=x>", link="javascript:alert(1)")
    parts, _ = letter_parts([replace(LETTER, parts=(Part((point,)),))], {}, "alert.raised", ("mail",), NOWHERE, AT)
    mail = parts["mail.zh"].decode()
    assert "javascript:" not in mail
    assert "<script" not in mail
    assert "&lt;script&gt;" in mail
    assert re.findall(r'href="([^"]*)"', mail) == ["https://example.org/"]


def test_a_bracket_in_an_address_does_not_end_the_link_of_a_card() -> None:
    """The address of a card's link is whole, its brackets in the way of addresses."""
    letter = replace(
        LETTER, link="https://example.org/a_(b)", parts=(Part((replace(POINT, link="https://x.org/(c"),)),)
    )
    parts, _ = letter_parts([letter], {}, "alert.raised", ("card",), NOWHERE, AT)
    card = parts["card.zh"].decode()
    assert f"[{LETTER.link_text}](https://example.org/a_%28b%29)" in card
    assert f"[{POINT.action}](https://x.org/%28c)" in card


def test_equal_issues_give_equal_bytes(issues: list[Issue], sample: City, parts: dict[str, bytes]) -> None:
    """What was approved can be made again to the byte."""
    assert edition_parts(issues, sample.digest(), EVERY_FORM, NOWHERE, AT) == (parts, [])


def test_every_key_of_the_webhook_is_described(parts: dict[str, bytes]) -> None:
    """The reference names each key under `data`, those of lists with the list's."""
    page = (Path(__file__).parents[2] / "docs" / "reference" / "webhook.md").read_text(encoding="utf-8")
    section = page.partition("## digest.published")[2].partition("## alert")[0]
    told = json.loads(parts["hook.json"])["data"]
    keys = {*told, *(f"news.{key}" for key in told["news"][0]), *(f"targets.{key}" for key in told["targets"][0])}
    assert keys == {key for row in section.splitlines() if row.startswith("| `")
                    for key in re.findall(r"`([^`]+)`", row.split("|")[1])}  # fmt: skip
