"""What is said of a changed statement: one sentence for each way in which it can change."""

from __future__ import annotations

from typing import Literal, TypeAlias

from tracker.evaluate.moved import Move
from tracker.evaluate.stated import text
from tracker.model.amounts import is_chinese
from tracker.model.text import Text
from tracker.model.words import Catalogue, in_language

Field: TypeAlias = Literal[
    "aim", "by", "baseline", "indicator", "revisions", "target",
    "path", "when", "statement", "reading", "commitment", "rule", "opted_out",
    "direction", "limits", "measure", "whole", "ratio", "due",
]  # fmt: skip
"""What of a target changed: `revisions` the statement as revisions have made it, `target` the whole of it.

From `direction` on it is what its indicator says; `due` is how often figures come and how long they may take.
"""

FIELDS: Catalogue = {
    "aim": {"zh": "目标要求", "en": "The aim"},
    "by": {"zh": "期限", "en": "The deadline"},
    "baseline": {"zh": "基期值", "en": "The baseline"},
    "indicator": {"zh": "指标", "en": "The indicator"},
    "revisions": {"zh": "已声明的修订", "en": "A declared revision"},
    "target": {"zh": "目标", "en": "The target"},
    "path": {"zh": "进度要求", "en": "The path"},
    "when": {"zh": "前提条件", "en": "The condition"},
    "statement": {"zh": "原文表述", "en": "The stated wording"},
    "reading": {"zh": "解读", "en": "Our reading"},
    "commitment": {"zh": "约束力", "en": "How firmly it is promised"},
    "rule": {"zh": "评估规则", "en": "The rule"},
    "opted_out": {"zh": "不评估的理由", "en": "The reason not to assess it"},
    "direction": {"zh": "指标方向", "en": "The indicator's direction"},
    "limits": {"zh": "指标限值", "en": "The indicator's limits"},
    "measure": {"zh": "指标计量方式", "en": "How the indicator is measured"},
    "whole": {"zh": "是否只计整数", "en": "Whether only whole numbers are counted"},
    "ratio": {"zh": "比值构成", "en": "What the share is made of"},
    "due": {"zh": "报送时限", "en": "When figures are due"},
}

MOVES: Catalogue = {
    "hardened": {"zh": "加严", "en": "hardened"},
    "softened": {"zh": "放宽", "en": "softened"},
    "unchanged": {"zh": "要求不变", "en": "it asks the same"},
    "mixed": {"zh": "有严有宽", "en": "harder in one way, softer in another"},
    "incomparable": {"zh": "无法比较", "en": "the two cannot be compared"},
    "dropped": {"zh": "取消", "en": "dropped"},
    "merged": {"zh": "并入", "en": "merged"},
    "corrected": {"zh": "更正", "en": "corrected"},
}
"""The worked-out moves, and the re-statements that are declared without being worked out."""

SENTENCES: Catalogue = {
    "silent": {
        "zh": "{what}由“{before}”改为“{after}”{worked}，未声明修订。",
        "en": "{what} was changed from “{before}” to “{after}”{worked}; no revision declares it.",
    },
    "reworded": {
        "zh": "{what}“{after}”的表述有改动{worked}，未声明修订。",
        "en": "{what} “{after}” was worded anew{worked}; no revision declares it.",
    },
    "replaced": {
        "zh": "{what}由“{before}”改为“{after}”{worked}；同时有新目标取代。",
        "en": "{what} was changed from “{before}” to “{after}”{worked} as another target superseded this one.",
    },
    "vanished": {
        "zh": "目标“{before}”已从声明中消失，既未被取代，也未声明取消。",
        "en": "The target “{before}” is no longer declared; nothing supersedes it and no revision drops it.",
    },
    "cleared": {
        "zh": "目标“{before}”此前已被取代或取消，现已从声明中移除。",
        "en": "The target “{before}”, superseded or dropped before, is no longer declared.",
    },
    "revised": {
        "zh": "声明为{change}：由“{before}”改为“{after}”{worked}。",
        "en": "Declared as {change}: from “{before}” to “{after}”{worked}.",
    },
    "ended": {"zh": "声明为{change}：“{before}”不再有效。", "en": "Declared as {change}: “{before}” holds no longer."},
    "merged": {
        "zh": "并入{change}：“{before}”不再单独有效。",
        "en": "Merged into {change}: “{before}” holds no longer by itself.",
    },
    "superseded": {
        "zh": "被{change}取代：由“{before}”改为“{after}”{worked}。",
        "en": "Superseded by {change}: from “{before}” to “{after}”{worked}.",
    },
}


NOTHING = {"zh": "无", "en": "none"}
"""Stands for a baseline or an indicator that a target has not."""


def sentence(
    kind: str, field: Field, before: Text | None, after: Text | None, worked: Move | None = None, change: str = ""
) -> Text:
    """What is said of a change; `change` is the declared word or the id of the target that supersedes."""

    def say(language: str) -> str:
        move = "" if worked is None else in_language(MOVES[worked], language)
        brackets = "（{}）" if is_chinese(language) else " ({})"
        return in_language(SENTENCES[kind], language).format(
            what=in_language(FIELDS[field], language),
            before=_said(before, language),
            after=_said(after, language),
            worked=brackets.format(move) if move else "",
            change=in_language(MOVES[change], language) if change in MOVES else change,
        )

    return text(say)


def _said(stood: Text | None, language: str) -> str:
    """What stood there, or that nothing did."""
    return in_language(NOTHING, language) if stood is None else stood.in_language(language)
