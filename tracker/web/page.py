"""Pages: a template of the web room filled in for the seat of a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from tracker import __version__
from tracker.model import amounts
from tracker.model import words as shared
from tracker.model.assessment import lamp_of
from tracker.model.lines import one_line
from tracker.web.navigation import entries
from tracker.web.seat import Seat, seat
from tracker.web.words import LANGUAGES, phrase, phrases

if TYPE_CHECKING:
    from tracker.model.text import Text

MARKS = {
    "zh": {"colon": "：", "comma": "、", "pause": "，", "stop": "。"},
    "en": {"colon": ": ", "comma": ", ", "pause": ", ", "stop": ". "},
}
"""Marks that join what templates put side by side; a comma between the parts of a list is another one in Chinese."""


def page(request: Request, template: str, status: int = 200, **names: object) -> HTMLResponse:
    """A page, or a part of one, as the template says it in the visitor's language."""
    return HTMLResponse(rendered(request, template, **names), status)


def rendered(request: Request, template: str, **names: object) -> str:
    """The template filled in; `say` speaks the visitor's language, `at` is their seat."""
    at = seat(request)
    done = request.query_params.get("done", "")
    shown: dict[str, object] = {
        "at": at,
        "language": at.language,
        "say": _saying(at.language),
        "here": request.url.path,
        "query": request.query_params,
        "done": at.say(done) if done in phrases() else "",
        "navigation": entries(at, request.url.path),
        "other_language": _in_other_language(request, at.language),
        "version": __version__,
        **MARKS[at.language],
    }
    return environment().get_template(template).render(shown | names)


def _saying(language: str) -> Callable[..., Markup]:
    """Speaks a language in a template: a phrase may be filled with what is marked up already, as dates are."""

    def say(key: str, **named: object) -> Markup:
        wording = escape(phrase(key, language))
        return wording.format_map(named) if named else wording

    return say


def _in_other_language(request: Request, language: str) -> str:
    """The address of this page in the language that it is not in."""
    [other] = (one for one in LANGUAGES if one != language)
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in ("lang", "done")]
    return f"{request.url.path}?{urlencode([*kept, ('lang', other)])}"


def see(path: str, *, done: str | None = None, **query: object) -> RedirectResponse:
    """Sends the visitor to a page of ours after a form, so that loading it again repeats nothing.

    `done` is the key of the phrase that the page shows first.
    """
    assert path.startswith("/")
    assert not path.startswith("//")
    return RedirectResponse(url(path, done=done, **query), 303)


def url(path: str, **query: object) -> str:
    """A path with a query; what is None or "" is left out.

    >>> url("/review", state="held", page=None)
    '/review?state=held'
    """
    given = [(key, value) for key, value in query.items() if value not in (None, "")]
    return path + (f"?{urlencode(given, doseq=True)}" if given else "")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The pages' templates: escaped, strict, with the filters by which they tell dates and texts."""
    made = Environment(
        loader=PackageLoader("tracker.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "url": url,
        "static": static,
        "headline": shared.headline,
        "lamp_of": lamp_of,
        "shape": shared.shape,
        "cause": shared.cause,
    }
    made.filters |= {"text": _text, "moment": _moment, "day": _day, "day_of": _day_of, "period": _period, "line": _line}
    return made


@cache
def static(name: str) -> str:
    """The address of a static file: another one for other bytes, so that browsers may keep it for ever."""
    content = (resources.files("tracker.web") / "static" / name).read_bytes()
    return f"/static/{name}?v={sha256(content).hexdigest()[:12]}"


@pass_context
def _text(context: Context, value: Text | Mapping[str, str] | None) -> str:
    return _at(context).text(value)


def _line(value: str | None) -> str:
    """What somebody wrote, on one line that cannot steer the page's writing."""
    return one_line(value or "")


@pass_context
def _moment(context: Context, value: datetime | None) -> str:
    """A moment as the clock on the workspace's wall shows it, with the exact one for machines."""
    if value is None:
        return ""
    at = _at(context)
    local = value.astimezone(at.zone)
    shown = f"{amounts.day(local.date(), at.language)} {local:%H:%M}"
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), shown)


@pass_context
def _day(context: Context, value: date | str | None) -> str:
    if value is None or value == "":
        return ""
    when = date.fromisoformat(value) if isinstance(value, str) else value
    return Markup('<time datetime="{}">{}</time>').format(when.isoformat(), amounts.day(when, _at(context).language))


@pass_context
def _day_of(context: Context, value: datetime) -> str:
    """The day of a moment, in the workspace's zone."""
    return _day(context, value.astimezone(_at(context).zone).date())


@pass_context
def _period(context: Context, value: str | None) -> str:
    try:
        return amounts.period(value, _at(context).language) if value else ""
    except ValueError:
        return str(value)


def _at(context: Context) -> Seat:
    found: Any = context["at"]
    assert isinstance(found, Seat)
    return found
