"""HJ 212, how environmental stations report: frames, sub-packets, data and answers; no sockets."""
