"""Composing: what an edition says, in which order, of which targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.alerts.sample_city import DAY, City, observed
from tracker.alerts.compose import compose
from tracker.evaluate.board import assess_all
from tracker.model.collected import Reworded, Trouble
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.report import Edition, Line
from tracker.model.selection import Selection
from tracker.model.source import Pattern, Read, Source
from tracker.model.text import Text


def edition(city: City, language: str = "en", **more: object) -> Edition:
    """The edition of the sample city's day."""
    digest = city.digest(**more.pop("digest", {}))  # type: ignore[arg-type]
    values: dict[str, object] = {"observations": city.observations, "as_of": DAY, "language": language} | more
    return compose(digest, city.declaration, city.assessments, **values)  # type: ignore[arg-type]


def lines(made: Edition, section: str) -> dict[str, Line]:
    """The lines of a news section by target."""
    return {line.target: line for one in made.news if one.id == section for line in one.lines}


def said_before(city: City, **headlines: str) -> dict[str, dict[str, object]]:
    """What an earlier edition said: the same, but for some headlines."""
    return {
        one.id: one.to_json() | ({"headline": headlines[one.id]} if one.id in headlines else {})
        for one in city.assessments
    }


def test_the_same_input_gives_the_same_edition(sample: City) -> None:
    """Composing reads no clock and depends on no order of the assessments."""
    shuffled = replace(sample, assessments=list(reversed(sample.assessments)))
    assert edition(sample) == edition(shuffled)


def test_the_subject_names_the_period_and_the_counts(sample: City) -> None:
    """A reader of the inbox knows the day and how things stand without opening the message."""
    made = edition(sample, digest={"selection": Selection(targets=("labs-over-20", "firms-128", "instruments-2"))})
    assert made.subject == "Innovation targets of the sample city, 22 Nov 2026: 1 met on time, 1 met, 1 open"
    monthly = edition(
        sample, "zh", composed_for=Period.parse("2026-11"), digest={"selection": Selection(tags=("money",))}
    )
    assert monthly.subject == "示例市创新协同目标周报（2026年11月）：滞后1项"
    assert monthly.period == "2026-11"


def test_every_target_stands_once_in_the_table(sample: City) -> None:
    """The table holds each selected target exactly once, under its group, in the order declared."""
    made = edition(sample)
    assert [line.target for section in made.table for line in section.lines] == [
        target.id
        for group in ("platforms", "transfer", "work", None)
        for target in sample.declaration.targets.values()
        if target.group == group
    ]
    assert [section.title for section in made.table] == ["Platforms", "Transfer of results", "Works", "Others"]
    assert sum(made.counts.values()) == len(sample.assessments) == 13


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(owners=("env",)), {"pm25-35"}),
        (Selection(tags=("money",)), {"intensity-4"}),
        (Selection(headlines=("off_track", "at_risk")), {"contracts-double", "intensity-4"}),
        (Selection(headlines=("off_track",), tags=("money",)), {"intensity-4"}),
        (Selection(groups=("work",), owners=("stb",)), {"satisfied-80", "action-plan", "fields", "ecosystem"}),
        (Selection(targets=("nothing",)), set()),
    ],
)
def test_a_selection_leaves_what_fits_all_its_lists(selection: Selection, expected: set[str], sample: City) -> None:
    """Lists are joined by and, words in one list by or; a target's owner is its own or its indicator's."""
    made = edition(sample, digest={"selection": selection})
    assert {one.id for one in made.assessments} == expected


def test_news_comes_in_the_declared_order_and_what_is_missing_is_said(sample: City) -> None:
    """Corrections come before changes, deadlines, silence, doubts and held figures; empty sections are one sentence."""
    full = edition(sample, previous=said_before(sample, **{"labs-over-20": "on_track"}), held=sample.held)
    assert [section.id for section in full.news] == ["changes", "deadlines", "silent", "doubts", "held"]
    assert full.quiet == "In this edition: nothing to correct."
    assert full.changed
    one = {"selection": Selection(targets=("firms-128",))}
    none = edition(sample, previous={"firms-128": said_before(sample)["firms-128"]}, digest=one)
    assert none.news == ()
    assert not none.changed
    assert none.quiet == (
        "In this edition: nothing to correct, no status changed, no deadline near or just passed, nobody silent, "
        "no wording left open, no figure waiting for a person."
    )


