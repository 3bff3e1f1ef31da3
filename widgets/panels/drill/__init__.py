"""What a click on a figure opens: what it is, what it came of, and each row behind it."""
