"""Stay points, the places they were at, and what it means that they keep happening there."""
