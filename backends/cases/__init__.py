"""Everything about cases outside the glass: their tables, ways in, merging and figures."""
