#!/bin/sh
# Compile the kernels, so that nobody's first question waits for a compiler; quick when nothing changed.
set -eu
cd "$(dirname "$0")/.."
PYTHONPATH=. .venv/bin/python -m backends.kernel_sources || PYTHONPATH=. .venv/bin/python -m backends.compiled
