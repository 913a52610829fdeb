"""`alert`: what fires and what is pending, with cause and next action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from tracker.cli import terminal
from tracker.cli.common import TELL, JsonOption, Opened, example, now, opened, print_json
from tracker.cli.terminal import write

if TYPE_CHECKING:
    from tracker.steps.alert import Raised
    from tracker.steps.alerts_shown import Shown, ShownAlert


def register(app: typer.Typer) -> None:
    """Adds the commands on alerts."""
    examples = example("tracker alert", "tracker alert --json")
    app.command("alert", rich_help_panel=TELL, epilog=examples)(alert)
    from tracker.cli import silence

    silence.register(app)


def alert(ctx: typer.Context, json: JsonOption = False) -> None:
    """Lists the alerts that fire or are pending: what happened, why, what to do next, what keeps one from being told.

    They are evaluated and told by `tracker tick`, `run` and `walk`; looking at them sends nothing.
    """
    from tracker.steps.alerts_shown import shown
    from tracker.wiring import load_alerts

    with opened(ctx) as at:
        rules = load_alerts(at.workspace, at.declaration).rules
        found = shown(at.ledger, at.declaration, rules, now())
        if json:
            from tracker.steps.alert_json import alerts_json

            print_json(alerts_json(found, at.declaration))
        elif not rules:
            from tracker.cli.alert_words import phrase

            write(phrase("no_rules", at.language))
        else:
            write(alert_lines(at, found))


def alert_lines(at: Opened, found: Shown) -> Iterator[str]:
    """What fires, then what is pending, one paragraph each."""
    from tracker.cli.alert_words import phrase

    for state in ("firing", "pending"):
        listed = [one for one in found.alerts if one.state.state == state]
        if listed:
            yield terminal.paint(phrase(state, at.language, n=len(listed)), "bold")
            for one in listed:
                yield from _lines(at, found, one)
            yield ""
    if not found.alerts:
        yield phrase("none" if found.evaluated_at else "not_yet", at.language)
    if found.evaluated_at is not None:
        yield phrase("evaluated", at.language, time=at.wall_time(found.evaluated_at))


def _lines(at: Opened, found: Shown, one: ShownAlert) -> Iterator[str]:
    from tracker.alerts.alert_letter import name_of, next_action, title_of
    from tracker.cli.alert_words import phrase
    from tracker.model.words import lamp

    language, state = at.language, one.state
    named = {
        "status": "" if one.headline is None else lamp(one.headline, language) + "  ",
        "name": name_of(one.rule, state.subject, at.declaration, language),
        "title": title_of(one.rule, language),
        "rule": one.rule.id,
    }
    yield ""
    yield from terminal.paragraph(phrase("line", language, **named), indent=2, hanging=2)
    yield from terminal.paragraph(state.words.in_language(language), indent=4)
    yield from terminal.paragraph(phrase("joint", language).join(_standing(at, one)), indent=4)
    if one.mute is not None:
        yield from terminal.paragraph(_muted(at, found, one), indent=4)
    yield from terminal.paragraph(next_action(one.rule, state.subject, at.declaration, language), indent=4)


def _standing(at: Opened, one: ShownAlert) -> Iterator[str]:
    """Since when, how far it is from firing or from its end, when it was told."""
    from tracker.cli.alert_words import phrase

    state = one.state
    if state.active_since is not None:
        yield phrase("since", at.language, time=at.wall_time(state.active_since))
    if state.state == "pending":
        if one.rule.confirm > 1:
            yield phrase("held", at.language, held=state.held, confirm=one.rule.confirm)
        if one.rule.lasting and state.active_since is not None:
            yield phrase("for", at.language, time=at.wall_time(state.active_since + one.rule.lasting))
        return
    if state.cleared_at is not None:
        yield phrase("clearing", at.language)
    told = one.told_at
    yield phrase("untold", at.language) if told is None else phrase("told", at.language, time=at.wall_time(told))


def _muted(at: Opened, found: Shown, one: ShownAlert) -> str:
    from tracker.cli.alert_words import phrase

    assert one.mute is not None
    silence = found.silences.get(one.mute.by)
    if silence is None:
        return phrase(one.mute.kind, at.language, id=one.mute.by)
    until = "" if silence.until is None else at.wall_time(silence.until)
    named = {"by": silence.made_by, "reason": silence.reason, "until": until, "id": silence.id}
    return phrase(one.mute.kind, at.language, **named)


def raised_lines(raised: Raised, language: str) -> Iterator[str]:
    """One line for each message of alerts that was put into the outbox."""
    from tracker.alerts.alert_letter import title_of
    from tracker.cli.alert_words import phrase

    for one in raised.told:
        named = {"title": title_of(one.rule, language), "rule": one.rule.id}
        counts = {"new": len(one.new), "over": len(one.over), "standing": len(one.standing)}
        key = "raised" if one.new else "over_now" if one.over else "repeated"
        yield from terminal.paragraph(phrase(key, language, **named, **counts), hanging=2)
