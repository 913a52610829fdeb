"""The words around the figures in the terminal: one catalogue, Chinese beside English."""

from __future__ import annotations

from tracker.model.axis_words import word
from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "status": {"zh": "状态", "en": "Status"},
    "target": {"zh": "目标", "en": "Target"},
    "figure": {"zh": "数值", "en": "Figure"},
    "period": {"zh": "时期", "en": "Period"},
    "as_of": {"zh": "截至{day}", "en": "as of {day}"},
    "known_at": {"zh": "仅用{time}前入库的数据", "en": "with what was recorded by {time}"},
    "changed": {"zh": "自{day}以来的变化", "en": "Changed since {day}"},
    "unchanged": {"zh": "自{day}以来状态无变化。", "en": "No status has changed since {day}."},
    "appeared": {"zh": "新列入", "en": "newly declared"},
    "others": {"zh": "未分组", "en": "Others"},
    "total": {"zh": "{n}项目标：{counts}", "en": "{n} targets: {counts}"},
    "total_one": {"zh": "1项目标：{counts}", "en": "1 target: {counts}"},
    "count": {"zh": "{word}{n}项", "en": "{n} {word}"},
    "empty": {"zh": "尚未录入任何数据。", "en": "Nothing has been recorded yet."},
    "do_import": {"zh": "导入初始数据：tracker import {file}", "en": "To begin: tracker import {file}"},
    "do_record": {
        "zh": "录入第一条：tracker record INDICATOR VALUE --period P",
        "en": "To begin: tracker record INDICATOR VALUE --period P",
    },
    "no_targets": {"zh": "没有声明任何目标。", "en": "No target is declared."},
    "statement": {"zh": "承诺", "en": "Statement"},
    "quote": {"zh": "原文", "en": "Quote"},
    "reading": {"zh": "理解", "en": "Our reading"},
    "commitment": {"zh": "性质", "en": "Commitment"},
    "document": {"zh": "出处", "en": "Document"},
    "source": {"zh": "来源", "en": "Source"},
    "address": {"zh": "位置", "en": "Place"},
    "from_source": {"zh": "来自{source}{place}", "en": "from {source}{place}"},
    "not_named": {"zh": "未注明", "en": "not named"},
    "aim": {"zh": "要求", "en": "Aim"},
    "needs": {"zh": "需达到{value}", "en": "{value} is needed"},
    "by": {"zh": "期限", "en": "By"},
    "not_stated": {"zh": "未说明", "en": "not stated"},
    "condition": {"zh": "条件", "en": "Condition"},
    "baseline": {"zh": "基期", "en": "Baseline"},
    "observations": {"zh": "所用数据", "en": "Figures used"},
    "none": {"zh": "无", "en": "none"},
    "allows": {"zh": "即{interval}", "en": "that is {interval}"},
    "evidence": {"zh": "存档", "en": "Evidence"},
    "not_archived": {"zh": "原文未存档", "en": "no archived copy"},
    "recorded": {"zh": "{time} {by}录入", "en": "recorded {time} by {by}"},
    "recorded_plain": {"zh": "{time}录入", "en": "recorded {time}"},
    "series": {"zh": "序列", "en": "Series"},
    "rule": {"zh": "规则", "en": "Rule"},
    "cuts": {"zh": "界限", "en": "Cuts"},
    "score": {"zh": "得分", "en": "Score"},
    "gives": {"zh": "得{word}", "en": "gives {word}"},
    "gives_none": {"zh": "不适用（{why}）", "en": "does not apply ({why})"},
    "few_points": {"zh": "数据点少", "en": "few points"},
    "other_rules": {"zh": "其他规则", "en": "Other rules"},
    "disagreement": {"zh": "规则不一", "en": "Rules disagree"},
    "readings": {"zh": "两种读法", "en": "Both readings"},
    "read_as": {"zh": "按{value}：{word}", "en": "as {value}: {word}"},
    "axes": {"zh": "各轴", "en": "Axes"},
    "attainment": {"zh": "完成", "en": "attainment"},
    "trajectory": {"zh": "走势", "en": "trajectory"},
    "lifecycle": {"zh": "效力", "en": "lifecycle"},
    "review": {"zh": "审核", "en": "review"},
    "age": {"zh": "数据距今{n}天", "en": "the figure is {n} days old"},
    "flip": {"zh": "最近的变化点", "en": "Nearest change"},
    "valid_until": {"zh": "无新数据时有效至", "en": "Without new figures until"},
    "unlimited": {"zh": "不限", "en": "no end"},
    "assumptions": {"zh": "假设", "en": "Assumptions"},
    "because_of": {"zh": "{what}（{why}）", "en": "{what} ({why})"},
    "stages": {"zh": "阶段", "en": "Stages"},
    "items": {"zh": "事项", "en": "Items"},
    "children": {"zh": "组成", "en": "Made of"},
    "restatements": {"zh": "历次表述", "en": "Statements so far"},
    "supersedes": {"zh": "取代", "en": "Supersedes"},
    "declared_as": {"zh": "声明版本{version}", "en": "declaration {version}"},
    "silent_change": {"zh": "未声明的改动", "en": "silent change"},
    "declared_change": {"zh": "已声明的改动", "en": "declared change"},
    "silent_since": {
        "zh": "提示：自{time}记录的版本以来，targets.yaml中有{n}处未声明的改动：",
        "en": "note: silent changes in targets.yaml since the version recorded {time}: {n}",
    },
    "silent_more": {"zh": "另有{n}处", "en": "and {n} more"},
    "silent_hint": {
        "zh": "有据可查的改动请写入revisions:，或另立目标并注明supersedes:。",
        "en": "a change that was made known belongs under revisions:, or in a new target with supersedes:",
    },
    "history_figures": {"zh": "数据及其修订", "en": "Figures with their revisions"},
    "history_told": {"zh": "状态变更", "en": "What was said"},
    "history_reviews": {"zh": "人工复核", "en": "What persons said of it"},
    "sure": {"zh": "把握{value}", "en": "confidence {value}"},
    "review_lapsed": {
        "zh": "此前的人工复核已不适用：评估结果已变，现按自动评估。",
        "en": "An earlier review no longer fits what is computed: the status is as computed.",
    },
    "nothing_known": {
        "zh": "当时尚无任何数据：没有目标能够评估。",
        "en": "Nothing was known then: no figure had been recorded.",
    },
    "changed_by": {"zh": "变更原因：{cause}", "en": "cause: {cause}"},
    "nothing_declared": {
        "zh": "{day}时尚一无所知：首次声明记录于{first}。",
        "en": "Nothing was known on {day}: the first declaration was recorded on {first}.",
    },
    "nothing_declared_hint": {
        "zh": "--as-of {day}以今天的声明和数据回看该日。",
        "en": "--as-of {day} looks from that day with what is declared and known today.",
    },
    "kept_otherwise": {
        "zh": "注意：当日留存的一期编制于{time}，其后又有记录；--replay {time}可还原该期。",
        "en": "note: the edition kept for this day was composed at {time}, and more was recorded after it; "
        "--replay {time} gives that one",
    },
    "other_program": {
        "zh": "注意：当时由程序{then}版记录，现由{now}版重放：自带模板与规则以{now}版为准。",
        "en": "note: recorded by version {then} of the program, replayed by {now}: packaged templates and how rules "
        "work are those of {now}",
    },
    "never_kept": {"zh": "尚未保存过评估。", "en": "No assessment has been kept yet."},
    "no_figures": {"zh": "尚无数据。", "en": "Nothing was ever reported."},
    "supersedes_id": {"zh": "更正{id}", "en": "corrects {id}"},
    "because": {"zh": "原因：{reason}", "en": "because {reason}"},
    "decided": {"zh": "{time} {by}{state}", "en": "{state} {time} by {by}"},
    "one_statement": {"zh": "自提出以来未改动。", "en": "Unchanged since it was stated."},
    "seeded": {"zh": "从{file}导入{n}条数据。", "en": "Imported {n} figures from {file}."},
    "would_seed": {"zh": "将从{file}导入{n}条数据。", "en": "Would import {n} figures from {file}."},
    "held": {"zh": "其中{n}条待人审核：tracker review", "en": "{n} of them wait for a person: tracker review"},
    "kept": {"zh": "保存了{n}项变化的评估。", "en": "Assessments kept because new or changed: {n}."},
    "kept_none": {"zh": "评估没有变化。", "en": "No assessment has changed."},
    "assessed_again": {"zh": "重新评估了{of}项目标中的{n}项（{why}）。", "en": "Assessed {n} of {of} targets ({why})."},
    "would_assess": {"zh": "将评估{of}项目标中的{n}项（{why}）。", "en": "Would assess {n} of {of} targets ({why})."},
    "none_due": {"zh": "{of}项目标均无需重新评估。", "en": "None of {of} targets was due to be assessed again."},
    "never_assessed": {"zh": "首次评估{n}项", "en": "{n} for the first time"},
    "declared_anew": {"zh": "声明或规则有改动{n}项", "en": "{n} as declaration or rules changed"},
    "new_input": {"zh": "有新数据或判定{n}项", "en": "{n} with something new"},
    "time_passed": {"zh": "到期{n}项", "en": "{n} as their time came"},
    "clock_set_back": {"zh": "时钟回拨{n}项", "en": "{n} as the clock was set back"},
    "digests": {"zh": "简报", "en": "Digests"},
    "no_digests": {"zh": "alerts/digests.yaml没有声明简报。", "en": "No digest is declared in alerts/digests.yaml."},
    "nothing_due": {"zh": "没有到期的简报。", "en": "No digest is due."},
    "would_fetch": {"zh": "将获取{source}（{why}）", "en": "Would fetch {source} ({why})"},
    "fetch_never_fetched": {"zh": "从未获取", "en": "never fetched yet"},
    "fetch_its_time": {"zh": "自{time}起到期", "en": "due since {time}"},
    "fetch_retry": {"zh": "上次失败，自{time}起可重试", "en": "failed; to be tried again since {time}"},
    "fetch_clock_set_back": {"zh": "时钟曾被调慢", "en": "the clock was set back"},
    "running": {
        "zh": "开始值守：{n}个来源，{m}种简报。按Ctrl-C停止。",
        "en": "On watch. Sources: {n}; digests: {m}. Ctrl-C stops.",
    },
    "stopped": {"zh": "已停止，进行中的工作已完成。", "en": "Stopped; what was under way is finished."},
    "orders_read": {
        "zh": "声明有改动，已采用版本{version}。",
        "en": "The declarations changed: version {version} holds now.",
    },
    "orders_broken": {
        "zh": "声明有改动但存在问题，仍按原声明执行：",
        "en": "The declarations changed and have problems; the former ones still hold:",
    },
    "would_compose": {"zh": "将编制{digest}（{why}）", "en": "Would compose {digest} ({why})"},
    "asked": {"zh": "按要求", "en": "asked for"},
    "first": {"zh": "尚无一期", "en": "there is no edition yet"},
    "since_due": {"zh": "自{time}起到期", "en": "due since {time}"},
    "next": {"zh": "数从何来：tracker explain {target}", "en": "Where a number comes from: tracker explain {target}"},
    "until": {"zh": "至{day}", "en": "until {day}"},
    "since": {"zh": "自{day}起", "en": "from {day}"},
}
"""Labels and frames; braces are filled in."""


def phrase(key: str, language: str, **named: object) -> str:
    """A phrase in a language with its braces filled in.

    >>> phrase("count", "zh", word="待观察", n=3), phrase("count", "en", word="open", n=3)
    ('待观察3项', '3 open')
    """
    return in_language(PHRASES[key], language).format(**named)


__all__ = ["PHRASES", "phrase", "word"]
