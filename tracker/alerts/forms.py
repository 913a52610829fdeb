"""The forms of a message: which its channels need, each rendered once into a part of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args
from urllib.parse import quote

from tracker.alerts.hook import PUBLISHED, body, edition_told
from tracker.alerts.render import Shown, render, subject_of
from tracker.alerts.typeset import Typeset, content_name, edition_card, edition_mail, letter_typeset

if TYPE_CHECKING:
    from tracker.alerts.issue import Issue
    from tracker.model.letter import Letter
    from tracker.model.problem import Problem
    from tracker.model.report import Channel, ChannelKind, Digest, Format

Form: TypeAlias = Literal["subject", "text", "md", "html", "json", "mail", "card", "hook"]
FORMS: tuple[Form, ...] = get_args(Form)

HOOK = "hook.json"
"""The one part that is in no language: it has them all."""

CARD_KINDS: tuple[ChannelKind, ...] = ("feishu", "dingtalk", "wecom", "apprise")
"""Channels that show a card."""

SCHEMA = "tracker.letter/1"


def forms_for(channels: Sequence[Channel], formats: Sequence[Format]) -> tuple[Form, ...]:
    """The forms that a message needs for these channels, in a steady order.

    A subject, the text and the JSON are always there; `formats` adds what files are written in.
    """
    kinds = {channel.kind for channel in channels}
    wanted: set[Form] = {"subject", "text", "json", *formats}
    if "email" in kinds:
        wanted.add("mail")
    if not kinds.isdisjoint(CARD_KINDS):
        wanted.add("card")
    if "webhook" in kinds:
        wanted.add("hook")
    return tuple(form for form in FORMS if form in wanted)


def edition_parts(
    issues: Sequence[Issue], digest: Digest, forms: Sequence[Form], templates: Path, made_at: datetime
) -> tuple[dict[str, bytes], list[Problem]]:
    """The parts of an edition by name, with the problems of the workspace's templates (then there are no parts).

    `issues` are one a language. Equal arguments give equal bytes; HTML, Markdown and mail bring their pictures.
    """
    parts: dict[str, bytes] = {}
    problems: dict[Problem, None] = {}
    for issue in issues:
        language, shown = issue.edition.language, _shown_in_files(issue)
        for form in forms:
            match form:
                case "subject":
                    made = Typeset(issue.edition.subject)
                case "text" | "md" | "html" | "json":
                    made = Typeset(*render(issue.edition, form, templates, shown))
                case "mail":
                    made = edition_mail(issue, templates)
                case "card":
                    made = edition_card(issue.edition, templates)
                case "hook":
                    continue
            parts[f"{form}.{language}"] = made.text.encode()
            problems |= dict.fromkeys(made.problems)
            parts |= _pictures(issue, form, made)
    if problems:
        return {}, list(problems)
    if "hook" in forms and issues:
        hashes = {name: sha256(part).hexdigest() for name, part in parts.items() if name.startswith("json.")}
        told = {**edition_told([issue.edition for issue in issues], hashes), "digest": digest.id}
        parts[HOOK] = body(PUBLISHED, made_at, told)
    return parts, []


def letter_parts(
    letters: Sequence[Letter],
    hook: Mapping[str, object],
    type_: str,
    forms: Sequence[Form],
    templates: Path,
    made_at: datetime,
) -> tuple[dict[str, bytes], list[Problem]]:
    """The parts of an alert, a request or a test by name, with the problems of templates (then there are no parts).

    `letters` are one a language; `hook` is what a webhook of type `type_` (`alert.raised`) tells under `data`.
    """
    parts: dict[str, bytes] = {}
    problems: dict[Problem, None] = {}
    for letter in letters:
        for form in forms:
            match form:
                case "subject":
                    made = Typeset(subject_of(letter))
                case "json":
                    made = Typeset(_json(letter, type_))
                case "hook":
                    continue
                case _:
                    made = letter_typeset(letter, form, templates)
            parts[f"{form}.{letter.language}"] = made.text.encode()
            problems |= dict.fromkeys(made.problems)
    if problems:
        return {}, list(problems)
    if "hook" in forms:
        parts[HOOK] = body(type_, made_at, hook)
    return parts, []


def _json(letter: Letter, type_: str) -> str:
    shown = {"schema": SCHEMA, "type": type_, **asdict(letter)}
    return json.dumps(shown, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _shown_in_files(issue: Issue) -> list[Shown]:
    """The pictures of an issue as its files refer to them."""
    language = issue.edition.language
    return [
        Shown(quote(picture_part(name, language)), picture.alternative, quote(picture_part(name, language, "svg")))
        for name, picture in issue.pictures.items()
    ]


def picture_part(name: str, language: str, kind: Literal["png", "svg"] = "png") -> str:
    """The part that holds a target's picture."""
    return f"charts/{name}.{language}.{kind}"


def _pictures(issue: Issue, form: Form, made: Typeset) -> dict[str, bytes]:
    """The pictures that a form shows: files have each of them twice, a mail those it holds as PNG."""
    from tracker.alerts.pictures import png

    language, parts = issue.edition.language, {}
    if form in ("html", "md"):
        for name, picture in issue.pictures.items():
            parts[picture_part(name, language, "svg")] = picture.svg.encode()
            parts[picture_part(name, language)] = png(picture)
    elif form == "mail":
        for name in made.pictures:
            parts[picture_part(content_name(name), language)] = png(issue.pictures[name])
    return parts
