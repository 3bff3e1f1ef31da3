"""The kinds of panes a panel may have: one widget each, listed in ``table.py``."""
