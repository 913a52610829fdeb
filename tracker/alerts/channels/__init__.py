"""The ways to the readers, one file a kind."""
