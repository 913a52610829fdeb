"""The letter that asks an office for its due figures, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from urllib.parse import quote
from zoneinfo import ZoneInfo

from tracker.alerts.tell import spoken_period, told
from tracker.evaluate.requests import Due, Mailing
from tracker.evaluate.series import in_force
from tracker.model.aim import Checklist, Stages
from tracker.model.amounts import day as spoken_day
from tracker.model.declaration import Declaration
from tracker.model.letter import Letter, Part, Point
from tracker.model.lines import one_line
from tracker.model.observation import Observation
from tracker.model.request import StageKind, Wanted
from tracker.model.text import Text
from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "first": {"zh": "请报送数据：{owner}，{n}项", "en": "Figures wanted from {owner}: {n}"},
    "remind": {"zh": "催报：{owner}，{n}项数据尚未报送", "en": "Reminder: figures wanted from {owner}: {n}"},
    "asked": {"zh": "请报送数据：{owner}，{n}项", "en": "Figures wanted from {owner}: {n}"},
    "returned": {"zh": "请重新报送：{owner}，{n}项", "en": "Please answer again, {owner}: {n}"},
    "escalate": {"zh": "催报（升级）：{owner}，{n}项数据尚未报送", "en": "Not reported by {owner}: {n}"},
    "lead_first": {
        "zh": "请{owner}报送下列{n}项数据。",
        "en": "{owner} is asked for the figures below ({n}).",
    },
    "lead_remind": {
        "zh": "{owner}的下列{n}项数据至今未收到，请尽快报送。",
        "en": "The figures below ({n}) have not come from {owner} yet: please report them.",
    },
    "lead_returned": {
        "zh": "{owner}报送的数据中有未被采纳的，请重新报送（共{n}项）。",
        "en": "An answer of {owner} was not accepted: please answer again ({n}).",
    },
    "lead_escalate": {
        "zh": "{owner}多次未报送下列{n}项数据，现请您协助督促或代为报送。",
        "en": "{owner} has not reported the figures below ({n}) though it was asked: please see to it, or report them.",
    },
    "figure": {"zh": "{name}，{period}", "en": "{name}, {period}"},
    "stage": {"zh": "{name}：“{mark}”是否已完成（期限{period}）", "en": "{name}: is “{mark}” done (by {period})?"},
    "verdict": {"zh": "{name}：请作出判定（期限{period}）", "en": "{name}: your verdict (by {period})"},
    "wanted_by": {"zh": "请于{day}前报送", "en": "wanted by {day}"},
    "overdue_by": {"zh": "应于{day}前报送，已逾期{n}天", "en": "was wanted by {day}, {n} days ago"},
    "since": {"zh": "自{day}起待报送", "en": "due since {day}"},
    "asked_before": {"zh": "已请报{n}次，最近一次为{day}", "en": "asked {n} times, last on {day}"},
    "asked_once": {"zh": "已于{day}请报一次", "en": "asked once, on {day}"},
    "last": {"zh": "上次数据：{figure}（{period}）", "en": "last figure: {figure} ({period})"},
    "in_unit": {"zh": "单位：{unit}", "en": "unit: {unit}"},
    "marks": {"zh": "请答：{words}", "en": "answer: {words}"},
    "refused": {"zh": "上次答复未被采纳", "en": "the last answer was not accepted"},
    "refused_for": {"zh": "上次答复未被采纳：{reason}", "en": "the last answer was not accepted: {reason}"},
    "by_link": {"zh": "填报", "en": "Report it"},
    "by_token": {"zh": "答复码：{token}", "en": "Code: {token}"},
    "action_link": {
        "zh": "请点击各项的链接填报，无需账号，有效期至{day}。数值按平常写法即可，如“近9000项”“151.6亿元”。",
        "en": "Each figure has a link to report it by, without an account, until {day}. Write it as you would "
        "anywhere, such as 17, 近9000项 or >= 84.7%.",
    },
    "action_token": {
        "zh": "请将数值连同该项的答复码交给运行本系统的人员，有效期至{day}（tracker request answer 答复码 数值）。"
        "数值按平常写法即可，如“近9000项”“151.6亿元”。",
        "en": "Give your figure with its code to whoever runs the tracker, until {day} (tracker request answer CODE "
        "VALUE). Write it as you would anywhere, such as 17, 近9000项 or >= 84.7%.",
    },
    "foot": {
        "zh": "链接或答复码只用于所指的一项数据，持有者均可代{owner}答复，请勿转发给无关人员；答复经人审核后才会采用。",
        "en": "A link or code is for its one figure alone; whoever has it can answer for {owner}, so keep it to those "
        "concerned. An answer counts once a person has accepted it.",
    },
}  # fmt: skip

URGENCY: tuple[StageKind, ...] = ("escalate", "returned", "remind", "asked", "first")
"""What a letter says of itself where it asks at several stages: the first that is among them."""


@dataclass(frozen=True, slots=True)
class Addressed:
    """What a letter is made from beside its mailing.

    `tokens` answer each request by its id, until `valid_until`; `refused` are the reasons of answers that were not
    accepted; `public_url` is where the pages of the tracker are reached, None where nobody can.
    """

    declaration: Declaration
    accepted: Mapping[str, Sequence[Observation]]
    tokens: Mapping[str, str]
    today: date
    valid_until: date
    public_url: str | None = None
    refused: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def request_letter(mailing: Mailing, told_from: Addressed, language: str) -> Letter:
    """One letter for everything that an address is asked for; equal arguments give an equal letter."""
    kinds = {due.kind for due in mailing.dues}
    urgency = next(kind for kind in URGENCY if kind in kinds)
    once = {due.request.id: due for due in mailing.dues}
    named = {"owner": _said(mailing.owner.name, language), "n": len(once)}
    lead = "first" if urgency == "asked" else urgency
    until = spoken_day(told_from.valid_until, language)
    return Letter(
        language=language,
        subject=_phrase(urgency, language, **named),
        title=_said(told_from.declaration.title, language),
        lead=_phrase(f"lead_{lead}", language, **named),
        parts=(Part(tuple(_point(due, told_from, language) for due in once.values())),),
        action=_phrase("action_token" if told_from.public_url is None else "action_link", language, day=until),
        foot=_phrase("foot", language, **named),
    )


def answer_link(public_url: str, token: str) -> str:
    """Where the form that answers a request is reached."""
    return f"{public_url.rstrip('/')}/answer/{quote(token)}"


def title_of(wanted: Wanted, declaration: Declaration, language: str) -> str:
    """What is asked for, on one line: the figure's name and period, or the question whether a stage is done."""
    name = subject_name(wanted.subject, declaration, language)
    spoken = spoken_period(wanted.period.text, language)
    target = declaration.targets.get(wanted.subject)
    if wanted.subject in declaration.indicators or target is None:
        return _phrase("figure", language, name=name, period=spoken)
    if not wanted.mark:
        return _phrase("verdict", language, name=name, period=spoken)
    marks: Sequence[tuple[str, Text]] = ()
    if isinstance(target.aim, Stages):
        marks = [(one.id, one.name) for one in target.aim.stages]
    elif isinstance(target.aim, Checklist):
        marks = [(one.id, one.name) for one in target.aim.items]
    mark = next((_said(text, language) for known, text in marks if known == wanted.mark), one_line(wanted.mark))
    return _phrase("stage", language, name=name, mark=mark, period=spoken)


