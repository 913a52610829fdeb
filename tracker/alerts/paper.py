"""An edition on paper: its HTML as PDF, where WeasyPrint is installed."""

from __future__ import annotations

from tracker.errors import UsageError


def require() -> None:
    """Raises UsageError, with what to install, where PDF cannot be made here."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:  # OSError: the wheel is there, Debian's Pango is not
        hint = "install the extra: pip install 'target-tracker[pdf]', and libpango-1.0-0 libpangoft2-1.0-0 from Debian"
        raise UsageError("PDF needs WeasyPrint, which is not installed here", hint) from error


def to_pdf(html: str) -> bytes:
    """The PDF of an HTML edition that holds its pictures itself: nothing is read or fetched for it.

    Raises UsageError where the extra `pdf` is not installed.
    """
    require()
    import weasyprint

    inside = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    return bytes(weasyprint.HTML(string=html, url_fetcher=inside).write_pdf())
