"""The nouns of the tracker as frozen values; needs nothing but the standard library."""
