"""One line of `assess`: a target with its indicator and figures, without a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tracker.evaluate.situation import Situation
from tracker.model.declaration import Declaration
from tracker.model.problem import Problem
from tracker.model.target import Indicator, RuleChoice, Target
from tracker.model.text import Text
from tracker.reader import Reader, nearest, said
from tracker.targets.coherence import check_target
from tracker.targets.examined import WITHOUT_INDICATOR
from tracker.targets.figures import Figures
from tracker.targets.indicators import read_indicator
from tracker.targets.plans import NOT_STATED
from tracker.targets.restated import check_revisions
from tracker.targets.said import read_review
from tracker.targets.targets import read_rule, read_target
from tracker.yamlfile import Path, Plain

KEYS = ("id", "indicator", "target", "observations", "as_of", "rule", "review", "previous", "indicators", "targets")
_KEYS = frozenset(KEYS)
SUBJECT = "indicator"
"""The id of an indicator that a line gives without one."""


def read_line(line: Plain, today: date) -> tuple[Situation, Situation | None] | tuple[None, list[Problem]]:
    """The situation that a decoded JSON line states and the one before it (`previous`), or the line's problems.

    What `previous` leaves out is as in the line itself. `today` is the day of a line without `as_of`.
    """
    reader = Reader()
    written = reader.mapping(line, (), "a line")
    if written is None:
        return None, reader.problems
    for key in written if not written.keys() <= _KEYS else ():
        if key not in _KEYS:
            reader.problem("unknown_key", f"there is no key {key!r} here", (key,), nearest(key, KEYS), of_key=True)
    now = _situation(reader, written, (), today)
    before = None
    past = written.get("previous")
    if past is not None:
        former = reader.mapping(past, ("previous",), "previous")
        if former is not None:
            before = _situation(reader, {**written, **former}, ("previous",), today)
    if now is None or any(problem.severity == "error" for problem in reader.problems):
        return None, [problem for problem in reader.problems if problem.severity == "error"]
    return now, before


def line_id(value: Plain) -> str | None:
    """The id of a line as text; None where it has none."""
    return str(value) if type(value) is int else value if type(value) is str and value else None


def _situation(reader: Reader, written: Mapping[str, Plain], path: Path, today: date) -> Situation | None:
    id_ = line_id(written.get("id")) or "target"
    stated = written.get("target")
    if type(stated) is not dict:
        reader.problem("missing_key", f"target must be a mapping, not {said(stated)}", (*path, "target"))
        return None
    indicators = _indicators(reader, written, path, stated, id_)
    own = stated.get("indicator")
    own = own if type(own) is str else SUBJECT
    indicator = indicators.get(own)
    of_rule = Reader()
    rule = written.get("rule")
    chosen = None if rule is None else read_rule(of_rule, rule, (*path, "rule"))
    target = _target(reader, id_, stated, (*path, "target"), indicators, indicator, chosen)
    if target is None:
        if indicator is not None:
            Figures(reader, path, indicators, {}, own).read(written.get("observations"))
        return None
    reader.problems += of_rule.problems
    targets = {id_: target}
    for other, value in _named(reader, written, path, "targets"):
        read = _target(reader, other, value, (*path, "targets", other), indicators, None)
        if read is not None:
            targets[other] = read
    if target.indicator is None and not isinstance(target.aim, WITHOUT_INDICATOR):
        reader.problem("missing_key", "a line needs an indicator with its unit", (*path, "indicator"))
        return None
    as_of = _day(reader, written.get("as_of"), (*path, "as_of"), today)
    found = Figures(reader, path, indicators, targets, target.indicator or id_)
    found.read(written.get("observations"))
    checked = Reader()
    check_target(checked, target, indicators, (*path, "target"))
    # Revisions are set against each other: all of them must have been read.
    if target.revisions and not reader.problems:
        check_revisions(checked, target, indicator, (*path, "target"))
    reader.problems += [problem for problem in checked.problems if problem.severity == "error"]
    warnings = tuple(problem.message for problem in checked.problems if problem.severity == "warning")
    declaration = Declaration("", Text.of(id_), "UTC", ("en",), indicators=indicators, targets=targets)
    said_of_it = written.get("review")
    if said_of_it is None:
        return Situation(target, declaration, found.series(), found.marks, as_of, warnings)
    review = read_review(reader, said_of_it, (*path, "review"), target)
    reviews = {} if review is None else {id_: (review,)}
    return Situation(target, declaration, found.series(), found.marks, as_of, warnings, reviews)


def _indicators(
    reader: Reader, written: Mapping[str, Plain], path: Path, stated: dict[str, Plain], line: str
) -> dict[str, Indicator]:
    """The line's own indicator under the name the target gives it, and the others it brings along."""
    found: dict[str, Indicator] = {}
    own = written.get("indicator")
    if own is not None:
        named = stated.get("indicator")
        id_ = named if type(named) is str else SUBJECT
        value: Plain = own
        if type(own) is dict and not ("name" in own and "unit" in own and "measure" in own):
            value = {"name": line, "unit": "", "measure": "flow" if _sums(stated) else "stock", **own}
        indicator = read_indicator(reader, id_, value, (*path, "indicator"))
        if indicator is not None:
            found[id_] = indicator
    for other, value in _named(reader, written, path, "indicators"):
        whole: Plain = {"measure": "stock", **value} if type(value) is dict else value
        read = read_indicator(reader, other, whole, (*path, "indicators", other))
        if read is not None:
            found[other] = read
    return found


def _sums(stated: dict[str, Plain]) -> bool:
    aim = stated.get("aim")
    return type(aim) is dict and "total" in aim


def _target(
    reader: Reader,
    id_: str,
    stated: Plain,
    path: Path,
    indicators: Mapping[str, Indicator],
    own: Indicator | None,
    rule: RuleChoice | None = None,
) -> Target | None:
    if type(stated) is dict and "by" not in stated:
        stated = {**stated, "by": NOT_STATED}
    return read_target(reader, id_, stated, path, indicators, beside=own, rule=rule)


def _named(reader: Reader, written: Mapping[str, Plain], path: Path, key: str) -> list[tuple[str, Plain]]:
    value = written.get(key)
    if value is None:
        return []
    mapping = reader.mapping(value, (*path, key), key)
    return [] if mapping is None else list(mapping.items())


def _day(reader: Reader, value: Plain, path: Path, today: date) -> date:
    if value is None:
        return today
    try:
        if type(value) is str:
            return date.fromisoformat(value)
    except ValueError:
        pass
    reader.problem("not_a_date", f"as_of must be a day like 2026-11-22, not {said(value)}", path)
    return today
