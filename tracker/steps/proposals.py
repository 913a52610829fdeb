"""Proposals of documents: filed, decided on by a person."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from tracker.db.proposals import Answer, Answered, Filed, proposal_id
from tracker.errors import InputError
from tracker.evaluate.admissible import SECOND_PERSON
from tracker.model.measurement import Qualifier, plain
from tracker.model.observation import Observation, Quote
from tracker.model.problem import Problem
from tracker.model.units import SCALES
from tracker.model.written import read_figure
from tracker.reading.gold import as_gold
from tracker.reading.match import Candidate, Matcher, Said, is_clear, is_counted
from tracker.steps.background import Background
from tracker.steps.entry import Written, read_entry, subject_named

if TYPE_CHECKING:
    from tracker.db.evidence import EvidenceStore
    from tracker.db.ledger import Ledger
    from tracker.evaluate.acceptance import Doubt
    from tracker.model.declaration import Declaration
    from tracker.steps.read_document import Read

AROUND = 120
"""Characters of the text kept on either side of a quote."""

AHEAD = frozenset({"target", "plan"})

_SENTENCE_END = re.compile(r"[。！？\n]|[.!?](?=\s)")
_QUALIFIERS: dict[str, Qualifier] = {"at-least": "at_least", "at-most": "at_most", "about": "about", "nearly": "nearly",
                                     "over": "over"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did; `observation` is what was recorded, with the doubts about it, if anything was."""

    filed: Filed
    state: Answer
    subject: str | None = None
    observation: Observation | None = None
    doubts: tuple[Doubt, ...] = ()


def file(read: Read, ledger: Ledger, store: EvidenceStore, *, by: str | None, now: datetime) -> tuple[int, int]:
    """Files what a document proposes, after its bytes are safe; how many are new, how many were there already."""
    if not read.reading.proposals:
        return 0, 0
    url = read.place if "://" in read.place else None
    store.put(read.content, url=url, fetched_at=now, media_type=read.media_type)
    return file_archived(read, ledger, by=by, now=now)


def file_archived(read: Read, ledger: Ledger, *, by: str | None, now: datetime) -> tuple[int, int]:
    """Files what a document proposes whose bytes are in the archive; how many are new, how many were there already.

    A figure that the document repeats (the same amount, unit, period and measure) is filed once, with its other
    places beside it.
    """
    figures = cast("list[dict[str, Any]]", as_gold(read.name, read.reading, read.told)["figures"])
    evidence = read.evidence
    told = {
        "published": None if read.told.published is None else read.told.published.isoformat(),
        "reference_period": read.told.reference_period,
        "publisher": read.told.publisher,
    }
    beside = {
        "told": told, "language": read.reading.language, "document": read.name, "indicator": read.indicator,
    }  # fmt: skip
    filed: dict[tuple[object, ...], Filed] = {}
    for one in figures:
        body = one | _around(read.text, one) | {"context": _context(one, figures, read.text), **beside}
        key = _said(one)
        if key in filed:
            filed[key].body.setdefault("also", []).append({"start": one["start"], "end": one["end"]})
            continue
        filed[key] = Filed(proposal_id(evidence, body), now, by, read.place, evidence, read.source, body)
    added = ledger.proposals.file(list(filed.values()))
    return added, len(filed) - added


def _said(one: dict[str, Any]) -> tuple[object, ...]:
    if one["kind"] == "milestone":
        return ("milestone", one["stage"], one["measure"])
    keys = ("value", "value_high", "unit", "deadline", "modality", "measure")
    return (*(one[key] for key in keys), None if one["period"] == "to-date" else one["period"])


