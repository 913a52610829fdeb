"""The API under /api/v1: the objects of the command line's JSON, for programs."""

ROOMS: tuple[str, ...] = (
    "targets", "indicators", "observations", "review", "proposals", "statuses", "editions", "deliveries", "alerts",
    "requests", "sources", "evidence", "declaration", "office", "push", "document",
)  # fmt: skip
"""Modules that have `calls`, in the order in which their routes are looked through."""
