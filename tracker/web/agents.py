"""What a browser calls itself, in the two words by which its owner knows it."""

from __future__ import annotations

from tracker.model.lines import one_line

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("MicroMessenger", "WeChat"), ("Firefox/", "Firefox"), ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"), ("CriOS", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
"""The first that occurs counts: later ones stand in the names of the earlier."""

SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip

LONGEST = 60


def browser_of(agent: str) -> str:
    """The browser and its system; what it says of itself, cut, where that names none we know.

    >>> browser_of("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox · Linux'
    >>> browser_of("curl/8.5.0")
    'curl/8.5.0'
    """
    browser = next((name for mark, name in BROWSERS if mark in agent), None)
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    if browser is None:
        return one_line(agent)[:LONGEST]
    return browser if system is None else f"{browser} · {system}"
