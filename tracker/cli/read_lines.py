"""What a document proposes, told line by line with the sentence in view."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.cli import terminal
from tracker.cli.read_words import counted, field_word, phrase
from tracker.evaluate.sentence import marked
from tracker.model.lines import one_line, wrap
from tracker.model.proposal import Figure, Growth, Milestone, Proposal
from tracker.steps.read_document import Read

_OPEN, _CLOSE = "\u2983", "\u2984"
"""Signs around the highlighted words while lines are wrapped; no text that is read keeps them."""
_INDENT = 4
_DIGITS = re.compile(r"[-−\d.,]+")


def lines_of(read: Read, language: str) -> Iterator[str]:
    """A heading that counts, each proposal with its sentence, or what to do where there is none."""
    found = read.reading.proposals
    figures = sum(isinstance(one, Figure) for one in found)
    yield terminal.paint(one_line(read.place), "bold")
    yield from terminal.paragraph(_summary(read, figures, len(found) - figures, language))
    for note in read.reading.notes:
        yield from terminal.paragraph(note.get(language) or note["en"])
    if not found:
        yield ""
        yield from terminal.paragraph(phrase("nothing", language))
    for number, one in enumerate(found, start=1):
        yield ""
        yield from highlighted(read.text, one, number)
        for fact in _facts(one, language):
            yield from terminal.paragraph(fact, _INDENT, 2)


def _summary(read: Read, figures: int, milestones: int, language: str) -> str:
    said = phrase(
        "summary", language,
        figures=figures if language == "zh" else counted("figures", figures, language),
        milestones=milestones if language == "zh" else counted("milestones", milestones, language),
        read=phrase(read.reading.language, language), characters=f"{len(read.text):,}",
    )  # fmt: skip
    day = read.told.published
    return said if day is None else f"{said} · {phrase('told', language, day=day.isoformat())}"


def highlighted(text: str, proposal: Proposal, number: int) -> Iterator[str]:
    """The sentence of a proposal with its words marked: in colour where there is colour, in brackets elsewhere."""
    before, words, after = (piece.replace(_OPEN, "[").replace(_CLOSE, "]") for piece in marked(text, proposal))
    within = False
    head = f"{number:>{_INDENT - 1}} "
    for at, line in enumerate(wrap(f"{before}{_OPEN}{words}{_CLOSE}{after}", terminal.width() - _INDENT)):
        shown, within = _shown(line, within)
        yield (head if at == 0 else " " * _INDENT) + shown


def _shown(line: str, within: bool) -> tuple[str, bool]:
    """A line with what stands between the signs marked, and whether the mark goes on in the next line."""
    if not terminal.coloured():
        return line.replace(_OPEN, "[").replace(_CLOSE, "]"), within
    before, opened, rest = ("", _OPEN, line) if within else line.partition(_OPEN)
    if not opened:
        return line, False
    words, closed, after = rest.partition(_CLOSE)
    return before + terminal.paint(words, "bold") + after, not closed


def _facts(proposal: Proposal, language: str) -> Iterator[str]:
    if isinstance(proposal, Figure):
        value = f"{_amount(proposal)} · {phrase(proposal.qualifier, language)}"
        yield f"{value} · {one_line(proposal.measure)}" if proposal.measure else value
    else:
        stage = phrase(proposal.stage, language)
        yield f"{stage} · {one_line(proposal.measure)}" if proposal.measure else stage
    parts = [phrase(proposal.modality, language), _period(proposal.period, language)]
    if proposal.deadline is not None:
        parts.append(phrase("deadline", language, deadline=proposal.deadline))
    elif proposal.modality in ("target", "plan"):
        parts.append(phrase("undated", language))
    if isinstance(proposal, Figure):
        parts += _relations(proposal, language)
    parts.append(phrase("confidence", language, percent=round(proposal.confidence * 100)))
    yield " · ".join(parts)
    if proposal.cues:
        yield phrase("cues", language, cues=_cues(proposal, language))


def _amount(figure: Figure) -> str:
    """The number as written; one whose unit stands elsewhere, in a head or at the end of a list, with that unit."""
    written = one_line(figure.written.text)
    if figure.unit_written or not figure.unit or not _DIGITS.fullmatch(written):
        return written
    is_scaled = written.replace(",", "").replace("−", "-") != f"{figure.value:f}"
    return f"{written} = {figure.value:,f} {figure.unit}" if is_scaled else f"{written} {figure.unit}"


def _period(period: str | None, language: str) -> str:
    if period is None:
        return phrase("no_period", language)
    return phrase("to-date", language) if period == "to-date" else phrase("period", language, period=period)


def _relations(figure: Figure, language: str) -> Iterator[str]:
    if figure.growth is not None:
        yield phrase("change", language, basis=_basis(figure.growth, language))
        if figure.growth.of is not None:
            yield phrase("beside", language, number=figure.growth.of + 1)
    if figure.part_of is not None:
        yield phrase("part_of", language, number=figure.part_of + 1)


def _basis(growth: Growth, language: str) -> str:
    if growth.basis in ("yoy", "qoq", "cagr", "since:unstated", "since:peak"):
        return phrase(growth.basis, language)
    return phrase("since", language, when=growth.basis.removeprefix("since:"))


def _cues(proposal: Figure | Milestone, language: str) -> str:
    said = [
        phrase("cue", language, field=field_word(cue.field, language), words=one_line(cue.span.text))
        for cue in proposal.cues
    ]
    return ("、" if language == "zh" else ", ").join(dict.fromkeys(said))
