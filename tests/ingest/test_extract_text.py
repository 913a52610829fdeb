"""Figures in running text, found by patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ingest.extracting import failure, found
from tracker.ingest.extract.folded import Folded
from tracker.ingest.extract.pattern import PatternError, searcher
from tracker.model.source import Pattern
from tracker.model.written import read_figure


def _first(pattern: str, text: str) -> tuple[str | None, str | None, str]:
    match = next(searcher(Pattern(pattern)).find(Folded(text)))
    return match.value, match.period, text[match.start : match.end]


@pytest.mark.parametrize(
    ("pattern", "text", "value"),
    [
        ("建成{value}家", "我市建成17家", "17"),
        ("建成全国重点实验室{value}家", "建成全国重点\n实验室 17 家", "17"),
        ("建成{value}家", "建成突破20家", "突破20"),
        ("突破{value}家", "建成突破20家", "突破20"),
        ("建成{value}家", "建成20家以上", "20家以上"),
        ("建成{value}家", "建成17家以上海为中心", "17"),
        ("企业{value}家", "企业17家上下游", "17"),
        ("共享{value}", "共享近9000项成果", "近9000项"),
        ("签约{value}", "签约151.6亿元", "151.6亿元"),
        ("合同{any}{value}", "合同签约151.6亿元", "151.6亿元"),
        ("合同{any}{value}", "合同共约151.6亿元", "约151.6亿元"),
        ("共享{value}", "共享近９０００项成果", "近９０００项"),
        ("成交额{value}", "技术合同成交额达151.6亿元，增长84.7%以上", "达151.6亿元"),
        ("增长{value}", "技术合同成交额达151.6亿元，增长84.7%以上", "84.7%以上"),
        ("增长{value}", "增长−3.2%", "−3.2%"),
        ("仪器{value}", "仪器2.18万台(套)，共享", "2.18万台(套)"),
        ("实验室{value}", "实验室十七家", "十七家"),
        ("建成{value}家", "建成二十余家", "二十余"),
        ("共{value}", "共15—20家", "15—20家"),
        ("投资{value}", "投资12 345.6万元", "12 345.6万元"),
        ("labs: {value}", "labs:  17 of them", "17"),
        ("nearly {value} labs", "there are nearly 9,000 labs", "nearly 9,000"),
        ("GDP {value}", "GDP 1,234.5 billion USD", "1,234.5 billion USD"),
        ("共{value}家", "共有若干家；共17家", "17"),
    ],
)
def test_the_words_of_a_figure(pattern: str, text: str, value: str) -> None:
    """`{value}` takes qualifier, number, scale and unit as written, and what it takes can be read as a figure."""
    assert _first(pattern, text)[0] == value
    read_figure(value)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("截至2024年6月底，全国重点实验室17家", "2024年6月底"),
        ("截至民国113年，实验室17家", "民国113年"),
        ("截至2024年前三季度，实验室17家", "2024年前三季度"),
        ("截至2024-06-30，实验室17家", "2024-06-30"),
        ("截至二〇二四年末，实验室17家", "二〇二四年末"),
    ],
)
def test_the_words_of_a_period(text: str, period: str) -> None:
    """`{period}` takes a period as it is written."""
    assert _first("截至{period}，{any}实验室{value}家", text)[1] == period


def test_any_ends_with_the_sentence() -> None:
    """`{any}` does not lead from one sentence into the next."""
    assert not list(searcher(Pattern("实验室{any}增长{value}")).find(Folded("实验室很多。投资增长5%")))
    assert _first("实验室{any}增长{value}", "实验室3.5家，增长5%")[0] == "5%"


@pytest.mark.parametrize(
    "pattern",
    [
        "{value}",
        "建成17家",
        "{value}和{value}",
        "{vlaue}家{value}",
        "建成{value",
        "{any}{any}{any}a{value}",
        "x" * 600 + "{value}",
    ],
)
def test_patterns_that_cannot_be_used(pattern: str) -> None:
    """A misspelt placeholder, none, too many of them, or no words at all are told."""
    with pytest.raises(PatternError):
        searcher(Pattern(pattern))


@pytest.mark.parametrize("expression", [r"(?P<value>\d+", r"(\d+)", r"(?P<valeu>\d+)"])
def test_regular_expressions_that_cannot_be_used(expression: str) -> None:
    """A regular expression must be one and name the group of the value."""
    with pytest.raises(PatternError):
        searcher(Pattern(expression, regex=True))


def test_a_regular_expression_is_taken_as_it_is() -> None:
    """With `regex` nothing is added to what the author wrote."""
    [one] = found("建成17家，新增5家", "text", Pattern(r"新增(?P<value>\d+)家", regex=True))
    assert (one.value, one.exact) == ("5", "新增5家")


def test_the_quote_and_its_place() -> None:
    """A figure carries its quote, what stands around it, and offsets that cut it out of the text."""
    text = "第一段。\n截至2024年底，组建全国重点实验室17家，覆盖面广。"
    [one] = found(text, "text", Pattern("实验室{value}家"), "text/plain")
    assert (one.value, one.exact, one.address) == ("17", "实验室17家", "line 2")
    assert one.start is not None
    assert text[one.start : one.end] == one.exact
    assert one.prefix.endswith("组建全国重点")
    assert one.suffix == "，覆盖面广。"


def test_what_is_not_there() -> None:
    """Words that are not there are another failure than a document without words."""
    assert failure("组建了一些", "text", Pattern("建成{value}家")).kind == "moved_selector"
    assert failure(" \n ", "text", Pattern("建成{value}家")).kind == "empty"


@given(st.text(alphabet="建成{}valueanyprd实验室 17，。()[]\\*+?|^$.-", max_size=40), st.text(max_size=80))
def test_no_pattern_fails(pattern: str, text: str) -> None:
    """A pattern is refused in words or looked for; what it finds stands in the text."""
    try:
        ready = searcher(Pattern(pattern))
    except PatternError:
        return
    for match in ready.find(Folded(text)):
        assert match.value is not None
        assert match.value in text
        assert 0 <= match.start <= match.end <= len(text)


@given(st.text(max_size=200))
def test_folding_keeps_the_way_back(text: str) -> None:
    """Every folded character stands somewhere in the original, in the same order."""
    folded = Folded(text)
    places = [folded.at(index) for index in range(len(folded.text))]
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)
