"""What the queue of proposals says."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "待定的提议", "en": "Proposals"},
    "lead": {
        "zh": "从文本中读出的数字和承诺。由人决定之前，一概不计入。",
        "en": "Figures and pledges that documents were read to state. None of them counts before a person has decided.",
    },
    "held": {"zh": "暂存的数据", "en": "Held figures"},
    "waiting": {"zh": "读自文本 {n}", "en": "Read from documents: {n}"},
    "empty": {
        "zh": "没有待定的提议。命令 tracker read 或带 read: {{text: proposals}} 的来源会送来。",
        "en": "No proposal waits. The command tracker read, or a source with read: {{text: proposals}}, brings them.",
    },
    "from": {"zh": "出处", "en": "Read from"},
    "likeness": {"zh": "{name}（{score}，共有词：{words}）", "en": "{name} ({score}; in common: {words})"},
    "subject": {"zh": "指标或目标", "en": "Indicator or target"},
    "value": {"zh": "数值", "en": "Figure"},
    "value_hint": {"zh": "改动即为更正", "en": "A change is a correction"},
    "period": {"zh": "所属期", "en": "Period"},
    "another": {"zh": "另选", "en": "another one"},
    "other": {"zh": "另选的指标或目标", "en": "Another indicator or target"},
    "other_hint": {"zh": "标识或名称", "en": "Its id or its name"},
    "reason_optional": {"zh": "理由（可不填）", "en": "Reason (optional)"},
    "accept": {"zh": "接受", "en": "Accept"},
    "accept_as": {"zh": "接受：{name} {period}", "en": "Accept: {name}, {period}"},
    "accept_aim": {"zh": "接受：说的是“{name}”", "en": "Accept: it states “{name}”"},
    "choose_correct": {"zh": "选择或更正", "en": "Choose or correct"},
    "reject": {"zh": "拒绝", "en": "Reject"},
    "reject_does": {"zh": "保留在案，不计入。", "en": "It stays on record and never counts."},
    "keys": {
        "zh": "j、k 下一条、上一条；a 按最相近的接受；c 选择或更正；x 拒绝；? 显示本说明。输入文字时不起作用。",
        "en": "j, k next, previous; a accept for the likeliest; c choose or correct; x reject; ? shows this. None "
        "works while you type.",
    },
    "differs": {"zh": "与已录入的 {value} 不一致", "en": "Differs from {value}, which is recorded"},
    "against": {"zh": "与 {place} 中的 {value} 矛盾", "en": "Contradicts {value} in {place}"},
    "same": {"zh": "已录入 {value}", "en": "Recorded already: {value}"},
    "aim": {
        "zh": "这是目标或计划：接受表示它说的就是所选目标，不录入数字。",
        "en": "Aimed at or planned: accepting it says that it states the chosen target; no figure is recorded.",
    },
    "undeclared": {
        "zh": "没有相近的。命令 tracker review new-indicator {id} 可以声明新指标。",
        "en": "Nothing declared is like it. The command tracker review new-indicator {id} declares it.",
    },
    "done_accepted": {"zh": "已接受，已录入。", "en": "Accepted and recorded."},
    "done_corrected": {"zh": "已更正并录入。", "en": "Corrected and recorded."},
    "done_rejected": {"zh": "已拒绝，不计入。", "en": "Rejected; it never counts."},
    "done_declared": {"zh": "已接受：说的是已声明的目标。", "en": "Accepted: it states a declared target."},
    "problem_no_match": {"zh": "请选择它说的是哪个指标或目标。", "en": "Choose what it speaks of."},
    "problem_no_period": {"zh": "请写明所属期，如 2025 或 2025-Q2。", "en": "Say the period: 2025 or 2025-Q2."},
    "problem_aim_as_figure": {
        "zh": "这是目标或计划，不是数字；请选择它说的目标。",
        "en": "It is aimed at or planned, no figure: choose the target that it states.",
    },
    "problem_unit": {"zh": "单位无法换算为该指标的单位。", "en": "Its unit cannot be turned into the indicator's."},
    "problem_no_figure": {"zh": "读不出数值。", "en": "This is no figure."},
    "problem_overtaken": {"zh": "这项提议已由他人决定：{message}", "en": "Somebody decided on it meanwhile: {message}"},
}  # fmt: skip
