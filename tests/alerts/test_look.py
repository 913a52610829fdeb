"""How mails look, in Chromium: on a phone and a desktop, by day, by night and on paper, in Chinese and English."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import pytest
from PIL import Image, ImageChops, ImageStat

from tests.alerts.mails import LANGUAGES, NAMES, Mail, mail
from tracker.model.lines import display_width

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FONTS = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), Path("/usr/share/fonts/truetype/liberation")
"""What the snapshots were taken with; with other fonts every line breaks elsewhere."""

SNAPSHOTS = Path(__file__).parent / "snapshots"
FAULTS = (Path(__file__).parent / "mail_faults.js").read_text(encoding="utf-8")

Scheme: TypeAlias = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDTHS = (320, 360, 800)

CLIPPED = 102 * 1024
"""Bytes of HTML after which Gmail hides the rest of a mail."""

LIMITS = {"leastContrast": 4.5, "leastFont": 12}
"""WCAG 2.2 AA for text; pixels under which nobody reads on a phone."""

TAKEN = (
    ("tianjin", "zh", 360, "light"), ("tianjin", "en", 800, "dark"), ("rich", "zh", 800, "light"),
    ("rich", "en", 360, "dark"), ("alert", "zh", 360, "dark"), ("alert", "en", 800, "light"),
    ("request", "en", 360, "light"), ("request", "zh", 800, "dark"),
)  # fmt: skip
"""Each mail on a phone and on a desktop, by day and by night, in each language once."""

TALLEST = 2200
"""Pixels of a snapshot: more of the same table shows nothing new."""

SHRUNK = 8
"""Snapshots are compared in grey at an eighth of their size: other smoothing of letters vanishes, a line that moved
does not."""

LEAST_CHANGE = 4.0
"""Levels of grey of 256, on average over a picture, from which it is another one: measured were 0 for the same, up to
2.4 with letters smoothed and placed otherwise, 8 to 20 with letters a pixel smaller or one line more."""

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]


class Shown:
    """A mail open in the browser, with the addresses beyond itself that it asked for."""

    def __init__(self, page: Page, shown: Mail) -> None:
        self.page = page
        self.asked: list[str] = []
        page.route("**/*", lambda route: route.abort())
        page.on("request", lambda request: self.asked.append(request.url))
        page.set_content(shown.page, wait_until="load")

    @property
    def away(self) -> list[str]:
        return [url for url in self.asked if not url.startswith(("data:", "about:"))]

    def faults(self) -> list[str]:
        found: list[str] = self.page.evaluate(FAULTS, LIMITS)
        return found

    def look(self, width: int, scheme: Scheme) -> None:
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme, media="screen")


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(name="show")
def _show(browser: Browser) -> Iterator[Callable[[Mail], Shown]]:
    context = browser.new_context(device_scale_factor=1)
    yield lambda shown: Shown(context.new_page(), shown)
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_mail_can_be_read_at_every_width_by_day_and_by_night(
    name: str, language: str, show: Callable[[Mail], Shown]
) -> None:
    """Nothing leaves the page, contrast and size suffice, pictures load and have words, nothing is fetched."""
    shown = show(mail(name, language))
    for width in WIDTHS:
        for scheme in SCHEMES:
            shown.look(width, scheme)
            assert shown.faults() == [], (width, scheme)
    assert shown.away == []


def test_lamps_differ_in_shape_word_and_colour(show: Callable[[Mail], Shown]) -> None:
    """By day and by night each lamp has a hue of its own beside its shape and word, none that of the text."""
    shown = show(mail("rich", "en"))
    for scheme in SCHEMES:
        shown.look(360, scheme)
        lamps, text = shown.page.evaluate(
            "[[...document.querySelectorAll('.lamp')].map(one => [one.className, getComputedStyle(one).color,"
            " one.textContent]), getComputedStyle(document.querySelector('h1')).color]"
        )
        hues = {name: colour for name, colour, _ in lamps}
        assert set(hues) == {"lamp green", "lamp amber", "lamp red", "lamp grey"}
        assert len({*hues.values(), text}) == 5
        assert all(len(said.split()) >= 2 and not said[0].isalnum() for _, _, said in lamps)


def test_the_checks_find_what_they_look_for(show: Callable[[Mail], Shown]) -> None:
    """A page with each fault is found at fault in each way."""
    bad = """<body style="margin: 0; background: #fff"><h2 style="color: #999">grey on white</h2>
        <p style="font-size: 9px">small</p><div style="width: 900px">wide wide</div>
        <p style="margin-left: -40px">left</p>
        <img src="data:image/png;base64,AAAA"><table><tr><td>x</td></tr></table>
        <img src="https://example.org/a.png" alt="away">"""
    shown = show(Mail("bad", "zh", bad, "", "", "", {}))
    shown.look(360, "light")
    said = " ".join(shown.faults())
    for fault in (
        "sideways", "leaves the page: left", "contrast 2.85: grey", "font 9px", "without words", "does not load: away",
        "headings in the order 2", "no language", "without headers",
    ):  # fmt: skip
        assert fault in said
    assert shown.away == ["https://example.org/a.png"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_mail_is_shown_whole_and_begins_with_its_sentence(
    name: str, language: str, show: Callable[[Mail], Shown]
) -> None:
    """Gmail does not clip it; an inbox shows, beside the subject, the sentence that says it all and not the title."""
    made = mail(name, language)
    assert len(made.html.encode()) < CLIPPED
    body: str = show(made).page.evaluate("document.body.textContent")
    first = next(line.strip() for line in body.splitlines() if line.strip())
    assert len(first) > 10
    assert "".join(first.split()) in "".join(made.text.split())
    assert first != made.text.splitlines()[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_text_part_is_narrow(name: str, language: str) -> None:
    """Lines of at most 78 columns, Han counting two; only an address or a code, which stays whole, may be longer."""
    for line in mail(name, language).text.splitlines():
        assert display_width(line) <= 78 or (" " not in line.strip() and line.isascii()), line


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_prints_on_white_paper(language: str, show: Callable[[Mail], Shown]) -> None:
    """Also where the screen is dark: black on white, no line cut at the right edge of A4."""
    shown = show(mail("rich", language))
    shown.page.set_viewport_size({"width": 660, "height": 934})  # A4 without its margins, at 96 dots an inch
    shown.page.emulate_media(media="print", color_scheme="dark")
    assert shown.faults() == []
    ground, ink = shown.page.evaluate(
        "[document.querySelector('.ground'), document.querySelector('h1')].map(one => getComputedStyle(one))"
        ".map((one, at) => at ? one.color : one.backgroundColor)"
    )
    assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_printed_mail_tears_nothing(language: str, show: Callable[[Mail], Shown]) -> None:
    """On A4 each figure's line stands on one page with what is said of it, and no heading ends a page."""
    import pypdfium2

    shown = show(mail("rich", language)).page
    rows = shown.evaluate(
        "[...document.querySelectorAll('.first')].map(one => [one.querySelector('.title').innerText,"
        " (one.nextElementSibling.innerText || one.innerText).trim().slice(0, 12)])"
    )
    headings = shown.evaluate(
        "[...document.querySelectorAll('h2, h3')].filter(one => !one.nextElementSibling.matches('.pictures'))"
        ".map(one => one.innerText)"
    )
    printed = pypdfium2.PdfDocument(shown.pdf(prefer_css_page_size=True))
    pages = []
    for number in range(len(printed)):
        page = printed[number]
        assert [round(side) for side in page.get_size()] == [595, 842]
        pages.append("".join(page.get_textpage().get_text_bounded().split()))
    printed.close()
    assert len(rows) > 20
    for title, said in rows:
        together = ["".join(part.split()) for part in (title, said)]
        assert any(all(part in page for part in together) for page in pages), title
    for page in pages:
        assert not any(page.endswith("".join(heading.split())) for heading in headings)


