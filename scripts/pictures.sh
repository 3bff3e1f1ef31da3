#!/bin/sh
# Make the pictures of docs/images anew, each from a live demo hall of its own: ./scripts/pictures.sh [NAME…]
#
# Without a NAME all are made, one after the other (about two minutes each: a hall must start, and
# its first alarm takes a minute to be due). A NAME is what is printed here before each picture.
set -eu
cd "$(dirname "$0")/.."
out="docs/images"
after_s="${PICTURES_AFTER_S:-100}" # the first alarm is due after about a minute, later on a busy machine
mkdir -p "$out"
halls="$(mktemp -d)"
trap 'rm -rf "$halls"' EXIT

wanted() {
  [ -z "$names" ] && return 0
  for name in $names; do [ "$name" = "$1" ] && return 0; done
  return 1
}

# 256 colours make a picture small enough to keep. The commonest stay as they are, since grounds and
# marks say something by their colour; the rest, edges of letters mostly, go to the nearest.
shrink() {
  .venv/bin/python - "$1" <<'PYTHON'
import sys

import numpy as np
from PIL import Image

path = sys.argv[1]
pixels = np.asarray(Image.open(path).convert("RGB"))
flat = pixels.reshape(-1, 3)
codes, which, counts = np.unique(
    flat.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32), return_inverse=True, return_counts=True
)
colours = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1).astype(np.uint8)
common = colours[np.argsort(-counts)[:128]]
rest = Image.fromarray(colours[None]).quantize(128, Image.Quantize.MAXCOVERAGE).getpalette()
palette = np.concatenate([common, np.array(rest, np.uint8).reshape(-1, 3)[:128]])
apart = ((colours[:, None].astype(np.int32) - palette[None].astype(np.int32)) ** 2).sum(2)
nearest = apart.argmin(1).astype(np.uint8)
small = Image.fromarray(nearest[which].reshape(pixels.shape[:2]), "P")
small.putpalette(palette.tobytes())
small.save(path, optimize=True)
PYTHON
}

make() {
  name="$1" && shift
  wanted "$name" || return 0
  echo "$name"
  # A hall of its own: alarms that an earlier one left open would be in the picture, and old.
  XDG_DATA_HOME="$halls/$name" ./dutywall shot --after "$after_s" --out "$out/$name.png" "$@" && shrink "$out/$name.png"
}

# What needs hands is driven on a display of its own as the end-to-end tests do it (./scripts/setup.sh dev).
drive() {
  wanted intercept || wanted handover || wanted replay || return 0
  echo "intercept, handover"
  (
    exec 7>"$halls/display"
    Xvfb -displayfd 7 -screen 0 1920x1080x24 -nolisten tcp >/dev/null 2>&1 &
    xvfb=$!
    trap 'kill $xvfb 2>/dev/null || true' EXIT
    for _ in $(seq 100); do [ -s "$halls/display" ] && break; sleep 0.1; done
    mkdir -p "$halls/driven"
    DISPLAY=":$(tr -d '[:space:]' < "$halls/display")" PYTHONPATH="$PWD" \
      .venv/bin/python - "$halls/driven" "$out" <<'PYTHON'
import subprocess
import sys
import time
from pathlib import Path

from tests.e2e.console.screen import Screen
from tests.e2e.console.test_officer_is_sent import TRUCK, alarm_row, sign_in, tick_warnings

GRAB = "import sys; from PySide6.QtGui import QGuiApplication as A; a = A([]); a.primaryScreen().grabWindow(0).save(sys.argv[1])"
folder, out = Path(sys.argv[1]), Path(sys.argv[2])
screen = Screen(folder)


def picture(name: str) -> None:
    time.sleep(4)  # the camera eases, and the streams need a moment
    subprocess.run([sys.executable, "-c", GRAB, str(out / f"{name}.png")], check=True)


try:
    screen.until("live traffic", lambda s: s["state"] == "live" and s["count"] > 100, 90)
    sign_in(screen, "演示 · P-0231")
    screen.click(alarm_row(screen.until("the alarm", alarm_row, 150))["at"])
    screen.until("its evidence", lambda s: any(TRUCK in t for t in s["labels"]), 10)
    screen.click_button("派人拦截")
    screen.until("a plan", lambda s: s["stage"] == "choosing" and s["plan"], 30)
    time.sleep(2)
    seen = screen.seen()
    for officer in [o for o in seen["plan"] if o in seen["things"]]:
        screen.click(screen.seen()["things"][officer])
        try:
            screen.until("the officer is chosen", lambda s: s["stage"] == "confirming", 5)
        except AssertionError:
            continue
        break
    picture("intercept")
    tick_warnings(screen)
    screen.click_button("派出")
    screen.until("the task is sent", lambda s: s["task_id"] and s["stage"] == "sent", 10)
    time.sleep(15)
    screen.press("Escape")
    screen.press("ctrl+k")
    screen.until("the command box", lambda s: s["fields"], 5)
    screen.type("jj")
    screen.press("Return")
    screen.until("who can come in", lambda s: any("请选择接班人" in t for t in s["labels"]), 20)
    screen.type("P-0117")  # the list has the keyboard, and nobody is chosen beforehand
    screen.click_button("开始交接", 10)
    screen.click_button("演示人员登录", 20)
    picture("handover")
finally:
    screen.close()
PYTHON
  ) && for name in intercept handover; do shrink "$out/$name.png"; done
}

# The hall that was driven has an alarm, an order and a handover to look back upon.
replay() {
  wanted replay || return 0
  echo "replay"
  at="$(TZ=Asia/Shanghai date -d '-60 seconds' '+%F %T')"
  ./dutywall shot --replay "$at" --data "$halls/driven/hall" --after 8 --out "$out/replay.png" && shrink "$out/replay.png"
}

# Every layer of the map at two sizes, drawn without a hall from a fixture that is marked as such.
layers() {
  wanted map || return 0
  echo "map"
  PYTHONPATH="$PWD" .venv/bin/python -m tests.bench.map_pictures
}

# All panels, from one hall with a past of three days, each once all its panes have their answers.
panels() {
  wanted panels || return 0
  echo "panels"
  mkdir -p "$halls/panels" "$out/panels"
  PYTHONPATH="$PWD" QT_QPA_PLATFORM=offscreen .venv/bin/python -m tests.e2e.panels.pictures "$halls/panels" ||
    echo "not all panels had their answers: the pictures of those are left as they were" >&2
  for picture in "$halls"/panels/*.png; do
    cp "$picture" "$out/panels/" && shrink "$out/panels/$(basename "$picture")"
  done
}

names="$*"
./dutywall city demo >/dev/null
for lang in zh_CN en; do
  for theme in night day; do
    make "duty-$lang-$theme-1080" --scene duty --size 1920x1080 --theme "$theme" --lang "$lang"
    make "duty-$lang-$theme-2160" --scene duty --size 3840x2160 --theme "$theme" --lang "$lang"
  done
done
after_s=$((after_s + 20)) # a wall is not shown the alarm after it waited, it must have come by itself
make station --scene duty --show D-02/tsp --speed 20 --size 1920x1080
make health --scene duty --show health --size 1920x1080
make wall-zh_CN-night-1080 --scene wall --size 1920x1080 --theme night --lang zh_CN
drive
replay
layers
panels
