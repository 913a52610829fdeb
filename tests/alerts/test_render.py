"""Rendering: the four formats of an edition, whole, readable, harmless."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.alerts.sample_city import DAY, SAMPLE, City, city
from tracker import __version__
from tracker.alerts.compose import compose
from tracker.alerts.render import Shown, render
from tracker.model.lines import display_width
from tracker.model.report import FORMATS, Edition, Format

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = ("zh", "en")


def edition(sample: City, language: str, **changed: object) -> Edition:
    """The sample edition with one held figure."""
    digest = sample.digest(**changed)
    return compose(
        digest, sample.declaration, sample.assessments, observations=sample.observations, as_of=DAY,
        language=language, held=sample.held,
    )  # fmt: skip


def text_of(made: Edition, form: Format) -> str:
    """One format of an edition; a problem would be our fault."""
    text, problems = render(made, form, None, [Shown("charts/a.png", "a | <b> picture", "charts/a.svg")])
    assert problems == []
    return text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
def test_an_edition_reads_as_it_did(form: Format, language: str, sample: City) -> None:
    """The rendered sample equals the kept one; where a change is meant, delete the kept file and run again."""
    made = edition(sample, language)
    text = text_of(replace(made, declaration="0123456789ab"), form)
    text = text.replace(f'"program": "{__version__}"', '"program": "0"')
    kept = GOLDEN / f"digest.{language}.{form}"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(text, encoding="utf-8", newline="")
        pytest.fail(f"{kept.name} was not there: it is written now, look at it")
    assert text == kept.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_part_carries_every_figure_and_reason(language: str, sample: City) -> None:
    """A reader of plain text misses nothing: each figure, as written too, each status, each reason."""
    made = edition(sample, language)
    unwrapped = re.sub(r"\s+", "", text_of(made, "text"))
    for section in made.table:
        for line in section.lines:
            for part in (line.title, line.status, line.figure, line.written, line.period, line.reason):
                assert re.sub(r"\s+", "", part) in unwrapped
    for assessment in made.assessments:
        written = assessment.current.measurement.text if assessment.current else ""
        assert re.sub(r"[^\d.]", "", written) in re.sub(r"[\s,]", "", unwrapped)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_lines_fit_78_columns(language: str, sample: City) -> None:
    """Han characters count two columns; only an address may be longer, never anything else."""
    for line in text_of(edition(sample, language), "text").splitlines():
        assert display_width(line) <= 78
        assert line == line.rstrip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_tables_have_as_many_cells_as_heads(language: str, sample: City) -> None:
    """Each row of each table is a row for a GFM reader too."""
    columns = 0
    for line in text_of(edition(sample, language), "md").splitlines():
        if line.startswith("|"):
            cells = len(re.findall(r"(?<!\\)\|", line)) - 1
            columns = columns or cells
            assert cells == columns
        else:
            columns = 0


class Page(HTMLParser):
    """What a mail program sees: tags with attributes, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_safe_for_mail_and_readable_by_ear(language: str, sample: City) -> None:
    """No script, no request to anywhere, a language, headings in order, an alternative for each picture."""
    page = Page(text_of(edition(sample, language), "html"))
    names = [tag for tag, _ in page.tags]
    assert not {"script", "link", "iframe", "form", "svg", "object", "base"} & set(names)
    assert ("html", {"lang": language}) in page.tags
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes)
        if tag in ("img", "source"):
            assert not (attributes.get("src") or attributes.get("srcset") or "").startswith(("http", "//", "data:"))
        if tag == "img":
            assert attributes["alt"]
    assert names.count("h1") == 1
    levels = [int(name[1]) for name in names if re.fullmatch("h[1-6]", name)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    html = text_of(edition(sample, language), "html")
    assert "url(" not in html
    assert "@import" not in html
    assert 'class="lamp red" style="' in html, "styles are inlined for mail programs"
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["style.css", "style.svg"])
def test_words_stand_out_by_day_and_by_night(name: str) -> None:
    """Every colour of words has a contrast of at least 4.5 to its ground, on light and on dark."""
    text = (Path(__file__).parents[2] / "tracker/alerts/templates" / name).read_text(encoding="utf-8")
    day, night = text.split("prefers-color-scheme", 1)
    night = night.split("@media print", 1)[0]
    pattern = r"(?:[^-]color: |fill:)(#[0-9a-f]{6})"
    for part, ground in ((day, "#ffffff"), (night, "#14181c")):
        colours = set(re.findall(pattern, part)) - {ground}
        assert len(colours) >= 5
        for colour in colours:
            low, high = sorted((luminance(colour), luminance(ground)))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (colour, ground)