def subject_name(subject: str, declaration: Declaration, language: str) -> str:
    """The name of an indicator or the title of a target; its id where it is declared no more."""
    indicator, target = declaration.indicators.get(subject), declaration.targets.get(subject)
    if indicator is not None:
        return _said(indicator.name, language)
    return one_line(subject) if target is None else _said(declaration.title_of(target), language)


def _point(due: Due, told_from: Addressed, language: str) -> Point:
    wanted, token = due.request.wanted, told_from.tokens[due.request.id]
    parts = [_when(wanted, told_from.today, language), *_so_far(due, told_from, language)]
    url = told_from.public_url
    return Point(
        title=title_of(wanted, told_from.declaration, language),
        text=("；" if language == "zh" else "; ").join(parts),
        action=_phrase("by_token" if url is None else "by_link", language, token=token),
        link="" if url is None else answer_link(url, token),
    )


def _when(wanted: Wanted, today: date, language: str) -> str:
    if wanted.overdue <= wanted.due:
        return _phrase("since", language, day=spoken_day(wanted.due, language))
    last = wanted.overdue - timedelta(days=1)
    late = (today - last).days
    key = "wanted_by" if late <= 0 else "overdue_by"
    return _phrase(key, language, day=spoken_day(last, language), n=late)


def _so_far(due: Due, told_from: Addressed, language: str) -> list[str]:
    """What it may want to know: what was refused, how often it was asked, its unit or words, its last figure."""
    request, declaration = due.request, told_from.declaration
    wanted, said = request.wanted, []
    if request.id in told_from.refused and due.kind == "returned":
        reason = one_line(told_from.refused[request.id])
        said.append(_phrase("refused_for" if reason else "refused", language, reason=reason))
    if request.asks:
        last = request.asks[-1].at.astimezone(ZoneInfo(declaration.timezone)).date()
        key = "asked_once" if len(request.asks) == 1 else "asked_before"
        said.append(_phrase(key, language, n=len(request.asks), day=spoken_day(last, language)))
    indicator = declaration.indicators.get(wanted.subject)
    if indicator is None:
        target = declaration.targets.get(wanted.subject)
        words = [wanted.mark, f"{wanted.mark}: no"] if wanted.mark else list(() if target is None else target.marks())
        return [*said, _phrase("marks", language, words=" / ".join(map(one_line, words)))]
    unit = indicator.display_unit or indicator.unit
    said.append(_phrase("in_unit", language, unit=one_line(unit)))
    reported = [one for one in in_force(told_from.accepted.get(wanted.subject, ())) if one.measurement is not None]
    if reported and reported[-1].measurement is not None:
        figure, _ = told(reported[-1].measurement, indicator, language)
        said.append(_phrase("last", language, figure=figure, period=spoken_period(reported[-1].period.text, language)))
    return said


def _said(text: Text, language: str) -> str:
    return one_line(text.in_language(language))


def _phrase(key: str, language: str, **named: object) -> str:
    return in_language(PHRASES[key], language).format(**named)
