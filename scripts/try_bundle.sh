#!/bin/bash
# Make a bundle, install it where nothing but loopback can be reached, and run doctor, hub and shot.
# ./scripts/try_bundle.sh [FOLDER]   FOLDER of an earlier try saves the download
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = "--inside" ]; then
  bundle="$2" work="$3"
  ip link set lo up
  if python3 -c 'import socket; socket.create_connection(("203.0.113.1", 443), 2)' 2>/dev/null; then
    echo "try_bundle.sh: the network can be reached, so this shows nothing" >&2
    exit 1
  fi
  echo "no network but loopback: $(ip -o link | wc -l) interface"
  export HOME="$work/home" XDG_DATA_HOME="$work/home/data" XDG_CACHE_HOME="$work/home/cache"
  export LIBGL_ALWAYS_SOFTWARE=1
  unset PYTHONPATH VIRTUAL_ENV DISPLAY WAYLAND_DISPLAY
  mkdir -p "$HOME"
  began="$(date +%s)"
  "$bundle/install.sh" "$work/opt"
  echo "installed in $(($(date +%s) - began)) s"
  run="$work/opt/current/dutywall"
  "$run" doctor --lang en
  "$run" city demo --out "$work/city" >/dev/null

  # A hub of a real hall: it starts, lets a new seat enrol, answers it, is backed up, and ends.
  "$run" hub --data "$work/hall" --city "$work/city" --log "$work/log" 2>/dev/null &
  hub=$!
  trap 'kill $hub 2>/dev/null || true' EXIT
  for _ in $(seq 600); do [ -s "$work/hall/hub.json" ] && break; kill -0 $hub; sleep 0.1; done
  code="$("$run" seat invite --data "$work/hall" --name desk-1 --kind console | sed -n 's/^  dutywall enroll //p')"
  "$run" enroll "$code" --seat "$work/seat" --lang en
  sleep 1.5 # the hub looks at its allow-list once a second
  "$run" doctor --lang en --no-screen --data "$work/hall" --city "$work/city" \
    --hub "$work/seat/hub.json" --key "$work/seat/seat.key"
  "$run" backup "$work/backup" --data "$work/hall" --city "$work/city"
  kill $hub
  wait $hub
  trap - EXIT
  "$run" restore "$work/backup" --data "$work/restored"
  "$run" journal verify --data "$work/restored"

  "$run" shot --after 25 --out "$work/shot.png" 2>"$work/shot.log" || { tail -20 "$work/shot.log" >&2; exit 1; }
  python3 - "$work/shot.png" <<'PYTHON'
import struct, sys
head = open(sys.argv[1], "rb").read(24)
assert head[:8] == b"\x89PNG\r\n\x1a\n", "no picture"
print("picture of the demo city: %dx%d" % struct.unpack(">II", head[16:24]))
PYTHON

  # The next version beside it: the same program under another name, with the data of this one.
  cp -a "$bundle" "$work/next"
  python3 - "$work/next" <<'PYTHON'
import hashlib, pathlib, sys
folder = pathlib.Path(sys.argv[1])
version = folder / "program" / "version.txt"
version.write_text(version.read_text().strip() + ".next\n")
lines = (folder / "SHA256SUMS").read_text().splitlines()
digest = hashlib.sha256(version.read_bytes()).hexdigest()
lines = [f"{digest}  program/version.txt" if x.endswith("program/version.txt") else x for x in lines]
(folder / "SHA256SUMS").write_text("\n".join(lines) + "\n")
PYTHON
  "$work/next/install.sh" "$work/opt"
  old="$(readlink "$work/opt/current")"
  "$work/opt/$old.next/dutywall" upgrade --prefix "$work/opt" --data "$work/hall" --backups "$work/backups"
  [ "$(readlink "$work/opt/current")" = "$old.next" ]
  "$work/opt/current/dutywall" journal verify --data "$work/hall"
  "$work/opt/current/dutywall" rollback --prefix "$work/opt" --data "$work/hall"
  [ "$(readlink "$work/opt/current")" = "$old" ]
  echo "bundle: installed, ran, was upgraded and rolled back offline"
  exit 0
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
bundle="${1:-$work/bundle}"
[ -f "$bundle/SHA256SUMS" ] || ./dutywall bundle "$bundle" --platform linux
# A user namespace, so that no rights are needed; where there is none, this fails and says so.
unshare --map-root-user --net "$0" --inside "$(realpath "$bundle")" "$work"
