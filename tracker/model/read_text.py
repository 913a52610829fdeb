"""Where a read looks, in the words of targets.yaml."""

from __future__ import annotations

from tracker.model.source import Read


def described(read: Read) -> str:
    """The format with everything that is declared of the place.

    >>> from tracker.model.source import Table
    >>> described(Read("labs", "csv", Table("Value", where=(("Country", "CHN"),))))
    'csv {value: Value, where: {Country: CHN}}'
    """
    fields = [
        (name, found)
        for name in type(read.place).__dataclass_fields__
        if (found := getattr(read.place, name)) not in (None, (), False, "")
    ]
    said = ", ".join(f"{name}: {_said(found)}" for name, found in fields)
    page = f", page: {read.page}" if read.page else ""
    return f"{read.format} {{{said}{page}}}"


def _said(value: object) -> str:
    if isinstance(value, tuple):
        pairs = [f"{one[0]}: {one[1]}" if isinstance(one, tuple) else str(one) for one in value]
        return "{" + ", ".join(pairs) + "}"
    text = getattr(value, "text", value)
    return "true" if text is True else str(text)
