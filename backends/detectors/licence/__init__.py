"""Licence anomalies: rows of the registers that contradict themselves or each other."""
