"""The dossier of the selected thing."""
