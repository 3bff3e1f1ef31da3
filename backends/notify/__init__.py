"""Messages to people outside the hall: the port, its gateways, templates, and the log."""
