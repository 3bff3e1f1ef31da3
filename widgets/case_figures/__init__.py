"""The figures of the cases: rates, what will be late, and what lies with whom."""
