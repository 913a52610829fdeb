"""What alerts look at: targets and sources that may stand otherwise than at the last evaluation, with their facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from tracker.evaluate.alerting.conditions import both, quoted
from tracker.evaluate.alerting.facts import (
    Reading,
    Reworded,
    SourceFacts,
    TargetFacts,
    facts_of,
    reading_for,
    reading_of,
)
from tracker.evaluate.editions import reviewed, said
from tracker.evaluate.restate import silent_changes
from tracker.evaluate.selection import feeds, fits, owner_of
from tracker.model.aim import Stages
from tracker.model.alert import AlertRule
from tracker.model.declaration import Declaration
from tracker.model.report import FILE_KINDS, Alerts
from tracker.model.selection import Selection
from tracker.steps.declare import read_again
from tracker.steps.sound import ProblemsError

if TYPE_CHECKING:
    from tracker.db.alerts import AlertProgress, Head
    from tracker.db.ledger import Ledger

LAG = 500
"""So many assessments are looked at again: with several writers, numbers may become visible out of order."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What alerts are raised from: what is declared, on which day, at which moment (UTC)."""

    declaration: Declaration
    alerts: Alerts
    today: date
    now: datetime

    @property
    def rules(self) -> Mapping[str, AlertRule]:
        return self.alerts.rules

    @property
    def corrects(self) -> bool:
        """Whether a rule asks for corrections of told figures."""
        return any(rule.when == "correction" for rule in self.rules.values())


def told_moments(ledger: Ledger, watch: Watch) -> dict[str, datetime]:
    """When each digest last told somebody something; nothing where no rule asks for it."""
    if not watch.corrects:
        return {}
    files = {one.id for one in watch.alerts.channels.values() if one.kind in FILE_KINDS} | {"out"}
    book, found = ledger.edition_book, {}
    for name in watch.alerts.digests:
        left = [edition for edition, channels in book.channels(name).items() if channels - files]
        every = reviewed(book.heads(name), book.steps(name), left)
        moments = [one.head.composed_at for one in every if said(one, watch.today.isoformat())]
        if moments:
            found[name] = max(moments)
    return found


def target_subjects(
    watch: Watch, heads: Mapping[str, Head], progress: AlertProgress | None, active: Iterable[str], *, everything: bool
) -> set[str]:
    """The targets that may stand otherwise than before: newly assessed, not calm, near a date, on a watched page."""
    declared = watch.declaration.targets
    if everything or progress is None:
        return {name for name in heads if name in declared}
    found = {name for name, head in heads.items() if head.number > progress.seen - LAG and name in declared}
    found.update(name for name in active if name in declared)
    days = max((rule.days for rule in watch.rules.values() if rule.when == "deadline_near"), default=-1)
    if days >= 0:
        found.update(name for name in heads if name in declared and _near(watch, name, days))
    for source in watch.declaration.sources.values():
        found.update(name for name in source.watch if name in heads)
    return found


def _near(watch: Watch, name: str, days: int) -> bool:
    target = watch.declaration.targets[name]
    dates = [target.deadline] if target.deadline is not None else []
    if isinstance(target.aim, Stages):
        dates += [stage.by.end for stage in target.aim.stages if stage.by is not None]
    return any(0 <= (one - watch.today).days <= days for one in dates)


def target_facts(
    book: Ledger,
    watch: Watch,
    names: Collection[str],
    told_at: Mapping[str, datetime],
    restated: Mapping[str, Reworded],
    bodies: Mapping[str, Mapping[str, object]],
) -> dict[str, TargetFacts]:
    """The facts of targets, from their assessments, what readers were told, what is watched."""
    declaration = watch.declaration
    pages = _watched(book, declaration)
    figures = _told(book, watch, told_at, bodies)
    found = {}
    for name in names:
        body = bodies.get(name)
        if body is None:
            continue
        target = declaration.targets[name]
        owner = declaration.owners.get(owner_of(declaration, name) or "")
        told, now = figures.get(name, (None, None))
        reworded = [*pages.get(name, ()), *([restated[name]] if name in restated else [])]
        found[name] = facts_of(
            body, target, watch.today, told=told, now=now, reworded=reworded,
            owner=None if owner is None else owner.name,
        )  # fmt: skip
    return found


