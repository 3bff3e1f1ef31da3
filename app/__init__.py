"""What the program means, and how it is put together: domain, services, start-up and wiring."""
