#!/bin/sh
# The one command: finds a Python, sets up .venv beside this file, runs what was asked for.
#   ./tracker.sh                 set up, then the whole walk once on this workspace
#   ./tracker.sh test [--system] set up with the development tools, then every check
#   ./tracker.sh VERB ...        any command of the tracker
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$python" "$here/bootstrap.py" "$@"
    fi
done

echo "tracker.sh: Python 3.11 or later is missing: install it (Debian: apt-get install python3 python3-venv)" >&2
exit 1
