#!/bin/sh
# Makes .venv what uv.lock says, on a machine that need have nothing but some Python 3.8 or newer.
# Run by make; safe to run again. uv is installed below .local/ when the machine has none.
set -eu
cd "$(dirname "$0")/.."

die() {
    echo "$1" >&2
    exit 1
}

find_uv() {
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
        echo uv
        return
    fi
    if [ ! -x .local/uv/bin/uv ]; then
        install_uv >&2
    fi
    echo .local/uv/bin/uv
}

install_uv() {
    mkdir -p -m 700 .local
    # A version manager's python3 refuses to run when it lacks the version this project asks for.
    for python in python3 /usr/bin/python3 python; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null || continue
        echo "Installing uv into .local/uv ..."
        rm -rf .local/uv
        if "$python" -m venv .local/uv >.local/setup.log 2>&1 &&
            .local/uv/bin/python -m pip install --quiet --disable-pip-version-check uv >>.local/setup.log 2>&1; then
            return
        fi
    done
    rm -rf .local/uv
    die "uv could not be installed: install uv, or python3 with venv and pip (see .local/setup.log if it is there)."
}

find_python() {
    wanted=$(cat .python-version)
    if "$uv" python find "$wanted" >/dev/null 2>&1; then
        echo "$wanted"
        return
    fi
    for python in "${PYENV_ROOT:-$HOME/.pyenv}/versions/$wanted"*/bin/python; do
        if [ -x "$python" ]; then
            echo "$python"
            return
        fi
    done
    echo "$wanted" # uv downloads it where it can
}

uv=$(find_uv) || exit 1
echo "Making the Python environment (uv sync) ..."
quiet=--quiet
if [ -t 2 ]; then quiet=; fi
"$uv" sync $quiet --locked --python "$(find_python)" ||
    die "The Python environment could not be made; uv says why above. A missing Python $(cat .python-version) can be installed with pyenv."
