"""Makes one call of the API in a process of its own that kills itself at a chosen step.

A program: each line of its input is `{"root": …, "token": …, "steps": 17}`; it makes the call in a child that dies at
that step (0: never), and answers `{"code": -9, "status": 201, "replayed": false, "body": …, "steps": 40}`.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from tests.cli.mortal import Steps, watch
from tracker.db.ledger import Ledger
from tracker.steps.reload import Declared
from tracker.web.app import make_app
from tracker.web.serving import Options, Served
from tracker.workspace import Workspace

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
BODY = {"indicator": "labs", "period": "2025", "value": "21家", "note": "once"}


def call(root: Path, token: str, limit: int) -> dict[str, Any]:
    """The call, in this process."""
    workspace = Workspace(root)
    with Ledger.open(workspace.database_url) as ledger:
        served = Served(workspace, Declared(workspace), ledger, lambda: NOW, Options())
        client = TestClient(make_app(served), base_url="http://localhost")
        steps = Steps(limit)
        watch(steps)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k-1"}
        got = client.post("/api/v1/observations", json=BODY, headers=headers)
    replayed = "idempotent-replayed" in got.headers
    return {"status": got.status_code, "replayed": replayed, "body": got.json(), "steps": steps.taken}


def main() -> None:
    """Answers line by line."""
    for line in sys.stdin:
        asked = json.loads(line)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            told = call(Path(asked["root"]), asked["token"], asked["steps"] or -1)
            with os.fdopen(writer, "w") as out:
                json.dump(told, out)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as said:
            text = said.read()
        _, status = os.waitpid(child, 0)
        print(json.dumps({"code": os.waitstatus_to_exitcode(status), **(json.loads(text) if text else {})}), flush=True)


if __name__ == "__main__":
    main()