def test_the_first_edition_does_not_pretend_that_nothing_changed(sample: City) -> None:
    """Without an earlier edition nothing is said about changes but that there is none to compare with."""
    made = edition(sample)
    assert "no earlier edition to compare with" in made.quiet
    assert "no status changed" not in made.quiet
    assert not made.changed


def test_a_changed_status_is_told_with_its_cause(sample: City) -> None:
    """Before, after and cause where it is known; also targets that came or went."""
    before = said_before(sample, **{"labs-over-20": "on_track", "firms-128": "open"})
    before["gone"] = before.pop("fields") | {"id": "gone", "title": {"en": "Gone"}, "headline": "stalled"}
    told = lines(edition(sample, previous=before, causes={"firms-128": "new_period+clock"}), "changes")
    assert {target: line.change for target, line in told.items()} == {
        "labs-over-20": "on track → open",
        "firms-128": "open → met (a new period and passing time)",
        "fields": "newly declared; now open",
        "gone": "no longer told of; was stalled",
    }
    assert told["gone"].title == "Gone"


def test_a_revised_figure_corrects_what_was_said(sample: City) -> None:
    """When the figure of a period that was told of is revised, both figures and the reason stand first."""
    before = said_before(sample)
    corrected = observed(
        "labs", "2024", "18家", id="labs-2024-b", supersedes="labs-2024", reason="one was counted late",
        recorded_at=sample.observations["labs"][0].recorded_at.replace(month=2),  # type: ignore[union-attr]
    )  # fmt: skip
    observations = dict(sample.observations) | {"labs": [*sample.observations["labs"], corrected]}
    later = replace(sample, observations=observations, assessments=assess_all(sample.declaration, observations, DAY))
    told = lines(edition(later, previous=before), "corrections")
    assert {key: line.change for key, line in told.items()} == {
        "labs-over-20": "for 2024 we told 17; it is 18 now (one was counted late)"
    }
    assert lines(edition(sample, previous=before), "corrections") == {}


def test_a_new_period_is_no_correction(sample: City) -> None:
    """A figure for a later period changes nothing of what was said for the earlier one."""
    observations = dict(sample.observations) | {
        "labs": [*sample.observations["labs"], observed("labs", "2025", "19家")]
    }
    later = replace(sample, observations=observations, assessments=assess_all(sample.declaration, observations, DAY))
    assert lines(edition(later, previous=said_before(sample)), "corrections") == {}


@pytest.mark.parametrize(
    ("day", "target", "expected"),
    [
        (date(2026, 11, 22), "intensity-4", "due by 31 Dec 2026, in 39 days"),
        (date(2026, 12, 31), "intensity-4", "due today (31 Dec 2026)"),
        (date(2027, 1, 31), "intensity-4", "was due by 31 Dec 2026, 31 days ago"),
        (date(2027, 6, 30), "intensity-4", None),
        (date(2026, 6, 30), "intensity-4", None),
        (date(2026, 11, 22), "action-plan", "stage “issued” due by 31 Dec 2026, in 39 days"),
        (date(2026, 11, 22), "firms-128", None),
    ],
)
def test_deadlines_are_told_near_their_day(day: date, target: str, expected: str | None, sample: City) -> None:
    """A deadline of a target or of the next stage is told ninety days before and after it, and not always."""
    at = replace(sample, assessments=assess_all(sample.declaration, sample.observations, day))
    line = lines(edition(at, as_of=day), "deadlines").get(target)
    assert (None if line is None else line.change) == expected


