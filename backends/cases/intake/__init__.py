"""Matters that other systems bring: tables as files and pushes, read with distrust."""
