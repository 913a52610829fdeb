"""Figures in a JSON document, found by JMESPath or by RFC 9535 JSONPath, with the digits as they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from tracker.ingest.extract.document import Document
from tracker.ingest.extract.unread import Unread, listed, shown, unread
from tracker.model.source import Found, JsonPath, Read

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult
    from jsonpath import JSONPath

Json: TypeAlias = "dict[str, Json] | list[Json] | str | Decimal | int | bool | None"
DEEPEST = 200
MOST_ROWS = 100_000
_MOST_DIGITS = 400


def read(document: Document, read: Read) -> list[Found]:
    """Each figure that the paths lead to. Raises Unread."""
    place = read.place
    assert isinstance(place, JsonPath)
    root = parsed(document)
    found = list(_by_jsonpath(root, place) if place.language == "jsonpath" else _by_jmespath(root, place))
    if not found:
        raise unread(
            "no_figure", f"“{shown(place.value)}”指到的位置没有数值（空值）。",
            f"What “{shown(place.value)}” leads to holds no value (null).",
        )  # fmt: skip
    return found


def parsed(document: Document) -> Json:
    """The document's value. Raises Unread for what is no JSON, for a repeated key, NaN, and too deep a nesting."""
    text = document.text
    if not text.strip():
        raise unread("empty", "文件是空的。", "The document is empty.")
    try:
        value: Json = json.loads(
            text, parse_float=Decimal, parse_int=_whole, parse_constant=_refused, object_pairs_hook=_once
        )
    except RecursionError as error:
        raise _too_deep() from error
    except json.JSONDecodeError as error:
        begins = shown(text.lstrip()[:40], 40)
        raise unread(
            "not_parsed",
            f"不是有效的 JSON（第 {error.lineno} 行第 {error.colno} 列），开头是“{begins}”。",
            f"This is no valid JSON (line {error.lineno}, column {error.colno}); it begins with “{begins}”.",
        ) from error
    _check_depth(value)
    return value


def _whole(digits: str) -> int | Decimal:
    if len(digits) > _MOST_DIGITS:
        raise unread("not_parsed", "JSON 里有一个过长的数字。", "There is a number of too many digits in the JSON.")
    return int(digits)


def _refused(name: str) -> Json:
    raise unread("not_parsed", f"JSON 里有 {name}，它不是数。", f"There is {name} in the JSON, which is no number.")


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise unread(
            "not_parsed", f"JSON 的一个对象里键“{shown(twice)}”重复出现，无法判断以哪个为准。",
            f"The key “{shown(twice)}” stands twice in one object of the JSON: which one holds cannot be told.",
        )  # fmt: skip
    return made


def _check_depth(root: Json) -> None:
    level: list[Json] = [root]
    for _ in range(DEEPEST):
        level = [inner for one in level if isinstance(one, dict | list) for inner in _inside(one)]
        if not level:
            return
    raise _too_deep()


def _inside(value: dict[str, Json] | list[Json]) -> list[Json]:
    values = value.values() if isinstance(value, dict) else value
    return [inner for inner in values if isinstance(inner, dict | list)]


def _too_deep() -> Unread:
    return unread("over_limits", "JSON 嵌套过深。", f"The JSON is nested deeper than {DEEPEST} levels.")


def words(value: Json) -> str | None:
    """A scalar's digits or words; None for null, true, false and what is no scalar."""
    match value:
        case None | bool() | dict() | list():
            return None
        case Decimal():
            exponent = value.as_tuple().exponent
            plain = isinstance(exponent, int) and abs(exponent) <= 40 and abs(value.adjusted()) <= 40
            return format(value, "f") if plain else str(value)
        case _:
            return str(value).strip() or None


# --- JMESPath ---------------------------------------------------------------------------------------------------------


def jmespath_of(expression: str) -> ParsedResult:
    """The compiled expression. Raises Unread with what is wrong in it."""
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        return jmespath.compile(expression)
    except (JMESPathError, RecursionError) as error:
        raise _wrong("JMESPath", expression, error) from error


def _search(expression: str, value: Json) -> Json:
    from jmespath.exceptions import JMESPathError

    try:
        found: Json = jmespath_of(expression).search(value)
    except (JMESPathError, ArithmeticError, TypeError, ValueError) as error:
        raise unread(
            "moved_selector", f"路径“{shown(expression)}”用在此文件上出错：{shown(str(error), 100)}。",
            f"The path “{shown(expression)}” fails on this document: {shown(str(error), 100)}.",
        ) from error  # fmt: skip
    return found


def _by_jmespath(root: Json, place: JsonPath) -> Iterator[Found]:
    rows, addresses = _rows(root, place)
    missing = 0
    for row, address in zip(rows, addresses, strict=True):
        values = _search(place.value, row)
        periods = _search(place.period, row) if place.period is not None else None
        if values is None:
            missing += 1
            continue
        if not isinstance(values, list):
            if (value := words(values)) is not None:
                yield Found(value, words(periods), _joined(address, place.value))
            continue
        if isinstance(periods, list) and len(periods) != len(values):
            raise unread(
                "no_period", f"有 {len(values)} 个数值，却有 {len(periods)} 个时期，对不上。",
                f"There are {len(values)} values but {len(periods)} periods: they cannot be paired.",
            )  # fmt: skip
        for index, one in enumerate(values):
            if (value := words(one)) is not None:
                period = words(periods[index] if isinstance(periods, list) else periods)
                yield Found(value, period, f"{_joined(address, place.value)}[{index}]")
    if missing == len(rows):
        raise _led_nowhere(place.value, rows[0] if rows else None)