@pytest.mark.skipif(not all(font.exists() for font in FONTS), reason="needs fonts-noto-cjk and fonts-liberation")
@pytest.mark.parametrize(("name", "language", "width", "scheme"), TAKEN)
def test_a_mail_looks_as_it_did(
    name: str, language: str, width: int, scheme: Scheme, show: Callable[[Mail], Shown]
) -> None:
    """It looks like its kept picture; where a change is meant, delete the picture, run again, look at the new one."""
    shown = show(mail(name, language))
    shown.look(width, scheme)
    whole = Image.open(io.BytesIO(shown.page.screenshot(full_page=True)))
    taken = whole.crop((0, 0, whole.width, min(whole.height, TALLEST)))
    kept = SNAPSHOTS / f"{name}.{language}.{width}.{scheme}.png"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        taken.convert("RGB").quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            kept, optimize=True
        )
        pytest.fail(f"{kept.name} was not there: it is written now, look at it")
    with Image.open(kept) as before:
        assert difference(before, taken) < LEAST_CHANGE


def difference(before: Image.Image, after: Image.Image) -> float:
    """The mean difference of two pictures in levels of grey, 256 where they are not of nearly the same height."""
    if before.width != after.width or abs(before.height - after.height) > max(before.height, after.height) // 50:
        return 256
    size = before.width // SHRUNK, before.height // SHRUNK
    small = [one.convert("RGB").convert("L").resize(size, Image.Resampling.BOX) for one in (before, after)]
    return float(ImageStat.Stat(ImageChops.difference(*small)).mean[0])
