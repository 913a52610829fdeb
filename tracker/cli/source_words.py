"""What the commands on sources say: one catalogue, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "recorded": {"zh": "新增{added}条", "en": "{added} new"},
    "held_of": {"zh": "（{held}条待审核）", "en": " ({held} held for a person)"},
    "nothing_new": {"zh": "无新数据（已有{known}条）", "en": "nothing new ({known} known already)"},
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

TO_TRY: Catalogue = {
    "unreachable": {
        "zh": "核对网址与网络；浏览器能打开吗？",
        "en": "check the address and the network; does a browser open it?",
    },
    "refused_address": {
        "zh": "若这是内网页面，请在该来源下写 private: true",
        "en": "if the page is on your own network, write private: true under the source",
    },
    "timeout": {"zh": "提高 timeout:，或换个时间抓取", "en": "raise timeout:, or fetch it at another hour"},
    "too_large": {"zh": "提高 limit:，或换一个更小的页面", "en": "raise limit:, or name a smaller page"},
    "http_error": {"zh": "核对网址；页面可能已搬家", "en": "check the address; the page may have moved"},
    "robots": {
        "zh": "请网站同意；若网站是你们自己的，写 robots: false",
        "en": "ask the site's owner; if the site is yours, write robots: false",
    },
    "login_page": {
        "zh": "页面要求登录；请写 authorization:",
        "en": "the page asks for a sign-in; write authorization:",
    },
    "error_page": {"zh": "网站给出的是出错页面；稍后再试", "en": "the site shows an error page; try again later"},
    "moved_selector": {
        "zh": "对照上面的内容，修改 read: 里的列名、选择器或文字",
        "en": "compare with what was seen, and mend the column, selector or words under read:",
    },
    "no_period": {
        "zh": "写明期间：period: 2024、{pattern: …}、published、fetched 或 previous",
        "en": "say the period: period: 2024, {pattern: …}, published, fetched or previous",
    },
    "no_figure": {
        "zh": "选择器指到的不是数字；请改选别处",
        "en": "what the selector finds is no figure; point it elsewhere",
    },
    "missing_file": {"zh": "核对 path:；它从工作区算起", "en": "check path:; it begins at the workspace"},
    "missing_secret": {"zh": "设置该环境变量后再试", "en": "set that environment variable, then try again"},
    "not_parsed": {
        "zh": "核对格式：read: 里写的是否就是这种文件？",
        "en": "check the format: is it what read: says?",
    },
    "not_allowed": {"zh": "按上面的说明修改该来源", "en": "change the source as said above"},
}
"""What a person can do about a failure; those without a line say it themselves."""


def phrase(key: str, language: str, **named: object) -> str:
    """A sentence of the catalogue with its places filled."""
    return in_language(PHRASES[key], language).format(**named)
