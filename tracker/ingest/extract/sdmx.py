"""Figures of SDMX data messages: SDMX-JSON 1.0 and 2.0, SDMX-CSV 1.0 and 2.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.ingest.extract.csv_table import rows_of
from tracker.ingest.extract.document import Document
from tracker.ingest.extract.json_values import Json, parsed, words
from tracker.ingest.extract.unread import Unread, listed, nearest, shown, unread
from tracker.model.source import Found, Read, Sdmx

TIME = "TIME_PERIOD"
MOST_FOUND = 100_000
_STATUS = ("OBS_STATUS", "OBS_FLAG")
_NOT_DIMENSIONS = {"DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "LAST UPDATE", "KEYS"}


@dataclass(frozen=True, slots=True)
class _Observation:
    codes: Mapping[str, str]
    value: str | None
    status: str | None
    address: str


def read(document: Document, read: Read) -> list[Found]:
    """The observations whose dimensions have the codes of the key, which must fit one series. Raises Unread."""
    place = read.place
    assert isinstance(place, Sdmx)
    is_json = document.text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    observations = list(_from_json(parsed(document), place) if is_json else _from_csv(document, place))
    key = {name.upper(): code for name, code in place.key}
    _check_names(observations, key)
    fitting = [one for one in observations if all(one.codes.get(name) == code for name, code in key.items())]
    if not fitting:
        raise _no_series(observations, key)
    _check_one_series(fitting)
    found = [
        Found(one.value, one.codes.get(TIME), one.address, flags=one.status) for one in fitting if one.value is not None
    ]
    if not found:
        raise unread("no_figure", "这个序列的观测值都是空的。", "All observations of this series are empty.")
    return found


# --- SDMX-CSV ---------------------------------------------------------------------------------------------------------


def _from_csv(document: Document, place: Sdmx) -> Iterator[_Observation]:
    rows = rows_of(document)
    header = next(rows, None)
    names = [_code(name).upper() for name in header.cells] if header is not None else []
    measure = place.measure.upper()
    if TIME not in names or measure not in names:
        missing = TIME if TIME not in names else measure
        raise unread(
            "not_parsed", f"这不是 SDMX-CSV：缺少列 {missing}；有：{listed(names)}。",
            f"This is no SDMX-CSV: there is no column {missing}; there are: {listed(names)}.",
        )  # fmt: skip
    end = names.index(measure)
    dimensions = [column for column, name in enumerate(names[:end]) if name not in _NOT_DIMENSIONS]
    if TIME not in [names[column] for column in dimensions]:
        dimensions.append(names.index(TIME))
    status = next((names.index(name) for name in _STATUS if name in names), None)
    for count, row in enumerate(rows):
        if count > MOST_FOUND:
            raise _too_many()
        codes = {names[column]: _code(row.cell(column)) for column in dimensions}
        value = row.cell(end).strip()
        flag = _code(row.cell(status)).upper() if status is not None else ""
        missing_value = not any(character.isdigit() for character in value)
        address = f"row {row.number}, column {header.cells[end] if header else measure}"
        yield _Observation(codes, None if missing_value else value, flag or None, address)


def _code(cell: str) -> str:
    """A cell's code; with labels it reads `CN: China`."""
    return cell.partition(":")[0].strip() if ": " in cell else cell.strip()


# --- SDMX-JSON --------------------------------------------------------------------------------------------------------


