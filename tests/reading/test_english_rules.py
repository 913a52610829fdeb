"""The rules of English reading, each by a sentence of its kind."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.model.proposal import Figure, Told
from tracker.reading.read import read

TOLD = Told(date(2024, 5, 2), "2024", "Riverton")


def figures(text: str) -> list[Figure]:
    return [one for one in read(text, TOLD).proposals if isinstance(one, Figure)]


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("The port handled 4.2 million tonnes of cargo.", "4200000", "tonnes", "exact"),
        ("Nearly 9,000 households were connected.", "9000", "households", "nearly"),
        ("The share rose to 43pc in May.", "43", "%", "exact"),
        ("It cost $386 billion (Rs. 32.45 lakh crore).", "386000000000", "USD", "exact"),
        ("At least three quarters of schools have a kitchen.", "75", "%", "at-least"),
        ("One in five trips is made on foot.", "20", "%", "exact"),
        ("Capacity reached 183.97GW.", "183.97", "GW", "exact"),
        ("It employs roughly 1 in 40 engineers.", "2.5", "%", "about"),
        ("No more than 2.5 per cent of samples failed.", "2.5", "%", "at-most"),
    ],
)
def test_amounts(text: str, value: str, unit: str, qualifier: str) -> None:
    """A number with its scale and unit, and the words that hedge it."""
    first = figures(text)[0]
    assert (str(first.value.normalize().__format__("f")), first.unit, first.qualifier) == (value, unit, qualifier)


def test_another_currency_in_brackets_is_its_own() -> None:
    """What stands in brackets has the currency that is written there."""
    assert [one.unit for one in figures("It cost $386 billion (Rs. 32.45 lakh crore).")] == ["USD", "INR"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Waiting lists fell, down 12,400 to 7.48 million.", ["-12400", "7480000"]),
        ("Between 40 and 50 buses run each day.", ["40-50"]),
        ("It will cost £3-4 million.", ["3000000-4000000"]),
        ("The count fell from 212 in autumn 2021 to 97 last November.", ["212", "97"]),
        ("Average bus speeds have slipped below 9 mph.", ["9"]),
        ("Journeys rose from 267.6 million in 2019 to 308 million.", ["267600000", "308000000"]),
    ],
)
def test_ranges_and_steps(text: str, values: list[str]) -> None:
    """A range has two ends; a step and the level that it leads to are two figures."""
    written = [
        f"{one.value:f}".removesuffix(".00").removesuffix(".0")
        + ("" if one.value_high is None else f"-{one.value_high:f}")
        for one in figures(text)
    ]
    assert written == values


@pytest.mark.parametrize(
    ("text", "period", "deadline"),
    [
        ("In 2023, 120 schools were repaired.", "2023", None),
        ("The minister said today that 32,695 homes were completed in 2023.", "2023", None),
        ("So far 2,380 schools have joined.", "to-date", None),
        ("We will plant 500,000 trees by 2030.", None, "2030"),
        ("The Government will build 33,000 homes a year to 2030.", None, "2030"),
        ("Output was 15 tonnes, up 10% on 2022, in 2023.", "2023", None),
        ("We aim to replace 9,000 pipes within ten years.", "2024/2034", "2034"),
        ("By September 2026 the county will recruit 1,200 teachers.", None, "2026-09"),
    ],
)
def test_times(text: str, period: str | None, deadline: str | None) -> None:
    """The period that a figure is of, or the day by which it is promised."""
    first = figures(text)[0]
    assert (first.period, first.deadline) == (period, deadline)


def test_a_time_of_another_clause_is_left_to_it() -> None:
    """A time before ", and" is of what stands there."""
    teachers = figures(
        "We invest £150 million over the next three years, and will recruit 1,200 teachers by May 2026."
    )[1]
    assert teachers.deadline == "2026-05"


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The council built 210 homes.", "achieved"),
        ("The target is 300 homes.", "target"),
        ("We aim to build 300 homes.", "target"),
        ("We will invest £20 million.", "plan"),
        ("We pledged 50 clinics by 2027.", "target"),
        ("The number of charge points should reach 300,000.", "target"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    """Whether it is so, aimed at, or an input ahead."""
    assert figures(text)[0].modality == modality


def test_an_aim_behind_a_semicolon_is_of_what_stands_there() -> None:
    """What was reached is no aim because the next clause names one."""
    done, aim = figures("Between 2015 and 2023 recycling came to 47%; our aim is 60% by 2030.")
    assert (done.modality, aim.modality) == ("achieved", "target")


def test_what_it_came_up_from_stands_for_comparison() -> None:
    """Only the figure behind "up from" is there for comparison."""
    now, then = figures("Some 3 in 10 residents cycle at least once a month, up from a quarter in 2019.")
    assert (now.modality, then.modality) == ("achieved", "reference")


def test_the_ends_of_a_course_have_their_own_times() -> None:
    """What stands behind "to" has the time behind it, not that of where it came from."""
    then, now = figures("The count fell from 212 in autumn 2021 to 97 last November.")
    assert (then.period, now.period) == ("2021", "2023-11")


def test_a_second_verb_says_nothing_of_the_first() -> None:
    """What is projected of the next year leaves what was reached as it is."""
    reached, ahead = figures("Output expanded by 2.1 per cent in 2023 and is projected to grow by 1¾ per cent in 2025.")
    assert (reached.modality, ahead.modality, str(ahead.value)) == ("achieved", "plan", "1.75")


def test_words_in_brackets_stay_there() -> None:
    """What stands for comparison in brackets makes nothing of what follows."""
    text = "A further $1.2 billion (up from $0.9 billion) goes to recovery, and 100,000 buyers will get in."
    assert [one.modality for one in figures(text)][1:] == ["reference", "plan"]


def test_some_of_them_are_a_part() -> None:
    """7 of them are of what was counted before, and a part of it."""
    labs, some = figures("The city has 18 national laboratories, 7 of them built jointly.")
    assert (labs.unit, some.unit, some.part_of) == ("laboratories", "laboratories", 0)


def test_a_level_of_another_year_is_a_change() -> None:
    """To 45% below 2005 levels is a fall from there, due when the sentence says."""
    [fall] = figures("We will cut emissions to 45% below 2005 levels by 2030.")
    assert fall.growth is not None
    assert (str(fall.growth.rate), fall.growth.basis, fall.deadline) == ("-45", "since:2005", "2030")


def test_points_in_words() -> None:
    """A quarter of a point is a quarter of a percentage point, not of anything else."""
    step, level = figures("The Bank cut its rate by a quarter of a point to 4.25%.")
    assert (str(step.value), step.unit, str(level.value)) == ("-0.25", "pp", "4.25")


def test_the_time_of_what_is_compared_with_is_its_own() -> None:
    """The year behind "compared with" is not that of the figure before it."""
    own, other = figures("67% said services had improved, compared with 58% in 2021.")
    assert own.period != "2021"
    assert (other.modality, other.period) == ("reference", "2021")


def test_growth_has_its_basis() -> None:
    """A change names what it is against; the level beside it keeps its own period."""
    level, change = figures("In 2023 exports came to £15 billion, up 10% on 2022.")
    assert change.growth is not None
    assert (level.period, str(change.growth.rate), change.growth.form) == ("2023", "10", "percent")
    assert change.period == "2023"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("He laid out a $131.4 billion proposal.", "USD"),
        ("A $5 billion fund was set up.", "USD"),
        ("The grid received A$7 billion.", "AUD"),
        ("It cost US $40 million.", "USD"),
    ],
)
def test_an_article_is_no_currency(text: str, unit: str) -> None:
    """A letter makes another dollar only where it touches the sign."""
    assert figures(text)[0].unit == unit


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("Capacity will go up to 66% by 2030.", "exact"),
        ("Fees rose up to $640 last year.", "exact"),
        ("The scheme covers up to 17,000 children.", "at-most"),
    ],
)
def test_going_up_to_a_level(text: str, qualifier: str) -> None:
    """Behind a verb of motion "up to" leads to a level, it bounds nothing."""
    assert figures(text)[0].qualifier == qualifier


def test_what_leads_a_list_holds_for_its_items() -> None:
    """The aim or the time of the words before the colon is that of every item that says nothing else."""
    text = (
        "The contributions that were submitted in August 2022 by all of the member states aim to:\n"
        "- Create a carbon sink of 2.5 to 3 billion tonnes,\n- Meet 50% of energy needs from renewables.\n\n"
        "The second part of the report was received by every member in 2022.\n"
    )
    assert [one.modality for one in figures(text)] == ["target", "target"]
    text = (
        "As of June 30, 2023, the total power capacity of the country stood at 484.8 GW, of which:\n"
        "- 242 GW comes from coal,\n- 8.78 GW from nuclear.\n\nA further 20 GW was imported.\n"
    )
    whole, *parts, other = figures(text)
    assert [(one.period, one.part_of) for one in parts] == [("2023-06-30", 0)] * 2
    assert (whole.part_of, other.part_of, other.period) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Over 1.6 million construction and manufacturing jobs were created.", "jobs"),
        ("It runs 50 primary and secondary schools.", "schools"),
        ("It employs 500 staff and volunteers.", "staff"),
        ("It rebuilt 12 roads and bridges.", "roads"),
    ],
)
def test_two_words_before_one_noun(text: str, unit: str) -> None:
    """What stands on both sides of "and" tells of what kind the things are that are counted."""
    assert figures(text)[0].unit == unit


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("We will lower carbon intensity by 45% by 2030.", "since:unstated"),
        ("In 2023 exports rose 5%.", "yoy"),
        ("Emissions have fallen 46% so far.", "since:unstated"),
    ],
)
def test_a_change_without_a_basis(text: str, basis: str) -> None:
    """What is to be changed by a year, or has changed until now, is against a time that is not told."""
    growth = figures(text)[0].growth
    assert growth is not None
    assert growth.basis == basis


def test_a_month_to_come() -> None:
    """A month without a year lies ahead where the figure is planned."""
    [pay] = figures("Starting in July, the qualifying salary will increase to $1,600.")
    assert (pay.modality, pay.period) == ("plan", "2024-07")


def test_what_money_is_for_is_planned() -> None:
    """To build 40 hospitals is what the money is meant for, not what was built."""
    _, built = figures("The government confirmed £3.7 billion to build 40 hospitals across the country.")
    assert built.modality == "plan"


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("The target is 500 GW of non-fossil capacity.", "non-fossil capacity"),
        ("Achieve 50% installed capacity from clean sources by 2030.", "installed capacity"),
        ("The fiscal deficit has been brought down from 6.4 per cent of GDP to 5.6 per cent of GDP.", "fiscal deficit"),
        ("Retail inflation reduced from 6.7% in FY23 to 5.4% in FY24.", "Retail inflation"),
        ("Kenya is set to increase electricity connectivity from 77% to 83% by 2026.", "electricity connectivity"),
        ("We will cut by 2030. Reducing carbon emissions by 1 billion tonnes.", "carbon emissions"),
        ("The minister said the furlough scheme had so far cost £68 billion.", "furlough scheme"),
        ("Expenditures have doubled from $15 billion in FY2009 to $30 billion in FY2018.", "Expenditures"),
    ],
)
def test_what_is_measured(text: str, measure: str) -> None:
    """A hyphen stays inside a noun; a verb alone names nothing; a year is not what is measured."""
    assert figures(text)[-1].measure == measure


def test_a_paragraph_behind_a_list() -> None:
    """A line that begins a sentence behind the last item is no part of the list."""
    text = "The plan aims to:\n- Plant 40 million trees,\n- Restore 300 lakes.\nThe city has 12 parks today.\n"
    assert [one.modality for one in figures(text)] == ["target", "target", "achieved"]


def told(text: str, published: date = date(2024, 7, 22), reference: str = "2024") -> list[Figure]:
    return [one for one in read(text, Told(published, reference, "India")).proposals if isinstance(one, Figure)]


def test_the_year_at_hand() -> None:
    """What grew in the year that is not over is of that year."""
    [growth] = told("Real GDP grew by 8.2% in FY24.")
    assert (growth.period, growth.modality) == ("2024", "achieved")
    now, before = told("The deficit improved to 0.7% of GDP in FY24 from 2.0% in FY23.")
    assert [(one.modality, one.period) for one in (now, before)] == [("achieved", "2024"), ("reference", "2023")]


def test_prices_of_a_year_are_no_time() -> None:
    """At 2011-12 prices says how something is valued, not when."""
    text = "Value added at 2011-12 prices grew by 7.2% in FY24. Net taxes at constant (2011-12) prices grew by 19.1%."
    assert [one.period for one in told(text)] == ["2024", None]


@pytest.mark.parametrize(
    ("text", "modalities"),
    [
        ("It was brought down from 6.4 per cent in FY22 to 5.6 per cent in FY23.", ["reference", "achieved"]),
        (
            "Spending grew to 4.2% of the GDP in real terms for the year, from 3.9% of the GDP.",
            ["achieved", "reference"],
        ),
        ("Grid connections have increased to 33% of households from 22% in 2015.", ["achieved", "reference"]),
        ("In 2023 we wrapped up 170,000 chargers, and the trajectory meets the goal.", ["achieved"]),
        ("In March, the country passed the milestone of 100,000 public chargers.", ["achieved"]),
        ("The bank projects inflation to fall to 4.5 per cent in FY26.", ["plan"]),
    ],
)
def test_where_it_came_from_and_where_it_goes(text: str, modalities: list[str]) -> None:
    """Only the first of "down from 6 to 5" is there for comparison; what lies behind us is no aim."""
    assert [one.modality for one in told(text)] == modalities


def test_a_year_against_the_one_before() -> None:
    """Against the year before is year on year."""
    [growth] = told("Manufacturing grew by 9.9% in 2023 compared with 2022.")
    assert growth.growth is not None
    assert growth.growth.basis == "yoy"


@pytest.mark.parametrize(
    ("text", "unit"),
    [('The plan is to build 1.5 million "safe and decent homes" in England.', "homes")],
)
def test_a_noun_in_quotation_marks(text: str, unit: str) -> None:
    """What is counted may be quoted."""
    assert figures(text)[0].unit == unit


def test_a_financial_year_that_ended_this_year() -> None:
    """2023-24 is over or nearly so in 2024: what was reached in it is of it."""
    text = (
        "Completions fell to 217,754 in 2020-21. Since then each year has seen a decline, reaching 208,600 in 2023-24."
    )
    assert [one.period for one in figures(text)] == ["2020/2021", "2023/2024"]


def test_made_up_is_no_rise() -> None:
    """What makes up a share has not gone up."""
    [share] = figures("Clean power made up 73.8% of the electricity.")
    assert share.growth is None


def test_a_goal_that_was_reached() -> None:
    """Reached its goal of 90 per cent says that it is so."""
    [stored] = figures("The union reached its goal of 90 percent gas storage by March 2024.")
    assert stored.modality == "achieved"


def test_at_least_is_no_superlative() -> None:
    """At least 55% from 1990 levels is against 1990."""
    [cut] = figures("The target is to cut net emissions by at least 55% from 1990 levels by 2030.")
    assert cut.growth is not None
    assert cut.growth.basis == "since:1990"


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("The recycling rate remained below the 45% stretch target.", "target"),
        ("The country has met the 40% target.", "achieved"),
        ("ENV.03 - to achieve a combined recycling rate of 43% by March 2025.", "target"),
        ("To date 43% of the waste is recycled.", "achieved"),
        ("At least 40% of homes meet the legal minimum of 65 points.", "achieved"),
        ("The Act required all councils to achieve a recycling rate of 65% by 2035.", "target"),
    ],
)
def test_what_is_asked_for(text: str, modality: str) -> None:
    """A number before "target", behind "to achieve" at the head, or required by a year is aimed at."""
    assert figures(text)[0].modality == modality


def test_what_decreased() -> None:
    """Behind a noun of change stands what changed."""
    [fall] = figures("There had been a 3.77% decrease in household waste collected.")
    assert fall.measure == "household waste collected"


def test_what_brackets_of_a_table_say() -> None:
    """A bracket names a unit only where it can be one."""
    text = (
        "| Indicator | 2022 value | 2023 value |\n|---|---|---|\n"
        "| Reports of missed bins (Minimise) | 4,287 | 2,114 |\n| Roads (km) | 120 | 140 |\n"
    )
    assert [one.unit for one in figures(text)] == ["", "", "km", "km"]


def test_a_list_of_what_is_to_be_spent() -> None:
    """Where the words before a list say nothing, the sentence before them does; its total is theirs."""
    text = (
        "We will be investing £5.5 million per year into the delivery of the key areas in the plan. This includes:\n"
        "- £1.2m to develop system approaches;\n- £600,000 for a children programme.\n"
    )
    _, *items = figures(text)
    assert [(one.modality, one.part_of) for one in items] == [("plan", 0)] * 2


_WORDS = (
    "a an the $ £ 5 6.5 1,200 2024 2024-25 FY24 % per cent which : - by 2030 in July to from up down target goal aim "
    "will has was rose fell increase decrease halve doubled and jobs homes \" ' ( ) , . ; at least most half one "
    "eleven million bn | prices compared with 2019 levels milestone of reached its including • \n"
)


@given(st.lists(st.sampled_from(_WORDS.split(" ")), max_size=60))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read(words: list[str]) -> None:
    """Whatever stands there, every place says what stands in the text, ranges rise, links lead somewhere."""
    text = "the words " + " ".join(words)
    found = read(text, TOLD).proposals
    for one in found:
        assert text[one.quote.start : one.quote.end] == one.quote.text
        if isinstance(one, Figure):
            assert text[one.written.start : one.written.end] == one.written.text
            assert one.value_high is None or one.value <= one.value_high
            assert one.part_of is None or one.part_of < len(found)


def test_two_amounts_that_fall_are_no_range() -> None:
    """From the greater to the smaller are two amounts."""
    assert [one.value_high for one in figures("It spent between £6 million and £5 million.")] == [None, None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It runs 50 primary and 20 secondary schools.", [("50", "schools"), ("20", "schools")]),
        ("The rate rose by 0.4 points to 5.1 per cent.", [("0.4", "pp"), ("5.1", "%")]),
        ("It was 4.1 per cent, 0.3 of a point lower than before.", [("4.1", "%"), ("-0.3", "pp")]),
        ("So 1,284 of the planned 2,000 charge points were built.", [("1284", "points"), ("2000", "points")]),
    ],
)
def test_numbers_that_share_a_noun(text: str, found: list[tuple[str, str]]) -> None:
    """The noun of the last belongs to those before it; points beside a rate are percentage points."""
    assert [(format(one.value, "f"), one.unit) for one in figures(text)] == found


def test_the_noun_that_is_counted_says_nothing() -> None:
    """Of 120 pledges 84% were met: that pledges are counted makes no pledge of the share."""
    assert [one.modality for one in figures("Of the 120 pledges, 84% were met.")] == ["achieved", "achieved"]
    built, planned = figures("So 1,284 of the planned 2,000 charge points were built.")
    assert (built.modality, planned.modality) == ("achieved", "plan")


def test_a_bracket_keeps_to_itself() -> None:
    """What stands behind a bracket says nothing of a number in it."""
    text = "The data show an improvement since 2017 (from 88.8% to 89%), but not fast enough to meet the target."
    assert [one.modality for one in figures(text)] == ["reference", "achieved"]


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("An amount of $6 million goes to tap water for 3.8 million households.", "households"),
        ("By 2031, increase the proportion of people attaining year 12 or equivalent qualification to 96 per cent.",
         "proportion of people attaining year 12 or equivalent qualification"),
    ],
)  # fmt: skip
def test_what_a_number_is_told_of(text: str, measure: str) -> None:
    """Things that are counted are their own measure; a number in a name is part of it."""
    assert figures(text)[-1].measure == measure
