"""Badges: a target's status as a small picture for other people's pages."""

from __future__ import annotations

from xml.sax.saxutils import escape

from fastapi import Request, Response

from tracker.alerts.drawing import text_width
from tracker.model.words import lamp
from tracker.web.access import needs, room
from tracker.web.refusal import missing
from tracker.web.rooms.feed import cached
from tracker.web.seat import seat

pages = room()

SIZE, HEIGHT, PADDING = 12.0, 24, 8.0

LONGEST = 60
"""Characters of a title that are shown."""

INKS = {"green": "#0b6b64", "amber": "#8a5700", "red": "#b3321a", "grey": "#59626b"}
"""The hues of the pages by day: white on each of them has a contrast of 4.5 or more."""


@pages.get("/badges/{identity}.svg")
@needs("viewer")
def badge(request: Request, identity: str) -> Response:
    """Title, shape and word of a target."""
    at = seat(request)
    row = at.served.overviews.look(at.ledger, at.declaration, at.today).by_id.get(identity)
    if row is None:
        raise missing("target", identity, at.declaration.targets)
    title, status = at.text(row.title), lamp(row.headline, at.language)
    shown = title if len(title) <= LONGEST else title[: LONGEST - 1] + "…"
    content = drawn(shown, status, INKS[row.lamp], at.say("badge.alternative", title=title, status=status), at.language)
    answer = cached(request, content.encode(), "image/svg+xml")
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return answer


def drawn(title: str, status: str, ink: str, alternative: str, language: str) -> str:
    """The picture: the title on grey, the status on its hue, each as wide as its words."""
    left, right = (text_width(text, SIZE) * 1.08 + 2 * PADDING for text in (title, status))
    whole = left + right
    fonts = "Verdana, 'DejaVu Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:.0f}" height="{HEIGHT}" role="img" lang="{language}" '
        f'aria-label="{escape(alternative, {chr(34): "&quot;"})}"><title>{escape(alternative)}</title>'
        f'<rect width="{left:.1f}" height="{HEIGHT}" fill="#3a4148"/>'
        f'<rect x="{left:.1f}" width="{right:.1f}" height="{HEIGHT}" fill="{ink}"/>'
        f'<g fill="#ffffff" font-family="{fonts}" font-size="{SIZE:.0f}" text-anchor="middle">'
        f'<text x="{left / 2:.1f}" y="16" textLength="{left - 2 * PADDING:.1f}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(title)}</text>"
        f'<text x="{left + right / 2:.1f}" y="16" textLength="{right - 2 * PADDING:.1f}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(status)}</text></g></svg>\n'
    )
