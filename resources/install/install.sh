#!/bin/sh
# Install dutywall from this folder, without any network: ./install.sh [PREFIX]
set -eu
here="$(cd "$(dirname "$0")" && pwd)"
for python in python3.11 python3; do
  if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
    exec "$python" "$here/install.py" "$@"
  fi
done
echo "install.sh: Python 3.11 is needed (Debian 12 has it: apt-get install python3)" >&2
exit 2
