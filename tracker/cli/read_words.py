"""What `tracker read` says: one catalogue, Chinese beside English."""

from __future__ import annotations

from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "summary": {"zh": "数字{figures}个，节点{milestones}个 · {read}文本，{characters}字符",
                "en": "{figures}, {milestones} · {read} text of {characters} characters"},
    "figure_one": {"zh": "数字1个", "en": "1 figure"},
    "figures": {"zh": "数字{n}个", "en": "{n} figures"},
    "milestone_one": {"zh": "节点1个", "en": "1 milestone"},
    "milestones": {"zh": "节点{n}个", "en": "{n} milestones"},
    "zh": {"zh": "中文", "en": "Chinese"},
    "en": {"zh": "英文", "en": "English"},
    "told": {"zh": "发布日期{day}", "en": "published {day}"},
    "nothing": {
        "zh": "没有读到数字或承诺。--text 显示取出的文字，可以核对读的是不是正文。",
        "en": "No figure or pledge was found. --text shows the words that were read: are they the article's?",
    },
    "period": {"zh": "时期 {period}", "en": "of {period}"},
    "to-date": {"zh": "截至目前", "en": "to date"},
    "no_period": {"zh": "未写明时期", "en": "no period stated"},
    "deadline": {"zh": "期限 {deadline}", "en": "by {deadline}"},
    "undated": {"zh": "未写明期限", "en": "no deadline stated"},
    "part_of": {"zh": "属于第{number}项", "en": "part of no. {number}"},
    "beside": {"zh": "说的是第{number}项的变化", "en": "the change of no. {number}"},
    "confidence": {"zh": "把握 {percent}%", "en": "confidence {percent} %"},
    "cues": {"zh": "依据：{cues}", "en": "because of {cues}"},
    "cue": {"zh": "{field}“{words}”", "en": "{field} “{words}”"},
    "change": {"zh": "变化（{basis}）", "en": "change ({basis})"},
    "yoy": {"zh": "比上年", "en": "on the year before"},
    "qoq": {"zh": "环比", "en": "on the period before"},
    "cagr": {"zh": "年均", "en": "a year on average"},
    "since": {"zh": "自{when}", "en": "since {when}"},
    "since:unstated": {"zh": "未说明比较对象", "en": "since when is not stated"},
    "since:peak": {"zh": "比峰值", "en": "since the peak"},
    "written_to": {"zh": "已写入{n}个文件：{folder}", "en": "{n} files written to {folder}"},
    "written_to_one": {"zh": "已写入1个文件：{folder}", "en": "1 file written to {folder}"},
    "check_address": {"zh": "核对网址；浏览器能打开吗？", "en": "check the address: does a browser open it?"},
    "save_it": {"zh": "在浏览器里存下页面，再读这个文件", "en": "save the page in a browser and read that file"},
    "private": {"zh": "若是内网地址，请加 --private", "en": "if it is on your own network, add --private"},
    "check_name": {"zh": "核对文件名；- 表示标准输入", "en": "check the name; - stands for standard input"},
    "exact": {"zh": "确数", "en": "exact"},
    "about": {"zh": "约", "en": "about"},
    "nearly": {"zh": "接近", "en": "nearly"},
    "over": {"zh": "超过", "en": "over"},
    "at-least": {"zh": "至少", "en": "at least"},
    "at-most": {"zh": "至多", "en": "at most"},
    "range": {"zh": "区间", "en": "range"},
    "achieved": {"zh": "已实现", "en": "achieved"},
    "target": {"zh": "目标", "en": "target"},
    "plan": {"zh": "计划", "en": "plan"},
    "reference": {"zh": "参照", "en": "for comparison"},
    "striving": {"zh": "争取", "en": "striving for it"},
    "planned": {"zh": "计划", "en": "planned"},
    "drafting": {"zh": "研究制定", "en": "being drafted"},
    "under-review": {"zh": "审议中", "en": "under review"},
    "approved": {"zh": "已批准", "en": "approved"},
    "signed": {"zh": "已签署", "en": "signed"},
    "established": {"zh": "已成立", "en": "established"},
    "held": {"zh": "已举办", "en": "held"},
    "under-construction": {"zh": "建设中", "en": "under construction"},
    "in-progress": {"zh": "进行中", "en": "in progress"},
    "completed": {"zh": "已完成", "en": "completed"},
    "field_qualifier": {"zh": "限定", "en": "qualifier"},
    "field_period": {"zh": "时期", "en": "period"},
    "field_modality": {"zh": "性质", "en": "modality"},
    "field_deadline": {"zh": "期限", "en": "deadline"},
    "field_measure": {"zh": "指标", "en": "measure"},
    "field_growth": {"zh": "变化", "en": "change"},
    "field_part_of": {"zh": "所属", "en": "part of"},
    "field_stage": {"zh": "阶段", "en": "stage"},
    "field_scope": {"zh": "范围", "en": "scope"},
    "field_unit": {"zh": "单位", "en": "unit"},
}  # fmt: skip

TO_DO = {
    "unreachable": "check_address", "http_error": "check_address", "timeout": "save_it", "login_page": "save_it",
    "robots": "save_it", "error_page": "save_it", "refused_address": "private", "missing_file": "check_name",
}  # fmt: skip
"""What a person can do about a document that cannot be read, by the kind of failure; others say it themselves."""


def phrase(key: str, language: str, **named: object) -> str:
    """The phrase in the language, with its places filled."""
    return in_language(PHRASES[key], language).format(**named)


def counted(key: str, count: int, language: str, **named: object) -> str:
    """The phrase for so many; English has one of its own for one."""
    one = "written_to_one" if key == "written_to" else f"{key.removesuffix('s')}_one"
    return phrase(one if count == 1 else key, language, n=count, **named)


def field_word(field: str, language: str) -> str:
    """What a person calls a field of a proposal; its own name where there is no other."""
    key = f"field_{field}"
    return phrase(key, language) if key in PHRASES else field
