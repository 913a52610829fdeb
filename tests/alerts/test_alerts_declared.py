"""digests.yaml and channels.yaml: read with every problem at its place."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.alerts.sample_city import City
from tracker.alerts.declared import load
from tracker.alerts.schema import json_schema
from tracker.model.report import Quiet

ROOT = Path(__file__).parents[2]

GOOD_CHANNELS = """version: 1
channels:
  out: {kind: folder, path: out}
  mail:
    {kind: email, to: [a@example.org, "B <b@example.org>"], from: c@example.org, host: smtp.example.org, port: 587,
     tls: starttls, user_env: TRACKER_SMTP_USER, password_env: TRACKER_SMTP_PASSWORD, bounce: bounces@example.org,
     language: zh, quiet: {from: "22:00", to: "07:30", days: [sat, sun]}}
  local: {kind: email, to: a@example.org, from: c@example.org, maildir: mailbox/}
  hook:
    {kind: webhook, url: "https://example.org/hook", secret_env: TRACKER_HOOK_SECRET,
     previous_secret_env: TRACKER_HOOK_SECRET_BEFORE, private: true}
  feed: {kind: atom, path: out/feed.xml, title: Targets, pages: true, language: en}
  chat: {kind: feishu, url_env: TRACKER_FEISHU_URL, quiet: {days: sun}}
  ding: {kind: dingtalk, url_env: TRACKER_DING_URL, secret_env: TRACKER_DING_SECRET}
  work: {kind: wecom, url_env: TRACKER_WECOM_URL}
  rest: {kind: apprise, url_env: TRACKER_SLACK_URL}
"""

GOOD_DIGESTS = """version: 1
digests:
  weekly:
    title: {zh: 周报, en: Weekly}
    every: 0 9 * * MON
    languages: [zh, en]
    formats: [html, text]
    selection: {owner: stb, group: [platforms, transfer], headline: off_track, tag: money, target: intensity-4}
    review: required
    reviewers: [amy, bo]
    two_person: true
    send: when_changed
    missed: send
    operations: true
    channels: [out, mail]
  quiet: {title: Quiet, language: en}
"""


def written(root: Path, digests: str = GOOD_DIGESTS, channels: str = GOOD_CHANNELS) -> Path:
    """A workspace with these two files."""
    (root / "alerts").mkdir(exist_ok=True)
    (root / "alerts" / "digests.yaml").write_text(digests, encoding="utf-8")
    (root / "alerts" / "channels.yaml").write_text(channels, encoding="utf-8")
    return root


def test_everything_that_can_be_declared_is_read(tmp_path: Path, sample: City) -> None:
    """All keys of both files arrive in the model, and nothing is a problem."""
    alerts, problems = load(written(tmp_path), sample.declaration)
    assert problems == []
    weekly = alerts.digests["weekly"]
    assert (weekly.every, weekly.languages, weekly.formats) == ("0 9 * * MON", ("zh", "en"), ("html", "text"))
    assert (weekly.review, weekly.reviewers, weekly.send) == ("required", ("amy", "bo"), "when_changed")
    assert (weekly.two_person, weekly.missed, weekly.operations) == (True, "send", True)
    assert weekly.selection.groups == ("platforms", "transfer")
    assert weekly.selection.headlines == ("off_track",)
    assert alerts.digests["quiet"].formats == ("html", "text", "md", "json")
    quiet = alerts.digests["quiet"]
    assert (quiet.every, quiet.two_person, quiet.missed, quiet.operations) == (None, False, "merge", False)
    assert alerts.channels["mail"].settings["port"] == 587
    assert alerts.channels["mail"].settings["to"] == ("a@example.org", "B <b@example.org>")
    assert set(alerts.channels) == {"out", "mail", "local", "hook", "feed", "chat", "ding", "work", "rest"}
    mail = alerts.channels["mail"]
    assert (mail.language, mail.quiet) == ("zh", Quiet(time(22), time(7, 30), (5, 6)))
    assert (alerts.channels["chat"].language, alerts.channels["chat"].quiet) == (None, Quiet(days=(6,)))
    assert alerts.channels["local"].settings["maildir"] == "mailbox"
    assert alerts.channels["hook"].settings["private"] is True


def test_our_own_workspace_declares_its_digest() -> None:
    """The repository's files load without a problem and offer the weekly digest in both languages."""
    alerts, problems = load(ROOT)
    assert problems == []
    assert alerts.digests["weekly"].languages == ("zh", "en")
    assert alerts.channels["out"].settings == {"path": "out"}


def test_a_workspace_without_the_files_declares_nothing(tmp_path: Path) -> None:
    """Neither file needs to be there."""
    alerts, problems = load(tmp_path)
    assert (dict(alerts.digests), dict(alerts.channels), problems) == ({}, {}, [])


