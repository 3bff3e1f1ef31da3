"""Values beyond the limit that a station is held against."""
