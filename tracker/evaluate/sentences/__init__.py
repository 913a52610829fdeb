"""The reason of an assessment in words: one catalogue a language, one line here."""

from __future__ import annotations

from tracker.evaluate.sentences import en, zh
from tracker.evaluate.sentences.facts import Facts
from tracker.model.text import Text

CATALOGUES = {"zh": zh.tell, "en": en.tell}


def tell(facts: Facts) -> tuple[Text, Text]:
    """The short sentence for a table and the whole reason, each in every language there is a catalogue for."""
    short, whole = [], []
    for language, catalogue in CATALOGUES.items():
        sentence, reason = catalogue(facts)
        short.append((language, sentence))
        whole.append((language, reason))
    return Text(tuple(short)), Text(tuple(whole))
