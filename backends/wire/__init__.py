"""The dutywall wire: frames, headers, limits and keys, shared by hub, console and feeds."""
