"""Statistics that figures lean on: how sure a share is, where too much happens, what comes next."""
