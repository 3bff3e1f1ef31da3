"""Small maps that say where: the overview of the city, and the place of a thing in its dossier."""