@pytest.mark.parametrize(
    ("line", "code", "path", "hint"),
    [
        ("titel: x", "unknown_key", "digests.d.titel", "did you mean title?"),
        ("every: 0 9 * *", "cron", "digests.d.every", "MON"),
        ("every: '61 9 * * *'", "cron", "digests.d.every", "MON"),
        ("every: 0 0 31 2 *", "cron", "digests.d.every", "MON"),
        ("every: '* * * * * *'", "cron", "digests.d.every", "MON"),
        ("languages: [zh, fr]", "unknown_word", "digests.d.languages[1]", "zh, en"),
        ("languages: [zh, zh]", "repeated", "digests.d.languages[1]", "remove"),
        ("formats: [htm]", "unknown_word", "digests.d.formats[0]", "did you mean html?"),
        ("review: maybe", "unknown_word", "digests.d.review", "required, none"),
        ("every: 0 9,17 * * *", "more_than_daily", "digests.d.every", "0 9 * * *"),
        ("every: '*/30 9 * * *'", "more_than_daily", "digests.d.every", "0 9 * * *"),
        ("review: required", "no_reviewers", "digests.d", "reviewers: anyone"),
        ("review: required\n    reviewers: []", "no_reviewers", "digests.d", "review: none"),
        ("review: required\n    reviewers: [anyone, amy]", "anyone_and_names", "digests.d.reviewers", "keep"),
        ("two_person: true", "no_review", "digests.d.two_person", "review: required"),
        (
            "review: required\n    reviewers: amy\n    two_person: true",
            "too_few_reviewers",
            "digests.d.two_person",
            "anyone",
        ),
        ("review: required\n    reviewers: anyone\n    two_person: 2", "not_a_truth", "digests.d.two_person", "true"),
        ("missed: forget", "unknown_word", "digests.d.missed", "merge"),
        ("operations: yes", "not_a_truth", "digests.d.operations", "true or false"),
        ("send: sometimes", "unknown_word", "digests.d.send", "always"),
        ("channels: [mial]", "unknown_reference", "digests.d.channels[0]", "did you mean mail?"),
        ("channels: nowhere", "unknown_reference", "digests.d.channels", "out"),
        ("selection: {headline: green}", "unknown_word", "digests.d.selection.headline", "known|one of"),
        ("selection: {owners: stb}", "unknown_key", "digests.d.selection.owners", "did you mean owner?"),
        ("selection: {owner: stp}", "unknown_reference", "digests.d.selection.owner", "did you mean stb?"),
        ("selection: {target: [labs-over-2]}", "unknown_reference", "digests.d.selection.target[0]", "labs-over-20"),
        ("selection: [a]", "not_a_mapping", "digests.d.selection", None),
        ("language: zh", "two_keys", "digests.d.languages", "keep one"),
    ],
)
def test_a_fault_in_a_digest_is_named_with_its_place(
    line: str, code: str, path: str, hint: str | None, tmp_path: Path, sample: City
) -> None:
    """Each fault gives exactly one problem, at its key path and line, with a hint."""
    body = "" if line.startswith("languages") else "    languages: [zh]\n"
    digests = f"version: 1\ndigests:\n  d:\n    title: T\n    {line}\n{body}"
    _, problems = load(written(tmp_path, digests), sample.declaration)
    assert [(one.code, one.path) for one in problems] == [(code, path)]
    assert problems[0].file == "alerts/digests.yaml"
    assert problems[0].line in (3, 5, 6, 7)
    if hint is not None:
        assert any(part in (problems[0].hint or "") for part in hint.split("|"))


