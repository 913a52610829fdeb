"""Draws the README's pictures anew from this repository's workspace: `python docs/pictures.py` (needs chromium)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
WIDTH, SCALE = 700, 1.5
GROUPS = 2
"""How many groups of the table are shown."""
LANGUAGES = ("en", "zh")


def main() -> int:
    """Walks a copy of the workspace, then photographs the table of its digest in each language."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("chromium is missing", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        workspace = Path(folder) / "workspace"
        (workspace / "db").mkdir(parents=True)
        shutil.copy2(ROOT / "targets.yaml", workspace)
        shutil.copytree(ROOT / "alerts", workspace / "alerts")
        shutil.copy2(ROOT / "db" / "observations.csv", workspace / "db")
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "tracker", "--workspace", str(workspace), "walk"],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 6000}, device_scale_factor=SCALE)
        for language in LANGUAGES:
            [digest] = workspace.glob(f"out/weekly/*/digest.{language}.html")
            page.goto(digest.as_uri())
            top = page.locator("h2").nth(1).bounding_box()
            heads = [one.bounding_box() for one in page.locator("h3").all()]
            assert top is not None
            below = [one["y"] for one in heads if one is not None and one["y"] > top["y"]]
            height = below[GROUPS] - top["y"] - 24
            page.screenshot(
                path=IMAGES / f"digest.{language}.png",
                clip={"x": 0, "y": top["y"], "width": WIDTH, "height": height},
            )
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
