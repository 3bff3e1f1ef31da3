"""Journal commits a second beside bare SQLite at synchronous FULL, in one run on one disk.

Run as ``python -m tests.bench.journal``; the measuring itself is ``tests/bench/store``'s.
"""

from tests.bench.store.bench_journal import main

if __name__ == "__main__":
    main()
