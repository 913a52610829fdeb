"""Mails as readers get them: of this repository's workspace, of a sample with every kind of news, of letters."""

from __future__ import annotations

from base64 import b64encode
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from tests.alerts.sample_city import DAY, City, city, observed
from tracker.alerts.alert_letter import Seen, letter
from tracker.alerts.compose import compose
from tracker.alerts.forms import edition_parts, letter_parts
from tracker.alerts.issue import Issue
from tracker.alerts.pictures import pictures
from tracker.alerts.request_letter import Addressed, request_letter
from tracker.evaluate.alerting.telling import Telling
from tracker.evaluate.board import assess_all
from tracker.evaluate.requests import Due, Mailing
from tracker.model.alert import AlertRule, AlertState
from tracker.model.collected import Trouble
from tracker.model.observation import Observation
from tracker.model.period import Period
from tracker.model.problem import Problem
from tracker.model.pulse import Outage
from tracker.model.report import Asking, Digest, Edition, Line, Section
from tracker.model.request import Ask, Request, Wanted
from tracker.model.running import Downtime, Running
from tracker.model.source import Pattern, Read, Source
from tracker.model.text import Text
from tracker.steps.sheet import read_sheet
from tracker.targets.load import parse

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
NOWHERE = Path("no-such-folder")
LANGUAGES = ("zh", "en")
NAMES = ("tianjin", "rich", "alert", "request", "stretched")


@dataclass(frozen=True)
class Mail:
    """A mail in one language: its HTML as sent, its text part, its card, its pictures by content id."""

    name: str
    language: str
    html: str
    text: str
    card: str
    subject: str
    pictures: dict[str, bytes]

    @property
    def page(self) -> str:
        """The HTML as a mail program shows it: each content id is its picture."""
        shown = self.html
        for cid, png in self.pictures.items():
            shown = shown.replace(f"cid:{cid}", "data:image/png;base64," + b64encode(png).decode())
        return shown


@cache
def mail(name: str, language: str) -> Mail:
    """One of the mails of `NAMES`."""
    made = {"tianjin": _tianjin, "rich": _rich, "alert": _alert, "request": _request, "stretched": _stretched}
    parts = made[name](language)
    cids = {
        part.removeprefix("charts/").removesuffix(".png") + "@tracker": body
        for part, body in parts.items()
        if part.endswith(".png")
    }
    said = {form: parts[f"{form}.{language}"].decode() for form in ("mail", "text", "card", "subject")}
    return Mail(name, language, said["mail"], said["text"], said["card"], said["subject"], cids)


def _tianjin(language: str) -> dict[str, bytes]:
    """The digest of this repository's workspace."""
    declaration, problems = parse((ROOT / "targets.yaml").read_bytes(), "targets.yaml")
    assert declaration is not None
    assert [one for one in problems if one.severity == "error"] == []
    content = (ROOT / "db" / "observations.csv").read_bytes()
    observations: dict[str, list[Observation]] = defaultdict(list)
    for row in read_sheet(content, "observations.csv", declaration, now=AT, by=None, batch="").rows:
        observations[row.observation.subject].append(row.observation)
    title = Text.of({"zh": "天津市创新协同目标周报", "en": "Innovation and cooperation targets of Tianjin"})
    digest = Digest("weekly", title, LANGUAGES)
    sample = City(declaration, observations, assess_all(declaration, observations, date(2026, 11, 23)), ())
    return _edition(sample, digest, language, date(2026, 11, 23))


