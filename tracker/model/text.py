"""A text in one or more languages."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.model.value import value

UNDETERMINED = "und"
"""BCP 47's tag for a text whose language nobody stated."""


@value
class Text:
    """Wordings of one text by language tag, in the order written.

    >>> Text.of({"zh": "全国重点实验室", "en": "National key laboratories"}).in_language("en")
    'National key laboratories'
    >>> Text.of("三年行动").in_language("en")
    '三年行动'
    """

    wordings: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, value: str | Mapping[str, str], language: str = UNDETERMINED) -> Text:
        """A text from a string (in `language`) or from a mapping of language tags."""
        if isinstance(value, str):
            return cls(((language, value),))
        return cls(tuple(value.items()))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(tag for tag, _ in self.wordings)

    def in_language(self, language: str) -> str:
        """The wording in `language`, else the one of undetermined language, else the first."""
        fallback = None
        for tag, wording in self.wordings:
            if tag == language:
                return wording
            if tag == UNDETERMINED:
                fallback = wording
        if fallback is not None:
            return fallback
        return self.wordings[0][1] if self.wordings else ""

    def to_json(self) -> dict[str, str]:
        return dict(self.wordings)