def _from_json(root: Json, place: Sdmx) -> Iterator[_Observation]:
    message = _mapping(root)
    body = _mapping(message.get("data")) or message
    structures = _list(body.get("structures")) or [body.get("structure") or message.get("structure")]
    sets = _list(body.get("dataSets"))
    if not sets or not any(isinstance(one, dict) for one in structures):
        raise unread(
            "not_parsed", "这不是 SDMX-JSON 数据消息：缺少 dataSets 或 structure。",
            "This is no SDMX-JSON data message: there are no dataSets, or no structure.",
        )  # fmt: skip
    prefix = "$.data" if "data" in message else "$"
    try:
        for number, one in enumerate(sets):
            told = _mapping(one)
            index = told.get("structure", 0)
            shape = _Shape(
                _mapping(structures[index if isinstance(index, int) and not isinstance(index, bool) else 0]), place
            )
            yield from shape.observations(told, f"{prefix}.dataSets[{number}]")
    except (IndexError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise unread(
            "not_parsed", "SDMX-JSON 的数据与它的结构对不上。", "The data of the SDMX-JSON do not fit its structure."
        ) from error


class _Shape:
    """What the positions of a data set mean."""

    def __init__(self, structure: Mapping[str, Json], place: Sdmx) -> None:
        dimensions = _mapping(structure.get("dimensions"))
        self._everywhere = _dimensions(dimensions.get("dataSet"))
        self._series = _dimensions(dimensions.get("series"))
        self._observation = _dimensions(dimensions.get("observation"))
        attributes = _observed(structure, "attributes")
        named = [(at, _ids(one)) for at, one in enumerate(attributes) if _id(one) in _STATUS]
        self._status = named[0] if named else None
        measures = [_id(one) for one in _observed(structure, "measures")]
        self._measure = measures.index(place.measure.upper()) if place.measure.upper() in measures else 0
        self._measures = max(1, len(measures))

    def observations(self, data: Mapping[str, Json], path: str) -> Iterator[_Observation]:
        fixed = {name: codes[0] for name, codes in self._everywhere if codes}
        for key, cells in _mapping(data.get("observations")).items():
            yield self._one(fixed | self._codes(self._observation, key), cells, f"{path}.observations['{key}']")
        for key, told in _mapping(data.get("series")).items():
            codes = fixed | self._codes(self._series, key)
            for inner, cells in _mapping(_mapping(told).get("observations")).items():
                where = f"{path}.series['{key}'].observations['{inner}']"
                yield self._one(codes | self._codes(self._observation, inner), cells, where)

    @staticmethod
    def _codes(dimensions: list[tuple[str, list[str]]], key: str) -> dict[str, str]:
        positions = [int(part) for part in key.split(":")]
        if len(positions) != len(dimensions) or min(positions, default=0) < 0:
            raise ValueError(key)
        return {name: codes[position] for (name, codes), position in zip(dimensions, positions, strict=True)}

    def _one(self, codes: dict[str, str], cells: Json, address: str) -> _Observation:
        told = cells if isinstance(cells, list) else [cells]
        value = words(told[self._measure]) if len(told) > self._measure else None
        flag = None
        if self._status is not None and len(told) > self._measures + self._status[0]:
            index = told[self._measures + self._status[0]]
            known = self._status[1]
            flag = known[index] if isinstance(index, int) and 0 <= index < len(known) else words(index)
        return _Observation(codes, value, flag, address)


def _dimensions(told: Json) -> list[tuple[str, list[str]]]:
    return [(str(_mapping(one).get("id")).upper(), _ids(one)) for one in _list(told)]


def _observed(structure: Mapping[str, Json], what: str) -> list[Json]:
    return _list(_mapping(structure.get(what)).get("observation"))


def _id(told: Json) -> str:
    return str(_mapping(told).get("id")).upper()


def _ids(dimension: Json) -> list[str]:
    values = [_mapping(one) for one in _list(_mapping(dimension).get("values"))]
    return [str(one.get("id", one.get("value", ""))) for one in values]


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


# --- what a key leaves ------------------------------------------------------------------------------------------------


def _check_names(observations: list[_Observation], key: Mapping[str, str]) -> None:
    if not observations:
        raise unread("empty", "数据消息里没有观测值。", "The data message has no observations.")
    names = list(observations[0].codes)
    for name in key:
        if name not in names:
            like = nearest(name, names)
            there = f"{listed(names)}" + (f" ({like}?)" if like else "")
            raise unread(
                "moved_selector", f"数据里没有维度 {shown(name)}；有：{there}。",
                f"There is no dimension {shown(name)}; there are: {there}.",
            )  # fmt: skip


def _no_series(observations: list[_Observation], key: Mapping[str, str]) -> Unread:
    absent = [(name, code) for name, code in key.items() if all(one.codes.get(name) != code for one in observations)]
    wrong = absent[0] if absent else None
    if wrong is None:
        said = ", ".join(f"{shown(name)}={shown(code)}" for name, code in key.items())
        return unread("moved_selector", f"没有观测值同时符合 {said}。", f"No observation has all of {said}.")
    codes = sorted({one.codes.get(wrong[0], "") for one in observations})
    return unread(
        "moved_selector", f"维度 {shown(wrong[0])} 没有代码 {shown(wrong[1])}；有：{listed(codes)}。",
        f"The dimension {shown(wrong[0])} has no code {shown(wrong[1])}; there are: {listed(codes)}.",
    )  # fmt: skip


def _check_one_series(observations: list[_Observation]) -> None:
    """A key that leaves two figures for one period does not say which is meant."""
    seen: dict[str, _Observation] = {}
    for one in observations:
        other = seen.setdefault(one.codes.get(TIME, ""), one)
        if other is not one:
            open_ = [name for name, code in one.codes.items() if other.codes.get(name) != code]
            raise unread(
                "moved_selector",
                f"key 对应不止一个序列；请再写明：{listed(open_) or TIME}。",
                f"The key fits more than one series: say {listed(open_) or TIME} too.",
            )


def _too_many() -> Unread:
    return unread(
        "over_limits", f"观测值超过 {MOST_FOUND} 个；请在网址里缩小范围。",
        f"There are more than {MOST_FOUND} observations: narrow the address down.",
    )  # fmt: skip
