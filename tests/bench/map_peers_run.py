"""Run the harness of the map's peers with an X server that outlives its start.

``map_peers_run FOLDER …``: FOLDER is where the harness is, the rest is for it. Its own start closes
the pipe at the first digit of the display's number; the server then fails at writing the newline.
"""

import importlib
import os
import subprocess
import sys


def start_xvfb(width, height):
    """Return an X server and its display, once it has said all of the number."""
    read_end, write_end = os.pipe()
    screen = ("-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp")
    command = ["Xvfb", "-displayfd", str(write_end), *screen]
    server = subprocess.Popen(command, pass_fds=(write_end,), stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as told:
        number = told.readline().decode().strip()
    if not number:
        sys.exit("the X server gave no display number")
    return server, f":{number}"


if __name__ == "__main__":
    sys.path.insert(0, sys.argv.pop(1))
    peers = importlib.import_module("run_peers")
    peers.start_xvfb = start_xvfb
    peers.main()
