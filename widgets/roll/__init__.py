"""Roll-calls at the glass: the drawer that calls, answers and marks."""
