"""The letter of an alert: what happened, why, what the reader does next, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from tracker.alerts.alert_phrases import PHRASES, TITLES
from tracker.evaluate.alerting.telling import Telling
from tracker.evaluate.selection import owner_of
from tracker.model.alert import Alert, AlertRule, AlertState, When
from tracker.model.assessment import Lamp
from tracker.model.declaration import Declaration
from tracker.model.letter import Letter, Part, Point
from tracker.model.lines import one_line
from tracker.model.text import Text
from tracker.model.words import HEADLINES, cause, headline, in_language, shape

Json: TypeAlias = Mapping[str, object]

MOST_NAMED = 5
"""Names in a summary's line."""

SAID_ALREADY: tuple[When, ...] = ("source_silent", "statement_changed", "correction")
"""Conditions whose words say all that there is: how far the target is would only lead away from them."""

MOST_STANDING = 10
"""Alerts told before that are listed again beneath new ones."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a letter says beside the alerts: the declaration, assessments by target, why a status changed by target.

    `meanwhile` are alerts of a message that is replaced before it was sent, and that are over; `unsent` all of them.
    """

    declaration: Declaration
    bodies: Mapping[str, Json]
    causes: Mapping[str, str] = field(default_factory=dict)
    meanwhile: tuple[Alert, ...] = ()
    unsent: frozenset[Alert] = frozenset()


def letter(telling: Telling, seen: Seen, language: str) -> Letter:
    """What is told of a group of alerts, understood from its subject alone where it is one."""
    write = _Writer(telling, seen, language)
    parts = [part for part in write.parts() if part.points]
    if len(parts) == 1 and not telling.summary:
        parts = [Part(parts[0].points)]
    return Letter(
        language=language,
        subject=write.subject(),
        title=write.title,
        lead=write.lead(),
        parts=tuple(parts),
        action=write.phrase("do_summary") if telling.summary else "",
        foot=write.phrase("foot", rule=telling.rule.id, id=write.first),
    )


def title_of(rule: AlertRule, language: str) -> str:
    """What messages of a rule are called."""
    return _say(rule.title, language) or in_language(TITLES[rule.when], language)


def name_of(rule: AlertRule, subject: str, declaration: Declaration, language: str) -> str:
    """What a subject is called: a target by its title, a source by its own."""
    if rule.of_sources:
        source = declaration.sources.get(subject)
        called = "" if source is None else _say(source.title, language)
        return _phrase("source", language, name=called or one_line(subject))
    target = declaration.targets.get(subject)
    return (one_line(subject) if target is None else _say(declaration.title_of(target), language)) or one_line(subject)


ACTIONS: Mapping[When, str] = {
    "source_failed": "do_source", "statement_changed": "do_statement", "correction": "do_correction",
    "deadline_near": "do_deadline",
}  # fmt: skip
"""The reader's next action by condition; where none is named, see why it is so."""


def next_action(rule: AlertRule, subject: str, declaration: Declaration, language: str) -> str:
    """What the reader of an alert does next."""
    if rule.when != "source_silent":
        return _phrase(ACTIONS.get(rule.when, "do_explain"), language, id=subject)
    owner = declaration.owners.get(owner_of(declaration, subject) or "")
    if owner is None:
        return _phrase("do_record", language)
    office, email = _say(owner.name, language), one_line(owner.email or "")
    return _phrase("do_ask_at" if email else "do_ask", language, office=office, email=email)


def _phrase(key: str, language: str, **named: object) -> str:
    return in_language(PHRASES[key], language).format(**named)


