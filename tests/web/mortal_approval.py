"""Approves an edition in the browser's way, in a process that kills itself at a chosen step.

A program: its argument is `{"root": …, "session": …, "seen": …, "steps": 17}`; with 0 steps it lives, and answers
`{"status": 303, "steps": 40}`.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from starlette.testclient import TestClient

from tests.cli.mortal import Steps, watch
from tracker.db.ledger import Ledger
from tracker.steps.reload import Declared
from tracker.web.app import make_app
from tracker.web.serving import Options, Served
from tracker.workspace import Workspace

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)


def main() -> None:
    """Makes the one request."""
    asked = json.loads(sys.argv[1])
    workspace = Workspace(Path(asked["root"]))
    with Ledger.open(workspace.database_url) as ledger:
        served = Served(workspace, Declared(workspace), ledger, lambda: NOW, Options())
        client = TestClient(make_app(served), base_url="http://localhost", follow_redirects=False)
        client.cookies.set(served.cookie, asked["session"])
        client.get("/editions")
        steps = Steps(asked["steps"] or -1)
        watch(steps)
        form = {"act": "approve", "seen": asked["seen"]}
        got = client.post("/editions/weekly/2026-11-22/1", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        print(json.dumps({"status": got.status_code, "steps": steps.taken}))


if __name__ == "__main__":
    main()
