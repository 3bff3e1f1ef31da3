"""The demo city's officers: they carry JT/T 808 terminals and obey tasks."""
