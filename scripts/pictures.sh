#!/bin/sh
# Make the pictures of docs/images anew, each from a live demo hall of its own: ./scripts/pictures.sh [NAME…]
#
# Without a NAME all are made, one after the other (about two minutes each: a hall must start, and
# its first alarm takes a minute to be due). A NAME is what is printed here before each picture.
set -eu
cd "$(dirname "$0")/.."
out="docs/images"
after_s="${PICTURES_AFTER_S:-80}" # the demo's first alarm is due about a minute after its start
mkdir -p "$out"

wanted() {
  [ -z "$names" ] && return 0
  for name in $names; do [ "$name" = "$1" ] && return 0; done
  return 1
}

# Sixteen million colours are not needed to judge a screen: 256 of them make it small enough to keep.
shrink() {
  .venv/bin/python - "$1" <<'PYTHON'
import sys

from PIL import Image

path = sys.argv[1]
picture = Image.open(path).convert("RGB")
small = picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
small.save(path, optimize=True)
PYTHON
}

make() {
  name="$1" && shift
  wanted "$name" || return 0
  echo "$name"
  ./dutywall shot --after "$after_s" --out "$out/$name.png" "$@" && shrink "$out/$name.png"
}

names="$*"
./dutywall city demo >/dev/null
for lang in zh_CN en; do
  for theme in night day; do
    make "duty-$lang-$theme-1080" --scene duty --size 1920x1080 --theme "$theme" --lang "$lang"
    make "duty-$lang-$theme-2160" --scene duty --size 3840x2160 --theme "$theme" --lang "$lang"
  done
done
make wall-zh_CN-night-1080 --scene wall --size 1920x1080 --theme night --lang zh_CN