@pytest.mark.parametrize(
    ("channel", "code", "path"),
    [
        ("{path: out}", "missing_key", "channels.c"),
        ("{kind: foldr, path: out}", "unknown_word", "channels.c.kind"),
        ("{kind: folder}", "missing_key", "channels.c"),
        ("{kind: folder, path: /etc}", "outside_workspace", "channels.c.path"),
        ("{kind: folder, path: a/../../b}", "outside_workspace", "channels.c.path"),
        ("{kind: folder, path: out, to: x}", "unknown_key", "channels.c.to"),
        ("{kind: email, to: a@b.org, from: c@d.org}", "one_of", "channels.c"),
        ("{kind: email, to: nobody, from: c@d.org, host: h}", "address", "channels.c.to"),
        ('{kind: email, to: "a@b.org\\nBcc: x@y.org", from: c@d.org, host: h}', "address", "channels.c.to"),
        ("{kind: email, to: [], from: c@d.org, host: h}", "no_recipients", "channels.c.to"),
        ("{kind: email, to: a@b.org, from: c@d.org, host: h, port: 99999}", "port", "channels.c.port"),
        ("{kind: email, to: a@b.org, from: c@d.org, host: h, tls: ssl}", "unknown_word", "channels.c.tls"),
        ("{kind: email, to: a@b.org, from: c@d.org, host: 'a b'}", "host", "channels.c.host"),
        ("{kind: webhook, url: 'ftp://x', secret_env: TRACKER_S}", "url", "channels.c.url"),
        ("{kind: webhook, url: 'https://u:p@x.org', secret_env: TRACKER_S}", "secret", "channels.c.url"),
        ("{kind: feishu, url_env: 'https://open.example.org/s3cret'}", "variable", "channels.c.url_env"),
        ("{kind: folder, path: db/out}", "reserved", "channels.c.path"),
        ("{kind: folder, path: ./}", "reserved", "channels.c.path"),
        ("{kind: atom}", "missing_key", "channels.c"),
        ("{kind: atom, path: ../feed.xml}", "outside_workspace", "channels.c.path"),
        ("{kind: atom, path: targets.yaml}", "reserved", "channels.c.path"),
        ("{kind: folder, path: out, language: fr}", "unknown_word", "channels.c.language"),
        ("{kind: folder, path: out, private: true}", "unknown_key", "channels.c.private"),
        ("{kind: wecom, url_env: TRACKER_U, private: 'yes'}", "not_a_truth", "channels.c.private"),
        ("{kind: wecom, url_env: TRACKER_U, secret_env: TRACKER_S}", "unknown_key", "channels.c.secret_env"),
        ("{kind: email, to: a@b.org, from: c@d.org, host: h, host_env: TRACKER_H}", "one_of", "channels.c"),
        ("{kind: email, to: a@b.org, from: c@d.org, host: h, maildir: m}", "one_of", "channels.c"),
        ("{kind: email, to: a@b.org, from: c@d.org, maildir: m, port: 25}", "without_server", "channels.c.port"),
        ("{kind: email, to: a@b.org, from: c@d.org, host: h, bounce: nobody}", "address", "channels.c.bounce"),
        (
            "{kind: email, to: a@b.org, from: c@d.org, host: h, user_env: TRACKER_U}",
            "half_sign_in",
            "channels.c.user_env",
        ),
        (
            "{kind: webhook, url: 'https://x.org', secret_env: TRACKER_S, previous_secret_env: TRACKER_S}",
            "same_secret",
            "channels.c.previous_secret_env",
        ),
        ("{kind: webhook, url: 'https://x.org', url_env: TRACKER_U, secret_env: TRACKER_S}", "one_of", "channels.c"),
        ("{kind: folder, path: out, quiet: nights}", "not_a_mapping", "channels.c.quiet"),
        ("{kind: folder, path: out, quiet: {}}", "empty_quiet", "channels.c.quiet"),
        ("{kind: folder, path: out, quiet: {until: '07:00', days: [sat]}}", "unknown_key", "channels.c.quiet.until"),
        ("{kind: folder, path: out, quiet: {from: '22:00'}}", "half_quiet", "channels.c.quiet.from"),
        ("{kind: folder, path: out, quiet: {to: '22:00'}}", "half_quiet", "channels.c.quiet.to"),
        ("{kind: folder, path: out, quiet: {from: 10pm, to: '07:00'}}", "time", "channels.c.quiet.from"),
        ("{kind: folder, path: out, quiet: {from: '22:00', to: '24:30'}}", "time", "channels.c.quiet.to"),
        ("{kind: folder, path: out, quiet: {from: '07:00', to: 7:00}}", "never_sends", "channels.c.quiet.to"),
        ("{kind: folder, path: out, quiet: {days: [sat, son]}}", "unknown_word", "channels.c.quiet.days[1]"),
        (
            "{kind: folder, path: out, quiet: {days: [mon, tue, wed, thu, fri, sat, sun]}}",
            "never_sends",
            "channels.c.quiet.days",
        ),
    ],
)
def test_a_fault_in_a_channel_is_named_with_its_place(channel: str, code: str, path: str, tmp_path: Path) -> None:
    """Each fault gives exactly one problem at its key path; a secret written in a wrong place is not repeated."""
    root = written(tmp_path, "version: 1\ndigests: {}\n", f"version: 1\nchannels:\n  c: {channel}\n")
    _, problems = load(root)
    assert [(one.code, one.path) for one in problems] == [(code, path)]
    assert (problems[0].file, problems[0].line) == ("alerts/channels.yaml", 3)
    assert "s3cret" not in str(problems[0])


def test_two_channels_do_not_write_to_one_place(tmp_path: Path) -> None:
    """A feed that another channel writes over would lose entries: the second one to name a place is a problem."""
    channels = "version: 1\nchannels:\n  a: {kind: atom, path: feed.xml}\n  b: {kind: atom, path: ./feed.xml}\n"
    _, problems = load(written(tmp_path, "version: 1\ndigests: {}\n", channels))
    assert [(one.code, one.path, one.line) for one in problems] == [("same_place", "channels.b.path", 4)]


