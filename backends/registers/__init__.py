"""Registers: slow records imported from CSV with a dry run, kept with their validity dates."""

from backends.registers.store import read_registers, write

__all__ = ["read_registers", "write"]
