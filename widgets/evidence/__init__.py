"""The evidence of an alarm, and the board of the rules: what is known, from where, how sure."""
