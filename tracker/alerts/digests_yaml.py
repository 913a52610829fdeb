"""`alerts/digests.yaml` read into digests, with every problem at its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from tracker.model.report import ANYONE, FORMATS, MISSED, Digest, Format, Missed
from tracker.model.selection import Selection
from tracker.model.text import Text
from tracker.model.words import HEADLINES
from tracker.reader import Reader, nearest
from tracker.yamlfile import Path, Plain

DIGEST_KEYS = (
    "title", "every", "selection", "language", "languages", "formats", "review", "reviewers", "two_person", "send",
    "missed", "operations", "channels",
)  # fmt: skip
SELECTION_KEYS = ("owner", "tag", "headline", "group", "target")
LANGUAGES = ("zh", "en")
"""The languages that there is a catalogue of phrases for."""

REVIEWS = ("required", "none")
SENDS = ("always", "when_changed")


def read_digest(reader: Reader, name: str, value: Plain, path: Path) -> Digest | None:
    """One digest of the file; None where it is no mapping or lacks what it cannot do without."""
    keys = reader.mapping(value, path, "a digest")
    if keys is None:
        return None
    reader.known_keys(keys, path, DIGEST_KEYS)
    title = read_text(reader, keys.get("title"), (*path, "title"), "the title of a digest")
    languages = _languages(reader, keys, path)
    review = _word(reader, keys, "review", path, REVIEWS)
    reviewers, two_person = _reviewers(reader, keys, path, asked=review == "required")
    formats = read_words(reader, keys.get("formats"), (*path, "formats"), "format", FORMATS)
    send = _word(reader, keys, "send", path, SENDS)
    missed = _word(reader, keys, "missed", path, MISSED)
    every = _cron(reader, keys.get("every"), (*path, "every"))
    selection = read_selection(reader, keys.get("selection"), (*path, "selection"))
    channels = read_words(reader, keys.get("channels"), (*path, "channels"), "channels")
    if title is None:
        return None
    return Digest(
        id=name,
        title=title,
        languages=languages,
        every=every,
        selection=selection,
        formats=cast("tuple[Format, ...]", formats) or FORMATS,
        review="required" if review == "required" else "none",
        reviewers=reviewers,
        two_person=two_person,
        send="when_changed" if send == "when_changed" else "always",
        missed=cast("Missed | None", missed) or "merge",
        operations=_truth(reader, keys, "operations", path),
        channels=channels,
    )


def read_text(reader: Reader, value: Plain, path: Path, what: str) -> Text | None:
    """A text as a plain string or as a mapping of languages to wordings."""
    if not isinstance(value, dict):
        wording = reader.text(value, path, what)
        return None if wording is None else Text.of(wording)
    wordings: dict[str, str] = {}
    for language, one in value.items():
        wording = reader.text(one, (*path, language), f"{what} in {language!r}")
        if wording is not None:
            wordings[language] = wording
    if not value:
        reader.problem("not_a_text", f"{what} must be a text, not an empty mapping", path)
    return Text.of(wordings) if wordings else None


def read_words(
    reader: Reader, value: Plain, path: Path, what: str, choices: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """A list of words (one word may stand without its list), each once and in the order written."""
    if value is None:
        return ()
    one_word = not isinstance(value, list)
    words: dict[str, None] = {}
    for index, one in enumerate([value] if not isinstance(value, list) else value):
        place = path if one_word else (*path, index)
        word = reader.text(one, place, what) if choices is None else reader.choice(one, place, what, choices)
        if word is None:
            continue
        if word in words:
            reader.problem("repeated", f"{word!r} stands in this list twice", place, "remove one of them")
        words[word] = None
    return tuple(words)


def _reviewers(reader: Reader, keys: Mapping[str, Plain], path: Path, *, asked: bool) -> tuple[tuple[str, ...], bool]:
    """Who may approve an edition, whether two of them have to."""
    names = read_words(reader, keys.get("reviewers"), (*path, "reviewers"), "reviewers")
    two_person = _truth(reader, keys, "two_person", path)
    if asked and not names and not keys.get("reviewers"):
        hint = f"name who may approve it, or write reviewers: {ANYONE}, or review: none"
        reader.problem("no_reviewers", "the digest asks for a review and names no reviewers", path, hint, of_key=True)
    if ANYONE in names and len(names) > 1:
        hint = f"keep {ANYONE} alone, or only the names"
        reader.problem("anyone_and_names", f"{ANYONE} stands beside names", (*path, "reviewers"), hint, of_key=True)
    if two_person and not asked:
        message = "two persons cannot approve where no review is asked for"
        reader.problem("no_review", message, (*path, "two_person"), "add review: required", of_key=True)
    elif two_person and len(names) == 1 and ANYONE not in names:
        message = "two persons have to approve, and only one may"
        hint = f"name another reviewer, or write reviewers: {ANYONE}"
        reader.problem("too_few_reviewers", message, (*path, "two_person"), hint, of_key=True)
    return names, two_person


def _languages(reader: Reader, keys: Mapping[str, Plain], path: Path) -> tuple[str, ...]:
    if "language" in keys and "languages" in keys:
        message = "the digest says both language and languages"
        reader.problem("two_keys", message, (*path, "languages"), "keep one of them", of_key=True)
    key = "languages" if "languages" in keys else "language"
    found = read_words(reader, keys.get(key), (*path, key), "language", LANGUAGES)
    if not found and key not in keys:
        reader.problem("missing_key", "the digest names no language", path, "add languages: [zh, en]", of_key=True)
    return found


def _cron(reader: Reader, value: Plain, path: Path) -> str | None:
    if value is None:
        return None
    written = reader.text(value, path, "every")
    if written is None:
        return None
    from cronsim import CronSim, CronSimError

    hint = "write minute, hour, day, month, weekday, such as '0 9 * * MON' for Mondays at 09:00"
    if len(written.split()) != 5:
        reader.problem("cron", f"{written!r} is no cron line of five fields", path, hint)
        return None
    try:
        line = CronSim(written, datetime(2000, 1, 1, tzinfo=UTC))
        next(line)
    except CronSimError as error:
        reader.problem("cron", f"{written!r} is no cron line: {error}", path, hint)
        return None
    except StopIteration:
        reader.problem("cron", f"{written!r} never comes due", path, hint)
        return None
    if len(line.minutes) * len(line.hours) > 1:
        message = f"{written!r} comes due several times a day, and an edition speaks for a day"
        reader.problem("more_than_daily", message, path, "name one minute and one hour, such as '0 9 * * *'")
        return None
    return written


def read_selection(reader: Reader, value: Plain, path: Path) -> Selection:
    """Which targets are meant: all of them where nothing is said."""
    if value is None:
        return Selection()
    keys = reader.mapping(value, path, "a selection")
    if keys is None:
        return Selection()
    reader.known_keys(keys, path, SELECTION_KEYS)

    def words(key: str, choices: tuple[str, ...] | None = None) -> tuple[str, ...]:
        return read_words(reader, keys.get(key), (*path, key), key, choices)

    return Selection(words("owner"), words("tag"), words("headline", tuple(HEADLINES)), words("group"), words("target"))


def _word(reader: Reader, keys: Mapping[str, Plain], key: str, path: Path, choices: tuple[str, ...]) -> str | None:
    return reader.choice(keys[key], (*path, key), key, choices) if key in keys else None


def _truth(reader: Reader, keys: Mapping[str, Plain], key: str, path: Path) -> bool:
    return key in keys and reader.truth(keys[key], (*path, key), key) is True


def refer(reader: Reader, words: tuple[str, ...], known: tuple[str, ...], path: Path, what: str) -> None:
    """A problem for each word that names nothing known."""
    for index, word in enumerate(words):
        if word not in known:
            hint = nearest(word, known) or ("there is none" if not known else "known are " + ", ".join(known[:20]))
            place: Path = (*path, index)
            if reader.file is not None and place not in reader.file.values:
                place = path
            reader.problem("unknown_reference", f"there is no {what} {word!r}", place, hint)
