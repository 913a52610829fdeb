"""Sets up `.venv` beside this file from the lock and hands over to the command asked for.

Standard library only, any Python from 3.11 on. The environment is made by uv where there is one, else by venv, else
without pip and filled by the pip that stands outside. A mark in `.venv` says what it holds, so that a second call
costs nothing and a half-made or foreign environment is seen. The project itself joins by a `.pth` file: that needs no
build tool, hence no network, and the working copy is what runs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
MARK = VENV / "tracker-mark.json"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
SYSTEM_PACKAGES = ("chromium", "fonts-noto-cjk")
"""What tests need of Debian; the mail servers that a few use are left out: installed, they would start to serve."""

MISLEADING = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PIP_USER",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_REQUIRE_HASHES",
    "UV_SYSTEM_PYTHON",
)
"""Variables that would make pip or uv put packages elsewhere than into `.venv`."""


class SetupError(Exception):
    """What is missing, in one line."""


def main(words: list[str]) -> int:
    """Sets up what the words need and runs them; gives their exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this very line is what tells an older Python's user
        say("Python 3.11 or later is missing")
        return 1
    testing = words[:1] == ["test"]
    try:
        if testing and "--system" in words:
            words.remove("--system")
            install_system_packages()
        ensure("dev" if testing else "run")
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130
    if testing:
        return hand_over([str(ROOT / ".ci" / "checks.py"), *words[1:]])
    if not words:
        return hand_over(["-m", "tracker", "--workspace", str(ROOT), "walk"])
    return hand_over(["-m", "tracker", *words])


def say(sentence: str) -> None:
    """Speaks on standard error, which leaves standard output to the command."""
    print(f"tracker.sh: {sentence}", file=sys.stderr, flush=True)


