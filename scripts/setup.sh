#!/bin/sh
# Make .venv match the lock (run or dev) and bring the system libraries; quick when nothing changed.
# With "bare" after it the kernels are left to be compiled by scripts/kernels.sh.
set -eu
cd "$(dirname "$0")/.."
kind="${1:-run}"
case "$kind" in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) echo "setup.sh: '$kind' is neither run nor dev" >&2; exit 2 ;;
esac

packages="libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libegl-mesa0 libgl1-mesa-dri
 libpulse0 libxrandr2 libgssapi-krb5-2 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
[ "$kind" = dev ] && packages="$packages xvfb x11-xserver-utils xdotool"
if command -v dpkg-query >/dev/null 2>&1; then
  missing=""
  for package in $packages; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
  if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then
      echo "installing system packages:$missing"
      export DEBIAN_FRONTEND=noninteractive
      apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
      echo "system packages are missing; run this, then try again:" >&2
      echo "  sudo apt-get install -y$missing" >&2
      exit 3
    fi
  fi
fi

# The dev environment holds everything the run environment holds, so it never needs to shrink.
stamp=".venv/.stamp-$kind"
want="$(cat "$lock" pyproject.toml scripts/setup.sh | sha256sum)"
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$want" ]; then
  if [ "$kind" = run ] && [ -f .venv/.stamp-dev ]; then
    exec "$0" dev
  fi
  export UV_PYTHON_DOWNLOADS=never
  uv=.tools/bin/uv
  [ -x "$uv" ] || python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore \
    --target .tools uv==0.13.9
  [ -d .venv ] || "$uv" venv --quiet --python "$(command -v python3)" .venv
  "$uv" pip sync --quiet --require-hashes --compile-bytecode "$lock"
  rm -f .venv/.stamp-*
  printf '%s\n' "$want" > "$stamp"
fi

[ "${2:-}" = bare ] || ./scripts/kernels.sh
