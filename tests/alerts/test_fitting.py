"""Fitting into bytes: as many lines as fit, the first ones, in their order."""

from __future__ import annotations

from datetime import date
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from tracker.alerts.fitting import first_lines, first_points, lines_of, most_that_fits, points_of
from tracker.model.letter import Letter, Part, Point
from tracker.model.report import Edition, Line, Reference, Section

SIZES = st.lists(st.integers(0, 6), max_size=6)


def edition(news: list[int], table: list[int]) -> Edition:
    """An edition with so many lines in each section, each line citing a reference of its own."""
    sections, number = [], 0
    for count in (*news, *table):
        lines = []
        for _ in range(count):
            number += 1
            lines.append(Line(f"t{number}", f"T{number}", references=(number,)))
        sections.append(Section("s", "S", tuple(lines)))
    references = tuple(Reference(one, f"R{one}") for one in range(1, number + 1))
    return Edition(
        "d", "en", "D", "D", "", "", "2026", date(2026, 1, 1), "", {}, tuple(sections[: len(news)]),
        tuple(sections[len(news) :]), references, (),
    )  # fmt: skip


@given(st.lists(st.integers(0, 90), max_size=60), st.integers(0, 3_000))
def test_as_many_lines_as_fit_and_not_one_more(widths: list[int], room: int) -> None:
    """What is chosen fits, unless nothing does; one line more would not."""
    upto = list(accumulate(widths, initial=40))

    def written(number: int) -> str:
        return "x" * upto[number]

    number = most_that_fits(written, len(widths), room)
    assert upto[number] <= room or number == 0
    assert number == len(widths) or upto[number + 1] > room


@given(SIZES, SIZES, st.integers(0, 80))
def test_the_first_lines_of_an_edition_stay_in_their_order(news: list[int], table: list[int], number: int) -> None:
    """News before the table, each kept line where it was, its references with it and no others."""
    whole = edition(news, table)
    kept = first_lines(whole, number)
    assert lines_of(kept) == min(number, lines_of(whole))
    told = [line.title for section in (*kept.news, *kept.table) for line in section.lines]
    assert told == [f"T{at}" for at in range(1, len(told) + 1)]
    assert [one.number for one in kept.references] == list(range(1, len(told) + 1))


@given(SIZES, st.integers(0, 80))
def test_the_first_points_of_a_letter_stay_in_their_order(counts: list[int], number: int) -> None:
    """No more points than asked for, the first ones, under their own headings."""
    parts = tuple(Part(tuple(Point(f"{at}.{n}", "") for n in range(count)), str(at)) for at, count in enumerate(counts))
    whole = Letter("en", "s", "t", "l", parts)
    kept = first_points(whole, number)
    assert points_of(kept) == min(number, points_of(whole))
    told = [point for part in whole.parts for point in part.points]
    assert [point for part in kept.parts for point in part.points] == told[: points_of(kept)]
    assert all(point.title.startswith(f"{part.title}.") for part in kept.parts for point in part.points)
