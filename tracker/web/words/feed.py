"""What the feed says."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {
    "title": {"zh": "{workspace}：状态变化与简报", "en": "{workspace}: changed statuses and editions"},
    "from_to": {"zh": "原为{before}。{sentence}", "en": "was {before}. {sentence}"},
}
