"""City packs: a city's ground, roads, places and counties, imported once and read quickly."""
