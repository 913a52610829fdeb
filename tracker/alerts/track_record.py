"""What a digest tells of our own forecasts that have come out."""

from __future__ import annotations

from tracker.alerts.told import Told
from tracker.model.report import Line
from tracker.model.score import Decided
from tracker.model.words import Catalogue, in_language

PHRASES: Catalogue = {
    "title": {"zh": "{n}次预测已有结果（{targets}项目标）", "en": "{n} forecasts of {targets} targets have come out"},
    "scores": {
        "zh": "Brier得分{brier}（0为最佳，一律说50%得0.250）；80%区间覆盖了{covered}%的结果",
        "en": "Brier score {brier} (0 is perfect, always 50% gets 0.250); the 80% interval held {covered}% of them",
    },
    "on_track": {"zh": "判为进展正常{n}次，应验{right}次", "en": "said on track {n} times, right {right} times"},
    "off_track": {"zh": "判为滞后{n}次，应验{right}次", "en": "said off track {n} times, right {right} times"},
    "joint": {"zh": "；", "en": "; "},
}


def track_record(told_of: Told) -> list[Line]:
    """One line with the scores and how often our calls came true; none before a forecast has come out."""
    record, language = told_of.running.record, told_of.teller.language
    if record is None or record.brier is None or record.covered is None:
        return []
    parts = [_phrase("scores", language, brier=f"{record.brier:.3f}", covered=f"{record.covered * 100:.0f}")]
    parts += [
        _phrase(word, language, n=one.count, right=one.right)
        for word, one in (("on_track", record.on_track), ("off_track", record.off_track))
        if one != Decided(0, 0)
    ]
    title = _phrase("title", language, n=record.forecasts, targets=record.targets)
    return [Line("", title, change=_phrase("joint", language).join(parts))]


def _phrase(key: str, language: str, **named: object) -> str:
    return in_language(PHRASES[key], language).format(**named)
