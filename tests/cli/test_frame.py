"""The frame of the command line: options that stand anywhere, errors as sentences with their exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tracker.cli import app
from tracker.cli.common import PANELS, Session, day, moment, session, share
from tracker.errors import InputError, TrackerError, UsageError

HINTED = "look there"


@pytest.fixture
def door() -> typer.Typer:
    """A small command line built as ours is: two commands and a family."""
    built = typer.Typer(rich_markup_mode=None)
    family = typer.Typer()

    @built.callback()
    def begin() -> None:
        """Nothing."""

    @built.command()
    def tell(ctx: typer.Context, word: str = "") -> None:
        """Tells the session."""
        typer.echo(f"{session(ctx).folder} {session(ctx).lang} {word}")

    @built.command()
    def fail(kind: str) -> None:
        """Fails as asked."""
        errors = {"ours": TrackerError, "usage": UsageError, "input": InputError}
        raise errors[kind]("it \x1b[2Jfailed", HINTED)

    @family.command("tell")
    def tell_inside(ctx: typer.Context) -> None:
        """Tells the session."""
        typer.echo(f"{session(ctx).folder}")

    built.add_typer(family, name="family")
    share(built)
    return built


@pytest.mark.parametrize("words", [["tell", "-C", "here", "--lang", "zh"], ["tell", "--workspace=here", "--lang=ZH"]])
def test_shared_options_after_the_command(door: typer.Typer, words: list[str]) -> None:
    """Workspace and language can be named behind any command."""
    assert CliRunner().invoke(door, words).stdout.split() == ["here", "zh"]


def test_shared_options_inside_a_family(door: typer.Typer) -> None:
    """A command of a family takes the shared options too."""
    assert CliRunner().invoke(door, ["family", "tell", "-C", "here"]).stdout.split() == ["here"]


@pytest.mark.parametrize(("kind", "code"), [("ours", 1), ("usage", 2), ("input", 3)])
def test_errors_have_their_exit_code_and_hint(door: typer.Typer, kind: str, code: int) -> None:
    """An error is one clean sentence with its hint on standard error; nothing on standard output."""
    result = CliRunner().invoke(door, ["fail", kind])
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr == f"tracker: it �[2Jfailed\n  {HINTED}\n"


def test_options_before_the_command() -> None:
    """Workspace named in front of the command: the error speaks of that folder, with exit code 2."""
    result = CliRunner().invoke(app, ["-C", "no-such-folder", "status"])
    assert result.exit_code == 2
    assert "no-such-folder holds no targets.yaml" in result.stderr


def test_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chosen language, else the locale's where it is offered, else the first offered one."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert Session().language(("zh", "en")) == "zh"
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert Session().language(("zh", "en")) == "en"
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")
    assert Session().language(("zh", "en")) == "zh"
    assert Session(lang="en").language(("zh", "en")) == "en"
    with pytest.raises(UsageError, match="does not speak 'fr'"):
        Session(lang="fr").language(("zh", "en"))


def test_days_and_moments() -> None:
    """A day means its end in the workspace's time zone; what is no date is a usage error."""
    assert day("2026-11-22", "--as-of") == date(2026, 11, 22)
    assert moment("2026-11-22T09:30", "--known-at", "Asia/Shanghai") == datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    assert moment("2026-11-22", "--known-at", "Asia/Shanghai").isoformat() == "2026-11-22T15:59:59.999999+00:00"
    assert moment("2026-11-22T09:30+00:00", "--known-at", "Asia/Shanghai").hour == 9
    for wrong in ("yesterday", "2026-02-30", ""):
        with pytest.raises(UsageError):
            day(wrong, "--as-of")
        with pytest.raises(UsageError):
            moment(wrong, "--known-at", "Asia/Shanghai")


def _program(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "tracker", *words]
    return subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False, timeout=60)


