"""The API under /api/v1: the objects of the command line's JSON, for programs."""

ROOMS: tuple[str, ...] = ()
"""Modules that have `calls`, in the order in which their routes are looked through."""
