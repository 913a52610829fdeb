"""Draws the pictures of README and docs anew: `python docs/pictures.py` (needs chromium)."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDTH, SCALE = 700, 1.5
GROUPS = 2
"""How many groups of the table are shown."""
LANGUAGES = ("en", "zh")
DESKTOP, PHONE, TALL, GAP = 680, 360, 980, 24
"""Pixels of the two sights of a mail: their widths, how much of each is shown, what lies between them."""

WIDE, HIGH = 1000, 900
"""Pixels of the overview in a browser."""

TARGET = "labs-over-20"
"""The target whose page stands beside the overview."""


def main() -> int:
    """Walks a copy of the workspace, approves its digest, photographs what then lies in `out/` and in the mailbox."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("chromium is missing", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for language in LANGUAGES:
            with tempfile.TemporaryDirectory() as folder:
                workspace = approved(Path(folder) / "workspace", language)
                table(browser, workspace, language).save(IMAGES / f"digest.{language}.png", optimize=True)
                sights(browser, arrived(workspace)).save(IMAGES / f"mail.{language}.png", optimize=True)
                with served(workspace) as base:
                    pages(browser, base, language).save(IMAGES / f"pages.{language}.png", optimize=True)
        browser.close()
    return 0


def approved(workspace: Path, language: str) -> Path:
    """A copy of the workspace whose digest was composed, approved and delivered, the mail in one language."""
    (workspace / "db").mkdir(parents=True)
    shutil.copy2(ROOT / "targets.yaml", workspace)
    shutil.copytree(ROOT / "alerts", workspace / "alerts")
    shutil.copy2(ROOT / "db" / "observations.csv", workspace / "db")
    channels = workspace / "alerts" / "channels.yaml"
    mailed = channels.read_text(encoding="utf-8").replace(
        "maildir: mailbox", f"maildir: mailbox\n    language: {language}"
    )
    channels.write_text(mailed, encoding="utf-8")
    for command in (["walk"], ["edition", "approve", "weekly"]):
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "tracker", "--workspace", str(workspace), *command],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    return workspace


def table(browser: Browser, workspace: Path, language: str) -> Image.Image:
    """The first groups of the digest's table, from its page."""
    page = browser.new_page(viewport={"width": WIDTH, "height": 6000}, device_scale_factor=SCALE)
    [digest] = workspace.glob(f"out/weekly/*/digest.{language}.html")
    page.goto(digest.as_uri())
    top = page.locator("h2").nth(1).bounding_box()
    heads = [one.bounding_box() for one in page.locator("h3").all()]
    assert top is not None
    below = [one["y"] for one in heads if one is not None and one["y"] > top["y"]]
    height = below[GROUPS] - top["y"] - 24
    taken = page.screenshot(clip={"x": 0, "y": top["y"], "width": WIDTH, "height": height})
    page.close()
    return small(Image.open(io.BytesIO(taken)))


def arrived(workspace: Path) -> str:
    """The HTML of the mail in the mailbox, with its pictures in their places as a mail program shows them."""
    [file] = (workspace / "mailbox" / "new").iterdir()
    html = ""
    pictures = {}
    for part in message_from_bytes(file.read_bytes(), policy=policy.default).walk():
        if part.get_content_type() == "text/html":
            html = part.get_content()
        elif part.get_content_type() == "image/png":
            pictures[str(part["Content-ID"]).strip("<>")] = part.get_content()
    for name, png in pictures.items():
        html = html.replace(f"cid:{name}", "data:image/png;base64," + b64encode(png).decode())
    return html


def sights(browser: Browser, html: str) -> Image.Image:
    """A mail on a desktop by day, beside it on a phone by night."""
    shots = []
    sizes: tuple[tuple[int, Literal["light", "dark"]], ...] = ((DESKTOP, "light"), (PHONE, "dark"))
    for width, scheme in sizes:
        page = browser.new_page(
            viewport={"width": width, "height": TALL}, color_scheme=scheme, device_scale_factor=SCALE
        )
        page.set_content(html)
        shots.append(Image.open(io.BytesIO(page.screenshot())))
        page.close()
    return beside(shots)


@contextmanager
def served(workspace: Path) -> Iterator[str]:
    """The address under which the workspace's pages are served, until the block ends."""
    words = [sys.executable, "-m", "tracker", "-C", str(workspace), "serve", "--port", "0", "--no-scheduler"]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    found = re.search(r"http://127\.0\.0\.1:\d+", said)
    assert found is not None, said
    try:
        yield found[0]
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def pages(browser: Browser, base: str, language: str) -> Image.Image:
    """The overview by day, beside it a target's page on a phone by night."""
    sizes: tuple[tuple[str, int, Literal["light", "dark"]], ...] = (
        ("/", WIDE, "light"), (f"/targets/{TARGET}", PHONE, "dark"),
    )  # fmt: skip
    shots = []
    for path, width, scheme in sizes:
        page = browser.new_page(
            viewport={"width": width, "height": HIGH}, color_scheme=scheme, device_scale_factor=SCALE, locale=language
        )
        page.goto(base + path)
        shots.append(Image.open(io.BytesIO(page.screenshot())))
        page.close()
    return beside(shots)


def beside(shots: Sequence[Image.Image]) -> Image.Image:
    """Pictures of one height next to each other."""
    gap = round(GAP * SCALE)
    both = Image.new("RGB", (sum(one.width for one in shots) + gap, shots[0].height), "#8b949c")
    both.paste(shots[0], (0, 0))
    both.paste(shots[1], (shots[0].width + gap, 0))
    return small(both)


def small(picture: Image.Image) -> Image.Image:
    """The picture in 128 colours: enough for letters and lines, a third of the bytes."""
    return picture.convert("RGB").quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


if __name__ == "__main__":
    sys.exit(main())