def test_help_teaches() -> None:
    """Help lists every command under a panel with one whole sentence, and every command's own help has an example."""
    shown = CliRunner().invoke(app, ["--help"]).stdout
    tree = typer.main.get_command(app)
    for name, command in tree.commands.items():  # type: ignore[attr-defined]
        assert name in shown
        assert command.rich_help_panel in PANELS, f"{name} stands under no panel"
        own = CliRunner().invoke(app, [name, "--help"]).stdout
        assert f"tracker {name}" in own.partition("Example")[2], f"{name} has no example"
        assert "--workspace" in own or hasattr(command, "commands")
    assert "..." not in shown.partition("\n\n")[2].replace("[ARGS]...", "")


def test_unknown_command_names_the_nearest() -> None:
    """A misspelt command is a usage error that names the nearest one."""
    result = CliRunner().invoke(app, ["statsu"])
    assert result.exit_code == 2
    assert "Did you mean 'status'" in result.stderr


def test_utf8_whatever_the_locale(tmp_path: Path) -> None:
    """A folder named in Han comes out as UTF-8 under the C locale."""
    folder = tmp_path / "目标"
    done = _program("status", "-C", str(folder), LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert "目标" in done.stderr.decode("utf-8")


def test_help_starts_cold_and_light() -> None:
    """Help loads none of the heavy libraries: the start of a command is a budget."""
    heavy = ("sqlmodel", "sqlalchemy", "pydantic", "jinja2", "yaml", "rich", "httpx", "numpy", "css_inline")
    code = (
        "import sys; from typer.testing import CliRunner; from tracker.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        f"print([one for one in {heavy!r} if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_closed_pipe_is_quiet() -> None:
    """When the reader has gone there is no complaint."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tracker", "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout is not None
    writer.stdout.close()
    _, said = writer.communicate(timeout=60)
    assert said == b""


@pytest.mark.parametrize(
    "words",
    [["-C", "W", "status"], ["--lang", "en", "-C", "W", "status"], ["-CW", "status"], ["--workspace=W", "status"],
     ["status", "-C", "W"], ["--lang=en", "review", "-C", "W"]],
)  # fmt: skip
def test_a_program_finds_its_command_behind_the_options(words: list[str], tmp_path: Path) -> None:
    """Only the command that is asked for is made; options may stand before it."""
    (tmp_path / "targets.yaml").write_text("version: 1\ntitle: One\ntimezone: UTC\n", encoding="utf-8")
    given = [word.replace("W", str(tmp_path)) for word in words]
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *given], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, "Usage" in done.stdout + done.stderr) == (0, False), done.stderr


def test_a_program_knows_all_commands_where_none_is_named() -> None:
    """Help lists all; a slip is answered with the nearest of all."""
    for words, said in (
        (["--help"], "audit"),
        ([], "audit"),
        (["statsu"], "status"),
        (["-C", "x", "statsu"], "status"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *words], capture_output=True, text=True, check=False, timeout=60
        )
        assert said in done.stdout + done.stderr


def test_unexpected_errors_are_one_line_unless_asked(tmp_path: Path) -> None:
    """An error of ours shows where it happened; TRACKER_DEBUG=1 shows the whole way."""
    code = (
        "import sys, types\nimport tracker.cli as c\n"
        "def broken():\n    'Breaks.'\n    raise ZeroDivisionError('no')\n"
        "room = types.SimpleNamespace(register=lambda app: app.command('broken')(broken))\n"
        "sys.modules['tracker.cli.broken'] = room\n"
        "c.ROOMS = (*c.ROOMS, 'broken'); sys.argv = ['tracker', 'broken']\nc.main()"
    )
    short = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert short.returncode == 1
    assert short.stderr.startswith("tracker failed: ZeroDivisionError: no at <string>:5")
    assert len(short.stderr.splitlines()) == 2
    long = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "TRACKER_DEBUG": "1"}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "Traceback" in long.stderr
