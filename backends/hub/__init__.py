"""The server of the hall: ingest, publish, commands, and the children it runs."""