def _edition(sample: City, digest: Digest, language: str, day: date, **more: object) -> dict[str, bytes]:
    made: Edition = compose(
        digest, sample.declaration, sample.assessments, observations=sample.observations, as_of=day,
        language=language, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return _frozen(Issue(made, pictures(made, sample.declaration, sample.observations)), digest)


def _frozen(issue: Issue, digest: Digest) -> dict[str, bytes]:
    return _made(*edition_parts([issue], digest, ("subject", "text", "mail", "card"), NOWHERE, AT))


def _made(parts: dict[str, bytes], problems: list[Problem]) -> dict[str, bytes]:
    assert problems == []
    return parts


def _rich(language: str) -> dict[str, bytes]:
    """An edition with every kind of news: a correction, changes with causes, silence, overdue offices, an outage."""
    sample = city()
    before = {one.id: one.to_json() for one in sample.assessments}
    before["labs-over-20"] |= {"headline": "on_track"}
    before["firms-128"] |= {"headline": "at_risk"}
    late = observed(
        "contracts", "2025", "186.4亿元", id="contracts-2025-b", supersedes="contracts-2025",
        reason="原数误含外省合同" if language == "zh" else "contracts of another province had been counted",
        recorded_at=datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip
    observations = dict(sample.observations) | {"contracts": [*sample.observations["contracts"], late]}
    source = Source(
        id="bulletin", title=Text.of({"zh": "统计公报网页", "en": "Page of the statistical bulletin"}),
        url="https://stats.example.org/bulletin", reads=(Read("incubators", "text", Pattern("{value}家")),),
    )  # fmt: skip
    declaration = replace(sample.declaration, sources={"bulletin": source})
    error = Text.of({"zh": "服务器答复 503", "en": "the server answers 503"})
    trouble = Trouble("bulletin", AT - timedelta(days=6), 9, "http_error", error, AT - timedelta(days=7))
    wanted = Wanted("figures", "incubators", Period.parse("2025"), "stb", date(2026, 1, 1), date(2026, 4, 1))
    asked = tuple(Ask("remind", n, AT - timedelta(days=30 - n), "stb@example.org", f"n{n}") for n in (1, 2))
    down = Downtime(Outage(AT - timedelta(days=2), AT - timedelta(days=1)), fetches=3)
    running = Running(owed=(Request("r1", wanted, AT - timedelta(days=40), asks=asked),), down=(down,))
    later = City(declaration, observations, assess_all(declaration, observations, DAY), sample.held)
    return _edition(
        later, sample.digest(), language, DAY, previous=before, held=sample.held, troubles=[trouble], running=running,
        causes={"firms-128": "new_period+clock", "labs-over-20": "clock"},
    )  # fmt: skip


def _stretched(language: str) -> dict[str, bytes]:
    """An edition whose words are as long as words get: names without a space, figures that are the names of stages."""
    sample = city()
    made = compose(
        sample.digest(), sample.declaration, sample.assessments, observations=sample.observations, as_of=DAY,
        language=language,
    )  # fmt: skip
    long = "Donaudampfschifffahrtsgesellschaft" * 4
    told = (
        (long, "off track", "CNY 1,234.5 bn", "2025 Q3"),
        (
            "全社会研究与试验发展经费投入强度" * 6,
            "按期完成",
            "开展可行性研究并形成总体方案和实施细则稿" * 2,
            "2025年第3季度",
        ),
        (long, long, long, long),
        ("36", "滞后", "36万微克每立方米每季度每家企业", "2025年"),
    )
    lines = tuple(
        Line(
            "labs-over-20", title, "off_track", "■", status, "red", figure, "近" * 60, period, reason=long,
            references=(1,),
        )
        for title, status, figure, period in told
    )  # fmt: skip
    news = (Section("changes", long, tuple(replace(one, change=f"https://example.org/{long}") for one in lines)),)
    stretched = replace(made, title=long, news=news, table=(Section("all", long, lines),), quiet=long)
    return _frozen(Issue(stretched, pictures(made, sample.declaration, sample.observations)), sample.digest())


def _alert(language: str) -> dict[str, bytes]:
    """Two statuses that worsened, one told before."""
    sample = city()
    rule = AlertRule("worse", "status_worsened", LANGUAGES, ("office",))
    names = (("intensity-4", "on_track → off_track"), ("contracts-double", "at_risk → off_track"))
    words = {"zh": "进展正常 → 滞后", "en": "on track → off track"}
    new = tuple(
        AlertState(
            "worse", target, "status_worsened", "firing", cause=cause, words=Text.of(words), active_since=AT,
            episode=1, fired_at=AT,
        )
        for target, cause in names
    )  # fmt: skip
    standing = (replace(new[0], subject="consortia-up", active_since=AT - timedelta(days=9)),)
    telling = Telling(rule, ("",), "new", new, (), standing)  # type: ignore[arg-type]
    bodies = {one.id: one.to_json() for one in sample.assessments}
    seen = Seen(sample.declaration, bodies, {"intensity-4": "new_period", "contracts-double": "clock"})
    made = letter(telling, seen, language)
    return _made(*letter_parts([made], {}, "alert.raised", ("subject", "text", "mail", "card"), NOWHERE, AT))


def _request(language: str) -> dict[str, bytes]:
    """A reminder for two figures, with links to answer by."""
    sample = city()
    asking = Asking("figures", ("office",), LANGUAGES)
    dues = []
    for at, subject in enumerate(("intensity", "incubators")):
        wanted = Wanted("figures", subject, Period.parse("2025"), "stb", date(2026, 1, 1), date(2026, 4, 1))
        asks = (Ask("first", 1, AT - timedelta(days=7), "stb@example.org", "n1"),)
        dues.append(Due(Request(f"r{at}", wanted, AT - timedelta(days=7), asks=asks), "remind", 1, "stb@example.org"))
    mailing = Mailing(asking, sample.declaration.owners["stb"], "stb@example.org", tuple(dues))
    tokens = {due.request.id: f"v1.{due.request.id}.{'aZ0-' * 25}.{'xY9_' * 10}" for due in dues}
    told = Addressed(
        sample.declaration, sample.observations, tokens, DAY, date(2027, 1, 22),
        "https://targets.example.org" if language == "en" else None,
    )  # fmt: skip
    made = request_letter(mailing, told, language)
    return _made(*letter_parts([made], {}, "request.sent", ("subject", "text", "mail", "card"), NOWHERE, AT))
