#!/bin/sh
# Sets up everything admap needs, on a bare Debian, Ubuntu or macOS with Python 3.11 or later: virtual environment,
# packages at pinned versions, a browser. Safe to repeat. Usage: tools/setup.sh VENV
set -eu

venv=$1
cd "$(dirname "$0")/.."

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo "$@"
    else echo "setup: please run as an administrator: $*" >&2; return 1
    fi
}

apt() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python=
for candidate in python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "setup: Python 3.11, 3.12 or 3.13 is needed; install one and run the same command again." >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "setup: installing Python's venv module" >&2
    apt python3-venv || {
        echo "setup: $python cannot make virtual environments; install its venv package and run this again." >&2
        exit 1
    }
fi

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
echo "setup: installing packages at their pinned versions" >&2
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .

has_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    [ -n "${ADMAP_BROWSER:-}" ]
}

if ! has_browser; then
    echo "setup: installing Chromium" >&2
    apt chromium || "$venv/bin/python" -m playwright install chromium || {
        echo "setup: no browser could be installed; install Chromium and run the same command again." >&2
        exit 1
    }
fi

if ! "$venv/bin/python" -m playwright --version >/dev/null 2>&1; then
    echo "setup: installing what Playwright needs" >&2
    apt libatomic1 && "$venv/bin/python" -m playwright --version >/dev/null || {
        echo "setup: Playwright does not start; install the library it names above and run the same command again." >&2
        exit 1
    }
fi
