"""What a process holds and has used, as the kernel counts it."""

import os
from pathlib import Path

MIB = 1024 * 1024


def resident_bytes(pid: int) -> int:
    """Return the memory a process has in use."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def cpu_s(pid: int) -> float:
    """Return the processor time a process has used."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def thread_count(pid: int) -> int:
    """Return how many threads a process has."""
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def descriptor_count(pid: int | str) -> int:
    """Return how many files, sockets and pipes a process has open; ``self`` for this one."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
