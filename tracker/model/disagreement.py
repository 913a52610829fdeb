"""The sentence that says where other published rules would tell another word than the declared one."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from tracker.model.text import Text
from tracker.model.words import HEADLINES, Catalogue

Verdict: TypeAlias = tuple[str, str]
"""A rule's id with the word it tells."""

RULE_NAMES: Catalogue = {
    "forecast/1": {"zh": "预测", "en": "the forecast"},
    "average-step/1": {"zh": "德国联邦统计局的规则", "en": "the German Federal Statistical Office's rule"},
    "cagr-ratio/1": {"zh": "加拿大统计局的规则", "en": "Statistics Canada's rule"},
    "straight-line/1": {"zh": "时间进度（时间过半、任务过半）", "en": "the straight line through time"},
    "path/1": {"zh": "既定路径", "en": "the declared path"},
}
"""How a reader who knows no ids calls a rule: by who published it."""

_LIKE = {
    "improving": {"on_track"},
    "slipping": {"at_risk"},
    "recovering": {"at_risk"},
    "worsening": {"off_track", "stalled", "reversing"},
}
"""Which words of a target with a date say the same as a word of a tendency."""


@lru_cache(maxsize=4096)
def disagreement(word: str, others: tuple[Verdict, ...]) -> Text | None:
    """In every language, what the rules say that say another word than the declared one; None where none does.

    >>> both = (("straight-line/1", "on_track"), ("cagr-ratio/1", "at_risk"))
    >>> disagreement("on_track", both).in_language("en")
    "Statistics Canada's rule would say at risk"
    """
    differing = [verdict for verdict in others if not _same(word, verdict[1])]
    if not differing:
        return None
    differing.sort(key=lambda verdict: list(HEADLINES).index(verdict[1]))
    groups = [(said, [rule for rule, _ in some]) for said, some in groupby(differing, key=lambda verdict: verdict[1])]
    zh = [f"{_names(rules, 'zh', '、', '和')}会判为{HEADLINES[said]['zh']}" for said, rules in groups]
    en = [f"{_names(rules, 'en', ', ', ' and ')} would say {HEADLINES[said]['en']}" for said, rules in groups]
    return Text((("zh", "；".join(zh)), ("en", "; ".join(en))))


def _same(word: str, other: str) -> bool:
    return word == other or other in _LIKE.get(word, ()) or word in _LIKE.get(other, ())


def _names(rules: list[str], language: str, comma: str, last: str) -> str:
    names = [RULE_NAMES[rule][language] if rule in RULE_NAMES else rule for rule in rules]
    return last.join(filter(None, (comma.join(names[:-1]), names[-1])))