def test_silence_names_who_answers(sample: City) -> None:
    """A target of which nothing was ever reported is a finding, with the body that answers for it."""
    told = lines(edition(sample), "silent")
    assert told["incubators-40"].change == "nothing has ever been reported (answerable: Bureau of Science)"
    assert "labs-over-20" not in told


def test_many_silent_targets_of_one_owner_become_one_line(sample: City) -> None:
    """Where the same would be said of more than three targets, one line names them all."""
    nothing = replace(sample, observations={}, assessments=assess_all(sample.declaration, {}, DAY))
    [section] = [one for one in edition(nothing).news if one.id == "silent"]
    assert [(line.title, line.target) for line in section.lines] == [("12 targets", ""), ("Fine particles", "pm25-35")]
    for one in nothing.assessments:
        assert one.title.in_language("en") in section.lines[0].change + section.lines[1].title


def test_doubts_show_both_readings_and_which_rules_disagree(sample: City) -> None:
    """What the wording leaves open is told with both readings, a disagreement with each rule's word."""
    told = lines(edition(sample, "zh"), "doubts")
    assert told["results-9000"].change.count("读为") == 2
    assert told["contracts-double"].change == ("加拿大统计局的规则会判为进展正常；德国联邦统计局的规则会判为滞后")
    assert "pm25-35" not in told


def test_held_figures_are_told_with_the_reason(sample: City) -> None:
    """A figure that waits for a person is shown as such, and counts nowhere else."""
    [line] = lines(edition(sample, held=sample.held), "held").values()
    assert (line.title, line.figure, line.change) == ("National incubators", "45,000", "held because jump: 38 to 45000")


def test_each_line_leads_to_its_source(sample: City) -> None:
    """The numbers of a line point at the statement's document and at the figure's, with quote and observation."""
    made = edition(sample)
    [labs] = [line for section in made.table for line in section.lines if line.target == "labs-over-20"]
    statement, figure = (made.references[number - 1] for number in labs.references)
    assert statement.title == "Plan for coordinated innovation 2021-2025"
    assert (figure.observations, figure.evidence, figure.url) == (
        ("labs-2024",), "ab" * 32, "https://stat.example.org/2024",
    )  # fmt: skip
    assert "17家" in figure.quote
    assert [one.number for one in made.references] == list(range(1, len(made.references) + 1))


def test_a_day_in_the_past_knows_nothing_of_later_stages(sample: City) -> None:
    """An edition for an earlier day tells the stage that had been reached by then."""
    day = date(2023, 6, 1)
    at = replace(sample, assessments=assess_all(sample.declaration, sample.observations, day))
    [line] = [
        line for section in edition(at, as_of=day).table for line in section.lines if line.target == "action-plan"
    ]
    assert line.figure == ""


def test_an_observation_nobody_documents_still_has_a_reference(sample: City) -> None:
    """A figure without a document is led back to who entered it."""
    entered = replace(observed("labs", "2024", "17家"), document=None, recorded_by="Li")
    observations: dict[str, list[Observation]] = {"labs": [entered]}
    at = replace(sample, observations=observations, assessments=assess_all(sample.declaration, observations, DAY))
    assert "entered by Li" in [one.title for one in edition(at).references]


FAILING = datetime(2026, 11, 19, 20, tzinfo=UTC)
TROUBLE = Trouble(
    "page", FAILING, 3, "login_page", Text.of({"zh": "页面要求登录", "en": "the page asks for a password"})
)


def with_source(city: City, alert_after: int = 3) -> City:
    """The sample city, its laboratories read from a page."""
    reads = (Read("labs", "text", Pattern("{value}家")),)
    source = Source(
        "page", url="https://stat.example.org/", reads=reads, title=Text.of("Bulletin"), alert_after=alert_after
    )
    return replace(city, declaration=replace(city.declaration, sources={"page": source}))


