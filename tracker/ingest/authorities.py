"""The authorities that vouch for a server's certificate."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import httpx

from tracker.ingest import failures
from tracker.workspace import variable

CA_FILE = "TRACKER_CA_FILE"


class Authorities:
    """Mozilla's authorities (certifi) and those of TRACKER_CA_FILE; read at the first https address."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """What a connection is checked by; FetchError where the file cannot be read."""
        if self._context is None:
            context = httpx.create_ssl_context(trust_env=False)
            if file := variable(self._environment, CA_FILE):
                try:
                    context.load_verify_locations(cafile=file)
                except (OSError, ssl.SSLError):
                    raise failures.tls(
                        CA_FILE,
                        f"读不出文件 {failures.shown(file)} 里的证书",
                        f"no certificate can be read from {file}",
                    ) from None
            self._context = context
        return self._context
