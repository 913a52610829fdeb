"""The words of alerts' letters, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue

TITLES: Catalogue = {
    "status_worsened": {"zh": "状态转差", "en": "status fell"},
    "status_improved": {"zh": "状态好转", "en": "status rose"},
    "deadline_near": {"zh": "期限临近", "en": "deadline near"},
    "source_silent": {"zh": "没有数据", "en": "no figures"},
    "source_failed": {"zh": "数据来源故障", "en": "source fails"},
    "statement_changed": {"zh": "承诺表述变动", "en": "statement changed"},
    "forecast_below": {"zh": "预计难以按期完成", "en": "unlikely to be met"},
    "correction": {"zh": "数据更正", "en": "figure corrected"},
}
"""What an alert is called by its condition, unless its rule has a title of its own."""

PHRASES: Catalogue = {
    "subject": {"zh": "预警：{title}——{names}", "en": "Alert: {title}: {names}"},
    "subject_good": {"zh": "进展：{title}——{names}", "en": "Progress: {title}: {names}"},
    "subject_over": {"zh": "解除：{title}——{names}", "en": "Over: {title}: {names}"},
    "subject_repeat": {"zh": "仍在持续：{title}——{names}", "en": "Still: {title}: {names}"},
    "subject_summary": {"zh": "预警汇总：{title}，共{n}项", "en": "Alert summary: {title}, {n} of them"},
    "two_names": {"zh": "{first}、{second}", "en": "{first} and {second}"},
    "many_names": {"zh": "{first}等{n}项", "en": "{first} and {n} more"},
    "heading": {"zh": "{title}", "en": "{title}"},
    "lead_one": {"zh": "{name}：{words}。", "en": "{name}: {words}."},
    "lead_many": {"zh": "{n}项新预警：{title}。", "en": "{n} new alerts: {title}."},
    "lead_good": {"zh": "{n}项{title}。", "en": "{n} targets: {title}."},
    "lead_over_one": {"zh": "{name}：预警解除。", "en": "{name}: the alert is over."},
    "lead_over_many": {"zh": "{n}项预警解除：{title}。", "en": "{n} alerts are over: {title}."},
    "lead_repeat": {"zh": "{n}项预警仍在持续：{title}。", "en": "{n} alerts go on: {title}."},
    "lead_summary": {
        "zh": "一次出现{n}项预警，逐条发送已超出上限{flood}，现汇总告知。",
        "en": "{n} alerts came at once, more than the {flood} that are told one by one: here is the sum of them.",
    },
    "new": {"zh": "新增", "en": "New"},
    "over": {"zh": "已解除", "en": "Over"},
    "meanwhile": {"zh": "等待发送期间出现又解除", "en": "Came and went while this waited to be sent"},
    "standing": {"zh": "此前已告知，仍在持续", "en": "Told before, and still so"},
    "by_owner": {"zh": "按责任单位", "en": "By who answers for them"},
    "no_owner": {"zh": "未列责任单位", "en": "nobody named"},
    "owner_point": {"zh": "{n}项：{names}", "en": "{n}: {names}"},
    "and_more": {"zh": "等", "en": " and more"},
    "listing": {"zh": "、", "en": ", "},
    "joined": {"zh": "；", "en": "; "},
    "because": {"zh": "原因：{cause}", "en": "cause: {cause}"},
    "changing": {
        "zh": "7天内反复变化{n}次；在连续7天不再变化之前不再逐次告知",
        "en": "keeps changing, {n} times in 7 days; nothing more is told of it until it was calm for 7 days",
    },
    "was": {"zh": "原为：{words}", "en": "was: {words}"},
    "source": {"zh": "来源“{name}”", "en": "source {name}"},
    "silent_by_it": {"zh": "因此没有新数据的目标：{names}", "en": "without new figures because of it: {names}"},
    "do_explain": {"zh": "看依据：tracker explain {id}", "en": "See why: tracker explain {id}"},
    "do_deadline": {
        "zh": "看还差多少：tracker explain {id}",
        "en": "See what is missing: tracker explain {id}",
    },
    "do_ask": {"zh": "催问{office}；有数即录：tracker record", "en": "Ask {office}; tracker record takes the figure"},
    "do_ask_at": {
        "zh": "催问{office}（{email}）；有数即录：tracker record",
        "en": "Ask {office} ({email}); tracker record takes the figure",
    },
    "do_record": {"zh": "有数即录：tracker record", "en": "Find the figure; tracker record takes it"},
    "do_source": {
        "zh": "看现在读到什么：tracker try {id}；地址或选择器已变的，在 targets.yaml 中改正",
        "en": "See what comes: tracker try {id}; mend its address or selector in targets.yaml",
    },
    "do_statement": {
        "zh": "核对新旧表述：tracker history {id}；目标确已改变的，在 targets.yaml 中写明 revisions:",
        "en": "Compare both wordings: tracker history {id}; where the target did change, say so under revisions:",
    },
    "do_correction": {
        "zh": "核对修订：tracker history {id}；已发出的须更正",
        "en": "See the revision: tracker history {id}; what was sent out with it needs a correction",
    },
    "do_summary": {"zh": "全部列出：tracker alert", "en": "See them all: tracker alert"},
    "foot": {
        "zh": "由 alerts/digests.yaml 的预警规则“{rule}”发出。已知悉：tracker ack {rule} {id}；"
        "暂不告知：tracker silence add --rule {rule}。",
        "en": "Sent by the alert rule {rule} of alerts/digests.yaml. Known already: tracker ack {rule} {id}. "
        "Not for now: tracker silence add --rule {rule}.",
    },
}
