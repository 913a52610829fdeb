"""Words of the axes of an assessment, of decisions and of reviews, beside those of the shared catalogue of statuses."""

from __future__ import annotations

from tracker.model.words import HEADLINES, REASONS, Catalogue, in_language

WORDS: Catalogue = {
    "assessed": {"zh": "已评估", "en": "assessed"},
    "not_met": {"zh": "未达到", "en": "not met"},
    "in_force": {"zh": "有效", "en": "in force"},
    "revised": {"zh": "已修订", "en": "revised"},
    "closed": {"zh": "已结束", "en": "closed"},
    "computed": {"zh": "自动计算", "en": "computed"},
    "confirmed": {"zh": "已确认", "en": "confirmed"},
    "overridden": {"zh": "人工改判", "en": "overridden"},
    "disputed": {"zh": "有争议", "en": "disputed"},
    "lifted": {"zh": "撤销", "en": "lifted"},
    "seconded": {"zh": "复核同意", "en": "seconded"},
    "refused": {"zh": "复核不同意", "en": "refused"},
    "unseconded": {"zh": "待另一人复核", "en": "waiting for a second person"},
    "true": {"zh": "已落实", "en": "true"},
    "untrue": {"zh": "未落实", "en": "not true"},
    "unknown": {"zh": "不明", "en": "unknown"},
    "proposed": {"zh": "待审", "en": "waiting for a person"},
    "accepted": {"zh": "采纳", "en": "accepted"},
    "returned": {"zh": "退回", "en": "returned"},
    "rejected": {"zh": "否决", "en": "rejected"},
    "stated": {"zh": "提出", "en": "stated"},
    "hardened": {"zh": "加严", "en": "hardened"},
    "softened": {"zh": "放宽", "en": "softened"},
    "dropped": {"zh": "取消", "en": "dropped"},
    "merged": {"zh": "并入", "en": "merged"},
    "corrected": {"zh": "更正", "en": "corrected"},
    "no_deadline": {"zh": "没有期限", "en": "no deadline is stated"},
    "before_the_path": {"zh": "路径尚未开始", "en": "the path has not begun"},
    "no_growth_required": {"zh": "不需要增长", "en": "no growth is required"},
}
"""Words of the axes, of decisions and of reasons that the shared catalogue of statuses does not hold."""


def word(code: str, language: str) -> str:
    """A code of an assessment or decision as a person says it; a code without a word stays as it is."""
    for catalogue in (WORDS, HEADLINES, REASONS):
        if code in catalogue:
            return in_language(catalogue[code], language)
    return code.replace("_", " ")
