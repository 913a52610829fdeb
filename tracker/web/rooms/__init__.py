"""The rooms of the pages, one idea a file."""

ROOMS = (
    "sign_in", "oidc", "account", "people", "audit", "overview", "feed", "calendar", "badge", "operation", "target",
    "indicator", "evidence", "enter", "own_entries", "sheet", "answer", "unsubscribe", "review", "proposals",
    "status_review", "requests", "sources", "editions", "edition_review", "digests", "deliveries", "alerts", "silences",
    "score", "api", "static",
)  # fmt: skip
"""Modules that have `pages`, in the order in which their routes are looked through."""
