"""`serve`: the pages and the scheduler in one process, as a newcomer starts it."""

from __future__ import annotations

import re
import signal
import socket
import time
import urllib.error
import urllib.request
from http.client import HTTPResponse
from pathlib import Path

from tests.cli.conftest import Place
from tests.cli.test_run import PATIENCE, Watch, watching


def address(watch: Watch) -> str:
    """The address that it shows, once it listens."""
    watch.wait_for("Ctrl-C stops it")
    found = re.search(r"http://127\.0\.0\.1:\d+", "".join(watch.said))
    assert found is not None
    return found[0]


def get(url: str) -> tuple[int, str]:
    """The status and the page of an address, redirects followed."""
    try:
        answer: HTTPResponse = urllib.request.urlopen(url, timeout=PATIENCE)
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    with answer:
        return answer.status, answer.read().decode()


def test_a_newcomer_sees_a_populated_site_by_one_command(empty: Place) -> None:
    """The seed is recorded and assessed before the address is shown; the page tells a target's sentence at once."""
    with watching(empty.root, "--port", "0", verb="serve") as watch:
        status, page = get(f"{address(watch)}/")
        assert status == 200
        assert "National key laboratories" in page or "全国重点实验室" in page
        assert "17" in page
        watch.stop()


def test_the_first_administrator_is_made_by_a_link_that_is_shown_once(empty: Place) -> None:
    """The link stands in the terminal; with any other nobody gets in."""
    with watching(empty.root, "--port", "0", verb="serve") as watch:
        base = address(watch)
        found = re.search(r"/setup/\S+", "".join(watch.said))
        assert found is not None
        assert get(base + found[0])[0] == 200
        assert get(f"{base}/setup/{'x' * 32}")[0] in (403, 404)
        watch.stop()


def test_what_is_due_is_done_while_it_serves(empty: Place) -> None:
    """The scheduler rings in the same process: the digest is composed without another command."""
    with watching(empty.root, "--port", "0", verb="serve") as watch:
        address(watch)
        watch.wait_for("weekly")
        assert "Stopped." in watch.stop()
    assert empty.json("edition", "list")["editions"]


def test_without_the_scheduler_only_pages_are_served(empty: Place) -> None:
    """Several processes may serve one workspace; one of them does what is due."""
    with watching(empty.root, "--port", "0", "--no-scheduler", verb="serve") as watch:
        assert get(f"{address(watch)}/")[0] == 200
        time.sleep(1.5)
        watch.stop()
    assert empty.json("edition", "list")["editions"] == []


def test_a_port_that_is_taken_is_told_before_anything_is_done(empty: Place) -> None:
    """With what to do; exit 2, as for any wrong call."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = empty.run("serve", "--port", str(taken.getsockname()[1]))
    assert done.exit_code == 2
    assert "choose another --port" in done.output
    assert not (empty.root / "out").exists()


def test_an_address_that_is_none_is_told(empty: Place) -> None:
    """The public address must be one that a browser can follow."""
    done = empty.run("serve", "--port", "0", TRACKER_PUBLIC_URL="targets.example.org")
    assert done.exit_code == 2
    assert "https://targets.example.org" in done.output


def test_an_interrupt_stops_it_in_order(empty: Place) -> None:
    """Ctrl-C ends pages and scheduler, with exit 0."""
    with watching(empty.root, "--port", "0", verb="serve") as watch:
        address(watch)
        assert "Stopped." in watch.stop(signal.SIGINT)


def test_a_broken_declaration_leaves_the_pages_as_they_were(empty: Place) -> None:
    """A mistake in the file is told in the terminal; what was declared before stays on the page."""
    with watching(empty.root, "--port", "0", verb="serve") as watch:
        base = address(watch)
        file = Path(empty.root / "targets.yaml")
        file.write_text(file.read_text(encoding="utf-8").replace("aim: up", "aim: sideways"), encoding="utf-8")
        watch.wait_for("sideways")
        assert get(f"{base}/")[0] == 200
        watch.stop()
