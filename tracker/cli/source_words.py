"""What the commands on sources say: one catalogue, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "recorded": {"zh": "新增{added}条", "en": "{added} new"},
    "held_of": {"zh": "（{held}条待审核）", "en": " ({held} held for a person)"},
    "nothing_new": {"zh": "无新数据（已有{known}条）", "en": "nothing new ({known} known already)"},
    "proposed": {"zh": "文本提出{n}项，待人决定", "en": "its text proposes {n} figures and pledges"},
    "proposed_one": {"zh": "文本提出1项，待人决定", "en": "its text proposes 1 figure or pledge"},
    "and": {"zh": "；", "en": "; "},
    "proposals": {"zh": "文本提出的数字与承诺", "en": "What its text proposes"},
    "whole_text": {"zh": "全文：数字与承诺，由人决定", "en": "the whole text: figures and pledges, for a person"},
    "unchanged": {"zh": "内容未变", "en": "unchanged"},
    "partly": {"zh": "部分失败，新增{added}条", "en": "failed in part, {added} new"},
    "failed": {"zh": "失败", "en": "failed"},
    "next_try": {"zh": "下次：{time}", "en": "next try {time}"},
    "failing": {"zh": "连续失败{n}次，始于{time}", "en": "failing since {time}, {n} in a row"},
    "last_success": {"zh": "最近一次成功：{time}", "en": "last success {time}"},
    "never": {"zh": "从未成功", "en": "never succeeded"},
    "total": {"zh": "共{n}个来源：{counts}", "en": "{n} sources: {counts}"},
    "total_one": {"zh": "1个来源：{counts}", "en": "1 source: {counts}"},
    "count": {"zh": "{what}{n}个", "en": "{n} {what}"},
    "no_sources": {"zh": "targets.yaml没有声明来源。", "en": "No source is declared in targets.yaml."},
    "nothing_due": {
        "zh": "没有到期的来源；--all 抓取全部，或写出来源名。",
        "en": "No source is due; --all fetches every one, or name some.",
    },
    "held_hint": {"zh": "待审核：tracker review", "en": "What is held: tracker review"},
    "try_hint": {"zh": "查看经过：tracker try {source}", "en": "To see what happens: tracker try {source}"},
    "statement_gone": {
        "zh": "承诺原文已不在页面上：{target}",
        "en": "the statement of {target} is no longer on the page",
    },
    "stood": {"zh": "原文：{text}", "en": "it read: {text}"},
    "reads_now": {"zh": "现为：{text}", "en": "now most like it: {text}"},
    "nothing_like_it": {"zh": "现无相近文字", "en": "nothing like it stands there now"},
    "fetched": {"zh": "抓取", "en": "Fetched"},
    "looked": {"zh": "查找", "en": "Looked for"},
    "found": {"zh": "找到", "en": "Found"},
    "nothing_found": {"zh": "没有找到任何数值。", "en": "No figure was found."},
    "assessment": {"zh": "评估会变为", "en": "What would change"},
    "no_change": {"zh": "各项目标的状态不变。", "en": "No target's status would change."},
    "would_be": {"zh": "{target}：{before} → {after}", "en": "{target}: {before} → {after}"},
    "if_accepted": {"zh": "待审核数据若被接受：", "en": "Once what is held is accepted:"},
    "at": {"zh": "位置：{address}", "en": "at {address}"},
    "quote": {"zh": "原文：“{quote}”", "en": "quote: “{quote}”"},
    "read_as": {"zh": "读作：{subject} {period} = {reading}", "en": "read as {subject} {period}: {reading}"},
    "would_record": {"zh": "将录入并计入评估", "en": "would be recorded and count"},
    "would_confirm": {"zh": "将录入，与 {other} 一致", "en": "would be recorded; it confirms {other}"},
    "would_revise": {"zh": "将录入，修订 {other}", "en": "would be recorded; it supersedes {other}"},
    "would_hold": {"zh": "将待人审核，原因：", "en": "would be held for a person, because"},
    "already": {"zh": "已录入为 {other}，不会新增", "en": "recorded already as {other}; nothing would be added"},
    "and_more": {"zh": "……另有{n}条", "en": "… and {n} more"},
    "problem": {"zh": "失败", "en": "Failed"},
    "seen": {"zh": "看到的内容", "en": "What was seen"},
    "to_try": {"zh": "可以试试", "en": "What to try"},
    "nothing_recorded": {
        "zh": "以上只是试读，没有录入任何内容；录入：tracker ingest {source}",
        "en": "This was only tried, nothing was recorded; to record it: tracker ingest {source}",
    },
    "source": {"zh": "来源", "en": "Source"},
    "address": {"zh": "位置", "en": "Place"},
    "sources_failing": {"zh": "抓取失败的来源", "en": "Sources that fail"},
}


def phrase(key: str, language: str, **named: object) -> str:
    """A sentence of the catalogue with its places filled."""
    return in_language(PHRASES[key], language).format(**named)
