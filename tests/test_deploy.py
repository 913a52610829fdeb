"""What is shown in docs/deploy can be deployed: units, containers and what they are told exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from tracker.cli import app
from tracker.wiring import unknown_variables

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))


def understood(words: list[str]) -> str:
    """The verb of a command line; an error of usage where the command line is none of ours."""
    command = typer.main.get_command(app)
    context = command.make_context("tracker", list(words))
    assert isinstance(command, typer.core.TyperGroup)
    rest = [*context._protected_args, *context.args]
    name, verb, given = command.resolve_command(context, rest)
    assert verb is not None
    verb.make_context(name, given, parent=context)
    return str(name)


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.name)
def test_a_unit_is_what_systemd_understands(unit: Path, tmp_path: Path) -> None:
    """Its command line is one of ours; systemd itself finds nothing to say of the rest, where it is installed."""
    text = unit.read_text("utf-8")
    [line] = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    program, *words = line.split()
    assert program == "/opt/tracker/bin/tracker"
    assert understood(words) in ("serve", "worker")
    verifier = shutil.which("systemd-analyze")
    if verifier is None:
        pytest.skip("systemd-analyze is not installed")
    name = unit.name.replace("@.", "@1.")
    (tmp_path / name).write_text(text.replace(program, sys.executable), encoding="utf-8")
    done = subprocess.run([verifier, "verify", tmp_path / name], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def compose() -> dict[str, Any]:
    found = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def test_services_are_told_what_there_is(compose: dict[str, Any]) -> None:
    """Commands are ours; what services wait for, mount and read as secrets is declared there."""
    services = compose["services"]
    assert set(services) == {"database", "web", "worker"}
    for name, service in services.items():
        for wanted, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in services[wanted]
        for secret in service["secrets"]:
            assert secret in compose["secrets"]
        for variable, value in service["environment"].items():
            if variable.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in service["secrets"], variable
        for volume in service["volumes"]:
            assert volume.startswith("${") or volume.partition(":")[0] in compose["volumes"]
        if name != "database":
            assert understood(service["command"]) == {"web": "serve", "worker": "worker"}[name]


def test_variables_are_known(compose: dict[str, Any]) -> None:
    """No variable that a container is given is one that the tracker would call unknown."""
    for name in ("web", "worker"):
        environment = compose["services"][name]["environment"]
        assert environment
        assert unknown_variables(environment) == []


def test_the_image_is_made_from_what_there_is() -> None:
    """Every file that is copied into the image is there, and all that the package is built from is copied."""
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    copied = {name for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for name in line.split()}
    assert all((ROOT / name).exists() for name in copied)
    assert {"pyproject.toml", "tracker", "requirements.lock", project["readme"], *project["license-files"]} <= copied
    [extras] = re.findall(r"pip install [^\n]*\"\.\[(.*)\]\"", text)
    assert set(extras.split(",")) <= set(project["optional-dependencies"])
    [minor] = set(re.findall(r"python:3\.(\d+)-slim", text))
    assert int(minor) >= int(project["requires-python"].removeprefix(">=3."))
