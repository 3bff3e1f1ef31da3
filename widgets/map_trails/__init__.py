"""Trails on the console's map: whose, how far back, and what is known of them."""