def _rows(root: Json, place: JsonPath) -> tuple[list[Json], list[str]]:
    if place.each is None:
        return [root], ["$"]
    rows = _search(place.each, root)
    if isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list) or not rows:
        raise _led_nowhere(place.each, root)
    if len(rows) > MOST_ROWS:
        raise unread("over_limits", f"超过 {MOST_ROWS} 行。", f"There are more than {MOST_ROWS} rows.")
    places = _places(root, {id(row) for row in rows if isinstance(row, dict | list)})
    return rows, [places.get(id(row), f"{place.each}[{index}]") for index, row in enumerate(rows)]


def _places(root: Json, wanted: set[int]) -> dict[int, str]:
    """Where the objects with these identities stand in the document, as JSONPath."""
    found: dict[int, str] = {}
    ahead: list[tuple[Json, str]] = [(root, "$")]
    while ahead and len(found) < len(wanted):
        value, path = ahead.pop()
        if id(value) in wanted:
            found[id(value)] = path
        if isinstance(value, dict):
            ahead += [(inner, path + _step(name)) for name, inner in value.items() if isinstance(inner, dict | list)]
        elif isinstance(value, list):
            ahead += [
                (inner, f"{path}[{index}]") for index, inner in enumerate(value) if isinstance(inner, dict | list)
            ]
    return found


def _step(name: str) -> str:
    return f".{name}" if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else f"[{json.dumps(name, ensure_ascii=False)}]"


def _joined(address: str, expression: str) -> str:
    return address + (expression if expression.startswith("[") else "" if expression == "@" else f".{expression}")


# --- JSONPath ---------------------------------------------------------------------------------------------------------


def jsonpath_of(expression: str) -> JSONPath:
    """The compiled query of RFC 9535. Raises Unread with what is wrong in it."""
    import jsonpath
    from jsonpath.exceptions import JSONPathError

    written = (
        expression if expression.startswith("$") else f"$.{expression}" if expression[:1] != "[" else f"${expression}"
    )
    try:
        query = jsonpath.JSONPathEnvironment(strict=True).compile(written)
    except (JSONPathError, RecursionError, ValueError) as error:
        raise _wrong("JSONPath", expression, error) from error
    assert isinstance(query, jsonpath.JSONPath)
    return query


def _nodes(expression: str, value: Json) -> list[tuple[str, Json]]:
    from jsonpath.exceptions import JSONPathError

    nodes: list[tuple[str, Json]] = []
    if not isinstance(value, dict | list):  # a string would be parsed as JSON of its own
        return nodes
    try:
        for node in jsonpath_of(expression).finditer(value):
            nodes.append((_short(node.path), node.obj))  # type: ignore[arg-type]
            if len(nodes) > MOST_ROWS:
                raise unread("over_limits", f"超过 {MOST_ROWS} 行。", f"There are more than {MOST_ROWS} rows.")
    except (JSONPathError, RecursionError) as error:
        raise unread(
            "moved_selector", f"路径“{shown(expression)}”用在此文件上出错：{shown(str(error), 100)}。",
            f"The path “{shown(expression)}” fails on this document: {shown(str(error), 100)}.",
        ) from error  # fmt: skip
    return nodes


def _by_jsonpath(root: Json, place: JsonPath) -> Iterator[Found]:
    rows = _nodes(place.each, root) if place.each is not None else [("$", root)]
    if not rows:
        raise _led_nowhere(place.each or "$", root)
    some = False
    for address, row in rows:
        values = _nodes(place.value, row)
        periods = _nodes(place.period, row) if place.period is not None else []
        some = some or bool(values)
        if len(periods) > 1 and len(periods) != len(values):
            raise unread(
                "no_period", f"有 {len(values)} 个数值，却有 {len(periods)} 个时期，对不上。",
                f"There are {len(values)} values but {len(periods)} periods: they cannot be paired.",
            )  # fmt: skip
        for index, (path, node) in enumerate(values):
            if (value := words(node)) is not None:
                period = periods[index if len(periods) > 1 else 0][1] if periods else None
                yield Found(value, words(period), address + path.removeprefix("$"))
    if not some:
        raise _led_nowhere(place.value, rows[0][1])


def _short(path: str) -> str:
    """A normalized path with names in dots where they allow it: `$[1][3].value`."""
    return re.sub(r"\['([A-Za-z_][A-Za-z0-9_]*)'\]", r".\1", path)


# --- what went wrong --------------------------------------------------------------------------------------------------


def _wrong(language: str, expression: str, error: Exception) -> Unread:
    told = shown(str(error).splitlines()[0] if str(error) else type(error).__name__, 120)
    return unread(
        "not_parsed", f"{language} 表达式“{shown(expression)}”有误：{told}。",
        f"The {language} expression “{shown(expression)}” is wrong: {told}.",
    )  # fmt: skip


def _led_nowhere(expression: str, value: Json) -> Unread:
    there = ""
    if isinstance(value, dict):
        there = listed(list(value))
    elif isinstance(value, list):
        there = f"[{len(value)}]"
    return unread(
        "moved_selector",
        f"路径“{shown(expression)}”在文件中指不到任何内容" + (f"；那里有的键：{there}。" if there else "。"),
        f"The path “{shown(expression)}” leads to nothing in the document"
        + (f"; the keys there: {there}." if there else "."),
    )
