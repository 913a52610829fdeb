"""What the commands on the ledger say: one catalogue, Chinese beside English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.model.measurement import Measurement, plain
from tracker.model.words import Catalogue, in_language

if TYPE_CHECKING:
    from tracker.model.observation import Observation

PHRASES: Catalogue = {
    "read_as": {"zh": "{subject} {period}：读作 {reading}", "en": "{subject} {period}: read as {reading}"},
    "accepted": {"zh": "已录入 {id}", "en": "recorded as {id}"},
    "confirmation": {"zh": "已录入 {id}，与 {other} 一致", "en": "recorded as {id}; it confirms {other}"},
    "revision": {"zh": "已录入 {id}，修订 {other}", "en": "recorded as {id}; it supersedes {other}"},
    "known": {
        "zh": "此前已录入为 {other}（{state}），未新增",
        "en": "recorded already as {other} ({state}); nothing was added",
    },
    "held": {
        "zh": "暂存 {id}，待人工审核，暂不计入：",
        "en": "held as {id}: it does not count until a person has looked at it, because",
    },
    "decide": {
        "zh": "接受：tracker review accept {id}；更正：tracker review correct {id} --value …",
        "en": "tracker review accept {id} lets it count; tracker review correct {id} --value … mends it",
    },
    "imported": {
        "zh": "{file}：共{rows}行，新增{added}条，已有{known}条。",
        "en": "{file}: {rows} rows, {added} added, {known} known already.",
    },
    "nothing_new": {"zh": "{file}：共{rows}行，均已录入，未新增。", "en": "{file}: {rows} rows, nothing new."},
    "would": {"zh": "（试运行，未写入）", "en": "(tried only: nothing was recorded)"},
    "decisions": {"zh": "补记审核决定{n}项。", "en": "Decisions added: {n}."},
    "none_kept": {
        "zh": "{n}处问题，未录入任何一行；--partial 可只录入无误的行。",
        "en": "Problems: {n}. Nothing was recorded; --partial records the good rows.",
    },
    "some_kept": {"zh": "{n}处问题，有问题的行未录入。", "en": "Problems: {n}. The rows that have them were left out."},
    "more_problems": {"zh": "……另有{n}处问题", "en": "… and {n} more problems"},
    "held_rows": {"zh": "待审核{n}条：", "en": "Held for review: {n}"},
    "more_held": {"zh": "……另有{n}条，见 tracker review", "en": "… and {n} more: tracker review lists them"},
    "form_written": {"zh": "填报表（{n}行）已写入 {file}", "en": "a form of {n} rows written to {file}"},
    "blank": {"zh": "未填的{n}行已跳过。", "en": "{n} rows were not filled in and are left out."},
    "exported": {"zh": "已导出{n}条至 {file}", "en": "{n} observations exported to {file}"},
    "queue_empty": {"zh": "没有待审核的数据。", "en": "Nothing waits for review."},
    "queue": {"zh": "待审核{n}条", "en": "Waiting for review: {n}"},
    "accepted_now": {"zh": "{id} 已接受，计入评估。", "en": "{id} is accepted and counts from now on."},
    "rejected_now": {"zh": "{id} 已拒绝。", "en": "{id} is rejected."},
    "returned_now": {"zh": "{id} 已退回。", "en": "{id} is returned."},
    "unchanged": {"zh": "{id} 此前已是此状态，未作更改。", "en": "{id} was so already; nothing changed."},
    "corrected_now": {
        "zh": "{id} 已拒绝，更正为 {other}：{reading}",
        "en": "{id} is rejected; {other} stands in its place: {reading}",
    },
    "still_doubted": {"zh": "更正值仍有疑点：{doubt}", "en": "the corrected value is doubtful too: {doubt}"},
    "overridden_now": {"zh": "{id}：已改判{title}", "en": "{id}: {title} is overridden"},
    "asked_now": {"zh": "{id}：{title}的改判已记录", "en": "{id}: the override of {title} is recorded"},
    "confirmed_now": {"zh": "{id}：已确认{title}", "en": "{id}: {title} is confirmed"},
    "disputed_now": {"zh": "{id}：已对{title}提出异议", "en": "{id}: {title} is disputed"},
    "computed_now": {"zh": "{id}：{title}恢复自动评估", "en": "{id}: {title} is as computed again"},
    "seconded_now": {
        "zh": "{id}：复核通过，{title}的改判生效",
        "en": "{id} is seconded: {title} is overridden from now on",
    },
    "refused_now": {"zh": "{id}：复核未通过，{title}的改判不生效", "en": "{id} is refused: {title} is not overridden"},
    "replaces": {"zh": "此前的 {id} 不再有效。", "en": "{id}, which held until now, has ended."},
    "second_needed": {
        "zh": "须经另一人复核后生效：tracker review second {id} --by 姓名",
        "en": "it waits until another person has looked at it: tracker review second {id} --by NAME",
    },
    "queue_overrides": {"zh": "待另一人复核的改判{n}条", "en": "Overrides waiting for a second person: {n}"},
    "made_by": {"zh": "{by}，{time}", "en": "by {by}, {time}"},
    "until": {"zh": "，有效期至{day}", "en": ", until {day}"},
    "how_to_second": {
        "zh": "同意：tracker review second {id}；不同意：tracker review reject {id}",
        "en": "tracker review second {id} lets it count; tracker review reject {id} refuses it",
    },
    "upgraded": {"zh": "数据库已升级：{before} → {after}", "en": "the ledger was brought from {before} to {after}"},
    "at_head": {"zh": "数据库已是最新版本（{after}）。", "en": "the ledger is up to date ({after})."},
    "copied": {
        "zh": "已复制{tables}张表共{n}行，两边计数与哈希一致。",
        "en": "{n} rows of {tables} tables were copied; counts and hashes are the same on both sides.",
    },
    "made": {"zh": "数据库已建立（{after}）。", "en": "the ledger was made ({after})."},
    "backed_up": {"zh": "已备份至 {file}（{size}）", "en": "backed up to {file} ({size})"},
    "pruned": {
        "zh": "已删除无人引用的存档{n}件（{size}）。",
        "en": "Archived files that nothing cites, removed: {n} ({size}).",
    },
    "would_prune": {
        "zh": "将删除无人引用的存档{n}件（{size}）；未作更改。",
        "en": "Archived files that nothing cites and that would go: {n} ({size}). Nothing was removed.",
    },
    "restored": {"zh": "已从 {file} 恢复。", "en": "restored from {file}."},
    "set_aside": {"zh": "原数据库保存在 {file}", "en": "the ledger that was there lies in {file}"},
}


def phrase(key: str, language: str, **named: object) -> str:
    """A sentence of the catalogue with its places filled."""
    return in_language(PHRASES[key], language).format(**named)


def reading(observation: Observation) -> str:
    """How an observation was read, as a comparison.

    >>> from decimal import Decimal
    >>> from tracker.model.observation import Observation
    >>> from tracker.model.period import Period
    >>> nearly = Measurement(Decimal(8500), Decimal(9000), high_open=True, qualifier="nearly", unit="项")
    >>> reading(Observation("", "results", Period.parse("2023"), nearly))
    '8500 ≤ x < 9000 项 (nearly)'
    """
    value = observation.value
    if not isinstance(value, Measurement):
        from tracker.model.marks import mark_text

        return mark_text(value)
    unit = f" {value.unit}" if value.unit else ""
    if value.low is not None and value.low == value.high:
        return f"{plain(value.low)}{unit} ({value.qualifier})"
    low = "" if value.low is None else f"{plain(value.low)} {'<' if value.low_open else '≤'} "
    high = "" if value.high is None else f" {'<' if value.high_open else '≤'} {plain(value.high)}"
    return f"{low}x{high}{unit} ({value.qualifier})"