def hand_over(words: list[str]) -> int:
    """Runs the environment's Python in place of this one, in the caller's folder."""
    command = [str(PYTHON), *words]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONHOME"}
    if not WINDOWS:
        os.execve(PYTHON, command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


# --- the environment ------------------------------------------------------------------------------------------------


def ensure(kind: str) -> None:
    """Makes `.venv` hold what the lock of `kind` names; at once when the mark says that it does."""
    if holds(kind):
        return
    with alone():
        if holds(kind):  # another call has just done it
            return
        if (VENV.exists() or VENV.is_symlink()) and not usable():
            say("the environment in .venv is broken or of another Python: making it anew")
            remove_environment()
        MARK.unlink(missing_ok=True)
        fill(kind)
        join()
        compile_all()
        leave_mark(kind)
        say("ready")


def wanted(kind: str) -> dict[str, str]:
    """What the mark must say for `.venv` to hold the lock of `kind`."""
    return {
        "python": ".".join(map(str, sys.version_info[:2])),
        "root": str(ROOT),
        kind: hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest(),
    }


def holds(kind: str) -> bool:
    """Whether the mark in `.venv` says that everything is there."""
    try:
        mark = json.loads(MARK.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return PYTHON.exists() and isinstance(mark, dict) and wanted(kind).items() <= mark.items()


def leave_mark(kind: str) -> None:
    """Writes the mark as the last act, in one stroke; the development lock contains the other one."""
    mark = wanted(kind) | (wanted("run") if kind == "dev" else {})
    draft = MARK.with_suffix(".new")
    draft.write_text(json.dumps(mark, indent=1), encoding="utf-8")
    draft.replace(MARK)


def usable() -> bool:
    """Whether `.venv` has a Python of this version that runs and believes to live there."""
    ask = "import sys; print(sys.prefix); print('%d.%d' % sys.version_info[:2])"
    answer = run([str(PYTHON), "-c", ask], quiet=True)
    if answer is None:
        return False
    lines = answer.splitlines()
    same_place = len(lines) == 2 and Path(lines[0]).resolve() == VENV.resolve()
    return same_place and lines[1] == ".".join(map(str, sys.version_info[:2]))


def remove_environment() -> None:
    """Takes `.venv` away; of a link only the link."""
    if VENV.is_symlink() or VENV.is_file():
        VENV.unlink()
        return
    try:
        shutil.rmtree(VENV)
    except OSError as error:
        raise SetupError(f"the folder .venv cannot be removed ({error.strerror}): remove it by hand") from error


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Holds the folder, so that two calls at once do not fill one environment."""
    if WINDOWS:
        yield
        return
    import fcntl

    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is at work here: waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def fill(kind: str) -> None:
    """Makes the environment and installs the lock, by the first of the three ways that works."""
    lock, base = LOCKS[kind], base_python()
    say(f"setting up .venv with Python {sys.version.split()[0]} (the first time takes a minute)")
    tried = []
    uv = shutil.which("uv")
    if uv and run([uv, "--version"], quiet=True) is not None:
        options = ["--require-hashes", "--only-binary", ":all:", "--compile-bytecode"]
        say(f"installing {count(lock)} locked packages with uv")
        if (usable() or run([uv, "venv", "--quiet", "--python", base, str(VENV)]) is not None) and run(
            [uv, "pip", "install", "--python", str(PYTHON), *options, "--requirement", str(lock)]
        ) is not None:
            return
        tried.append("uv")
    options = ["install", "--require-hashes", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check"]
    if not sys.stderr.isatty():
        options.append("--quiet")
    options += ["--requirement", str(lock)]
    if has_pip() or make_with_pip(base):
        say(f"installing {count(lock)} locked packages with the environment's pip")
        if run([str(PYTHON), "-m", "pip", *options]) is not None:
            return
        tried.append("venv")
    elif run([base, "-m", "pip", "--version"], quiet=True) is not None:
        if not usable() and run([base, "-m", "venv", "--clear", "--without-pip", str(VENV)]) is None:
            raise SetupError("Python's venv module is missing: install it (Debian: apt-get install python3-venv)")
        say(f"installing {count(lock)} locked packages with the pip outside")
        if run([base, "-m", "pip", "--python", str(PYTHON), *options]) is not None:
            return
        tried.append("pip")
    if tried:
        raise SetupError(f"the packages could not be installed ({', '.join(tried)} tried): see the lines above")
    raise SetupError(
        "neither uv nor ensurepip nor pip is there: install one (Debian: apt-get install python3-venv python3-pip)"
    )


def base_python() -> str:
    """The Python outside any environment: one inside `.venv` could not make it anew."""
    return str(getattr(sys, "_base_executable", "") or sys.executable)


def has_pip() -> bool:
    """Whether `.venv` stands and has a pip of its own."""
    return usable() and run([str(PYTHON), "-m", "pip", "--version"], quiet=True) is not None


def make_with_pip(base: str) -> bool:
    """Makes `.venv` with a pip of its own, where this Python has ensurepip."""
    if run([base, "-c", "import venv, ensurepip"], quiet=True) is None:
        return False
    return run([base, "-m", "venv", "--clear", str(VENV)], quiet=True) is not None


def join() -> None:
    """Puts the working copy on the environment's path and its command beside the others."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    place = run([str(PYTHON), "-c", ask], quiet=True)
    if place is None:
        raise SetupError("the environment in .venv does not run: remove the folder and call again")
    Path(place.strip(), "target_tracker.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if not WINDOWS:
        command = PYTHON.with_name("tracker")
        command.write_text(f'#!/bin/sh\nexec "{PYTHON}" -m tracker "$@"\n', encoding="utf-8")
        command.chmod(0o755)


def compile_all() -> None:
    """Compiles our own modules now: the first call of a command should not pay for it."""
    run([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "tracker")], quiet=True)


def count(lock: Path) -> int:
    """How many packages a lock names."""
    return sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines() if line[:1].isalnum())


def run(command: list[str], quiet: bool = False) -> str | None:
    """Runs a program with its words on standard error; gives what it wrote when `quiet`; None when it fails."""
    environment = {key: value for key, value in os.environ.items() if key not in MISLEADING}
    try:
        if quiet:
            done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        else:
            done = subprocess.run(command, env=environment, check=False, stdout=sys.stderr, text=True)
    except OSError:
        return None
    return (done.stdout or "") if done.returncode == 0 else None


def install_system_packages() -> None:
    """Installs the Debian packages that tests need; only with apt-get and the right to use it."""
    apt = shutil.which("apt-get")
    if apt is None:
        raise SetupError(f"--system needs apt-get; install {' and '.join(SYSTEM_PACKAGES)} by your own means")
    right = [] if os.geteuid() == 0 else [shutil.which("sudo") or "sudo"]
    say(f"installing {', '.join(SYSTEM_PACKAGES)} with apt-get")
    quiet = [*right, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
    run([*quiet, "update"])
    if run([*quiet, "install", "-y", "--no-install-recommends", *SYSTEM_PACKAGES]) is None:
        raise SetupError(f"apt-get could not install {', '.join(SYSTEM_PACKAGES)}: see the lines above")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
