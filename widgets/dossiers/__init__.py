"""The directory on the desk: lists of whom to call, and the cards of grids, plans and places."""