@pytest.mark.parametrize(
    ("path", "folder", "found"),
    [
        ("out/feed.xml", "{kind: folder, path: out}", []),
        ("out/feed.xml", "{kind: folder, path: out, language: zh}", []),
        ("out/feed.xml", "{kind: folder, path: out, language: en}", ["no_pages"]),
        ("feeds/feed.xml", "{kind: folder, path: out}", ["no_pages"]),
        ("feed.xml", "{kind: folder, path: out}", ["no_pages"]),
    ],
)
def test_a_feed_that_links_to_pages_has_them_beside_it(
    path: str, folder: str, found: list[str], tmp_path: Path
) -> None:
    """Links that would be dead are a problem at their key: no folder channel writes there, or in another language."""
    feed = f"{{kind: atom, path: {path}, pages: true, language: zh}}"
    root = written(tmp_path, "version: 1\ndigests: {}\n", f"version: 1\nchannels:\n  feed: {feed}\n  out: {folder}\n")
    _, problems = load(root)
    assert [one.code for one in problems] == found
    assert all(one.path == "channels.feed.pages" for one in problems)


def test_a_channel_speaks_a_language_of_what_it_tells(tmp_path: Path) -> None:
    """A channel in English has nothing to send of what is told in Chinese: said where the channel is named."""
    digests = """version: 1
digests:
  d: {title: T, language: zh, channels: [office]}
alerts:
  worse: {when: status_worsened, language: zh, channels: [office]}
requests:
  figures: {language: zh, channels: [office]}
"""
    channels = (
        "version: 1\nchannels:\n  office: {kind: email, to: a@b.org, from: c@d.org, maildir: box, language: en}\n"
    )
    _, problems = load(written(tmp_path, digests, channels))
    assert [(one.code, one.path, one.file) for one in problems] == [
        ("not_spoken", f"{place}.channels", "alerts/digests.yaml")
        for place in ("digests.d", "alerts.worse", "requests.figures")
    ]


def test_all_problems_of_both_files_come_at_once(tmp_path: Path) -> None:
    """A person mends everything in one go: faults of both files, in the order of their lines."""
    root = written(
        tmp_path, "version: 2\ndigests:\n  a: {}\n  'b c': {title: T, language: zh}\n", "version: 1\nchannel: {}\n"
    )
    _, problems = load(root)
    assert [(one.file, one.line, one.code) for one in problems] == [
        ("alerts/digests.yaml", 1, "version"),
        ("alerts/digests.yaml", 3, "missing_key"),
        ("alerts/digests.yaml", 3, "not_a_text"),
        ("alerts/digests.yaml", 4, "id"),
        ("alerts/channels.yaml", 1, "missing_key"),
        ("alerts/channels.yaml", 2, "unknown_key"),
    ]


@pytest.mark.parametrize("text", ["", "- a\n", "a: [", "just words", "\x00"])
def test_a_file_that_is_something_else_is_a_problem(text: str, tmp_path: Path) -> None:
    """Whatever stands in the file, loading answers with a problem and never raises."""
    _, problems = load(written(tmp_path, text, "version: 1\nchannels: {}\n"))
    assert problems
    assert all(one.file == "alerts/digests.yaml" for one in problems)


def test_the_schema_agrees_with_the_reader(tmp_path: Path) -> None:
    """What the reader takes is valid for an editor; what it refuses by its form is not."""
    schemas = json_schema()
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    digests, channels = (schemas[f"alerts/{name}.yaml"] for name in ("digests", "channels"))
    for text, schema in ((GOOD_DIGESTS, digests), (GOOD_CHANNELS, channels)):
        jsonschema.validate(yaml.safe_load(text), schema)
    for name, schema in schemas.items():
        jsonschema.validate(yaml.safe_load((ROOT / name).read_text(encoding="utf-8")), schema)
    bad = [
        ({"version": 1, "digests": {"d": {"title": "T"}}}, digests),
        ({"version": 1, "digests": {"d": {"title": "T", "language": "zh", "titel": 1}}}, digests),
        ({"version": 1, "channels": {"c": {"kind": "folder"}}}, channels),
        ({"version": 1, "channels": {"c": {"kind": "wecom", "url_env": "https://x"}}}, channels),
        ({"version": 1, "channels": {"c": {"kind": "webhook", "secret_env": "TRACKER_S"}}}, channels),
        ({"version": 1, "channels": {"c": {"kind": "folder", "path": "out", "quiet": {}}}}, channels),
        ({"version": 1, "channels": {"c": {"kind": "folder", "path": "out", "quiet": {"from": "22:00"}}}}, channels),
        ({"version": 1, "channels": {"c": {"kind": "atom", "path": "f.xml", "language": "fr"}}}, channels),
    ]
    for value, schema in bad:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(value, schema)
