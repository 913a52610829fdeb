"""The one history of the ledger's tables, for every database engine."""
