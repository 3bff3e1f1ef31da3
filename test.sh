#!/bin/bash
# ./test.sh               set-up, lint, types, direction, all quick tests (CI runs this)
# ./test.sh long [PART…]  what takes minutes: parts noise, kills, load, screens, panels, rules, qt611, replay, map, cases-merge, truth, cases, bundle; all without a PART
# ./test.sh long audit    the bill of materials, and the lock against DUTYWALL_OSV, a copy of the OSV database
# ./test.sh bench [NAME [N]]  measurements of tests/bench, each against its peer: bench cases 200000
set -euo pipefail
cd "$(dirname "$0")"
export PYTHONPATH="$PWD" LIBGL_ALWAYS_SOFTWARE=1
export DUTYWALL_DATA="${DUTYWALL_DATA:-$PWD/../shared/data}"
./scripts/setup.sh dev bare
bin=.venv/bin
[ -z "${1:-}" ] || ./scripts/kernels.sh

# Every test runs under its own X server on a free display number, so two runs cannot collide.
with_display() {
  number_file="$(mktemp)"  # not local: the trap below runs when this function is over
  exec 7>"$number_file"
  Xvfb -displayfd 7 -screen 0 1920x1080x24 -nolisten tcp >/dev/null 2>&1 &
  xvfb=$!
  trap 'kill $xvfb 2>/dev/null || true; rm -f "$number_file"' EXIT
  for _ in $(seq 100); do [ -s "$number_file" ] && break; sleep 0.1; done
  display=":$(tr -d '[:space:]' < "$number_file")"
  exec 7>&-
  DISPLAY="$display" "$@"  # its status is ours
}

# What the shorter lane takes of the other's, so that both end at about the same time.
beside_widgets=(tests/widgets/cards tests/widgets/cases tests/widgets/map tests/widgets/reports tests/e2e/panels)

# What only reads the code.
read_code() {
  $bin/ruff check .
  $bin/ruff format --check .
  $bin/lint-imports
  $bin/mypy
}

case "${1:-}" in
  "")
    # The code is read while the kernels are compiled: each keeps one core busy.
    beside_log="$(mktemp)"
    read_code >"$beside_log" 2>&1 &
    beside=$!
    ./scripts/kernels.sh
    ./dutywall city demo >/dev/null
    passed=0
    wait $beside || passed=$?
    cat "$beside_log"
    [ $passed = 0 ] || exit $passed
    # What the program means, every branch of it; then protocols and all else without any Qt, two at
    # a time. Tracing branches costs half as much again, so only those run under it that must.
    # A file goes to one of the two whole: what it lays down for all its tests is laid once.
    $bin/pytest -q -n 2 --dist loadfile -m "not long" tests/unit/app --cov --cov-config=pyproject.toml --cov-report=term-missing:skip-covered
    $bin/pytest -q -n 2 --dist loadfile -m "not long" tests/unit tests/house --ignore tests/unit/app
    # Then two lanes, each with a display of its own: widgets and what drives the whole program, and
    # beside it halls that are broken on purpose, which mostly wait, and pictures.
    with_display $bin/pytest -q -m "not long" tests/faults tests/render "${beside_widgets[@]}" >"$beside_log" 2>&1 &
    beside=$!
    with_display $bin/pytest -q -m "not long" tests/widgets tests/e2e "${beside_widgets[@]/#/--ignore=}" || passed=$?
    wait $beside || passed=$?
    cat "$beside_log"
    rm -f "$beside_log"
    exit $passed
    ;;
  long)
    shift
    parts=("$@")
    [ ${#parts[@]} -gt 0 ] || parts=(noise kills load screens panels rules qt611 replay map cases-merge truth cases bundle audit)
    export DUTYWALL_LONG=1
    for part in "${parts[@]}"; do
      echo "== long: $part"
      case "$part" in
        noise) $bin/pytest -q -s tests/unit -k "noise or mutat or mutated" --timeout 1800 ;;
        kills) $bin/pytest -q -s tests/faults -k "kill" --timeout 1800 ;;
        load) $bin/pytest -q -s tests/faults -k "not kill" --timeout 1800 ;;
        screens)
          ./dutywall city demo >/dev/null
          with_display $bin/pytest -q -m long tests/widgets tests/e2e --ignore tests/e2e/replay --ignore tests/e2e/panels --timeout 600
          ;;
        panels) ./dutywall city demo >/dev/null; with_display $bin/pytest -q tests/e2e/panels ;;
        rules)
          $bin/pytest -q -m long tests/unit/backends/{hub,roads,store,wire} --timeout 1800
          $bin/pytest -q tests/unit/app/domain/test_alarm.py tests/unit/app/domain/cases --timeout 1800
          $bin/pytest -q tests/unit/backends/store/test_interrupted_migration.py --timeout 1800
          ;;
        qt611) ./scripts/with_qt611.sh ;;
        replay) ./dutywall city demo >/dev/null; $bin/pytest -q -s tests/e2e/replay/test_replay_seek.py ;;
        map)
          ./dutywall city demo >/dev/null
          $bin/pytest -q -s tests/long --timeout 14400
          DUTYWALL_RENDER_PATH=card $bin/pytest -q tests/render
          $bin/pytest -q tests/unit/backends/city/test_importing.py -m long --timeout 600
          ;;
        cases-merge) $bin/python -m tests.bench.merging --seeds 4 --full --embedded 0 ;;
        truth) ./dutywall city demo >/dev/null; $bin/pytest -q -s tests/truth ;;
        cases)
          $bin/pytest -q -m long tests/unit/app/commands tests/unit/backends/cases tests/unit/backends/indicators --timeout 1800
          $bin/python -m tests.bench.cases "${DUTYWALL_CASES:-200000}" --folder "${TMPDIR:-/tmp}/dutywall-bench"
          ;;
        bundle) ./scripts/try_bundle.sh ;;
        audit)
          $bin/python -m scripts.sbom requirements.lock build/sbom.cdx.json
          # 3 is "not run": said, and neither a failure of ours nor a pass.
          $bin/python -m scripts.audit requirements.lock ${DUTYWALL_OSV:+--osv "$DUTYWALL_OSV"} || [ $? = 3 ]
          ;;
        *) echo "test.sh: no long part is called '$part' (noise, kills, load, screens, panels, rules, qt611, replay, map, cases-merge, truth, cases, bundle, audit)" >&2; exit 2 ;;
      esac
    done
    ;;
  bench)
    shift
    [ $# -gt 0 ] || set -- wire jt808 journal start
    while [ $# -gt 0 ]; do
      name="$1"; shift
      given=()  # a number belongs to the name before it
      while [[ "${1:-}" =~ ^[0-9]+$ ]]; do given+=("$1"); shift; done
      echo "== bench: $name ${given[*]}"
      with_display $bin/python -m "tests.bench.$name" "${given[@]}"
    done
    ;;
  *)
    echo "usage: ./test.sh | ./test.sh long [PART…] | ./test.sh bench [NAME [N]…]" >&2
    exit 2
    ;;
esac
