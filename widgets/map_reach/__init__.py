"""Where the chosen vehicle can be within minutes, on the console's map."""
