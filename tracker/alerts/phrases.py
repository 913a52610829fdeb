"""The words of a digest: one catalogue a language, the same keys in each."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model.words import in_language

PHRASES: Mapping[str, Mapping[str, str]] = {
    "corrections": {"zh": "对以往说法的更正", "en": "Corrections to what we said"},
    "changes": {"zh": "状态变化", "en": "Changes of status"},
    "deadlines": {"zh": "临近或已过的期限", "en": "Deadlines near or passed"},
    "silent": {"zh": "没有数据", "en": "Silence"},
    "overdue": {"zh": "催报：逾期未报的单位", "en": "Overdue: figures asked for and not reported"},
    "doubts": {"zh": "表述未定或规则不一", "en": "Left open by the wording, or rules disagree"},
    "held": {"zh": "待人审核的数据", "en": "Figures waiting for a person"},
    "record": {"zh": "预测得分", "en": "How good our forecasts were"},
    "operations": {"zh": "运行", "en": "Operation"},
    "no_corrections": {"zh": "没有需要更正的说法", "en": "nothing to correct"},
    "no_changes": {"zh": "没有状态变化", "en": "no status changed"},
    "no_deadlines": {"zh": "没有临近或刚过的期限", "en": "no deadline near or just passed"},
    "no_silent": {"zh": "没有缺报的数据", "en": "nobody silent"},
    "no_overdue": {"zh": "没有逾期未报的单位", "en": "no office overdue"},
    "no_record": {"zh": "没有到期的预测", "en": "no forecast has come out"},
    "no_operations": {"zh": "没有未送达的消息", "en": "no message undelivered"},
    "no_doubts": {"zh": "没有未定的表述", "en": "no wording left open"},
    "no_held": {"zh": "没有待审核的数据", "en": "no figure waiting for a person"},
    "first_edition": {"zh": "此前没有可供比较的一期", "en": "no earlier edition to compare with"},
    "quiet": {"zh": "本期：{things}。", "en": "In this edition: {things}."},
    "subject": {"zh": "{title}（{period}）：{counts}", "en": "{title}, {period}: {counts}"},
    "summary": {"zh": "截至{day}，{total}项目标中：{counts}。", "en": "{total} targets on {day}: {counts}."},
    "summary_one": {"zh": "截至{day}，1项目标：{counts}。", "en": "1 target on {day}: {counts}."},
    "summary_none": {"zh": "截至{day}，没有符合选择条件的目标。", "en": "On {day} no target fits the selection."},
    "correction_subject": {"zh": "更正：{subject}", "en": "Correction: {subject}"},
    "corrects": {
        "zh": "本期更正{day}的第{version}版。",
        "en": "This corrects version {version} of the edition of {day}.",
    },
    "left_out": {
        "zh": "{days}的各期未出，其间变化并入本期。",
        "en": "No edition came out on {days}; what changed since is told here.",
    },
    "left_out_many": {
        "zh": "{first}至{last}的{n}期未出，其间变化并入本期。",
        "en": "{n} editions from {first} to {last} did not come out; what changed since is told here.",
    },
    "listing": {"zh": "、", "en": ", "},
    "between_sentences": {"zh": "", "en": " "},
    "count": {"zh": "{headline}{n}项", "en": "{n} {headline}"},
    "no_targets": {"zh": "没有目标", "en": "no targets"},
    "changed": {"zh": "{before} → {after}", "en": "{before} → {after}"},
    "changed_because": {"zh": "{before} → {after}（原因：{cause}）", "en": "{before} → {after} ({cause})"},
    "appeared": {"zh": "新列入，现为：{after}", "en": "newly declared; now {after}"},
    "vanished": {"zh": "不再列入，此前为：{before}", "en": "no longer told of; was {before}"},
    "correction": {
        "zh": "{period}的数据此前作{before}，现为{after}",
        "en": "for {period} we told {before}; it is {after} now",
    },
    "correction_because": {
        "zh": "{period}的数据此前作{before}，现为{after}（{reason}）",
        "en": "for {period} we told {before}; it is {after} now ({reason})",
    },
    "due_in": {"zh": "期限为{day}，还有{days}天", "en": "due by {day}, in {days} days"},
    "due_today": {"zh": "期限为今天（{day}）", "en": "due today ({day})"},
    "due_past": {"zh": "期限为{day}，已过{days}天", "en": "was due by {day}, {days} days ago"},
    "stage_due": {"zh": "“{stage}”阶段：{due}", "en": "stage “{stage}” {due}"},
    "never_reported": {"zh": "从未报告过数据", "en": "nothing has ever been reported"},
    "stale": {
        "zh": "最近的数据是{period}的，此后再无报告",
        "en": "the latest figure is of {period}; none has come since",
    },
    "a_source": {"zh": "来源：{title}", "en": "Source: {title}"},
    "source_fails": {
        "zh": "自{since}起连续{n}次获取失败：{error}。最近一次成功：{last}。涉及：{titles}",
        "en": "has failed since {since} ({n} times): {error}. It last worked on {last}. Concerned: {titles}",
    },
    "source_never_worked": {
        "zh": "自{since}首次获取以来从未成功（{n}次）：{error}。涉及：{titles}",
        "en": "has never worked since it was first tried on {since} ({n} times): {error}. Concerned: {titles}",
    },
    "reworded": {
        "zh": "页面（{source}）上已无“{quote}”，现有最接近的表述：“{instead}”",
        "en": "“{quote}” is no longer on its page ({source}); nearest to it now stands “{instead}”",
    },
    "taken_down": {
        "zh": "页面（{source}）上已无“{quote}”",
        "en": "“{quote}” is no longer on its page ({source})",
    },
    "n_targets": {"zh": "{n}项目标", "en": "{n} targets"},
    "listed": {"zh": "{what}：{titles}", "en": "{what}: {titles}"},
    "owner": {"zh": "{what}（责任方：{owner}）", "en": "{what} (answerable: {owner})"},
    "reading": {"zh": "按{value}读为{word}", "en": "read as {value}: {word}"},
    "reading_met": {"zh": "已完成", "en": "met"},
    "reading_not_met": {"zh": "未完成", "en": "not met"},
    "held_for": {"zh": "暂存原因：{reason}", "en": "held because {reason}"},
    "held_plain": {"zh": "尚未审核", "en": "not reviewed yet"},
    "other_group": {"zh": "未分组", "en": "Others"},
    "all_targets": {"zh": "全部目标", "en": "All targets"},
    "rise": {"zh": "应上升", "en": "should rise"},
    "fall": {"zh": "应下降", "en": "should fall"},
    "yearly": {"zh": "年均{bound}", "en": "{bound} a year"},
    "since": {"zh": "{period}起累计{bound}", "en": "{bound} in total since {period}"},
    "against": {"zh": "较{period}{change}（{bound}）", "en": "{change} against {period} ({bound})"},
    "promised": {"zh": "目标：{promised}", "en": "promised: {promised}"},
    "promised_by": {"zh": "目标：{promised}，期限{by}", "en": "promised: {promised} by {by}"},
    "done_of": {"zh": "{n}项中的{done}项", "en": "{done} of {n}"},
    "entered_by": {"zh": "由{who}录入", "en": "entered by {who}"},
    "entered": {"zh": "人工录入", "en": "entered by hand"},
    "written_as": {"zh": "原文：{text}", "en": "written: {text}"},
    "quoted": {"zh": "“{quote}”", "en": "“{quote}”"},
    "joint": {"zh": "；", "en": "; "},
    "comma": {"zh": "，", "en": ", "},
    "colon": {"zh": "：", "en": ": "},
    "brackets": {"zh": "{text}（{more}）", "en": "{text} ({more})"},
    "what_changed": {"zh": "有什么变化", "en": "What changed"},
    "where_it_stands": {"zh": "进展情况", "en": "Where it stands"},
    "pictures": {"zh": "图", "en": "Pictures"},
    "sources": {"zh": "资料来源", "en": "Sources"},
    "and_more": {"zh": "另有{n}项", "en": "and {n} more"},
    "left_out_lines": {
        "zh": "篇幅所限，另有{n}项未列于此；本邮件的纯文本部分载有全部内容。",
        "en": "{n} more lines did not fit in here; the plain-text part of this mail has all of them.",
    },
    "left_out_points": {
        "zh": "篇幅所限，另有{n}项未列于此；本邮件的纯文本部分载有全部内容。",
        "en": "{n} more did not fit in here; the plain-text part of this mail has all of them.",
    },
    "open_link": {"zh": "打开", "en": "open"},
    "read_on": {
        "zh": "各项目标的数据、原因和来源见本期全文。",
        "en": "Figures, reasons and sources of every target stand in the edition itself.",
    },
    "target": {"zh": "目标", "en": "Target"},
    "status": {"zh": "状态", "en": "Status"},
    "figure": {"zh": "数据", "en": "Figure"},
    "period": {"zh": "时期", "en": "Period"},
    "why": {"zh": "说明", "en": "Why"},
    "source": {"zh": "来源", "en": "Source"},
    "observation": {"zh": "观测值 {id}", "en": "observation {id}"},
    "archived": {"zh": "存档 {hash}", "en": "archived as {hash}"},
    "colophon": {
        "zh": "按截至{day}的数据与第{version}版目标声明编制。每一数字均可循编号回到其出处。",
        "en": "Composed from what was known on {day} under declaration {version}. "
        "The numbers in brackets lead each figure back to its source.",
    },
    "picture_of": {"zh": "{title}：{what}", "en": "{title}: {what}"},
    "picture_promised": {"zh": "目标{promised}", "en": "promised {promised}"},
    "picture_forecast": {
        "zh": "预测按期完成的概率约{chance}%，届时八成可能在{low}至{high}之间",
        "en": "forecast: about {chance}% likely to be met; then, 8 times in 10, between {low} and {high}",
    },
    "picture_none": {"zh": "尚无数据", "en": "no figures yet"},
    "picture_path": {"zh": "既定路径{points}", "en": "declared path {points}"},
    "point": {"zh": "{period}{figure}", "en": "{period} {figure}"},
    "no_date": {"zh": "未说明期限", "en": "no date is stated"},
    "by": {"zh": "期限{by}", "en": "due {by}"},
    "today": {"zh": "今", "en": "now"},
    "reached": {"zh": "已达到", "en": "reached"},
    "not_reached": {"zh": "未达到", "en": "not reached"},
    "unknown": {"zh": "未知", "en": "unknown"},
}


def phrase(key: str, language: str, **named: object) -> str:
    """The phrase `key` in `language` with its named parts put in.

    >>> phrase("count", "zh", headline="已完成", n=3), phrase("count", "en", headline="met", n=3)
    ('已完成3项', '3 met')
    """
    return in_language(PHRASES[key], language).format(**named)