def test_a_failing_source_is_told_once_with_the_targets_it_leaves_silent(sample: City) -> None:
    """One line names the source, since when by the workspace's clock, why, and its targets; they have no line more."""
    silent = replace(sample, observations={}, assessments=assess_all(sample.declaration, {}, DAY))
    before = edition(with_source(silent))
    [section] = [one for one in edition(with_source(silent), troubles=[TROUBLE]).news if one.id == "silent"]
    assert section.lines[0].title == "Source: Bulletin"
    title = next(one.title for one in silent.assessments if one.id == "labs-over-20").in_language("en")
    assert section.lines[0].change == (
        "has never worked since it was first tried on 20 Nov 2026 (3 times): the page asks for a password. "
        f"Concerned: {title}"
    )
    assert all(title not in line.change for line in section.lines[1:])
    assert any(title in line.change or line.title == title for one in before.news for line in one.lines)
    ended = replace(TROUBLE, error=Text.of({"zh": "页面要求登录。", "en": "the page asks for a password."}))
    [again] = [one for one in edition(with_source(silent), troubles=[ended]).news if one.id == "silent"]
    assert again.lines[0].change == section.lines[0].change
    worked = replace(TROUBLE, last_success_at=FAILING - timedelta(days=1))
    [section] = [one for one in edition(with_source(silent), "zh", troubles=[worked]).news if one.id == "silent"]
    assert section.lines[0].change.startswith(
        "自2026年11月20日起连续3次获取失败：页面要求登录。最近一次成功：2026年11月19日。"
    )


@pytest.mark.parametrize(
    ("alert_after", "selection"),
    [(4, Selection()), (3, Selection(targets=("firms-128",)))],
)
def test_a_source_that_failed_seldom_or_feeds_nothing_here_is_not_told(
    sample: City, alert_after: int, selection: Selection
) -> None:
    """Three failures are no news where four are asked for, nor in a digest of other targets."""
    made = edition(with_source(sample, alert_after), troubles=[TROUBLE], digest={"selection": selection})
    assert not any("Bulletin" in line.title for one in made.news for line in one.lines)


def test_a_reworded_statement_is_told_with_both_wordings(sample: City) -> None:
    """The words that stood there, those most like them now, the page; the first alone where none are like them."""
    change = Reworded("labs-over-20", "力争突破20家", "力争保持17家")
    said = lines(edition(with_source(sample), reworded=[("page", change)]), "corrections")["labs-over-20"].change
    assert said == "“力争突破20家” is no longer on its page (Bulletin); nearest to it now stands “力争保持17家”"
    gone = replace(change, instead="")
    said = lines(edition(with_source(sample), "zh", reworded=[("page", gone)]), "corrections")["labs-over-20"].change
    assert said == "页面（Bulletin）上已无“力争突破20家”"


@pytest.mark.parametrize(
    ("days", "language", "said"),
    [
        ([date(2026, 11, 9)], "en", "No edition came out on 9 Nov 2026; what changed since is told here."),
        ([date(2026, 11, 9), date(2026, 11, 16)], "zh", "2026年11月9日、2026年11月16日的各期未出，其间变化并入本期。"),
        (
            [date(2026, 10, day) for day in range(1, 8)],
            "en",
            "7 editions from 1 Oct 2026 to 7 Oct 2026 did not come out; what changed since is told here.",
        ),
    ],
)
def test_days_without_their_edition_are_named(days: list[date], language: str, said: str, sample: City) -> None:
    """Whoever waited for an edition that never came reads so in the summary of the next; many become a count."""
    assert said in edition(sample, language, left_out=days).summary
    assert said not in edition(sample, language).summary


def test_a_correction_says_so_first(sample: City) -> None:
    """Its subject begins with the word, its summary names the version that was told; nothing else is different."""
    plain = edition(sample, "en")
    made = edition(sample, "en", corrects=2)
    assert made.subject == f"Correction: {plain.subject}"
    assert made.summary == f"{plain.summary} This corrects version 2 of the edition of 22 Nov 2026."
    assert replace(made, subject=plain.subject, summary=plain.summary) == plain
    assert edition(sample, "zh", corrects=1).subject.startswith("更正：")