def source_facts(book: Ledger, watch: Watch, rule: AlertRule) -> dict[str, SourceFacts]:
    """The facts of the sources that feed a selected target; of all sources where the rule selects nothing."""
    declaration, states = watch.declaration, book.sources.states()
    chosen = list(declaration.sources.values())
    if rule.selection != Selection():
        targets = [one for one in declaration.targets.values() if fits(rule.selection, declaration, one.id, "")]
        chosen = [source for source in chosen if any(feeds(source, target) for target in targets)]
    return {one.id: SourceFacts(one, states.get(one.id)) for one in chosen}


def restated_since(book: Ledger, watch: Watch, progress: AlertProgress | None) -> dict[str, Reworded]:
    """The targets whose declaration was changed silently since the last evaluation, by what was declared then."""
    if not any(rule.when == "statement_changed" for rule in watch.rules.values()) or progress is None:
        return {}
    version = progress.basis.partition(":")[0]
    if version in ("", watch.declaration.version):
        return {}
    found: dict[str, Reworded] = {}
    for stored in reversed(book.declarations()):
        if stored.version != version:
            continue
        try:
            before = read_again(stored)
        except ProblemsError:
            return {}
        for one in silent_changes(before, watch.declaration):
            cause = f"declared:{watch.declaration.version}:{one.field}"
            found.setdefault(one.target, Reworded(cause, one.sentence))
        return found
    return found


def revised_since(book: Ledger, watch: Watch) -> set[str]:
    """The targets of whose figures something was recorded since revisions were looked for last; they are looked for
    now. A revision of an older period may leave the assessment as it was, and yet be of a figure that was told.
    """
    if not watch.corrects:
        return set()
    seen = book.standings.arrived()
    subjects = book.standings.arrived_after(book.alert_book.looked())
    book.alert_book.look(seen)
    return {one.id for one in watch.declaration.targets.values() if (one.indicator or one.id) in subjects}


def _watched(book: Ledger, declaration: Declaration) -> dict[str, list[Reworded]]:
    """By target the pages on which its statement is no longer found."""
    watching = [one for one in declaration.sources.values() if one.watch]
    found: dict[str, list[Reworded]] = {}
    for name, state in book.sources.states([one.id for one in watching]).items() if watching else ():
        for target, seen in state.watched.items():
            if seen.missing_since is None or target not in declaration.targets:
                continue
            quote = quoted(declaration.targets[target].statement.quote or "")
            instead = quoted(seen.instead)
            title = declaration.sources[name].title
            page = (name, name) if title is None else (title.in_language("zh"), title.in_language("en"))
            zh = f"“{quote}”已不在来源“{page[0]}”的页面上" + (f"，现为“{instead}”" if instead else "")
            en = f"“{quote}” is no longer on the page of {page[1]}" + (f", which says “{instead}”" if instead else "")
            key = sha256(seen.instead.encode()).hexdigest()[:12]
            found.setdefault(target, []).append(Reworded(f"page:{name}:{key}", both(zh, en), name))
    return found


def _told(
    book: Ledger, watch: Watch, told_at: Mapping[str, datetime], bodies: Mapping[str, Mapping[str, object]]
) -> dict[str, tuple[Reading, Reading | None]]:
    """By target the figure that an edition told last, with what holds for its period today."""
    by_moment: dict[datetime, list[str]] = {}
    for name, body in bodies.items():
        moments = [
            moment
            for digest, moment in told_at.items()
            if fits(watch.alerts.digests[digest].selection, watch.declaration, name, str(body.get("headline")))
        ]
        if moments:
            by_moment.setdefault(max(moments), []).append(name)
    told: dict[str, Reading] = {}
    for moment, names in by_moment.items():
        for name, body in book.alert_book.figures_at(moment, names).items():
            reading = reading_of(body)
            if reading is not None:
                told[name] = reading
    subject = {name: watch.declaration.targets[name].indicator or name for name in told}
    elsewhere = {subject[name] for name, one in told.items() if one.period != _period(bodies[name])}
    recorded = book.observations(elsewhere) if elsewhere else {}
    return {
        name: (one, reading_for(one.period, bodies[name], recorded.get(subject[name], ())))
        for name, one in told.items()
    }  # fmt: skip


def _period(body: Mapping[str, object]) -> str | None:
    reading = reading_of(body)
    return None if reading is None else reading.period
