"""Targets: what was promised, by when, in whose words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypedDict, cast

from tracker.model.aim import Aim, Keep, Misses, RollUp
from tracker.model.measurement import Measurement
from tracker.model.period import Period
from tracker.model.target import (
    COMMITMENTS,
    RULES,
    Baseline,
    Condition,
    Indicator,
    PathPoint,
    RuleChoice,
    Statement,
    Target,
)
from tracker.model.text import UNDETERMINED, Text
from tracker.reader import Reader
from tracker.targets.aims import read_aim, read_keep, read_misses
from tracker.targets.amounts import read_amount, read_measurement, read_number
from tracker.targets.examined import WITHOUT_INDICATOR
from tracker.targets.fields import (
    NOTHING,
    Context,
    FieldReader,
    missing_key,
    one_of,
    read_fields,
    read_flag,
    read_id,
    read_period,
    read_string,
    read_strings,
    read_text,
)
from tracker.targets.plans import (
    NOT_STATED,
    read_checklist,
    read_deadline,
    read_judged,
    read_of,
    read_stages,
    read_weights,
)
from tracker.targets.revisions import read_revisions
from tracker.targets.words import STATES
from tracker.yamlfile import Path, Plain

AIMS = ("aim", "keep", "stages", "checklist", "judged", "of")
"""The keys of which every target has exactly one."""

_AIMS = frozenset(AIMS)


def read_statement(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Statement | None:
    """Where and in what words a target was stated."""
    written = reader.mapping(value, path, "a statement")
    if written is None:
        return None
    fields = read_fields(reader, written, path, STATEMENT, context)
    return Statement(
        cast("str | None", fields.get("document")),
        cast("Text | None", fields.get("text")),
        cast("str | None", fields.get("quote")),
        cast("Text | None", fields.get("reading")),
    )


def read_baseline(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Baseline | None:
    """The value a target starts from."""
    written = value if type(value) is dict else reader.mapping(value, path, "a baseline")
    if written is None:
        return None
    fields = read_fields(reader, written, path, BASELINE, context)
    for key in BASELINE:
        if key not in written:
            missing_key(reader, key, path, "a baseline is a value of a period", "write {value: 17, period: 2024}")
    value_, period = fields.get("value"), fields.get("period")
    if isinstance(value_, Measurement) and isinstance(period, Period):
        return Baseline(value_, period)
    return None


def read_path(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> tuple[PathPoint, ...] | None:
    """The levels due on the way to the aim."""
    entries = reader.sequence(value, path, "a path")
    if entries is None:
        return None
    points: list[PathPoint] = []
    for index, entry in enumerate(entries):
        place = (*path, index)
        if not isinstance(entry, list) or len(entry) != 2:
            reader.problem("bad_path", "a point of a path is a period with its value", place, "write [2025, 20]")
            continue
        period = read_period(reader, entry[0], (*place, 0))
        amount = read_amount(reader, entry[1], (*place, 1), context)
        if period is not None and amount is not None:
            points.append(PathPoint(period, amount))
    if not entries:
        reader.problem("empty_list", "this path has no points", path, "write [[2022, 10], [2025, 20]]")
    return tuple(points)


def read_rule(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> RuleChoice | None:
    """The rule for the trajectory, alone or with its parameters."""
    if not isinstance(value, dict):
        key = _rule_id(reader, value, path, context)
        return None if key is None else RuleChoice(cast("str", key))
    fields = read_fields(reader, value, path, RULE, context)
    if "id" not in value:
        missing_key(reader, "id", path, "it names the rule", "write {id: cagr-ratio/1, limit: 100}")
    key = fields.get("id")
    if not isinstance(key, str):
        return None
    chosen: list[tuple[str, Decimal]] = []
    for name in PARAMETERS:
        given = fields.get(name)
        if given is None:
            continue
        if key != "cagr-ratio/1":
            message, hint = f"the rule {key} has no {name}", f"remove it; cagr-ratio/1 is the rule with a {name}"
            reader.problem("rule_not_applicable", message, (*path, name), hint, of_key=True)
        elif isinstance(given, Period):
            chosen.append((name, given.position))
        elif isinstance(given, Decimal):
            chosen.append((name, given))
    return RuleChoice(key, tuple(chosen))


def read_condition(reader: Reader, value: Plain, path: Path, context: Context = NOTHING) -> Condition | None:
    """The state of another target that triggers this one."""
    written = reader.mapping(value, path, "a condition")
    if written is None:
        return None
    fields = read_fields(reader, written, path, CONDITION, context)
    for key in CONDITION:
        if key not in written:
            missing_key(reader, key, path, "a condition is a target and its state", "write {target: id, is: met}")
    target, state = fields.get("target"), fields.get("is")
    return Condition(target, state) if isinstance(target, str) and isinstance(state, str) else None


def _later(reader: Reader, value: Plain, path: Path, context: Context) -> None:
    """Reads nothing yet: weights go with `of`, which may be written after them."""


_rule_id = one_of("rule", RULES)

STATEMENT: dict[str, FieldReader] = {
    "document": read_id,
    "text": read_text,
    "quote": read_string,
    "reading": read_text,
}
BASELINE: dict[str, FieldReader] = {"value": read_measurement, "period": read_period}
RULE: dict[str, FieldReader] = {
    "id": _rule_id,
    "limit": lambda reader, value, path, _context: read_number(reader, value, path, "a limit"),
    "base": read_period,
}
PARAMETERS = tuple(name for name in RULE if name != "id")
CONDITION: dict[str, FieldReader] = {"target": read_id, "is": one_of("state", STATES)}

TARGET: dict[str, FieldReader] = {
    "title": read_text,
    "indicator": read_id,
    "statement": read_statement,
    "aim": read_aim,
    "keep": read_keep,
    "misses": read_misses,
    "stages": read_stages,
    "checklist": read_checklist,
    "judged": read_judged,
    "of": read_of,
    "weights": _later,
    "baseline": read_baseline,
    "by": read_deadline,
    "commitment": one_of("commitment", COMMITMENTS),
    "owner": read_id,
    "group": read_id,
    "tags": read_strings,
    "path": read_path,
    "rule": read_rule,
    "when": read_condition,
    "supersedes": read_id,
    "revisions": read_revisions,
    "opted_out": read_text,
    "linkable": read_flag,
    "note": read_text,
}
"""The keys of a target; each that is no aim fills the field of the same name."""


class _Fields(TypedDict, total=False):
    aim: Aim
    indicator: str
    by: Period | None


def read_target(
    reader: Reader,
    key: str,
    value: Plain,
    path: Path,
    indicators: Mapping[str, Indicator],
    language: str = UNDETERMINED,
    *,
    beside: Indicator | None = None,
    rule: RuleChoice | None = None,
) -> Target | None:
    """A target from YAML or JSON values, or None with the reasons among the reader's problems.

    Amounts are brought into the unit of the target's indicator; whether everything it refers to exists is checked
    later. `language` is the language of bare texts. `beside` is the indicator a target means that names none (the one
    on the same JSON line), `rule` the rule that is chosen there. In JSON `by: null` says the same as `by: not stated`.
    """
    written = value if type(value) is dict else reader.mapping(value, path, "a target")
    if written is None:
        return None
    named = written.get("indicator")
    indicator = indicators.get(named) if type(named) is str else beside
    found = read_fields(reader, written, path, TARGET, Context(indicator, language))
    aim = _aim(reader, written, found, path)
    if "by" not in written:
        missing_key(
            reader, "by", path, "it says when the aim is due", f"where no date is stated, write by: {NOT_STATED}"
        )
    elif found.get("by") is NOT_STATED or "by" not in found:
        found["by"] = None
    if aim is None:
        return None
    found["aim"] = aim
    if beside is not None and "indicator" not in found and not isinstance(aim, WITHOUT_INDICATOR):
        found["indicator"] = beside.id
    if rule is not None:
        found["rule"] = rule
    return Target(id=key, **cast("_Fields", found))


def _aim(reader: Reader, written: dict[str, Plain], found: dict[str, object], path: Path) -> Aim | None:
    """Takes the one aim out of the fields; none or several are problems."""
    named = written.keys() & _AIMS
    if len(named) != 1:
        for key in named:
            found.pop(key, None)
        words = [key for key in AIMS if key in named]
        says = f"both {words[0]} and {words[1]}" if words else "no aim"
        hint = "write exactly one of " + ", ".join(AIMS)
        reader.problem("not_one_aim", f"this target has {says}", path, hint, of_key=True)
        return None
    (key,) = named
    aim = found.pop(key, None)
    if "misses" in written:
        misses = found.pop("misses", None)
        if isinstance(aim, Keep) and isinstance(misses, Misses):
            aim = Keep(aim.level, misses)
        elif key != "keep":
            message = "there is nothing to keep that could be missed"
            reader.problem("misses_without_keep", message, (*path, "misses"), "misses goes with keep")
    if isinstance(aim, tuple):
        aim = RollUp(aim)
    if "weights" in written:
        weights = written["weights"]
        if key != "of":
            message = "there are no targets to weigh"
            reader.problem("weights_without_of", message, (*path, "weights"), "weights goes with of")
        elif isinstance(aim, RollUp) and (weights is not None or reader.file is not None):
            aim = RollUp(aim.of, read_weights(reader, weights, (*path, "weights"), aim.of))
    return cast("Aim | None", aim)


__all__ = [
    "AIMS", "BASELINE", "CONDITION", "RULE", "STATEMENT", "TARGET", "WITHOUT_INDICATOR",
    "read_baseline", "read_rule", "read_target",
]  # fmt: skip