@dataclass(frozen=True, slots=True)
class _Writer:
    telling: Telling
    seen: Seen
    language: str

    def phrase(self, key: str, **named: object) -> str:
        return _phrase(key, self.language, **named)

    @property
    def title(self) -> str:
        return title_of(self.telling.rule, self.language)

    @property
    def first(self) -> str:
        told = self._told()
        return told[0].subject if told else ""

    def _told(self) -> Sequence[AlertState | Alert]:
        """What the message is sent for."""
        return self._new() or self.telling.over or self.telling.standing

    def _new(self) -> tuple[AlertState, ...]:
        """What fires and some recipient was not told: what is new, what a message held that was replaced unsent."""
        waited = (one for one in self.telling.standing if one.alert in self.seen.unsent)
        return (*self.telling.new, *waited)

    def _good(self) -> bool:
        """Whether it is good news, which is no alarm to its readers."""
        return self.telling.rule.when == "status_improved"

    def subject(self) -> str:
        told = self._told()
        if self.telling.summary:
            return self.phrase("subject_summary", title=self.title, n=len(told))
        key = "subject" if self._new() else "subject_over" if self.telling.over else "subject_repeat"
        if key == "subject" and self._good():
            key = "subject_good"
        return self.phrase(key, title=self.title, names=self._names([self.name(one.subject) for one in told]))

    def _names(self, names: Sequence[str]) -> str:
        if len(names) == 1:
            return names[0]
        if len(names) == 2:
            return self.phrase("two_names", first=names[0], second=names[1])
        several = len(names) if self.language.startswith("zh") else len(names) - 1
        return self.phrase("many_names", first=names[0], n=several)

    def lead(self) -> str:
        telling, told = self.telling, self._told()
        if telling.summary:
            return self.phrase("lead_summary", n=len(told), flood=telling.rule.flood)
        if new := self._new():
            if len(told) == 1:
                only = new[0]
                return self.phrase("lead_one", name=self.name(only.subject), words=self._words(only))
            return self.phrase("lead_good" if self._good() else "lead_many", n=len(told), title=self.title)
        if telling.over:
            key = "lead_over_one" if len(told) == 1 else "lead_over_many"
            return self.phrase(key, name=self.name(told[0].subject), n=len(told), title=self.title)
        return self.phrase("lead_repeat", n=len(told), title=self.title)

    def parts(self) -> Iterable[Part]:
        telling = self.telling
        if telling.summary:
            yield Part(tuple(self._owners(self._told())), self.phrase("by_owner"))
            return
        yield Part(tuple(self._firing(one) for one in self._new()), self.phrase("new"))
        yield Part(tuple(self._over(one) for one in telling.over), self.phrase("over"))
        yield Part(tuple(self._over(one) for one in self.seen.meanwhile), self.phrase("meanwhile"))
        standing = [one for one in telling.standing if one.alert not in self.seen.unsent]
        if telling.reason != "repeat":
            standing = standing[:MOST_STANDING]
        yield Part(tuple(self._firing(one) for one in standing), self.phrase("standing"))

    def _owners(self, told: Sequence[AlertState | Alert]) -> Iterable[Point]:
        """How many there are of each owner, the first of them named."""
        by_owner: dict[str, list[str]] = {}
        for one in told:
            owner = owner_of(self.seen.declaration, one.subject) or ""
            by_owner.setdefault(owner, []).append(self.name(one.subject))
        for owner, names in sorted(by_owner.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            body = self.seen.declaration.owners.get(owner)
            listed = self.phrase("listing").join(names[:MOST_NAMED])
            listed += self.phrase("and_more") if len(names) > MOST_NAMED else ""
            called = self.phrase("no_owner") if body is None else self._say(body.name)
            yield Point(called, self.phrase("owner_point", n=len(names), names=listed))

    def _firing(self, state: AlertState) -> Point:
        word = self._headline(state.subject)
        return Point(
            title=self.name(state.subject),
            text=self._changing(state) if state.subject in self.telling.changing else self._text(state),
            shape="" if word is None else shape(word),
            status="" if word is None else headline(word, self.language),
            lamp=self._lamp(state.subject),
            action=self._action(state.subject),
        )

    def _over(self, alert: Alert) -> Point:
        word = self._headline(alert.subject)
        return Point(
            title=self.name(alert.subject),
            text=self.phrase("was", words=self._say(alert.words)),
            shape="" if word is None else shape(word),
            status="" if word is None else headline(word, self.language),
            lamp=self._lamp(alert.subject),
        )

    def _changing(self, state: AlertState) -> str:
        return self.phrase("changing", n=len(state.fired))

    def _words(self, state: AlertState) -> str:
        if state.subject in self.telling.changing:
            return self._changing(state)
        known = self.seen.causes.get(state.subject)
        because = [self.phrase("because", cause=one_line(cause(known, self.language)))] if known else []
        return self.phrase("joined").join([self._say(state.words), *because])

    def _text(self, state: AlertState) -> str:
        """What happened and how it stands; where the letter is of this alone, its lead has said what happened."""
        said = []
        body = self.seen.bodies.get(state.subject)
        if body is not None and self.telling.rule.when not in SAID_ALREADY and not self.telling.rule.of_sources:
            said.append(self._say(_text(body.get("sentence"))).rstrip("。."))
        silent = dict(self.telling.silent).get(state.subject, ())
        if silent:
            targets = self.seen.declaration.targets
            titles = [self._say(self.seen.declaration.title_of(targets[one])) for one in silent if one in targets]
            names = self.phrase("listing").join(titles[:MOST_NAMED])
            names += self.phrase("and_more") if len(titles) > MOST_NAMED else ""
            said.append(self.phrase("silent_by_it", names=names))
        if not said or len(self._told()) > 1 or state.subject not in {one.subject for one in self._told()}:
            said.insert(0, self._words(state))
        return self.phrase("joined").join(one for one in said if one)

    def _action(self, subject: str) -> str:
        return next_action(self.telling.rule, subject, self.seen.declaration, self.language)

    def name(self, subject: str) -> str:
        return name_of(self.telling.rule, subject, self.seen.declaration, self.language)

    def _headline(self, subject: str) -> str | None:
        word = self.seen.bodies.get(subject, {}).get("headline")
        known = isinstance(word, str) and word in HEADLINES and not self.telling.rule.of_sources
        return str(word) if known else None

    def _lamp(self, subject: str) -> Lamp:
        found = self.seen.bodies.get(subject, {}).get("lamp")
        return found if found in ("green", "amber", "red") and not self.telling.rule.of_sources else "grey"

    def _say(self, text: Text | None) -> str:
        return _say(text, self.language)


def _say(text: Text | None, language: str) -> str:
    return "" if text is None else one_line(text.in_language(language)).strip()


def _text(shown: object) -> Text | None:
    if not isinstance(shown, Mapping):
        return None
    return Text(tuple((str(tag), str(wording)) for tag, wording in shown.items()))
