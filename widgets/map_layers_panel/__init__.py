"""The list of the map's layers: what each shows, whether it is on, and what is wrong with it."""
