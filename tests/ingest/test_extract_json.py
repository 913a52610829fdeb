"""Figures in JSON documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.extracting import failure, found, outcome, values
from tracker.ingest.extract.json_values import words
from tracker.model.source import JsonPath

BANK = (
    '[{"page": 1}, [{"date": "2023", "value": 1.50}, {"date": "2022", "value": null}, {"date": "2021", "value": 17}]]'
)


def test_jmespath_rows() -> None:
    """Rows with value and period give figures with their addresses; null is no figure."""
    got = found(BANK, "json", JsonPath("value", "[1]", "date"))
    assert [(one.value, one.period, one.address) for one in got] == [
        ("1.50", "2023", "$[1][0].value"),
        ("17", "2021", "$[1][2].value"),
    ]


def test_jsonpath_rows() -> None:
    """The same with RFC 9535, whether there are rows or parallel lists."""
    assert values(BANK, "json", JsonPath("$.value", "$[1][*]", "$.date", "jsonpath")) == [
        ("1.50", "2023"),
        ("17", "2021"),
    ]
    got = found(BANK, "json", JsonPath("$[1][?@.date=='2021'].value", language="jsonpath"))
    assert [(one.value, one.address) for one in got] == [("17", "$[1][2].value")]


def test_parallel_lists() -> None:
    """Two lists of the same length are paired; of different length they are refused."""
    place = JsonPath("values", None, "years")
    assert values('{"values": [1, 2], "years": [2022, 2023]}', "json", place) == [("1", "2022"), ("2", "2023")]
    assert failure('{"values": [1, 2], "years": [2022]}', "json", place).kind == "no_period"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("15160000000.01", "15160000000.01"),
        ("0.1000", "0.1000"),
        ("-84.7", "-84.7"),
        ("1e3", "1000"),
        ("12345678901234567890123", "12345678901234567890123"),
        ('" 近9000项 "', "近9000项"),
        ("1.5E-3", "0.0015"),
    ],
)
def test_numbers_keep_their_digits(written: str, read: str) -> None:
    """No digit is lost or made up on the way through JSON."""
    assert values(f'{{"a": {written}}}', "json", JsonPath("a")) == [(read, None)]


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ("", "empty"),
        ("{", "not_parsed"),
        ('{"a": 1, "a": 2}', "not_parsed"),
        ('{"a": NaN}', "not_parsed"),
        ('{"a": -Infinity}', "not_parsed"),
        ('{"a": ' + "9" * 10_000 + "}", "not_parsed"),
        ("[" * 100_000, "over_limits"),
        ("[" * 500 + "]" * 500, "over_limits"),
        ('{"b": 1}', "moved_selector"),
        ('{"a": null}', "moved_selector"),
        ('{"a": [null]}', "no_figure"),
        ('{"a": true}', "no_figure"),
        ('{"a": {"b": 1}}', "no_figure"),
        ("17", "moved_selector"),
    ],
)
def test_documents_without_the_figure(document: str, kind: str) -> None:
    """Each way to have no figure is told apart; repeated keys and NaN are refused, deep nesting does no harm."""
    assert failure(document, "json", JsonPath("a")).kind == kind


@pytest.mark.parametrize(("language", "path"), [("jmespath", "a[?"), ("jsonpath", "$.a[?"), ("jmespath", "f(a")])
def test_a_misspelt_path(language: str, path: str) -> None:
    """A path that is none is told as such, not as a page that changed."""
    place = JsonPath(path, language="jsonpath" if language == "jsonpath" else "jmespath")
    assert failure('{"a": 1}', "json", place).kind == "not_parsed"


def test_what_is_there_is_named() -> None:
    """A path that leads nowhere names the keys that are there."""
    assert "“valeu”" in str(failure('[{"value": 1}]', "json", JsonPath("valeu", "[]")).message.in_language("en"))
    assert "“value”" in str(failure('[{"value": 1}]', "json", JsonPath("valeu", "[]")).message.in_language("en"))


def test_a_string_is_not_taken_for_a_document() -> None:
    """A text that happens to be JSON is a text."""
    place = JsonPath("$.b", "$.a", language="jsonpath")
    assert failure('{"a": "{\\"b\\": 1}"}', "json", place).kind == "moved_selector"


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(max_size=5)
KEYS = st.sampled_from(["a", "b", "value"])


@given(st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=3)))
def test_any_document_gives_figures_or_a_failure(document: object) -> None:
    """Whatever the document holds, the paths give figures with values or a failure, and the same each time."""
    import json

    content = json.dumps(document)
    for place in (JsonPath("value", "a", "b"), JsonPath("$..value", language="jsonpath"), JsonPath("a[*].value")):
        got = outcome(content, "json", place)
        assert got == outcome(content, "json", place)
        assert not isinstance(got, list) or all(one.value for one in got)


@pytest.mark.parametrize("value", [None, True, [], {}, ""])
def test_what_is_no_figure(value: None) -> None:
    """null, true, lists, objects and "" are no figures."""
    assert words(value) is None
