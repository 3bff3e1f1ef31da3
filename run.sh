#!/bin/sh
# Set up what is missing, and open the console, which builds the demo city once.
set -eu
cd "$(dirname "$0")"
case "${1:-console}" in
  console | -*)
    if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ] && [ -z "${QT_QPA_PLATFORM:-}" ]; then
      echo "run.sh: there is no display here; a picture without one: ./dutywall shot --out duty.png" >&2
      exit 2
    fi
    ;;
esac
./scripts/setup.sh run
exec ./dutywall "$@"
