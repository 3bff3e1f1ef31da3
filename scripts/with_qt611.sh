#!/bin/bash
# Run the widget and render tests once on PySide6 6.11.3, in an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never
uv="$PWD/.tools/bin/uv"
folder="$(mktemp -d)"
trap 'kill ${xvfb:-0} 2>/dev/null || true; rm -rf "$folder"' EXIT
"$uv" venv --quiet --python "$(command -v python3)" "$folder/venv"
export VIRTUAL_ENV="$folder/venv"
"$uv" pip sync --quiet --require-hashes requirements-dev.lock
"$uv" pip install --quiet --no-deps \
  PySide6-Essentials==6.11.3 PySide6-Addons==6.11.3 shiboken6==6.11.3
exec 7>"$folder/display"
Xvfb -displayfd 7 -screen 0 1920x1080x24 -nolisten tcp >/dev/null 2>&1 &
xvfb=$!
for _ in $(seq 100); do [ -s "$folder/display" ] && break; sleep 0.1; done
display=":$(tr -d '[:space:]' < "$folder/display")"
DISPLAY="$display" PYTHONPATH="$PWD" "$folder/venv/bin/python" -m pytest -q -m "not long" \
  tests/render tests/widgets
