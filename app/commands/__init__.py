"""One module for each sub-command, imported only when it is run."""