def _around(text: str, one: dict[str, Any]) -> dict[str, Any]:
    start, end = one["start"], one["end"]
    return {"prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}


def _context(one: dict[str, Any], figures: list[dict[str, Any]], text: str) -> str:
    """The words of the total that it is part of, of the level that it changes, of an aim's sentence before it."""
    places = (one.get("part_of"), (one.get("growth") or {}).get("of"))
    words = [f"{figures[at]['quote']} {figures[at]['measure']}" for at in places if at is not None]
    if one["modality"] in AHEAD:
        words.append(_SENTENCE_END.split(text[max(0, one["start"] - AROUND) : one["start"]])[-1])
    return " ".join(words)


def candidates_of(body: dict[str, Any], matcher: Matcher) -> list[Candidate]:
    """What it may speak of, the best first; what the source was declared for before anything else."""
    found = matcher.candidates(said_of(body))
    hint = body.get("indicator")
    return sorted(found, key=lambda one: one.subject != hint)


def said_of(body: dict[str, Any]) -> Said:
    """What the match goes by."""
    words = f"{body['quote']} {body['measure']}"
    publisher = (body.get("told") or {}).get("publisher")
    place = f"{publisher} {body.get('prefix') or ''}" if publisher else ""
    if body["kind"] == "milestone":
        return Said(words, aim=body["modality"] in AHEAD, place=place)
    change = (body.get("growth") or {}).get("form") in {"percent", "pp"}
    part = body.get("part_of") is not None
    return Said(
        words, body.get("context") or "", body["unit"], change, part, aim=body["modality"] in AHEAD, place=place
    )


def written_of(body: dict[str, Any], unit: str | None = None) -> tuple[str, str]:
    """The figure as a person would write it, and its qualifier where the writing alone does not say it: 近9000项.

    Of a noun with its adjectives the noun alone stands (18 laboratories), or the `unit` that it is counted in.
    """
    if body["kind"] == "milestone":
        return str(body["stage"]), ""
    shown = body["display"]
    number, written = str(shown["value"]), str(shown["unit"])
    *before, noun = written.split() or [""]
    if unit is not None or (before and noun.isascii() and noun.lower() == str(body["unit"]).lower()):
        written = " ".join([*(one for one in before if one.lower() in SCALES), noun if unit is None else unit])
    sign = "-" if body["value"] < 0 and body.get("value_high") is None and not number.startswith(("-", "−")) else ""
    wording = body["qualifier"]
    bare = f"{sign}{number}{' ' if written[:1].isascii() and written[:1].isalpha() else ''}{written}"
    wanted = _QUALIFIERS.get(wording, wording)
    for text in (*_hedged(body, bare), bare):
        try:
            read = read_figure(text)
        except ValueError:
            continue
        if read.qualifier == wanted:
            return text, ""
    own = "" if body["unit"] in {"", ":1"} else str(body["unit"])
    plainly = f"{plain(Decimal(str(body['value'])))}{own if unit is None else unit}"
    return plainly, _QUALIFIERS.get(wording, "")


def _hedged(body: dict[str, Any], bare: str) -> list[str]:
    from tracker.reading.chinese.copy import simplified

    cue = next((one for one in body.get("cues", ()) if one["field"] == "qualifier"), None)
    if cue is None or (body["value_start"] <= cue["start"] and cue["end"] <= body["value_end"]):
        return []
    word, chinese = simplified(cue["text"]), body.get("language") == "zh"
    before = cue["start"] < body["value_start"]
    gap = "" if chinese else " "
    return [f"{word}{gap}{bare}" if before else f"{bare}{gap}{word}"]


def period_of(body: dict[str, Any]) -> str:
    """The period it is recorded for unless a person says another: its own, else that of the document; "" if none."""
    own = body.get("period")
    if own and own != "to-date":
        return str(own)
    told = body.get("told") or {}
    published, reference = told.get("published"), told.get("reference_period")
    return str((published if own == "to-date" else None) or reference or published or "")


def accept(
    identity: str, declaration: Declaration, ledger: Ledger, *, by: str | None, now: datetime,
    subject: str | None = None, period: str | None = None, value: str | None = None, document: str | None = None,
    reason: str | None = None, as_figure: bool = False,
) -> Decided | list[Problem]:  # fmt: skip
    """Takes a proposal for a declared subject: a figure is recorded and counts, a pledge is found to be declared.

    Without `subject` the clear match is taken. With `value` it is a correction. What is aimed at becomes an observation
    only with `as_figure`. Raises InputError for an id that none or several have, or one that was decided already.
    """
    with ledger.writing() as book:
        filed = undecided(identity, book)
        chosen = _clear(filed, declaration) if subject is None else _named(subject, declaration)
        if isinstance(chosen, list):
            return chosen
        state: Answer = "accepted" if value is None else "corrected"
        body = filed.body
        if body["modality"] in AHEAD and not as_figure and chosen in declaration.targets:
            is_mark = body["kind"] == "milestone" and body["stage"] in declaration.targets[chosen].marks()
            if not is_mark:
                _answer(book, filed, Answered(state, now, by, chosen, None, reason))
                return Decided(filed, state, chosen)
        if body["modality"] in AHEAD and not as_figure and chosen in declaration.indicators:
            # A pledge that counted as a figure would be its own proof.
            message = f"{filed.id} is aimed at or planned: it is no figure of {chosen}"
            hint = "declare it with tracker review new-target, or record it all the same with --as-figure"
            return [Problem("aim_as_figure", message, "indicator", hint)]
        made = _recorded(filed, declaration, book, chosen, by, now, (period, value, document, reason))
        if isinstance(made, list):
            return made
        observation, doubts = made
        book.append([observation], {observation.id: [one.to_json() for one in doubts]})
        _answer(book, filed, Answered(state, now, by, observation.subject, observation.id, reason))
        return Decided(filed, state, observation.subject, observation, doubts)


def reject(identity: str, ledger: Ledger, *, by: str | None, now: datetime, reason: str | None = None) -> Decided:
    """Refuses a proposal; it stays on record and never counts. Raises InputError as `accept` does."""
    with ledger.writing() as book:
        filed = undecided(identity, book)
        _answer(book, filed, Answered("rejected", now, by, None, None, reason))
        return Decided(filed, "rejected")


def _recorded(
    filed: Filed, declaration: Declaration, book: Ledger, chosen: str, by: str | None, now: datetime,
    said: tuple[str | None, str | None, str | None, str | None],
) -> tuple[Observation, tuple[Doubt, ...]] | list[Problem]:  # fmt: skip
    period, value, document, reason = said
    body = filed.body
    subject = subject_named(declaration, chosen)
    if isinstance(subject, Problem):
        return [subject]
    indicator = subject.indicator
    counted = indicator.unit if indicator is not None and is_counted(str(body.get("unit")), indicator) else None
    text, qualifier = (value, "") if value is not None else written_of(body, counted)
    quote = Quote(body["quote"], body["prefix"], body["suffix"], body["start"], body["end"])
    written = Written(
        chosen, text, period or period_of(body), qualifier=qualifier, source=filed.source or "",
        document=document or "", evidence=filed.evidence, quote=quote, reason=reason or "",
        note=f"read from {filed.place}"[:500],
    )  # fmt: skip
    read = read_entry(written, subject, declaration, recorded_at=now, by=by)
    if isinstance(read, list):
        return read
    found = Background(declaration, book, [chosen]).doubts(read)
    unit = next((one for one in found if one.code == "unit"), None)
    if unit is not None:
        return [Problem("unit", unit.message.in_language("en"), "value", "name another indicator with --indicator")]
    doubts = tuple(one for one in found if one.code != "revision_without_reason")
    second = any(one.code == SECOND_PERSON for one in doubts)
    return replace(read, state="proposed" if second else "accepted"), doubts


def _named(word: str, declaration: Declaration) -> str | list[Problem]:
    """The id of what a person named: by its id, or by a name or alias that nothing else has."""
    if word in declaration.targets:
        return word
    subject = subject_named(declaration, word, by_any_name=True)
    return [subject] if isinstance(subject, Problem) else subject.id


def _clear(filed: Filed, declaration: Declaration) -> str | list[Problem]:
    candidates = candidates_of(filed.body, Matcher(declaration))
    if is_clear(candidates):
        return candidates[0].subject
    near = ", ".join(f"{one.subject} ({one.score:.0%})" for one in candidates)
    message = f"{filed.id} matches several declared names about equally" if near else "no declared name matches it"
    hint = f"name one with --indicator: {near}" if near else "name one with --indicator, or declare a new one"
    return [Problem("no_match", message, "indicator", hint)]


def _answer(book: Ledger, filed: Filed, answer: Answered) -> None:
    if not book.proposals.answer(filed.id, answer):
        raise InputError(f"{filed.id} was decided already", "tracker review lists what waits")


def undecided(identity: str, book: Ledger) -> Filed:
    """The proposal of that id; InputError where there is none, several, or where it was decided on, and by whom."""
    filed = only(identity, book)
    if filed.answer is not None:
        who, when = filed.answer.by or "somebody", filed.answer.at.strftime("%Y-%m-%d %H:%MZ")
        raise InputError(f"{filed.id} was {filed.answer.state} by {who} on {when}", "tracker review lists what waits")
    return filed


def only(identity: str, ledger: Ledger) -> Filed:
    """The proposal whose id begins so. Raises InputError where none does, or several do."""
    found = ledger.proposals.find(identity.strip())
    if not found:
        raise InputError(f"no proposal is called {identity!r}", "tracker review lists what waits")
    if len(found) > 1:
        some = ", ".join(one.id for one in found[:3])
        raise InputError(f"several proposals begin with {identity!r}: {some}", "write more of its id")
    return found[0]
