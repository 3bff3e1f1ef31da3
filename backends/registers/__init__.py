"""Registers: slow records imported from CSV with a dry run, kept with their validity dates."""
