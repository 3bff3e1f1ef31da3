"""What a station measures: its values in the dossier and its series as a chart."""
