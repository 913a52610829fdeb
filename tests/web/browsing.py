"""A real browser for the tests of the pages: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.web.conftest import Session

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")

TAGS = ("wcag2a", "wcag2aa", "wcag21aa", "wcag22aa")

Scheme: TypeAlias = Literal["light", "dark"]

needs_browser = (
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, until the block ends."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


def take_session(context: BrowserContext, session: Session, base: str) -> None:
    """Gives a browser the cookie of a session."""
    context.add_cookies([{"name": session["name"], "value": session["value"], "url": base}])


class Sight:
    """A page open in a browser, with everything it complained about and everybody it asked."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> int:
        """Goes to an address of ours; the status of the answer."""
        answer = self.page.goto(self.base + path, wait_until="load")
        assert answer is not None
        return answer.status

    @property
    def away(self) -> list[str]:
        """The addresses elsewhere that were asked for."""
        host = urlsplit(self.base).netloc
        return [
            url
            for url in self.asked
            if urlsplit(url).netloc != host and not url.startswith(("data:", "about:", "blob:"))
        ]

    def look(self, width: int, scheme: Scheme, media: Literal["screen", "print"] = "screen") -> None:
        """Changes the window and the time of day."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme, media=media)

    def overflow(self) -> list[str]:
        """What sticks out of the window to the right, where the page scrolls sideways."""
        found: list[str] = self.page.evaluate(OVERFLOW)
        return found

    def barriers(self, rules: Sequence[str] = ()) -> list[str]:
        """What axe finds against WCAG 2.2 A and AA, a sentence each."""
        if not self.page.evaluate("typeof axe === 'object'"):
            self.page.evaluate(AXE)
        only: dict[str, Any] = (
            {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": list(TAGS)}
        )
        found = self.page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations'], elementRef: false})", only
        )
        return [
            f"{one['id']}: {node['target']} {node['failureSummary']} {node['html'][:200]}"
            for one in found["violations"]
            for node in one["nodes"][:3]
        ]


OVERFLOW = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const out = [];
  for (const one of document.body.querySelectorAll("*")) {
    const box = one.getBoundingClientRect();
    if (box.right > root.clientWidth + 0.5 && box.width && !one.closest(".scroll"))
      out.push(`${one.tagName}.${one.className} ${Math.round(box.right)}: ${one.textContent.trim().slice(0, 40)}`);
  }
  return [`scrolls sideways: ${root.scrollWidth} px`, ...out.slice(0, 5)];
}
"""

REACHABLE = """
() => {
  const groups = new Set();
  const found = [];
  const wanted = "a[href], button, input, select, textarea, summary, iframe, [tabindex='0']";
  for (const one of document.querySelectorAll(wanted)) {
    if (one.disabled || one.type === "hidden" || !one.checkVisibility({visibilityProperty: true})) continue;
    if (one.closest("details:not([open])") && one.tagName !== "SUMMARY" && !one.closest("details.menu")) continue;
    if (one.type === "radio") {
      const group = `${one.form ? [...document.forms].indexOf(one.form) : ""}/${one.name}`;
      if (groups.has(group)) continue;
      groups.add(group);
    }
    found.push(one);
  }
  document.reachable = found;
  return found.length;
}
"""
"""Counts what a keyboard must reach; a group of radio buttons is one stop."""

FOCUSED = """
() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const group = one.type === "radio" ? document.reachable.find((other) => other.type === "radio"
    && other.name === one.name && other.form === one.form) : one;
  return {
    place: document.reachable.indexOf(group),
    said: `${one.tagName} ${(one.getAttribute("aria-label") || one.textContent || one.name || "").trim().slice(0, 40)}`,
    ringed: one.tagName === "IFRAME" || one.type === "date"
      || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}
"""
"""Where the focus is: which of the reachable, whether it shows, whether it lies in the window.

A browser shows by itself which part of a date has the focus.
"""
