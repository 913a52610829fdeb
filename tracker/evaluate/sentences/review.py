"""A review in words: who said what of a status, why, until when, beside what the computation says."""

from __future__ import annotations

from tracker.model.amounts import day
from tracker.model.measurement import plain
from tracker.model.review import Review
from tracker.model.text import Text
from tracker.model.words import headline


def review_text(review: Review, computed: str) -> Text:
    """One sentence a language on a review that holds, beside the computed headline."""
    return Text((("zh", _zh(review, computed)), ("en", _en(review, computed))))


def _en(review: Review, computed: str) -> str:
    who = review.by or "a person"
    until = "" if review.until is None else f" until {day(review.until, 'en')}"
    sure = "" if review.confidence is None else f" (confidence {plain(review.confidence)})"
    why = f": {review.reason}" if review.reason else ""
    second = "" if review.second is None else f", seconded by {review.second.by or 'another person'}"
    match review.state:
        case "overridden":
            return f"overridden by {who}{second}{until}{sure}; computed: {headline(computed, 'en')}{_because(why)}"
        case "disputed":
            return f"disputed by {who}{until}{sure}{why}"
        case _:
            return f"confirmed by {who}{until}{sure}{why}"


def _because(why: str) -> str:
    return f"; reason{why}" if why else ""


def _zh(review: Review, computed: str) -> str:
    who = review.by or "人工"
    until = "" if review.until is None else f"，有效期至{day(review.until, 'zh')}"
    sure = "" if review.confidence is None else f"（把握{plain(review.confidence)}）"
    why = f"，理由：{review.reason}" if review.reason else ""
    second = "" if review.second is None else f"、经{review.second.by or '另一人'}复核同意"
    match review.state:
        case "overridden":
            return f"由{who}改判{second}{sure}{until}，自动评估为“{headline(computed, 'zh')}”{why}"
        case "disputed":
            return f"{who}有异议{sure}{until}{why}"
        case _:
            return f"经{who}确认{sure}{until}{why}"
