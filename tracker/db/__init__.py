"""The ledger: what was observed, decided, declared and said, kept append-only."""
