"""A workspace's own templates: before the packaged ones, strict, sandboxed, their faults with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alerts.sample_city import DAY, City
from tracker.alerts.check import check_templates
from tracker.alerts.compose import compose
from tracker.alerts.render import render
from tracker.model.report import Edition, Format


@pytest.fixture
def edition(sample: City) -> Edition:
    """The sample edition in English."""
    return compose(
        sample.digest(),
        sample.declaration,
        sample.assessments,
        observations=sample.observations,
        as_of=DAY,
        language="en",
    )


def overridden(root: Path, name: str, text: str) -> Path:
    """A folder of templates with one of our own."""
    folder = root / "alerts" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_an_override_can_extend_what_it_replaces(edition: Edition, tmp_path: Path) -> None:
    """A template of the same name that extends the packaged one says only what is different."""
    folder = overridden(
        tmp_path,
        "digest.html",
        '{% extends "default/digest.html" %}{% block foot %}<p>{{ edition.title }} &amp; Co</p>{% endblock %}',
    )
    text, problems = render(edition, "html", folder)
    assert problems == []
    assert "Innovation targets of the sample city &amp; Co" in text
    assert "Composed from" not in text
    assert "Where it stands" in text
    assert check_templates(tmp_path) == []


def test_a_partial_override_is_used_by_the_packaged_template(edition: Edition, tmp_path: Path) -> None:
    """Replacing the style sheet alone changes how the packaged page looks."""
    folder = overridden(tmp_path, "style.css", "h1 { color: #123456; }")
    assert "#123456" in render(edition, "html", folder)[0]
    assert "#123456" not in render(edition, "html", None)[0]


@pytest.mark.parametrize(
    ("name", "text", "line", "message"),
    [
        ("digest.txt", "one\n{{ edition.titel }}\n", 2, "titel"),
        ("digest.txt", "one\n\n{% if %}\n", 3, "template"),
        ("digest.md", "{{ nothing }}", 1, "nothing"),
        ("digest.html", "<p>\n{% include 'not-there.html' %}", 2, "not-there.html"),
        ("digest.html", '{% extends "digest.html" %}', 1, "calls for itself"),
        ("digest.txt", "\n{{ edition.__class__.__mro__ }}", 2, "unsafe|access"),
        ("digest.txt", "{{ edition.counts.clear() }}", 1, "unsafe"),
        ("digest.txt", "{{ ().__class__.__bases__[0].__subclasses__() }}", 1, "unsafe|access"),
        ("digest.txt", "{{ 'x' * 99999999999 }}", 1, "repeats"),
        ("digest.txt", "{{ 9 ** 999999999 }}", 1, "power"),
        ("digest.txt", "{{ 1 / 0 }}", 1, "ZeroDivisionError"),
        ("digest.txt", "{% for a in range(1000000000) %}x{% endfor %}", 1, "range|Range"),
        (
            "digest.txt",
            "{% for a in range(9999) %}{% for b in range(9999) %}{{ 'x' * 999 }}{% endfor %}{% endfor %}",
            None,
            "more than",
        ),
    ],
)
def test_a_fault_in_a_template_is_named_with_its_line(
    name: str, text: str, line: int | None, message: str, edition: Edition, tmp_path: Path
) -> None:
    """Whatever goes wrong in a template is one problem at its place; it can read nothing and change nothing."""
    folder = overridden(tmp_path, name, text)
    form: Format = {"digest.txt": "text", "digest.md": "md", "digest.html": "html"}[name]  # type: ignore[assignment]
    written, [problem] = render(edition, form, folder)
    assert written == ""
    assert (problem.code, problem.file) == ("template", f"alerts/templates/{name}")
    assert line is None or problem.line == line
    assert any(part in problem.message for part in message.split("|"))
    assert edition.counts, "the template changed nothing"


def test_check_finds_a_slip_that_only_a_full_edition_meets(tmp_path: Path) -> None:
    """Templates are tried on an edition with one of everything, so that a slip inside a loop is found too."""
    overridden(
        tmp_path,
        "digest.txt",
        "{% for s in edition.table %}{% for line in s.lines %}\n{{ line.figur }}{% endfor %}{% endfor %}",
    )
    [problem] = check_templates(tmp_path)
    assert (problem.file, problem.line) == ("alerts/templates/digest.txt", 2)


def test_a_workspace_without_templates_has_nothing_to_check(tmp_path: Path) -> None:
    """No folder, or one with a README alone, is fine."""
    assert check_templates(tmp_path) == []
    overridden(tmp_path, "README.md", "{{ nothing }}")
    assert check_templates(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mail.html", '{% extends "default/mail.html" %}{% block news %}{{ edition.newz }}{% endblock %}'),
        ("message.html", '{% extends "default/message.html" %}{% block imprint %}{{ nobody }}{% endblock %}'),
        ("mail.css", ".told { color: {{ ink }}; }"),
        ("letter.txt", "{% for part in letter.parts %}{{ part.titel }}{% endfor %}"),
        ("letter.md", "{{ letter.leed }}"),
        ("letter.html", '{% extends "default/letter.html" %}{% block points %}{{ letter.pionts }}{% endblock %}'),
        ("card.md", "{% for section in edition.news %}{{ section.lynes }}{% endfor %}"),
        ("letter-card.md", "{{ letter.title | chatt }}"),
    ],
)
def test_a_slip_in_what_is_sent_is_found_by_check(name: str, text: str, tmp_path: Path) -> None:
    """Templates of mails, cards and letters are tried too, those that others extend or import among them."""
    overridden(tmp_path, name, text)
    problems = check_templates(tmp_path)
    assert problems
    assert {problem.file for problem in problems} == {f"alerts/templates/{name}"}
    assert all(problem.line == 1 for problem in problems)


def test_the_packaged_templates_pass_their_own_check(tmp_path: Path) -> None:
    """An override that changes nothing makes every template be tried, and none has a slip."""
    overridden(tmp_path, "card.md", '{% extends "default/card.md" %}')
    assert check_templates(tmp_path) == []
