"""What the page of one edition shows: its parts as they were frozen, what to look at first, whom it goes to."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.evaluate.edition_changes import told_in
from tracker.model.message import Message
from tracker.web.seat import Seat

FORMS = ("mail", "html", "text", "md", "card", "json", "hook")
"""In the order in which they are offered; the first that an edition has is shown."""

DOCUMENTS = ("mail", "html")
"""Forms that a browser draws."""

PICTURES = "charts"
"""The name under which the pictures of a language are offered together."""

ALONE = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
"""What a frozen part may do in a browser: be looked at. It comes from templates that anybody may have changed."""

TYPES = {"svg": "image/svg+xml", "png": "image/png"}

PICTURE = re.compile(r'(?P<before>\bsrc=")(?P<name>cid:[^"]+|charts/[^"]+)(?=")')
"""A picture of a part: by content id in a mail, by its place in a page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of an edition: the part that holds it, the title of its target."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class News:
    """A section of what changed, with the target and the sentence of each line."""

    title: str
    lines: Sequence[Mapping[str, str]]


def offered(message: Message, language: str) -> list[str]:
    """The names under which an edition can be looked at, form by form: its parts, then its pictures by language.

    What is in `language` comes before the same in others.
    """
    parts = [name for form in FORMS for name in message.parts if name.partition(".")[0] == form]
    languages = {name.split(".")[-2] for name in message.parts if name.startswith("charts/")}
    named = parts + [f"{PICTURES}.{one}" for one in sorted(languages)]
    place = {form: number for number, form in enumerate((*FORMS, PICTURES))}
    return sorted(named, key=lambda name: (place[name.partition(".")[0]], name.rpartition(".")[2] != language))


def first_offered(at: Seat, message: Message, names: Sequence[str]) -> str:
    """What is shown first: a drawn part in the visitor's language, else what there is."""
    for form in FORMS:
        for language in dict.fromkeys((at.language, *message.languages)):
            if f"{form}.{language}" in names:
                return f"{form}.{language}"
    return names[0]


def named(at: Seat, name: str) -> str:
    """What a part is called, in words."""
    form, _, language = name.partition(".")
    spoken = at.say(f"editions.form_{form}")
    if language not in ("zh", "en"):
        return spoken
    return at.say("editions.shown_part", form=spoken, language=at.say(f"editions.{language}"))


def pictures(message: Message, language: str) -> list[Picture]:
    """The pictures of a language, with the titles of their targets."""
    titles = dict(lines(message, language))
    found: dict[str, Picture] = {}
    for name in message.parts:
        if not name.startswith("charts/") or name.split(".")[-2] != language:
            continue
        target = name.removeprefix("charts/").rpartition(".")[0].removesuffix(f".{language}")
        if name.endswith(".svg") or target not in found:
            found[target] = Picture(name, titles.get(target, target))
    return list(found.values())


def with_pictures(message: Message, name: str) -> str:
    """An HTML part with each of its pictures within it."""
    language = name.rpartition(".")[2]
    held = {}
    for part_name in message.parts:
        if part_name.startswith("charts/"):
            held[part_name] = part_name
            target = part_name.removeprefix("charts/").removesuffix(f".{language}.png")
            held[f"cid:{target}.{language}@tracker"] = part_name

    def placed(found: re.Match[str]) -> str:
        known = held.get(found["name"])
        if known is None:
            return found[0]
        data = b64encode(message.parts[known]).decode("ascii")
        return f"{found['before']}data:{media_type(known)};base64,{data}"

    return PICTURE.sub(placed, message.text(name))


def media_type(name: str) -> str:
    """The media type of a part."""
    kind = TYPES.get(name.rpartition(".")[2])
    if kind is not None and name.startswith("charts/"):
        return kind
    match name.partition(".")[0]:
        case "mail" | "html":
            return "text/html; charset=utf-8"
        case "json" | "hook":
            return "application/json"
        case _:
            return "text/plain; charset=utf-8"


def in_words(message: Message, form: str, language: str) -> str:
    """A part in the visitor's language, else in the first that there is."""
    for tag in dict.fromkeys((language, *message.languages)):
        if f"{form}.{tag}" in message.parts:
            return message.text(f"{form}.{tag}")
    return ""


def spoken(at: Seat, message: Message) -> str:
    """The language in which an edition is told of: the visitor's where it speaks that."""
    return at.language if at.language in message.languages else next(iter(message.languages), at.language)


def lines(message: Message, language: str) -> list[tuple[str, str]]:
    """The lines of an edition that can be spoken of: the target with its title."""
    shown = told_in(message, language)
    return [(str(line["target"]), str(line["title"])) for section in shown["groups"] for line in section["lines"]]


def news(message: Message, language: str) -> list[News]:
    """What an edition says has changed, in its sections' order; what needs a reader's eye before the rest."""
    return [
        News(str(section["title"]), section["lines"])
        for section in told_in(message, language)["news"]
        if section["lines"]
    ]