EVIL = "<script>alert(1)</script> | `x` [a](javascript:b) *c*\n# d \x1b[31m \u202e71 \x9b &amp; \"' {{ 7*7 }} </style>"


@pytest.fixture(scope="module")
def hostile(sample: City) -> dict[Format, str]:
    """The formats of an edition whose every wording was written by an enemy."""
    wording = json.dumps(EVIL)
    declared = SAMPLE.read_text(encoding="utf-8")
    declared = re.sub(r"title: \{zh: [^}]*\}", lambda _: f"title: {{zh: {wording}, en: {wording}}}", declared)
    declared = re.sub(r"name: \{zh: [^}]*\}", lambda _: f"name: {{zh: {wording}, en: {wording}}}", declared)
    evil = city(declared.encode())
    documents = {name: replace(one, url="javascript:alert(1)") for name, one in evil.declaration.documents.items()}
    evil = replace(evil, declaration=replace(evil.declaration, documents=documents))
    made = compose(
        evil.digest(), evil.declaration, evil.assessments, observations=evil.observations, as_of=DAY, language="en",
        held=[replace(one, reason=EVIL, note=EVIL) for one in sample.held],
    )  # fmt: skip
    return {form: text_of(made, form) for form in FORMATS}


def test_a_hostile_wording_cannot_act(hostile: dict[Format, str]) -> None:
    """No script, no steering of a terminal, no turned direction, no broken table, no link that acts."""
    for text in hostile.values():
        assert "\x1b" not in text
        assert "\x9b" not in text
        assert "\u202e" not in text
        assert "49" not in re.findall(r"(?<!\d)49(?!\d)", text)
    page = Page(hostile["html"])
    assert "script" not in [tag for tag, _ in page.tags]
    assert not any((attributes.get("href") or "").startswith("javascript") for _, attributes in page.tags)
    assert "<script>alert(1)</script>" in "".join(page.words), "it is shown as the words it is"
    markdown = hostile["md"]
    assert "<script>" not in markdown
    assert not re.search(r"(?<!\\)\]\(javascript", markdown)
    assert "<javascript" not in markdown
    assert not re.search(r"^# d", markdown, re.MULTILINE)
    for line in markdown.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")
    read = json.loads(hostile["json"])
    assert read["schema"] == "tracker.digest/1"
    assert read["targets"][0]["title"]["en"] == EVIL.strip(), "a program gets the wording as it was declared"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(min_size=1, max_size=60))
def test_any_title_leaves_every_format_whole(title: str, sample: City) -> None:
    """Whatever characters a title has, the text stays on its lines and the JSON reads."""
    from tracker.model.text import Text

    made = edition(sample, "en", title=Text.of(title))
    for form in ("text", "md", "json"):
        text = text_of(made, form)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        text.encode("utf-8")
    assert json.loads(text_of(made, "json"))["title"] == made.title


def test_json_holds_what_status_holds(sample: City) -> None:
    """The targets of the JSON part are the assessments' own objects, decimals as strings."""
    read = json.loads(text_of(edition(sample, "en"), "json"))
    assert read["targets"] == [json.loads(json.dumps(one.to_json())) for one in edition(sample, "en").assessments]
    assert read["counts"]["off_track"] == 1
    assert [section["id"] for section in read["news"]] == ["deadlines", "silent", "doubts", "held"]
