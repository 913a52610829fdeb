"""What a badge says."""

from tracker.model.words import Catalogue

PHRASES: Catalogue = {"alternative": {"zh": "{title}：{status}", "en": "{title}: {status}"}}
