"""Official text in, proposals out: figures and pledges with the words that state them, for a person to decide on.

Deterministic rules and word lists; no network and no model of language. Offsets always refer to the text as found.
"""
