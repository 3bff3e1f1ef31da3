"""JT/T 808 frames a second on one core: split, unescape, check, decode, and encode.

Run as ``python -m tests.bench.jt808``. CPU time counts, so a busy machine changes little.
"""

import argparse
import time
from collections.abc import Callable

from app.domain.tracks import Refusals
from backends.adapters.jt808.frame import FrameSplitter, frames_of
from backends.adapters.jt808.header import Edition
from backends.adapters.jt808.location import Location
from backends.adapters.jt808.messages import decode_message, encode_message
from tests.bench.machine import machine_line

FIX_S = 1_790_000_000.0
CHUNK_BYTES = 65_536


def stream(count: int, edition: Edition) -> bytes:
    """Return the bytes of ``count`` location reports of many terminals."""
    frames: list[bytes] = []
    for n in range(count):
        fix = Location(120.8 + n * 1e-5, 32.0 + n * 1e-5, FIX_S + n, 12.5, 90.0)
        frames += encode_message(fix, f"139{n % 20_000:08d}", n & 0xFFFF, edition)
    return b"".join(frames)


def decode_all(data: bytes, count: int) -> None:
    """Do what the gateway does with what a socket gives it."""
    refusals = Refusals()
    splitter = FrameSplitter(refusals)
    decoded = 0
    for at in range(0, len(data), CHUNK_BYTES):
        for frame in frames_of(data[at : at + CHUNK_BYTES], splitter, refusals):
            decode_message(frame)
            decoded += 1
    if decoded != count or refusals.total:
        raise SystemExit(f"{decoded} of {count} decoded, refused {refusals.counts}")


def best_cpu_s(work: Callable[[], object], rounds: int) -> float:
    """Return the least CPU time that ``work`` took."""
    spent_s = []
    for _ in range(rounds):
        before_s = time.process_time()
        work()
        spent_s.append(time.process_time() - before_s)
    return min(spent_s)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    count = options.frames
    print(machine_line())
    print("| edition | bytes a frame | decoded frames/s of CPU | encoded frames/s of CPU |")
    print("|---|---|---|---|")
    for edition in Edition:
        data = stream(count, edition)
        decode_s = best_cpu_s(lambda data=data: decode_all(data, count), options.rounds)
        encode_s = best_cpu_s(lambda edition=edition: stream(count, edition), options.rounds)
        print(
            f"| {edition.value} | {len(data) / count:.0f} | {count / decode_s:,.0f} | "
            f"{count / encode_s:,.0f} |"
        )


if __name__ == "__main__":
    main()
