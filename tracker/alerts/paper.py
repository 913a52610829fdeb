"""An edition on paper: its HTML as PDF, where WeasyPrint is installed."""

from __future__ import annotations

from pathlib import Path

from tracker.errors import UsageError


def require() -> None:
    """Raises UsageError, with what to install, where PDF cannot be made here."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError) as error:  # OSError: the wheel is there, Debian's Pango is not
        hint = "install the extra: pip install 'target-tracker[pdf]', and libpango-1.0-0 libpangoft2-1.0-0 from Debian"
        raise UsageError("PDF needs WeasyPrint, which is not installed here", hint) from error


def to_pdf(html: str, folder: Path) -> bytes:
    """The PDF of an HTML edition whose pictures lie in `folder`; nothing outside it is read or fetched.

    Raises UsageError where the extra `pdf` is not installed.
    """
    require()
    import weasyprint

    base = folder.resolve()

    def fetch(url: str) -> dict[str, object]:
        place = Path(url.removeprefix("file://")).resolve()
        if not url.startswith("file://") or not place.is_relative_to(base):
            raise ValueError(f"an edition reads nothing from {url}")
        return {"file_obj": place.open("rb")}

    document = weasyprint.HTML(string=html, base_url=f"{base.as_uri()}/", url_fetcher=fetch)
    return bytes(document.write_pdf())
